//! One chunk after another, named and measured as the card accepts it.

use card_format::tlv::{Reader, Tag, header_len};
use iso7816::Status;

use super::{Error, Request, select};
use crate::apdu::{Command, Response};
use crate::channel::{self, Channel, LengthForm};
use crate::link::CardLink;

/// From here on the offset does not fit into P1-P2. No chunk crosses this line: cards differ in
/// whether INS B0 reads beyond it and INS B1 before it.
const FAR: usize = 0x8000;

/// Tag of the object around the data that READ BINARY with odd INS returns.
const FAR_DATA: Tag = Tag(0x53);

/// More at once saves little, and a contact that is lost costs one chunk.
const LONGEST: usize = 4096;

/// Lengths that are tried when a card refuses what should fit. The first are what other chips can
/// protect in a short response.
const LADDER: [usize; 10] = [231, 224, 223, 160, 112, 64, 32, 16, 8, 4];

/// A card that needs more than this many commands, and one for every [`LEAST`] bytes, is left.
const PATIENCE: usize = 64;
const LEAST: usize = 16;

/// How many bytes the caller wants.
#[derive(Clone, Copy)]
pub(super) enum Wish {
    /// The file has so many left, if it is right.
    Exactly(usize),
    /// As many as one chunk has, but `safe` are there in any file.
    Header { room: usize, safe: usize },
    /// As many as one chunk has.
    Any(usize),
}

/// What came of asking for a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// This many bytes, at least one.
    Bytes(usize),
    /// This many bytes, and then the file ends.
    Last(usize),
}

enum Asked {
    Done(Outcome),
    /// Not so many.
    Less(Status),
    /// No file is current, or not under this name.
    Nowhere(Status),
}

pub(super) struct Chunks<'c, L: CardLink, B: AsMut<[u8]>> {
    channel: &'c mut Channel<L, B>,
    fid: u16,
    /// Short identifier for a command at offset 0.
    short: Option<u8>,
    /// Whether the caller knows a short identifier.
    named: bool,
    selected: bool,
    /// Most bytes to ask for in this file.
    at_once: usize,
    /// Commands so far.
    asked: usize,
}

impl<'c, L: CardLink, B: AsMut<[u8]>> Chunks<'c, L, B> {
    /// Gets ready to read at `offset`.
    pub(super) fn start(
        channel: &'c mut Channel<L, B>,
        request: Request,
        offset: usize,
    ) -> Result<Self, Error<L::Error>> {
        let short = request.sfi.filter(|_| channel.habits().short_identifiers != Some(false));
        let (fid, named) = (request.fid, request.sfi.is_some());
        let mut chunks =
            Self { channel, fid, short, named, selected: false, at_once: LONGEST, asked: 0 };
        let by_short = short.is_some() && !chunks.channel.habits().select_first;
        if offset > 0 || !by_short {
            chunks.select(offset)?;
        }
        Ok(chunks)
    }

    /// Makes the file current by its identifier, or else by reading its first byte.
    fn select(&mut self, offset: usize) -> Result<(), Error<L::Error>> {
        self.selected = true;
        let short = self.short.take();
        let short =
            short.filter(|_| offset > 0 && self.channel.habits_mut().short_identifiers.is_some());
        match (select::file(self.channel, self.fid), short) {
            (Err(channel::Error::Status(_)), Some(sfi)) => {
                let first = Command::new(0x00, 0xB0, 0x80 | sfi, 0).expecting(1);
                self.channel.execute(&first)?;
                Ok(())
            }
            (result, _) => Ok(result?),
        }
    }

    /// Reads at `offset` of the file to the same offset of `out`.
    ///
    /// Each round either ends here or asks for less or selects the file, once, so there are few.
    pub(super) fn next(
        &mut self,
        offset: usize,
        wish: Wish,
        out: &mut [u8],
    ) -> Result<Outcome, Error<L::Error>> {
        let most = self.most(offset);
        let mut wanted = match wish {
            Wish::Header { safe, .. } if self.channel.habits_mut().exact => safe,
            Wish::Exactly(count) | Wish::Any(count) | Wish::Header { room: count, .. } => count,
        };
        wanted = wanted.min(most).min(self.at_once).max(1);
        loop {
            if self.asked.saturating_sub(PATIENCE).saturating_mul(LEAST) > offset {
                return Err(Error::TooSlow(offset));
            }
            match self.ask(offset, wanted, out)? {
                Asked::Done(outcome) => return Ok(outcome),
                Asked::Less(status) => {
                    wanted = self.less(status, offset, wanted, wish).ok_or(refused(status))?;
                }
                Asked::Nowhere(status) if self.selected => return Err(refused(status)),
                Asked::Nowhere(_) => self.find(offset)?,
            }
        }
    }

    /// Selects the file that a short identifier did not bring, or did not make current.
    fn find(&mut self, offset: usize) -> Result<(), Error<L::Error>> {
        self.select(offset)?;
        self.channel.habits_mut().select_first |= offset > 0;
        Ok(())
    }

    /// Most bytes to ask for at `offset`.
    fn most(&mut self, offset: usize) -> usize {
        let form = self.channel.length_form();
        let capacity = self.channel.response_capacity(form).min(LONGEST);
        let most = self.channel.habits_mut().at_once.unwrap_or(LONGEST).min(capacity);
        if offset < FAR {
            most.min(FAR.saturating_sub(offset))
        } else {
            most.saturating_sub(header_len(FAR_DATA, most))
        }
    }

    /// Whether so many bytes fit in no short response.
    fn is_long(&mut self, expected: usize) -> bool {
        expected > self.channel.response_capacity(LengthForm::Short)
            && self.channel.length_form() == LengthForm::Extended
    }

    fn ask(
        &mut self,
        offset: usize,
        wanted: usize,
        out: &mut [u8],
    ) -> Result<Asked, Error<L::Error>> {
        self.asked = self.asked.saturating_add(1);
        let far = offset >= FAR;
        let [.., high, low] = offset.to_be_bytes();
        let position = [0x54, 0x02, high, low];
        let short = self.short.filter(|_| offset == 0);
        let command = match short {
            _ if far => Command::new(0x00, 0xB1, 0, 0).with_data(&position),
            Some(sfi) => Command::new(0x00, 0xB0, 0x80 | sfi, 0),
            None => Command::new(0x00, 0xB0, high, low),
        };
        let header = if far { header_len(FAR_DATA, wanted) } else { 0 };
        let expected = u32::try_from(wanted.saturating_add(header)).unwrap_or(0x1_0000);
        let extended = self.is_long(wanted.saturating_add(header));
        let command = Command { extended, expected: Some(expected), ..command };
        let Response { data, status } = self.channel.transmit(&command)?;
        match status {
            Status::Success | Status::UnexpectedEof if !data.is_empty() => {
                let data = if far { unwrap(data).ok_or(Error::Answer)? } else { data };
                // Cards that fill up what was asked for send bytes that are not the file's.
                let data = data.get(..wanted).unwrap_or(data);
                let end = offset.saturating_add(data.len());
                out.get_mut(offset..end).ok_or(Error::TooLarge(end))?.copy_from_slice(data);
                let count = data.len();
                let (named, habits) = (self.named, self.channel.habits_mut());
                if offset == 0 && named && habits.short_identifiers.is_none() {
                    habits.short_identifiers = Some(short.is_some());
                }
                let is_last = count == 0 || status == Status::UnexpectedEof && count < wanted;
                Ok(Asked::Done(if is_last { Outcome::Last(count) } else { Outcome::Bytes(count) }))
            }
            Status::Success => Ok(Asked::Done(Outcome::Last(0))),
            Status::UnexpectedEof | Status::WrongParameters if offset > 0 => {
                Ok(Asked::Done(Outcome::Last(0)))
            }
            Status::WrongLength | Status::WrongLeField(_) | Status::UnexpectedEof => {
                Ok(Asked::Less(status))
            }
            Status::CommandNotAllowedNoEf => Ok(Asked::Nowhere(status)),
            status if short.is_some() && self.is_about_name(status) => Ok(Asked::Nowhere(status)),
            Status::WrongParameters => Ok(Asked::Less(status)),
            status => Err(refused(status)),
        }
    }

    /// Whether the card may have refused the short identifier rather than the file. That a file is
    /// not there is believed of a card that has shown another one by its short identifier.
    fn is_about_name(&self, status: Status) -> bool {
        match u16::from(status) {
            0x6A82 => self.channel.habits().short_identifiers.is_none(),
            0x6981 | 0x6985 | 0x6A81 | 0x6A86 | 0x6B00 | 0x6D00 => true,
            _ => false,
        }
    }

    /// What to ask for after `status`: what the card names, the header, the same in a short command,
    /// or less.
    fn less(&mut self, status: Status, offset: usize, wanted: usize, wish: Wish) -> Option<usize> {
        if let Status::WrongLeField(named) = status {
            let named = if named == 0 { 0x100 } else { usize::from(named) };
            let header = if offset < FAR { 0 } else { header_len(FAR_DATA, named) };
            let named = named.saturating_sub(header);
            return (named != wanted && (1..=self.most(offset)).contains(&named)).then_some(named);
        }
        // It may be that the file is shorter than what was asked for, or that the card takes no such
        // length. The header tells.
        if let Wish::Header { safe, .. } = wish {
            self.channel.habits_mut().exact = true;
            let next = if wanted > safe { safe } else { wanted / 2 };
            return (next > 0).then_some(next);
        }
        let header = if offset < FAR { 0 } else { header_len(FAR_DATA, wanted) };
        let next = if self.is_long(wanted.saturating_add(header)) {
            self.channel.habits_mut().announced.extended = None;
            self.most(offset).clamp(1, wanted)
        } else {
            let next = LADDER.into_iter().find(|length| *length < wanted);
            next.or_else(|| wanted.checked_sub(1)).filter(|next| *next > 0)?
        };
        match wish {
            // So it was about the length, and not about how much is left.
            Wish::Exactly(_) => {
                let habits = self.channel.habits_mut();
                (habits.at_once, habits.exact) = (Some(next), false);
            }
            _ => self.at_once = next,
        }
        Some(next)
    }
}

fn unwrap(data: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(data);
    Some(reader.expect(FAR_DATA).ok()?.value)
}

const fn refused<E>(status: Status) -> Error<E> {
    Error::Channel(channel::Error::Status(status))
}
