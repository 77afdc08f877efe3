//! SCP03 as the production line does it (GPC_SPE_014 §6.2).

use card_format::tlv::Writer;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use super::chain::{self, Chain};
use super::keys::{Challenges, SessionKeys, pseudo_random_challenge};
use super::{
    DERIVED_CHALLENGE, EXTERNAL_AUTHENTICATE, Error, INITIALIZE_UPDATE, Level, MAC, PROTECTED,
};
use crate::apdu::{Command, Response};
use crate::channel::{self, Channel};
use crate::cipher::{BLOCK, padded_len};
use crate::diversification::{CHIP_IDENTITY_LEN, TransportKeys};
use crate::link::CardLink;

/// Sends INITIALIZE UPDATE, without protection. The answer says whose keys are needed for
/// [`open`].
pub fn initialize<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    key_version: u8,
) -> Result<(Handshake, Answer), channel::Error<L::Error>> {
    channel.reset();
    let handshake = Handshake::new(rng);
    let answer = Answer::decode(channel.execute(&handshake.command(key_version))?)?;
    Ok((handshake, answer))
}

/// Authenticates both sides, after which the channel is protected at `level`.
pub fn open<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    (handshake, answer): (Handshake, &Answer),
    keys: &TransportKeys,
    aid: Option<&[u8]>,
    level: Level,
) -> Result<(), channel::Error<L::Error>> {
    let mut out = [0; EXTERNAL_AUTHENTICATE_LEN];
    let (session, command) = handshake.authenticate(answer, keys, aid, level, &mut out)?;
    channel.execute(&Command::decode(command).map_err(channel::Error::Format)?)?;
    channel.secure_scp03(session);
    Ok(())
}

/// Header, Lc, host cryptogram, C-MAC.
const EXTERNAL_AUTHENTICATE_LEN: usize = 5 + 2 * MAC;

/// The host challenge, and what is done with the answer to it.
#[derive(Clone, Copy, Debug)]
pub struct Handshake {
    challenge: [u8; MAC],
}

impl Handshake {
    /// Draws a challenge.
    pub fn new(rng: &mut impl CryptoRng) -> Self {
        let mut challenge = [0; MAC];
        rng.fill_bytes(&mut challenge);
        Self { challenge }
    }

    /// INITIALIZE UPDATE; key version 00 leaves the choice to the card.
    pub const fn command(&self, key_version: u8) -> Command<'_> {
        Command::new(0x80, INITIALIZE_UPDATE, key_version, 0)
            .with_data(&self.challenge)
            .expecting(0x100)
    }

    /// Checks that the card holds `keys` and writes EXTERNAL AUTHENTICATE into the front of
    /// `out`. Nothing is computed for a card that holds other keys, so no attempt is wasted.
    ///
    /// With the AID of the selected application, a derived card challenge is checked too.
    pub fn authenticate<'b>(
        self,
        answer: &Answer,
        keys: &TransportKeys,
        aid: Option<&[u8]>,
        level: Level,
        out: &'b mut [u8],
    ) -> Result<(Session, &'b [u8]), Error> {
        let challenges = Challenges { host: self.challenge, card: answer.challenge };
        let session_keys = SessionKeys::derive(keys, &challenges);
        let right = session_keys.card_cryptogram(&challenges).ct_eq(&answer.cryptogram);
        if !bool::from(right) {
            return Err(Error::Cryptogram);
        }
        if let (Some(sequence), Some(aid)) = (answer.sequence, aid)
            && pseudo_random_challenge(keys, sequence, aid) != answer.challenge
        {
            return Err(Error::Challenge);
        }
        let mut chain = session_keys.chain(level);
        let header = [0x84, EXTERNAL_AUTHENTICATE, level.byte(), 0];
        let cryptogram = session_keys.host_cryptogram(&challenges);
        let mut writer = Writer::new(out);
        write_front(&mut writer, header, 2 * MAC, false)?;
        raw(&mut writer, &cryptogram)?;
        let link = chain.link(header, false, &cryptogram)?;
        raw(&mut writer, link.get(..MAC).unwrap_or_default())?;
        chain.accept(link);
        Ok((Session { chain: Some(chain) }, writer.finish()))
    }
}

/// The answer to INITIALIZE UPDATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Key diversification data.
    pub chip_identity: [u8; CHIP_IDENTITY_LEN],
    /// Version of the keys that the card chose.
    pub key_version: u8,
    /// Sequence counter of these keys, if the card challenge is derived from it.
    pub sequence: Option<[u8; 3]>,
    challenge: [u8; MAC],
    cryptogram: [u8; MAC],
}

impl Answer {
    /// Reads the response data.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let (chip_identity, rest) = bytes.split_first_chunk().ok_or(Error::Answer)?;
        let ([key_version, 0x03, parameter], rest) =
            rest.split_first_chunk().ok_or(Error::Answer)?
        else {
            return Err(Error::Answer);
        };
        let (challenge, rest) = rest.split_first_chunk().ok_or(Error::Answer)?;
        let (cryptogram, rest) = rest.split_first_chunk().ok_or(Error::Answer)?;
        let derived = parameter & (DERIVED_CHALLENGE & 0x1F) != 0;
        let sequence = match (derived, rest) {
            (false, []) => None,
            (true, rest) => Some(rest.try_into().map_err(|_| Error::Answer)?),
            _ => return Err(Error::Answer),
        };
        Ok(Self {
            chip_identity: *chip_identity,
            key_version: *key_version,
            sequence,
            challenge: *challenge,
            cryptogram: *cryptogram,
        })
    }
}

/// An open session. Any error but [`Error::UnknownOutcome`] ends it and wipes its keys.
#[expect(missing_debug_implementations, reason = "holds session keys")]
pub struct Session {
    chain: Option<Chain>,
}

impl Session {
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
        let body = protected.saturating_sub(MAC);
        match self.chain.as_ref().map(Chain::level) {
            None => 0,
            Some(level) if level.encrypts_commands() => (body / BLOCK * BLOCK).saturating_sub(1),
            Some(_) => body,
        }
    }

    /// How many plain bytes a response with `protected` bytes of data can carry.
    pub fn plain_capacity(&self, protected: usize) -> usize {
        self.chain.as_ref().map_or(0, |chain| chain.level().plain_capacity(protected))
    }
}

fn protect<'b>(
    chain: &mut Chain,
    command: &Command<'_>,
    out: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    chain.advance();
    let encrypted = chain.level().encrypts_commands() && !command.data.is_empty();
    let body = if encrypted { padded_len(command.data.len()) } else { command.data.len() };
    let length = body.checked_add(MAC).ok_or(Error::Space)?;
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
    raw(&mut writer, link.get(..MAC).unwrap_or_default())?;
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
    let (data, mac) = data.split_last_chunk::<MAC>().ok_or(Error::Unprotected)?;
    let right = chain.response_mac(data, u16::from(status).to_be_bytes()).ct_eq(mac);
    if !bool::from(right) {
        return Err(Error::Mac);
    }
    let data = if level.encrypts_responses() && !data.is_empty() {
        chain.open_response(data, out)?
    } else {
        chain::copy(data, out)?
    };
    Ok(Response { data, status })
}

fn write_front(
    writer: &mut Writer<'_>,
    header: [u8; 4],
    length: usize,
    extended: bool,
) -> Result<(), Error> {
    let [high, low] = u16::try_from(length).map_err(|_| Error::Space)?.to_be_bytes();
    raw(writer, &header)?;
    if extended { raw(writer, &[0, high, low]) } else { raw(writer, &[low]) }
}

fn raw(writer: &mut Writer<'_>, bytes: &[u8]) -> Result<(), Error> {
    writer.raw(bytes).map_err(|_| Error::Space)
}
