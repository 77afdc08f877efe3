//! Lists that a State signs for its terminals: the content of [`crate::cms::SignedData`].
//!
//! ```text
//! 2.23.136.1.1.2            CSCA master list           certificates
//! 0.4.0.127.0.7.3.1.6       document signer list       certificates
//! 2.23.136.1.1.7            deviation list             deviations
//! 0.4.0.127.0.7.3.1.5       defect list                defects
//! ```
//!
//! One entry that cannot be read spoils no list of certificates: entries come as they were read. Of
//! deviations and defects every one must be understood in form, because one that is passed over
//! would let a document through.

mod certificates;
mod defects;
mod deviations;
mod signer;

pub use certificates::CertificateList;
pub use defects::{Defect, DefectList, KnownDefect};
pub use deviations::{Deviation, DeviationList, Deviations};
pub use signer::SignerReference;
