//! `scrap`.

use personalizer::audit::hex;
use personalizer::store::{Grip, State, Store};

use super::{Answer, alone};
use crate::args::Scrap;

/// Frees the dossier of a destroyed card.
pub(crate) fn run(scrap: &Scrap) -> Answer {
    let path = scrap.accounts.path();
    if !path.exists() {
        return Err(personalizer::store::Error::Absent.into());
    }
    let _alone = alone(&path)?;
    let store = Store::read(&path.to_string_lossy())?;
    let jobs = store.open_jobs()?;
    let Some(job) = jobs.iter().find(|job| job.dossier == scrap.dossier) else {
        println!("no begun or quarantined card of that dossier is in these accounts");
        return Ok(1);
    };
    if job.state == State::Written {
        // It may be locked and alive; only a person can know that it is not.
        eprintln!("this card was complete when it was last seen: make sure that it is destroyed");
    }
    store.failed(&Grip { marker: job.marker, fence: job.fence }, &scrap.reason)?;
    println!("chip {} is accounted for as destroyed; {} is free", hex(&job.blank), job.dossier);
    Ok(0)
}
