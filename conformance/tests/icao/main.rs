//! ICAO RF protocol and application test standard, part 3, against our applet.

mod commands;
mod lds;
mod protocols;
