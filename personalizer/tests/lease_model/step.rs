//! What a station does next with the card in its hand: one command to the chip, or one commit.

use crate::model::{Protocol, Rule};
use crate::world::{Hand, Job, Life, Next, State, Work, World};

impl Protocol {
    /// Takes the card in the reader into the hand: the chip says what it is.
    pub(crate) fn look(self, world: &mut World, station: usize) {
        let Some(blank) = world.card_in(station) else { return };
        let chip = world.chips[blank];
        let queued = (!self.keeps(Rule::OneCardForADossier)).then(|| world.queued()).flatten();
        let next = Next::Decide { life: chip.life, marker: chip.marker, queued };
        world.stations[station].work =
            Some(Work { blank, dossier: 0, fence: 0, heard: true, next });
    }

    /// One step further.
    pub(crate) fn advance(self, world: &mut World, station: usize) {
        let Some(work) = world.stations[station].work else { return };
        let hand = Hand { station, life: world.stations[station].life };
        let next = match work.next {
            Next::Decide { life, marker, queued } => {
                world.stations[station].work =
                    self.decide(world, hand, work, (life, marker, queued));
                return;
            }
            Next::Bind | Next::Write | Next::Lock | Next::Prove | Next::Kill => {
                Some(self.command(world, hand, work))
            }
            Next::Intent => {
                intent(world, hand, work);
                Some(Next::Write)
            }
            Next::Written => {
                let to = if self.keeps(Rule::WrittenBeforeLock) { Next::Lock } else { Next::Prove };
                self.commit(world, hand, work, State::Written).then_some(to)
            }
            Next::Done => self.commit(world, hand, work, State::Done).then_some(Next::LetGo),
            Next::Failed => self.commit(world, hand, work, State::Failed).then_some(Next::LetGo),
            Next::Quarantine => {
                self.commit(world, hand, work, State::Quarantined).then_some(Next::LetGo)
            }
            Next::LetGo => {
                self.let_go(world, work);
                None
            }
        };
        // Where a job has ended there is nothing to let go.
        let ended = matches!(work.next, Next::Done | Next::Failed | Next::Quarantine);
        let next = next.filter(|_| !ended);
        world.stations[station].work = next.map(|next| Work { next, ..work });
    }

    /// The chip refuses what the station asks, and what follows.
    pub(crate) fn refuse(world: &mut World, station: usize) {
        let Some(work) = world.stations[station].work else { return };
        let next = if work.next == Next::Kill { Next::Quarantine } else { Next::Kill };
        world.stations[station].work = Some(Work { next, ..work });
    }

    /// A command to the chip.
    fn command(self, world: &mut World, hand: Hand, work: Work) -> Next {
        if !work.heard {
            return Next::LetGo;
        }
        let chip = &mut world.chips[work.blank];
        match work.next {
            Next::Bind if chip.life == Life::Blank => {
                (chip.life, chip.marker) = (Life::Bound, Some(work.dossier));
                let first = self.keeps(Rule::IntentBeforeMarker);
                if first { Next::Write } else { Next::Intent }
            }
            // Read back at once: what differs is a refusal.
            Next::Write if chip.life == Life::Bound => {
                chip.files = Some(hand);
                let first = self.keeps(Rule::WrittenBeforeLock);
                if first { Next::Written } else { Next::Lock }
            }
            Next::Lock if chip.life == Life::Bound => {
                chip.life = Life::Locked;
                let first = self.keeps(Rule::WrittenBeforeLock);
                if first { Next::Prove } else { Next::Written }
            }
            Next::Prove if chip.life == Life::Locked => Next::Done,
            Next::Kill if chip.life == Life::Bound => {
                chip.life = Life::Dead;
                Next::Failed
            }
            // What no command can end: a blank is not ours yet, a locked card obeys nobody.
            Next::Kill => Next::Quarantine,
            _ => Next::Kill,
        }
    }

    /// A commit of the job's holder. The database lets steps lead only forward.
    fn commit(self, world: &mut World, hand: Hand, work: Work, to: State) -> bool {
        let Some(job) = &mut world.jobs[work.blank] else { return false };
        let current = job.fence == work.fence;
        if !current && self.keeps(Rule::Fence) {
            return false;
        }
        let forward = match to {
            State::Intent => false,
            State::Written => matches!(job.state, State::Intent | State::Written),
            State::Done => job.state == State::Written,
            State::Failed | State::Quarantined => {
                matches!(job.state, State::Intent | State::Written)
            }
        };
        if forward {
            job.state = to;
            if to == State::Written {
                job.sod = Some(hand);
            }
            world.fenced_step |= !current;
        }
        forward
    }

    fn let_go(self, world: &mut World, work: Work) {
        let Some(job) = &mut world.jobs[work.blank] else { return };
        if job.fence == work.fence && self.keeps(Rule::LetGo) {
            job.holder = None;
        }
    }

    /// What the accounts say of a card: one commit.
    fn decide(
        self,
        world: &mut World,
        hand: Hand,
        work: Work,
        (life, marker, queued): (Life, Option<usize>, Option<usize>),
    ) -> Option<Work> {
        let job = world.jobs[work.blank];
        let open = job.filter(|job| matches!(job.state, State::Intent | State::Written));
        match (life, open) {
            (Life::Blank, None) if job.is_none() => {
                let queued =
                    if self.keeps(Rule::OneCardForADossier) { world.queued() } else { queued };
                Some(self.begin(world, hand, work, queued?))
            }
            (Life::Blank, Some(_)) => Self::take_over(world, hand, work, Next::Bind),
            (Life::Bound, Some(job)) if marker == Some(job.dossier) => {
                Self::take_over(world, hand, work, Next::Write)
            }
            // Only the job whose EF.SOD the card shows is its own.
            (Life::Locked, Some(job))
                if job.state == State::Written && job.sod == world.chips[work.blank].files =>
            {
                Self::take_over(world, hand, work, Next::Prove)
            }
            (Life::Dead, Some(_)) => Self::take_over(world, hand, work, Next::Failed),
            _ => None,
        }
    }

    fn begin(self, world: &mut World, hand: Hand, work: Work, dossier: usize) -> Work {
        let work = Work { dossier, fence: 1, next: Next::Bind, ..work };
        if self.keeps(Rule::IntentBeforeMarker) {
            intent(world, hand, work);
        }
        work
    }

    fn take_over(world: &mut World, hand: Hand, work: Work, next: Next) -> Option<Work> {
        let job = world.jobs[work.blank]?;
        if world.is_held_against(&job, hand) {
            return None;
        }
        let fence = job.fence + 1;
        world.jobs[work.blank] = Some(Job { holder: Some(hand), fence, ..job });
        Some(Work { dossier: job.dossier, fence, next, ..work })
    }
}

/// The blank is promised to the dossier.
fn intent(world: &mut World, hand: Hand, work: Work) {
    let Work { blank, dossier, .. } = work;
    let job = Job { dossier, state: State::Intent, sod: None, holder: Some(hand), fence: 1 };
    world.jobs[blank] = Some(job);
}
