//! Basic Access Control (Doc 9303-11 §4.3) for documents that have nothing newer. Only the machine
//! readable zone opens them.

use card_protocol::bac::Keys;
use card_protocol::bac::terminal::{self, Error};
use card_protocol::channel::{self, Channel};
use card_protocol::link::CardLink;
use rand_core::CryptoRng;

use crate::evidence::Evidence;
use crate::password::Password;
use crate::reason::Reason;

/// Opens the chip, whose application is selected.
pub(super) fn open<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    password: &Password,
    rng: &mut impl CryptoRng,
) -> Result<Evidence, Reason> {
    let zone = password.zone().ok_or(Reason::ZoneNeeded)?;
    let keys = Keys::from_mrz(zone.as_bytes());
    terminal::run(channel, rng, &keys).map_err(|error| told(&error))?;
    Ok(Evidence::BasicAccess { password: password.kind() })
}

fn told<E>(error: &Error<E>) -> Reason {
    match error {
        Error::Refused(_) => Reason::BasicAccessRefused,
        Error::Channel(channel::Error::Link(_)) => Reason::CardRemoved,
        _ => Reason::BasicAccessFailed,
    }
}
