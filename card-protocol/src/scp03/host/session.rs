//! An open SCP03 session on the production line's end (GPC_SPE_014 §6.2.4 to §6.2.7).

use card_format::tlv::Writer;

use super::super::chain::{self, Chain};
use super::super::{Error, PROTECTED};
use super::{raw, write_front};
use crate::apdu::{Command, Response};
use crate::cipher::{BLOCK, padded_len};

/// An open session. Any error but [`Error::UnknownOutcome`] ends it and wipes its keys.
#[expect(missing_debug_implementations, reason = "holds session keys")]
pub struct Session {
    chain: Option<Chain>,
}

impl Session {
    /// Goes on after EXTERNAL AUTHENTICATE.
    pub(super) const fn new(chain: Chain) -> Self {
        Self { chain: Some(chain) }
    }

    /// Whether an error has ended the session.
    pub const fn is_closed(&self) -> bool {
        self.chain.is_none()
    }

    /// Writes the protected form of `command` into the front of `out`.
    pub fn protect<'b>(
        &mut self,
        command: &Command<'_>,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        let result = protect(self.chain.as_mut().ok_or(Error::Closed)?, command, out);
        if result.is_err() {
            self.chain = None;
        }
        result
    }

    /// Takes the plain response out of a protected one, into the front of `out`.
    pub fn unprotect<'b>(
        &mut self,
        response: &[u8],
        out: &'b mut [u8],
    ) -> Result<Response<'b>, Error> {
        let result = unprotect(self.chain.as_ref().ok_or(Error::Closed)?, response, out);
        if !matches!(result, Ok(_) | Err(Error::UnknownOutcome(_))) {
            self.chain = None;
        }
        result
    }

    /// Ends the session and wipes its keys.
    pub fn close(&mut self) {
        self.chain = None;
    }

    /// How many plain bytes a command with `protected` bytes of data can carry.
    pub fn command_capacity(&self, protected: usize) -> usize {
        let chain = self.chain.as_ref();
        chain.map_or(0, |chain| chain.level().command_capacity(chain.mode(), protected))
    }

    /// How many plain bytes a response with `protected` bytes of data can carry.
    pub fn plain_capacity(&self, protected: usize) -> usize {
        let chain = self.chain.as_ref();
        chain.map_or(0, |chain| chain.level().plain_capacity(chain.mode(), protected))
    }
}

fn protect<'b>(
    chain: &mut Chain,
    command: &Command<'_>,
    out: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    chain.advance();
    if !chain.level().authenticates_commands() {
        return command.encode(out).map_err(|_| Error::Space);
    }
    let encrypted = chain.level().encrypts_commands() && !command.data.is_empty();
    let body = if encrypted { padded_len(command.data.len(), BLOCK) } else { command.data.len() };
    let length = body.checked_add(chain.mode().mac_len()).ok_or(Error::Space)?;
    let extended = command.extended || length > 0xFF || command.expected > Some(0x100);
    let header = [command.cla | PROTECTED, command.ins, command.p1, command.p2];

    let mut writer = Writer::new(out);
    write_front(&mut writer, header, length, extended)?;
    let start = writer.len();
    let room = writer.reserve(body).map_err(|_| Error::Space)?;
    if encrypted {
        chain.seal_command(command.data, room)?;
    } else {
        room.copy_from_slice(command.data);
    }
    let link = chain.link(header, extended, writer.written().get(start..).unwrap_or_default())?;
    raw(&mut writer, chain.travelling(&link))?;
    if let Some(expected) = command.expected {
        // The maximum is written as zeros, which its low bytes are.
        let [.., high, low] = expected.to_be_bytes();
        let le = [high, low];
        raw(&mut writer, if extended { &le } else { le.get(1..).unwrap_or_default() })?;
    }
    chain.accept(link);
    Ok(writer.finish())
}

fn unprotect<'b>(chain: &Chain, response: &[u8], out: &'b mut [u8]) -> Result<Response<'b>, Error> {
    let Response { data, status } = Response::decode(response).map_err(|_| Error::Unprotected)?;
    let level = chain.level();
    if !level.authenticates_responses() {
        return Ok(Response { data: chain::copy(data, out)?, status });
    }
    if !chain::is_authenticated(status.into()) {
        return Err(Error::UnknownOutcome(status));
    }
    let (data, mac) = chain.split(data)?;
    let whole = chain.response_mac(data, u16::from(status).to_be_bytes());
    if !chain.is_mac(&whole, mac) {
        return Err(Error::Mac);
    }
    let data = if level.encrypts_responses() && !data.is_empty() {
        chain.open_response(data, out)?
    } else {
        chain::copy(data, out)?
    };
    Ok(Response { data, status })
}
