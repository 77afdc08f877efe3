//! The line in one word.

use serde::Serialize;

use super::{Standings, Tally};

/// The line in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No dossier was ever taken in.
    #[default]
    Idle,
    /// Nothing remains to be made.
    Done,
    /// Stations work, or wait for cards.
    Running,
    /// Dossiers wait, and every station was asked to wait.
    Paused,
    /// Dossiers wait, and no station is there.
    Waiting,
    /// A station stopped by itself or is lost.
    Look,
}

impl Verdict {
    pub(super) const fn of(tally: &Tally, line: &Standings) -> Self {
        match () {
            () if tally.stopped > 0 || tally.lost > 0 => Self::Look,
            () if line.received == 0 => Self::Idle,
            () if line.remaining() == 0 => Self::Done,
            () if tally.working > 0 || tally.waiting > 0 => Self::Running,
            () if tally.paused > 0 => Self::Paused,
            () => Self::Waiting,
        }
    }

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Done => "done",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Waiting => "waiting",
            Self::Look => "look",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_somebody_comes_first() {
        let line = |waiting| Standings { received: 9, waiting, ..Standings::default() };
        let with = |working, paused, lost| Tally { working, paused, lost, ..Tally::default() };
        for (tally, line, verdict) in [
            (Tally::default(), Standings::default(), Verdict::Idle),
            (with(0, 0, 0), line(0), Verdict::Done),
            (with(1, 1, 0), line(1), Verdict::Running),
            (with(0, 1, 0), line(1), Verdict::Paused),
            (with(0, 0, 0), line(1), Verdict::Waiting),
            (with(1, 1, 1), line(0), Verdict::Look),
        ] {
            assert_eq!(Verdict::of(&tally, &line), verdict);
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.word());
        }
    }
}
