//! The production line: takes dossiers, prepares files, writes cards, proves and accounts.

pub mod audit;
pub mod dossier;
pub mod intake;
pub mod lang;
pub mod pki;
pub mod sample;
pub mod store;
