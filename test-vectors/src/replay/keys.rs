//! Keys from secrets.

use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::TransportKeys;
use card_protocol::kdf::{self, Purpose};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

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
    let hash = Sha1::new().chain_update(&secret).chain_update(counter.to_be_bytes()).finalize();
    let key = kdf::derive(Cipher::Aes128, &secret, purpose);
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
