use proptest::prelude::*;
use std::vec::Vec;

use super::*;
use crate::curve::Curve;
use crate::date::Date;
use crate::hash::HashAlgorithm;
use crate::oid;

const SIGNED_WITH: [u8; 64] = [0xA5; 64];

/// A signature that is none: what is signed does not matter to the form.
#[expect(clippy::unnecessary_wraps, reason = "what `encode` asks for")]
fn dummy(_: &[u8]) -> Result<[u8; 64], Error> {
    Ok(SIGNED_WITH)
}

fn name(name: &str) -> Reference {
    Reference::new(name.as_bytes()).unwrap()
}

fn body(key: Key<'_>, algorithm: Algorithm) -> Body<'_> {
    Body {
        authority: name("UTCVCA00001"),
        holder: name("UTDVER00001"),
        key: PublicKey { algorithm, key },
        authorization: Authorization::inspection_system(Role::DomesticVerifier, Rights::ALL),
        effective: Date::new(2026, 11, 22).unwrap(),
        expiration: Date::new(2027, 2, 21).unwrap(),
        extensions: None,
    }
}

fn certificate(body: &Body<'_>) -> Vec<u8> {
    let mut out = [0; 1024];
    encode(&mut out, body, dummy).unwrap().to_vec()
}

/// A certificate of a document verifier on P-256, as short as they get.
fn short() -> Vec<u8> {
    let key = Key::Ec { curve: None, point: Curve::P256.domain().g };
    certificate(&body(key, Algorithm::Ecdsa(HashAlgorithm::Sha256)))
}

#[test]
fn keys_of_every_kind_round_trip() {
    let ecdsa = Algorithm::Ecdsa(HashAlgorithm::Sha384);
    let on_curves = Curve::ALL.into_iter().flat_map(|curve| {
        let point = curve.domain().g;
        [Some(curve), None].map(|curve| body(Key::Ec { curve, point }, ecdsa))
    });
    let rsa = Key::Rsa { modulus: &[0xC1; 256], exponent: &[1, 0, 1] };
    let rsa = body(rsa, Algorithm::RsaPss(HashAlgorithm::Sha256));
    let extended = Body { extensions: Some(&[0x73, 0x02, 0x06, 0x00]), ..rsa };
    for body in on_curves.chain([rsa, extended]) {
        let bytes = certificate(&body);
        let read = CvCertificate::decode(&bytes).unwrap();
        assert!(read.body == body);
        assert_eq!(read.signature(), SIGNED_WITH);
        assert!(read.objects().starts_with(read.signed()));
        assert!(bytes.ends_with(read.objects()));
        let objects = CvCertificate::decode_objects(read.objects()).unwrap();
        assert!(objects.body == body && objects.signed() == read.signed());
    }
}

#[test]
fn numbers_of_rsa_have_no_zeros_in_front() {
    for (modulus, exponent, fault) in [
        (&[0, 0xC1][..], &[3][..], Fault::Value),
        (&[], &[3], Fault::Length),
        (&[0xC1], &[0, 3], Fault::Value),
        (&[0xC1], &[], Fault::Length),
        (&[0xC1], &[1, 0, 0, 0, 1], Fault::Length),
    ] {
        let key = Key::Rsa { modulus, exponent };
        let bytes = certificate(&body(key, Algorithm::RsaPkcs1(HashAlgorithm::Sha512)));
        assert_eq!(CvCertificate::decode(&bytes).err().map(|error| error.fault), Some(fault));
    }
}

/// One object after another replaced, left out, doubled (unit J of TR-03105-3.2).
#[test]
fn what_a_chip_must_refuse_is_refused() {
    let bytes = short();
    let at = |tag: &[u8]| bytes.windows(tag.len()).position(|window| window == tag).unwrap();
    let effective = at(&[0x5F, 0x25]) + 3;
    let (kind, key) = (at(oid::ROLE_IS.as_bytes()), at(oid::TA_ECDSA_SHA256.as_bytes()));
    let point = at(&[0x86, 0x41]);
    for (at, value, fault) in [
        (5, 0x4F, Fault::Tag.at(4)),
        (at(&[0x5F, 0x37]) + 1, 0x38, Fault::Tag.at(at(&[0x5F, 0x37]))),
        (at(&[0x5F, 0x29]) + 3, 1, Fault::Unsupported.at(at(&[0x5F, 0x29]) + 3)),
        (at(&[0x5F, 0x20]) + 1, 0x21, Fault::Tag.at(at(&[0x5F, 0x20]))),
        (effective, 0x0A, Fault::Date.at(effective)),
        (effective + 2, 2, Fault::Date.at(effective)),
        (effective + 1, 7, Fault::Order.at(effective + 9)),
        (kind + 8, 9, Fault::Unsupported.at(kind)),
        (key + 9, 9, Fault::Unsupported.at(key)),
        (point, 0x88, Fault::Tag.at(point)),
        (point + 2, 0x02, Fault::Value.at(point + 2)),
    ] {
        let mut changed = bytes.clone();
        changed[at] = value;
        assert_eq!(CvCertificate::decode(&changed).err(), Some(fault), "byte {at}");
    }
}

#[test]
fn objects_are_there_once_and_in_order() {
    let bytes = short();
    let objects = CvCertificate::decode(&bytes).unwrap();
    let (body, signature) = objects.objects().split_at(objects.signed().len());
    let fields: Vec<_> = crate::tlv::Entries::new(&body[4..]).map(|tlv| tlv.raw).collect();
    assert_eq!(fields.len(), 7);
    let refuses = |fields: &[&[u8]]| {
        let mut out = [0; 1024];
        let mut writer = Writer::new(&mut out);
        let concat = |w: &mut Writer<'_>| fields.iter().try_for_each(|field| w.raw(field));
        writer.constructed(BODY, concat).unwrap();
        writer.raw(signature).unwrap();
        CvCertificate::decode_objects(writer.finish()).err()
    };
    assert_eq!(refuses(&fields), None);
    for at in 0..fields.len() {
        let mut some = fields.clone();
        let field = some.remove(at);
        assert!(refuses(&some).is_some(), "without {at}");
        for place in (0..fields.len()).filter(|place| *place != at) {
            let mut moved = some.clone();
            moved.insert(place, field);
            assert!(refuses(&moved).is_some(), "{at} at {place}");
        }
        let mut twice = fields.clone();
        twice.insert(at, field);
        assert!(refuses(&twice).is_some(), "{at} twice");
    }
    let mut more = fields.clone();
    more.push(&[0x99, 0x00]);
    assert_eq!(refuses(&more).map(|error| error.fault), Some(Fault::Trailing));
    assert_eq!(CvCertificate::decode_objects(body).err(), Some(Fault::Missing.at(body.len())));
    assert_eq!(CvCertificate::decode_objects(signature).err(), Some(Fault::Tag.at(0)));
}

#[test]
fn domain_parameters_are_all_of_one_curve() {
    let key = Key::Ec { curve: Some(Curve::P256), point: Curve::P256.domain().g };
    let bytes = certificate(&body(key, Algorithm::Ecdsa(HashAlgorithm::Sha256)));
    let prime = bytes.windows(2).position(|window| window == [0x81, 0x20]).unwrap();
    for (at, value, fault) in [
        (prime + 9, 2, Fault::Unsupported.at(prime)),
        (prime + 34, 0x88, Fault::Tag.at(prime + 34)),
    ] {
        let mut changed = bytes.clone();
        changed[at] = value;
        assert_eq!(CvCertificate::decode(&changed).err(), Some(fault));
    }
    let mut zero = bytes.clone();
    let cofactor = zero.windows(3).position(|window| window == [0x87, 1, 1]).unwrap();
    zero[cofactor + 2] = 2;
    assert_eq!(CvCertificate::decode(&zero).err(), Some(Fault::Unsupported.at(cofactor + 2)));
}

#[test]
fn dates_are_of_this_century() {
    let key = Key::Ec { curve: None, point: Curve::P256.domain().g };
    let body = body(key, Algorithm::Ecdsa(HashAlgorithm::Sha256));
    for (year, right) in [(1999, false), (2027, true), (2099, true), (2100, false)] {
        let expiration = Date::new(year, 2, 1).unwrap();
        let mut out = [0; 512];
        assert_eq!(encode(&mut out, &Body { expiration, ..body }, dummy).is_ok(), right, "{year}");
    }
}

#[test]
fn requests_round_trip() {
    let key = Key::Ec { curve: Some(Curve::P256), point: Curve::P256.domain().g };
    let key = PublicKey { algorithm: Algorithm::Ecdsa(HashAlgorithm::Sha256), key };
    for authority in [None, Some(name("UTCVCA00001"))] {
        let wish = request::Wish { authority, key, holder: name("UTDVER00002"), extensions: None };
        let (mut inner, mut outer) = ([0; 1024], [0; 1024]);
        let inner = request::encode(&mut inner, &wish, dummy).unwrap();
        let plain = request::Request::decode(inner).unwrap();
        assert_eq!((plain.wish, plain.signature, plain.outer), (wish, &SIGNED_WITH[..], None));
        let old = name("UTDVER00001");
        let outer = request::authenticate(&mut outer, inner, old, dummy).unwrap();
        let read = request::Request::decode(outer).unwrap();
        assert_eq!((read.wish, read.signed), (wish, plain.signed));
        let vouched = read.outer.unwrap();
        assert_eq!((vouched.authority, vouched.signature), (old, &SIGNED_WITH[..]));
        assert_eq!(vouched.signed, [inner, b"\x42\x0BUTDVER00001"].concat());
        assert_eq!(request::Request::decode(&[0x66, 0]).err(), Some(Fault::Tag.at(0)));
    }
}

proptest! {
    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = CvCertificate::decode(&bytes);
        let _ = CvCertificate::decode_objects(&bytes);
        let _ = request::Request::decode(&bytes);
    }

    #[test]
    fn what_is_read_is_written_again(at in 0_usize..220, value: u8) {
        let mut bytes = short();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(read) = CvCertificate::decode(&bytes) {
            let again = |_: &[u8]| Ok::<_, Error>(read.signature().to_vec());
            let mut out = [0; 1024];
            let written = encode(&mut out, &read.body, again).unwrap();
            // Lengths may be longer than they must be.
            prop_assert!(CvCertificate::decode(written).unwrap().body == read.body);
        }
    }
}
