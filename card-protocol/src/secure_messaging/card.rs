//! Secure messaging as the card does it (Doc 9303-11 §9.8): unprotects commands, protects
//! responses.

use card_format::tlv::Writer;
use iso7816::Status;

use super::objects::{BARE_CRYPTOGRAM, CRYPTOGRAM, EXPECTED, Objects, STATUS};
use super::session::Session;
use super::{Error, PROTECTED, SecureMessaging, is_protected};
use crate::apdu::Command;

impl SecureMessaging {
    /// Takes the plain command out of a protected one; its data goes to the front of `out`.
    ///
    /// The result says `extended` when the protected command did, because that bounds the
    /// protected response. On an error the card answers [`Error::status`] without protection.
    pub fn unprotect_command<'b>(
        &mut self,
        command: &Command<'_>,
        out: &'b mut [u8],
    ) -> Result<Command<'b>, Error> {
        self.attempt(|session| unprotect_command(session, command, out))
    }

    /// Writes the protected response to a command with `ins` into the front of `out`.
    ///
    /// [`Self::response_capacity`] tells how much `data` may be.
    pub fn protect_response<'b>(
        &mut self,
        ins: u8,
        data: &[u8],
        status: Status,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        self.attempt(|session| protect_response(session, ins, data, status, out))
    }
}

fn unprotect_command<'b>(
    session: &mut Session,
    command: &Command<'_>,
    out: &'b mut [u8],
) -> Result<Command<'b>, Error> {
    session.advance();
    if !is_protected(command.cla) {
        return Err(Error::Unprotected(None));
    }
    let objects = Objects::decode(command.data, EXPECTED)?;
    session.verify(Some(command.header()), objects.covered, objects.checksum)?;
    let right_tag = if command.ins & 1 == 0 { CRYPTOGRAM } else { BARE_CRYPTOGRAM };
    let data = match objects.cryptogram {
        Some((tag, blocks)) if tag == right_tag => session.open(blocks, out)?,
        Some(_) => return Err(Error::Object),
        None => &[],
    };
    let expected = match objects.middle {
        None => None,
        Some([0]) => Some(0x100),
        Some([le]) => Some(u32::from(*le)),
        Some([0, 0]) => Some(0x1_0000),
        Some([high, low]) => Some(u32::from(u16::from_be_bytes([*high, *low]))),
        Some(_) => return Err(Error::Object),
    };
    Ok(Command {
        cla: command.cla & !PROTECTED,
        ins: command.ins,
        p1: command.p1,
        p2: command.p2,
        data,
        expected,
        extended: command.extended,
    })
}

fn protect_response<'b>(
    session: &mut Session,
    ins: u8,
    data: &[u8],
    status: Status,
    out: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    session.advance();
    let status = u16::from(status).to_be_bytes();
    let mut writer = Writer::new(out);
    session.write_cryptogram(&mut writer, ins, data)?;
    writer.primitive(STATUS, &status).map_err(|_| Error::Space)?;
    session.write_checksum(&mut writer, None, 0)?;
    writer.raw(&status).map_err(|_| Error::Space)?;
    Ok(writer.finish())
}
