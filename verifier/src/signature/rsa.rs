//! RSA keys (RFC 8017 §3.1) within bounds: 1024 to 4096 bits, odd exponents of at most 33 bits.

use ::rsa::Pkcs1v15Sign;
use card_format::hash::HashAlgorithm;

use super::Error;

/// Shorter keys are no protection, longer ones a way to keep a terminal busy.
const SIZES: core::ops::RangeInclusive<usize> = 1024..=4096;

/// Bits of an exponent: 1 would verify everything, long ones take long.
const EXPONENTS: core::ops::RangeInclusive<usize> = 2..=33;

/// A public key within bounds; its numbers have no leading zeros.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    modulus: &'a [u8],
    exponent: &'a [u8],
}

impl<'a> Key<'a> {
    /// A size outside the bounds is unsupported; an exponent that no key has, or an even modulus, is
    /// malformed.
    pub fn new(modulus: &'a [u8], exponent: &'a [u8]) -> Result<Self, Error> {
        if !SIZES.contains(&bits(modulus)) {
            return Err(Error::Unsupported);
        }
        let odd = |number: &[u8]| number.last().is_some_and(|low| low & 1 == 1);
        if !EXPONENTS.contains(&bits(exponent)) || !odd(exponent) || !odd(modulus) {
            return Err(Error::Malformed);
        }
        Ok(Self { modulus: digits(modulus), exponent: digits(exponent) })
    }

    /// The modulus n.
    pub const fn modulus(self) -> &'a [u8] {
        self.modulus
    }

    /// The exponent e.
    pub const fn exponent(self) -> &'a [u8] {
        self.exponent
    }

    /// Bits of the modulus.
    pub fn bits(self) -> usize {
        bits(self.modulus)
    }
}

fn digits(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// How many bits a number has.
pub(super) fn bits(number: &[u8]) -> usize {
    let digits = digits(number);
    let zeros = digits.first().map_or(0, |first| first.leading_zeros());
    8 * digits.len() - usize::try_from(zeros).unwrap_or(0)
}

/// `DigestInfo` up to the hash (RFC 8017 §9.2 note 1); parameters are NULL.
pub(crate) fn pkcs1(hash: HashAlgorithm) -> Pkcs1v15Sign {
    let prefix: &[u8] = match hash {
        HashAlgorithm::Sha1 => b"\x30\x21\x30\x09\x06\x05\x2B\x0E\x03\x02\x1A\x05\x00\x04\x14",
        HashAlgorithm::Sha224 => {
            b"\x30\x2D\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x04\x05\x00\x04\x1C"
        }
        HashAlgorithm::Sha256 => {
            b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        HashAlgorithm::Sha384 => {
            b"\x30\x41\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
        }
        HashAlgorithm::Sha512 => {
            b"\x30\x51\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
    };
    Pkcs1v15Sign { hash_len: Some(hash.output_len()), prefix: prefix.into() }
}
