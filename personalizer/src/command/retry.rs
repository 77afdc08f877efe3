//! `retry`.

use personalizer::audit::hex;
use personalizer::store::{Error, Store};

use super::Answer;
use crate::args::Retry;

/// Lets a quarantined card come again.
pub(crate) fn run(retry: &Retry) -> Answer {
    let store = Store::read(&retry.accounts.path().to_string_lossy())?;
    match store.retry(&retry.dossier, &retry.reason) {
        Ok(job) => {
            let (blank, dossier) = (hex(&job.blank), job.dossier);
            println!("put chip {blank} of dossier {dossier} into a reader of the line again");
            Ok(0)
        }
        Err(Error::NoJob) => {
            println!("no quarantined card of that dossier is in these accounts");
            Ok(1)
        }
        Err(error) => Err(error.into()),
    }
}
