//! Unit `ISO7816_C`: reading binary files, from an unprotected document with the habit of the case.

use core::convert::Infallible;
use std::collections::BTreeMap;

use card_format::ef::{Directory, EMRTD_AID, Ef};
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::Habits;
use card_protocol::link::CardLink;
use jiff::civil::date;
use rand_core::{TryCryptoRng, TryRng};
use verifier::content::portrait;
use verifier::document::{Content, Document};
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::reason::Reason;
use verifier::trust::Trust;

/// What is answered at the end of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtEnd {
    Short,
    Outside,
    Warned,
    Corrected,
}

/// A document without access control.
struct Odd {
    files: BTreeMap<Ef, Vec<u8>>,
    at_end: AtEnd,
    /// Files that are refused, and how.
    refused: BTreeMap<Ef, u16>,
    /// Answer to SELECT of the master file.
    master_file: u16,
    /// Name of its application.
    name: Vec<u8>,
    current: Option<Ef>,
    open: bool,
    far: usize,
}

impl Odd {
    fn with(dg2: Vec<u8>) -> Self {
        let com = b"\x60\x14\x5F\x01\x040107\x5F\x36\x06040000\x5C\x02\x61\x75".to_vec();
        let mut dg1 = b"\x61\x5D\x5F\x1F\x5A".to_vec();
        dg1.extend([b'<'; 90]);
        Self {
            files: BTreeMap::from([(Ef::Com, com), (Ef::Dg1, dg1), (Ef::Dg2, dg2)]),
            at_end: AtEnd::Short,
            refused: BTreeMap::new(),
            master_file: 0x9000,
            name: EMRTD_AID.to_vec(),
            current: None,
            open: false,
            far: 0,
        }
    }

    fn answer(&mut self, command: &Command<'_>) -> Result<Vec<u8>, u16> {
        let is_here = |ef: &Ef| (ef.entry().directory == Directory::Emrtd) == self.open;
        match (command.ins, command.p1) {
            (0xA4, 0x04) if command.data == self.name => {
                self.open = true;
                return Ok(Vec::new());
            }
            (0xA4, 0x00) => return Err(self.master_file),
            (0xA4, 0x02) => {
                let fid = command.data.try_into().map(u16::from_be_bytes).unwrap_or_default();
                let named = |ef: &&Ef| ef.entry().fid == fid && is_here(ef);
                self.current = self.files.keys().find(named).copied();
            }
            (0xA4, _) => return Err(0x6A82),
            (0xB0, p1) if p1 & 0x80 != 0 => {
                let named = |ef: &&Ef| ef.entry().sfi == p1 & 0x1F && is_here(ef);
                self.current = self.files.keys().find(named).copied();
            }
            _ => {}
        }
        let ef = self.current.ok_or(0x6A82_u16)?;
        if let Some(status) = self.refused.get(&ef) {
            return Err(*status);
        }
        let far = command.ins == 0xB1;
        let offset = match (command.ins, command.p1 & 0x80) {
            (0xA4, _) => return Ok(Vec::new()),
            (0xB1, _) => usize::from(u16::from_be_bytes(command.data[2..].try_into().unwrap())),
            (_, 0) => usize::from(u16::from_be_bytes([command.p1, command.p2])),
            _ => usize::from(command.p2),
        };
        self.far += usize::from(far);
        let expected = usize::try_from(command.expected.unwrap()).unwrap();
        // Tag and length of the object around the bytes.
        let wanted = if far { expected - if expected > 0x82 { 3 } else { 2 } } else { expected };
        let file = &self.files[&ef];
        let left = file.get(offset..).filter(|left| !left.is_empty()).ok_or(0x6B00_u16)?;
        if left.len() < wanted {
            match self.at_end {
                AtEnd::Outside => return Err(0x6B00),
                AtEnd::Warned => return Err(0x6282),
                AtEnd::Corrected if left.len() < 0x100 => {
                    return Err(0x6C00 | u16::try_from(left.len()).unwrap());
                }
                AtEnd::Short | AtEnd::Corrected => {}
            }
        }
        let data = &left[..left.len().min(wanted)];
        let length = u8::try_from(data.len());
        Ok(match (far, length) {
            (false, _) => data.to_vec(),
            (true, Ok(length @ ..=0x7F)) => [&[0x53, length], data].concat(),
            (true, length) => [&[0x53, 0x81, length.unwrap()], data].concat(),
        })
    }
}

impl CardLink for Odd {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let (mut answer, status) = match self.answer(&Command::decode(command).unwrap()) {
            Ok(data) => (data, 0x9000_u16),
            Err(status) => (Vec::new(), status),
        };
        answer.extend(status.to_be_bytes());
        response[..answer.len()].copy_from_slice(&answer);
        Ok(&response[..answer.len()])
    }
}

/// A document without protocols draws no random numbers.
struct Never;

impl TryRng for Never {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("nothing is drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("nothing is drawn")
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        unreachable!("nothing is drawn")
    }
}

impl TryCryptoRng for Never {}

/// What the terminal read, and what it learned.
fn look(document: &mut Odd) -> (Document, Habits) {
    look_for(document, None)
}

fn look_for(document: &mut Odd, only: Option<&[Ef]>) -> (Document, Habits) {
    let (password, trust) = (Password::can("123456").unwrap(), Trust::default());
    let request = Request::new(&password, &trust, date(2026, 11, 22));
    let request = Request { only, ..request };
    let Inspection { document, habits, .. } = inspect(document, request, &mut Never, &mut ());
    (document, habits)
}

/// A data group of `total` bytes.
fn dg2(total: usize) -> Vec<u8> {
    let [.., high, low] = (total - 4).to_be_bytes();
    [0x75, 0x82, high, low].into_iter().chain((0..=250).cycle()).take(total).collect()
}

/// Reads documents of many sizes, of which the last chunk is what matters.
fn reads_exactly(at_end: AtEnd) {
    for total in [300, 511, 512, 513, 767, 768, 769, 20_000] {
        let mut document = Odd { at_end, ..Odd::with(dg2(total)) };
        let (read, _) = look(&mut document);
        for (ef, bytes) in &document.files {
            assert_eq!(read.bytes(*ef), Some(&bytes[..]), "{ef:?} of {total} bytes");
        }
    }
}

#[test]
fn iso7816_c_01() {
    for (status, is_broken) in [(0x6A82, false), (0x6A81, true), (0x6900, true), (0x6F00, true)] {
        let mut document = Odd::with(dg2(300));
        document.refused.insert(Ef::Dg2, status);
        let (read, _) = look(&mut document);
        assert!(read.bytes(Ef::Dg1).is_some() && read.bytes(Ef::Dg2).is_none());
        let broken = matches!(read.content(Ef::Dg2), Some(Content::Broken(_)));
        assert_eq!(broken, is_broken, "{status:04X}");
    }
}

#[test]
fn iso7816_c_02() {
    reads_exactly(AtEnd::Short);
    let mut document = Odd::with(dg2(0x7FFF));
    assert_eq!(look(&mut document).0.bytes(Ef::Dg2), Some(&dg2(0x7FFF)[..]));
    assert_eq!(document.far, 0);
}

#[test]
fn iso7816_c_03() {
    for missing in [1, 2, 255, 256, 257] {
        for at_end in [AtEnd::Short, AtEnd::Outside, AtEnd::Warned, AtEnd::Corrected] {
            let mut file = dg2(1000);
            file.truncate(1000 - missing);
            let (read, _) = look(&mut Odd { at_end, ..Odd::with(file) });
            assert!(matches!(read.content(Ef::Dg2), Some(Content::Broken(_))));
            assert!(read.bytes(Ef::Dg1).is_some());
        }
    }
}

#[test]
fn iso7816_c_04() {
    reads_exactly(AtEnd::Outside);
}

#[test]
fn iso7816_c_05() {
    reads_exactly(AtEnd::Warned);
}

#[test]
fn iso7816_c_06() {
    reads_exactly(AtEnd::Corrected);
}

#[test]
fn iso7816_c_07() {
    for total in [0x8000, 0x8001, 0x80FF, 0x8100, 0x9000] {
        let mut document = Odd::with(dg2(total));
        assert_eq!(look(&mut document).0.bytes(Ef::Dg2), Some(&dg2(total)[..]));
        assert_eq!(document.far > 0, total > 0x8000);
    }
}

#[test]
fn iso7816_c_08() {
    // One view of ISO/IEC 19794-5 whose image has no bytes.
    let view = [&[0, 0, 0, 32, 0, 0][..], &[0; 14 + 12]].concat();
    let record = [b"FAC\x00010\x00\x00\x00\x00\x2E\x00\x01".as_slice(), &view].concat();
    let header = b"\xA1\x08\x87\x02\x01\x01\x88\x02\x00\x08\x5F\x2E\x2E";
    let template = [&header[..], &record].concat();
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
    let inner = [&[0x02, 1, 1, 0x7F, 0x60, length(&template)], &template[..]].concat();
    let outer = [&[0x7F, 0x61, length(&inner)], &inner[..]].concat();
    let file = [&[0x75, length(&outer)], &outer[..]].concat();
    let mut document = Odd::with(file.clone());
    let (read, _) = look(&mut document);
    assert_eq!(read.bytes(Ef::Dg2), Some(&file[..]));
    assert!(!portrait::read(&read).is_ok_and(|image| !image.bytes.is_empty()));
}

#[test]
fn what_is_not_wanted_is_not_read() {
    let mut document = Odd::with(dg2(20_000));
    let (read, _) = look_for(&mut document, Some(&[Ef::Dg1]));
    assert!(read.bytes(Ef::Dg1).is_some());
    assert!(matches!(read.content(Ef::Dg2), Some(Content::Broken(Reason::NotWanted))));
}

#[test]
fn no_answer_to_the_master_file_stops_a_terminal() {
    for status in [0x6982, 0x6A81, 0x6A86, 0x6A87, 0x6D00] {
        let mut document = Odd { master_file: status, ..Odd::with(dg2(300)) };
        let (read, habits) = look(&mut document);
        assert!(read.bytes(Ef::Dg2).is_some());
        assert_eq!(habits.master_file[0], Some(Status::from(status)));
    }
}

#[test]
fn an_application_of_another_name_is_found_in_the_directory() {
    let name = b"\xE8\x07\x04\x00\x7F\x00\x07\x03\x02".to_vec();
    let mut document = Odd { name: name.clone(), ..Odd::with(dg2(300)) };
    assert!(look(&mut document).0.bytes(Ef::Dg2).is_none());
    let listed = [b"\x61\x07\x4F\x05\xA0\x00\x00\x00\x01\x61\x0B\x4F\x09", &name[..]].concat();
    document.files.insert(Ef::Dir, listed);
    document.open = false;
    assert!(look(&mut document).0.bytes(Ef::Dg2).is_some());
}
