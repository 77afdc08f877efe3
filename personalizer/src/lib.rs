//! The production line: takes dossiers, prepares files, writes cards, proves and accounts.

pub mod approval;
pub mod audit;
pub mod authority;
pub mod batch;
pub mod books;
pub mod checkpoint;
pub mod db;
pub mod dossier;
pub mod hex;
pub mod intake;
pub mod keys;
pub mod lang;
pub mod line;
pub mod merkle;
pub mod operators;
pub mod pki;
pub mod prepare;
pub mod recheck;
pub mod run;
pub mod sample;
pub mod signer;
pub mod snapshot;
pub mod station;
pub mod store;
pub mod summary;
pub mod tray;
