//! READ BINARY, UPDATE BINARY and CREATE FILE (ISO/IEC 7816-4 §7.2, ISO/IEC 7816-9 §6.2).
//!
//! ```text
//! 00 B0 <offset, 15 bits> Le      the current file
//! 00 B0 80|SFI <offset> Le        a file of the current directory, which becomes current
//! 00 B1 0000|SFI|FID Lc 54 {offset} Le     likewise  -> 53 {data}
//! 84 D6 …                         as B0, with data
//! 84 E0 00 00 Lc 62 {80 size(2), 83 FID(2)}
//! ```
//!
//! Files stay below 32 kB, so nobody needs INS B1 (Doc 9303-10 §3.6.6). Readers that always use it
//! are served all the same; the issuer has D6.

use card_format::ef::Ef;
use card_format::tlv::{Reader, Tag, header_len};
use card_protocol::apdu::Command;
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::Session;
use crate::status::{
    NO_CURRENT_FILE, NO_ROOM, NOT_FOUND, Refusal, WRONG_DATA, WRONG_LENGTH, WRONG_OFFSET,
    WRONG_PARAMETERS,
};
use crate::storage::{Change, Slot, Storage};

/// DO with an offset, and DO with data (ISO/IEC 7816-4 §7.2.1).
const OFFSET: Tag = Tag(0x54);
const DISCRETIONARY: Tag = Tag(0x53);

/// Bit of P1 that says: a short identifier follows.
const BY_SHORT_IDENTIFIER: u8 = 0x80;

/// A byte in a file.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) file: Ef,
    pub(crate) offset: u16,
}

pub(crate) fn read<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    let place = place(command, session)?;
    match (command.data, command.expected) {
        ([], Some(expected)) => Ok(Instruction::ReadBinary(place, expected)),
        _ => Err(WRONG_LENGTH),
    }
}

/// The offset stands in the data, and Le bounds the object that wraps the answer.
pub(crate) fn read_object<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    let file = match (command.p1, command.p2) {
        (0, 0) => session.file.ok_or(NO_CURRENT_FILE)?,
        (0, sfi @ 1..=30) => Ef::by_sfi(session.directory, sfi).ok_or(NOT_FOUND)?,
        (p1, p2) => {
            let fid = u16::from_be_bytes([p1, p2]);
            Ef::by_fid(session.directory, fid).ok_or(NOT_FOUND)?
        }
    };
    let mut reader = Reader::new(command.data);
    let offset = reader.expect(OFFSET)?.value;
    reader.finish()?;
    if offset.is_empty() {
        return Err(WRONG_DATA);
    }
    // No file reaches as far as an offset that does not fit.
    let number = offset.iter().try_fold(0_u16, |sum, byte| {
        sum.checked_mul(0x100).and_then(|sum| sum.checked_add(u16::from(*byte)))
    });
    let place = Place { file, offset: number.unwrap_or(u16::MAX) };
    let expected = command.expected.ok_or(WRONG_LENGTH)?;
    Ok(Instruction::ReadObject(place, expected))
}

pub(crate) fn update<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    let place = place(command, session)?;
    match command.data {
        [] => Err(WRONG_LENGTH),
        bytes => Ok(Instruction::UpdateBinary(place, bytes)),
    }
}

pub(crate) fn create<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    if (command.p1, command.p2) != (0, 0) {
        return Err(WRONG_PARAMETERS);
    }
    let mut outer = Reader::new(command.data);
    let template = outer.expect(Tag(0x62))?;
    outer.finish()?;
    let mut reader = template.reader();
    let size = two_bytes(reader.expect(Tag(0x80))?.value)?;
    let fid = two_bytes(reader.expect(Tag(0x83))?.value)?;
    // An attribute that this card would not keep (8C, access rules) must not be accepted.
    reader.finish()?;
    let file = Ef::by_fid(session.directory, fid).ok_or(WRONG_DATA)?;
    Ok(Instruction::CreateFile(file, size))
}

fn two_bytes(value: &[u8]) -> Result<u16, Refusal> {
    value.try_into().map(u16::from_be_bytes).map_err(|_| WRONG_DATA)
}

fn place(command: &Command<'_>, session: &Session) -> Result<Place, Refusal> {
    if command.p1 & BY_SHORT_IDENTIFIER == 0 {
        let file = session.file.ok_or(NO_CURRENT_FILE)?;
        return Ok(Place { file, offset: u16::from_be_bytes([command.p1, command.p2]) });
    }
    let sfi = command.p1 & !BY_SHORT_IDENTIFIER;
    if !(1..=30).contains(&sfi) {
        return Err(WRONG_PARAMETERS);
    }
    let file = Ef::by_sfi(session.directory, sfi).ok_or(NOT_FOUND)?;
    Ok(Place { file, offset: u16::from(command.p2) })
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// What the file has left is enough: fewer bytes than asked for are answered with 9000, as
    /// readers of passports expect.
    pub(crate) fn read_binary(
        &mut self,
        place: Place,
        expected: u32,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let left = self.left(place)?;
        let length = left.min(bounded(expected)).min(reply.room());
        let offset = usize::from(place.offset);
        reply.fill(|out| {
            let out = out.get_mut(..length).unwrap_or_default();
            Ok(self.storage.read(Slot::File(place.file), offset, out))
        })
    }

    /// The same, wrapped in DO 53.
    pub(crate) fn read_object(
        &mut self,
        place: Place,
        expected: u32,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let left = self.left(place)?;
        let most = bounded(expected).min(reply.room());
        let length = left.min(most.saturating_sub(header_len(DISCRETIONARY, most)));
        if length == 0 {
            return Err(WRONG_LENGTH);
        }
        let offset = usize::from(place.offset);
        reply.write(|writer| {
            writer.header(DISCRETIONARY, length)?;
            self.storage.read(Slot::File(place.file), offset, writer.reserve(length)?);
            Ok(())
        })
    }

    /// Makes the file current, and says how much of it stands behind the offset.
    fn left(&mut self, place: Place) -> Result<usize, Refusal> {
        let extent = self.storage.extent(Slot::File(place.file)).ok_or(NOT_FOUND)?;
        self.session.file = Some(place.file);
        let left = extent.written.checked_sub(usize::from(place.offset));
        left.filter(|left| *left > 0).ok_or(WRONG_OFFSET)
    }

    /// A file is written from its front without gaps, so what has been written is one length.
    pub(crate) fn update_binary(&mut self, place: Place, bytes: &[u8]) -> Result<(), Refusal> {
        let extent = self.storage.extent(Slot::File(place.file)).ok_or(NOT_FOUND)?;
        self.session.file = Some(place.file);
        let offset = usize::from(place.offset);
        if offset > extent.written {
            return Err(WRONG_OFFSET);
        }
        if offset.checked_add(bytes.len()).is_none_or(|end| end > extent.size) {
            return Err(NO_ROOM);
        }
        Ok(self.storage.commit(&[Change::Write(place.file, place.offset, bytes)])?)
    }

    /// Creating a file again with its size changes nothing, so that a job can be taken up after
    /// power loss; another size makes it a new, empty file.
    pub(crate) fn create_file(&mut self, file: Ef, size: u16) -> Result<(), Refusal> {
        if size == 0 || size > file.entry().limit {
            return Err(NO_ROOM);
        }
        let there = self.storage.extent(Slot::File(file)).map(|extent| extent.size);
        if there != Some(usize::from(size)) {
            self.storage.commit(&[Change::Create(file, size)])?;
        }
        self.session.file = Some(file);
        Ok(())
    }
}

fn bounded(expected: u32) -> usize {
    usize::try_from(expected).unwrap_or(usize::MAX)
}
