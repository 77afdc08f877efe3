//! What lies on the card: every file, record, key slot, access rule and life-cycle step.
//!
//! The only place where a number from a standard about the card's content is written. The applet
//! enforces the tables, the personalizer writes by them, the verifier reads by them, and the
//! documentation is printed from them.
//!
//! Everything here borrows or writes into the caller's buffer; nothing allocates.

#![no_std]

#[cfg(test)]
extern crate std;

pub mod access;
pub mod anthropometry;
pub mod asn1;
pub mod atr_info;
pub mod card_access;
pub mod card_security;
pub mod cbeff;
pub mod certificate;
pub mod cms;
pub mod com;
pub mod curve;
pub mod cvc;
pub mod cvca;
pub mod date;
pub mod dg1;
pub mod dg13;
pub mod dg14;
pub mod dg15;
pub mod dg2;
pub mod dg3;
pub mod dir;
pub mod ec_key;
pub mod ef;
pub mod error;
pub mod face;
pub mod face_template;
mod fixed;
pub mod hash;
pub mod lds_security_object;
pub mod lifecycle;
pub mod lists;
pub mod minutiae;
pub mod minutiae_card;
pub mod mrz;
pub mod object;
pub mod oid;
pub mod profile;
pub mod revocation_list;
pub mod seal_key;
pub mod sealed;
pub mod sealed_group;
pub mod security_info;
pub mod signature_algorithm;
pub mod sod;
pub mod tlv;
pub mod translit;
pub mod vietnam;
