//! Both ends against each other: every level, every flipped bit, any bytes.

use proptest::prelude::*;

use super::*;
use crate::apdu::{Command, Response};
use crate::diversification::{DEMO_TRANSPORT_MASTER, TransportKeys};

const AID: &[u8] = &card_format::ef::EMRTD_AID;
const LEVELS: [Level; 5] =
    [Level::Mac, Level::Encryption, Level::MacBoth, Level::EncryptionMacBoth, Level::Full];

fn keys() -> TransportKeys {
    TransportKeys::diversify(&DEMO_TRANSPORT_MASTER, &[3; 10])
}

fn card(keys: &TransportKeys) -> card::Card<'_> {
    let sequence = [0, 0, 1];
    card::Card {
        keys,
        key_version: 0x30,
        chip_identity: [3; 10],
        challenge: pseudo_random_challenge(keys, sequence, AID),
        sequence: Some(sequence),
    }
}

fn handshake() -> host::Handshake {
    struct Fixed;
    impl rand_core::TryRng for Fixed {
        type Error = core::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(5)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(5)
        }
        fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Self::Error> {
            dst.fill(5);
            Ok(())
        }
    }
    impl rand_core::TryCryptoRng for Fixed {}
    host::Handshake::new(&mut Fixed)
}

fn ends(level: Level) -> (host::Session, card::Session) {
    let keys = keys();
    let handshake = handshake();
    let mut out = [0; 64];
    let (pending, answer) =
        card(&keys).initialize_update(handshake.command(0).data, &mut out).unwrap();
    let answer = host::Answer::decode(answer).unwrap();
    let mut out = [0; 64];
    let (host, command) =
        handshake.authenticate(&answer, &keys, Some(AID), level, &mut out).unwrap();
    (host, pending.external_authenticate(&Command::decode(command).unwrap()).unwrap())
}

#[test]
fn a_card_with_other_keys_is_told_before_anything_is_sent() {
    let (right, other) = (keys(), TransportKeys::diversify(&DEMO_TRANSPORT_MASTER, &[4; 10]));
    let handshake = handshake();
    let mut out = [0; 64];
    let (_, answer) = card(&other).initialize_update(handshake.command(0).data, &mut out).unwrap();
    let answer = host::Answer::decode(answer).unwrap();
    let mut out = [0; 64];
    let result = handshake.authenticate(&answer, &right, None, Level::Full, &mut out);
    assert_eq!(result.err(), Some(Error::Cryptogram));
    let result = handshake.authenticate(&answer, &other, Some(&[1; 5]), Level::Full, &mut out);
    assert_eq!(result.err(), Some(Error::Challenge));
    assert_eq!(out, [0; 64]);
}

#[test]
fn any_flipped_bit_of_the_authentication_is_refused() {
    let keys = keys();
    let handshake = handshake();
    let (mut first, mut second) = ([0; 64], [0; 64]);
    let (_, answer) = card(&keys).initialize_update(handshake.command(0).data, &mut first).unwrap();
    let answer = host::Answer::decode(answer).unwrap();
    let (_, command) =
        handshake.authenticate(&answer, &keys, None, Level::Full, &mut second).unwrap();
    for bit in 0..command.len() * 8 {
        let mut wrong = command.to_vec();
        wrong[bit / 8] ^= 1 << (bit % 8);
        let (pending, _) =
            card(&keys).initialize_update(handshake.command(0).data, &mut first).unwrap();
        let Ok(wrong) = Command::decode(&wrong) else { continue };
        assert!(pending.external_authenticate(&wrong).is_err(), "bit {bit}");
    }
}

#[test]
fn any_flipped_bit_of_a_message_is_refused() {
    for level in [Level::MacBoth, Level::Full] {
        let plain = Command::new(0x80, 0xD6, 1, 2).with_data(b"specimen").expecting(256);
        let mut wire = [0; 128];
        let bytes = ends(level).0.protect(&plain, &mut wire).unwrap().to_vec();
        // The channel number and the last byte, Le, are not authenticated.
        for bit in 2..(bytes.len() - 1) * 8 {
            let mut wrong = bytes.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let Ok(outer) = Command::decode(&wrong) else { continue };
            assert!(ends(level).1.unprotect_command(&outer, &mut [0; 64]).is_err(), "bit {bit}");
        }
        let (mut host, mut card) = ends(level);
        host.protect(&plain, &mut wire).unwrap();
        card.unprotect_command(&Command::decode(&bytes).unwrap(), &mut [0; 64]).unwrap();
        let bytes = card.protect_response(b"specimen", Status::Success, &mut wire).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut wrong = bytes.to_vec();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let mut host = ends(level).0;
            host.protect(&plain, &mut [0; 128]).unwrap();
            assert!(host.unprotect(&wrong, &mut [0; 64]).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn a_bare_error_leaves_the_outcome_unknown_and_the_session_open() {
    let (mut host, mut card) = ends(Level::Full);
    let (mut wire, mut plain) = ([0; 128], [0; 128]);
    let sent = Command::new(0x80, 0xD6, 0, 0).with_data(b"specimen");
    for _ in 0..2 {
        let outer = Command::decode(host.protect(&sent, &mut wire).unwrap()).unwrap();
        card.unprotect_command(&outer, &mut plain).unwrap();
        let answer = card.protect_response(b"data", Status::NotFound, &mut wire).unwrap();
        assert_eq!(answer, [0x6A, 0x82]);
        let error = host.unprotect(answer, &mut plain).err();
        assert_eq!(error, Some(Error::UnknownOutcome(Status::NotFound)));
    }
    assert_eq!(host.unprotect(&[0x90, 0x00], &mut plain).err(), Some(Error::Unprotected));
    assert!(host.is_closed());
}

#[test]
fn capacity_is_what_just_fits() {
    assert_eq!(Level::Full.plain_capacity(256), 239);
    assert_eq!(Level::MacBoth.plain_capacity(256), 248);
    assert_eq!(Level::Mac.plain_capacity(256), 256);
    for level in LEVELS {
        let capacity = level.plain_capacity(256);
        for (length, fits) in [(capacity, true), (capacity + 1, false)] {
            let data = [1; 300];
            let mut out = [0; 400];
            let bytes = ends(level).1.protect_response(&data[..length], Status::Success, &mut out);
            assert_eq!(bytes.unwrap().len() <= 258, fits, "{level:?}");
        }
    }
}

proptest! {
    #[test]
    fn messages_round_trip_at_every_level(
        data in prop::collection::vec(any::<u8>(), 0..600),
        answer in prop::collection::vec(any::<u8>(), 0..600),
        expected in prop::option::of(1..=0x1_0000_u32),
        extended: bool,
        level in prop::sample::select(LEVELS.as_slice()),
    ) {
        let (mut host, mut card) = ends(level);
        let (mut wire, mut plain) = ([0; 800], [0; 800]);
        let sent = Command { expected, extended, ..Command::new(0x80, 0xD6, 1, 2) };
        let sent = sent.with_data(&data);
        for _ in 0..2 {
            let outer = Command::decode(host.protect(&sent, &mut wire).unwrap()).unwrap();
            let got = card.unprotect_command(&outer, &mut plain).unwrap();
            prop_assert_eq!(got.header(), sent.header());
            prop_assert_eq!((got.data, got.expected), (sent.data, sent.expected));
            let bytes = card.protect_response(&answer, Status::Success, &mut wire).unwrap();
            let Response { data, status } = host.unprotect(bytes, &mut plain).unwrap();
            prop_assert_eq!((data, status), (&answer[..], Status::Success));
        }
    }

    #[test]
    fn no_bytes_panic_either_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = host::Answer::decode(&bytes);
        let (mut host, mut card) = ends(Level::Full);
        let _ = host.unprotect(&bytes, &mut [0; 128]);
        let outer = Command::new(0x84, 0xB0, 0, 0).with_data(&bytes);
        let _ = card.unprotect_command(&outer, &mut [0; 128]);
    }
}
