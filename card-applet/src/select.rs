//! SELECT (ISO/IEC 7816-4 §7.1.1, Doc 9303-10 §3.6.2).
//!
//! ```text
//! 00 A4 04 0C 07 A0000002471001   the application, by its whole name
//! 00 A4 00 0C [02 3F00]           the master file
//! 00 A4 02 0C 02 <FID>            a file of the current directory
//! P2 00 or 04 asks for an answer: 6F {84 AID} or 6F/62 {80 size, 83 FID}
//! ```

use card_format::ef::{Directory, EMRTD_AID, Ef, MASTER_FILE_ID};
use card_format::lifecycle::Step;
use card_format::tlv::Tag;
use card_protocol::apdu::Command;
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::Session;
use crate::status::{NOT_FOUND, Refusal, WRONG_LENGTH, WRONG_PARAMETERS};
use crate::storage::{Slot, Storage};

/// What P2 asks for beside the selection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// File control information, template 6F.
    ControlInformation,
    /// File control parameters, template 62.
    ControlParameters,
    /// Nothing.
    Nothing,
}

pub(crate) fn decode<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    let answer = match command.p2 {
        0x00 => Answer::ControlInformation,
        0x04 => Answer::ControlParameters,
        0x0C => Answer::Nothing,
        _ => return Err(WRONG_PARAMETERS),
    };
    match (command.p1, command.data) {
        // A bare RID would be a partial name (Doc 9303-10 §4.1), so only the whole one counts.
        (0x04, name) if *name == EMRTD_AID => Ok(Instruction::SelectApplication(answer)),
        (0x04, _) => Err(NOT_FOUND),
        (0x00, []) => Ok(Instruction::SelectMasterFile),
        (0x00 | 0x02, &[high, low]) => match u16::from_be_bytes([high, low]) {
            MASTER_FILE_ID if command.p1 == 0x00 => Ok(Instruction::SelectMasterFile),
            fid => Ef::by_fid(session.directory, fid)
                .map(|file| Instruction::SelectFile(file, answer))
                .ok_or(NOT_FOUND),
        },
        (0x00 | 0x02, _) => Err(WRONG_LENGTH),
        _ => Err(WRONG_PARAMETERS),
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    pub(crate) fn select_application(
        &mut self,
        answer: Answer,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        if self.step() == Step::Terminated {
            return Err(NOT_FOUND);
        }
        self.session.enter(Directory::Emrtd);
        if answer == Answer::Nothing {
            return Ok(());
        }
        reply.write(|writer| {
            writer.constructed(answer.template(), |writer| {
                Ok(writer.primitive(Tag(0x84), &EMRTD_AID)?)
            })
        })
    }

    pub(crate) fn select_file(
        &mut self,
        file: Ef,
        answer: Answer,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let extent = self.storage.extent(Slot::File(file)).ok_or(NOT_FOUND)?;
        self.session.file = Some(file);
        if answer == Answer::Nothing {
            return Ok(());
        }
        let size = u16::try_from(extent.size).map_err(|_| WRONG_LENGTH)?;
        reply.write(|writer| {
            writer.constructed(answer.template(), |writer| {
                writer.primitive(Tag(0x80), &size.to_be_bytes())?;
                Ok(writer.primitive(Tag(0x83), &file.entry().fid.to_be_bytes())?)
            })
        })
    }
}

impl Answer {
    const fn template(self) -> Tag {
        match self {
            Self::ControlParameters => Tag(0x62),
            Self::ControlInformation | Self::Nothing => Tag(0x6F),
        }
    }
}
