//! Active Authentication (Doc 9303-11 §6.1): the chip signs our challenge with the key of EF.DG15.
//!
//! ```text
//! INTERNAL AUTHENTICATE  00 88 00 00 │ challenge 8 │ Le  ►  r ‖ s, or a number below the modulus
//! ```
//!
//! EF.DG14 names the hash of ECDSA. Where it does not, any that fits is taken: a signature that
//! verifies proves the key, whichever hash it was made with.

use card_format::asn1::AlgorithmIdentifier;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key::PublicKey;
use card_format::error::Fault;
use card_format::hash::HashAlgorithm;
use card_format::signature_algorithm::SignatureAlgorithm;
use card_protocol::active_auth::{CHALLENGE, INTERNAL_AUTHENTICATE};
use card_protocol::apdu::Command;
use card_protocol::channel::{self, Channel, LengthForm};
use card_protocol::link::CardLink;
use rand_core::CryptoRng;

use super::rsa_recovery;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::reason::Reason;
use crate::signature::{self, hash_name};

/// Hash functions of ecdsa-plain-SHA…, the likeliest first.
const HASHES: [HashAlgorithm; 5] = [
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha1,
];

/// Le of a short and of an extended command.
const LENGTHS: [u32; 2] = [0x100, 0x1_0000];

/// Bytes that DER adds to two integers, at most.
const DER: usize = 9;

/// What shows that the chip holds the key, and what is worth a look.
pub(super) fn prove<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    dg15: &[u8],
    dg14: Option<&[u8]>,
) -> Result<(Evidence, Option<Finding>), Reason> {
    let dg15 = Dg15::decode(dg15).map_err(|_| Reason::ChipKeyMalformed)?;
    let key = dg15.public_key().public_key().map_err(|error| match error.fault {
        Fault::Unsupported => Reason::ChipAlgorithmNotSupported,
        _ => Reason::ChipKeyMalformed,
    })?;
    match key {
        PublicKey::Ec { curve, .. } => {
            let hashes = hashes(dg14)?;
            let length = 2 * curve.order_len();
            let accepts = |answer: &[u8]| (length..=length + DER).contains(&answer.len());
            let (challenge, answer) = ask(channel, rng, length + DER, accepts)?;
            ecdsa(&key, &hashes, &challenge, &answer)
        }
        PublicKey::Rsa { modulus, exponent } => {
            let length = modulus.len();
            let accepts = |answer: &[u8]| answer.len() == length;
            let (challenge, answer) = ask(channel, rng, length, accepts)?;
            rsa(modulus, exponent, &challenge, &answer).map(|evidence| (evidence, None))
        }
        PublicKey::Dh { .. } | PublicKey::Dsa { .. } => Err(Reason::ChipAlgorithmNotSupported),
    }
}

/// The challenge and what the chip answers. Chips exist that want a short Le or a long one and answer
/// with nothing, or a part, where they get the other; so the other is tried too.
fn ask<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    length: usize,
    accepts: impl Fn(&[u8]) -> bool,
) -> Result<([u8; CHALLENGE], Vec<u8>), Reason> {
    let mut lengths = LENGTHS;
    if length > channel.response_capacity(LengthForm::Short) {
        lengths.reverse();
    }
    for expected in lengths {
        let mut challenge = [0; CHALLENGE];
        rng.fill_bytes(&mut challenge);
        let command = Command::new(0x00, INTERNAL_AUTHENTICATE, 0x00, 0x00).with_data(&challenge);
        match channel.execute(&command.expecting(expected)) {
            Ok(answer) if accepts(answer) => return Ok((challenge, answer.to_vec())),
            Ok(_) | Err(channel::Error::Status(_) | channel::Error::Format(_)) => {}
            Err(channel::Error::Link(_)) => return Err(Reason::CardRemoved),
            Err(_) => return Err(Reason::CardFault),
        }
    }
    // A refusal and a wrong signature come to the same: no proof of an offered key.
    Err(Reason::ActiveAuthenticationFailed)
}

fn ecdsa(
    key: &PublicKey<'_>,
    hashes: &[HashAlgorithm],
    challenge: &[u8],
    answer: &[u8],
) -> Result<(Evidence, Option<Finding>), Reason> {
    let PublicKey::Ec { curve, .. } = *key else { return Err(Reason::ChipKeyMalformed) };
    let plain = answer.len() == 2 * curve.order_len();
    let mut reason = Reason::ActiveAuthenticationFailed;
    for hash in hashes.iter().copied() {
        let name = hash_name(hash).replace('-', "");
        let (algorithm, name, finding) = if plain {
            (SignatureAlgorithm::EcdsaPlain { hash }, format!("ecdsa-plain-{name}"), None)
        } else {
            let finding = Some(Finding::SignatureInDer);
            (SignatureAlgorithm::Ecdsa { hash }, format!("ecdsa-with-{name}"), finding)
        };
        match signature::verify(key, algorithm, &[challenge], answer) {
            Ok(()) => {
                let curve = curve.name().to_owned();
                return Ok((Evidence::ActiveAuthentication { algorithm: name, curve }, finding));
            }
            Err(signature::Error::Wrong) => {}
            Err(signature::Error::Unsupported) => reason = Reason::ChipAlgorithmNotSupported,
            Err(signature::Error::Malformed) => return Err(Reason::ChipKeyMalformed),
        }
    }
    Err(reason)
}

fn rsa(
    modulus: &[u8],
    exponent: &[u8],
    challenge: &[u8],
    answer: &[u8],
) -> Result<Evidence, Reason> {
    let hash =
        rsa_recovery::verify(modulus, exponent, challenge, answer).map_err(
            |error| match error {
                rsa_recovery::Error::Key | rsa_recovery::Error::Hash(_) => {
                    Reason::ChipAlgorithmNotSupported
                }
                _ => Reason::ActiveAuthenticationFailed,
            },
        )?;
    let algorithm = format!("ISO 9796-2 {}", hash_name(hash));
    Ok(Evidence::ActiveAuthentication { algorithm, curve: format!("RSA {}", 8 * modulus.len()) })
}

/// The hash functions that the chip may have used.
fn hashes(dg14: Option<&[u8]>) -> Result<Vec<HashAlgorithm>, Reason> {
    let dg14 = dg14.and_then(|file| Dg14::decode(file).ok());
    let info = dg14.and_then(|dg14| dg14.security_infos().active_authentication());
    let Some(info) = info else { return Ok(HASHES.to_vec()) };
    let algorithm = info.signature_algorithm;
    let named = AlgorithmIdentifier { algorithm, parameters: None, at: 0, parameters_at: 0 };
    match SignatureAlgorithm::decode(&named) {
        Ok(SignatureAlgorithm::EcdsaPlain { hash } | SignatureAlgorithm::Ecdsa { hash }) => {
            Ok(vec![hash])
        }
        _ => Err(Reason::ChipAlgorithmNotSupported),
    }
}
