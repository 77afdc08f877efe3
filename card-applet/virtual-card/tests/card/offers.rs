//! Every variant that the files of a card offer is run, and nothing else.

use card_applet::storage::{Change, Slot, Storage};
use card_format::card_access::CardAccess;
use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_format::object::KeySlot;
use card_format::oid::{self, Oid};
use card_format::security_info::{ChipAuthenticationInfo, Cipher, KeyAgreement, SecurityInfo};
use card_protocol::apdu::Status;
use card_protocol::chip_auth::{self, terminal::ChipKey};
use card_protocol::group::{Group, KeyPair, OnChip, Public, Standardized};
use card_protocol::pace::{self, Mapping, PaceInfo, Secret};
use virtual_card::{Memory, VirtualCard};

use crate::line::{CAN, MARKER, Wire, card_access, rng, write_everything};
use crate::people;

const SECRET: [u8; 32] = [0x2C; 32];

/// A finished card with its key of Chip Authentication on this curve, and what its EF.DG14 offers.
fn card(group: OnChip, infos: &[(Oid<'static>, Option<u32>)]) -> VirtualCard<Memory> {
    let infos: Vec<_> = infos
        .iter()
        .map(|(protocol, key_id)| {
            let (protocol, version, key_id) = (*protocol, 1, *key_id);
            SecurityInfo::ChipAuthentication(ChipAuthenticationInfo { protocol, version, key_id })
        })
        .collect();
    let mut out = [0; 256];
    let dg14 = Dg14::encode(&mut out, &infos).unwrap();
    let key = [&[group.id()][..], &SECRET].concat();
    let mut storage = people::card(Step::Operational).storage().clone();
    storage
        .commit(&[
            Change::Create(Ef::Dg14, u16::try_from(dg14.len()).unwrap()),
            Change::Write(Ef::Dg14, 0, dg14),
            Change::Put(Slot::Key(KeySlot::ChipAuthentication), &key),
        ])
        .unwrap();
    VirtualCard::new(storage, rng())
}

fn chip(group: OnChip, cipher: Cipher, key_id: Option<u64>) -> ChipKey<OnChip> {
    let protocol = chip_auth::Protocol { agreement: KeyAgreement::Ecdh, cipher };
    let public = *KeyPair::from_secret(group, &SECRET).unwrap().public();
    ChipKey { protocol, public, key_id }
}

#[test]
fn every_variant_of_pace_on_offer_runs() {
    let file = card_access();
    let secret = Secret::can(CAN).unwrap();
    let offered = CardAccess::decode(&file).unwrap();
    for group in OnChip::ALL {
        let mut card = card(group, &[]);
        let public = KeyPair::from_secret(Standardized::from(group), &SECRET).unwrap();
        for info in PaceInfo::offered(offered.security_infos()) {
            let mut wire = Wire::new(&mut card);
            let done = pace::terminal::run(&mut wire.0, &mut rng(), &secret, &info);
            let mapped = info.protocol.mapping == Mapping::ChipAuthentication;
            if mapped && info.group != Standardized::from(group) {
                // The chip's key is on the other curve.
                assert!(done.is_err());
                continue;
            }
            let proof = done.unwrap().chip_authentication;
            assert_eq!(proof.is_some(), mapped);
            if let Some(proof) = proof {
                proof.proves(public.public()).unwrap();
            }
            assert_eq!(wire.read(Ef::Com).unwrap(), people::CONTENT);
        }
    }
}

#[test]
fn every_variant_of_chip_authentication_on_offer_runs() {
    let offers = [
        (oid::CA_ECDH_3DES, None),
        (oid::CA_ECDH_AES_192, None),
        (oid::CA_ECDH_AES_256, Some(0xC3)),
    ];
    for group in OnChip::ALL {
        for (cipher, key_id, runs) in [
            (Cipher::Aes192, None, true),
            (Cipher::Aes192, Some(1), true),
            (Cipher::Aes192, Some(0xC3), false),
            (Cipher::Aes256, None, true),
            (Cipher::Aes256, Some(0xC3), true),
            (Cipher::Aes256, Some(1), false),
            (Cipher::Aes128, None, false),
            (Cipher::TripleDes, None, false),
        ] {
            let mut card = card(group, &offers);
            let mut wire = Wire::terminal(&mut card).unwrap();
            let key = chip(group, cipher, key_id);
            let done = chip_auth::terminal::run(&mut wire.0, &mut rng(), &key);
            assert_eq!(done.is_ok(), runs, "{group:?} {cipher:?} {key_id:?}");
            // Under the new keys, or still under the old ones.
            assert_eq!(wire.read(Ef::Com).unwrap(), people::CONTENT);
        }
    }
}

#[test]
fn a_key_pair_is_made_on_the_curve_that_is_named() {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&MARKER)).unwrap();
    let generate = wire.command(0x47, 0x80, 0).expecting(0x100);
    let template = |id| [0xA6, 6, 0x84, 1, 1, 0x80, 1, id];
    let unknown = wire.send(generate.with_data(&template(15)));
    assert_eq!(unknown, Err(Status::KeyReferenceNotFound), "P-384");
    let group = OnChip::BrainpoolP256r1;
    let answer = wire.send(generate.with_data(&template(group.id()))).unwrap();
    let public = Public::decode(group, &answer[5..]).unwrap();
    // The rest of the job finds the key and goes on.
    let [again, active] = write_everything(&mut wire).unwrap();
    assert_eq!(again, answer);
    assert!(Public::decode(OnChip::P256, &active[5..]).is_ok());
    drop(wire);
    let mut wire = Wire::terminal(&mut card).unwrap();
    let key = ChipKey { public, ..chip(group, Cipher::Aes256, None) };
    chip_auth::terminal::run(&mut wire.0, &mut rng(), &key).unwrap();
    assert_eq!(wire.read(Ef::Dg1).unwrap(), [0x61; 95]);
}

/// Earlier versions kept keys without the number of their curve.
#[test]
fn a_key_without_a_number_is_on_p256() {
    let mut card = people::card(Step::Operational);
    let mut wire = Wire::terminal(&mut card).unwrap();
    let key = chip(OnChip::P256, Cipher::Aes128, None);
    chip_auth::terminal::run(&mut wire.0, &mut rng(), &key).unwrap();
    assert_eq!(wire.read(Ef::Com).unwrap(), people::CONTENT);
}
