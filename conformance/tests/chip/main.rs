//! BSI TR-03105 part 3.2 (EAC 1 chips), against our applet.

mod access;
mod certificates;
mod lds;
mod rights;
mod terminal_authentication;
mod updates;
