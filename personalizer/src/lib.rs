//! The production line: takes dossiers, prepares files, writes cards, proves and accounts.

pub mod dossier;
pub mod pki;
pub mod sample;
