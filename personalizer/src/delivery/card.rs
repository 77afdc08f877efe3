//! Where a made card is.

use super::Error;
use crate::store::{self, Change};
use crate::values;

/// Where a card is once it has left the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// On a list, on its way to its office.
    Dispatched,
    /// At its office.
    Received,
    /// With its owner.
    HandedOver,
    /// Back at the producer, or on its way there.
    Returned,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Dispatched, Self::Received, Self::HandedOver, Self::Returned];

    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dispatched => "dispatched",
            Self::Received => "received",
            Self::HandedOver => "handed over",
            Self::Returned => "returned",
        }
    }

    /// The place with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.word() == word)
    }
}

/// A dossier and its card, as far as delivery goes.
pub(super) struct Card {
    /// The dossier's state, as the tables say it.
    pub(super) state: String,
    /// The office that hands it over.
    pub(super) office: String,
    /// Where the card is; nowhere before it is on a list.
    pub(super) place: Option<Place>,
    /// What its owner signed, or nothing.
    pub(super) receipt: String,
}

impl Card {
    /// The card of this dossier; `None` when nobody knows the dossier.
    pub(super) fn find(
        change: &mut Change<'_>,
        dossier: &str,
    ) -> Result<Option<Self>, store::Error> {
        let query = "SELECT d.state, d.office, c.state, coalesce(c.receipt, '')
            FROM dossiers d LEFT JOIN custody c ON c.dossier = d.id WHERE d.id = $1";
        let Some(row) = change.row(query, values![dossier])? else { return Ok(None) };
        let place: Option<String> = row.get(2)?;
        Ok(Some(Self {
            state: row.get(0)?,
            office: row.get(1)?,
            place: place.as_deref().and_then(Place::from_word),
            receipt: row.get(3)?,
        }))
    }

    /// The card of this dossier, which must have been made and sent.
    pub(super) fn sent(change: &mut Change<'_>, dossier: &str) -> Result<(Self, Place), Error> {
        let card = Self::find(change, dossier)?.ok_or_else(|| Error::NoDossier(dossier.into()))?;
        match card.place {
            Some(place) => Ok((card, place)),
            None if card.is_made() => Err(Error::NotSent(dossier.into())),
            None => Err(Error::NotMade(dossier.into())),
        }
    }

    /// Whether there was ever a finished card.
    pub(super) fn is_made(&self) -> bool {
        matches!(self.state.as_str(), "issued" | "revoked")
    }

    /// Whether its card may be used.
    pub(super) fn is_live(&self) -> bool {
        self.state == "issued"
    }
}
