//! A card with one file whose habits are data, protected or not.

use core::convert::Infallible;
use std::vec::Vec;

use card_format::tlv::{Tag, Writer, header_len};
use iso7816::Status;

use crate::apdu::Command;
use crate::cipher::Key;
use crate::link::CardLink;
use crate::secure_messaging::SecureMessaging;

pub(super) const FID: u16 = 0x0102;
pub(super) const SFI: u8 = 0x02;

/// What is answered when fewer bytes are left than were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AtEnd {
    /// What is left, with 9000.
    #[default]
    Short,
    /// What is left, with 6282.
    Warned,
    /// 6282 and nothing.
    WarnedEmpty,
    /// 6Cxx.
    Corrected,
    /// 6700.
    Refused,
    /// What is left and zeros behind it.
    Padded,
    /// 6B00.
    Outside,
}

/// What SELECT must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wants {
    #[default]
    Anything,
    Le,
    /// The wish for file control information.
    Information,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Quirks {
    pub(super) at_end: AtEnd,
    /// Most bytes in an answer, whatever was asked for.
    pub(super) gives: Option<usize>,
    /// Answers 6700 when more than this is asked for.
    pub(super) refuses_over: Option<usize>,
    /// Answers 6700 to extended commands.
    pub(super) only_short: bool,
    /// Knows no short identifiers, and answers this.
    pub(super) no_short: Option<u16>,
    /// Knows no SELECT by file identifier, and answers this.
    pub(super) no_select: Option<u16>,
    pub(super) select: Wants,
    /// A short identifier does not make the file current.
    pub(super) forgets: bool,
    /// INS B0 reads nothing beyond 7FFF.
    pub(super) near_ends: bool,
    /// INS B1 is refused for offsets before this.
    pub(super) far_begins: usize,
    /// Sends this many bytes more than asked for, where the file has them or not.
    pub(super) more: usize,
}

pub(super) struct OddCard {
    pub(super) file: Vec<u8>,
    pub(super) quirks: Quirks,
    pub(super) current: bool,
    pub(super) commands: Vec<Vec<u8>>,
    session: Option<SecureMessaging>,
}

impl OddCard {
    pub(super) fn new(file: &[u8], quirks: &Quirks) -> Self {
        let (file, quirks) = (file.to_vec(), quirks.clone());
        Self { file, quirks, current: false, commands: Vec::new(), session: None }
    }

    pub(super) fn secured(self) -> Self {
        Self { session: Some(session()), ..self }
    }

    fn answer(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Refusal> {
        if command.ins == 0xA4 {
            return self.select(command);
        }
        let far = command.ins == 0xB1;
        let offset = self.place(command)?;
        let expected = usize::try_from(command.expected.unwrap()).unwrap();
        if self.quirks.only_short && command.extended
            || self.quirks.refuses_over.is_some_and(|limit| expected > limit)
        {
            return refuse(0x6700);
        }
        if far && offset < self.quirks.far_begins || offset >= self.file.len() {
            return refuse(0x6B00);
        }
        let header = |wanted: usize| if far { header_len(Tag(0x53), wanted) } else { 0 };
        let wanted = (0..=expected).rev().find(|n| n + header(*n) <= expected).unwrap();
        let (data, status) = self.read(offset, wanted, far)?;
        let mut out = std::vec![0; data.len() + 8];
        let mut writer = Writer::new(&mut out);
        if far {
            writer.primitive(Tag(0x53), &data).unwrap();
        } else {
            writer.raw(&data).unwrap();
        }
        let out = writer.finish().to_vec();
        if status == 0x9000 { Ok(out) } else { Err((out, status)) }
    }

    fn select(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Refusal> {
        let informed = command.p2 == 0 && command.expected.is_some();
        match (self.quirks.no_select, self.quirks.select) {
            (Some(status), _) => refuse(status),
            (None, Wants::Information) if !informed => refuse(0x6A86),
            (None, Wants::Le) if command.expected.is_none() => refuse(0x6700),
            (None, _) if command.data != FID.to_be_bytes() => refuse(0x6A82),
            (None, _) => {
                self.current = true;
                Ok(std::vec![0x6F; usize::from(informed)])
            }
        }
    }

    /// The offset that a READ BINARY names, of a file that it names or that is current.
    fn place(&mut self, command: &Command<'_>) -> Result<usize, Refusal> {
        let far = command.ins == 0xB1;
        if !far && command.p1 & 0x80 != 0 {
            if let Some(status) = self.quirks.no_short {
                return refuse(status);
            }
            if command.p1 & 0x1F != SFI {
                return refuse(0x6A82);
            }
            self.current = !self.quirks.forgets;
            return Ok(usize::from(command.p2));
        }
        if !self.current {
            return refuse(0x6986);
        }
        let near = [command.p1, command.p2];
        let place = if far { command.data[2..].try_into().unwrap() } else { near };
        Ok(usize::from(u16::from_be_bytes(place)))
    }

    fn read(&self, offset: usize, wanted: usize, far: bool) -> Result<(Vec<u8>, u16), Refusal> {
        let end = if self.quirks.near_ends && !far { 0x8000 } else { usize::MAX };
        let left = &self.file[offset..self.file.len().min(end)];
        let mut status = 0x9000;
        let mut data = left[..left.len().min(wanted)].to_vec();
        if left.len() < wanted {
            match self.quirks.at_end {
                AtEnd::Short => {}
                AtEnd::Warned => status = 0x6282,
                AtEnd::WarnedEmpty => return refuse(0x6282),
                AtEnd::Refused => return refuse(0x6700),
                AtEnd::Outside => return refuse(0x6B00),
                AtEnd::Padded => data.resize(wanted, 0),
                AtEnd::Corrected => {
                    let header = if far { header_len(Tag(0x53), left.len()) } else { 0 };
                    let named = u8::try_from(left.len() + header).unwrap_or(0);
                    return refuse(0x6C00 | u16::from(named));
                }
            }
        }
        data.truncate(self.quirks.gives.unwrap_or(usize::MAX));
        // One that names lengths keeps them.
        if data.len() == wanted && self.quirks.at_end != AtEnd::Corrected {
            data.extend(core::iter::repeat_n(0xFF, self.quirks.more));
        }
        Ok((data, status))
    }
}

/// Data and status.
type Refusal = (Vec<u8>, u16);

const fn refuse<T>(status: u16) -> Result<T, Refusal> {
    Err((Vec::new(), status))
}

impl CardLink for OddCard {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        self.commands.push(command.to_vec());
        let outer = Command::decode(command).unwrap();
        let mut buffer = std::vec![0; command.len()];
        let mut session = self.session.take();
        let plain = match &mut session {
            Some(session) => session.unprotect_command(&outer, &mut buffer).unwrap(),
            None => outer,
        };
        let (mut data, status) = match self.answer(&plain) {
            Ok(data) => (data, 0x9000),
            Err(refused) => refused,
        };
        let length = if let Some(session) = &mut session {
            // A protected response is no longer than a response may be.
            data.truncate(session.plain_capacity(if outer.extended { 0x1_0000 } else { 0x100 }));
            let status = Status::from(status);
            session.protect_response(outer.ins, &data, status, response).unwrap().len()
        } else {
            data.extend(status.to_be_bytes());
            response[..data.len()].copy_from_slice(&data);
            data.len()
        };
        self.session = session;
        Ok(&response[..length])
    }
}

pub(super) fn session() -> SecureMessaging {
    SecureMessaging::new(Key::aes128([1; 16]), Key::aes128([2; 16]))
}
