//! Secure messaging as the terminal does it (Doc 9303-11 §9.8): protects commands, unprotects
//! responses.

use card_format::tlv::{Tag, Writer};

use super::objects::{EXPECTED, Objects, STATUS};
use super::session::Session;
use super::{CHECKSUM_OBJECT, Error, PROTECTED, SecureMessaging};
use crate::apdu::{Command, Response};

impl SecureMessaging {
    /// Writes the protected form of `command` into the front of `out`.
    ///
    /// DO 97 keeps the length form of the plain command. The outer form is extended when the
    /// plain one is or when Lc' needs it.
    pub fn protect<'b>(
        &mut self,
        command: &Command<'_>,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        self.attempt(|session| protect(session, command, out))
    }

    /// Takes the plain response out of a protected one, into the front of `out`.
    ///
    /// A response without protection is an error, whatever its status.
    pub fn unprotect<'b>(
        &mut self,
        response: &[u8],
        out: &'b mut [u8],
    ) -> Result<Response<'b>, Error> {
        self.attempt(|session| unprotect(session, response, out))
    }
}

fn protect<'b>(
    session: &mut Session,
    command: &Command<'_>,
    out: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    session.advance();
    let (le, le_len) = expected_value(command)?;
    let le = le.get(2 - le_len..).ok_or(Error::Space)?;
    let expected_len = if le.is_empty() { 0 } else { 2 + le.len() };
    let length =
        session.cryptogram_len(command.ins, command.data.len()) + expected_len + CHECKSUM_OBJECT;
    let extended = command.extended || length > 0xFF;
    let header = [command.cla | PROTECTED, command.ins, command.p1, command.p2];

    let mut writer = Writer::new(out);
    raw(&mut writer, &header)?;
    let [high, low] = u16::try_from(length).map_err(|_| Error::Space)?.to_be_bytes();
    if extended {
        raw(&mut writer, &[0, high, low])?;
    } else {
        raw(&mut writer, &[low])?;
    }
    let start = writer.len();
    session.write_cryptogram(&mut writer, command.ins, command.data)?;
    if !le.is_empty() {
        writer.primitive(EXPECTED, le).map_err(|_| Error::Space)?;
    }
    session.write_checksum(&mut writer, Some(header), start)?;
    raw(&mut writer, if extended { &[0, 0] } else { &[0] })?;
    Ok(writer.finish())
}

/// The value of DO 97, right-aligned, and its length.
fn expected_value(command: &Command<'_>) -> Result<([u8; 2], usize), Error> {
    let Some(expected) = command.expected else {
        return Ok(([0; 2], 0));
    };
    if !(1..=0x1_0000).contains(&expected) {
        return Err(Error::Space);
    }
    // The maximum is written as zeros, which its low bytes are.
    let [.., high, low] = expected.to_be_bytes();
    let long = command.extended || expected > 0x100 || command.data.len() > 0xFF;
    Ok(([high, low], if long { 2 } else { 1 }))
}

fn raw(writer: &mut Writer<'_>, bytes: &[u8]) -> Result<(), Error> {
    writer.raw(bytes).map_err(|_| Error::Space)
}

fn unprotect<'b>(
    session: &mut Session,
    response: &[u8],
    out: &'b mut [u8],
) -> Result<Response<'b>, Error> {
    session.advance();
    let outer = Response::decode(response).map_err(|_| Error::Unprotected(None))?;
    let unprotected = Error::Unprotected(Some(outer.status));
    let first = outer.data.first().copied().ok_or(unprotected)?;
    if ![0x85, 0x87, 0x8E].contains(&first) && Tag(first.into()) != STATUS {
        return Err(unprotected);
    }
    let objects = Objects::decode(outer.data, STATUS)?;
    session.verify(None, objects.covered, objects.checksum)?;
    let status: [u8; 2] =
        objects.middle.ok_or(Error::Missing)?.try_into().map_err(|_| Error::Object)?;
    if u16::from_be_bytes(status) != u16::from(outer.status) {
        return Err(Error::Status);
    }
    // Some cards choose DO 85 or DO 87 without regard to INS; the MAC covers the tag.
    let data = match objects.cryptogram {
        Some((_, blocks)) => session.open(blocks, out)?,
        None => &[],
    };
    Ok(Response { data, status: outer.status })
}
