//! What a key file holds once it is opened: PrivateKeyInfo (RFC 5958 §2).
//!
//! A signing key carries its public half, and a symmetric key a check value, so that a damaged file
//! never yields another key.

use card_format::asn1::{self, OCTET_STRING, SEQUENCE};
use card_format::ec_key;
use card_format::tlv::{Reader, Writer};
use p256::SecretKey;
use p256::elliptic_curve::subtle::ConstantTimeEq as _;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Decode as _;
use pkcs8::der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use pkcs8::spki::AlgorithmIdentifierRef;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// id-ecPublicKey (RFC 5480 §2.1.1).
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// secp256r1 (RFC 5480 §2.1.1.1).
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// The arc of all uses of AES (RFC 3565 §4.1): a key whose use its file's name tells.
const AES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1");

/// Bytes of a symmetric key's check value.
const CHECK_LEN: usize = 8;

/// ECPrivateKey with both halves, 111 bytes or fewer.
pub(super) fn encode_sec1(key: &SecretKey) -> Option<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(vec![0; 128]);
    let scalar = Zeroizing::new(key.to_bytes());
    let point = ec_key::point(&key.public_key());
    let mut writer = Writer::new(&mut buffer);
    let written = writer.constructed(SEQUENCE, |w| {
        asn1::write_number(w, 1)?;
        w.primitive(OCTET_STRING, &scalar)?;
        w.constructed(asn1::context(1), |w| asn1::write_bit_string(w, &point))
    });
    written.ok()?;
    let len = writer.len();
    buffer.truncate(len);
    Some(buffer)
}

/// PrivateKeyInfo around an ECPrivateKey.
pub(super) fn signing_key_info(sec1: &[u8]) -> Option<PrivateKeyInfoRef<'_>> {
    let algorithm =
        AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some(AnyRef::from(&SECP256R1)) };
    Some(PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(sec1).ok()?))
}

/// The signing key of a PrivateKeyInfo, if it is one and agrees with its public half.
pub(super) fn signing_key(der: &[u8]) -> Option<SecretKey> {
    let info = PrivateKeyInfoRef::from_der(der).ok()?;
    let curve = info.algorithm.parameters?.decode_as::<ObjectIdentifier>().ok()?;
    if info.algorithm.oid != EC_PUBLIC_KEY || curve != SECP256R1 {
        return None;
    }
    let mut fields = asn1::only(info.private_key.as_bytes(), SEQUENCE).ok()?.reader();
    asn1::number(&mut fields).ok().filter(|version| *version == 1)?;
    let key = SecretKey::from_slice(fields.expect(OCTET_STRING).ok()?.value).ok()?;
    fields.optional(asn1::context(0)).ok()?;
    let point = fields.optional(asn1::context(1)).ok()?;
    let agrees = point.is_none_or(|point| {
        let ours = ec_key::point(&key.public_key());
        asn1::bit_string(&mut Reader::new(point.value)) == Ok(&ours[..])
    });
    agrees.then_some(key)
}

/// The first bytes of a key's SHA-256. They stay inside the container.
pub(super) fn check_value(key: &[u8]) -> [u8; CHECK_LEN] {
    let mut check = [0; CHECK_LEN];
    for (place, byte) in check.iter_mut().zip(Sha256::digest(key)) {
        *place = byte;
    }
    check
}

/// PrivateKeyInfo around a symmetric key.
pub(super) fn secret_info<'a>(
    key: &'a [u8],
    check: &'a [u8; CHECK_LEN],
) -> Option<PrivateKeyInfoRef<'a>> {
    let check = OctetStringRef::new(check).ok()?;
    let algorithm = AlgorithmIdentifierRef { oid: AES, parameters: Some(AnyRef::from(check)) };
    Some(PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(key).ok()?))
}

/// The symmetric key of a PrivateKeyInfo, if it has this length and agrees with its check value.
pub(super) fn secret<const N: usize>(der: &[u8]) -> Option<Zeroizing<[u8; N]>> {
    let info = PrivateKeyInfoRef::from_der(der).ok()?;
    let check = info.algorithm.parameters?.decode_as::<&OctetStringRef>().ok()?;
    let key = Zeroizing::new(<[u8; N]>::try_from(info.private_key.as_bytes()).ok()?);
    let same = check_value(&*key).ct_eq(check.as_bytes());
    (info.algorithm.oid == AES && bool::from(same)).then_some(key)
}
