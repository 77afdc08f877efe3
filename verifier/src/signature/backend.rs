//! What computes with public keys: one trait, kept in two ways.
//!
//! ```text
//!             P-256  P-384  P-521    other curves    RSA: usual parameters    RSA: any others
//! Assembly    AWS-LC                 Portable        AWS-LC                   Portable
//! Portable    RustCrypto, and card-protocol on it
//! Remembering as Assembly, whose keys of curves it decodes once
//! ```
//!
//! All answer the same to everything, which tests hold them to: a backend is chosen for its speed,
//! never for what it accepts. DSA has one way only ([`super::dsa`]) and is nobody's choice.

mod assembly;
mod portable;
mod remembering;

use core::fmt::Debug;

use card_format::curve::Curve;
use card_format::hash::{HashAlgorithm, HashValue};

use super::Error;
use super::pss::Pss;
use super::rsa;

pub use assembly::Assembly;
pub use portable::Portable;
pub use remembering::Remembering;

/// Verifies signatures over messages that are hashed already.
///
/// A key that is none is [`Error::Malformed`]; a signature of another length, with numbers out of
/// range, or of something else is [`Error::Wrong`].
pub trait Backend: Debug {
    /// ECDSA (FIPS 186-5 §6.4.2). `point` is uncompressed; `plain` is r ‖ s, each as long as the
    /// order of the curve (TR-03111 §5.2.1).
    fn ecdsa(
        &self,
        curve: Curve,
        point: &[u8],
        digest: &HashValue,
        plain: &[u8],
    ) -> Result<(), Error>;

    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2).
    fn pkcs1(
        &self,
        key: rsa::Key<'_>,
        hash: HashAlgorithm,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error>;

    /// RSASSA-PSS (RFC 8017 §8.1.2).
    fn pss(
        &self,
        key: rsa::Key<'_>,
        parameters: Pss,
        digest: &HashValue,
        signature: &[u8],
    ) -> Result<(), Error>;
}
