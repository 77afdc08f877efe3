//! Known answers that others computed or recorded, played to both ends of each protocol.

#[cfg(test)]
mod active_auth;
#[cfg(test)]
mod bac;
#[cfg(test)]
mod chip_auth;
#[cfg(test)]
mod ec;
#[cfg(test)]
mod files;
#[cfg(test)]
mod kdf;
#[cfg(test)]
mod pace;
#[cfg(test)]
mod scp03;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod secure_messaging;
#[cfg(test)]
mod terminal_auth;
