//! Basic Access Control: on cards of the legacy profile, before anything else, and never after.

use card_format::ef::Ef;
use card_protocol::apdu::{Command, Status};
use card_protocol::bac::{self, Keys};
use card_protocol::chip_auth::{self, terminal::ChipKey};
use card_protocol::group::{OnChip, Public};
use card_protocol::pace::{self, PaceInfo, Secret};
use virtual_card::{Memory, VirtualCard};

use crate::line::{CAN, MARKER, MRZ, Near, Wire, personalize, rng, write_everything};

const CHALLENGE: Command<'_> = Command::new(0, 0x84, 0, 0).expecting(8);

/// A finished card that also speaks Basic Access Control, and its key of Chip Authentication.
pub(crate) fn legacy() -> (VirtualCard, Public<OnChip>) {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    let allow = Command::new(0x80, 0xDA, 0xDF, 0x02);
    let refused = Err(Status::SecurityStatusNotSatisfied);
    assert_eq!(wire.send(allow.with_data(&[1])), refused, "a blank");
    wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&MARKER)).unwrap();
    for wrong in [&[0][..], &[2], &[1, 1]] {
        let data = Err(Status::IncorrectDataParameter);
        assert_eq!(wire.send(allow.with_data(wrong)), data);
    }
    wire.send(allow.with_data(&[1])).unwrap();
    let [chip, _] = write_everything(&mut wire).unwrap();
    drop(wire);
    (card, Public::decode(OnChip::P256, &chip[5..]).unwrap())
}

fn open<'c>(card: Near<'c, Memory>, hash: &[u8; 20]) -> Option<Wire<Near<'c, Memory>>> {
    let mut wire = Wire::new(card);
    wire.select_application().unwrap();
    bac::terminal::run(&mut wire.0, &mut rng(), &Keys::from_mrz_hash(hash)).ok().map(|()| wire)
}

#[test]
fn the_zone_opens_a_card_of_the_legacy_profile_and_no_other() {
    let (mut card, _) = legacy();
    let mut wire = open(&mut card, &MRZ).unwrap();
    assert_eq!(wire.read(Ef::Dg1).unwrap(), [0x61; 95]);
    assert_eq!(wire.send(Command::new(0, 0xB0, 0x9D, 0).expecting(256)).unwrap().len(), 231);
    for closed in [Ef::Dg3, Ef::CardSecurity] {
        assert_eq!(wire.read(closed), Err(Status::SecurityStatusNotSatisfied));
    }
    drop(wire);
    assert!(open(&mut card, &[0; 20]).is_none());

    let mut pace_only = VirtualCard::blank();
    personalize(&mut pace_only).unwrap();
    let mut wire = Wire::new(&mut pace_only);
    wire.select_application().unwrap();
    assert_eq!(wire.send(CHALLENGE), Err(Status::ConditionsOfUseNotSatisfied));
}

#[test]
fn a_challenge_serves_once_and_every_wrong_answer_is_the_same() {
    let (mut card, _) = legacy();
    let mut wire = Wire::new(&mut card);
    assert_eq!(wire.send(CHALLENGE), Err(Status::ConditionsOfUseNotSatisfied), "master file");
    wire.select_application().unwrap();
    let answer = Command::new(0, 0x82, 0, 0).with_data(&[0x11; 40]).expecting(40);
    assert_eq!(wire.send(answer), Err(Status::ConditionsOfUseNotSatisfied));
    assert_eq!(wire.send(CHALLENGE).unwrap().len(), 8);
    assert_eq!(wire.send(answer), Err(Status::VerificationFailed));
    assert_eq!(wire.send(answer), Err(Status::ConditionsOfUseNotSatisfied));
    assert_eq!(wire.send(CHALLENGE.expecting(7)), Err(Status::WrongLength));
}

#[test]
fn one_gate_is_enough_for_a_session() {
    let (mut card, chip) = legacy();
    let mut wire = open(&mut card, &MRZ).unwrap();
    let refused = Err(Status::SecurityStatusNotSatisfied);
    assert_eq!(wire.send(CHALLENGE).map(drop).map_err(drop), Err(()));
    let secret = Secret::can(CAN).unwrap();
    assert!(pace::terminal::run(&mut wire.0, &mut rng(), &secret, &PaceInfo::OURS).is_err());
    drop(wire);

    let mut wire = Wire::terminal(&mut card).unwrap();
    wire.select_application().unwrap();
    assert_eq!(wire.send(CHALLENGE).map(drop), refused);
    assert!(wire.read(Ef::Dg1).is_ok());
    drop(wire);

    // Chip Authentication takes over from either.
    let protocol = chip_auth::Protocol::ECDH_AES_128;
    let key = ChipKey { protocol, public: chip, key_id: None };
    let mut wire = open(&mut card, &MRZ).unwrap();
    chip_auth::terminal::run(&mut wire.0, &mut rng(), &key).unwrap();
    assert_eq!(wire.read(Ef::Dg1).unwrap(), [0x61; 95]);
    assert_eq!(wire.send(CHALLENGE).unwrap().len(), 8, "one of Terminal Authentication");
    let answer = Command::new(0, 0x82, 0, 0).with_data(&[0x11; 40]).expecting(40);
    assert!(wire.send(answer).is_err());
    assert!(wire.read(Ef::Dg1).is_ok());
}
