//! Both ends against each other: every length and case, every flipped bit, any bytes.

use proptest::prelude::*;
use std::vec::Vec;

use super::*;
use crate::apdu::Response;

const ENCRYPTION: [u8; 16] = [0x11; 16];
const MAC: [u8; 16] = [0x22; 16];

fn end() -> SecureMessaging {
    SecureMessaging::new(Key::aes128(ENCRYPTION), Key::aes128(MAC))
}

fn command(ins: u8, data: &[u8], expected: Option<u32>, extended: bool) -> Command<'_> {
    let command = Command { extended, ..Command::new(0x00, ins, 0x12, 0x34) }.with_data(data);
    expected.map_or(command, |expected| command.expecting(expected))
}

fn protected(command: &Command<'_>) -> Vec<u8> {
    end().protect(command, &mut [0; MAX_COMMAND]).unwrap().to_vec()
}

#[test]
fn the_largest_messages_fill_the_stated_buffers() {
    let data = [7; MAX_PLAIN];
    let largest = command(0xD6, &data, Some(0x1_0000), true);
    assert_eq!(protected(&largest).len(), MAX_COMMAND);
    let mut out = [0; MAX_RESPONSE];
    let response = end().protect_response(0xB0, &data, Status::Success, &mut out).unwrap();
    assert_eq!(response.len(), MAX_RESPONSE);
}

#[test]
fn capacity_is_what_just_fits() {
    assert_eq!(plain_capacity(256), 223);
    for ins in [0xB0] {
        for protected in 33..5000 {
            let capacity = plain_capacity(protected);
            let length = |plain: usize| {
                let data = std::vec![1; plain];
                let mut out = std::vec![0; 6000];
                end().protect_response(ins, &data, Status::Success, &mut out).unwrap().len() - 2
            };
            assert!(length(capacity) <= protected, "{protected}");
            // One byte around 128 and 256 belongs to the length field and is not used.
            assert!(length(capacity + 1 + usize::from(capacity % 16 != 15)) > protected - 1);
        }
    }
    let short = command(0xB0, &[], Some(256), false);
    assert_eq!(response_capacity(&short), 223);
    assert_eq!(response_capacity(&short.expecting(100)), 100);
    assert_eq!(response_capacity(&short.expecting(0x1_0000)), plain_capacity(0x1_0000));
    assert_eq!(response_capacity(&Command::new(0, 0xD6, 0, 0)), 0);
}

#[test]
fn a_plain_answer_ends_the_session() {
    for plain in [&[0x90, 0x00][..], &[0x69, 0x88], &[0x61, 0x02, 1, 2, 0x90, 0x00], &[0x90], &[]] {
        let mut terminal = end();
        let error = terminal.unprotect(plain, &mut [0; 64]).err();
        assert!(matches!(error, Some(Error::Unprotected(_))), "{plain:02X?}");
        assert!(terminal.is_closed());
        let again = terminal.protect(&Command::new(0, 0xB0, 0, 0), &mut [0; 64]).err();
        assert_eq!(again, Some(Error::Closed));
    }
}

#[test]
fn the_card_tells_missing_objects_from_wrong_ones() {
    use Status::{
        ExectedSecureMessagingDataObjectsMissing as Missing,
        IncorrectSecureMessagingDataObjects as Wrong,
    };
    for (data, status) in [
        (&[][..], Missing),
        (&[0x97, 0x01, 0x00], Missing),
        (&[0x97, 0x01, 0x00, 0x8E, 0x08, 1, 2, 3, 4, 5, 6, 7, 8], Wrong),
        (&[0x8E, 0x04, 1, 2, 3, 4], Wrong),
        (&[0x8E, 0x08, 1, 2], Wrong),
        (&[0x80, 0x01, 0x00, 0x8E, 0x08, 1, 2, 3, 4, 5, 6, 7, 8], Wrong),
    ] {
        let mut card = end();
        let outer = Command::new(0x0C, 0xB0, 0, 0).with_data(data).expecting(256);
        let error = card.unprotect_command(&outer, &mut [0; 64]).err().unwrap();
        assert_eq!(error.status(), status, "{data:02X?}");
        assert!(card.is_closed());
    }
}

#[test]
fn any_flipped_bit_of_a_command_is_refused() {
    let plain = command(0xD6, b"specimen", Some(0x20), false);
    let bytes = protected(&plain);
    // The last byte is Le', which carries nothing and is not authenticated.
    for bit in 0..(bytes.len() - 1) * 8 {
        let mut wrong = bytes.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        let Ok(outer) = Command::decode(&wrong) else { continue };
        assert!(end().unprotect_command(&outer, &mut [0; 64]).is_err(), "bit {bit}");
    }
}

#[test]
fn any_flipped_bit_of_a_response_is_refused() {
    let mut out = [0; 64];
    let bytes = end().protect_response(0xB0, b"specimen", Status::Success, &mut out).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut wrong = bytes.to_vec();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert!(end().unprotect(&wrong, &mut [0; 64]).is_err(), "bit {bit}");
    }
}

proptest! {
    #[test]
    fn commands_and_responses_round_trip(
        (ins, data, answer) in (
            prop_oneof![Just(0xB0), Just(0xB1), any::<u8>()],
            prop::collection::vec(any::<u8>(), 0..600),
            prop::collection::vec(any::<u8>(), 0..600),
        ),
        expected in prop::option::of(1..=0x1_0000_u32),
        extended: bool,
    ) {
        let (mut terminal, mut card) = (end(), end());
        let (mut wire, mut plain) = ([0; MAX_COMMAND], [0; MAX_COMMAND]);
        let sent = command(ins, &data, expected, extended);
        for _ in 0..2 {
            let outer = Command::decode(terminal.protect(&sent, &mut wire).unwrap()).unwrap();
            let got = card.unprotect_command(&outer, &mut plain).unwrap();
            prop_assert_eq!(got.header(), sent.header());
            prop_assert_eq!((got.data, got.expected), (sent.data, sent.expected));
            let bytes = card.protect_response(ins, &answer, Status::UnexpectedEof, &mut wire);
            let Response { data, status } = terminal.unprotect(bytes.unwrap(), &mut plain).unwrap();
            prop_assert_eq!((data, status), (&answer[..], Status::UnexpectedEof));
        }
    }

    #[test]
    fn no_bytes_panic_either_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = end().unprotect(&bytes, &mut [0; 128]);
        let outer = Command::new(0x0C, 0xB0, 0, 0).with_data(&bytes);
        let _ = end().unprotect_command(&outer, &mut [0; 128]);
    }

    #[test]
    fn small_buffers_are_errors(room in 0..60_usize) {
        let sent = command(0xD6, &[5; 20], Some(0x20), false);
        prop_assert_eq!(end().protect(&sent, &mut std::vec![0; room]).is_ok(), room >= 54);
        let mut out = std::vec![0; room];
        let _ = end().protect_response(0xB0, &[5; 20], Status::Success, &mut out);
    }
}
