//! Units `ISO7816_C` and `ISO7816_R`: Basic Access Control and Active Authentication.

use card_format::dg1::Dg1;
use card_format::dg15::Dg15;
use card_format::ec_key;
use card_format::ef::{Directory, Ef};
use card_format::hash::HashAlgorithm;
use card_protocol::active_auth::{self, INTERNAL_AUTHENTICATE};
use card_protocol::apdu::Command;
use card_protocol::bac;
use card_protocol::channel::Channel;
use card_protocol::group::{OnChip, Public};
use chacha20::ChaCha20Rng;
use conformance::open_card::{Answer, Door, OpenCard, dg1, file};
use rand_core::SeedableRng;

use crate::select;
use crate::wire::{
    Clear, Interlude, reading, selection, spoiled, twice, with_wrong_checksum, without_checksum,
};

/// Whether a terminal comes in that derives its keys from a zone.
fn opens(card: &mut OpenCard, information: &[u8], interlude: Interlude) -> bool {
    let mut channel: Channel<_> = Channel::new(Clear(card, interlude));
    let mut rng = ChaCha20Rng::from_seed([0xBA; 32]);
    bac::terminal::run(&mut channel, &mut rng, &bac::Keys::from_mrz(information)).is_ok()
}

fn application() -> OpenCard {
    let mut card = OpenCard::powered();
    assert!(card.select(Directory::Emrtd).is_good());
    card
}

fn refused_then_accepted(interlude: Interlude) {
    let mut card = application();
    let dg1 = dg1();
    let information = Dg1::decode(&dg1).unwrap().mrz.information().unwrap();
    assert!(!opens(&mut card, information.as_bytes(), interlude));
    assert!(opens(&mut card, information.as_bytes(), |_, _| ()));
}

#[test]
fn iso7816_c_1() {
    let mut card = application();
    let [first, second] = [card.challenge(), card.challenge()];
    assert!(first.is_good() && second.is_good());
    assert_eq!((first.data.len(), second.data.len()), (8, 8));
    assert_ne!(first.data, second.data);
}

#[test]
fn iso7816_c_2() {
    let mut card = OpenCard::behind(Door::Bac);
    assert_eq!(card.read(Ef::Dg1, 0x100).good(), dg1());
}

#[test]
fn iso7816_c_3() {
    let mut card = application();
    assert!(!opens(&mut card, b"L898902C<369080619406236", |_, _| ()));
    card.read(Ef::Com, 1).plain_error();
}

#[test]
fn iso7816_c_4() {
    let mut card = application();
    let refused = card.send_plain(
        Command::new(0, bac::EXTERNAL_AUTHENTICATE, 0, 0).with_data(&[0; 40]).expecting(0x28),
    );
    assert!(refused.is_refusal());
    // An answer to the first of two challenges.
    refused_then_accepted(|card, command| {
        if command[1] == bac::EXTERNAL_AUTHENTICATE {
            assert!(card.challenge().is_good());
        }
    });
}

#[test]
fn iso7816_c_6() {
    refused_then_accepted(|_, command| {
        if command[1] == bac::EXTERNAL_AUTHENTICATE {
            command[5 + 39] ^= 1;
        }
    });
}

/// READ BINARY of six bytes of EF.COM with an odd INS, from what P2 names.
fn object(card: &mut OpenCard, sfi: u8) -> Answer {
    card.send(Command::new(0, 0xB1, 0, sfi).with_data(&[0x54, 1, 0]).expecting(6))
}

#[test]
fn iso7816_c_8() {
    let mut card = OpenCard::behind(Door::Bac);
    assert_eq!(card.read(Ef::Com, 6).good(), file(Ef::Com)[..6]);
}

#[test]
fn iso7816_c_9() {
    let answer = object(&mut OpenCard::behind(Door::Bac), Ef::Com.entry().sfi).good();
    assert_eq!(answer, [&[0x53, 4], &file(Ef::Com)[..4]].concat());
}

#[test]
fn iso7816_c_10() {
    let mut card = OpenCard::behind(Door::Bac);
    assert!(select(&mut card, Ef::Com).good().is_empty());
    let read = card.send(Command::new(0, 0xB0, 0, 0).expecting(6)).good();
    assert_eq!(read, file(Ef::Com)[..6]);
}

#[test]
fn iso7816_c_11() {
    let mut card = OpenCard::behind(Door::Bac);
    assert!(select(&mut card, Ef::Com).good().is_empty());
    assert_eq!(object(&mut card, 0).good(), [&[0x53, 4], &file(Ef::Com)[..4]].concat());
}

#[test]
fn iso7816_c_16() {
    let mut card = OpenCard::behind(Door::Bac);
    let fid = Ef::Com.entry().fid.to_be_bytes();
    let answer = card.send_plain(Command::new(0, 0xA4, 0x02, 0x0C).with_data(&fid));
    assert!(answer.is_good() || answer.is_error());
    card.read(Ef::Com, 1).plain_error();
}

/// The challenge of the plan.
const CHALLENGE: [u8; 8] = [0x55, 0x66, 0x77, 0x88, 0x11, 0x22, 0x33, 0x44];

fn signature(door: Door) -> Vec<u8> {
    OpenCard::behind(door).send(active_auth::command(&CHALLENGE, 0)).good()
}

fn refused_challenge(challenge: &[u8]) {
    for door in Door::BOTH {
        let sign = Command::new(0, INTERNAL_AUTHENTICATE, 0, 0).with_data(challenge);
        OpenCard::behind(door).send(sign.expecting(0x100)).error();
    }
}

fn signature_of_the_key_in_dg15() {
    let dg15 = Dg15::decode(file(Ef::Dg15)).unwrap();
    let point = ec_key::point(&dg15.public_key().p256().unwrap());
    let key = Public::decode(OnChip::P256, &point).unwrap();
    for door in Door::BOTH {
        active_auth::verify(&key, HashAlgorithm::Sha256, &CHALLENGE, &signature(door)).unwrap();
    }
}

cases! {
    iso7816_c_12 spoiled(Door::Bac, selection, without_checksum);
    iso7816_c_13 spoiled(Door::Bac, selection, with_wrong_checksum);
    iso7816_c_14 spoiled(Door::Bac, selection, twice);
    iso7816_c_17 spoiled(Door::Bac, reading, without_checksum);
    iso7816_c_18 spoiled(Door::Bac, reading, with_wrong_checksum);
    iso7816_r_2 assert_eq!(signature(Door::Bac).len(), 64);
    iso7816_r_3 refused_challenge(&[0x11, 0x22, 0x33, 0x44]);
    iso7816_r_4 refused_challenge(&[0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99]);
    iso7816_r_6 signature_of_the_key_in_dg15();
    iso7816_r_7 assert_eq!(signature(Door::Pace).len(), 64);
}
