//! Chip Authentication as the terminal does it (Doc 9303-11 §6.2).

use card_format::error::{Error as FormatError, Fault};
use rand_core::CryptoRng;

use super::key_agreement_template::{SET_KAT, SetKat};
use super::{COMPUTATION, MAX_DATA, Protocol, TERMINAL_KEY, card};
use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::cipher::Cipher;
use crate::general_authenticate::{self, MANAGE_SECURITY_ENVIRONMENT, Position, SET_AT, SetAt};
use crate::group::{Compressed, Group, KeyPair, Public};
use crate::link::CardLink;

/// What EF.DG14 says about the chip's key.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "a chip's own key tells it apart in a log")]
pub struct ChipKey<G: Group> {
    /// Key agreement, which must be the group's, and cipher.
    pub protocol: Protocol,
    /// The public key.
    pub public: Public<G>,
    /// Its number, if it has one; then the command names it.
    pub key_id: Option<u64>,
}

/// Agrees on new keys with the chip; then the channel is under secure messaging with them.
///
/// The chip is proven when the next answer verifies, and only if Passive Authentication proved
/// that the key is genuine. Gives the terminal's ephemeral public key, compressed, which Terminal
/// Authentication signs (Doc 9303-11 §7.1).
pub fn run<L: CardLink, B: AsMut<[u8]>, G: Group>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    chip: &ChipKey<G>,
) -> Result<Compressed, Error<L::Error>> {
    let group = chip.public.group();
    if chip.protocol.agreement != group.agreement() {
        return Err(Error::Answer(Fault::Unsupported.at(0)));
    }
    let own = KeyPair::generate(group, rng).map_err(|_| Error::Random)?;
    let session = card::session(chip.protocol, &own, &chip.public).map_err(Error::Answer)?;
    match chip.protocol.cipher {
        Cipher::TripleDes => match at_once(channel, chip, own.public()) {
            // Some chips have this cipher with the newer commands only.
            Err(Error::Channel(channel::Error::Status(_))) => {
                in_two_steps(channel, chip, own.public())
            }
            result => result,
        },
        Cipher::Aes128 | Cipher::Aes192 | Cipher::Aes256 => {
            in_two_steps(channel, chip, own.public())
        }
    }?;
    channel.secure(session);
    Ok(own.public().compressed())
}

/// MSE:Set KAT (Doc 9303-11 §6.2.4.1).
fn at_once<L: CardLink, B: AsMut<[u8]>, G: Group>(
    channel: &mut Channel<L, B>,
    chip: &ChipKey<G>,
    own: &Public<G>,
) -> Result<(), Error<L::Error>> {
    let mut out = [0; MAX_DATA];
    let set_kat = SetKat { key: own.bytes(), reference: chip.key_id };
    let data = set_kat.encode(&mut out).map_err(Error::Answer)?;
    channel.execute(&set(SET_KAT, data))?;
    Ok(())
}

/// MSE:Set AT and GENERAL AUTHENTICATE (Doc 9303-11 §6.2.4.2).
fn in_two_steps<L: CardLink, B: AsMut<[u8]>, G: Group>(
    channel: &mut Channel<L, B>,
    chip: &ChipKey<G>,
    own: &Public<G>,
) -> Result<(), Error<L::Error>> {
    let mut out = [0; MAX_DATA];
    let oid = chip.protocol.oid().as_bytes();
    let reference = chip.key_id;
    let set_at = SetAt { oid, password: None, reference, asks_for_authorities: false };
    let data = set_at.encode(&mut out).map_err(Error::Answer)?;
    channel.execute(&set(SET_AT, data))?;
    let data = general_authenticate::encode(&[(TERMINAL_KEY, own.bytes())], &mut out)
        .map_err(Error::Answer)?;
    let answer = channel.execute(&general_authenticate::command(Position::Last, data))?;
    general_authenticate::decode(answer).map_err(Error::Answer)?;
    Ok(())
}

const fn set(template: u8, data: &[u8]) -> Command<'_> {
    Command::new(0x00, MANAGE_SECURITY_ENVIRONMENT, COMPUTATION, template).with_data(data)
}

/// Why Chip Authentication failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// A command failed, or the card refused it.
    #[error(transparent)]
    Channel(#[from] channel::Error<E>),
    /// An answer without the object that it must have, or a protocol that is not for the key.
    #[error("unexpected answer: {0}")]
    Answer(FormatError),
    /// The random source gives no usable number.
    #[error("random source is broken")]
    Random,
    /// The token does not verify: the card does not hold the private key.
    #[error("card does not prove its private key")]
    Token,
}
