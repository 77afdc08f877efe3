//! Known answers that others computed or recorded, played to both ends of each protocol.

#[cfg(test)]
mod files;
#[cfg(test)]
mod kdf;
#[cfg(test)]
mod secure_messaging;
