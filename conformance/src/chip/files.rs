//! SELECT and READ BINARY (ISO/IEC 7816-4 §11.2, Doc 9303-10 §3.6).

use card_format::ef::{Directory, EMRTD_AID, Ef, MASTER_FILE_ID};
use card_protocol::apdu::Command;

use super::{Access, Answer, Chip};

/// Bytes of an answer at most: what fits a short one under any protection.
const MOST: usize = 223;

impl Chip {
    pub(super) fn select_application(&mut self, name: &[u8]) -> Answer {
        if name != EMRTD_AID {
            return Err(0x6A82);
        }
        if self.access == Access::Pace && self.session.is_none() {
            return Err(0x6982);
        }
        self.directory = Directory::Emrtd;
        self.current = None;
        Ok(Vec::new())
    }

    pub(super) fn select_file(&mut self, command: &Command<'_>) -> Answer {
        let identifier = match command.data {
            [] => MASTER_FILE_ID,
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => return Err(0x6A80),
        };
        if identifier == MASTER_FILE_ID {
            self.directory = Directory::MasterFile;
            self.current = None;
            return Ok(Vec::new());
        }
        let ef = Ef::by_fid(self.directory, identifier).ok_or(0x6A82_u16)?;
        self.file(ef)?;
        self.current = Some(ef);
        Ok(Vec::new())
    }

    pub(super) fn read_binary(&mut self, command: &Command<'_>) -> Answer {
        if command.ins & 1 == 1 {
            return Err(0x6D00);
        }
        let offset = if command.p1 & 0x80 == 0 {
            usize::from(u16::from_be_bytes([command.p1, command.p2]))
        } else {
            let ef = Ef::by_sfi(self.directory, command.p1 & 0x1F).ok_or(0x6A82_u16)?;
            self.file(ef)?;
            self.current = Some(ef);
            command.p2.into()
        };
        let file = self.file(self.current.ok_or(0x6986_u16)?)?;
        let rest = file.get(offset..).ok_or(0x6B00_u16)?;
        let expected = usize::try_from(command.expected.unwrap_or(0)).unwrap();
        Ok(rest[..rest.len().min(expected).min(MOST)].to_vec())
    }

    /// A file that this terminal may read.
    fn file(&self, ef: Ef) -> Result<&[u8], u16> {
        let file = self.files.get(&ef).ok_or(0x6A82_u16)?;
        let is_free = matches!(ef, Ef::CardAccess | Ef::AtrInfo | Ef::Dir);
        let is_open = self.access == Access::Plain || self.session.is_some();
        if is_free || is_open && self.lets_read(ef) { Ok(file) } else { Err(0x6982) }
    }
}
