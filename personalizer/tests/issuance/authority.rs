//! An issuing authority of Utopia with fixed keys.

use std::path::Path;

use card_format::asn1::Time;
use card_format::certificate::{Certificate, Template, encode};
use card_format::curve::Curve;
use card_format::cvc::{self, Algorithm, Authorization, Key, PublicKey, Reference, Rights, Role};
use card_format::date::Date;
use card_format::ec_key;
use card_format::error::Error;
use card_format::hash::HashAlgorithm;
use card_format::oid::{self, Oid};
use card_format::seal_key::MasterKey;
use card_format::sealed::Class;
use card_protocol::diversification::DEMO_TRANSPORT_MASTER;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use personalizer::authority::Authority;
use personalizer::keys::{FileKey, TransportMaster};
use personalizer::prepare::SealKeys;
use personalizer::signer::{DocumentSigner as _, FileSigner, Signers};
use verifier::key_file::{self, Password};
use verifier::trust::Trust;

/// C=UT, CN=DS.
const NAME: &[u8] = b"\x30\x1A\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02UT\
    \x31\x0B\x30\x09\x06\x03\x55\x04\x03\x0C\x02DS";
/// C=UT, CN=CA.
const ISSUER: &[u8] = b"\x30\x1A\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02UT\
    \x31\x0B\x30\x09\x06\x03\x55\x04\x03\x0C\x02CA";

/// C=UT, CN=LS.
const LOG_NAME: &[u8] = b"\x30\x1A\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02UT\
    \x31\x0B\x30\x09\x06\x03\x55\x04\x03\x0C\x02LS";

/// An extension: identifier, criticality, value.
type Extension = (Oid<'static>, bool, &'static [u8]);

/// An authority: keyCertSign and cRLSign, path length 0.
const AUTHORITY: [Extension; 3] = [
    (oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x01\x01"),
    (oid::KEY_USAGE, true, b"\x03\x02\x01\x06"),
    (oid::BASIC_CONSTRAINTS, true, b"\x30\x06\x01\x01\xFF\x02\x01\x00"),
];
/// A document signer: digitalSignature.
const SIGNER: [Extension; 3] = [
    (oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x01\x02"),
    (oid::AUTHORITY_KEY_IDENTIFIER, false, b"\x30\x03\x80\x01\x01"),
    (oid::KEY_USAGE, true, b"\x03\x02\x07\x80"),
];

/// The same authority as a folder of files, their password beside them.
pub(crate) fn write(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let password = Password::new(b"trial".to_vec());
    password.write_into(folder).unwrap();
    let signer = SecretKey::from_slice(&[2; 32]).unwrap();
    key_file::write_signing_key(&folder.join("ds.key"), &signer, &password).unwrap();
    let books = SecretKey::from_slice(&[4; 32]).unwrap();
    key_file::write_signing_key(&folder.join("audit.key"), &books, &password).unwrap();
    std::fs::write(folder.join("audit.der"), checkpoint().certificate()).unwrap();
    key_file::write_secret(&folder.join("transport.key"), &DEMO_TRANSPORT_MASTER, &password)
        .unwrap();
    for class in Class::ALL {
        let path = folder.join(format!("seal-{}.1.key", class.name()));
        key_file::write_secret(&path, &[class.number(); 32], &password).unwrap();
    }
    let (root, signer) = (key(1), key(2));
    std::fs::write(folder.join("csca.der"), certificate(&root, ISSUER, &root, ISSUER)).unwrap();
    std::fs::write(folder.join("ds.der"), certificate(&root, ISSUER, &signer, NAME)).unwrap();
    std::fs::write(folder.join("cvca.cvcert"), trust_point()).unwrap();
}

/// Keys and certificates that sign and verify each other.
pub(crate) fn authority() -> Authority {
    let (root, signer) = (key(1), key(2));
    let anchor = certificate(&root, ISSUER, &root, ISSUER);
    let certificate = certificate(&root, ISSUER, &signer, NAME);
    assert!(Certificate::decode(&certificate).is_ok());
    let mut seal_keys = SealKeys::default();
    for class in Class::ALL {
        seal_keys.add(class, 1, MasterKey::new([class.number(); 32]));
    }
    Authority {
        trust_points: vec![trust_point()],
        signers: Signers::one(FileSigner::new(signer, certificate)).unwrap(),
        seal_keys,
        transport: transport(&DEMO_TRANSPORT_MASTER),
        checkpoint: Box::new(checkpoint()),
        orderers: Vec::new(),
        trust: Trust::of_certificates([anchor]),
    }
}

/// A document signer with the key of this number.
pub(crate) fn document_signer(number: u8) -> FileSigner {
    let signer = key(number);
    let certificate = certificate(&key(1), ISSUER, &signer, NAME);
    FileSigner::new(signer, certificate)
}

/// Master of the chips' transport keys.
pub(crate) fn transport(key: &[u8]) -> TransportMaster {
    TransportMaster::new(FileKey::new(key).unwrap()).unwrap()
}

/// Another signer of documents.
pub(crate) fn signer(number: u8) -> FileSigner {
    let key = key(number);
    let certificate = certificate(&self::key(1), ISSUER, &key, NAME);
    FileSigner::new(key, certificate)
}

/// Signs the books.
fn checkpoint() -> FileSigner {
    let key = key(4);
    let certificate = certificate(&self::key(1), ISSUER, &key, LOG_NAME);
    FileSigner::new(key, certificate)
}

/// The verifying authority that terminals of Utopia answer to.
fn trust_point() -> Vec<u8> {
    let signing = key(3);
    let point = ec_key::point(&(*signing.verifying_key()).into());
    let name = Reference::new(b"UTCVCAUT001").unwrap();
    let body = cvc::Body {
        authority: name,
        key: PublicKey {
            algorithm: Algorithm::Ecdsa(HashAlgorithm::Sha256),
            key: Key::Ec { curve: Some(Curve::P256), point: &point },
        },
        holder: name,
        authorization: Authorization::inspection_system(Role::Cvca, Rights::ALL),
        effective: Date::new(2020, 1, 1).unwrap(),
        expiration: Date::new(2040, 1, 1).unwrap(),
        extensions: None,
    };
    let sign = |body: &[u8]| {
        let signature: Signature = signing.sign(body);
        Ok::<_, Error>(signature.to_bytes())
    };
    cvc::encode(&mut [0; 1024], &body, sign).unwrap().to_vec()
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

fn certificate(by: &SigningKey, issuer: &[u8], of: &SigningKey, subject: &[u8]) -> Vec<u8> {
    let time = |year| Time::new((year, 1, 1), (0, 0, 0)).unwrap();
    let template = Template {
        serial: &[1],
        issuer,
        validity: (time(2026), time(2049)),
        subject,
        public_key: &ec_key::point(&(*of.verifying_key()).into()),
        extensions: if issuer == subject { &AUTHORITY } else { &SIGNER },
    };
    let sign = |tbs: &[u8]| Ok::<_, Error>(by.sign(tbs));
    encode(&mut [0; 2048], &template, sign).unwrap().to_vec()
}
