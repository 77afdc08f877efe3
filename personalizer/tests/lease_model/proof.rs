//! The whole protocol holds; without any one of its rules it does not.

use std::collections::BTreeSet;

use stateright::{Checker, HasDiscoveries, Model};

use crate::model::{Event, Protocol, Rule};
use crate::world::{DOSSIERS, STATIONS, State, World};

/// More steps than any card takes.
const ENOUGH: usize = 16;

impl Protocol {
    /// Whatever went wrong: when dead stations start again, each ends what it has in hand, and the
    /// unfinished cards are put into one reader after the other, every dossier has its card or a
    /// card that waits for a person, unless the blanks ran out.
    pub(crate) fn can_finish(self, world: &World) -> bool {
        let mut world = world.clone();
        for at in 0..STATIONS {
            if !world.stations[at].up {
                self.happen(&mut world, Event::Restart(at));
            }
            self.happen(&mut world, Event::Renew(at));
            self.work_off(&mut world, at);
            self.happen(&mut world, Event::Remove(at));
        }
        // Twice: a dead chip frees its dossier for a blank that was in vain before.
        for blank in (0..world.chips.len()).chain(0..world.chips.len()) {
            if !world.is_settled(blank) {
                self.happen(&mut world, Event::Insert(blank, 0));
                self.happen(&mut world, Event::Look(0));
                self.work_off(&mut world, 0);
                self.happen(&mut world, Event::Remove(0));
            }
        }
        let open = |state| matches!(state, State::Intent | State::Written);
        let mut jobs = world.jobs.iter().flatten();
        let blanks_left = world.jobs.iter().any(Option::is_none);
        !jobs.any(|job| open(job.state)) && (world.queued().is_none() || !blanks_left)
    }

    fn work_off(self, world: &mut World, at: usize) {
        for _ in 0..ENOUGH {
            self.happen(world, Event::Advance(at));
        }
    }
}

fn check(without: Option<Rule>, mishaps: u8, end: HasDiscoveries) -> impl Checker<Protocol> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = Protocol { without, mishaps }.checker().threads(threads);
    checker.finish_when(end).spawn_bfs().join()
}

#[test]
fn the_protocol_holds_in_every_order() {
    let checker = check(None, 2, HasDiscoveries::All);
    println!("{} states", checker.unique_state_count());
    assert!(checker.unique_state_count() > 10_000, "the model has become trivial");
    checker.assert_properties();
}

#[test]
fn no_rule_can_be_left_out() {
    for (rule, property, mishaps) in [
        (Rule::IntentBeforeMarker, "a chip carries no marker but its job's", 0),
        (Rule::WrittenBeforeLock, "a locked card is known by what it carries", 0),
        (Rule::Fence, "a locked card is known by what it carries", 2),
        (Rule::OneCardForADossier, "a dossier never has two live cards", 0),
        (Rule::LetGo, "people and living stations can finish", 1),
        (Rule::ScrapIsDestroyed, "a dossier never has two live cards", 2),
    ] {
        let end = HasDiscoveries::AnyOf(BTreeSet::from([property]));
        let checker = check(Some(rule), mishaps, end);
        let path = checker.discovery(property);
        assert!(path.is_some(), "nothing happens without {rule:?}");
    }
    assert_eq!(DOSSIERS, 2, "one dossier has nobody to take its place");
}
