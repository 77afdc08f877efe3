//! What a run came to: counted, shown as a table, written as JSON, and turned into an exit code.
//!
//! Dossiers are named by their identifiers, lines by their numbers. Nothing else about a person
//! is here to be shown.

mod json;
mod table;

use crate::audit::Head;
use crate::intake::Rejection;
use crate::lang::{Said, Text};
use crate::line::Intake;
use crate::run::Event;
use crate::station::{Kind, Outcome};
use crate::store::{Job, State};

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Dossiers whose card was issued now, finished or proven.
    pub issued: Vec<String>,
    /// Those of them that an earlier run had begun.
    pub resumed: usize,
    /// What earlier runs had left open, and how it ended now.
    pub interrupted: Vec<Interrupted>,
    /// Dossiers whose card was out before.
    pub already: Vec<String>,
    /// Lines that are refused, or the first of them.
    pub rejected: Vec<Rejection>,
    /// How many lines are refused.
    pub refused: u64,
    /// Dossiers whose chip died, and why.
    pub failed: Vec<(String, Said)>,
    /// Cards that a person must look at: the dossier if known, the station if any, and why.
    pub quarantined: Vec<Set>,
    /// Dossiers whose card is begun and not finished.
    pub open: Vec<String>,
    /// How many cards stations of other processes have in hand.
    pub elsewhere: u64,
    /// How many dossiers got no blank.
    pub waiting: u64,
    /// What stations reported beside: the station and its words.
    pub notes: Vec<(String, Note)>,
    /// Why the line stopped.
    pub stopped: Option<(String, Said)>,
    /// Whether the transport keys are the published ones.
    pub demo_transport: bool,
    /// The last record of the log.
    pub head: Option<Head>,
}

/// A card that an earlier run had begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// Its dossier.
    pub dossier: String,
    /// How far it was.
    pub was: State,
    /// What became of it.
    pub ending: Ending,
}

/// What became of a card that an earlier run had begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was locked already, and is proven now.
    Finished,
    /// What was missing was written, proven and locked.
    Resumed,
    /// It was set aside for a person.
    Quarantined,
    /// Its chip is dead; the dossier gets another.
    Failed,
    /// Another process has ended it.
    Elsewhere,
    /// Its card has not come back.
    Open,
}

/// A card that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Its dossier, if known.
    pub dossier: Option<String>,
    /// Why; `None` when an earlier run said so.
    pub reason: Option<crate::station::Reason>,
}

/// What a station reports beside its cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A card was not finished; its job stays open.
    Interrupted(Said),
    /// A card belongs to a job that another station has in hand.
    Elsewhere(String),
    /// The reader is away, and what that is.
    Away(Said),
    /// The station stopped after failures of one kind, and the last one.
    Stopped(Kind, Said),
    /// No further card came in time.
    NoCard,
}

impl Summary {
    /// Begins with what the batch and the accounts say.
    pub fn new(intake: Intake) -> Self {
        let set = |dossier| Set { dossier: Some(dossier), reason: None };
        Self {
            already: intake.issued,
            rejected: intake.rejected,
            refused: intake.refused,
            quarantined: intake.quarantined.into_iter().map(set).collect(),
            ..Self::default()
        }
    }

    /// Adds what a station reports.
    pub fn add(&mut self, station: String, event: Event) {
        match event {
            Event::Waiting | Event::Paused | Event::Drained => {}
            Event::Away(why) => self.note(station, Note::Away(why)),
            Event::Stopped(kind, why) => self.note(station, Note::Stopped(kind, why)),
            Event::Card(outcome) => self.add_card(station, outcome),
            Event::Interrupted(why) => self.note(station, Note::Interrupted(why)),
            Event::NoCard => self.note(station, Note::NoCard),
            Event::Stop(why) => self.stopped = Some((station, why)),
        }
    }

    /// Jobs that an earlier run, or another process that died, left open.
    pub fn interrupted(&mut self, jobs: Vec<Job>) {
        let open =
            |job: Job| Interrupted { dossier: job.dossier, was: job.state, ending: Ending::Open };
        self.interrupted = jobs.into_iter().map(open).collect();
    }

    /// Notes what is left when all stations have ended: what nobody works on, how many cards others
    /// have in hand, how many dossiers wait.
    pub fn end(&mut self, open: Vec<String>, elsewhere: u64, waiting: u64, head: Head) {
        (self.open, self.elsewhere, self.waiting) = (open, elsewhere, waiting);
        self.head = Some(head);
        for earlier in &mut self.interrupted {
            if earlier.ending != Ending::Open || self.open.contains(&earlier.dossier) {
                continue;
            }
            let set = |set: &Set| set.dossier.as_ref() == Some(&earlier.dossier);
            let failed = |failed: &(String, Said)| failed.0 == earlier.dossier;
            earlier.ending = match () {
                () if self.quarantined.iter().any(set) => Ending::Quarantined,
                () if self.failed.iter().any(failed) => Ending::Failed,
                // Another process has seen to it.
                () => Ending::Elsewhere,
            };
        }
        if self.open.is_empty() && self.waiting == 0 {
            // A station that found nothing more to do missed no card.
            self.notes.retain(|(_, note)| *note != Note::NoCard);
        }
    }

    fn add_card(&mut self, station: String, outcome: Outcome) {
        match outcome {
            Outcome::Issued(dossier) => self.issued.push(dossier),
            Outcome::Resumed(dossier) => self.pick_up(dossier, Ending::Resumed),
            Outcome::Proven(dossier) => self.pick_up(dossier, Ending::Finished),
            Outcome::Failed(dossier, _, why) => self.failed.push((dossier, why)),
            Outcome::Buried(dossier) => {
                let dead = Text::new("the chip is terminated", "chip đã bị hủy");
                self.failed.push((dossier, dead.into()));
            }
            Outcome::Quarantined(dossier, reason) => {
                self.quarantined.push(Set { dossier, reason: Some(reason) });
            }
            Outcome::Elsewhere(dossier) => self.note(station, Note::Elsewhere(dossier)),
            Outcome::Finished | Outcome::Dead | Outcome::Unused => {}
        }
    }

    /// A card that an earlier run had begun is out.
    fn pick_up(&mut self, dossier: String, ending: Ending) {
        if let Some(earlier) = self.interrupted.iter_mut().find(|it| it.dossier == dossier) {
            earlier.ending = ending;
        }
        self.issued.push(dossier);
        self.resumed = self.resumed.saturating_add(1);
    }

    fn note(&mut self, station: String, note: Note) {
        // A reader that polls says the same again and again.
        if !self.notes.iter().any(|known| known.0 == station && known.1 == note) {
            self.notes.push((station, note));
        }
    }

    /// 0 all issued, 1 some not (or not yet: others are at work), 2 the line must stop.
    pub fn exit_code(&self) -> u8 {
        let lists =
            [self.rejected.len(), self.failed.len(), self.quarantined.len(), self.open.len()];
        let complete = lists == [0; 4] && [self.refused, self.elsewhere, self.waiting] == [0; 3];
        match (&self.stopped, complete) {
            (Some(_), _) => 2,
            (None, true) => 0,
            (None, false) => 1,
        }
    }
}

#[cfg(test)]
mod tests;
