//! Active Authentication with ECDSA (Doc 9303-11 §6.1): the card signs a challenge with the
//! private key whose public half EF.DG15 carries.
//!
//! ```text
//! INTERNAL AUTHENTICATE  00 88 00 00 │ challenge 8  ►  r ‖ s, each as long as the curve's order
//! ```
//!
//! The signed message is the challenge alone; EF.DG14 names the hash function. Some cards in the
//! field answer a DER sequence of r and s, against the standard; a terminal accepts it and says so.

use card_format::error::Error as FormatError;
use card_format::hash::HashAlgorithm;
use iso7816::Status;
use rand_core::CryptoRng;

use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::group::{Group, KeyPair, Public};
use crate::link::CardLink;
use crate::signature::{self, Signature};

/// INS of INTERNAL AUTHENTICATE.
pub const INTERNAL_AUTHENTICATE: u8 = 0x88;

/// Bytes in a challenge.
pub const CHALLENGE: usize = 8;

/// How a card wrote its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `r ‖ s`, as TR-03111 §5.2.1 has it.
    Plain,
    /// A DER sequence of two integers: a departure, but the same proof.
    Der,
}

/// The card's side: signs the data of INTERNAL AUTHENTICATE.
pub fn sign<G: Group>(
    key: &KeyPair<G>,
    hash: HashAlgorithm,
    challenge: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Signature, Status> {
    if challenge.len() != CHALLENGE {
        return Err(Status::WrongLength);
    }
    let broken = Status::UnspecifiedNonpersistentExecutionError;
    signature::sign(key, hash, &[challenge], rng).map_err(|_| broken)
}

/// Checks the signature of a challenge.
pub fn verify<G: Group>(
    key: &Public<G>,
    hash: HashAlgorithm,
    challenge: &[u8],
    answer: &[u8],
) -> Result<Encoding, FormatError> {
    let verify = |plain: &[u8]| signature::verify(key, hash, &[challenge], plain);
    // The lengths of both encodings may meet.
    let plain = (answer.len() == 2 * key.group().scalar_len()).then(|| verify(answer));
    match (plain, Signature::from_der(key.group(), answer)) {
        (Some(Ok(())), _) => Ok(Encoding::Plain),
        (_, Ok(signature)) => verify(signature.as_bytes()).map(|()| Encoding::Der),
        (Some(Err(error)), Err(_)) | (None, Err(error)) => Err(error),
    }
}

/// The terminal's side: has the card sign a new challenge. `cla` is the class of the command: 00,
/// or 80 in personalization.
pub fn run<L: CardLink, B: AsMut<[u8]>, G: Group>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    key: &Public<G>,
    hash: HashAlgorithm,
    cla: u8,
) -> Result<Encoding, Error<L::Error>> {
    let mut challenge = [0; CHALLENGE];
    rng.fill_bytes(&mut challenge);
    let answer = channel.execute(&command(&challenge, cla))?;
    verify(key, hash, &challenge, answer).map_err(Error::Signature)
}

/// INTERNAL AUTHENTICATE, whatever the card signs with.
pub const fn command(challenge: &[u8; CHALLENGE], cla: u8) -> Command<'_> {
    Command::new(cla, INTERNAL_AUTHENTICATE, 0, 0).with_data(challenge).expecting(0x100)
}

/// Why Active Authentication failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// The command failed, or the card refused it.
    #[error(transparent)]
    Channel(#[from] channel::Error<E>),
    /// The answer is no signature, or not one of this key over this challenge.
    #[error("signature refused: {0}")]
    Signature(FormatError),
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use card_format::curve::Curve;
    use card_format::error::Fault;
    use proptest::prelude::*;
    use rand_core::{TryCryptoRng, TryRng};

    use super::*;
    use crate::group::{OnChip, Standardized};

    const HASH: HashAlgorithm = HashAlgorithm::Sha256;

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
        let (r, s) = plain.split_at(plain.len() / 2);
        let body = [integer(r), integer(s)].concat();
        let length = u8::try_from(body.len()).unwrap();
        let header = if length > 0x7F { &[0x30, 0x81, length][..] } else { &[0x30, length] };
        [header, &body].concat()
    }

    #[test]
    fn signatures_verify_in_both_encodings() {
        for secret in 1..10 {
            for curve in [Curve::P256, Curve::BrainpoolP320r1, Curve::P521] {
                let group = Standardized::Ec(curve);
                let key = |secret: u8| {
                    let mut bytes = std::vec![secret; curve.order_len()];
                    bytes[0] = 0;
                    KeyPair::from_secret(group, &bytes).unwrap()
                };
                let (own, other) = (key(secret), key(secret + 1));
                let plain = sign(&own, HASH, b"specimen", &mut Fixed).unwrap();
                let plain = plain.as_bytes();
                let public = own.public();
                assert_eq!(verify(public, HASH, b"specimen", plain), Ok(Encoding::Plain));
                assert_eq!(verify(public, HASH, b"specimen", &der(plain)), Ok(Encoding::Der));
                let wrong = Err(Fault::Authentication.at(0));
                assert_eq!(verify(public, HASH, b"specimem", plain), wrong);
                assert_eq!(verify(public, HashAlgorithm::Sha384, b"specimen", plain), wrong);
                assert_eq!(verify(other.public(), HASH, b"specimen", plain), wrong);
            }
        }
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let key = KeyPair::from_secret(OnChip::P256, &[1; 32]).unwrap();
        assert_eq!(sign(&key, HASH, b"seven..", &mut Fixed), Err(Status::WrongLength));
        let long = [&[0x30, 0x26, 0x02, 0x21, 0x01][..], &[1; 32], &[0x02, 0x01, 0x01]].concat();
        for (answer, error) in [
            (&[][..], Fault::Missing.at(0)),
            (&[0; 64], Fault::Authentication.at(0)),
            (&[0xFF; 64], Fault::Authentication.at(0)),
            (&[0x30, 0x03, 0x02, 0x01, 0x01], Fault::Missing.at(5)),
            (&long, Fault::Value.at(0)),
        ] {
            assert_eq!(
                verify(key.public(), HASH, b"specimen", answer),
                Err(error),
                "{answer:02X?}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_answer_panics(answer in prop::collection::vec(any::<u8>(), 0..80)) {
            let key = KeyPair::from_secret(OnChip::P256, &[1; 32]).unwrap();
            prop_assert!(verify(key.public(), HASH, b"specimen", &answer).is_err());
        }
    }
}
