//! What may happen at any moment, and what must never be.

use stateright::{Model, Property};

use crate::world::{DOSSIERS, Hand, Job, Life, Next, STATIONS, State, World};

/// A rule of the protocol that a mutation takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The accounts know the job before the chip carries its marker.
    IntentBeforeMarker,
    /// The accounts know what is on the chip before it is locked and tells nobody who it is.
    WrittenBeforeLock,
    /// Who lost a job takes no further step in the accounts.
    Fence,
    /// The database refuses a second job for a dossier.
    OneCardForADossier,
    /// A station whose card went away says so.
    LetGo,
    /// A card is accounted for as destroyed only when it is.
    ScrapIsDestroyed,
}

/// The protocol, whole or without one rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protocol {
    pub(crate) without: Option<Rule>,
    /// How much goes wrong at most.
    pub(crate) mishaps: u8,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// People put a card into a reader, or take it out.
    Insert(usize, usize),
    Remove(usize),
    /// A station goes on.
    Look(usize),
    Advance(usize),
    Restart(usize),
    Renew(usize),
    /// The lease of a dead station runs out.
    Expire(usize),
    /// A person accounts for a card, or says that it may be tried again.
    Scrap(usize),
    Retry(usize),
    /// Mishaps: a process dies, a card is torn out, a living station is late, a chip refuses.
    Crash(usize),
    Tear(usize),
    Stall(usize),
    Refuse(usize),
}

impl Protocol {
    pub(crate) fn keeps(self, rule: Rule) -> bool {
        self.without != Some(rule)
    }

    fn of_station(world: &World, at: usize, events: &mut Vec<Event>) {
        let station = &world.stations[at];
        let (card, goes_wrong) = (world.card_in(at), world.mishaps > 0);
        if !station.up {
            events.push(Event::Restart(at));
            events.extend(station.lease.then_some(Event::Expire(at)));
            return;
        }
        events.extend((!station.lease).then_some(Event::Renew(at)));
        match station.work {
            None => {
                let Some(blank) = card else { return };
                // Nothing comes of looking at what is settled, or of taking out what is new.
                let settled = world.is_settled(blank);
                let new = world.jobs[blank].is_none() && world.queued().is_some();
                events.extend((!settled).then_some(Event::Look(at)));
                events.extend((settled || !new).then_some(Event::Remove(at)));
            }
            Some(work) => {
                events.push(Event::Advance(at));
                let at_chip =
                    matches!(work.next, Next::Bind | Next::Write | Next::Prove | Next::Kill);
                if goes_wrong && work.heard {
                    events.push(Event::Tear(at));
                    events.extend(at_chip.then_some(Event::Refuse(at)));
                }
                if goes_wrong {
                    events.push(Event::Crash(at));
                    events.extend(station.lease.then_some(Event::Stall(at)));
                }
            }
        }
    }

    pub(crate) fn happen(self, world: &mut World, event: Event) {
        match event {
            Event::Insert(blank, at) => world.chips[blank].at = Some(at),
            Event::Remove(at) => remove(world, at),
            Event::Look(at) => self.look(world, at),
            Event::Advance(at) => self.advance(world, at),
            Event::Restart(at) => {
                let station = &mut world.stations[at];
                (station.up, station.lease, station.life) = (true, true, station.life + 1);
            }
            Event::Renew(at) => world.stations[at].lease = true,
            Event::Expire(at) => world.stations[at].lease = false,
            Event::Scrap(blank) => {
                if self.keeps(Rule::ScrapIsDestroyed) {
                    world.chips[blank].life = Life::Dead;
                }
                end(world, blank, |_| State::Failed);
            }
            Event::Retry(blank) => {
                let back = |job: &Job| job.sod.map_or(State::Intent, |_| State::Written);
                end(world, blank, back);
            }
            Event::Crash(at) => {
                (world.stations[at].up, world.stations[at].work) = (false, None);
                world.mishaps -= 1;
            }
            Event::Tear(at) => {
                remove(world, at);
                if let Some(work) = &mut world.stations[at].work {
                    work.heard = false;
                }
                world.mishaps -= 1;
            }
            Event::Stall(at) => {
                world.stations[at].lease = false;
                world.mishaps -= 1;
            }
            Event::Refuse(at) => {
                Self::refuse(world, at);
                world.mishaps -= 1;
            }
        }
    }
}

impl Model for Protocol {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self.mishaps)]
    }

    fn actions(&self, world: &World, events: &mut Vec<Event>) {
        let free = |at: &usize| {
            let station = &world.stations[*at];
            station.up && station.work.is_none() && world.card_in(*at).is_none()
        };
        // One new blank is like another: the first one comes. One station is like another: the
        // first one gets the first card.
        let unused = |blank: &usize| world.jobs[*blank].is_none();
        let first = (0..world.chips.len()).find(|at| unused(at) && world.chips[*at].at.is_none());
        let first = first.filter(|_| world.queued().is_some());
        let begun = world.jobs.iter().any(Option::is_some);
        let stations = if begun || world.card_in(0).is_some() { STATIONS } else { 1 };
        for (blank, chip) in world.chips.iter().enumerate() {
            if chip.at.is_some() {
                continue;
            }
            if !world.is_settled(blank) && (!unused(&blank) || first == Some(blank)) {
                events.extend((0..stations).filter(free).map(|at| Event::Insert(blank, at)));
            }
            if world.jobs[blank].is_some_and(|job| job.state == State::Quarantined) {
                events.extend([Event::Scrap(blank), Event::Retry(blank)]);
            }
        }
        (0..STATIONS).for_each(|at| Self::of_station(world, at, events));
    }

    fn next_state(&self, world: &World, event: Event) -> Option<World> {
        let mut next = world.clone();
        self.happen(&mut next, event);
        (next != *world).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("a dossier never has two live cards", |_, world: &World| {
                (0..DOSSIERS).all(|dossier| {
                    let of = |chip: &&crate::world::Chip| {
                        chip.life == Life::Locked && chip.marker == Some(dossier)
                    };
                    world.chips.iter().filter(of).count() <= 1
                })
            }),
            Property::always("a chip carries no marker but its job's", |_, world: &World| {
                world.chips.iter().zip(&world.jobs).all(|(chip, job)| {
                    chip.marker.is_none_or(|marker| job.is_some_and(|job| job.dossier == marker))
                })
            }),
            Property::always("a locked card is known by what it carries", |_, world: &World| {
                world.chips.iter().zip(&world.jobs).all(|(chip, job)| {
                    chip.life != Life::Locked || job.is_some_and(|job| job.sod == chip.files)
                })
            }),
            Property::always("what is done is locked, what failed is dead", |_, world: &World| {
                world.chips.iter().zip(&world.jobs).all(|(chip, job)| {
                    job.is_none_or(|job| match job.state {
                        State::Done => chip.life == Life::Locked,
                        State::Failed => chip.life == Life::Dead,
                        _ => true,
                    })
                })
            }),
            Property::always("who lost a job takes no step", |_, world: &World| !world.fenced_step),
            Property::always("people and living stations can finish", |model, world| {
                model.can_finish(world)
            }),
            Property::sometimes("all cards are done", |_, world: &World| {
                let done = |job: &&Job| job.state == State::Done;
                world.jobs.iter().flatten().filter(done).count() == DOSSIERS
            }),
            Property::sometimes(
                "a station that lost its job still believes in it",
                |_, world: &World| {
                    world.stations.iter().filter_map(|station| station.work).any(|work| {
                        world.jobs[work.blank]
                            .is_some_and(|job| work.next == Next::Written && job.fence > work.fence)
                    })
                },
            ),
            Property::sometimes("one life ends what another began", |_, world: &World| {
                let by = |hand: Hand, job: &Job| job.sod.is_some_and(|sod| sod != hand);
                let done = |job: &&Job| job.state == State::Done;
                let mut jobs = world.jobs.iter().flatten().filter(done);
                jobs.any(|job| job.holder.is_some_and(|hand| by(hand, job)))
            }),
        ]
    }
}

fn remove(world: &mut World, at: usize) {
    if let Some(blank) = world.card_in(at) {
        world.chips[blank].at = None;
    }
}

/// A person's word on a job that nobody may be holding any more.
fn end(world: &mut World, blank: usize, state: impl Fn(&Job) -> State) {
    if let Some(job) = &mut world.jobs[blank] {
        (job.state, job.holder, job.fence) = (state(job), None, job.fence + 1);
    }
}
