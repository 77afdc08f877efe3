//! Active Authentication with RSA (Doc 9303-11 §6.1.2.1): signatures that give back a part of their
//! message (ISO/IEC 9796-2 §8, digital signature scheme 1).
//!
//! ```text
//! s^e mod n, or n less it:  6A ‖ M1 ‖ H(M1 ‖ M2) ‖ trailer, as long as n
//!
//! M1       drawn by the chip
//! M2       our challenge
//! trailer  BC (SHA-1), or the number of the hash function and CC
//! ```
//!
//! A chip that draws less than there is room for writes `6B BB … BA` where `6A` stands.

use card_format::hash::HashAlgorithm;
use rsa::hazmat::rsa_encrypt;
use rsa::{BoxedUint, RsaPublicKey};

/// Sizes of a modulus, in bytes: what documents have, and what is checked at once.
const MODULUS: core::ops::RangeInclusive<usize> = 128..=512;

/// Most bytes of a public exponent.
const MAX_EXPONENT: usize = 8;

/// Why a signature proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A modulus that has not 1024 to 4096 bits, or no whole number of bytes, or an exponent that
    /// nobody uses.
    #[error("RSA key of a size that is not supported")]
    Key,
    /// The signature is no number below the modulus.
    #[error("signature out of range")]
    Range,
    /// The recovered bytes end with no trailer: another key signed, or nobody.
    #[error("signature without trailer")]
    Trailer,
    /// The trailer names a hash function that is not supported.
    #[error("hash function {0:02X} is not supported")]
    Hash(u8),
    /// The recovered bytes start with no header, or no part of the message is among them.
    #[error("signature without header")]
    Header,
    /// The hash is that of another challenge.
    #[error("signature of another message")]
    Digest,
}

/// Checks that the holder of the key has signed `challenge`, and tells with which hash function.
///
/// `modulus`, `exponent` and `signature` are numbers, the highest byte first.
pub fn verify(
    modulus: &[u8],
    exponent: &[u8],
    challenge: &[u8],
    signature: &[u8],
) -> Result<HashAlgorithm, Error> {
    check(&recover(modulus, exponent, signature)?, challenge)
}

/// The public operation. Of the recovered number and the modulus less it, the signed one ends with
/// the bits of a trailer (annex B.4 and B.6).
fn recover(modulus: &[u8], exponent: &[u8], signature: &[u8]) -> Result<Vec<u8>, Error> {
    let (modulus, exponent) = (significant(modulus), significant(exponent));
    let whole = modulus.first().is_some_and(|byte| *byte >= 0x80);
    if !whole || !MODULUS.contains(&modulus.len()) || exponent.len() > MAX_EXPONENT {
        return Err(Error::Key);
    }
    let number = |bytes| BoxedUint::from_be_slice(significant(bytes), bits(modulus.len()));
    let n = number(modulus).map_err(|_| Error::Key)?;
    let key = RsaPublicKey::new(n.clone(), BoxedUint::from_be_slice_vartime(exponent));
    let key = key.map_err(|_| Error::Key)?;
    let signature = number(signature).map_err(|_| Error::Range)?;
    if signature >= n {
        return Err(Error::Range);
    }
    let recovered = rsa_encrypt(&key, &signature).map_err(|_| Error::Range)?;
    let bytes = |number: &BoxedUint| {
        let bytes = number.to_be_bytes();
        bytes.get(bytes.len().saturating_sub(modulus.len())..).map(<[u8]>::to_vec)
    };
    [bytes(&recovered), bytes(&n.wrapping_sub(&recovered))]
        .into_iter()
        .flatten()
        .find(|bytes| bytes.last().is_some_and(|byte| byte & 0x0F == 0x0C))
        .ok_or(Error::Trailer)
}

/// Compares the hash in recovered bytes.
fn check(recovered: &[u8], challenge: &[u8]) -> Result<HashAlgorithm, Error> {
    let (hash, rest) = trailer(recovered)?;
    let end = rest.len().checked_sub(hash.output_len()).ok_or(Error::Header)?;
    let (front, digest) = rest.split_at_checked(end).ok_or(Error::Header)?;
    let message = header(front).ok_or(Error::Header)?;
    let right = hash.hash(&[message, challenge]).as_bytes() == digest;
    if right { Ok(hash) } else { Err(Error::Digest) }
}

/// The hash function, and what stands in front of the trailer (ISO/IEC 10118 numbers them).
fn trailer(recovered: &[u8]) -> Result<(HashAlgorithm, &[u8]), Error> {
    let (number, rest) = match recovered {
        [rest @ .., 0xBC] => return Ok((HashAlgorithm::Sha1, rest)),
        [rest @ .., number, 0xCC] => (*number, rest),
        _ => return Err(Error::Trailer),
    };
    let hash = match number {
        0x33 => HashAlgorithm::Sha1,
        0x34 => HashAlgorithm::Sha256,
        0x35 => HashAlgorithm::Sha512,
        0x36 => HashAlgorithm::Sha384,
        0x38 => HashAlgorithm::Sha224,
        _ => return Err(Error::Hash(number)),
    };
    Ok((hash, rest))
}

/// What stands behind the header.
fn header(front: &[u8]) -> Option<&[u8]> {
    match front {
        [0x6A, message @ ..] => Some(message),
        [0x6B, rest @ ..] => {
            let fill = rest.iter().take_while(|byte| **byte == 0xBB).count();
            match rest.get(fill..) {
                Some([0xBA, message @ ..]) => Some(message),
                _ => None,
            }
        }
        _ => None,
    }
}

fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn bits(bytes: usize) -> u32 {
    u32::try_from(bytes.saturating_mul(8)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
