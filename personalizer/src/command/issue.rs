//! `issue`: a batch, some stations, a summary.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use personalizer::approval;
use personalizer::audit;
use personalizer::authority::Authority;
use personalizer::checkpoint;
use personalizer::lang::Lang;
use personalizer::line::{Intake, Line};
use personalizer::run::{Arrivals, Event, Newcomers, Place, follow, run};
use personalizer::store::{Outlook, Store, StoreKey};
use personalizer::summary::Summary;
use personalizer::tray::{Reader, Simulated, Stock};
use verifier::key_file::Password;

use super::{Answer, Refusal, alone, refusal};
use crate::args::Issue;

/// How much of the log a run leaves unsigned.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_mins(1);

/// Issues the batch, or whatever waits.
pub(crate) fn run_batch(issue: &Issue) -> Answer {
    let password = Password::find(&issue.pki, &issue.password)?;
    let authority = Authority::read(&issue.pki, &password)?;
    let place = issue.store();
    let prefix = prefix(issue);
    let _alone = alone(&place, &issue.pki, &prefix, issue.lang)?;
    let demo_transport = authority.has_demo_transport();
    let key = StoreKey::of_folder(&issue.pki, &password)?;
    let store = Store::open(&place.to_string_lossy(), Some(key))?;
    approval::keys::require(&store, &authority).say(issue.lang)?;
    // Nobody else is alive under these names, whatever their leases say.
    store.bury(&prefix)?;
    let (line, intake) = match &issue.dossiers {
        Some(order) => Line::open(store, order, authority)?,
        None => (Line::new(store, authority), Intake::default()),
    };
    let line = line.with_lease(Duration::from_secs(issue.lease.into()));
    let mut summary = Summary { demo_transport, ..Summary::new(intake) };
    summary.interrupted(line.abandoned()?);
    if line.look_ahead()? != Outlook::default() {
        let places = places(issue, &prefix, &line)?;
        work(&line, places, arrivals(issue, &prefix), issue.lang, &mut summary)?;
    }
    let signed = checkpoint::take(line.store(), &*line.authority().checkpoint);
    let open = line.abandoned()?.into_iter().map(|job| job.dossier).collect();
    let head = audit::head(line.store())?;
    summary.end(open, line.store().in_hand()?, line.free()?, head);
    if issue.json {
        println!("{:#}", summary.json());
    } else {
        print!("{}", summary.text(issue.lang));
    }
    if let Err(error) = signed {
        let next = issue.lang.pick(
            "run `personalizer audit checkpoint` once the key answers",
            "hãy chạy `personalizer audit checkpoint` khi khóa hoạt động lại",
        );
        eprintln!("{}; {next}", refusal::said(&error, issue.lang));
        return Ok(summary.exit_code().max(1));
    }
    Ok(summary.exit_code())
}

/// What the names of this program's stations begin with. Accounts in a file have one issuing
/// program, so all their stations are its own.
fn prefix(issue: &Issue) -> String {
    let place = issue.store();
    let shared = place.to_string_lossy().starts_with("postgres");
    match &issue.station_prefix {
        Some(prefix) => format!("{prefix}/"),
        None if shared => format!("{}/", personalizer::run::machine()),
        None => String::new(),
    }
}

/// Runs the stations and listens to them.
fn work(
    line: &Line,
    places: Vec<Place>,
    arrivals: Option<impl Arrivals + Send>,
    lang: Lang,
    summary: &mut Summary,
) -> Result<(), Box<dyn core::error::Error>> {
    let begun = u64::try_from(line.abandoned()?.len()).unwrap_or(u64::MAX);
    let bar = bar(line.free()?.saturating_add(begun));
    let mut regular = checkpoint::Regular::new(BETWEEN_CHECKPOINTS);
    let (tell, events) = mpsc::channel();
    let ran = thread::scope(|scope| {
        let running = scope.spawn(move || match arrivals {
            Some(mut arrivals) => follow(line, places, &mut arrivals, &tell),
            None => run(line, places, &tell),
        });
        for (station, event) in events {
            match &event {
                Event::Waiting => {
                    let text = lang.pick("put a blank into", "hãy đưa phôi vào");
                    bar.set_message(format!("{text} {station}"));
                }
                Event::Away(why) => bar.set_message(format!("{station}: {}", why.get(lang))),
                Event::Paused => {
                    let text = lang.pick("is paused", "đang tạm dừng");
                    bar.set_message(format!("{station} {text}"));
                }
                Event::Card(outcome) if outcome.is_success() => bar.inc(1),
                _ => {}
            }
            summary.add(station, event);
            // A key that does not answer is told of when the run ends.
            let _ = regular.tick(line.store(), &*line.authority().checkpoint);
        }
        running.join()
    });
    bar.finish_and_clear();
    match ran {
        Ok(ran) => Ok(ran?),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Shown on a terminal only.
fn bar(total: u64) -> ProgressBar {
    let template = "{bar:40} {pos}/{len}  {per_sec}  ETA {eta}  {msg}";
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}

fn places(
    issue: &Issue,
    prefix: &str,
    line: &Line,
) -> Result<Vec<Place>, Box<dyn core::error::Error>> {
    let named = issue.readers.iter().filter(|wanted| *wanted != ALL);
    let mut names =
        named.map(|wanted| reader(wanted, issue.lang)).collect::<Result<Vec<_>, _>>()?;
    names.sort();
    names.dedup();
    let readers = names.into_iter().map(station_of(issue, prefix));
    let mut stock = Stock::in_memory();
    if let Some(folder) = &issue.cards {
        let done = line.store().finished_blanks()?;
        stock = Stock::in_folder(folder)?.without(|blank| done.contains(blank));
    }
    let station = |number| Place {
        name: format!("{prefix}simulated {number}"),
        tray: Box::new(Simulated(stock.clone())),
        patience: None,
    };
    Ok(readers.chain((1..=issue.in_process.unwrap_or(0)).map(station)).collect())
}

/// What stands for every reader there is, and every one that comes.
const ALL: &str = "all";

/// The readers that come while the line works, if all are wanted.
fn arrivals(issue: &Issue, prefix: &str) -> Option<impl Arrivals + Send> {
    issue.readers.iter().any(|wanted| wanted == ALL).then(|| Newcomers {
        list: Reader::all,
        place: station_of(issue, prefix),
        patience: issue.patience(),
        seen: BTreeSet::new(),
    })
}

/// The station of a reader.
fn station_of(issue: &Issue, prefix: &str) -> impl FnMut(String) -> Place + use<> {
    let (prefix, patience) = (prefix.to_owned(), issue.patience());
    move |name| Place {
        name: format!("{prefix}{name}"),
        tray: Box::new(Reader::new(name)),
        patience,
    }
}

/// A reader by its name: a number means one that is there now, other names may come later.
fn reader(wanted: &str, lang: Lang) -> Result<String, Box<dyn core::error::Error>> {
    let Ok(number) = wanted.parse::<usize>() else { return Ok(wanted.to_owned()) };
    let there = Reader::all()?.into_iter().nth(number);
    let missing = lang
        .pick("there is no reader # now; connect it", "hiện không có đầu đọc #; hãy cắm đầu đọc");
    there.ok_or_else(|| missing.replace('#', wanted).into())
}
