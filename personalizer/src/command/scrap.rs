//! `scrap`.

use personalizer::audit::hex;
use personalizer::store::{Error, State, Store};

use super::Answer;
use crate::args::Scrap;

/// Frees the dossier of a destroyed card.
pub(crate) fn run(scrap: &Scrap) -> Answer {
    let store = Store::read(&scrap.accounts.path().to_string_lossy())?;
    let job = match store.scrap(&scrap.dossier, &scrap.reason) {
        Ok(job) => job,
        Err(Error::NoJob) => {
            println!("no begun or quarantined card of that dossier is in these accounts");
            return Ok(1);
        }
        Err(error) => return Err(error.into()),
    };
    if job.state == State::Written {
        // It may be locked and alive; only a person can know that it is not.
        eprintln!("this card was complete when it was last seen: make sure that it is destroyed");
    }
    println!("chip {} is accounted for as destroyed; {} is free", hex(&job.blank), job.dossier);
    Ok(0)
}
