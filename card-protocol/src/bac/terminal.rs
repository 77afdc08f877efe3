//! Basic Access Control as the terminal does it (Doc 9303-11 §4.3.2).

use iso7816::Status;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use super::message::{MESSAGE, Message};
use super::{Chosen, EXTERNAL_AUTHENTICATE, GET_CHALLENGE, Keys, NONCE};
use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::link::CardLink;

/// Proves the zone to the card and makes the card prove it. Then the channel is under secure
/// messaging with the new keys. The application must have been selected.
pub fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    keys: &Keys,
) -> Result<(), Error<L::Error>> {
    let card_nonce = challenge(channel)?;
    let mut terminal = Message { own_nonce: [0; _], other_nonce: card_nonce, seed: [0; _] };
    rng.fill_bytes(&mut terminal.own_nonce);
    rng.fill_bytes(&mut terminal.seed);
    let card = authenticate(channel, keys, &terminal)?;
    let chosen = Chosen {
        card_nonce: &card_nonce,
        terminal_nonce: &terminal.own_nonce,
        card_seed: &card.seed,
        terminal_seed: &terminal.seed,
    };
    channel.secure(chosen.session());
    Ok(())
}

fn challenge<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
) -> Result<[u8; NONCE], Error<L::Error>> {
    let command = Command::new(0x00, GET_CHALLENGE, 0x00, 0x00).expecting(8);
    channel.execute(&command)?.try_into().map_err(|_| Error::Challenge)
}

/// Sends the terminal's message and gives the card's, which proves the keys.
fn authenticate<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    keys: &Keys,
    terminal: &Message,
) -> Result<Message, Error<L::Error>> {
    let mut sealed = [0; MESSAGE];
    let data = terminal.seal(keys, &mut sealed).map_err(channel::Error::Format)?;
    let command = Command::new(0x00, EXTERNAL_AUTHENTICATE, 0x00, 0x00).with_data(data);
    let response = channel.transmit(&command.expecting(0x28))?;
    match u16::from(response.status) {
        0x9000 => {}
        0x6300..=0x63FF | 0x6982 | 0x6988 => return Err(Error::Refused(response.status)),
        _ => return Err(channel::Error::Status(response.status).into()),
    }
    let sealed: &[u8; MESSAGE] = response.data.try_into().map_err(|_| Error::Answer)?;
    let (card, right) = Message::open(keys, sealed).map_err(channel::Error::Format)?;
    let right = right
        & card.own_nonce.ct_eq(&terminal.other_nonce)
        & card.other_nonce.ct_eq(&terminal.own_nonce);
    if right.into() { Ok(card) } else { Err(Error::Card) }
}

/// Why Basic Access Control failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// A command failed, or the card refused it.
    #[error(transparent)]
    Channel(#[from] channel::Error<E>),
    /// A challenge that has not eight bytes.
    #[error("challenge of unexpected length")]
    Challenge,
    /// The card refused the terminal's message, with one of the answers in use for that: the zone
    /// is wrong.
    #[error("machine readable zone refused with {:04X}", u16::from(*.0))]
    Refused(Status),
    /// An answer that has not forty bytes.
    #[error("answer of unexpected length")]
    Answer,
    /// The card's message is wrong: it does not know the zone.
    #[error("card does not prove the machine readable zone")]
    Card,
}
