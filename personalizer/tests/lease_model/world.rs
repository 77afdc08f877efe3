//! What there is: chips, the accounts' jobs, and stations with what they have in mind.

pub(crate) const STATIONS: usize = 2;
pub(crate) const DOSSIERS: usize = 2;
/// One more than dossiers: a chip may die.
pub(crate) const BLANKS: usize = 3;

/// A station in one of its lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Hand {
    pub(crate) station: usize,
    pub(crate) life: u8,
}

/// Where a chip stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Life {
    Blank,
    Bound,
    Locked,
    Dead,
}

/// A chip, as physics has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Chip {
    pub(crate) life: Life,
    /// The job it carries: a blank has one job at most, so the job's dossier tells it.
    pub(crate) marker: Option<usize>,
    /// Whose files it carries: signatures are random, so each hand's EF.SOD is its own.
    pub(crate) files: Option<Hand>,
    /// In which reader it lies.
    pub(crate) at: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    Intent,
    Written,
    Done,
    Failed,
    Quarantined,
}

/// A job in the accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Job {
    pub(crate) dossier: usize,
    pub(crate) state: State,
    pub(crate) sod: Option<Hand>,
    /// Who holds it, unless it was let go.
    pub(crate) holder: Option<Hand>,
    pub(crate) fence: u8,
}

/// What a station that took a card into its hand does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Next {
    /// Ask the accounts what this card is: what the chip said of itself, and (only without the
    /// uniqueness of dossiers) what was next in the queue when it was asked.
    Decide {
        life: Life,
        marker: Option<usize>,
        queued: Option<usize>,
    },
    Bind,
    /// Only where the marker comes first.
    Intent,
    Write,
    Written,
    Lock,
    Prove,
    Done,
    Kill,
    Failed,
    Quarantine,
    /// The card went away: tell the accounts that another station may take it.
    LetGo,
}

/// A card in a station's mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Work {
    pub(crate) blank: usize,
    pub(crate) dossier: usize,
    pub(crate) fence: u8,
    /// Whether the chip still hears it: taking the card out ends that, even when it comes back.
    pub(crate) heard: bool,
    pub(crate) next: Next,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Station {
    pub(crate) up: bool,
    pub(crate) life: u8,
    /// Whether the accounts take it for alive.
    pub(crate) lease: bool,
    pub(crate) work: Option<Work>,
}

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) chips: [Chip; BLANKS],
    /// By blank: the database allows one job for each.
    pub(crate) jobs: [Option<Job>; BLANKS],
    pub(crate) stations: [Station; STATIONS],
    /// How much may still go wrong.
    pub(crate) mishaps: u8,
    /// Whether the accounts took a step from a station that had lost the job.
    pub(crate) fenced_step: bool,
}

impl World {
    pub(crate) fn new(mishaps: u8) -> Self {
        let chip = Chip { life: Life::Blank, marker: None, files: None, at: None };
        let station = Station { up: true, life: 0, lease: true, work: None };
        Self {
            chips: [chip; BLANKS],
            jobs: [None; BLANKS],
            stations: [station; STATIONS],
            mishaps,
            fenced_step: false,
        }
    }

    /// The card in a station's reader.
    pub(crate) fn card_in(&self, station: usize) -> Option<usize> {
        self.chips.iter().position(|chip| chip.at == Some(station))
    }

    /// The next dossier without a job that may still become its card.
    pub(crate) fn queued(&self) -> Option<usize> {
        (0..DOSSIERS).find(|dossier| {
            let mut jobs = self.jobs.iter().flatten();
            !jobs.any(|job| job.dossier == *dossier && job.state != State::Failed)
        })
    }

    /// Whether a job's holder is alive, as far as the accounts can know.
    pub(crate) fn is_held_against(&self, job: &Job, hand: Hand) -> bool {
        job.holder.is_some_and(|holder| {
            let station = &self.stations[holder.station];
            holder != hand && station.life == holder.life && station.lease
        })
    }

    /// Whether nothing more can be done with a chip.
    pub(crate) fn is_settled(&self, blank: usize) -> bool {
        match self.jobs[blank] {
            None => self.chips[blank].life == Life::Dead,
            Some(job) => matches!(job.state, State::Done | State::Failed | State::Quarantined),
        }
    }
}
