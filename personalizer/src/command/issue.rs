//! `issue`: a batch, some stations, a summary.

use std::sync::mpsc;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use personalizer::approval;
use personalizer::audit;
use personalizer::authority::Authority;
use personalizer::batch::Batch;
use personalizer::checkpoint;
use personalizer::lang::Lang;
use personalizer::line::Line;
use personalizer::run::{Event, Place, run};
use personalizer::store::{Store, StoreKey};
use personalizer::summary::Summary;
use personalizer::tray::{Reader, Simulated, Stock};
use verifier::key_file::Password;

use super::{Answer, Refusal, alone};
use crate::args::Issue;

/// Issues the batch.
pub(crate) fn run_batch(issue: &Issue) -> Answer {
    let password = Password::find(&issue.pki, &issue.password)?;
    let authority = Authority::read(&issue.pki, &password)?;
    let path = issue.store();
    let _alone = alone(&path)?;
    let demo_transport = authority.has_demo_transport();
    let key = StoreKey::of_folder(&issue.pki, &password)?;
    let store = Store::open(&path.to_string_lossy(), Some(key))?;
    approval::keys::require(&store, &authority).say(issue.lang)?;
    let (line, intake) = Line::open(store, &Batch::new(&issue.dossiers), authority)?;
    let mut summary = Summary { demo_transport, ..Summary::new(intake) };
    if line.has_work()? {
        work(&line, places(issue)?, issue.lang, &mut summary);
    }
    let signed = checkpoint::take(line.store(), &*line.authority().checkpoint);
    let head = audit::head(line.store())?;
    summary.end(line.open_dossiers()?, usize::try_from(line.free()?)?, head);
    if issue.json {
        println!("{:#}", summary.json());
    } else {
        print!("{}", summary.text(issue.lang));
    }
    if let Err(error) = signed {
        eprintln!("{error}; run `personalizer audit checkpoint` once the key answers");
        return Ok(summary.exit_code().max(1));
    }
    Ok(summary.exit_code())
}

/// Runs the stations and listens to them.
fn work(line: &Line, places: Vec<Place>, lang: Lang, summary: &mut Summary) {
    let left = || {
        let open = line.open_dossiers().unwrap_or_default().len();
        line.free().unwrap_or_default().saturating_add(u64::try_from(open).unwrap_or(u64::MAX))
    };
    let total = left();
    let bar = bar(total);
    let (tell, events) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || run(line, places, &tell));
        for (station, event) in events {
            if let Event::Waiting = event {
                let text = lang.pick("put a blank into", "hãy đưa phôi vào");
                bar.set_message(format!("{text} {station}"));
            }
            bar.set_position(total.saturating_sub(left()));
            summary.add(station, event);
        }
    });
    bar.finish_and_clear();
}

/// Shown on a terminal only.
fn bar(total: u64) -> ProgressBar {
    let template = "{bar:40} {pos}/{len}  {per_sec}  ETA {eta}  {msg}";
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}

fn places(issue: &Issue) -> Result<Vec<Place>, Box<dyn core::error::Error>> {
    let Some(stations) = issue.in_process else {
        let reader = |name: &String| Place {
            name: name.clone(),
            tray: Box::new(Reader::new(name.clone(), issue.timeout())),
        };
        return Ok(issue.readers.iter().map(reader).collect());
    };
    let stock = issue
        .cards
        .as_ref()
        .map_or_else(|| Ok(Stock::in_memory()), |path| Stock::in_folder(path))?;
    let station = |number| Place {
        name: format!("simulated {number}"),
        tray: Box::new(Simulated(stock.clone())),
    };
    Ok((1..=stations).map(station).collect())
}
