//! Both ends against each other, and any bytes.

use std::vec::Vec;

use card_format::tlv::Writer;
use proptest::prelude::*;

use super::delete::{self, DeleteKey};
use super::information::{self, KeyInformation};
use super::put::{self, Sealed};
use crate::cipher::{Cipher, Key};
use crate::diversification::StaticKeys;

const CIPHERS: [Cipher; 3] = [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];

fn keys() -> impl Strategy<Value = (Cipher, [[u8; 32]; 3])> {
    (prop::sample::select(CIPHERS.as_slice()), any::<[[u8; 32]; 3]>())
}

fn set(cipher: Cipher, bytes: &[[u8; 32]; 3]) -> StaticKeys {
    let length = cipher.key_len();
    StaticKeys::new(cipher, bytes.each_ref().map(|key| &key[..length])).unwrap()
}

#[test]
fn only_aes_is_put() {
    let keys = StaticKeys::new(Cipher::TripleDes, [&[1; 16], &[2; 16], &[3; 16]]).unwrap();
    assert!(put::encode(&Key::aes128([1; 16]), 0x31, &keys, &mut [0; 200]).is_err());
}

#[test]
fn keys_of_cards_that_others_made_are_read() {
    let object = [
        &[0xE0, 19, 0xC0, 4, 1, 0xFF, 0x88, 0x10][..],
        &[0xC0, 11, 1, 0x71, 0xFF, 0xA1, 1, 0, 0xA0, 0, 3, 1, 2],
    ];
    let mut seen = Vec::new();
    information::decode(&object.concat(), |key| seen.push(key)).unwrap();
    let key =
        |identifier, version, kind, length| KeyInformation { identifier, version, kind, length };
    assert_eq!(seen, [key(1, 0xFF, 0x88, 16), key(1, 0x71, 0xA1, 256)]);
    assert_eq!(seen.map_aes(), [Some(Cipher::Aes128), None]);
}

trait Ciphers {
    fn map_aes(&self) -> Vec<Option<Cipher>>;
}

impl Ciphers for Vec<KeyInformation> {
    fn map_aes(&self) -> Vec<Option<Cipher>> {
        self.iter().map(KeyInformation::aes).collect()
    }
}

proptest! {
    #[test]
    fn keys_arrive(
        (cipher, bytes) in keys(),
        (dek, under) in keys(),
        version in 1..=0x7F_u8,
        flipped in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let (keys, dek) = (set(cipher, &bytes), set(dek, &under).dek);
        let mut out = [0; put::MAX_LEN];
        let data = put::encode(&dek, version, &keys, &mut out).unwrap().to_vec();
        let sealed = Sealed::decode(&data).unwrap();
        prop_assert_eq!((sealed.version, sealed.cipher()), (version, cipher));
        let opened = sealed.open(&dek).unwrap();
        for (key, right) in opened.in_order().into_iter().zip(keys.in_order()) {
            prop_assert_eq!(key.expose(), right.expose());
        }
        prop_assert_eq!(put::answer(version, &opened), put::answer(version, &keys));
        // Any change of a key or its check value shows, but for the padding of a 24-byte key.
        let mut wrong = data.clone();
        let at = flipped.index(wrong.len());
        wrong[at] ^= 1 << bit;
        let opened = Sealed::decode(&wrong).ok().and_then(|sealed| sealed.open(&dek).ok());
        if let Some(opened) = opened {
            let same = opened.in_order().into_iter().zip(keys.in_order());
            let same = same.filter(|(got, right)| got.expose() == right.expose()).count();
            prop_assert!(at == 0 || same == 3 && cipher == Cipher::Aes192);
        }
    }

    #[test]
    fn key_information_round_trips(sets in prop::collection::vec((1..=0x7F_u8, prop::sample::select(CIPHERS.as_slice())), 0..5)) {
        let mut out = [0; 128];
        let mut writer = Writer::new(&mut out);
        information::encode(&mut writer, sets.iter().copied()).unwrap();
        let mut seen = Vec::new();
        information::decode(writer.finish(), |key| seen.push(key)).unwrap();
        let expected = sets.iter().flat_map(|(version, cipher)| {
            (1..=3).map(|identifier| (identifier, *version, Some(*cipher)))
        });
        let seen = seen.iter().map(|key| (key.identifier, key.version, key.aes()));
        prop_assert!(seen.eq(expected));
    }

    #[test]
    fn a_set_to_delete_is_named(version: u8) {
        let named = DeleteKey { identifier: None, version: Some(version) };
        prop_assert_eq!(DeleteKey::decode(&delete::set(version)), Ok(named));
        let both = DeleteKey { identifier: Some(1), ..named };
        prop_assert_eq!(DeleteKey::decode(&[0xD0, 1, 1, 0xD2, 1, version]), Ok(both));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..140)) {
        if let Ok(sealed) = Sealed::decode(&bytes) {
            let _ = sealed.open(&Key::aes128([1; 16]));
        }
        let _ = DeleteKey::decode(&bytes);
        let mut count = 0;
        let _ = information::decode(&bytes, |_| count += 1);
        prop_assert!(count <= bytes.len() / 4);
    }
}
