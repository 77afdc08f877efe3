//! Key derivation, CMAC and key check values against known answers.

use card_protocol::cipher::{Cipher, Key};
use card_protocol::kdf::{Purpose, derive};

use crate::files::{array, entries, hex, vectors};

#[test]
fn keys_of_doc_9303() {
    let Some(file) = vectors("kdf.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]).iter().filter(|vector| vector["alg"] == "AES128") {
        let purpose = match vector["counter"].as_u64() {
            Some(1) => Purpose::Encryption,
            Some(2) => Purpose::Mac,
            _ => Purpose::Password,
        };
        let key = derive(Cipher::Aes128, &hex(&vector["K"]), purpose);
        assert_eq!(key.expose(), hex(&vector["out"]), "{vector}");
        count += 1;
    }
    assert_eq!(count, 5);
}

#[test]
fn cmac_of_rfc_4493() {
    let Some(file) = vectors("aes_cmac.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]) {
        let Ok(key) = Key::new(Cipher::Aes128, &hex(&vector["key"])) else { continue };
        let message = hex(&vector["message"]);
        assert_eq!(key.mac(&[&message]), array::<16>(&vector["mac"]), "{vector}");
        let (front, back) = message.split_at(message.len() / 3);
        assert_eq!(key.mac(&[front, back]), array::<16>(&vector["mac"]), "{vector}");
        count += 1;
    }
    assert_eq!(count, 4);
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
