//! What a key file holds once it is opened: PrivateKeyInfo (RFC 5958 §2).
//!
//! A signing key carries its public half, and a symmetric key a check value, so that a damaged file
//! never yields another key.

use card_format::asn1::{self, OCTET_STRING, SEQUENCE};
use card_format::curve::Curve;
use card_format::oid::Oid;
use card_format::tlv::{Reader, Writer};
use card_protocol::group::{KeyPair, Standardized};
use p256::elliptic_curve::subtle::ConstantTimeEq as _;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Decode as _;
use pkcs8::der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use pkcs8::spki::AlgorithmIdentifierRef;
use rsa::{BoxedUint, RsaPrivateKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::PrivateKey;

/// id-ecPublicKey (RFC 5480 §2.1.1).
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// rsaEncryption (RFC 8017 §A.1).
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The arc of all uses of AES (RFC 3565 §4.1): a key whose use its file's name tells.
const AES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1");

/// Bytes of a symmetric key's check value.
const CHECK_LEN: usize = 8;

/// ECPrivateKey with both halves.
pub(super) fn encode_sec1(secret: &[u8], point: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(vec![0; 256]);
    let mut writer = Writer::new(&mut buffer);
    let written = writer.constructed(SEQUENCE, |w| {
        asn1::write_number(w, 1)?;
        w.primitive(OCTET_STRING, secret)?;
        w.constructed(asn1::context(1), |w| asn1::write_bit_string(w, point))
    });
    written.ok()?;
    let len = writer.len();
    buffer.truncate(len);
    Some(buffer)
}

/// The identifier of a curve.
pub(super) fn curve_identifier(curve: Curve) -> Option<ObjectIdentifier> {
    ObjectIdentifier::from_bytes(curve.oid().as_bytes()).ok()
}

/// PrivateKeyInfo around an ECPrivateKey.
pub(super) fn signing_key_info<'a>(
    curve: &'a ObjectIdentifier,
    sec1: &'a [u8],
) -> Option<PrivateKeyInfoRef<'a>> {
    let algorithm =
        AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some(AnyRef::from(curve)) };
    Some(PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(sec1).ok()?))
}

/// The key of a PrivateKeyInfo, if it is one that signs and agrees with its public half.
pub(super) fn private_key(der: &[u8]) -> Option<PrivateKey> {
    let info = PrivateKeyInfoRef::from_der(der).ok()?;
    let key = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA_ENCRYPTION => rsa(key).map(Box::new).map(PrivateKey::Rsa),
        EC_PUBLIC_KEY => {
            let oid = info.algorithm.parameters?.decode_as::<ObjectIdentifier>().ok()?;
            let curve = Curve::from_oid(Oid::new(oid.as_bytes()))?;
            ec(curve, key).map(Box::new).map(PrivateKey::Ec)
        }
        _ => None,
    }
}

/// ECPrivateKey (RFC 5915 §3).
fn ec(curve: Curve, key: &[u8]) -> Option<KeyPair<Standardized>> {
    let mut fields = asn1::only(key, SEQUENCE).ok()?.reader();
    asn1::number(&mut fields).ok().filter(|version| *version == 1)?;
    let secret = fields.expect(OCTET_STRING).ok()?.value;
    let pair = KeyPair::from_secret(Standardized::Ec(curve), secret).ok()?;
    fields.optional(asn1::context(0)).ok()?;
    let point = fields.optional(asn1::context(1)).ok()?;
    let agrees = point.is_none_or(|point| {
        asn1::bit_string(&mut Reader::new(point.value)) == Ok(pair.public().bytes())
    });
    agrees.then_some(pair)
}

/// `RSAPrivateKey` (RFC 8017 §A.1.2) of two primes. The numbers must belong together.
fn rsa(key: &[u8]) -> Option<RsaPrivateKey> {
    let mut fields = asn1::only(key, SEQUENCE).ok()?.reader();
    asn1::number(&mut fields).ok().filter(|version| *version == 0)?;
    let mut number = || asn1::unsigned(&mut fields).ok().map(BoxedUint::from_be_slice_vartime);
    let (n, e, d) = (number()?, number()?, number()?);
    RsaPrivateKey::from_components(n, e, d, vec![number()?, number()?]).ok()
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
    let key = secret_of_any_length(der)?;
    <[u8; N]>::try_from(key.as_slice()).ok().map(Zeroizing::new)
}

/// The same of any length.
pub(super) fn secret_of_any_length(der: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let info = PrivateKeyInfoRef::from_der(der).ok()?;
    let check = info.algorithm.parameters?.decode_as::<&OctetStringRef>().ok()?;
    let key = Zeroizing::new(info.private_key.as_bytes().to_vec());
    let same = check_value(&key).ct_eq(check.as_bytes());
    (info.algorithm.oid == AES && bool::from(same)).then_some(key)
}
