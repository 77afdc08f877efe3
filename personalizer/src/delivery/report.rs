//! How many cards stand where, office by office: from the dossiers that came in to their owners.
//!
//! ```text
//! dossiers = withdrawn + in production + made
//! made     = at the producer + on the way + arrived + returned + void
//! arrived  = handed over + waiting
//! ```

mod text;

use core::ops::AddAssign;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Place;
use crate::store::{Change, Error};
use crate::values;

/// Figures of one office, or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Dossiers that were taken in.
    pub dossiers: u64,
    /// Taken back before a card was begun.
    pub withdrawn: u64,
    /// Without a finished card so far.
    pub in_production: u64,
    /// Finished cards.
    pub made: u64,
    /// Of these, on no list yet.
    pub at_producer: u64,
    /// Sent and not confirmed.
    pub on_the_way: u64,
    /// Confirmed by the office, and valid or with its owner.
    pub arrived: u64,
    /// With its owner.
    pub handed_over: u64,
    /// At the office, for its owner.
    pub waiting: u64,
    /// Given back to the producer.
    pub returned: u64,
    /// Void, and neither handed over nor given back.
    #[serde(rename = "void")]
    pub lying_void: u64,
    /// All cards that are void, wherever they are.
    pub revoked: u64,
    /// Complaints that nothing answers yet: no new dossier, no dismissal.
    pub complaints: u64,
    /// Why those that wait do: a word of [`super::Why`], or nothing.
    pub why: BTreeMap<String, u64>,
}

impl Figures {
    /// Whether every card is in one place.
    pub fn balances(&self) -> bool {
        let sum = |parts: &[u64]| parts.iter().sum::<u64>();
        let places = [self.at_producer, self.on_the_way, self.arrived, self.returned];
        self.dossiers == sum(&[self.withdrawn, self.in_production, self.made])
            && self.made == sum(&places).saturating_add(self.lying_void)
            && self.arrived == sum(&[self.handed_over, self.waiting])
            && self.waiting == self.why.values().sum::<u64>()
    }

    /// Counts dossiers that stand alike.
    fn count(&mut self, state: &str, place: Option<Place>, waits: &str, count: u64) {
        let add = |figure: &mut u64| *figure = figure.saturating_add(count);
        add(&mut self.dossiers);
        let void = match state {
            "issued" => false,
            "revoked" => true,
            "withdrawn" => return add(&mut self.withdrawn),
            _ => return add(&mut self.in_production),
        };
        add(&mut self.made);
        if void {
            add(&mut self.revoked);
        }
        match place {
            Some(Place::HandedOver) => {
                add(&mut self.arrived);
                add(&mut self.handed_over);
            }
            Some(Place::Returned) => add(&mut self.returned),
            _ if void => add(&mut self.lying_void),
            Some(Place::Received) => {
                add(&mut self.arrived);
                add(&mut self.waiting);
                add(self.why.entry(waits.to_owned()).or_default());
            }
            Some(Place::Dispatched) => add(&mut self.on_the_way),
            None => add(&mut self.at_producer),
        }
    }
}

impl AddAssign<&Self> for Figures {
    fn add_assign(&mut self, other: &Self) {
        let own = [
            &mut self.dossiers,
            &mut self.withdrawn,
            &mut self.in_production,
            &mut self.made,
            &mut self.at_producer,
            &mut self.on_the_way,
            &mut self.arrived,
            &mut self.handed_over,
            &mut self.waiting,
            &mut self.returned,
            &mut self.lying_void,
            &mut self.revoked,
            &mut self.complaints,
        ];
        let others = [
            other.dossiers,
            other.withdrawn,
            other.in_production,
            other.made,
            other.at_producer,
            other.on_the_way,
            other.arrived,
            other.handed_over,
            other.waiting,
            other.returned,
            other.lying_void,
            other.revoked,
            other.complaints,
        ];
        for (own, other) in own.into_iter().zip(others) {
            *own = own.saturating_add(other);
        }
        for (why, count) in &other.why {
            let own = self.why.entry(why.clone()).or_default();
            *own = own.saturating_add(*count);
        }
    }
}

/// One office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Office {
    /// Its code.
    pub office: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// The whole delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// All offices together.
    pub all: Figures,
    /// Each office, by its code.
    pub offices: Vec<Office>,
}

impl Report {
    /// Only this office.
    #[must_use]
    pub fn of(self, office: &str) -> Self {
        let offices: Vec<_> = self.offices.into_iter().filter(|one| one.office == office).collect();
        let all = offices.first().map(|one| one.figures.clone()).unwrap_or_default();
        Self { all, offices }
    }
}

/// Counts every dossier and every card.
pub fn report(change: &mut Change<'_>) -> Result<Report, Error> {
    let query = "SELECT d.office, d.state, c.state, coalesce(c.waits, ''), count(*)
        FROM dossiers d LEFT JOIN custody c ON c.dossier = d.id
        GROUP BY d.office, d.state, c.state, coalesce(c.waits, '') ORDER BY d.office";
    let mut offices: BTreeMap<String, Figures> = BTreeMap::new();
    for row in change.rows(query, values![])? {
        let (state, place): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let place = place.as_deref().and_then(Place::from_word);
        let figures = offices.entry(row.get(0)?).or_default();
        figures.count(&state, place, &row.get::<String>(3)?, row.get(4)?);
    }
    let query = "SELECT d.office, count(*) FROM complaints c JOIN dossiers d ON d.id = c.dossier
        WHERE c.reissue IS NULL AND c.dismissed IS NULL GROUP BY d.office";
    for row in change.rows(query, values![])? {
        offices.entry(row.get(0)?).or_default().complaints = row.get(1)?;
    }
    let mut all = Figures::default();
    for figures in offices.values() {
        all += figures;
    }
    let offices = offices.into_iter().map(|(office, figures)| Office { office, figures }).collect();
    Ok(Report { all, offices })
}
