//! A station's post: what it says of itself, and what it is asked to do. The station writes, the
//! pulse carries it into the accounts and brings the answer back.

use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::lang::Said;
use crate::station::{Kind, Phase};
use crate::store::{Hold, Report, Wanted};

/// How many failures of one kind in a row stop a station.
pub const LIMIT: u64 = 3;

/// How much the last card counts in a station's pace: one part in so many.
const SMOOTHING: u64 = 5;

/// A station's post.
#[derive(Debug)]
pub struct Post {
    hold: Hold,
    face: Mutex<Face>,
}

#[derive(Debug)]
struct Face {
    report: Report,
    phase: Phase,
    kind: Option<Kind>,
    /// `None` once another process lives under this name.
    wanted: Option<Wanted>,
}

impl Post {
    /// A post for a new life.
    pub fn new(hold: Hold) -> Self {
        let report = Report { state: "waiting", ..Report::default() };
        let face = Face { report, phase: Phase::Waiting, kind: None, wanted: Some(Wanted::Run) };
        Self { hold, face: Mutex::new(face) }
    }

    /// Who it is in the accounts.
    pub const fn hold(&self) -> &Hold {
        &self.hold
    }

    /// The station goes into a phase with its card.
    pub fn enter(&self, phase: Phase) {
        let mut face = self.face();
        face.phase = phase;
        face.report.state = if matches!(phase, Phase::Waiting) { "waiting" } else { "working" };
        face.report.step = if matches!(phase, Phase::Waiting) { "" } else { phase.word() };
    }

    /// Where it is with its card.
    pub fn phase(&self) -> Phase {
        self.face().phase
    }

    /// The station does nothing: `paused`, `drained` or `stopped`.
    pub(super) fn rest(&self, state: &'static str) {
        let mut face = self.face();
        (face.report.state, face.report.step) = (state, "");
    }

    /// A card is finished, and how long it took.
    pub(super) fn finished(&self, took: Duration) {
        let mut face = self.face();
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let pace = face.report.pace.map_or(took, |pace| {
            let sum = pace.saturating_mul(SMOOTHING.saturating_sub(1)).saturating_add(took);
            sum.checked_div(SMOOTHING).unwrap_or(took)
        });
        face.report.pace = Some(pace);
        face.report.cards = face.report.cards.saturating_add(1);
        (face.report.failures, face.kind) = ((0, String::new()), None);
    }

    /// A card is not finished. Tells whether that was once too often.
    pub(super) fn failed(&self, kind: Kind, why: &Said) -> bool {
        let mut face = self.face();
        let before = if face.kind == Some(kind) { face.report.failures.0 } else { 0 };
        let failures = before.saturating_add(1);
        face.kind = Some(kind);
        face.report.failures = (failures, kind.word().to_owned());
        face.report.error.clone_from(why);
        failures >= LIMIT
    }

    /// A person has looked, and the station begins again.
    pub(super) fn forgive(&self) {
        let mut face = self.face();
        (face.report.failures, face.kind) = ((0, String::new()), None);
    }

    /// What it says of itself now.
    pub fn report(&self) -> Report {
        self.face().report.clone()
    }

    /// What it is asked to do; nothing once another process lives under its name.
    pub fn wanted(&self) -> Option<Wanted> {
        self.face().wanted
    }

    pub(super) fn ask(&self, wanted: Option<Wanted>) {
        self.face().wanted = wanted;
    }

    fn face(&self) -> MutexGuard<'_, Face> {
        self.face.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Said {
        crate::lang::Text::new("gone", "mất").into()
    }

    #[test]
    fn three_of_a_kind_in_a_row_are_too_many() {
        let post = Post::new(Hold::new("test"));
        assert!(!post.failed(Kind::Contact, &said()));
        assert!(!post.failed(Kind::Contact, &said()));
        assert!(!post.failed(Kind::Refused, &said()), "another kind begins anew");
        assert!(!post.failed(Kind::Contact, &said()));
        assert!(!post.failed(Kind::Contact, &said()));
        post.finished(Duration::from_secs(1));
        assert!(!post.failed(Kind::Contact, &said()), "a good card ends the row");
        assert!(!post.failed(Kind::Contact, &said()));
        assert!(post.failed(Kind::Contact, &said()));
        let report = post.report();
        assert_eq!((report.failures, report.cards), ((3, "contact".to_owned()), 1));
        post.forgive();
        assert!(!post.failed(Kind::Contact, &said()));
    }

    #[test]
    fn the_pace_follows_the_cards_slowly() {
        let post = Post::new(Hold::new("test"));
        post.finished(Duration::from_secs(20));
        assert_eq!(post.report().pace, Some(20_000));
        post.finished(Duration::from_secs(30));
        assert_eq!(post.report().pace, Some(22_000));
    }
}
