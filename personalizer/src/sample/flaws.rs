//! Flaws of real batches, for trials of an intake: some are noted, most refuse a dossier.

use card_format::error::Error;

use super::Plan;
use crate::dossier::{Bytes, Dossier};

/// One dossier of so many is flawed.
const EVERY: u32 = 20;

/// A holder too young for a card.
const YOUNG: u16 = 12;

/// Flaws the dossier with this place, if it is one of those.
pub(super) fn flaw(plan: &Plan, place: u32, dossier: &mut Dossier) -> Result<(), Error> {
    let (before, turn) = (place % EVERY, place / EVERY % 5);
    if before != EVERY - 1 {
        return Ok(());
    }
    match turn {
        // A person who was registered before, by another team.
        0 => {
            let id = core::mem::take(&mut dossier.dossier);
            let first =
                plan.person(place - 1)?.into_dossier(core::mem::take(&mut dossier.portrait));
            *dossier = first;
            dossier.dossier = id;
        }
        // Too young.
        1 => {
            let year = plan.day.year().saturating_sub(YOUNG);
            dossier.birth_date = format!("{year:04}-01-01");
        }
        // A portrait that was cut off.
        2 => {
            let portrait = dossier.portrait.as_slice();
            let half = portrait.get(..portrait.len() / 2).unwrap_or_default().to_vec();
            dossier.portrait = Bytes::new(half);
        }
        // A digit that is missing.
        3 => dossier.can.truncate(5),
        // A citizen of another State.
        _ => "LAO".clone_into(&mut dossier.nationality),
    }
    Ok(())
}
