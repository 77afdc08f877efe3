//! BSI TR-03105 part 5.1 (inspection systems), against our verifier.

mod active_authentication;
mod bac;
mod chip_authentication;
mod content;
mod open;
mod other_files;
mod pace;
mod reading;
mod security_object;
mod terminal_authentication;
