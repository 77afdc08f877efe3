//! Active Authentication with ECDSA (Doc 9303-11 §6.1): the card signs a challenge with the
//! private key whose public half EF.DG15 carries.
//!
//! ```text
//! INTERNAL AUTHENTICATE  00 88 00 00 │ challenge 8  ►  r ‖ s, 32 bytes each
//! ```
//!
//! The signed message is the challenge alone, hashed with SHA-256. Some cards in the field answer
//! a DER sequence of r and s, against the standard; a terminal accepts it and says so.

use core::fmt;

use card_format::error::{Error as FormatError, Fault};
use card_format::tlv::{Reader, Tag};
use iso7816::Status;
use p256::SecretKey;
use p256::ecdsa::signature::{RandomizedSigner, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use rand_core::CryptoRng;

use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::ec::{COORDINATE, KeyPair, PublicPoint};
use crate::link::CardLink;

/// INS of INTERNAL AUTHENTICATE.
pub const INTERNAL_AUTHENTICATE: u8 = 0x88;

/// Bytes in a challenge.
pub const CHALLENGE: usize = 8;

/// Bytes in a plain signature.
pub const SIGNATURE: usize = 2 * COORDINATE;

/// How a card wrote its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `r ‖ s`, as TR-03111 §5.2.1 has it.
    Plain,
    /// A DER sequence of two integers: a departure, but the same proof.
    Der,
}

/// The card's side: signs the data of INTERNAL AUTHENTICATE.
///
/// Randomness is mixed into a nonce that is safe without it (RFC 6979 §3.6), so neither a weak
/// source nor an induced fault gives the key away.
pub fn sign(
    key: &KeyPair,
    challenge: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<[u8; SIGNATURE], Status> {
    if challenge.len() != CHALLENGE {
        return Err(Status::WrongLength);
    }
    let broken = Status::UnspecifiedNonpersistentExecutionError;
    let secret = SecretKey::from_slice(key.expose().as_slice()).map_err(|_| broken)?;
    let signature: Signature =
        SigningKey::from(secret).try_sign_with_rng(rng, challenge).map_err(|_| broken)?;
    Ok(signature.to_bytes().into())
}

/// Checks the signature of a challenge.
pub fn verify(key: &PublicPoint, challenge: &[u8], answer: &[u8]) -> Result<Encoding, FormatError> {
    let (bytes, encoding) = match answer.try_into() {
        Ok(plain) => (plain, Encoding::Plain),
        Err(_) => (from_der(answer)?, Encoding::Der),
    };
    let wrong = Fault::Authentication.at(0);
    let signature = Signature::from_bytes(&bytes.into()).map_err(|_| wrong)?;
    let key = VerifyingKey::from(key.key());
    key.verify(challenge, &signature).map(|()| encoding).map_err(|_| wrong)
}

/// The terminal's side: has the card sign a new challenge. `cla` is the class of the command: 00,
/// or 80 in personalization.
pub fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    key: &PublicPoint,
    cla: u8,
) -> Result<Encoding, Error<L::Error>> {
    let mut challenge = [0; CHALLENGE];
    rng.fill_bytes(&mut challenge);
    let command =
        Command::new(cla, INTERNAL_AUTHENTICATE, 0, 0).with_data(&challenge).expecting(0x100);
    let answer = channel.execute(&command)?;
    verify(key, &challenge, answer).map_err(Error::Signature)
}

/// Left-pads both integers to the length of a coordinate.
fn from_der(answer: &[u8]) -> Result<[u8; SIGNATURE], FormatError> {
    let mut outer = Reader::new(answer);
    let mut integers = outer.expect(Tag(0x30))?.reader();
    outer.finish()?;
    let mut plain = [0; SIGNATURE];
    for half in plain.chunks_exact_mut(COORDINATE) {
        let integer = integers.expect(Tag(0x02))?;
        let significant = match integer.value {
            [0, rest @ ..] => rest,
            value => value,
        };
        let wrong = Fault::Length.at(integer.at);
        let start = COORDINATE.checked_sub(significant.len()).ok_or(wrong)?;
        half.get_mut(start..).ok_or(wrong)?.copy_from_slice(significant);
    }
    integers.finish()?;
    Ok(plain)
}

/// Why Active Authentication failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// The command failed, or the card refused it.
    Channel(channel::Error<E>),
    /// The answer is no signature, or not one of this key over this challenge.
    Signature(FormatError),
}

impl<E> From<channel::Error<E>> for Error<E> {
    fn from(error: channel::Error<E>) -> Self {
        Self::Channel(error)
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(error) => error.fmt(f),
            Self::Signature(error) => write!(f, "signature refused: {error}"),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Channel(error) => Some(error),
            Self::Signature(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use p256::elliptic_curve::rand_core::{TryCryptoRng, TryRng};
    use proptest::prelude::*;

    use super::*;

    struct Fixed;

    impl TryRng for Fixed {
        type Error = Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(9)
        }
        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(9)
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill(9);
            Ok(())
        }
    }

    impl TryCryptoRng for Fixed {}

    fn der(plain: &[u8]) -> std::vec::Vec<u8> {
        let integer = |half: &[u8]| {
            let zeros = half.iter().take_while(|byte| **byte == 0).count();
            let sign = if half[zeros] > 0x7F { &[0][..] } else { &[] };
            let length = u8::try_from(sign.len() + half.len() - zeros).unwrap();
            [&[0x02, length], sign, &half[zeros..]].concat()
        };
        let body = [integer(&plain[..32]), integer(&plain[32..])].concat();
        [&[0x30, u8::try_from(body.len()).unwrap()], &body[..]].concat()
    }

    #[test]
    fn signatures_verify_in_both_encodings() {
        for secret in 1..40 {
            let key = KeyPair::from_secret(&[secret; 32]).unwrap();
            let plain = sign(&key, b"specimen", &mut Fixed).unwrap();
            let public = key.public();
            assert_eq!(verify(public, b"specimen", &plain), Ok(Encoding::Plain));
            assert_eq!(verify(public, b"specimen", &der(&plain)), Ok(Encoding::Der));
            let wrong = Err(Fault::Authentication.at(0));
            assert_eq!(verify(public, b"specimem", &plain), wrong);
            let other = KeyPair::from_secret(&[secret + 1; 32]).unwrap();
            assert_eq!(verify(other.public(), b"specimen", &plain), wrong);
        }
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let key = KeyPair::from_secret(&[1; 32]).unwrap();
        assert_eq!(sign(&key, b"seven..", &mut Fixed), Err(Status::WrongLength));
        let long = [&[0x30, 0x25, 0x02, 0x21, 0x01][..], &[1; 32], &[0x02, 0x00]].concat();
        for (answer, error) in [
            (&[][..], Fault::Missing.at(0)),
            (&[0; 64], Fault::Authentication.at(0)),
            (&[0xFF; 64], Fault::Authentication.at(0)),
            (&[0x30, 0x03, 0x02, 0x01, 0x01], Fault::Missing.at(5)),
            (&long, Fault::Length.at(2)),
        ] {
            assert_eq!(verify(key.public(), b"specimen", answer), Err(error), "{answer:02X?}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_panics(answer in prop::collection::vec(any::<u8>(), 0..80)) {
            let key = KeyPair::from_secret(&[1; 32]).unwrap();
            prop_assert!(verify(key.public(), b"specimen", &answer).is_err());
        }
    }
}
