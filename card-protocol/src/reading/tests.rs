//! Files of every length from cards of every habit.

mod odd_card;

use core::convert::Infallible;
use std::vec::Vec;

use card_format::atr_info::ExtendedLength;
use card_format::tlv::{Tag, Writer};
use iso7816::Status;
use odd_card::{AtEnd, FID, OddCard, Quirks, SFI, Wants, session};
use proptest::prelude::*;

use super::*;
use crate::channel::{self, Announced, Habits};

const DG2: Request = Request::new(Ef::Dg2);
const DIR: Request = Request { sfi: Some(SFI), fid: FID, end: End::File };

/// A file of one object with `length` bytes in it, and `more` bytes after it.
fn object(tag: u16, length: usize, more: usize) -> Vec<u8> {
    let mut out = std::vec![0xEE; length + more + 8];
    let mut writer = Writer::new(&mut out);
    let value: Vec<u8> = (0..=250).cycle().take(length).collect();
    writer.primitive(Tag(tag), &value).unwrap();
    let used = writer.len();
    out.truncate(used + more);
    out
}

/// How a file is read.
#[derive(Clone, Copy, Debug)]
struct Way {
    request: Request,
    /// The longest APDUs of the card.
    extended: Option<u32>,
    secured: bool,
}

const PLAIN: Way = Way { request: DG2, extended: None, secured: false };
const LONG: Way = Way { extended: Some(4300), ..PLAIN };
const SECURED: Way = Way { secured: true, ..PLAIN };

struct Read {
    bytes: Result<Vec<u8>, Error<Infallible>>,
    commands: Vec<Vec<u8>>,
    habits: Habits,
}

/// Reads a file of which `have` is there already.
fn read_with(way: Way, file: &[u8], quirks: &Quirks, have: usize, habits: Habits) -> Read {
    let card = OddCard::new(file, quirks);
    let buffer = || std::vec![0; 70_000];
    let mut card = if way.secured { card.secured() } else { card };
    let mut channel = Channel::with_buffers(&mut card, buffer(), buffer(), buffer());
    let extended = way.extended.map(|most| ExtendedLength { command: most, response: most });
    *channel.habits_mut() = habits;
    if habits == Habits::UNKNOWN {
        channel.habits_mut().announced = Announced { extended, chaining: false };
    }
    if way.secured {
        channel.secure(session());
    }
    let mut out = buffer();
    out[..have].copy_from_slice(&file[..have]);
    let mut last = have;
    let bytes = read_from(&mut channel, way.request, &mut out, have, |progress| {
        assert!(progress.read > last && progress.total.is_none_or(|total| progress.read <= total));
        last = progress.read;
    });
    let bytes = bytes.map(<[u8]>::to_vec);
    let habits = *channel.habits();
    drop(channel);
    Read { bytes, commands: card.commands, habits }
}

fn read_all(way: Way, file: &[u8], quirks: &Quirks) -> Read {
    read_with(way, file, quirks, 0, Habits::UNKNOWN)
}

#[test]
fn no_command_is_spent_on_the_header() {
    let whole = object(0x75, 100, 0);
    let large = object(0x75, 1000, 5);
    for (way, file, commands) in
        [(PLAIN, &whole, 1), (SECURED, &whole, 1), (PLAIN, &large, 4), (SECURED, &large, 5)]
    {
        let read = read_all(way, file, &Quirks::default());
        assert_eq!(read.bytes.unwrap(), file[..file.len() - if file == &large { 5 } else { 0 }]);
        assert_eq!(read.commands.len(), commands);
    }
    let secured = Way { secured: true, ..LONG };
    assert_eq!(read_all(secured, &large, &Quirks::default()).commands.len(), 1);
    let large = object(0x75, 18_000, 0);
    assert_eq!(read_all(secured, &large, &Quirks::default()).commands.len(), 5);
    assert_eq!(
        read_all(SECURED, &large, &Quirks::default()).commands.len(),
        18_004_usize.div_ceil(223)
    );
}

#[test]
fn the_last_chunk_is_exact() {
    let chunks = [(PLAIN, 256), (SECURED, 223), (LONG, 4096)];
    for (way, chunk) in chunks {
        for count in [1, 2] {
            for over in [-1, 0, 1] {
                let total = usize::try_from(chunk * count + over).unwrap();
                for more in [0, 1, 20] {
                    for at_end in [AtEnd::Short, AtEnd::Corrected, AtEnd::Refused, AtEnd::Padded] {
                        let header = if total > 260 { 4 } else { 3 };
                        let file = object(0x75, total - header, more);
                        let quirks = Quirks { at_end, ..Quirks::default() };
                        let read = read_all(way, &file, &quirks);
                        assert_eq!(
                            read.bytes.unwrap(),
                            file[..total],
                            "{way:?} {total} {at_end:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn headers_of_every_length() {
    for tag in [0x75, 0x7F61] {
        for length in [0, 1, 2, 3, 127, 128, 255, 256, 60_000] {
            let file = object(tag, length, 0);
            for at_end in [AtEnd::Short, AtEnd::WarnedEmpty, AtEnd::Refused, AtEnd::Outside] {
                for gives in [None, Some(40)] {
                    let quirks = Quirks { at_end, gives, ..Quirks::default() };
                    let read = read_all(SECURED, &file, &quirks);
                    assert_eq!(read.bytes.unwrap(), file, "{tag:X} {length} {quirks:?}");
                }
            }
        }
    }
}

#[test]
fn cards_that_refuse_a_length_get_a_shorter_one_and_keep_it() {
    let file = object(0x75, 3000, 0);
    let none = Quirks::default();
    for quirks in [
        Quirks { only_short: true, ..none.clone() },
        Quirks { refuses_over: Some(223), ..none.clone() },
        Quirks { refuses_over: Some(100), ..none.clone() },
        Quirks { only_short: true, refuses_over: Some(64), ..none.clone() },
        Quirks { gives: Some(100), ..none.clone() },
        Quirks { gives: Some(17), ..none },
    ] {
        for way in [PLAIN, LONG, SECURED, Way { secured: true, ..LONG }] {
            let first = read_all(way, &file, &quirks);
            assert_eq!(first.bytes.unwrap(), file);
            let again = read_with(way, &file, &quirks, 0, first.habits);
            assert_eq!(again.bytes.unwrap(), file);
            assert!(again.commands.len() <= first.commands.len());
            assert_eq!(again.habits, first.habits);
        }
    }
}

#[test]
fn a_card_that_knows_one_kind_of_name_is_read_by_it() {
    let file = object(0x75, 1000, 0);
    for status in [0x6A81, 0x6A82, 0x6A86, 0x6B00, 0x6D00, 0x6981, 0x6985, 0x6986] {
        for quirks in [
            Quirks { no_short: Some(status), ..Quirks::default() },
            Quirks { no_short: Some(status), select: Wants::Le, ..Quirks::default() },
            Quirks { no_short: Some(status), select: Wants::Information, ..Quirks::default() },
        ] {
            let read = read_all(SECURED, &file, &quirks);
            assert_eq!(read.bytes.unwrap(), file);
            assert_eq!(read.habits.short_identifiers, Some(false));
            let again = read_with(SECURED, &file, &quirks, 0, read.habits);
            assert_eq!(again.commands.len(), 1 + 5);
        }
    }
    let quirks = Quirks { no_select: Some(0x6A86), ..Quirks::default() };
    let read = read_all(SECURED, &file, &quirks);
    assert_eq!(read.bytes.unwrap(), file);
    // What was begun before contact was lost is finished, although the file has no other name.
    assert_eq!(read_with(SECURED, &file, &quirks, 400, read.habits).bytes.unwrap(), file);
    let quirks = Quirks { forgets: true, ..Quirks::default() };
    let read = read_all(SECURED, &file, &quirks);
    assert_eq!(read.bytes.unwrap(), file);
    assert!(read.habits.select_first);
}

#[test]
fn a_file_that_is_not_there_is_looked_for_under_both_names_once() {
    let request = Request::new(Ef::Dg3);
    let missing = Error::Channel(channel::Error::Status(Status::NotFound));
    let read = read_all(Way { request, ..PLAIN }, &object(0x63, 9, 0), &Quirks::default());
    assert_eq!(read.bytes, Err(missing));
    assert_eq!(read.commands.len(), 2);
    let habits = Habits { short_identifiers: Some(true), ..Habits::UNKNOWN };
    let way = Way { request, ..PLAIN };
    let read = read_with(way, &object(0x63, 9, 0), &Quirks::default(), 0, habits);
    assert_eq!(read.bytes, Err(missing));
    assert_eq!(read.commands.len(), 1);
}

#[test]
fn offsets_beyond_two_bytes() {
    let none = Quirks::default();
    for quirks in [
        Quirks { near_ends: true, far_begins: 0x8000, ..none.clone() },
        Quirks { near_ends: true, far_begins: 0x7F00, ..none.clone() },
        Quirks { near_ends: true, at_end: AtEnd::Refused, ..none.clone() },
        none,
    ] {
        for way in [PLAIN, Way { secured: true, ..LONG }] {
            for total in [0x7FFF, 0x8000, 0x8001, 0x80FF, 0x8100, 0x8101] {
                let file = object(0x75, total - 4, 0);
                let read = read_all(way, &file, &quirks);
                assert_eq!(read.bytes.unwrap(), file, "{way:?} {total:X} {quirks:?}");
                let far = read.commands.iter().filter(|command| command[1] == 0xB1).count();
                assert_eq!(far > 0, total > 0x8000);
                let near = read_all(way, &file[..total - 1], &quirks).bytes;
                assert_eq!(near, Err(Error::Truncated(total - 1)), "{way:?} {total:X} {quirks:?}");
            }
        }
    }
    // Under secure messaging the offset goes in DO 85, without a padding indicator.
    let file = object(0x75, 0x8100, 0);
    let read = read_all(SECURED, &file, &Quirks::default());
    let far = read.commands.iter().find(|command| command[1] == 0xB1).unwrap();
    assert_eq!(far[..7], [0x0C, 0xB1, 0, 0, 0x1F, 0x85, 0x10]);
}

#[test]
fn files_that_end_where_the_card_says() {
    let way = |secured| Way { request: DIR, secured, ..PLAIN };
    for length in [1, 4, 7, 8, 9, 222, 223, 224, 255, 256, 257, 1000] {
        for at_end in [AtEnd::Short, AtEnd::Warned, AtEnd::Corrected, AtEnd::Refused] {
            for secured in [false, true] {
                let file = std::vec![0x61; length];
                let quirks = Quirks { at_end, ..Quirks::default() };
                assert_eq!(read_all(way(secured), &file, &quirks).bytes.unwrap(), file);
            }
        }
    }
    let mut out = [0; 8];
    let mut card = OddCard::new(&[0x61; 8], &Quirks::default());
    let mut channel = Channel::new(&mut card);
    let result = read(&mut channel, DIR, &mut out, |_| {});
    assert_eq!(result, Err(Error::TooLarge(8)));
}

#[test]
fn reading_goes_on_where_it_was_interrupted() {
    let file = object(0x75, 3000, 0);
    for have in [1, 3, 4, 5, 223, 2999, 3003] {
        let read = read_with(SECURED, &file, &Quirks::default(), have, Habits::UNKNOWN);
        assert_eq!(read.bytes.unwrap(), file);
        let left = file.len() - have;
        assert!(read.commands.len() <= 1 + 1 + left.div_ceil(223), "{have}");
    }
}

#[test]
fn lies_about_the_length_are_found_out() {
    let mut truncated = object(0x75, 1000, 0);
    truncated.truncate(900);
    for (file, error) in [
        (truncated, Error::Truncated(900)),
        (std::vec![0x75, 0x83, 0x01, 0x00, 0x00, 0, 0, 0], Error::TooLarge(0x1_0005)),
        (std::vec![0x75, 0x84, 0, 0, 0, 1, 0, 0], Error::Header(Fault::Length.at(1))),
        (std::vec![0x75, 0x80, 0, 0], Error::Header(Fault::Length.at(1))),
        (std::vec![0x7F, 0x81, 0x61, 0], Error::Header(Fault::Tag.at(0))),
        (std::vec![0x75], Error::Header(Fault::Length.at(1))),
        (std::vec![0x75, 0x82, 1], Error::Header(Fault::Length.at(3))),
        (Vec::new(), Error::Channel(channel::Error::Status(Status::WrongParameters))),
    ] {
        for way in [PLAIN, SECURED] {
            assert_eq!(read_all(way, &file, &Quirks::default()).bytes, Err(error));
        }
    }
}

#[test]
fn cards_that_keep_a_terminal_busy_are_left() {
    let file = object(0x75, 60_000, 0);
    let slow = Quirks { gives: Some(1), ..Quirks::default() };
    let read = read_all(SECURED, &file, &slow);
    assert!(matches!(read.bytes, Err(Error::TooSlow(_))));
    assert!(read.commands.len() < 100);
    let refused = Err(Error::Channel(channel::Error::Status(Status::WrongLength)));
    for way in [PLAIN, LONG, SECURED] {
        let read = read_all(way, &file, &Quirks { refuses_over: Some(0), ..Quirks::default() });
        assert_eq!(read.bytes, refused);
        assert!(read.commands.len() < 10);
    }
}

fn any_quirks() -> impl Strategy<Value = Quirks> {
    let at_end = prop_oneof![
        Just(AtEnd::Short),
        Just(AtEnd::Warned),
        Just(AtEnd::WarnedEmpty),
        Just(AtEnd::Corrected),
        Just(AtEnd::Refused),
        Just(AtEnd::Padded),
        Just(AtEnd::Outside),
    ];
    let refusal = || {
        let statuses = [0x6A81, 0x6A82, 0x6A86, 0x6B00, 0x6D00, 0x6986, 0x6700, 0x6F00];
        proptest::option::weighted(0.2, proptest::sample::select(statuses.to_vec()))
    };
    let limit = || proptest::option::weighted(0.3, 0..600_usize);
    let wants = prop_oneof![Just(Wants::Anything), Just(Wants::Le), Just(Wants::Information)];
    let select = (refusal(), refusal(), wants, any::<bool>());
    let far = (any::<bool>(), prop_oneof![Just(0_usize), Just(0x7F00), Just(0x8000)]);
    let more = prop_oneof![9 => Just(0_usize), 1 => 1..300_usize];
    (at_end, limit(), limit(), any::<bool>(), select, far, more).prop_map(
        |(at_end, gives, refuses_over, only_short, select, far, more)| {
            let (no_short, no_select, select, forgets) = select;
            let (near_ends, far_begins) = far;
            Quirks {
                at_end,
                gives,
                refuses_over,
                only_short,
                no_short,
                no_select,
                select,
                forgets,
                near_ends,
                far_begins,
                more,
            }
        },
    )
}

/// Says the same over and over, whatever it is asked.
struct Parrot {
    answers: Vec<Vec<u8>>,
    next: usize,
}

impl CardLink for Parrot {
    type Error = Infallible;

    fn exchange<'r>(&mut self, _: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Infallible> {
        let answer = &self.answers[self.next % self.answers.len()];
        self.next += 1;
        let length = answer.len().min(response.len());
        response[..length].copy_from_slice(&answer[..length]);
        Ok(&response[..length])
    }
}

fn any_answer() -> impl Strategy<Value = Vec<u8>> {
    let statuses = [0x9000_u16, 0x6282, 0x6700, 0x6C07, 0x6C00, 0x6107, 0x6B00, 0x6986, 0x6A82];
    let status = prop_oneof![proptest::sample::select(statuses.to_vec()), any::<u16>()];
    (proptest::collection::vec(any::<u8>(), 0..40), status).prop_map(|(mut data, status)| {
        data.extend(status.to_be_bytes());
        data
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_file_is_read_as_it_is(
        length in prop_oneof![0..600_usize, 0x7E00..0x8300_usize, 60_000..65_000_usize],
        more in 0..20_usize,
        extended in proptest::option::of(258..70_000_u32),
        secured: bool,
        corrects: bool,
    ) {
        let file = object(0x75, length, more);
        let at_end = if corrects { AtEnd::Corrected } else { AtEnd::Short };
        let way = Way { request: DG2, extended, secured };
        let read = read_all(way, &file, &Quirks { at_end, ..Quirks::default() });
        prop_assert_eq!(&read.bytes.unwrap()[..], &file[..file.len() - more]);
    }

    #[test]
    fn an_odd_card_gives_the_file_or_an_error(
        length in prop_oneof![0..600_usize, 0x7E00..0x8300_usize],
        more in 0..20_usize,
        have in 0..600_usize,
        extended in proptest::option::of(258..70_000_u32),
        secured: bool,
        quirks in any_quirks(),
    ) {
        let file = object(0x75, length, more);
        let way = Way { request: DG2, extended, secured };
        let have = if have % 3 == 0 { have.min(file.len() - more) } else { 0 };
        let first = read_with(way, &file, &quirks, have, Habits::UNKNOWN);
        let again = read_with(way, &file, &quirks, 0, first.habits);
        for read in [first, again] {
            if let Ok(bytes) = read.bytes {
                prop_assert_eq!(&bytes[..], &file[..file.len() - more]);
            }
            prop_assert!(read.commands.len() <= 2 * 64 + file.len() / 8);
        }
    }

    #[test]
    fn no_answer_confuses(
        answers in proptest::collection::vec(any_answer(), 1..20),
        end in prop_oneof![Just(End::Object), Just(End::File)],
    ) {
        let mut channel = Channel::new(Parrot { answers, next: 0 });
        let request = Request { end, ..DG2 };
        let mut out = [0; 2000];
        let _ = read(&mut channel, request, &mut out, |_| {});
        prop_assert!(channel.traffic().exchanges < 600);
    }
}
