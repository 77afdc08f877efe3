//! Active Authentication: the chip's signatures, and the terminal with the recorded response.

use card_format::hash::HashAlgorithm;
use card_protocol::active_auth::{self, Encoding};
use card_protocol::group::{KeyPair, Public, Standardized};
use card_protocol::signature::Signature;
use serde_json::{Value, json};
use verifier::chip::rsa_recovery;

use super::case::{Case, Refusal, hex};
use super::scripted::{Deviation, Script};
use super::{intermediates, pace};

/// Every hash function with its name in the vectors, and its trailer with RSA.
const HASHES: [(&str, HashAlgorithm, &[u8]); 5] = [
    ("SHA1", HashAlgorithm::Sha1, &[0xBC]),
    ("SHA224", HashAlgorithm::Sha224, &[0x38, 0xCC]),
    ("SHA256", HashAlgorithm::Sha256, &[0x34, 0xCC]),
    ("SHA384", HashAlgorithm::Sha384, &[0x36, 0xCC]),
    ("SHA512", HashAlgorithm::Sha512, &[0x35, 0xCC]),
];

fn hash(case: &Case<'_>) -> Result<HashAlgorithm, Refusal> {
    let name = case.shared("signature")?;
    let mut all = HASHES.into_iter();
    let found = all.find(|(hash, ..)| name.strip_prefix("ecdsa-plain-") == Some(hash));
    found.map(|(_, hash, _)| hash).ok_or_else(|| Refusal::Vector(format!("no hash of {name}")))
}

/// Checks the signature; gives the key and the form of the signature.
fn verified(case: &Case<'_>) -> Result<(Public<Standardized>, Encoding), Refusal> {
    let key = Public::decode(case.curve()?, &case.hex("/publicKey")?)?;
    let signature = case.hex("/signature")?;
    Ok((key, active_auth::verify(&key, hash(case)?, &case.hex("/challenge")?, &signature)?))
}

pub(super) fn plain(case: &Case<'_>) -> Result<Value, Refusal> {
    let (point, encoding) = verified(case)?;
    // A terminal takes DER from cards in the field and reports it; the vectors, like the
    // standard, do not take it.
    if encoding == Encoding::Der {
        return Err(Refusal::named("Length"));
    }
    let (hash, challenge) = (hash(case)?, case.hex("/challenge")?);
    let key = KeyPair::from_secret(case.curve()?, &case.expected_hex("/privateKey")?)?;
    let signature = active_auth::sign(&key, hash, &challenge, &mut Script::default());
    active_auth::verify(&point, hash, &challenge, signature.map_err(Refusal::status)?.as_bytes())?;
    // r is the x coordinate of k times the base point.
    let drawn = KeyPair::from_secret(case.curve()?, &case.expected_hex("/k")?)?;
    intermediates::within("k", drawn.public().compressed().as_bytes(), &case.hex("/signature")?)?;
    let exchange = (case.expected_hex("/command")?, case.expected_hex("/response")?);
    let mut rng = Script::new(&[challenge]);
    active_auth::run(&mut pace::wire(vec![exchange]), &mut rng, &point, hash, 0x00)?;
    Ok(case.expected(""))
}

pub(super) fn der(case: &Case<'_>) -> Result<Value, Refusal> {
    let (_, encoding) = verified(case)?;
    if encoding == Encoding::Plain {
        return Err(Refusal::Vector("taken for r and s side by side".to_owned()));
    }
    let plain = Signature::from_der(case.curve()?, &case.hex("/signature")?)?;
    Ok(json!({ "plain": hex(plain.as_bytes()) }))
}

pub(super) fn rsa(case: &Case<'_>) -> Result<Value, Refusal> {
    let challenge = case.hex("/challenge")?;
    let (modulus, signature) = (case.hex("/modulus")?, case.hex("/signature")?);
    let used = rsa_recovery::verify(&modulus, &case.hex("/exponent")?, &challenge, &signature)?;
    let (name, _, trailer) = HASHES
        .into_iter()
        .find(|(_, hash, _)| *hash == used)
        .ok_or(Refusal::named("Unsupported"))?;
    let m1 = case.expected_hex("/m1")?;
    let digest = used.hash(&[&m1, &challenge]);
    let recovered = [&[0x6A], m1.as_slice(), digest.as_bytes(), trailer].concat();
    intermediates::within("signature", &signature, &case.expected_hex("/response")?)?;
    let command = [&[0x00, 0x88, 0x00, 0x00, 0x08], challenge.as_slice(), &[0x00]].concat();
    intermediates::same("command", &command, &case.expected_hex("/command")?)?;
    let mut shown = case.expected("");
    for (key, value) in [("hash", name.to_owned()), ("recovered", hex(recovered))] {
        if let Some(place) = shown.get_mut(key) {
            *place = value.into();
        }
    }
    Ok(shown)
}

impl From<rsa_recovery::Error> for Refusal {
    fn from(error: rsa_recovery::Error) -> Self {
        use rsa_recovery::Error;
        Self::named(match error {
            Error::Key | Error::Hash(_) => "Unsupported",
            Error::Range | Error::Header => "Value",
            Error::Trailer => "Missing",
            Error::Digest => "Authentication",
            _ => return Self::Vector(error.to_string()),
        })
    }
}

impl From<active_auth::Error<Deviation>> for Refusal {
    fn from(error: active_auth::Error<Deviation>) -> Self {
        match error {
            active_auth::Error::Channel(error) => error.into(),
            active_auth::Error::Signature(error) => error.into(),
            _ => Self::Vector(error.to_string()),
        }
    }
}
