//! BSI TR-03105 part 3.2 (EAC 1 chips), against our applet.

#[cfg(test)]
mod access;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod lds;
#[cfg(test)]
#[path = "../prepared/mod.rs"]
mod prepared;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod terminal_authentication;
#[cfg(test)]
mod updates;
