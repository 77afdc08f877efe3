//! Entries of our cards, entries of others, and faults.

use super::*;
use crate::ec_key::{self, SubjectPublicKeyInfo};
use crate::error::Fault;
use p256::SecretKey;
use proptest::prelude::*;
use std::vec::Vec;

pub(crate) fn key() -> [u8; ec_key::ENCODED_LEN] {
    let key = SecretKey::from_slice(&[0x2A; 32]).unwrap().public_key();
    let mut out = [0; ec_key::ENCODED_LEN];
    ec_key::encode(&mut out, &ec_key::point(&key)).unwrap();
    out
}

/// What EF.DG14 of our cards holds, in an order that is not that of DER.
pub(crate) fn ours(key: &[u8]) -> [SecurityInfo<'_>; 4] {
    let key = SubjectPublicKeyInfo::decode(key).unwrap();
    [
        SecurityInfo::ChipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo::ecdh(key)),
        SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256),
        SecurityInfo::ActiveAuthentication(ActiveAuthenticationInfo::ECDSA_SHA256),
        SecurityInfo::ChipAuthentication(ChipAuthenticationInfo::ECDH_AES_128),
    ]
}

#[test]
fn entries_of_our_cards_round_trip() {
    let key = key();
    let mut out = [0; 512];
    let bytes = SecurityInfos::encode(&mut out, &ours(&key)).unwrap().to_vec();
    let infos = SecurityInfos::decode(&bytes).unwrap();
    assert_eq!(infos.pace().next(), Some(PaceInfo::ECDH_GM_AES_128_P256));
    let variant = infos.chip_authentication().next().unwrap();
    assert_eq!(variant, ChipAuthenticationInfo::ECDH_AES_128);
    assert_eq!(variant.variant(), Some(ChipAuthenticationProtocol::ECDH_AES_128));
    let active = infos.active_authentication();
    assert_eq!(active, Some(ActiveAuthenticationInfo::ECDSA_SHA256));
    assert!(infos.chip_authentication_keys().next().unwrap().public_key.p256().is_ok());
    assert_eq!(infos.terminal_authentication(), None);
    let read: Vec<_> = infos.iter().collect();
    let mut again = [0; 512];
    assert_eq!(SecurityInfos::encode(&mut again, &read).unwrap(), bytes);
}

#[test]
fn unknown_entries_are_kept() {
    let bytes = b"\x31\x18\x30\x09\x06\x04\x2A\x03\x04\x05\x01\x01\xFF\x30\x0B\x06\x09\
        \x04\x00\x7F\x00\x07\x02\x02\x08\x01";
    let infos = SecurityInfos::decode(bytes).unwrap();
    let entries: Vec<_> = infos.iter().collect();
    assert!(entries.iter().all(|info| matches!(info, SecurityInfo::Unknown(_))));
    let mut out = [0; 64];
    assert_eq!(SecurityInfos::encode(&mut out, &entries).unwrap(), bytes);
}

#[test]
fn efcvca_of_the_european_profile_is_read() {
    let bytes = b"\x31\x18\x30\x16\x06\x08\x04\x00\x7F\x00\x07\x02\x02\x02\x02\x01\x01\
        \x30\x07\x04\x02\x01\x1C\x04\x01\x1C";
    let infos = SecurityInfos::decode(bytes).unwrap();
    let info = infos.terminal_authentication().unwrap();
    assert_eq!(info.ef_cvca, Some(FileId { fid: [0x01, 0x1C], sfi: Some(0x1C) }));
    let mut out = [0; 64];
    let again = SecurityInfos::encode(&mut out, &[SecurityInfo::TerminalAuthentication(info)]);
    assert_eq!(again.unwrap(), bytes);
}

#[test]
fn identifiers_of_pace_are_told_apart() {
    for (tail, expected) in [
        ([2, 2], Some((KeyAgreement::Ecdh, Mapping::Generic, Cipher::Aes128))),
        ([3, 1], Some((KeyAgreement::Dh, Mapping::Integrated, Cipher::TripleDes))),
        ([6, 4], Some((KeyAgreement::Ecdh, Mapping::ChipAuthentication, Cipher::Aes256))),
        ([5, 2], None),
        ([6, 1], None),
        ([2, 5], None),
    ] {
        let bytes = [oid::PACE.as_bytes(), &tail].concat();
        let protocol = PaceProtocol::from_oid(Oid::new(&bytes));
        assert_eq!(protocol.map(|p| (p.agreement, p.mapping, p.cipher)), expected);
    }
}

#[test]
fn every_protocol_of_pace_has_its_identifier_and_name() {
    let mut names = std::collections::BTreeSet::new();
    for (mapping, cipher) in (0..8).flat_map(|mapping| (0..8).map(move |cipher| (mapping, cipher)))
    {
        let bytes = [oid::PACE.as_bytes(), &[mapping, cipher]].concat();
        if let Some(protocol) = PaceProtocol::from_oid(Oid::new(&bytes)) {
            assert_eq!(protocol.oid(), Oid::new(&bytes));
            names.insert(std::format!("{protocol}"));
        }
    }
    assert_eq!(names.len(), 19, "{names:?}");
    assert!(names.contains("id-PACE-ECDH-CAM-AES-CBC-CMAC-192"));
    assert!(names.contains("id-PACE-DH-IM-3DES-CBC-CBC"));
    assert_eq!(PaceProtocol::ECDH_GM_AES_128.oid(), oid::PACE_ECDH_GM_AES_128);
    let unassigned = PaceProtocol { agreement: KeyAgreement::Dh, ..CAM_3DES };
    for protocol in [CAM_3DES, unassigned] {
        assert_eq!(PaceProtocol::from_oid(protocol.oid()), None);
    }
}

/// There is no such protocol.
const CAM_3DES: PaceProtocol = PaceProtocol {
    agreement: KeyAgreement::Ecdh,
    mapping: Mapping::ChipAuthentication,
    cipher: Cipher::TripleDes,
};

#[test]
fn identifiers_of_chip_authentication_are_told_apart() {
    for (agreement, group) in [(1, KeyAgreement::Dh), (2, KeyAgreement::Ecdh)] {
        for arc in 1..=4 {
            let bytes = [oid::CA.as_bytes(), &[agreement, arc]].concat();
            let protocol = ChipAuthenticationProtocol::from_oid(Oid::new(&bytes)).unwrap();
            assert_eq!(protocol.agreement, group);
            assert_eq!(protocol.oid().as_bytes(), bytes);
        }
    }
    for tail in [&[2][..], &[2, 5], &[3, 2], &[2, 2, 2]] {
        let bytes = [oid::CA.as_bytes(), tail].concat();
        assert_eq!(ChipAuthenticationProtocol::from_oid(Oid::new(&bytes)), None);
    }
}

#[test]
fn dg14_must_repeat_card_access() {
    let key = key();
    let infos = ours(&key);
    let (mut all, mut one) = ([0; 512], [0; 64]);
    let all = SecurityInfos::encode(&mut all, &infos).unwrap();
    let one = SecurityInfos::encode(&mut one, &infos[1..2]).unwrap();
    let all = SecurityInfos::decode(all).unwrap();
    let one = SecurityInfos::decode(one).unwrap();
    assert!(all.repeats(&one) && all.repeats(&all) && !one.repeats(&all));
}

#[test]
fn fault_is_located() {
    let mut out = [0; 64];
    let pace = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
    let bytes = SecurityInfos::encode(&mut out, &pace).unwrap().to_vec();
    assert_eq!(bytes.len(), 22);
    for (at, byte, fault) in [
        (0, 0x30, Fault::Tag.at(0)),
        (2, 0x31, Fault::Tag.at(2)),
        (4, 0x05, Fault::Tag.at(4)),
        (15, 0x82, Fault::Value.at(4)),
        (16, 0x04, Fault::Tag.at(16)),
        (18, 0x82, Fault::Value.at(16)),
        (19, 0x04, Fault::Trailing.at(19)),
    ] {
        let mut changed = bytes.clone();
        changed[at] = byte;
        assert_eq!(SecurityInfos::decode(&changed).err(), Some(fault), "{byte:02X} at {at}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(at in 0_usize..400, patch in proptest::collection::vec(any::<u8>(), 1..6)) {
        let mut out = [0; 512];
        let mut bytes = SecurityInfos::encode(&mut out, &ours(&key())).unwrap().to_vec();
        for (place, byte) in bytes.iter_mut().skip(at).zip(patch) {
            *place = byte;
        }
        if let Ok(infos) = SecurityInfos::decode(&bytes) {
            prop_assert_eq!(infos.raw(), &bytes);
            prop_assert!(infos.repeats(&infos));
        }
    }
}
