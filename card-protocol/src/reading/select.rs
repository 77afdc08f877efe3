//! SELECT in the forms that cards in the field want (ISO/IEC 7816-4 §11.2.2; Doc 9303-10 §3.6.1).
//!
//! ```text
//! 00 A4 02 0C 02 │ file identifier          file of the current directory
//! 00 A4 04 0C Lc │ application identifier   application
//! 00 A4 00 0C                               master file
//! 00 A4 00 0C 02 │ 3F00
//! 00 A4 02 0C 02 │ 3F00
//! ```
//!
//! No answer is asked for: there are cards that refuse a SELECT with Le. There are others that refuse
//! one without, so what is refused for its form is asked again in the next.

use card_format::ef::MASTER_FILE_ID;
use iso7816::Status;

use crate::apdu::Command;
use crate::channel::{Answer, Channel, Error};
use crate::link::CardLink;

/// How the master file is made current again. After a reset it is, and needs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MasterFile {
    /// By no identifier at all.
    Bare,
    /// By its identifier.
    Identifier,
    /// By its identifier, as if it were a file of the current directory.
    Elementary,
}

impl MasterFile {
    /// In the order in which they are tried.
    pub const LADDER: [Self; 3] = [Self::Bare, Self::Identifier, Self::Elementary];
}

/// Selects the master file, and notes what the card answered.
///
/// No answer stops a caller: 6982, 6A81, 6A86, 6A87 and 6D00 are known from cards whose master file
/// is current anyway.
pub fn master_file<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    by: MasterFile,
) -> Result<Status, Error<L::Error>> {
    let identifier = MASTER_FILE_ID.to_be_bytes();
    let (rung, p1, data) = match by {
        MasterFile::Bare => (0, 0x00, &[][..]),
        MasterFile::Identifier => (1, 0x00, &identifier[..]),
        MasterFile::Elementary => (2, 0x02, &identifier[..]),
    };
    let status = channel.transmit(&Command::new(0x00, 0xA4, p1, 0x0C).with_data(data))?.status;
    if let Some(note) = channel.habits_mut().master_file.get_mut(rung) {
        *note = Some(status);
    }
    Ok(status)
}

/// Selects a file of the current directory.
pub fn file<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    identifier: u16,
) -> Result<(), Error<L::Error>> {
    select(channel, 0x02, &identifier.to_be_bytes())
}

/// Selects an application by its full name.
pub fn application<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    name: &[u8],
) -> Result<(), Error<L::Error>> {
    select(channel, 0x04, name)
}

fn select<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    p1: u8,
    data: &[u8],
) -> Result<(), Error<L::Error>> {
    let mut answer = channel.habits().select;
    loop {
        let (p2, expected) = match answer {
            Answer::None => (0x0C, None),
            Answer::Empty => (0x0C, Some(0x100)),
            Answer::Information => (0x00, Some(0x100)),
        };
        let form = Command::new(0x00, 0xA4, p1, p2).with_data(data);
        let status = channel.transmit(&Command { expected, ..form })?.status;
        match (status, next(answer)) {
            (Status::Success, _) => {
                channel.habits_mut().select = answer;
                return Ok(());
            }
            (status, Some(next)) if is_about_form(status) => answer = next,
            (status, _) => return Err(Error::Status(status)),
        }
    }
}

const fn next(answer: Answer) -> Option<Answer> {
    match answer {
        Answer::None => Some(Answer::Empty),
        Answer::Empty => Some(Answer::Information),
        Answer::Information => None,
    }
}

/// Whether a status says that the card did not like how it was asked, rather than what for.
fn is_about_form(status: Status) -> bool {
    matches!(u16::from(status), 0x6700 | 0x6A81 | 0x6A86 | 0x6A87 | 0x6B00 | 0x6C00..=0x6CFF)
}
