//! Files of every length from cards of every habit.

use core::convert::Infallible;
use std::vec::Vec;

use card_format::tlv::{Tag, Writer, header_len};
use iso7816::Status;
use proptest::prelude::*;

use super::*;
use crate::apdu::Command;
use crate::channel;

/// A card with one file.
#[derive(Clone, Default)]
struct Card {
    file: Vec<u8>,
    /// Most bytes in an answer, whatever was asked for.
    most: Option<usize>,
    /// Answers 6700 to extended commands.
    only_short: bool,
    /// Answers 6700 when more than this is asked for.
    refuses_over: Option<usize>,
    /// Answers 6Cxx when fewer bytes are left than asked for; otherwise 6282 and what is left.
    corrects: bool,
    commands: usize,
}

impl Card {
    fn answer(&self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        let expected = usize::try_from(command.expected.unwrap_or(0)).unwrap();
        if command.ins == 0xA4 {
            return Ok(Vec::new());
        }
        if self.only_short && command.extended
            || self.refuses_over.is_some_and(|limit| expected > limit)
        {
            return Err(Status::WrongLength);
        }
        let far = command.ins == 0xB1;
        let offset = match (far, command.p1 & 0x80 == 0) {
            (true, _) => u16::from_be_bytes(command.data[2..].try_into().unwrap()),
            (false, true) => u16::from_be_bytes([command.p1, command.p2]),
            (false, false) => u16::from(command.p2),
        };
        let left = self.file.get(usize::from(offset)..).ok_or(Status::WrongParameters)?;
        let fits = |wanted: &usize| header_len(Tag(0x53), *wanted) + wanted <= expected;
        let wanted = if far { (0..expected).rev().find(fits).unwrap() } else { expected };
        if left.is_empty() {
            return Err(Status::WrongParameters);
        }
        if self.corrects && left.len() < wanted {
            return Err(Status::WrongLeField(u8::try_from(left.len()).unwrap_or(0)));
        }
        let data = &left[..left.len().min(wanted).min(self.most.unwrap_or(usize::MAX))];
        let mut out = std::vec![0; data.len() + 8];
        let mut writer = Writer::new(&mut out);
        if far {
            writer.primitive(Tag(0x53), data).unwrap();
        } else {
            writer.raw(data).unwrap();
        }
        Ok(writer.finish().to_vec())
    }
}

impl CardLink for Card {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        self.commands += 1;
        let (mut bytes, status) = match self.answer(&Command::decode(command).unwrap()) {
            Ok(data) => (data, Status::Success),
            Err(status) => (Vec::new(), status),
        };
        bytes.extend(u16::from(status).to_be_bytes());
        response[..bytes.len()].copy_from_slice(&bytes);
        Ok(&response[..bytes.len()])
    }
}

/// A file of one object with `length` bytes in it, and `more` bytes after it.
fn object(length: usize, more: usize) -> Vec<u8> {
    let mut out = std::vec![0xEE; length + more + 8];
    let mut writer = Writer::new(&mut out);
    let value: Vec<u8> = (0..=250).cycle().take(length).collect();
    writer.primitive(Tag(0x75), &value).unwrap();
    let used = writer.len();
    out.truncate(used + more);
    out
}

fn read_from(card: &mut Card, request: &Request) -> Result<Vec<u8>, Error<Infallible>> {
    let buffer = || std::vec![0; 70_000];
    let mut channel = Channel::with_buffers(card, buffer(), buffer(), buffer());
    let mut out = buffer();
    let mut last = 0;
    let bytes = read(&mut channel, request, &mut out, |progress| {
        assert!(progress.read > last && progress.total.is_none_or(|total| progress.read <= total));
        last = progress.read;
    });
    bytes.map(<[u8]>::to_vec)
}

const SHORT: Request = Request::new(Ef::Dg2, 256);
const LONG: Request = Request::new(Ef::Dg2, 4096);

#[test]
fn the_last_chunk_is_asked_for_exactly() {
    let file = object(1000, 5);
    let mut card = Card { file: file.clone(), corrects: true, ..Card::default() };
    assert_eq!(read_from(&mut card, &SHORT).unwrap(), file[..1004]);
    assert_eq!(card.commands, 1 + 4);
    let mut card = Card { file: file.clone(), ..Card::default() };
    assert_eq!(read_from(&mut card, &LONG.by_identifier(0x0102)).unwrap(), file[..1004]);
    assert_eq!(card.commands, 1 + 1 + 1);
}

#[test]
fn cards_that_refuse_a_length_get_a_shorter_one() {
    let file = object(3000, 0);
    for card in [
        Card { only_short: true, ..Card::default() },
        Card { refuses_over: Some(223), ..Card::default() },
        Card { refuses_over: Some(100), ..Card::default() },
        Card { only_short: true, refuses_over: Some(64), ..Card::default() },
        Card { most: Some(100), ..Card::default() },
        Card { most: Some(1), ..Card::default() },
    ] {
        for request in [SHORT, LONG] {
            let mut card = Card { file: file.clone(), ..card.clone() };
            assert_eq!(read_from(&mut card, &request).unwrap(), file);
        }
    }
}

#[test]
fn files_that_end_where_the_card_says() {
    for length in [1, 4, 7, 8, 9, 255, 256, 257, 1000] {
        for corrects in [false, true] {
            let file = std::vec![0x61; length];
            let mut card = Card { file: file.clone(), corrects, ..Card::default() };
            assert_eq!(read_from(&mut card, &Request::new(Ef::Dir, 256)).unwrap(), file);
        }
    }
    let mut out = [0; 8];
    let card = Card { file: std::vec![0x61; 8], ..Card::default() };
    let result = read(&mut Channel::new(card), &Request::new(Ef::Dir, 256), &mut out, |_| {});
    assert_eq!(result, Err(Error::TooLarge(8)));
}

#[test]
fn lies_about_the_length_are_found_out() {
    let mut truncated = object(1000, 0);
    truncated.truncate(900);
    for (file, error) in [
        (truncated, Error::Truncated(900)),
        (std::vec![0x75, 0x83, 0x01, 0x00, 0x00, 0, 0, 0], Error::TooLarge(0x1_0005)),
        (std::vec![0x75, 0x84, 0, 0, 0, 1, 0, 0], Error::Header(Fault::Length.at(8))),
        (std::vec![0x75], Error::Header(Fault::Length.at(1))),
        (Vec::new(), Error::Channel(channel::Error::Status(Status::WrongParameters))),
    ] {
        let mut card = Card { file, ..Card::default() };
        assert_eq!(read_from(&mut card, &SHORT), Err(error));
    }
    let mut card = Card { file: object(10, 0), refuses_over: Some(0), ..Card::default() };
    let refused = Error::Channel(channel::Error::Status(Status::WrongLength));
    assert_eq!(read_from(&mut card, &LONG), Err(refused));
    assert!(card.commands < 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_file_is_read_as_it_is(
        length in prop_oneof![0..600_usize, 0x7F00..0x8100_usize, 60_000..65_000_usize],
        more in 0..20_usize,
        chunk in prop_oneof![Just(223_usize), Just(256), 1000..70_000_usize],
        corrects: bool,
    ) {
        let file = object(length, more);
        let mut card = Card { file: file.clone(), corrects, ..Card::default() };
        let request = Request { chunk, ..SHORT };
        prop_assert_eq!(&read_from(&mut card, &request).unwrap()[..], &file[..file.len() - more]);
    }
}
