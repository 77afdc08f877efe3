//! Keys from secrets.

use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::TransportKeys;
use card_protocol::kdf::{self, Purpose};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::case::{Case, Refusal, hex};

pub(super) fn kdf(case: &Case<'_>) -> Result<Value, Refusal> {
    let secret = case.hex("/secret")?;
    let counter: u32 = case.number("/counter")?;
    let purpose = match counter {
        1 => Purpose::Encryption,
        2 => Purpose::Mac,
        3 => Purpose::Password,
        _ => return Err(Refusal::Vector("counter of no purpose".to_owned())),
    };
    let cipher = case.cipher("cipher")?;
    let input = [secret.as_slice(), &counter.to_be_bytes()].concat();
    let hash = match cipher {
        Cipher::TripleDes | Cipher::Aes128 => Sha1::digest(&input).to_vec(),
        Cipher::Aes192 | Cipher::Aes256 => Sha256::digest(&input).to_vec(),
    };
    let key = kdf::derive(cipher, &secret, purpose);
    Ok(json!({ "hash": hex(hash), "key": hex(key.expose()) }))
}

pub(super) fn diversification(case: &Case<'_>) -> Result<Value, Refusal> {
    let keys = TransportKeys::diversify(&case.array("/master")?, &case.array("/identity")?);
    let check_value = |key| hex(Key::aes128(key).check_value());
    Ok(json!({
        "enc": hex(keys.enc), "mac": hex(keys.mac), "dek": hex(keys.dek),
        "encCheckValue": check_value(keys.enc),
        "macCheckValue": check_value(keys.mac),
        "dekCheckValue": check_value(keys.dek),
    }))
}
