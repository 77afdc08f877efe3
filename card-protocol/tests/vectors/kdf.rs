//! Key derivation, CMAC and key check values against known answers.

use card_protocol::cipher::{Cipher, Key};
use card_protocol::kdf::{Purpose, derive};

use serde_json::Value;

use crate::files::{array, entries, hex, vectors};

/// The cipher that a vector names.
fn cipher(vector: &Value) -> Cipher {
    match vector["alg"].as_str() {
        Some("3DES") => Cipher::TripleDes,
        Some("AES128") => Cipher::Aes128,
        Some("AES192") => Cipher::Aes192,
        Some("AES256") => Cipher::Aes256,
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_of_doc_9303() {
    let Some(file) = vectors("kdf.json") else { return };
    assert_eq!(entries(&file["vectors"]).len(), 14);
    for vector in entries(&file["vectors"]) {
        let purpose = match vector["counter"].as_u64() {
            Some(1) => Purpose::Encryption,
            Some(2) => Purpose::Mac,
            _ => Purpose::Password,
        };
        let key = derive(cipher(vector), &hex(&vector["K"]), purpose);
        assert_eq!(key.expose(), hex(&vector["out"]), "{vector}");
    }
}

#[test]
fn cmac_of_rfc_4493_and_sp_800_38b() {
    let Some(file) = vectors("aes_cmac.json") else { return };
    assert_eq!(entries(&file["vectors"]).len(), 12);
    for vector in entries(&file["vectors"]) {
        let key = hex(&vector["key"]);
        let cipher = match key.len() {
            16 => Cipher::Aes128,
            24 => Cipher::Aes192,
            _ => Cipher::Aes256,
        };
        let key = Key::new(cipher, &key).unwrap();
        let message = hex(&vector["message"]);
        assert_eq!(key.mac(&[&message]), array::<16>(&vector["mac"]), "{vector}");
        let (front, back) = message.split_at(message.len() / 3);
        assert_eq!(key.mac(&[front, back]), array::<16>(&vector["mac"]), "{vector}");
    }
}

#[test]
fn key_check_values() {
    let Some(file) = vectors("kcv.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]).iter().filter(|vector| vector["rule"] == "aes_01") {
        let Ok(key) = Key::new(Cipher::Aes128, &hex(&vector["key"])) else { continue };
        assert_eq!(key.check_value(), array::<3>(&vector["kcv"]), "{vector}");
        count += 1;
    }
    assert!(count > 0);
}
