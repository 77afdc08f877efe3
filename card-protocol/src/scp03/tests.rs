//! Both ends against each other: every level, every flipped bit, any bytes.

use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::apdu::{Command, Response};
use crate::cipher::Cipher;
use crate::diversification::StaticKeys;

const AID: &[u8] = &card_format::ef::EMRTD_AID;
const SEQUENCE: [u8; 3] = [0, 0, 1];
const CIPHERS: [Cipher; 3] = [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];
const MODES: [Mode; 2] = [Mode::S8, Mode::S16];

/// What one session is opened with.
#[derive(Clone, Copy, Debug)]
struct Opening {
    cipher: Cipher,
    mode: Mode,
    level: Level,
}

const FULL: Opening = Opening { cipher: Cipher::Aes128, mode: Mode::S8, level: Level::Full };

fn openings() -> impl Strategy<Value = Opening> {
    let cipher = prop::sample::select(CIPHERS.as_slice());
    let mode = prop::sample::select(MODES.as_slice());
    let level = prop::sample::select(Level::ALL.as_slice());
    (cipher, mode, level).prop_map(|(cipher, mode, level)| Opening { cipher, mode, level })
}

fn keys(cipher: Cipher, seed: u8) -> StaticKeys {
    let key = |purpose| [seed ^ purpose; 32];
    let [enc, mac, dek] = [1, 2, 3].map(key);
    let length = cipher.key_len();
    StaticKeys::new(cipher, [&enc[..length], &mac[..length], &dek[..length]]).unwrap()
}

fn card(keys: &StaticKeys, mode: Mode) -> card::Card<'_> {
    card::Card {
        keys,
        key_version: 0x30,
        chip_identity: [3; 10],
        parameter: Parameter::full(mode),
        challenge: pseudo_random_challenge(keys, mode, SEQUENCE, AID),
        sequence: SEQUENCE,
    }
}

fn handshake(mode: Mode) -> host::Handshake {
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
    host::Handshake::new(&mut Fixed, mode)
}

/// The card after INITIALIZE UPDATE, and what it answered.
fn initialized(card: &card::Card<'_>, handshake: &host::Handshake) -> (card::Pending, Vec<u8>) {
    let mut out = [0; 64];
    let (pending, answer) = card.initialize_update(handshake.command(0).data, &mut out).unwrap();
    (pending, answer.to_vec())
}

fn ends(opening: Opening) -> (host::Session, card::Session) {
    let Opening { cipher, mode, level } = opening;
    let keys = keys(cipher, 0x40);
    let handshake = handshake(mode);
    let (pending, answer) = initialized(&card(&keys, mode), &handshake);
    let answer = host::Answer::decode(&answer).unwrap();
    let mut out = [0; 64];
    let (host, command) =
        handshake.authenticate(&answer, &keys, Some(AID), level, &mut out).unwrap();
    (host, pending.external_authenticate(&Command::decode(command).unwrap()).unwrap())
}

#[test]
fn a_card_with_other_keys_is_told_before_anything_is_sent() {
    for (cipher, mode) in CIPHERS.into_iter().flat_map(|cipher| MODES.map(|mode| (cipher, mode))) {
        let (right, other) = (keys(cipher, 0x40), keys(cipher, 0x50));
        let handshake = handshake(mode);
        let (_, answer) = initialized(&card(&other, mode), &handshake);
        let answer = host::Answer::decode(&answer).unwrap();
        let mut out = [0; 64];
        let result = handshake.authenticate(&answer, &right, None, Level::Full, &mut out);
        assert_eq!(result.err(), Some(Error::Cryptogram));
        let result = handshake.authenticate(&answer, &other, Some(&[1; 5]), Level::Full, &mut out);
        assert_eq!(result.err(), Some(Error::Challenge));
        assert_eq!(out, [0; 64]);
    }
}

#[test]
fn triple_des_opens_no_session() {
    let keys = StaticKeys::new(Cipher::TripleDes, [&[1; 16], &[2; 16], &[3; 16]]).unwrap();
    let mut out = [0; 64];
    let random = Challenge::new(&[1; 8]).unwrap();
    let card = card::Card { challenge: random, ..card(&keys, Mode::S8) };
    assert_eq!(card.initialize_update(&[5; 8], &mut out).err(), Some(Error::Keys));
}

#[test]
fn the_mode_of_the_challenge_is_that_of_the_answer() {
    let keys = keys(Cipher::Aes128, 0x40);
    for (asked, held) in [(Mode::S8, Mode::S16), (Mode::S16, Mode::S8)] {
        let challenge = handshake(asked);
        let mut out = [0; 64];
        let refused = card(&keys, held).initialize_update(challenge.command(0).data, &mut out);
        assert_eq!(refused.err(), Some(Error::Space));
        let (_, answer) = initialized(&card(&keys, held), &handshake(held));
        let answer = host::Answer::decode(&answer).unwrap();
        let result = challenge.authenticate(&answer, &keys, None, Level::Full, &mut out);
        assert_eq!(result.err(), Some(Error::Answer));
    }
}

#[test]
fn a_level_that_the_parameter_leaves_out_is_refused_on_both_ends() {
    let keys = keys(Cipher::Aes256, 0x40);
    let most = [
        (0x00, Level::Encryption),
        (0x10, Level::Encryption),
        (0x20, Level::EncryptionMacBoth),
        (0x30, Level::EncryptionMacBoth),
        (0x60, Level::Full),
        (0x70, Level::Full),
    ];
    for ((byte, most), mode) in most.into_iter().flat_map(|it| MODES.map(|mode| (it, mode))) {
        let byte = if mode == Mode::S16 { byte | 0x01 } else { byte };
        let parameter = Parameter::from_byte(byte).unwrap();
        assert_eq!((parameter.byte(), parameter.mode()), (byte, mode));
        let handshake = handshake(mode);
        let card = card::Card { parameter, ..card(&keys, mode) };
        for level in Level::ALL {
            let allowed = level.byte() & !most.byte() == 0;
            let (pending, answer) = initialized(&card, &handshake);
            assert_eq!(
                answer.len(),
                13 + 2 * mode.mac_len() + if byte & 0x10 == 0 { 0 } else { 3 }
            );
            let answer = host::Answer::decode(&answer).unwrap();
            assert_eq!(answer.sequence.is_some(), parameter.is_derived());
            let mut out = [0; 64];
            let asked = handshake.authenticate(&answer, &keys, Some(AID), level, &mut out);
            assert_eq!(asked.is_ok(), allowed, "{byte:02X} {level:?}");
            let mut forced = answer;
            forced.parameter = Parameter::full(mode);
            let (_, command) =
                handshake.authenticate(&forced, &keys, None, level, &mut out).unwrap();
            let taken = pending.external_authenticate(&Command::decode(command).unwrap());
            assert_eq!(taken.err(), (!allowed).then_some(Error::Level));
        }
    }
    assert!([0x40, 0x50, 0x02, 0x04, 0x08, 0x80].map(Parameter::from_byte) == [None; 6]);
}

#[test]
fn any_flipped_bit_of_the_authentication_is_refused() {
    for (cipher, mode) in [(Cipher::Aes128, Mode::S8), (Cipher::Aes256, Mode::S16)] {
        let keys = keys(cipher, 0x40);
        let handshake = handshake(mode);
        let (_, answer) = initialized(&card(&keys, mode), &handshake);
        let answer = host::Answer::decode(&answer).unwrap();
        let mut out = [0; 64];
        let (_, command) =
            handshake.authenticate(&answer, &keys, None, Level::Full, &mut out).unwrap();
        for bit in 0..command.len() * 8 {
            let mut wrong = command.to_vec();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let (pending, _) = initialized(&card(&keys, mode), &handshake);
            let Ok(wrong) = Command::decode(&wrong) else { continue };
            assert!(pending.external_authenticate(&wrong).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn any_flipped_bit_of_a_message_is_refused() {
    let openings = [Level::MacBoth, Level::EncryptionMacBoth, Level::Full]
        .map(|level| Opening { level, ..FULL });
    let sixteen = Opening { cipher: Cipher::Aes192, mode: Mode::S16, ..FULL };
    for opening in openings.into_iter().chain([sixteen]) {
        let plain = Command::new(0x80, 0xD6, 1, 2).with_data(b"specimen").expecting(256);
        let mut wire = [0; 128];
        let bytes = ends(opening).0.protect(&plain, &mut wire).unwrap().to_vec();
        // The channel number and the last byte, Le, are not authenticated.
        for bit in 2..(bytes.len() - 1) * 8 {
            let mut wrong = bytes.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let Ok(outer) = Command::decode(&wrong) else { continue };
            assert!(ends(opening).1.unprotect_command(&outer, &mut [0; 64]).is_err(), "bit {bit}");
        }
        let (mut host, mut card) = ends(opening);
        host.protect(&plain, &mut wire).unwrap();
        card.unprotect_command(&Command::decode(&bytes).unwrap(), &mut [0; 64]).unwrap();
        let bytes = card.protect_response(b"specimen", Status::Success, &mut wire).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut wrong = bytes.to_vec();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let mut host = ends(opening).0;
            host.protect(&plain, &mut [0; 128]).unwrap();
            assert!(host.unprotect(&wrong, &mut [0; 64]).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn at_the_lowest_level_nothing_is_added_and_a_mac_is_refused() {
    let (mut host, mut card) = ends(Opening { level: Level::Nothing, ..FULL });
    let plain = Command::new(0x80, 0xCA, 0, 0x66).expecting(256);
    let mut wire = [0; 64];
    assert_eq!(host.protect(&plain, &mut wire).unwrap(), [0x80, 0xCA, 0, 0x66, 0]);
    let outer = Command::decode(&[0x80, 0xCA, 0, 0x66, 0]).unwrap();
    assert_eq!(card.unprotect_command(&outer, &mut [0; 64]).unwrap().header(), outer.header());
    let answer = card.protect_response(&[1, 2], Status::Success, &mut wire).unwrap();
    assert_eq!(answer, [1, 2, 0x90, 0x00]);
    assert_eq!(host.unprotect(answer, &mut [0; 64]).unwrap().data, [1, 2]);
    let outer = Command { cla: 0x84, ..outer };
    assert_eq!(card.unprotect_command(&outer, &mut [0; 64]).err(), Some(Error::Unprotected));
}

#[test]
fn a_bare_error_leaves_the_outcome_unknown_and_the_session_open() {
    for level in [Level::MacBoth, Level::EncryptionMacBoth, Level::Full] {
        let (mut host, mut card) = ends(Opening { level, ..FULL });
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
}

#[test]
fn capacity_is_what_just_fits() {
    assert_eq!(Level::Full.plain_capacity(Mode::S8, 256), 239);
    assert_eq!(Level::Full.plain_capacity(Mode::S16, 256), 239);
    assert_eq!(Level::MacBoth.plain_capacity(Mode::S8, 256), 248);
    assert_eq!(Level::MacBoth.plain_capacity(Mode::S16, 256), 240);
    assert_eq!(Level::Mac.plain_capacity(Mode::S16, 256), 256);
    let openings = MODES
        .into_iter()
        .flat_map(|mode| Level::ALL.map(|level| Opening { cipher: Cipher::Aes128, mode, level }));
    for opening in openings {
        let (host, card) = ends(opening);
        let capacity = card.plain_capacity(256);
        assert_eq!(
            (capacity, host.plain_capacity(256)),
            (opening.level.plain_capacity(opening.mode, 256), capacity)
        );
        for (length, fits) in [(capacity, true), (capacity + 1, false)] {
            let data = [1; 300];
            let mut out = [0; 400];
            let bytes =
                ends(opening).1.protect_response(&data[..length], Status::Success, &mut out);
            assert_eq!(bytes.unwrap().len() <= 258, fits, "{opening:?}");
        }
        let capacity = host.command_capacity(255);
        for (length, fits) in [(capacity, true), (capacity + 1, false)] {
            let data = [1; 300];
            let mut out = [0; 400];
            let command = Command::new(0x80, 0xE2, 0, 0).with_data(&data[..length]);
            let bytes = ends(opening).0.protect(&command, &mut out);
            assert_eq!(bytes.unwrap().len() <= 260, fits, "{opening:?}");
        }
    }
}

proptest! {
    #[test]
    fn messages_round_trip_at_every_level(
        data in prop::collection::vec(any::<u8>(), 0..600),
        answer in prop::collection::vec(any::<u8>(), 0..600),
        empty in any::<[bool; 2]>(),
        expected in prop::option::of(1..=0x1_0000_u32),
        extended: bool,
        opening in openings(),
    ) {
        let data = if empty[0] { &[] } else { data.as_slice() };
        let answer = if empty[1] { &[] } else { answer.as_slice() };
        let (mut host, mut card) = ends(opening);
        let (mut wire, mut plain) = ([0; 800], [0; 800]);
        let sent = Command { expected, extended, ..Command::new(0x80, 0xD6, 1, 2) };
        let sent = sent.with_data(data);
        for _ in 0..2 {
            let outer = Command::decode(host.protect(&sent, &mut wire).unwrap()).unwrap();
            let got = card.unprotect_command(&outer, &mut plain).unwrap();
            prop_assert_eq!(got.header(), sent.header());
            prop_assert_eq!((got.data, got.expected), (sent.data, sent.expected));
            let bytes = card.protect_response(answer, Status::Success, &mut wire).unwrap();
            if answer.is_empty() {
                let mac = if opening.level.authenticates_responses() { opening.mode.mac_len() } else { 0 };
                prop_assert_eq!(bytes.len(), mac + 2);
            }
            let Response { data, status } = host.unprotect(bytes, &mut plain).unwrap();
            prop_assert_eq!((data, status), (answer, Status::Success));
        }
    }

    #[test]
    fn no_bytes_panic_either_end(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        opening in openings(),
    ) {
        let _ = host::Answer::decode(&bytes);
        let (mut host, mut card) = ends(opening);
        let _ = host.unprotect(&bytes, &mut [0; 128]);
        let outer = Command::new(0x84, 0xB0, 0, 0).with_data(&bytes);
        let _ = card.unprotect_command(&outer, &mut [0; 128]);
    }
}
