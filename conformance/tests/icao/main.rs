//! ICAO RF protocol and application test standard, part 3, against our applet.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod lds;
#[cfg(test)]
mod protocols;
