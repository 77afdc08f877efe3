//! Card-verifiable certificates in the words of the vectors.

use card_format::cvc::{self, Algorithm, CvCertificate, Key, Role};
use card_format::ec_key::PublicKey;
use card_format::error::Error;
use card_format::signature_algorithm::SignatureAlgorithm;
use serde_json::{Map, Value, json};
use verifier::signature;

use super::case::{Case, Refusal, ascii, hex};

pub(super) fn certificate(case: &Case<'_>) -> Result<Value, Refusal> {
    let bytes = case.hex("/certificate")?;
    let certificate = CvCertificate::decode(&bytes)?;
    let body = &certificate.body;
    let mut out = [0; 2048];
    let written = cvc::encode(&mut out, body, |_| Ok::<_, Error>(certificate.signature()))?;
    if written != bytes {
        return Err(Refusal::differs("the certificate"));
    }
    verify(&certificate)?;
    let (rights, algorithm) = (body.authorization.rights(), body.key.algorithm.oid());
    let shown = json!({
        "authority": ascii(body.authority.as_bytes()),
        "holder": ascii(body.holder.as_bytes()),
        "role": role(body.authorization.role()),
        "dg3": rights.dg3,
        "dg4": rights.dg4,
        "effective": ascii(&body.effective.yyyymmdd()),
        "expiration": ascii(&body.expiration.yyyymmdd()),
        "algorithm": algorithm.map(|oid| oid.to_string()),
        "signature": hex(certificate.signature()),
    });
    let mut shown = shown.as_object().cloned().unwrap_or_default();
    shown.extend(key(&body.key.key));
    Ok(shown.into())
}

fn key(key: &Key<'_>) -> Map<String, Value> {
    let mut shown = Map::new();
    let mut put = |name: &str, value: String| shown.insert(name.to_owned(), value.into());
    match key {
        Key::Ec { curve, point } => {
            put("publicKey", hex(point));
            if let Some(curve) = curve {
                put("curve", curve.name().to_owned());
            }
        }
        Key::Rsa { modulus, exponent } => {
            put("modulus", hex(modulus));
            put("exponent", hex(exponent));
        }
    }
    shown
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Cvca => "CVCA",
        Role::DomesticVerifier => "domestic document verifier",
        Role::ForeignVerifier => "foreign document verifier",
        Role::Terminal => "terminal",
    }
}

/// The signature of a certificate that vouches for itself.
fn verify(certificate: &CvCertificate<'_>) -> Result<(), Refusal> {
    let (key, algorithm) = match (certificate.body.key.key, certificate.body.key.algorithm) {
        (Key::Ec { curve: Some(curve), point }, Algorithm::Ecdsa(hash)) => {
            (PublicKey::Ec { curve, point }, SignatureAlgorithm::EcdsaPlain { hash })
        }
        (Key::Rsa { modulus, exponent }, Algorithm::RsaPkcs1(hash)) => {
            (PublicKey::Rsa { modulus, exponent }, SignatureAlgorithm::RsaPkcs1 { hash })
        }
        (Key::Rsa { modulus, exponent }, Algorithm::RsaPss(hash)) => {
            let salt_len = hash.output_len();
            let algorithm = SignatureAlgorithm::RsaPss { hash, mgf_hash: hash, salt_len };
            (PublicKey::Rsa { modulus, exponent }, algorithm)
        }
        _ => return Ok(()),
    };
    signature::verify(&key, algorithm, &[certificate.signed()], certificate.signature())?;
    Ok(())
}
