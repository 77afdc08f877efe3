//! SCP03 as the card does it (GPC_SPE_014 §6.2, §7.1).

use card_format::tlv::Writer;
use iso7816::Status;
use subtle::ConstantTimeEq;

use super::chain::{self, Chain};
use super::keys::{Challenges, SessionKeys};
use super::{
    DERIVED_CHALLENGE, EXTERNAL_AUTHENTICATE, Error, Level, MAC, PROTECTED, RANDOM_CHALLENGE,
};
use crate::apdu::Command;
use crate::cipher::{BLOCK, padded_len};
use crate::diversification::{CHIP_IDENTITY_LEN, TransportKeys};

/// What the card answers INITIALIZE UPDATE with.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Card<'a> {
    /// The keys of this chip.
    pub keys: &'a TransportKeys,
    /// Their version.
    pub key_version: u8,
    /// What they were derived from.
    pub chip_identity: [u8; CHIP_IDENTITY_LEN],
    /// [`super::pseudo_random_challenge`] of the next sequence counter, or eight random bytes.
    pub challenge: [u8; MAC],
    /// The sequence counter, if the challenge is derived from it. The card stores it before it
    /// answers, and answers 6985 when there is no next one.
    pub sequence: Option<[u8; 3]>,
}

impl Card<'_> {
    /// Answers the host challenge, which is the data of INITIALIZE UPDATE. The answer goes to the
    /// front of `out`.
    pub fn initialize_update<'b>(
        &self,
        host_challenge: &[u8],
        out: &'b mut [u8],
    ) -> Result<(Pending, &'b [u8]), Error> {
        let host = host_challenge.try_into().map_err(|_| Error::Space)?;
        let challenges = Challenges { host, card: self.challenge };
        let keys = SessionKeys::derive(self.keys, &challenges);
        let derived = self.sequence.is_some();
        let parameter = if derived { DERIVED_CHALLENGE } else { RANDOM_CHALLENGE };
        let mut writer = Writer::new(out);
        for part in [
            self.chip_identity.as_slice(),
            &[self.key_version, 0x03, parameter],
            &self.challenge,
            &keys.card_cryptogram(&challenges),
            self.sequence.as_ref().map_or(&[], <[u8; 3]>::as_slice),
        ] {
            writer.raw(part).map_err(|_| Error::Space)?;
        }
        Ok((Pending { keys, challenges }, writer.finish()))
    }
}

/// A session that waits for EXTERNAL AUTHENTICATE.
#[expect(missing_debug_implementations, reason = "holds session keys")]
pub struct Pending {
    keys: SessionKeys,
    challenges: Challenges,
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
        let data: [u8; 2 * MAC] = command.data.try_into().map_err(|_| Error::Space)?;
        let (cryptogram, mac) = data.split_at_checked(MAC).ok_or(Error::Space)?;
        let mut chain = self.keys.chain(level);
        let link = chain.link(header, command.extended, cryptogram)?;
        let right_mac = link.get(..MAC).unwrap_or_default().ct_eq(mac);
        let right_host = self.keys.host_cryptogram(&self.challenges).as_slice().ct_eq(cryptogram);
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
        let capacity = self.level().map_or(0, |level| level.plain_capacity(protected));
        let expected = command.expected.and_then(|expected| usize::try_from(expected).ok());
        expected.unwrap_or_default().min(capacity)
    }
}

fn unprotect<'b>(
    chain: &mut Chain,
    command: &Command<'_>,
    out: &'b mut [u8],
) -> Result<Command<'b>, Error> {
    chain.advance();
    if command.cla & PROTECTED == 0 {
        return Err(Error::Unprotected);
    }
    let (data, mac) = command.data.split_last_chunk::<MAC>().ok_or(Error::Unprotected)?;
    let link = chain.link(command.header(), command.extended, data)?;
    if !bool::from(link.get(..MAC).unwrap_or_default().ct_eq(mac)) {
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
        writer.raw(&mac).map_err(|_| Error::Space)?;
    } else if !level.authenticates_responses() {
        writer.raw(data).map_err(|_| Error::Space)?;
    }
    writer.raw(&status.to_be_bytes()).map_err(|_| Error::Space)?;
    Ok(writer.finish())
}
