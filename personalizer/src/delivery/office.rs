//! What an office does: confirms what arrived, hands over, says why a card waits, gives back.
//!
//! Every call may be made again after an interruption: what was done already is told as known.

use super::card::{Card, Place};
use super::{Error, Why};
use crate::audit::Event;
use crate::store::{self, Change, Store};
use crate::values;

/// Cards confirmed in one change; no change holds up the line for long.
const PAGE: usize = 200;

/// What became of a card that an office says it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is at its office now.
    Received,
    /// It was there before.
    Known,
    /// It is on no list; it must not have left the producer.
    Unlisted,
    /// It belongs to another office: this one.
    Elsewhere(String),
    /// It is void: it must be given back.
    Void,
    /// No such dossier is in the accounts.
    Unknown,
}

/// Confirms that these dossiers' cards have arrived at their office.
pub fn receive(
    store: &Store,
    office: &str,
    dossiers: &[String],
    by: &str,
) -> Result<Vec<Arrival>, Error> {
    let mut arrivals = Vec::with_capacity(dossiers.len());
    for page in dossiers.chunks(PAGE) {
        let of_page = store.change(|change| {
            let one = |dossier: &String| arrive(change, office, dossier, by);
            page.iter().map(one).collect::<Result<Vec<_>, Error>>()
        })?;
        arrivals.extend(of_page);
    }
    Ok(arrivals)
}

fn arrive(
    change: &mut Change<'_>,
    office: &str,
    dossier: &str,
    by: &str,
) -> Result<Arrival, Error> {
    let Some(card) = Card::find(change, dossier)? else { return Ok(Arrival::Unknown) };
    if card.office != office {
        return Ok(Arrival::Elsewhere(card.office));
    }
    match card.place {
        None => return Ok(Arrival::Unlisted),
        Some(_) if card.is_made() && !card.is_live() => return Ok(Arrival::Void),
        Some(Place::Received | Place::HandedOver) => return Ok(Arrival::Known),
        Some(Place::Dispatched | Place::Returned) => {}
    }
    let now = change.now();
    let update =
        "UPDATE custody SET state = 'received', arrived = $2, waits = '' WHERE dossier = $1";
    change.execute(update, values![dossier, now])?;
    record(change, "received", dossier, &format!("{office} by {by}"))?;
    Ok(Arrival::Received)
}

/// Notes that its owner has the card, and wipes the dossier's content in the same change. The same
/// receipt again is no news; tells whether it was.
pub fn hand_over(
    change: &mut Change<'_>,
    dossier: &str,
    receipt: &str,
    by: &str,
) -> Result<bool, Error> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"./_-".contains(&byte);
    if receipt.is_empty() || receipt.len() > 64 || !receipt.bytes().all(fits) {
        return Err(Error::Receipt);
    }
    let (card, place) = Card::sent(change, dossier)?;
    match place {
        Place::HandedOver if card.receipt == receipt => return Ok(false),
        Place::HandedOver => return Err(Error::HandedOver(dossier.into(), card.receipt)),
        _ if !card.is_live() => return Err(Error::Void(dossier.into())),
        Place::Received => {}
        Place::Dispatched | Place::Returned => return Err(Error::NotReceived(dossier.into())),
    }
    let now = change.now();
    change.execute(
        "UPDATE custody SET state = 'handed over', receipt = $2, handed = $3, waits = ''
         WHERE dossier = $1",
        values![dossier, receipt, now],
    )?;
    change.wipe(dossier)?;
    record(change, "handed over", dossier, &format!("receipt {receipt} by {by}"))?;
    Ok(true)
}

/// Notes why a card still waits at its office.
pub fn wait(change: &mut Change<'_>, dossier: &str, why: Why, by: &str) -> Result<(), Error> {
    let (card, place) = Card::sent(change, dossier)?;
    match place {
        Place::HandedOver => return Err(Error::HandedOver(dossier.into(), card.receipt)),
        _ if !card.is_live() => return Err(Error::Void(dossier.into())),
        Place::Received => {}
        Place::Dispatched | Place::Returned => return Err(Error::NotReceived(dossier.into())),
    }
    let update = "UPDATE custody SET waits = $2 WHERE dossier = $1";
    change.execute(update, values![dossier, why.word()])?;
    record(change, "waits", dossier, &format!("{} by {by}", why.word()))?;
    Ok(())
}

/// Notes that a card goes back to the producer, void or not; tells whether that was news.
pub fn give_back(change: &mut Change<'_>, dossier: &str, by: &str) -> Result<bool, Error> {
    let (card, place) = Card::sent(change, dossier)?;
    match place {
        Place::Returned => return Ok(false),
        Place::HandedOver => return Err(Error::HandedOver(dossier.into(), card.receipt)),
        Place::Dispatched | Place::Received => {}
    }
    let update = "UPDATE custody SET state = 'returned', waits = '' WHERE dossier = $1";
    change.execute(update, values![dossier])?;
    record(change, "returned", dossier, &format!("{} by {by}", card.office))?;
    Ok(true)
}

fn record(
    change: &mut Change<'_>,
    what: &str,
    dossier: &str,
    detail: &str,
) -> Result<(), store::Error> {
    change.audit(&Event::new(what, dossier, &[], detail))
}
