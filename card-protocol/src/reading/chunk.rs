//! One chunk after another, in lengths that the card accepts.

use card_format::tlv::{Reader, Tag, header_len};
use iso7816::Status;

use super::{Error, Name, Request};
use crate::apdu::{Command, Response};
use crate::channel::{self, Channel, LengthForm};
use crate::link::CardLink;

/// Most bytes in a short response.
const SHORT: usize = 0x100;

/// From here on the offset does not fit into P1-P2.
const FAR: usize = 0x8000;

/// Tag of the object around the data that READ BINARY with odd INS returns.
const FAR_DATA: Tag = Tag(0x53);

/// Most bytes of its tag and length.
const FAR_HEADER: usize = 4;

/// Lengths that are tried when a card refuses what should fit; the last one for files that are
/// shorter than the first chunk.
const FALLBACK: [usize; 3] = [128, 64, 4];

/// What came of asking for a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// This many bytes, at least one.
    Bytes(usize),
    /// The file ends here.
    End,
}

pub(super) struct Chunks<'c, L: CardLink, B: AsMut<[u8]>> {
    channel: &'c mut Channel<L, B>,
    /// Short identifier for the first command.
    short: Option<u8>,
    /// Most bytes to ask for.
    chunk: usize,
    form: LengthForm,
}

impl<'c, L: CardLink, B: AsMut<[u8]>> Chunks<'c, L, B> {
    pub(super) fn start(
        channel: &'c mut Channel<L, B>,
        request: &Request,
    ) -> Result<Self, Error<L::Error>> {
        let short = match request.name {
            Name::Short(sfi) => Some(sfi),
            Name::Identifier(identifier) => {
                let identifier = identifier.to_be_bytes();
                channel.execute(&Command::new(0x00, 0xA4, 0x02, 0x0C).with_data(&identifier))?;
                None
            }
        };
        let form = if request.chunk > SHORT { LengthForm::Extended } else { LengthForm::Short };
        let chunk = channel.response_capacity(form).min(request.chunk).max(1);
        Ok(Self { channel, short, chunk, form })
    }

    /// Reads up to `wanted` bytes at `offset` of the file to the same offset of `out`.
    ///
    /// Each round either ends here or asks for less, so there are few.
    pub(super) fn next(
        &mut self,
        offset: usize,
        wanted: usize,
        out: &mut [u8],
    ) -> Result<Outcome, Error<L::Error>> {
        let most = if offset < FAR { self.chunk } else { self.chunk.saturating_sub(FAR_HEADER) };
        let mut wanted = wanted.min(most).max(1);
        loop {
            match self.ask(offset, wanted, out)? {
                Asked::Done(outcome) => return Ok(outcome),
                Asked::Shorter(status) => {
                    wanted = self.shorter(status, wanted).ok_or(refused(status))?;
                }
            }
        }
    }

    fn ask(
        &mut self,
        offset: usize,
        wanted: usize,
        out: &mut [u8],
    ) -> Result<Asked, Error<L::Error>> {
        let far = offset >= FAR;
        let [.., high, low] = offset.to_be_bytes();
        let position = [0x54, 0x02, high, low];
        let command = match self.short {
            _ if far => Command::new(0x00, 0xB1, 0, 0).with_data(&position),
            Some(sfi) if offset == 0 => Command::new(0x00, 0xB0, 0x80 | sfi, 0),
            _ => Command::new(0x00, 0xB0, high, low),
        };
        let header = if far { header_len(FAR_DATA, wanted) } else { 0 };
        let expected = wanted.saturating_add(header);
        let expected = u32::try_from(expected).unwrap_or(0x1_0000).min(self.most());
        let extended = self.form == LengthForm::Extended;
        let command = Command { extended, ..command.expecting(expected) };
        let Response { data, status } = self.channel.transmit(&command)?;
        match status {
            Status::Success | Status::UnexpectedEof => {
                let data = if far { unwrap(data).ok_or(Error::Answer)? } else { data };
                copy(data, offset, wanted, out).map(Asked::Done)
            }
            Status::WrongLength | Status::WrongLeField(_) => Ok(Asked::Shorter(status)),
            Status::WrongParameters if offset > 0 => Ok(Asked::Done(Outcome::End)),
            status => Err(refused(status)),
        }
    }

    const fn most(&self) -> u32 {
        match self.form {
            LengthForm::Short => 0x100,
            LengthForm::Extended => 0x1_0000,
        }
    }

    /// What to ask for after `status`: the same in a short command, once, or else less.
    fn shorter(&mut self, status: Status, wanted: usize) -> Option<usize> {
        if let Status::WrongLeField(available) = status {
            let available = usize::from(available);
            return (1..wanted).contains(&available).then_some(available);
        }
        if self.form == LengthForm::Extended {
            self.form = LengthForm::Short;
            let short = self.channel.response_capacity(LengthForm::Short).max(1);
            self.chunk = self.chunk.min(short);
            return Some(wanted.min(short));
        }
        let next = FALLBACK.into_iter().find(|length| *length < wanted)?;
        if wanted.saturating_add(FAR_HEADER) >= self.chunk {
            self.chunk = next;
        }
        Some(next)
    }
}

enum Asked {
    Done(Outcome),
    Shorter(Status),
}

fn unwrap(data: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(data);
    let tlv = reader.expect(FAR_DATA).ok()?;
    reader.finish().ok().map(|()| tlv.value)
}

fn copy<E>(data: &[u8], offset: usize, wanted: usize, out: &mut [u8]) -> Result<Outcome, Error<E>> {
    if data.is_empty() {
        return Ok(Outcome::End);
    }
    if data.len() > wanted {
        return Err(Error::Answer);
    }
    let end = offset.saturating_add(data.len());
    out.get_mut(offset..end).ok_or(Error::TooLarge(end))?.copy_from_slice(data);
    Ok(Outcome::Bytes(data.len()))
}

const fn refused<E>(status: Status) -> Error<E> {
    Error::Channel(channel::Error::Status(status))
}
