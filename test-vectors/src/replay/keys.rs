//! Keys from secrets.

use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::{Context, DELIVERED_VERSION, StaticKeys, emv_cps, visa2};
use card_protocol::kdf::{self, Purpose};
use card_protocol::key_set::put::{self, Sealed};
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
    let (master, identity) = (case.hex("/master")?, case.array("/identity")?);
    let keys = match case.shared("scheme")? {
        "KDF3" => {
            let version = case.number("/keyVersion").unwrap_or(DELIVERED_VERSION);
            StaticKeys::diversify(&aes(&master)?, &Context::new(&identity, version))
        }
        "EMV CPS" => emv_cps(&identity, blocks(&master))?,
        "VISA2" => visa2(&identity, blocks(&master))?,
        other => return Err(Refusal::Vector(format!("no scheme {other}"))),
    };
    let check_value = |key: &Key| hex(key.check_value());
    Ok(json!({
        "enc": hex(keys.enc.expose()),
        "mac": hex(keys.mac.expose()),
        "dek": hex(keys.dek.expose()),
        "encCheckValue": check_value(&keys.enc),
        "macCheckValue": check_value(&keys.mac),
        "dekCheckValue": check_value(&keys.dek),
    }))
}

/// Two blocks of Triple DES under a master, each by itself.
fn blocks(master: &[u8]) -> impl FnMut([u8; 16]) -> Result<[u8; 16], Refusal> {
    move |mut blocks| {
        let master = Key::new(Cipher::TripleDes, master)?;
        blocks.chunks_mut(8).try_for_each(|block| master.encrypt([0; 16], block))?;
        Ok(blocks)
    }
}

/// Both ends of PUT KEY.
pub(super) fn put(case: &Case<'_>) -> Result<Value, Refusal> {
    let [current, enc, mac, dek] =
        ["/currentDek", "/enc", "/mac", "/dek"].map(|name| aes(&case.hex(name)?));
    let (current, keys) = (current?, StaticKeys { enc: enc?, mac: mac?, dek: dek? });
    let version = case.number("/version")?;
    let mut out = [0; put::MAX_LEN];
    let data = put::encode(&current, version, &keys, &mut out)?.to_vec();
    let opened = Sealed::decode(&data)?.open(&current)?;
    Ok(json!({ "data": hex(data), "answer": hex(put::answer(version, &opened)) }))
}

/// A key of AES, whose length says which.
pub(super) fn aes(bytes: &[u8]) -> Result<Key, Refusal> {
    let cipher = match bytes.len() {
        24 => Cipher::Aes192,
        32 => Cipher::Aes256,
        _ => Cipher::Aes128,
    };
    Ok(Key::new(cipher, bytes)?)
}
