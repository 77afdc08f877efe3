//! What a token computes is what files compute, and its keys never come out.

use card_format::asn1::Time;
use card_format::certificate::{Template, encode};
use card_format::ec_key::Point;
use card_format::oid;
use card_format::sealed::Class;
use cryptoki::error::{Error as CryptokiError, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{SigningKey, VerifyingKey};
use personalizer::keys::{Derivation as _, Error, FileKey, PinTry, TokenError, TransportMaster};
use personalizer::signer::DocumentSigner as _;

use crate::token::{PIN, Trial, somebody_else, with_token};

/// CN=DS.
const NAME: &[u8] = b"\x30\x0D\x31\x0B\x30\x09\x06\x03\x55\x04\x03\x0C\x02DS";

/// A certificate for a key that is elsewhere.
pub(crate) fn certificate(point: &Point) -> Vec<u8> {
    let time = |year| Time::new((year, 1, 1), (0, 0, 0)).unwrap();
    let template = Template {
        serial: &[1],
        issuer: NAME,
        validity: (time(2026), time(2049)),
        subject: NAME,
        public_key: point,
        extensions: &[(oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x01\x02")],
    };
    let issuer = SigningKey::from_slice(&[1; 32]).unwrap();
    let sign = |tbs: &[u8]| Ok::<_, card_format::error::Error>(issuer.sign(tbs));
    encode(&mut [0; 2048], &template, sign).unwrap().to_vec()
}

#[test]
fn a_token_derives_what_a_file_does() {
    with_token("keys::a_token_derives_what_a_file_does", |trial| {
        let keys = trial.keys(PIN, PinTry::Fresh);
        for length in [16_u8, 24, 32] {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(7)).collect();
            let name = format!("transport.{length}");
            keys.import_master(&name, &bytes).unwrap();
            let (inside, file) = (keys.master(&name).unwrap(), FileKey::new(&bytes).unwrap());
            assert_eq!(inside.key_len(), bytes.len());
            for message in [0, 1, 15, 16, 17, 40, 64].map(|length| vec![0x5A; length]) {
                assert_eq!(inside.cmac(&message), file.cmac(&message), "{}", message.len());
            }
            let (inside, file) =
                (TransportMaster::new(inside).unwrap(), TransportMaster::new(file).unwrap());
            for version in [0x30, 0x31] {
                let [inside, file] =
                    [&inside, &file].map(|master| master.derive(&[9; 10], version).unwrap());
                let pairs = inside.in_order().into_iter().zip(file.in_order());
                assert!(pairs.into_iter().all(|(a, b)| a.expose() == b.expose()));
            }
        }
        // SP 800-38B Appendix D.1, example 2.
        let key = 0x2B7E_1516_28AE_D2A6_ABF7_1588_09CF_4F3C_u128.to_be_bytes();
        let message = 0x6BC1_BEE2_2E40_9F96_E93D_7E11_7393_172A_u128.to_be_bytes();
        keys.import_master("standard", &key).unwrap();
        let mac = keys.master("standard").unwrap().cmac(&message).unwrap();
        assert_eq!(u128::from_be_bytes(mac), 0x070A_16B4_6B4D_4144_F79B_DD9D_D04A_287C);
    });
}

#[test]
fn a_token_knows_the_published_master() {
    with_token("keys::a_token_knows_the_published_master", |trial| {
        let keys = trial.keys(PIN, PinTry::Fresh);
        let demo = card_protocol::diversification::DEMO_TRANSPORT_MASTER;
        keys.import_master("transport", &demo).unwrap();
        keys.import_master("transport.31", &[1; 16]).unwrap();
        let demo = TransportMaster::new(keys.master("transport").unwrap()).unwrap();
        assert!(demo.has_demo());
        let other = TransportMaster::new(keys.master("transport.31").unwrap()).unwrap();
        assert!(!other.has_demo());
        assert_eq!(keys.masters().unwrap(), ["transport", "transport.31"]);
    });
}

#[test]
fn seals_of_a_token_open_with_the_key_it_took_over() {
    with_token("keys::seals_of_a_token_open_with_the_key_it_took_over", |trial| {
        use card_format::seal_key::{MasterKey, derive, derive_with};
        use card_format::sealed::{SealedRecord, seal, sealed_len};

        let keys = trial.keys(PIN, PinTry::Fresh);
        keys.import_master("seal-face.3", &[3; 32]).unwrap();
        let inside = keys.master("seal-face.3").unwrap();
        let cmac = |block: &[u8]| -> Result<[u8; 16], card_format::error::Error> {
            Ok(inside.cmac(block).unwrap())
        };
        let kek = derive_with(Class::Face, 3, "D23145890", cmac).unwrap();
        let mut record = vec![0; sealed_len(5, &[&kek])];
        let length = seal(&mut record, b"plain", &[&kek], &[8; 32], &[7; 12]).unwrap().len();
        let record = SealedRecord::decode(&record[..length]).unwrap();
        let terminal = derive(&MasterKey::new([3; 32]), Class::Face, 3, "D23145890").unwrap();
        let mut plain = [0; 64];
        assert_eq!(record.open(&terminal, &mut plain).unwrap(), b"plain");
        let other = derive(&MasterKey::new([4; 32]), Class::Face, 3, "D23145890").unwrap();
        assert!(record.open(&other, &mut plain).is_err());
    });
}

#[test]
fn a_token_signs_what_its_certificate_verifies() {
    with_token("keys::a_token_signs_what_its_certificate_verifies", |trial| {
        let keys = trial.keys(PIN, PinTry::Fresh);
        let point = keys.generate_signer("ds").unwrap();
        let signer = keys.signer("ds", certificate(&point)).unwrap();
        let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8_u8 {
                let (signer, key) = (&signer, &key);
                scope.spawn(move || {
                    for length in 0..20 {
                        let message = vec![thread; length];
                        key.verify(&message, &signer.sign(&message).unwrap()).unwrap();
                    }
                });
            }
        });
        // The key of another certificate, and one that is not there.
        let other = keys.generate_signer("ds-2").unwrap();
        let mismatch = keys.signer("ds", certificate(&other)).err().unwrap();
        assert_eq!(mismatch.to_string(), "ds.der does not certify the key ours-ds");
        let missing = keys.signer("ds-3", certificate(&point)).err();
        assert!(matches!(missing, Some(Error::Token(TokenError::NoKey { .. }))));
    });
}

#[test]
fn no_key_is_replaced() {
    with_token("keys::no_key_is_replaced", |trial| {
        let keys = trial.keys(PIN, PinTry::Fresh);
        keys.generate_signer("ds").unwrap();
        keys.generate_master("seal-face.1").unwrap();
        for again in [
            keys.generate_signer("ds").err(),
            keys.generate_master("seal-face.1").err(),
            keys.import_master("seal-face.1", &[1; 32]).err(),
            keys.has_none_of(&["ds-2", "ds"], &[]).err(),
        ] {
            assert!(matches!(again, Some(Error::Exists { .. })), "{again:?}");
        }
        assert_eq!(keys.has_none_of(&["ds-2"], &["seal-face.2"]), Ok(()));
    });
}

fn find(session: &Session, class: ObjectClass, of: KeyType) -> Vec<ObjectHandle> {
    session.find_objects(&[Attribute::Class(class), Attribute::KeyType(of)]).unwrap()
}

#[test]
fn keys_never_come_out() {
    with_token("keys::keys_never_come_out", keys_stay);
}

fn keys_stay(trial: &Trial) {
    let keys = trial.keys(PIN, PinTry::Fresh);
    keys.generate_signer("ds").unwrap();
    keys.generate_master("seal-face.1").unwrap();
    keys.import_master("transport", &[0x77; 16]).unwrap();
    keys.master("transport").unwrap().cmac(b"").unwrap();
    // The process is logged in: whatever is in it has the rights of the line.
    let (module, slot) = somebody_else();
    let session = module.open_rw_session(slot).unwrap();
    let masters = find(&session, ObjectClass::SECRET_KEY, KeyType::AES);
    let signers = find(&session, ObjectClass::PRIVATE_KEY, KeyType::EC);
    assert_eq!((masters.len(), signers.len()), (2, 1));
    let wrapping = [Attribute::Token(false), Attribute::Wrap(true), Attribute::ValueLen(32.into())];
    let wrapping = session.generate_key(&Mechanism::AesKeyGen, &wrapping).unwrap();
    for key in masters.iter().chain(&signers).copied() {
        let told = session.get_attributes(key, &[AttributeType::Value]).unwrap();
        assert!(told.is_empty(), "the value of a key is told");
        let wrapped = session.wrap_key(&Mechanism::AesKeyWrapPad, wrapping, key);
        let refused = matches!(wrapped, Err(CryptokiError::Pkcs11(RvError::KeyUnextractable, _)));
        assert!(refused, "{wrapped:?}");
        let open = [Attribute::Extractable(true), Attribute::Sensitive(false)];
        for change in open {
            assert!(
                session.update_attributes(key, core::slice::from_ref(&change)).is_err(),
                "{change:?}"
            );
            assert!(
                session.copy_object(key, core::slice::from_ref(&change)).is_err(),
                "{change:?}"
            );
        }
        for wanted in [
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Private(true),
            Attribute::Sign(true),
            Attribute::Decrypt(false),
            Attribute::Derive(false),
        ] {
            let told = session.get_attributes(key, &[wanted.attribute_type()]).unwrap();
            assert_eq!(told, [wanted]);
        }
    }
    // A master key computes MACs alone: with blocks of its cipher, more could be derived.
    for key in masters {
        let block = [0; 16];
        assert!(session.encrypt(&Mechanism::AesEcb, key, &block).is_err());
        assert!(session.decrypt(&Mechanism::AesEcb, key, &block).is_err());
    }
}
