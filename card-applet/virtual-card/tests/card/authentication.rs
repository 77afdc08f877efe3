//! What PACE opens, how a session ends, and what the chip proves.

use core::convert::Infallible;

use card_format::ef::{EMRTD_AID, Ef};
use card_format::hash::HashAlgorithm;
use card_protocol::active_auth;
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::Channel;
use card_protocol::chip_auth::{self, terminal::ChipKey};
use card_protocol::group::{OnChip, Public};
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use virtual_card::VirtualCard;

use crate::line::{MRZ, Wire, card_access, personalize, rng};

fn operational() -> (VirtualCard, [Vec<u8>; 2]) {
    let mut card = VirtualCard::blank();
    let keys = personalize(&mut card).unwrap();
    (card, keys)
}

fn point(answer: &[u8]) -> Public<OnChip> {
    Public::decode(OnChip::P256, &answer[5..]).unwrap()
}

#[test]
fn both_passwords_open_and_a_wrong_one_does_not() {
    let (mut card, _) = operational();
    for (secret, right) in [
        (Secret::can(b"654321").unwrap(), false),
        (Secret::mrz_hash(&MRZ), true),
        (Secret::can(b"123456").unwrap(), true),
    ] {
        let mut wire = Wire::new(&mut card);
        let result = pace::terminal::run(&mut wire.0, &mut rng(), &secret, &PaceInfo::OURS);
        assert_eq!(result.is_ok(), right);
        let read = wire.read(Ef::Dg1);
        assert_eq!(read.is_ok(), right);
        assert_eq!(wire.data(0x00CF).is_ok(), right);
    }
}

#[test]
fn the_master_file_stays_current_until_the_application_is_selected() {
    let (mut card, _) = operational();
    let mut wire = Wire::terminal(&mut card).unwrap();
    let read = wire.send(Command::new(0, 0xB0, 0x9D, 0).expecting(256)).unwrap();
    assert_eq!(read, [0x30; 30]);
    wire.select_application().unwrap();
    let read = wire.send(Command::new(0, 0xB0, 0x9D, 0).expecting(256)).unwrap();
    assert_eq!(read[..4], [0x77; 4]);
}

#[test]
fn a_short_answer_stays_short_and_errors_are_protected() {
    let (mut card, _) = operational();
    let mut wire = Wire::terminal(&mut card).unwrap();
    let before = wire.0.traffic().received;
    wire.select_application().unwrap();
    let read = wire.send(Command::new(0, 0xB0, 0x9D, 0).expecting(256)).unwrap();
    assert_eq!(read.len(), 223);
    assert!(wire.0.traffic().received - before <= 258 + 16);
    // The channel of the terminal takes no bare error.
    assert_eq!(wire.read(Ef::Dg3), Err(Status::SecurityStatusNotSatisfied));
    assert_eq!(wire.read(Ef::Dg5), Err(Status::NotFound));
    assert_eq!(
        wire.send(Command::new(0, 0x01, 0, 0)),
        Err(Status::InstructionNotSupportedOrInvalid)
    );
    let chained = Command::new(0x10, 0xB0, 0x81, 0).expecting(1);
    assert_eq!(wire.send(chained), Err(Status::CommandChainingNotSupported));
    assert!(wire.read(Ef::Dg1).is_ok());
}

#[test]
fn a_plain_command_ends_the_session() {
    let (mut card, _) = operational();
    for plain in [&[0x00, 0xA4, 0x04, 0x0C][..], &[0x00, 0xB0, 0x9C, 0x00, 0x00], &[0x00]] {
        let mut wire = Wire::terminal(&mut card).unwrap();
        wire.select_application().unwrap();
        let mut response = [0; 300];
        let Ok(_) = wire.0.link_mut().exchange(plain, &mut response);
        // The old keys are gone, the master file is current, nothing is proven.
        let result = wire.0.transmit(&Command::new(0, 0xB0, 0x81, 0).expecting(1));
        assert!(result.is_err());
        drop(wire);
        let Ok(answer) = card.exchange(&[0x00, 0xB0, 0x9C, 0x00, 0x01], &mut response);
        assert_eq!(answer, [0x31, 0x90, 0x00]);
    }
}

#[test]
fn a_wrong_mac_ends_the_session_in_clear() {
    let (mut card, _) = operational();
    let mut wire = Wire::terminal(&mut card).unwrap();
    let mut response = [0; 300];
    let forged = [0x0C, 0xB0, 0x9C, 0, 13, 0x97, 1, 0, 0x8E, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0];
    let Ok(answer) = wire.0.link_mut().exchange(&forged, &mut response);
    assert_eq!(answer, [0x69, 0x88]);
    assert!(wire.0.transmit(&Command::new(0, 0xB0, 0x9C, 0).expecting(1)).is_err());
    drop(wire);

    let mut wire = Wire::terminal(&mut card).unwrap();
    let Ok(answer) = wire.0.link_mut().exchange(&[0x0C, 0xB0, 0x9C, 0, 0], &mut response);
    assert_eq!(answer, [0x69, 0x87]);
}

#[test]
fn chip_authentication_renews_the_session() {
    let (mut card, [chip, _]) = operational();
    let mut wire = Wire::terminal(&mut card).unwrap();
    let protocol = chip_auth::Protocol::ECDH_AES_128;
    for key_id in [None, Some(1)] {
        let key = ChipKey { protocol, public: point(&chip), key_id };
        chip_auth::terminal::run(&mut wire.0, &mut rng(), &key).unwrap();
        assert!(wire.read(Ef::Dg1).is_ok());
    }
    let key = ChipKey { protocol, public: point(&chip), key_id: Some(2) };
    assert!(chip_auth::terminal::run(&mut wire.0, &mut rng(), &key).is_err());
    // The refusal came under the old keys, which go on.
    assert!(wire.read(Ef::Dg1).is_ok());
}

#[test]
fn a_session_has_one_gate() {
    let (mut card, _) = operational();
    let mut wire = Wire::terminal(&mut card).unwrap();
    let set_at = [0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 2, 0x83, 1, 2];
    let set_at = Command::new(0, 0x22, 0xC1, 0xA4).with_data(&set_at);
    assert_eq!(wire.send(set_at), Err(Status::ConditionsOfUseNotSatisfied));
    assert!(wire.read(Ef::Dg1).is_ok());
}

#[test]
fn active_authentication_needs_pace_and_proves_the_key() {
    let (mut card, [_, active]) = operational();
    let challenge = Command::new(0, 0x88, 0, 0).with_data(&[7; 8]).expecting(256);
    let refused = Err(Status::SecurityStatusNotSatisfied);
    assert_eq!(Wire::new(&mut card).send(challenge), refused);
    let mut wire = Wire::terminal(&mut card).unwrap();
    active_auth::run(&mut wire.0, &mut rng(), &point(&active), HashAlgorithm::Sha256, 0).unwrap();
    let long = Command::new(0, 0x88, 0, 0).with_data(&[7; 9]).expecting(256);
    assert_eq!(wire.send(long), Err(Status::WrongLength));
}

#[test]
fn the_line_sees_both_keys_proven_before_it_signs() {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&[1; 32])).unwrap();
    let generate = Command::new(0x80, 0x47, 0x80, 0).expecting(256);
    let chip = wire.send(generate.with_data(&[0xA6, 3, 0x84, 1, 1])).unwrap();
    let active = wire.send(generate.with_data(&[0xA4, 3, 0x84, 1, 2])).unwrap();
    let protocol = chip_auth::Protocol::ECDH_AES_128;
    chip_auth::proof::run(&mut wire.0, &mut rng(), protocol, &point(&chip), 0x80).unwrap();
    active_auth::run(&mut wire.0, &mut rng(), &point(&active), HashAlgorithm::Sha256, 0x80)
        .unwrap();
    let proof = chip_auth::proof::run(&mut wire.0, &mut rng(), protocol, &point(&active), 0x80);
    assert!(proof.is_err());
    let set_at = [0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 3, 2, 2];
    let set_at = Command::new(0x80, 0x22, 0x41, 0xA4).with_data(&set_at);
    assert_eq!(wire.send(set_at), Err(Status::ConditionsOfUseNotSatisfied));
}

#[test]
fn extended_length_carries_four_thousand_bytes_each_way() {
    let content: Vec<u8> = (0..4096_u16).map(|index| index.to_be_bytes()[1]).collect();
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&[1; 32])).unwrap();
    wire.write(Ef::CardAccess, &card_access()).unwrap();
    wire.select_application().unwrap();
    wire.send(wire.command(0x24, 1, 2).with_data(b"123456")).unwrap();
    wire.send(wire.command(0xE0, 0, 0).with_data(&[0x62, 8, 0x80, 2, 16, 0, 0x83, 2, 1, 2]))
        .unwrap();
    wire.send(wire.command(0xD6, 0, 0).with_data(&content)).unwrap();
    let read = Command::new(0x80, 0xB0, 0x82, 0).expecting(0x1_0000);
    assert_eq!(wire.send(read).unwrap(), content);
    drop(wire);
    let mut wire = Wire::terminal(&mut card).unwrap();
    wire.select_application().unwrap();
    assert_eq!(wire.send(Command { cla: 0, ..read }).unwrap(), content);
    assert_eq!(wire.send(Command::new(0, 0xB0, 0x82, 0).expecting(300)).unwrap(), content[..300]);
}

#[test]
fn a_command_that_is_not_the_next_one_ends_pace() {
    let (mut card, _) = operational();
    let mut wire = Wire::new(&mut card);
    let set_at = [0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 2, 0x83, 1, 2];
    let set_at = Command::new(0, 0x22, 0xC1, 0xA4).with_data(&set_at);
    let nonce = Command::new(0x10, 0x86, 0, 0).with_data(&[0x7C, 0]).expecting(256);
    wire.send(set_at).unwrap();
    assert_eq!(wire.send(nonce).unwrap().len(), 20);
    wire.send(set_at).unwrap();
    wire.send(Command::new(0, 0xB0, 0x9C, 0).expecting(1)).unwrap();
    assert_eq!(wire.send(nonce), Err(Status::ConditionsOfUseNotSatisfied));
}

#[test]
fn a_reset_takes_everything_back() {
    let (mut card, _) = operational();
    let mut wire = Wire::terminal(&mut card).unwrap();
    wire.select_application().unwrap();
    drop(wire);
    card.reset();
    let mut channel = Channel::new(&mut card);
    let status = |channel: &mut Channel<&mut VirtualCard>, command| {
        channel.transmit(&command).unwrap().status
    };
    let read = Command::new(0, 0xB0, 0x81, 0).expecting(1);
    assert_eq!(status(&mut channel, read), Status::Success, "EF.ATR/INFO, not EF.DG1");
    let select = Command::new(0, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID);
    assert_eq!(status(&mut channel, select), Status::Success);
    assert_eq!(status(&mut channel, read), Status::SecurityStatusNotSatisfied);
}

#[test]
fn a_second_session_starts_in_clear() {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    let update = Command::new(0x80, 0x50, 0, 0).with_data(&[1; 8]).expecting(256);
    assert_eq!(wire.send(update), Err(Status::ConditionsOfUseNotSatisfied));
    let mut response = [0; 64];
    let plain = [0x80, 0x50, 0, 0, 8, 1, 1, 1, 1, 1, 1, 1, 1, 0];
    let Ok(answer) = wire.0.link_mut().exchange(&plain, &mut response);
    assert_eq!(answer.len(), 34);
    // The first session ended with it.
    let mut out = [0; 64];
    let old = Command::new(0x84, 0xCA, 0x9F, 0x70).with_data(&[0; 8]).encode(&mut out).unwrap();
    let Ok(answer) = wire.0.link_mut().exchange(old, &mut response);
    assert_eq!(answer, [0x69, 0x82]);
}

/// Gives the card a clean buffer, and looks behind every answer.
struct Spy<'c>(&'c mut VirtualCard);

impl CardLink for Spy<'_> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        response.fill(0);
        let length = self.0.exchange(command, response)?.len();
        assert!(response[length..].iter().all(|byte| *byte == 0));
        Ok(&response[..length])
    }
}

#[test]
fn nothing_of_a_command_stands_behind_its_answer() {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&[1; 32])).unwrap();
    drop(wire);
    card.reset();
    let mut wire = Wire(Channel::new(Spy(&mut card)));
    wire.issue().unwrap();
    wire.send(wire.command(0x24, 1, 2).with_data(b"123456")).unwrap();
}
