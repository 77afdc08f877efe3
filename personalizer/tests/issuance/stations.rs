//! Stations of a run: they stop, pause, drain, wait for readers, and stop the whole line.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::collections::{BTreeSet, VecDeque};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use personalizer::authority::Authority;
use personalizer::lang::{Said, Speaks, Text};
use personalizer::line::Line;
use personalizer::run::{Arrivals, Event, LIMIT, MOST, Newcomers, Place, follow, run};
use personalizer::signer::{NoSigner, Signer, Signers};
use personalizer::station::{Kind, Outcome};
use personalizer::store::{Error, Standing, Wanted};
use personalizer::tray::{Sight, Simulated, Stock, Tray, TrayError};

use crate::authority::{authority, document_signer, transport};
use crate::card::{Fault, TestCard};
use crate::trial::{BATCH, Trial, process};

/// A tray that shows what it is told, then blanks as long as they are of use.
struct Told(VecDeque<Sight>);

impl Tray for Told {
    fn look(&mut self, blanks: bool) -> Result<Sight, TrayError> {
        match self.0.pop_front() {
            Some(sight) => Ok(sight),
            None => Simulated(Stock::in_memory()).look(blanks),
        }
    }

    fn settle(&mut self) {}
}

fn place(name: &str, sights: Vec<Sight>) -> Place {
    Place { name: name.to_owned(), tray: Box::new(Told(sights.into())), patience: None }
}

/// A card whose contact is lost at this command.
fn torn(command: u32) -> Sight {
    Sight::Card(Box::new(TestCard::new(Fault::AnswerLost(command))))
}

/// Runs stations to their end and gives what each said.
fn run_all(line: &Line, places: Vec<Place>) -> Vec<(String, Event)> {
    let (tell, events) = mpsc::channel();
    run(line, places, &tell).unwrap();
    drop(tell);
    events.into_iter().collect()
}

/// What a station is asked to do.
fn wanted(line: &Line, name: &str) -> String {
    let stations = line.store().stations().unwrap();
    stations.into_iter().find(|station| station.name == name).unwrap().wanted
}

/// Waits for what a station says.
fn until(events: &Receiver<(String, Event)>, wanted: &Event) {
    for (_, event) in events {
        if event == *wanted {
            return;
        }
    }
    panic!("the run ended without {wanted:?}");
}

#[test]
fn three_failures_of_a_kind_stop_one_station() {
    let trial = Trial::new(BATCH);
    let (line, _) = trial.run();
    // Before the intent: nothing is promised to these chips.
    let bad = place("bad", (0..LIMIT + 2).map(|_| torn(1)).collect());
    let events = run_all(&line, vec![bad]);
    let stopped = |event: &&(String, Event)| matches!(event.1, Event::Stopped(Kind::Contact, _));
    assert_eq!(events.iter().filter(stopped).count(), 1, "{events:?}");
    let lost = events.iter().filter(|event| matches!(event.1, Event::Interrupted(_))).count();
    assert!(lost > 0 && !events.iter().any(|event| matches!(event.1, Event::Card(_))));
    // Another station is not concerned.
    let events =
        run_all(&line, vec![place("bad", vec![torn(1), torn(1), torn(1)]), place("good", vec![])]);
    let issued = |event: &&(String, Event)| matches!(event.1, Event::Card(Outcome::Issued(_)));
    assert_eq!(events.iter().filter(issued).count(), 2, "{events:?}");
}

#[test]
fn a_stopped_station_goes_on_when_a_person_says_so() {
    let trial = Trial::new(BATCH);
    let (line, _) = trial.run();
    let (tell, events) = mpsc::channel();
    thread::scope(|scope| {
        let line = &line;
        // The other station is paused, so that the run does not end.
        let idle = place("idle", vec![Sight::Empty]);
        scope.spawn(move || {
            run(line, vec![place("bad", vec![torn(1), torn(1), torn(1)]), idle], &tell)
        });
        while line.store().ask(Some("idle"), Wanted::Pause).unwrap() == 0 {
            thread::yield_now();
        }
        for (_, event) in &events {
            if let Event::Stopped(kind, _) = event {
                assert_eq!(kind, Kind::Contact);
                break;
            }
        }
        while wanted(line, "bad") != "pause" {
            thread::yield_now();
        }
        line.store().ask(None, Wanted::Run).unwrap();
    });
    assert_eq!(line.store().counts().unwrap().issued, 2);
}

#[test]
fn a_reader_may_be_away_and_come_back() {
    let (line, _) = Trial::with_one().run();
    let unplugged = Said::from(Text::new("unplugged", "đã rút ra"));
    let away = || Sight::Away(unplugged.clone());
    let events = run_all(&line, vec![place("one", vec![away(), away(), Sight::Empty, away()])]);
    let said: Vec<_> = events.into_iter().map(|(_, event)| event).collect();
    let away = Event::Away(unplugged.clone());
    let issued = Event::Card(Outcome::Issued("UTO-1".to_owned()));
    assert_eq!(said, [away.clone(), Event::Waiting, away, issued]);
}

/// Readers as a list names them, one look after the other; the last look stays.
fn listed(looks: Vec<Vec<&'static str>>, patience: Option<Duration>) -> impl Arrivals {
    let mut looks = VecDeque::from(looks);
    let list = move || {
        let now = if looks.len() > 1 { looks.pop_front() } else { looks.front().cloned() };
        Ok(now.unwrap_or_default().into_iter().map(str::to_owned).collect())
    };
    Newcomers { list, place: |name: String| place(&name, vec![]), patience, seen: BTreeSet::new() }
}

fn follow_all(
    line: &Line,
    places: Vec<Place>,
    mut arrivals: impl Arrivals,
) -> Vec<(String, Event)> {
    let (tell, events) = mpsc::channel();
    follow(line, places, &mut arrivals, &tell).unwrap();
    drop(tell);
    events.into_iter().collect()
}

#[test]
fn a_reader_that_comes_later_is_a_station_too() {
    let trial = Trial::new(BATCH);
    let (line, _) = trial.run();
    // The first station never gets a card; nobody but the one that comes makes any.
    let mut idle = place("idle", (0..1000).map(|_| Sight::Empty).collect());
    idle.patience = Some(Duration::from_mins(1));
    let late = listed(vec![vec![], vec![], vec!["late"]], None);
    let events = follow_all(&line, vec![idle], late);
    let issued = |event: &&(String, Event)| {
        event.0 == "late" && matches!(event.1, Event::Card(Outcome::Issued(_)))
    };
    assert_eq!(events.iter().filter(issued).count(), 2, "{events:?}");
    let states: Vec<_> = line.store().stations().unwrap();
    assert!(states.iter().all(|station| station.state == "gone"), "{states:?}");
}

#[test]
fn a_run_without_a_reader_waits_for_one_as_long_as_for_a_card() {
    let (line, _) = Trial::with_one().run();
    let events = follow_all(&line, vec![], listed(vec![vec![]], Some(Duration::ZERO)));
    assert_eq!(events, []);
    assert_eq!(line.store().waiting(None).unwrap(), 1);
    let events =
        follow_all(&line, vec![], listed(vec![vec![], vec!["late"]], Some(Duration::from_mins(1))));
    assert_eq!(events, [("late".to_owned(), Event::Card(Outcome::Issued("UTO-1".to_owned())))]);
    // With nothing to do it waits for nobody.
    assert_eq!(follow_all(&line, vec![], listed(vec![vec![]], None)), []);
}

#[test]
fn a_reader_comes_back_once_and_there_are_never_too_many() {
    let (line, _) = Trial::with_one().run();
    let many: Vec<_> = (0..MOST + 10).map(|number| format!("reader {number}")).collect();
    let mut looks = VecDeque::from([many.clone(), vec![], many.clone(), many]);
    let list = || {
        let now = looks.pop_front();
        if now.is_none() {
            // Nobody ends by a clock: a station ends once the last look was answered.
            line.store().ask(None, Wanted::Drain).unwrap();
        }
        Ok(now.unwrap_or_default())
    };
    let empty = |name: String| place(&name, (0..100_000).map(|_| Sight::Empty).collect());
    let arrivals = Newcomers { list, place: empty, patience: None, seen: BTreeSet::new() };
    let events = follow_all(&line, vec![], arrivals);
    let ended = events.iter().filter(|event| matches!(event.1, Event::Drained)).count();
    assert_eq!(ended, MOST, "one station a name");
    assert!(events.iter().any(|event| matches!(event.1, Event::Away(_))), "the others are told");
    assert_eq!(line.store().stations().unwrap().len(), MOST);
}

#[test]
fn a_reader_that_was_not_let_in_is_tried_again() {
    let trial = Trial::with_one();
    let ((line, _), (other, _)) = (trial.run(), trial.run());
    let hold = other.hold("late");
    other.store().enrol(&hold, "other machine", other.lease()).unwrap();
    let mut looks = 0;
    let list = || {
        looks += 1;
        if looks == 4 {
            other.store().leave(&hold).unwrap();
        }
        Ok(vec!["late".to_owned()])
    };
    let arrivals = Newcomers {
        list,
        place: |name: String| place(&name, vec![]),
        patience: Some(Duration::from_mins(1)),
        seen: BTreeSet::new(),
    };
    let events = follow_all(&line, vec![], arrivals);
    let said: Vec<_> = events.into_iter().map(|(_, event)| event).collect();
    let taken = Event::Away(Error::StationTaken("late".to_owned()).said());
    let issued = Event::Card(Outcome::Issued("UTO-1".to_owned()));
    assert_eq!(said, [taken, issued], "its failure is told of once");
}

#[test]
fn a_reader_that_comes_to_a_stopped_line_waits_for_a_person() {
    let trial = Trial::new(BATCH);
    let (line, _) = trial.run();
    let plugged = AtomicBool::new(false);
    let list = || {
        let there = plugged.load(Ordering::Relaxed);
        Ok(there.then(|| "late".to_owned()).into_iter().collect())
    };
    let mut arrivals = Newcomers {
        list,
        place: |name: String| place(&name, vec![]),
        patience: None,
        seen: BTreeSet::new(),
    };
    let (tell, events) = mpsc::channel();
    let events = thread::scope(|scope| {
        let (line, arrivals) = (&line, &mut arrivals);
        let idle = place("idle", (0..100_000).map(|_| Sight::Empty).collect());
        scope.spawn(move || follow(line, vec![idle], arrivals, &tell));
        until(&events, &Event::Waiting);
        line.store().stop_line("elsewhere", "wrong transport keys").unwrap();
        plugged.store(true, Ordering::Relaxed);
        let first = events.iter().find(|(name, _)| name == "late").unwrap().1;
        line.store().ask(None, Wanted::Run).unwrap();
        assert_eq!(first, Event::Paused);
        events.into_iter().collect::<Vec<_>>()
    });
    let issued = |(name, event): &&(String, Event)| {
        name == "late" && matches!(event, Event::Card(Outcome::Issued(_)))
    };
    assert_eq!(events.iter().filter(issued).count(), 2, "{events:?}");
}

#[test]
fn a_station_without_cards_ends_when_its_patience_does() {
    let (line, _) = Trial::with_one().run();
    let mut place = place("one", (0..1000).map(|_| Sight::Empty).collect());
    place.patience = Some(Duration::ZERO);
    let said: Vec<_> = run_all(&line, vec![place]).into_iter().map(|(_, event)| event).collect();
    assert_eq!(said, [Event::Waiting, Event::NoCard]);
}

#[test]
fn a_station_stands_by_while_another_process_has_the_last_card_in_hand() {
    let trial = Trial::with_one();
    let ((one, _), (two, _)) = (trial.run(), trial.run());
    let hold = one.hold("one");
    one.store().enrol(&hold, "here", one.lease()).unwrap();
    let begun = one.begin(&[1; 32], &[9; 10], &hold).unwrap().unwrap();
    thread::scope(|scope| {
        let second = scope.spawn(|| run_all(&two, vec![place("two", vec![])]));
        // Long enough for a station that gives up to be gone.
        thread::sleep(Duration::from_secs(1));
        one.store().failed(&begun.grip, "the chip is dead").unwrap();
        let said: Vec<_> = second.join().unwrap().into_iter().map(|(_, event)| event).collect();
        assert_eq!(said, [Event::Card(Outcome::Issued("UTO-1".to_owned()))]);
    });
}

#[test]
fn a_station_does_not_wait_for_a_card_that_nobody_has() {
    let trial = Trial::with_one();
    let ((one, _), (two, _)) = (trial.run(), trial.run());
    let hold = one.hold("one");
    one.store().enrol(&hold, "here", one.lease()).unwrap();
    one.begin(&[1; 32], &[9; 10], &hold).unwrap().unwrap();
    one.store().leave(&hold).unwrap();
    assert_eq!(run_all(&two, vec![place("two", vec![])]), [("two".to_owned(), Event::NoCard)]);
}

#[test]
fn a_station_drains_between_cards() {
    let trial = Trial::new(BATCH);
    let (line, _) = trial.run();
    let (tell, events) = mpsc::channel();
    thread::scope(|scope| {
        let line = &line;
        let empty = (0..100_000).map(|_| Sight::Empty).collect();
        scope.spawn(move || run(line, vec![place("one", empty)], &tell));
        until(&events, &Event::Waiting);
        line.store().ask(Some("one"), Wanted::Pause).unwrap();
        until(&events, &Event::Paused);
        line.store().ask(Some("one"), Wanted::Drain).unwrap();
        until(&events, &Event::Drained);
    });
    assert_eq!(line.store().waiting(None).unwrap(), 2, "no card was taken");
    let states: Vec<_> = line.store().stations().unwrap().into_iter().map(|it| it.state).collect();
    assert_eq!(states, ["gone"]);
}

#[test]
fn wrong_transport_keys_stop_every_process() {
    let trial = Trial::new(BATCH);
    let (other, _) = trial.run();
    let hold = other.hold("elsewhere");
    other.store().enrol(&hold, "other machine", other.lease()).unwrap();
    let mut wrong = authority();
    wrong.transport = transport(&[0x11; 16]);
    let line = trial.run_with(wrong);
    let events = run_all(&line, vec![place("one", vec![])]);
    assert!(matches!(events.last(), Some((_, Event::Stop(_)))), "{events:?}");
    assert_eq!(wanted(&other, "elsewhere"), "pause");
    let said = "SELECT count(*) FROM audit WHERE event = 'line stopped'";
    let count = other.store().look(|change| change.number(said, personalizer::values![]));
    assert_eq!(count.map_err(|error: Error| error).unwrap(), 1);
    assert_eq!(other.store().waiting(None).unwrap(), 2, "nothing was promised to the chip");
}

#[test]
fn two_processes_do_not_share_a_name_or_a_card() {
    let trial = Trial::with_one();
    let ((one, _), (two, _)) = (trial.run(), trial.run());
    let hold = one.hold("one");
    one.store().enrol(&hold, "here", one.lease()).unwrap();
    let (tell, _events) = mpsc::channel();
    let taken = run(&two, vec![place("one", vec![])], &tell);
    assert!(matches!(taken, Err(Error::StationTaken(name)) if name == "one"));
    // The first process has the card in hand, and dies with it.
    let mut card = TestCard::new(Fault::None);
    let begun = one.begin(&[1; 32], &[9; 10], &hold).unwrap().unwrap();
    assert_eq!(process(&two, &mut card).unwrap(), Outcome::Unused, "the only dossier is begun");
    let held = two.store().take_over(&begun.grip.marker, &two.hold("two"));
    assert!(matches!(held, Err(Error::Held(station)) if station == "one"));
    two.store().bury("").unwrap();
    two.store().take_over(&begun.grip.marker, &two.hold("two")).unwrap();
    assert!(matches!(one.store().done(&begun.grip), Err(Error::Fenced)));
}

#[test]
fn a_card_that_was_set_aside_may_be_tried_again() {
    let trial = Trial::with_one();
    let (line, _) = trial.run();
    let mut card = TestCard::new(Fault::Refusing(40));
    let outcome = process(&line, &mut card).unwrap();
    assert!(matches!(outcome, Outcome::Quarantined(Some(_), _)), "{outcome:?}");
    assert_eq!(outcome.failure(), Some(Kind::Refused));
    card.revive();
    assert!(matches!(process(&line, &mut card).unwrap(), Outcome::Quarantined(Some(_), _)));
    line.store().retry("UTO-1", "contacts cleaned").unwrap();
    assert_eq!(process(&line, &mut card).unwrap(), Outcome::Resumed("UTO-1".to_owned()));
    assert_eq!(line.store().standing("UTO-1").unwrap(), Standing::Issued);
    assert!(matches!(line.store().retry("UTO-1", ""), Err(Error::NoJob)));
}

/// Two signers, the first of which is asked first, with room for so many signatures each.
fn two_signers(limit: u64) -> Signers {
    let signer = |number| Signer::new(Box::new(document_signer(number))).unwrap();
    Signers::new(vec![signer(2), signer(5)], limit)
}

/// How many signatures each signer has, in no order.
fn signatures(line: &Line) -> Vec<u64> {
    line.store().signatures().unwrap().into_iter().map(|(_, count)| count).collect()
}

#[test]
fn the_next_signer_takes_over_when_the_first_is_spent() {
    let trial = Trial::new(BATCH);
    // Two processes, of which each has looked at the accounts before the other signs.
    let lines = [(); 2].map(|()| {
        let line = trial.run_with(Authority { signers: two_signers(1), ..authority() });
        line.look_ahead().unwrap();
        line
    });
    for line in &lines {
        let outcome = process(line, &mut TestCard::new(Fault::None)).unwrap();
        assert!(outcome.is_success(), "{outcome:?}");
    }
    assert_eq!(signatures(&lines[0]), [1, 1], "each signed one document");
}

#[test]
fn a_card_that_no_signer_is_left_for_stops_the_line() {
    let trial = Trial::new(BATCH);
    let line = trial.run_with(Authority { signers: two_signers(0), ..authority() });
    let error = process(&line, &mut TestCard::new(Fault::None)).unwrap_err();
    let spent = NoSigner { past: 0, spent: 2, early: 0, limit: 0 };
    assert!(matches!(error, personalizer::station::Error::NoSigner(none) if none == spent));
    assert!(signatures(&line).is_empty());
}
