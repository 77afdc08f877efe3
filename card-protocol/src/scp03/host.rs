//! SCP03 as the production line does it (GPC_SPE_014 §6.2, §7.1).

mod session;

use card_format::tlv::Writer;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

pub use session::Session;

use super::keys::{Challenges, SessionKeys, pseudo_random_challenge};
use super::{
    Challenge, EXTERNAL_AUTHENTICATE, Error, INITIALIZE_UPDATE, Level, Mode, PROTECTED, Parameter,
};
use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::diversification::{CHIP_IDENTITY_LEN, StaticKeys};
use crate::link::CardLink;

/// Sends INITIALIZE UPDATE, without protection. The answer says whose keys are needed for
/// [`open`].
pub fn initialize<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    mode: Mode,
    key_version: u8,
) -> Result<(Handshake, Answer), channel::Error<L::Error>> {
    channel.reset();
    let handshake = Handshake::new(rng, mode);
    let answer = Answer::decode(channel.execute(&handshake.command(key_version))?)?;
    Ok((handshake, answer))
}

/// Authenticates both sides, after which the channel is protected at `level`.
pub fn open<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    (handshake, answer): (Handshake, &Answer),
    keys: &StaticKeys,
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
const EXTERNAL_AUTHENTICATE_LEN: usize = 5 + 2 * Mode::S16.mac_len();

/// The host challenge, and what is done with the answer to it.
#[derive(Clone, Copy, Debug)]
pub struct Handshake {
    challenge: Challenge,
}

impl Handshake {
    /// Draws a challenge. Its length asks the card for the mode.
    pub fn new(rng: &mut impl CryptoRng, mode: Mode) -> Self {
        Self { challenge: Challenge::random(rng, mode) }
    }

    /// INITIALIZE UPDATE; key version 00 leaves the choice to the card.
    pub fn command(&self, key_version: u8) -> Command<'_> {
        Command::new(0x80, INITIALIZE_UPDATE, key_version, 0)
            .with_data(self.challenge.as_bytes())
            .expecting(0x100)
    }

    /// Checks that the card holds `keys` and writes EXTERNAL AUTHENTICATE into the front of
    /// `out`. Nothing is computed for a card that holds other keys, so no attempt is wasted.
    ///
    /// With the AID of the selected application, a derived card challenge is checked too. A level
    /// that the card's parameter leaves out is refused.
    pub fn authenticate<'b>(
        self,
        answer: &Answer,
        keys: &StaticKeys,
        aid: Option<&[u8]>,
        level: Level,
        out: &'b mut [u8],
    ) -> Result<(Session, &'b [u8]), Error> {
        if answer.challenge.mode() != self.challenge.mode() {
            return Err(Error::Answer);
        }
        if !answer.parameter.allows(level) {
            return Err(Error::Level);
        }
        let challenges = Challenges { host: self.challenge, card: answer.challenge };
        let session_keys = SessionKeys::derive(keys, &challenges)?;
        let right = session_keys.card_cryptogram(&challenges);
        if !bool::from(right.as_bytes().ct_eq(answer.cryptogram.as_bytes())) {
            return Err(Error::Cryptogram);
        }
        if let (Some(sequence), Some(aid)) = (answer.sequence, aid) {
            let mode = answer.challenge.mode();
            if pseudo_random_challenge(keys, mode, sequence, aid) != answer.challenge {
                return Err(Error::Challenge);
            }
        }
        let cryptogram = session_keys.host_cryptogram(&challenges);
        let mut chain = session_keys.chain(level);
        let header = [0x80 | PROTECTED, EXTERNAL_AUTHENTICATE, level.byte(), 0];
        let mut writer = Writer::new(out);
        write_front(&mut writer, header, chain.mode().mac_len().saturating_mul(2), false)?;
        raw(&mut writer, cryptogram.as_bytes())?;
        let link = chain.link(header, false, cryptogram.as_bytes())?;
        raw(&mut writer, chain.travelling(&link))?;
        chain.accept(link);
        Ok((Session::new(chain), writer.finish()))
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
    /// What the card says of its SCP03.
    pub parameter: Parameter,
    challenge: Challenge,
    cryptogram: Challenge,
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
        let parameter = Parameter::from_byte(*parameter).ok_or(Error::Answer)?;
        let counter = if parameter.is_derived() { SEQUENCE } else { 0 };
        let both = rest.len().checked_sub(counter).ok_or(Error::Answer)?;
        let (both, counter) = rest.split_at_checked(both).ok_or(Error::Answer)?;
        // By the length alone: not every card that answers in S16 says so.
        let (challenge, cryptogram) = both.split_at_checked(both.len() / 2).ok_or(Error::Answer)?;
        let sequence = if parameter.is_derived() {
            Some(counter.try_into().map_err(|_| Error::Answer)?)
        } else {
            None
        };
        Ok(Self {
            chip_identity: *chip_identity,
            key_version: *key_version,
            sequence,
            parameter,
            challenge: Challenge::new(challenge).ok_or(Error::Answer)?,
            cryptogram: Challenge::new(cryptogram).ok_or(Error::Answer)?,
        })
    }

    /// The card challenge.
    pub const fn challenge(&self) -> Challenge {
        self.challenge
    }
}

/// Bytes of the sequence counter.
const SEQUENCE: usize = 3;

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
