//! SCP03 as the production line does it (GPC_SPE_014 §6.2, §7.1).

mod session;

use card_format::tlv::Writer;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

pub use session::Session;

use super::keys::{Challenges, SessionKeys, pseudo_random_challenge};
use super::{DERIVED_CHALLENGE, EXTERNAL_AUTHENTICATE, Error, INITIALIZE_UPDATE, Level, MAC};
use crate::apdu::Command;
use crate::channel::{self, Channel};
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
