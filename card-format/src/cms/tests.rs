//! Signatures over content of any type.

use super::*;
use crate::certificate::tests::{certificate, key, verifies};
use crate::error::Fault;
use p256::ecdsa::signature::Signer;
use proptest::prelude::*;
use std::vec::Vec;

/// Checks the digest first, then the signature.
fn verify(data: &SignedData<'_>) -> Result<(), Error> {
    let signer = data.certificates().next().unwrap()?;
    let info = data.signer(&signer).ok_or(Fault::Missing.at(0))?;
    info.check_message_digest(data)?;
    let right = verifies(info.algorithm()?, &info.signed(data), info.signature());
    if right { Ok(()) } else { Err(Fault::Authentication.at(info.signature_at())) }
}

fn signed(content_type: Oid<'_>) -> Vec<u8> {
    let certificate = certificate();
    let certificate = Certificate::decode(&certificate).unwrap();
    let mut out = [0; 2048];
    let sign = |attributes: &[u8]| {
        assert_eq!(attributes[0], 0x31);
        Ok::<_, Error>(key().sign(attributes))
    };
    let content = Content { content_type, bytes: b"content" };
    encode(&mut out, content, &certificate, sign).unwrap().to_vec()
}

#[test]
fn what_is_signed_verifies() {
    let bytes = signed(oid::SECURITY_OBJECT);
    let data = SignedData::decode(&bytes).unwrap();
    let signer = data.certificates().next().unwrap().unwrap();
    assert_eq!(verify(&data), Ok(()));
    assert_eq!((data.content_type(), data.content()), (oid::SECURITY_OBJECT, &b"content"[..]));
    assert!(!data.has_revocation_lists());
    let info = data.signer(&signer).unwrap();
    let attributes = info.signed_attributes().unwrap();
    let identifiers: Vec<_> = attributes.identifiers().collect();
    assert_eq!(identifiers, [oid::CONTENT_TYPE, oid::MESSAGE_DIGEST]);
    assert_eq!((info.version(), attributes.signing_time()), (1, Ok(None)));
}

/// A signature over one kind of content must not serve for another.
#[test]
fn the_type_of_the_content_is_signed() {
    let mut bytes = signed(oid::SECURITY_OBJECT);
    let id = oid::SECURITY_OBJECT.as_bytes();
    let at = bytes.windows(id.len()).position(|bytes| bytes == id).unwrap();
    bytes[at + id.len() - 1] ^= 0x02;
    let data = SignedData::decode(&bytes).unwrap();
    assert_eq!(verify(&data).unwrap_err().fault, Fault::Value);
}

#[test]
fn a_signer_of_another_name_is_missing() {
    let bytes = signed(oid::SECURITY_OBJECT);
    let mut other = certificate();
    other[15] = 0x02;
    let other = Certificate::decode(&other).unwrap();
    let data = SignedData::decode(&bytes).unwrap();
    assert!(data.signer(&other).is_none());
}

/// Each byte of the signed attributes counts.
#[test]
fn changed_attributes_do_not_verify() {
    let bytes = signed(oid::SECURITY_OBJECT);
    let id = oid::CONTENT_TYPE.as_bytes();
    let start = bytes.windows(id.len()).position(|bytes| bytes == id).unwrap() - 6;
    assert_eq!(bytes[start], 0xA0);
    for at in start..start + 2 + usize::from(bytes[start + 1]) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let result = SignedData::decode(&changed).and_then(|data| verify(&data));
        assert!(result.is_err(), "byte {at}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = SignedData::decode(&bytes);
    }
}
