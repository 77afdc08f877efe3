//! Both ends against each other: every length and case, every flipped bit, any bytes.

use proptest::prelude::*;
use std::vec::Vec;

use super::*;
use crate::apdu::Response;

const CIPHERS: [Cipher; 4] = [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];

fn end(cipher: Cipher) -> SecureMessaging {
    let key = |byte| Key::new(cipher, &[byte; 32][..cipher.key_len()]).unwrap();
    SecureMessaging::new(key(0x11), key(0x23))
}

fn command(ins: u8, data: &[u8], expected: Option<u32>, extended: bool) -> Command<'_> {
    let command = Command { extended, ..Command::new(0x00, ins, 0x12, 0x34) }.with_data(data);
    expected.map_or(command, |expected| command.expecting(expected))
}

fn protected(cipher: Cipher, command: &Command<'_>) -> Vec<u8> {
    end(cipher).protect(command, &mut [0; MAX_COMMAND]).unwrap().to_vec()
}

#[test]
fn the_largest_messages_fill_the_stated_buffers() {
    let data = [7; MAX_PLAIN];
    let largest = command(0xD6, &data, Some(0x1_0000), true);
    for cipher in CIPHERS {
        let exact = cipher != Cipher::TripleDes;
        let sent = protected(cipher, &largest).len();
        assert!(if exact { sent == MAX_COMMAND } else { sent < MAX_COMMAND });
        let mut out = [0; MAX_RESPONSE];
        let response = end(cipher).protect_response(0xB0, &data, Status::Success, &mut out);
        let response = response.unwrap().len();
        assert!(if exact { response == MAX_RESPONSE } else { response < MAX_RESPONSE });
    }
}

#[test]
fn capacity_is_what_just_fits() {
    for (cipher, least) in [(Cipher::TripleDes, 25), (Cipher::Aes128, 33)] {
        let block = cipher.block_len();
        for protected in least..400 {
            let capacity = plain_capacity(cipher, protected);
            let length = |plain: usize| {
                let (data, mut out) = (std::vec![1; plain], [0; 3000]);
                let mut card = end(cipher);
                card.protect_response(0xB0, &data, Status::Success, &mut out).unwrap().len() - 2
            };
            assert!(length(capacity) <= protected, "{protected}");
            // One byte around 128 and 256 belongs to the length field and is not used.
            let more = capacity + 1 + usize::from(capacity % block != block - 1);
            assert!(length(more) > protected - 1, "{protected}");
        }
    }
}

#[test]
fn capacity_follows_the_cipher() {
    let short = command(0xB0, &[], Some(256), false);
    for cipher in CIPHERS {
        let capacity = if cipher == Cipher::TripleDes { 231 } else { 223 };
        let mut card = end(cipher);
        assert_eq!(
            (card.plain_capacity(256), card.response_capacity(&short)),
            (capacity, capacity)
        );
        assert_eq!(card.response_capacity(&short.expecting(100)), 100);
        let long = plain_capacity(cipher, 0x1_0000);
        assert_eq!(card.response_capacity(&short.expecting(0x1_0000)), long);
        assert_eq!(card.response_capacity(&Command::new(0, 0xD6, 0, 0)), 0);
        // What fits into a command: its last byte makes the short form overflow.
        let most = card.command_capacity(255);
        let sent = |length| protected(cipher, &command(0xD6, &[1; 255][..length], None, false))[4];
        assert_eq!((sent(most) > 0, sent(most + 1)), (true, 0));
        card.close();
        assert_eq!((card.plain_capacity(256), card.command_capacity(255)), (0, 0));
    }
}

#[test]
fn a_plain_answer_ends_the_session() {
    for plain in [&[0x90, 0x00][..], &[0x69, 0x88], &[0x61, 0x02, 1, 2, 0x90, 0x00], &[0x90], &[]] {
        let mut terminal = end(Cipher::Aes128);
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
        for cipher in CIPHERS {
            let mut card = end(cipher);
            let outer = Command::new(0x0C, 0xB0, 0, 0).with_data(data).expecting(256);
            let error = card.unprotect_command(&outer, &mut [0; 64]).err().unwrap();
            assert_eq!(error.status(), status, "{data:02X?}");
            assert!(card.is_closed());
        }
    }
}

#[test]
fn any_flipped_bit_of_a_command_is_refused() {
    let plain = command(0xD6, b"specimen", Some(0x20), false);
    for cipher in CIPHERS {
        let bytes = protected(cipher, &plain);
        // The last byte is Le', which carries nothing and is not authenticated.
        for bit in 0..(bytes.len() - 1) * 8 {
            let mut wrong = bytes.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let Ok(outer) = Command::decode(&wrong) else { continue };
            let mut card = end(cipher);
            assert!(card.unprotect_command(&outer, &mut [0; 64]).is_err(), "bit {bit}");
            assert!(card.is_closed());
        }
    }
}

#[test]
fn any_flipped_bit_of_a_response_is_refused() {
    for cipher in CIPHERS {
        let mut out = [0; 64];
        let mut card = end(cipher);
        let bytes = card.protect_response(0xB0, b"specimen", Status::Success, &mut out).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut wrong = bytes.to_vec();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let mut terminal = end(cipher);
            assert!(terminal.unprotect(&wrong, &mut [0; 64]).is_err(), "bit {bit}");
            assert!(terminal.is_closed());
        }
    }
}

#[test]
fn a_message_of_another_place_is_refused() {
    let read = command(0xB0, &[], Some(4), false);
    for cipher in CIPHERS {
        let (mut terminal, mut card, mut wire) = (end(cipher), end(cipher), [0; 64]);
        let first = terminal.protect(&read, &mut wire).unwrap().to_vec();
        let outer = Command::decode(&first).unwrap();
        card.unprotect_command(&outer, &mut [0; 64]).unwrap();
        let answer = card.protect_response(0xB0, b"data", Status::Success, &mut wire).unwrap();
        terminal.unprotect(answer, &mut [0; 64]).unwrap();
        let again = terminal.unprotect(answer, &mut [0; 64]).err();
        assert_eq!(again, Some(Error::Mac));
        let again = card.unprotect_command(&outer, &mut [0; 64]).err();
        assert_eq!(again, Some(Error::Mac));
    }
}

proptest! {
    #[test]
    fn commands_and_responses_round_trip(
        cipher in prop::sample::select(CIPHERS.as_slice()),
        (ins, data, answer) in (
            prop_oneof![Just(0xB0), Just(0xB1), any::<u8>()],
            prop::collection::vec(any::<u8>(), 0..600),
            prop::collection::vec(any::<u8>(), 0..600),
        ),
        expected in prop::option::of(1..=0x1_0000_u32),
        extended: bool,
    ) {
        let (mut terminal, mut card) = (end(cipher), end(cipher));
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
    fn no_bytes_panic_either_end(
        cipher in prop::sample::select(CIPHERS.as_slice()),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = end(cipher).unprotect(&bytes, &mut [0; 128]);
        let outer = Command::new(0x0C, 0xB0, 0, 0).with_data(&bytes);
        let _ = end(cipher).unprotect_command(&outer, &mut [0; 128]);
    }

    #[test]
    fn small_buffers_are_errors(room in 0..60_usize) {
        let sent = command(0xD6, &[5; 20], Some(0x20), false);
        for (cipher, length) in [(Cipher::TripleDes, 46), (Cipher::Aes128, 54)] {
            let result = end(cipher).protect(&sent, &mut std::vec![0; room]).map(<[u8]>::len);
            prop_assert_eq!(result.is_ok(), room >= length);
            let mut out = std::vec![0; room];
            let _ = end(cipher).protect_response(0xB0, &[5; 20], Status::Success, &mut out);
        }
    }
}
