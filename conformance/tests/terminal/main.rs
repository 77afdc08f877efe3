//! BSI TR-03105 part 5.1 (inspection systems), against our verifier.

#[cfg(test)]
mod active_authentication;
#[cfg(test)]
mod authorities;
#[cfg(test)]
mod bac;
#[cfg(test)]
mod chip_authentication;
#[cfg(test)]
mod content;
#[cfg(test)]
mod inspection;
#[cfg(test)]
mod judged;
#[cfg(test)]
mod open;
#[cfg(test)]
mod other_files;
#[cfg(test)]
mod pace;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod security_object;
#[cfg(test)]
mod terminal_authentication;
