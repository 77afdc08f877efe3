//! SCP03 as the card does it (GPC_SPE_014 §6.2, §7.1).

use card_format::tlv::Writer;
use iso7816::Status;
use subtle::ConstantTimeEq;

use super::chain::{self, Chain};
use super::keys::{Challenges, SessionKeys};
use super::{Challenge, EXTERNAL_AUTHENTICATE, Error, Level, PROTECTED, Parameter};
use crate::apdu::Command;
use crate::cipher::{BLOCK, padded_len};
use crate::diversification::{CHIP_IDENTITY_LEN, StaticKeys};

/// What the card answers INITIALIZE UPDATE with.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Card<'a> {
    /// The keys of this chip.
    pub keys: &'a StaticKeys,
    /// Their version.
    pub key_version: u8,
    /// What they were derived from.
    pub chip_identity: [u8; CHIP_IDENTITY_LEN],
    /// What it says of itself.
    pub parameter: Parameter,
    /// [`super::pseudo_random_challenge`] of the next sequence counter, or random; in the mode of
    /// the host challenge.
    pub challenge: Challenge,
    /// The sequence counter; it travels where the parameter says that the challenge is derived
    /// from it. The card stores it before it answers, and answers 6985 when there is no next one.
    pub sequence: [u8; 3],
}

impl Card<'_> {
    /// Answers the host challenge, which is the data of INITIALIZE UPDATE. The answer goes to the
    /// front of `out`.
    pub fn initialize_update<'b>(
        &self,
        host_challenge: &[u8],
        out: &'b mut [u8],
    ) -> Result<(Pending, &'b [u8]), Error> {
        let host = Challenge::new(host_challenge).ok_or(Error::Space)?;
        if host.mode() != self.challenge.mode() {
            return Err(Error::Space);
        }
        let challenges = Challenges { host, card: self.challenge };
        let keys = SessionKeys::derive(self.keys, &challenges)?;
        let derived = self.parameter.is_derived();
        let mut writer = Writer::new(out);
        for part in [
            self.chip_identity.as_slice(),
            &[self.key_version, 0x03, self.parameter.byte()],
            self.challenge.as_bytes(),
            keys.card_cryptogram(&challenges).as_bytes(),
            if derived { &self.sequence } else { &[] },
        ] {
            writer.raw(part).map_err(|_| Error::Space)?;
        }
        Ok((Pending { keys, challenges, parameter: self.parameter }, writer.finish()))
    }
}

/// A session that waits for EXTERNAL AUTHENTICATE.
#[expect(missing_debug_implementations, reason = "holds session keys")]
pub struct Pending {
    keys: SessionKeys,
    challenges: Challenges,
    parameter: Parameter,
}

impl Pending {
    /// Takes EXTERNAL AUTHENTICATE. A wrong cryptogram and a wrong MAC end alike; the session
    /// goes with `self`.
    pub fn external_authenticate(self, command: &Command<'_>) -> Result<Session, Error> {
        let header = command.header();
        if header != [command.cla & !0x03, EXTERNAL_AUTHENTICATE, command.p1, 0]
            || command.cla & PROTECTED == 0
        {
            return Err(Error::Unprotected);
        }
        let level = Level::from_byte(command.p1).ok_or(Error::Level)?;
        if !self.parameter.allows(level) {
            return Err(Error::Level);
        }
        let length = self.challenges.host.mode().mac_len();
        let (cryptogram, mac) = command.data.split_at_checked(length).ok_or(Error::Space)?;
        if mac.len() != length {
            return Err(Error::Space);
        }
        let right = self.keys.host_cryptogram(&self.challenges);
        let mut chain = self.keys.chain(level);
        let link = chain.link(header, command.extended, cryptogram)?;
        let right_mac = chain.travelling(&link).ct_eq(mac);
        let right_host = right.as_bytes().ct_eq(cryptogram);
        if !bool::from(right_mac & right_host) {
            return Err(Error::Cryptogram);
        }
        chain.accept(link);
        Ok(Session { chain: Some(chain) })
    }
}

/// An open session. Every error ends it and wipes its keys.
#[expect(missing_debug_implementations, reason = "holds session keys")]
pub struct Session {
    chain: Option<Chain>,
}

impl Session {
    /// Takes the plain command out of a protected one; its data goes to the front of `out`.
    ///
    /// On an error the card answers [`Error::status`].
    pub fn unprotect_command<'b>(
        &mut self,
        command: &Command<'_>,
        out: &'b mut [u8],
    ) -> Result<Command<'b>, Error> {
        let result = unprotect(self.chain.as_mut().ok_or(Error::Closed)?, command, out);
        if result.is_err() {
            self.chain = None;
        }
        result
    }

    /// Writes the protected response into the front of `out`. Errors go out bare, without `data`.
    pub fn protect_response<'b>(
        &mut self,
        data: &[u8],
        status: Status,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        let result = protect(self.chain.as_ref().ok_or(Error::Closed)?, data, status, out);
        if result.is_err() {
            self.chain = None;
        }
        result
    }

    /// How much of the session is protected.
    pub fn level(&self) -> Option<Level> {
        self.chain.as_ref().map(Chain::level)
    }

    /// How many plain bytes the answer to `command`, as [`Self::unprotect_command`] returned it,
    /// may have.
    pub fn response_capacity(&self, command: &Command<'_>) -> usize {
        let protected = if command.extended { 0x1_0000 } else { 0x100 };
        let expected = command.expected.and_then(|expected| usize::try_from(expected).ok());
        expected.unwrap_or_default().min(self.plain_capacity(protected))
    }

    /// How many plain bytes fit into a response with `protected` bytes of data.
    pub fn plain_capacity(&self, protected: usize) -> usize {
        let chain = self.chain.as_ref();
        chain.map_or(0, |chain| chain.level().plain_capacity(chain.mode(), protected))
    }
}

fn unprotect<'b>(
    chain: &mut Chain,
    command: &Command<'_>,
    out: &'b mut [u8],
) -> Result<Command<'b>, Error> {
    chain.advance();
    let protected = command.cla & PROTECTED != 0;
    if protected != chain.level().authenticates_commands() {
        return Err(Error::Unprotected);
    }
    if !protected {
        return Ok(Command { data: chain::copy(command.data, out)?, ..*command });
    }
    let (data, mac) = chain.split(command.data)?;
    let link = chain.link(command.header(), command.extended, data)?;
    if !chain.is_mac(&link, mac) {
        return Err(Error::Mac);
    }
    chain.accept(link);
    let data = if chain.level().encrypts_commands() && !data.is_empty() {
        chain.open_command(data, out)?
    } else {
        chain::copy(data, out)?
    };
    Ok(Command { cla: command.cla & !PROTECTED, data, ..*command })
}

fn protect<'b>(
    chain: &Chain,
    data: &[u8],
    status: Status,
    out: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    let mut writer = Writer::new(out);
    let level = chain.level();
    let status = u16::from(status);
    if level.authenticates_responses() && chain::is_authenticated(status) {
        if level.encrypts_responses() && !data.is_empty() {
            let room = writer.reserve(padded_len(data.len(), BLOCK)).map_err(|_| Error::Space)?;
            chain.seal_response(data, room)?;
        } else {
            writer.raw(data).map_err(|_| Error::Space)?;
        }
        let mac = chain.response_mac(writer.written(), status.to_be_bytes());
        writer.raw(chain.travelling(&mac)).map_err(|_| Error::Space)?;
    } else if !level.authenticates_responses() {
        writer.raw(data).map_err(|_| Error::Space)?;
    }
    writer.raw(&status.to_be_bytes()).map_err(|_| Error::Space)?;
    Ok(writer.finish())
}
