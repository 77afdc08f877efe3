//! Public keys and signatures in every group, and what a card makes of a terminal's key.

#![no_main]

use card_format::hash::HashAlgorithm;
use card_protocol::chip_auth::{Protocol, card};
use card_protocol::group::{Group, KeyPair, OnChip, Public, Standardized};
use card_protocol::signature::{self, Signature};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((id, data)) = data.split_first() else { return };
    if let Some(group) = Standardized::from_id(id % 19) {
        if let Ok(key) = Public::decode(group, data) {
            assert_eq!(key.bytes(), data);
            assert!(Public::decode(group, key.bytes()).is_ok_and(|again| again == key));
            let _ = key.compressed();
        }
        if let Ok(key) = KeyPair::from_secret(group, data) {
            assert!(Public::decode(group, key.public().bytes()).is_ok());
            let hash = HashAlgorithm::Sha256;
            assert!(signature::verify(key.public(), hash, &[data], data).is_err());
        }
        let _ = Signature::from_der(group, data);
    }
    let Ok(key) = KeyPair::from_secret(OnChip::BrainpoolP256r1, &[1; 32]) else { return };
    let offers = [Protocol::ECDH_AES_128];
    let _ = card::Choice::decode(data, &offers);
    let choice = card::Choice { protocol: offers[0], key_id: None };
    let _ = card::agree(&choice, &key, data).is_ok();
    let _ = card::named_key(data);
    let _ = card::agree_at_once(&key, data).is_ok();
});
