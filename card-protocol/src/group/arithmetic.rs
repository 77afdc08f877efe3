//! What every group computes, over encoded elements and numbers.

use card_format::error::Error;
use card_format::security_info::KeyAgreement;

/// The base `nonce · G + own · other` (Doc 9303-11 §4.4.3.3.1).
#[expect(
    missing_debug_implementations,
    unnameable_types,
    reason = "secrets, for this crate's groups"
)]
pub struct Mapped<'m> {
    /// Of 32 bytes at most; may be beyond the order, or 0 modulo it.
    pub nonce: &'m [u8],
    /// A private key.
    pub own: &'m [u8],
    /// The public key of the other side.
    pub other: &'m [u8],
}

/// Computes in one group.
///
/// Elements have [`element_len`](Self::element_len) bytes, numbers as many as the order of the
/// group; `out` has room for the result. Secret numbers decide neither time nor memory accesses.
#[expect(unnameable_types, reason = "only this crate's groups compute")]
pub trait Arithmetic: Sync {
    /// Which kind of Diffie-Hellman this is.
    fn agreement(&self) -> KeyAgreement;

    /// Bytes in an element.
    fn element_len(&self) -> usize;

    /// Bytes in a shared secret.
    fn shared_len(&self) -> usize;

    /// The order, a prime.
    fn order(&self) -> &'static [u8];

    /// Whether the bytes are an element other than the neutral one.
    fn check(&self, element: &[u8]) -> Result<(), Error>;

    /// Takes a private key that was stored, from 1 to the order less 1.
    fn number(&self, bytes: &[u8], out: &mut [u8]) -> Result<(), Error>;

    /// `number · base`; the base is the group's own without another.
    fn multiply(&self, base: Option<&[u8]>, number: &[u8], out: &mut [u8]) -> Result<(), Error>;

    /// `number · (nonce · G + own · other)`, as one sum. An error when the base is neutral: then no
    /// number makes a key of it.
    fn multiply_mapped(
        &self,
        base: &Mapped<'_>,
        number: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error>;

    /// An element from a pseudo-random number (Doc 9303-11 §4.4.3.3.2).
    fn integrate(&self, pseudo_random: &[u8], out: &mut [u8]) -> Result<(), Error>;

    /// `dividend / divisor` modulo the order.
    fn divide(&self, dividend: &[u8], divisor: &[u8], out: &mut [u8]) -> Result<(), Error>;

    /// ECDSA over a hash value; `entropy` is mixed into a nonce that is safe without it.
    fn sign(&self, number: &[u8], hash: &[u8], entropy: &[u8], out: &mut [u8])
    -> Result<(), Error>;

    /// Verifies plain ECDSA over a hash value.
    fn verify(&self, element: &[u8], hash: &[u8], signature: &[u8]) -> Result<(), Error>;
}
