//! A terminal that is always there, with cards that do what people's cards do: come late, leave in the
//! middle, come back, answer nothing or nonsense.

mod table;

use core::time::Duration;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use verifier::check::Id;
use verifier::log::{Level, Log, Outlet, Policy};
use verifier::password::Password;
use verifier::profile::Profile;
use verifier::reason::Reason;
use verifier::terminal::event::{Event, StepState, What};
use verifier::terminal::{Busy, Printed, ReaderState, Settings, Terminal};
use verifier::verdict::Decision;

use crate::card::Chip;
use crate::fixture::{Plan, Specimen, TODAY};
use table::{Manner, Table};

const READER: &str = "Reader A";

/// Longer than anything here takes, even on a machine with other things to do.
const LONG: Duration = Duration::from_mins(2);

fn can(digits: &str) -> Password {
    Password::can(digits).unwrap()
}

fn settings(specimen: &Specimen) -> Settings {
    let mut profile = Profile::named("stationary").unwrap();
    profile.limits.phase = LONG;
    profile.limits.card = LONG;
    profile.screen.wipe_after = LONG;
    let mut settings = Settings::new(Arc::new(specimen.trust()), profile);
    settings.at = Some(TODAY);
    settings.patience.card = LONG;
    settings.patience.back = LONG;
    settings
}

/// A terminal, its table, and somebody who looks on.
struct Live {
    terminal: Terminal,
    table: Arc<Table>,
    events: Receiver<Event>,
    heard: Mutex<Vec<What>>,
}

impl Live {
    fn start(settings: Settings) -> Self {
        let table = Arc::new(Table::new(&[READER, "Reader B"]));
        let terminal = Terminal::with(settings, table.clone());
        let (_, events) = terminal.subscribe();
        let live = Self { terminal, table, events, heard: Mutex::default() };
        let since = Instant::now();
        while live.terminal.subscribe().0.len() < 2 {
            assert!(since.elapsed() < LONG);
            std::thread::sleep(Duration::from_millis(2));
        }
        live
    }

    fn ask(&self, digits: &str) {
        self.terminal.inspect(READER, can(digits), Printed::default()).unwrap();
    }

    /// Waits for an event at the first reader, or any with this name.
    fn until_at(&self, reader: &str, wanted: impl Fn(&What) -> bool) -> What {
        loop {
            let event = self.events.recv_timeout(LONG).expect("an event that does not come");
            if &*event.reader == reader {
                self.heard.lock().unwrap().push(event.what);
                if wanted(&event.what) {
                    return event.what;
                }
            }
        }
    }

    fn until(&self, wanted: impl Fn(&What) -> bool) -> What {
        self.until_at(READER, wanted)
    }

    /// Waits for events that come in no certain order.
    fn until_all(&self, wanted: &[What]) {
        let mut missing = wanted.to_vec();
        while !missing.is_empty() {
            let heard = self.until(|what| missing.contains(what));
            missing.retain(|what| *what != heard);
        }
    }

    fn ended(&self) -> What {
        self.until(|what| matches!(what, What::Judged { .. } | What::GivenUp { .. }))
    }

    fn heard(&self, wanted: impl Fn(&What) -> bool) -> usize {
        self.heard.lock().unwrap().iter().filter(|what| wanted(what)).count()
    }
}

const ACCEPTED: What = What::Judged { decision: Decision::Accepted };

fn given_up(reason: Reason) -> What {
    What::GivenUp { reason }
}

#[test]
fn an_inspection_begins_with_card_and_password_whichever_comes_first() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.until(|what| *what == What::CardInserted);
    live.ask("123456");
    assert_eq!(live.ended(), ACCEPTED);
    live.table.lift(READER);
    live.until(|what| *what == What::CardRemoved);
    live.ask("123456");
    live.until(|what| *what == What::Expected);
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    assert_eq!(live.ended(), ACCEPTED);
    let judged = live.terminal.judged(READER).unwrap();
    assert_eq!(judged.report.holder.as_ref().unwrap().zone.as_ref().unwrap().surname, "ERIKSSON");
    // Every step that began has ended.
    let states =
        |wanted| live.heard(|what| matches!(what, What::Step { state, .. } if *state == wanted));
    assert_eq!(states(StepState::Begun), states(StepState::Ended));
    assert!(states(StepState::Ended) > 2 * 8);
}

#[test]
fn nothing_of_a_person_is_in_events() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    let (_, events) = live.terminal.subscribe();
    live.until(|what| *what == What::CardInserted);
    live.ask("123456");
    let mut told = String::new();
    for event in events {
        told += &serde_json::to_string(&event).unwrap();
        if event.what == ACCEPTED {
            break;
        }
    }
    for secret in ["ERIKSSON", "D23145890", "123456", "740812"] {
        assert!(!told.contains(secret));
    }
    assert!(told.contains("EF.DG2") && told.contains("accepted"));
}

#[test]
fn a_wrong_number_is_judged_and_the_right_one_may_follow() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.until(|what| *what == What::CardInserted);
    live.ask("654321");
    assert_eq!(live.ended(), What::Judged { decision: Decision::CannotTell });
    live.ask("123456");
    assert_eq!(live.ended(), ACCEPTED);
}

#[test]
fn a_card_may_leave_at_any_command_and_come_back() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    let chip = Chip::of(&specimen);
    let commands = live.table.count(&chip);
    assert!(commands > 20);
    for at in 0..commands {
        live.table.place(READER, &chip, Manner::LeavesAt(at));
        live.ask("123456");
        live.until_all(&[What::Paused, What::CardRemoved]);
        live.table.place(READER, &chip, Manner::Good);
        live.until(|what| *what == What::Resumed);
        assert_eq!(live.ended(), ACCEPTED, "left at {at}");
        live.table.lift(READER);
        live.until(|what| *what == What::CardRemoved);
    }
}

#[test]
fn what_was_read_is_not_read_again_from_the_same_card() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    let chip = Chip::of(&specimen);
    let whole = live.table.count(&chip);
    // The last command of all is a proof of the chip: every file was read.
    live.table.place(READER, &chip, Manner::LeavesAt(whole - 1));
    live.ask("123456");
    live.until(|what| *what == What::CardRemoved);
    live.table.place(READER, &chip, Manner::Good);
    assert_eq!(live.ended(), ACCEPTED);
    let again = live.table.exchanged(READER);
    assert!(again < whole, "{again} commands after {whole}");
    // It proved itself again all the same.
    let report = &live.terminal.judged(READER).unwrap().report;
    for id in [Id::ActiveAuthentication, Id::ChipAuthentication] {
        assert!(report.outcome(id).unwrap().reason().is_none());
    }
}

#[test]
fn another_card_that_comes_back_is_judged_by_what_is_on_it() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    let chip = Chip::of(&specimen);
    let whole = live.table.count(&chip);
    live.table.place(READER, &chip, Manner::LeavesAt(whole - 1));
    live.ask("123456");
    live.until(|what| *what == What::CardRemoved);
    let mut other = Plan::good();
    other.zone = crate::fixture::zone(b"UTO", *b"201122");
    live.table.place(READER, &Chip::of(&other.build()), Manner::Good);
    assert_eq!(live.ended(), What::Judged { decision: Decision::Refused });
    let judged = live.terminal.judged(READER).unwrap();
    assert_eq!(judged.report.outcome(Id::Expiry).unwrap().reason(), Some(Reason::Expired));
}

#[test]
fn a_copy_that_takes_the_place_of_the_card_is_refused() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    let chip = Chip::of(&specimen);
    let whole = live.table.count(&chip);
    live.table.place(READER, &chip, Manner::LeavesAt(whole - 1));
    live.ask("123456");
    live.until(|what| *what == What::CardRemoved);
    live.table.place(READER, &Chip::copied(&specimen), Manner::Good);
    assert_eq!(live.ended(), What::Judged { decision: Decision::Refused });
}

#[test]
fn a_card_that_does_not_come_back_is_given_up() {
    let specimen = Plan::good().build();
    let mut settings = settings(&specimen);
    settings.patience.back = Duration::from_millis(50);
    let live = Live::start(settings);
    live.table.place(READER, &Chip::of(&specimen), Manner::LeavesAt(12));
    live.ask("123456");
    assert_eq!(live.ended(), given_up(Reason::CardRemoved));
    // The next one has a password of its own.
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.until(|what| *what == What::CardInserted);
    live.ask("123456");
    assert_eq!(live.ended(), ACCEPTED);
}

#[test]
fn a_card_that_loses_contact_and_stays_is_tried_again_and_not_for_ever() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    live.table.place(READER, &Chip::of(&specimen), Manner::LosesContactAt(9));
    live.ask("123456");
    assert_eq!(live.ended(), given_up(Reason::CardRemoved));
    assert_eq!(live.heard(|what| *what == What::Resumed), 5);
}

#[test]
fn a_card_that_never_answers_holds_its_own_thread_and_nothing_else() {
    let specimen = Plan::good().build();
    let mut settings = settings(&specimen);
    settings.profile.limits.phase = Duration::from_secs(3);
    let live = Live::start(settings);
    live.table.place(READER, &Chip::of(&specimen), Manner::HangsAt(3));
    live.ask("123456");
    live.until(|what| matches!(what, What::Step { .. }));
    // The other reader works meanwhile.
    live.table.place("Reader B", &Chip::of(&specimen), Manner::Good);
    assert_eq!(live.ended(), given_up(Reason::CardStuck));
    let again = live.terminal.inspect(READER, can("123456"), Printed::default());
    assert_eq!(again, Err(Busy::Inspecting));
    live.terminal.inspect("Reader B", can("123456"), Printed::default()).unwrap();
    let ended = live.until_at("Reader B", |what| matches!(what, What::Judged { .. }));
    assert_eq!(ended, ACCEPTED);
    // Taken away, it lets the reader go.
    live.table.lift(READER);
    live.until(|what| *what == What::CardRemoved);
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    let since = Instant::now();
    while live.terminal.inspect(READER, can("123456"), Printed::default()).is_err() {
        assert!(since.elapsed() < LONG);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(live.ended(), ACCEPTED);
}

#[test]
fn a_terminal_ends_even_when_a_card_never_answers() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    live.table.place(READER, &Chip::of(&specimen), Manner::HangsAt(3));
    live.ask("123456");
    live.until(|what| matches!(what, What::Step { .. }));
    let (sender, ended) = std::sync::mpsc::channel();
    let Live { terminal, table, .. } = live;
    std::thread::spawn(move || {
        drop(terminal);
        sender.send(()).unwrap();
    });
    ended.recv_timeout(LONG).unwrap();
    table.lift(READER);
}

#[test]
fn a_card_that_drips_is_given_up_as_a_whole() {
    let specimen = Plan::good().build();
    let mut settings = settings(&specimen);
    settings.profile.limits.card = Duration::from_millis(300);
    let live = Live::start(settings);
    live.table.place(READER, &Chip::of(&specimen), Manner::Slow(Duration::from_millis(60)));
    live.ask("123456");
    assert_eq!(live.ended(), given_up(Reason::CardTooSlow));
}

#[test]
fn nonsense_is_a_report_and_not_an_end() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    for from in [0, 2, 6, 9, 14, 25] {
        live.table.place(READER, &Chip::of(&specimen), Manner::NonsenseFrom(from));
        live.ask("123456");
        let ended = live.ended();
        assert!(matches!(ended, What::Judged { decision } if decision != Decision::Accepted));
        live.table.lift(READER);
        live.until(|what| *what == What::CardRemoved);
    }
}

#[test]
fn a_fault_of_the_terminal_ends_one_inspection() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    live.table.place(READER, &Chip::of(&specimen), Manner::PanicsAt(8));
    live.ask("123456");
    assert_eq!(live.ended(), given_up(Reason::TerminalFault));
    live.table.lift(READER);
    live.until(|what| *what == What::CardRemoved);
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.until(|what| *what == What::CardInserted);
    live.ask("123456");
    assert_eq!(live.ended(), ACCEPTED);
}

#[test]
fn a_password_waits_for_its_card_only_so_long() {
    let specimen = Plan::good().build();
    let mut settings = settings(&specimen);
    settings.patience.card = Duration::from_millis(30);
    let live = Live::start(settings);
    live.ask("123456");
    assert_eq!(live.ended(), given_up(Reason::NoCardCame));
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.until(|what| *what == What::CardInserted);
    assert_eq!(live.heard(|what| *what == What::Begun), 0);
}

#[test]
fn the_person_goes_soon_after_the_card_and_at_once_on_demand() {
    let specimen = Plan::good().build();
    let mut settings = settings(&specimen);
    settings.profile.screen.wipe_after = Duration::from_millis(100);
    let live = Live::start(settings);
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.ask("123456");
    assert_eq!(live.ended(), ACCEPTED);
    std::thread::sleep(Duration::from_millis(200));
    let held = live.terminal.judged(READER).expect("the card still lies there");
    live.table.lift(READER);
    live.until(|what| *what == What::Wiped);
    assert!(live.terminal.judged(READER).is_none());
    assert_eq!(Arc::strong_count(&held), 1);
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.until(|what| *what == What::CardInserted);
    live.ask("123456");
    assert_eq!(live.ended(), ACCEPTED);
    live.terminal.wipe(READER);
    assert!(live.terminal.judged(READER).is_none());
    live.until(|what| *what == What::Wiped);
}

#[test]
fn a_wipe_stops_what_goes_on() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    live.table.place(READER, &Chip::of(&specimen), Manner::Slow(Duration::from_millis(30)));
    live.ask("123456");
    live.until(|what| matches!(what, What::Step { .. }));
    live.terminal.wipe(READER);
    assert_eq!(live.ended(), given_up(Reason::InspectionStopped));
    live.until(|what| *what == What::Wiped);
    assert!(live.terminal.judged(READER).is_none());
}

#[test]
fn readers_and_their_service_come_and_go() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    let state =
        || live.terminal.subscribe().0.into_iter().find(|view| &*view.name == READER).unwrap();
    live.table.unplug(READER);
    live.until(|what| *what == What::ReaderGone);
    assert_eq!(state().state, ReaderState::Away);
    let asked = live.terminal.inspect(READER, can("123456"), Printed::default());
    assert_eq!(asked, Err(Busy::Away));
    live.table.plug(READER);
    live.until(|what| *what == What::ReaderCame);
    // In the middle of an inspection.
    live.table.place(READER, &Chip::of(&specimen), Manner::Slow(Duration::from_millis(30)));
    live.until(|what| *what == What::CardInserted);
    live.ask("123456");
    live.until(|what| matches!(what, What::Step { .. }));
    live.table.unplug(READER);
    live.until(|what| *what == What::Paused);
    live.table.plug(READER);
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    assert_eq!(live.ended(), ACCEPTED);
    live.table.service(false);
    live.until(|what| *what == What::ReaderGone);
    live.table.service(true);
    live.until(|what| *what == What::ReaderCame);
    live.until(|what| *what == What::CardInserted);
    let unknown = live.terminal.inspect("Reader C", can("123456"), Printed::default());
    assert_eq!(unknown, Err(Busy::NoSuchReader));
}

#[test]
fn two_readers_work_at_once() {
    let specimen = Plan::good().build();
    let live = Live::start(settings(&specimen));
    for reader in [READER, "Reader B"] {
        live.table.place(reader, &Chip::of(&specimen), Manner::Slow(Duration::from_millis(20)));
        live.terminal.inspect(reader, can("123456"), Printed::default()).unwrap();
    }
    let (mut begun, mut judged) = (0, 0);
    while judged < 2 {
        match live.events.recv_timeout(LONG).unwrap().what {
            What::Begun => begun += 1,
            ACCEPTED => {
                assert_eq!(begun, 2, "one waited for the other");
                judged += 1;
            }
            _ => {}
        }
    }
}

#[test]
fn every_inspection_is_written_down_without_the_person() {
    use std::os::unix::fs::PermissionsExt as _;
    let specimen = Plan::good().build();
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let kept = folder.path().join("kept");
    let outlet: Outlet = format!("basic={}", kept.display()).parse().unwrap();
    assert_eq!(outlet.level, Level::Basic);
    let policy = Policy { spool: Some(folder.path().join("spool")), ..Policy::default() };
    let log = Arc::new(Log::open(&[outlet], &policy).unwrap());
    let mut settings = settings(&specimen);
    settings.log = Some(Arc::clone(&log));
    settings.patience.back = Duration::from_millis(50);
    let live = Live::start(settings);
    live.table.place(READER, &Chip::of(&specimen), Manner::Good);
    live.ask("123456");
    assert_eq!(live.ended(), ACCEPTED);
    live.table.lift(READER);
    live.until(|what| *what == What::CardRemoved);
    live.table.place(READER, &Chip::of(&specimen), Manner::LeavesAt(12));
    live.ask("123456");
    assert_eq!(live.ended(), given_up(Reason::CardRemoved));
    drop(live);
    assert!(log.flush(LONG));
    let file = std::fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(file).unwrap();
    let records: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2, "{text}");
    assert_eq!(records[0]["verdict"]["decision"], "accepted");
    assert_eq!(records[1]["given_up"], "card_removed");
    for secret in ["ERIKSSON", "D23145890", "123456", "740812"] {
        assert!(!text.contains(secret));
    }
}
