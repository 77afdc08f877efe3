//! Makes a card void, and names the one that follows.

use super::Error;
use super::open::open_about;
use crate::audit::{Event, hex};
use crate::store::{self, Change};
use crate::values;

/// Makes the card void that a complaint is about, once `approve` has noted that two people agree:
/// its document number is free for whoever follows, its content is wiped. A card that is void
/// already is no news and needs nobody; tells whether it was.
pub fn revoke<E: From<Error>>(
    change: &mut Change<'_>,
    dossier: &str,
    approve: impl FnOnce(&mut Change<'_>) -> Result<(), E>,
) -> Result<bool, E> {
    let Some(card) = live(change, dossier)? else { return Ok(false) };
    approve(change)?;
    make_void(change, dossier, &card)?;
    Ok(true)
}

/// What is noted of a card that becomes void.
struct Card {
    complaint: u64,
    reason: String,
    document: [u8; 32],
    sod: Option<[u8; 32]>,
}

/// The card of a complaint; `None` when it is void already.
fn live(change: &mut Change<'_>, dossier: &str) -> Result<Option<Card>, Error> {
    let query = "SELECT d.state, d.document, j.sod FROM dossiers d
        LEFT JOIN jobs j ON j.dossier = d.id AND j.state = 'done' AND j.state <> 'failed'
        WHERE d.id = $1";
    let row = change.row(query, values![dossier])?;
    let row = row.ok_or_else(|| Error::NoDossier(dossier.into()))?;
    let complaint =
        open_about(change, dossier)?.ok_or_else(|| Error::NoComplaint(dossier.into()))?;
    match row.get::<String>(0)?.as_str() {
        "issued" => Ok(Some(Card {
            complaint: complaint.number,
            reason: complaint.reason,
            document: row.get(1)?,
            sod: row.get(2)?,
        })),
        "revoked" => Ok(None),
        _ => Err(Error::Void(dossier.into())),
    }
}

fn make_void(change: &mut Change<'_>, dossier: &str, card: &Card) -> Result<(), Error> {
    let now = change.now();
    change.execute(
        "UPDATE dossiers SET live = 0, state = 'revoked', ended = $2 WHERE id = $1",
        values![dossier, now],
    )?;
    change.wipe(dossier)?;
    let number =
        change.number("SELECT coalesce(max(number), 0) + 1 FROM revocations", values![])?;
    change.execute(
        "INSERT INTO revocations (number, dossier, document, sod, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![number, dossier, &card.document, card.sod.map(Vec::from), &card.reason, now],
    )?;
    let update = "UPDATE complaints SET revoked = $2 WHERE number = $1";
    change.execute(update, values![card.complaint, now])?;
    // A card that waits at its office waits for nobody any more.
    change.execute("UPDATE custody SET waits = '' WHERE dossier = $1", values![dossier])?;
    let sod = card.sod.map(|sod| hex(&sod)).unwrap_or_default();
    let detail = format!("complaint {} {} {sod}", card.complaint, card.reason);
    Ok(change.audit(&Event::new("revoked", dossier, &[], &detail))?)
}

/// Names the dossier whose card answers the complaint about the old one. The same again is no news.
pub fn link(change: &mut Change<'_>, old: &str, new: &str) -> Result<(), Error> {
    let query = "SELECT person, state FROM dossiers WHERE id = $1";
    let person = |change: &mut Change<'_>, id: &str| {
        let row = change.row(query, values![id])?.ok_or_else(|| Error::NoDossier(id.into()))?;
        Ok::<_, Error>((row.get::<[u8; 32]>(0)?, row.get::<String>(1)?))
    };
    let ((one, state), (other, _)) = (person(change, old)?, person(change, new)?);
    if one != other || old == new {
        return Err(Error::OtherPerson(old.into(), new.into()));
    }
    if state != "revoked" {
        return Err(Error::Live(old.into()));
    }
    let complaint = open_about(change, old)?.ok_or_else(|| Error::NoComplaint(old.into()))?;
    match complaint.reissue {
        Some(known) if known == new => return Ok(()),
        Some(known) => return Err(Error::Answered(old.into(), known)),
        None => {}
    }
    let update = "UPDATE dossiers SET replaces = $2 WHERE id = $1";
    change.execute(update, values![new, old])?;
    Ok(answer(change, complaint.number, old, new)?)
}

/// Whether a dossier of this person may say that it replaces the old one: it is revoked, and no
/// other card is its answer.
pub(crate) fn may_follow(
    change: &mut Change<'_>,
    old: &str,
    person: &[u8; 32],
) -> Result<bool, store::Error> {
    let query = "SELECT 1 FROM dossiers WHERE id = $1 AND person = $2 AND state = 'revoked'";
    if change.row(query, values![old, person])?.is_none() {
        return Ok(false);
    }
    Ok(open_about(change, old)?.is_none_or(|complaint| complaint.reissue.is_none()))
}

/// Names the dossier that was just taken in as the answer.
pub(crate) fn follow(change: &mut Change<'_>, old: &str, new: &str) -> Result<(), store::Error> {
    let Some(complaint) = open_about(change, old)? else { return Ok(()) };
    answer(change, complaint.number, old, new)
}

fn answer(
    change: &mut Change<'_>,
    complaint: u64,
    old: &str,
    new: &str,
) -> Result<(), store::Error> {
    let update = "UPDATE complaints SET reissue = $2 WHERE number = $1";
    change.execute(update, values![complaint, new])?;
    let detail = format!("complaint {complaint} replaces {old}");
    change.audit(&Event::new("reissue", new, &[], &detail))
}
