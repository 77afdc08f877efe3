//! Lists written by hand, byte by byte.

use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::certificate::tests::NAME;

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut buffer = std::vec![0; value.len() + 8];
    let mut writer = crate::tlv::Writer::new(&mut buffer);
    writer.primitive(crate::tlv::Tag(tag.into()), value).unwrap();
    writer.finish().to_vec()
}

fn extension(id: Oid<'_>, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { b"\x01\x01\xFF" } else { b"" };
    tlv(0x30, &[&tlv(0x06, id.as_bytes()), flag, &tlv(0x04, value)].concat())
}

/// A list of two certificates with these extensions.
fn list(extensions: &[Vec<u8>], of_entry: &[u8]) -> Vec<u8> {
    let time = |year: &[u8; 2]| tlv(0x17, &[&year[..], b"0102030405Z"].concat());
    let first = tlv(0x30, &[&b"\x02\x02\x00\x81"[..], &time(b"25")].concat());
    let second = tlv(0x30, &[&b"\x02\x01\x07"[..], &time(b"26"), of_entry].concat());
    let algorithm = tlv(0x30, &tlv(0x06, oid::ECDSA_WITH_SHA256.as_bytes()));
    let extensions = match extensions {
        [] => Vec::new(),
        some => tlv(0xA0, &tlv(0x30, &some.concat())),
    };
    let tbs = [
        &b"\x02\x01\x01"[..],
        &algorithm,
        NAME,
        &time(b"26"),
        &time(b"27"),
        &tlv(0x30, &[first, second].concat()),
        &extensions,
    ];
    tlv(0x30, &[tlv(0x30, &tbs.concat()), algorithm, b"\x03\x02\x00\x30".to_vec()].concat())
}

#[test]
fn a_list_is_read() {
    let extensions = [
        extension(oid::CRL_NUMBER, false, b"\x02\x02\x03\x7B"),
        extension(oid::AUTHORITY_KEY_IDENTIFIER, false, b"\x30\x04\x80\x02\xAB\xCD"),
    ];
    let bytes = list(&extensions, b"");
    let list = RevocationList::decode(&bytes).unwrap();
    let serials: Vec<_> = list.revoked().map(|revoked| revoked.serial).collect();
    assert_eq!(serials, [&[0x81][..], &[7]]);
    assert_eq!((list.len(), list.is_empty(), list.partial()), (2, false, None));
    assert_eq!(list.number(), Ok(Some(&[3, 0x7B][..])));
    assert_eq!(list.authority_key_identifier(), Ok(Some(&[0xAB, 0xCD][..])));
    assert_eq!(list.this_update().date(), (2026, 1, 2));
    assert_eq!(list.next_update().unwrap().date(), (2027, 1, 2));
    assert_eq!(list.revoked().next().unwrap().since.date(), (2025, 1, 2));
    assert!(list.tbs().starts_with(&[0x30]) && list.raw() == bytes);
}

#[test]
fn lists_that_do_not_tell_of_everything_are_known() {
    let issuer = tlv(0x30, &extension(Oid::new(&[0x55, 0x1D, 0x1D]), true, b"\x30\x00"));
    for (extensions, of_entry, expected) in [
        (extension(oid::DELTA_CRL_INDICATOR, true, b"\x02\x01\x01"), &b""[..], Partial::Delta),
        (extension(oid::ISSUING_DISTRIBUTION_POINT, true, b"\x30\x00"), b"", Partial::Scope),
        (extension(Oid::new(&[0x55, 1]), true, b""), b"", Partial::UnknownExtension),
        (extension(Oid::new(&[0x55, 1]), false, b""), &issuer, Partial::UnknownExtension),
    ] {
        let bytes = list(&[extensions], of_entry);
        assert_eq!(RevocationList::decode(&bytes).unwrap().partial(), Some(expected));
    }
}

#[test]
fn a_number_is_the_same_with_zeros_before_it() {
    assert_eq!(without_zeros(&[0, 0x81]), without_zeros(&[0x81]));
    assert_eq!(without_zeros(&[0]), &[]);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = RevocationList::decode(&bytes);
    }

    #[test]
    fn a_changed_list_is_another_or_none(at in any::<usize>(), with in any::<u8>()) {
        let mut bytes = list(&[extension(oid::CRL_NUMBER, false, b"\x02\x01\x05")], b"");
        let at = at % bytes.len();
        bytes[at] = with;
        if let Ok(list) = RevocationList::decode(&bytes) {
            prop_assert!(list.revoked().count() == list.len());
            let _ = (list.number(), list.partial(), list.authority_key_identifier());
        }
    }
}
