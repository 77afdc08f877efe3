//! Chip Authentication as the terminal does it (Doc 9303-11 §6.2).

use core::fmt;

use card_format::error::Error as FormatError;
use rand_core::CryptoRng;

use super::{COMPUTATION, Protocol, TERMINAL_POINT, card};
use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::ec::{COORDINATE, KeyPair, PublicPoint};
use crate::general_authenticate::{
    self, MANAGE_SECURITY_ENVIRONMENT, MAX_DATA, Position, SET_AT, SetAt,
};
use crate::link::CardLink;

/// What EF.DG14 says about the chip's key.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "a chip's own key tells it apart in a log")]
pub struct ChipKey {
    /// Protocol and cipher.
    pub protocol: Protocol,
    /// The public key.
    pub point: PublicPoint,
    /// Its number, if it has one; then MSE:Set AT names it.
    pub key_id: Option<u64>,
}

/// Agrees on new keys with the chip; then the channel is under secure messaging with them.
///
/// The chip is proven when the next answer verifies, and only if Passive Authentication proved
/// that the key is genuine. Gives the terminal's ephemeral public key, compressed, which Terminal
/// Authentication signs (Doc 9303-11 §7.1).
pub fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    chip: &ChipKey,
) -> Result<[u8; COORDINATE], Error<L::Error>> {
    let own = KeyPair::generate(rng).map_err(|_| Error::Random)?;
    let session = card::session(chip.protocol, &own, &chip.point).map_err(Error::Answer)?;
    let mut out = [0; MAX_DATA];
    let set_at = SetAt {
        oid: chip.protocol.oid(),
        password: None,
        reference: chip.key_id,
        asks_for_authorities: false,
    };
    let data = set_at.encode(&mut out).map_err(Error::Answer)?;
    channel.execute(
        &Command::new(0x00, MANAGE_SECURITY_ENVIRONMENT, COMPUTATION, SET_AT).with_data(data),
    )?;
    let point = own.public().bytes();
    let data = general_authenticate::encode(&[(TERMINAL_POINT, &point)], &mut out)
        .map_err(Error::Answer)?;
    let answer = channel.execute(&general_authenticate::command(Position::Last, data))?;
    general_authenticate::decode(answer).map_err(Error::Answer)?;
    channel.secure(session);
    Ok(own.public().x())
}

/// Why Chip Authentication failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// A command failed, or the card refused it.
    Channel(channel::Error<E>),
    /// An answer without the object that it must have.
    Answer(FormatError),
    /// The random source gives no usable number.
    Random,
    /// The token does not verify: the card does not hold the private key.
    Token,
}

impl<E> From<channel::Error<E>> for Error<E> {
    fn from(error: channel::Error<E>) -> Self {
        Self::Channel(error)
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(error) => error.fmt(f),
            Self::Answer(error) => write!(f, "unexpected answer: {error}"),
            Self::Random => f.write_str("random source is broken"),
            Self::Token => f.write_str("card does not prove its private key"),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Channel(error) => Some(error),
            _ => None,
        }
    }
}
