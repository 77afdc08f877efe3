//! `status`.

use personalizer::audit::{self, hex};
use personalizer::store::Store;
use serde_json::json;

use super::Answer;
use crate::args::Status;

/// Counts the cards and lists what is open.
pub(crate) fn run(status: &Status) -> Answer {
    let store = Store::read(&status.accounts.path().to_string_lossy())?;
    let (counts, jobs, head) = (store.counts()?, store.open_jobs()?, audit::head(&store)?);
    if status.json {
        let job = |job: &personalizer::store::Job| json!({"dossier": job.dossier, "blank": hex(&job.blank), "state": job.state.word()});
        let jobs: Vec<_> = jobs.iter().map(job).collect();
        let head = json!({"number": head.number, "hash": hex(&head.hash)});
        println!("{:#}", json!({"cards": counts, "open_jobs": jobs, "audit": head}));
        return Ok(0);
    }
    for (en, vi, count) in [
        ("issued", "đã phát hành", counts.issued),
        ("begun, not finished", "làm dở, chưa xong", counts.open),
        ("quarantined", "để riêng", counts.quarantined),
        ("destroyed", "đã hủy", counts.destroyed),
    ] {
        println!("{}: {count}", status.lang.pick(en, vi));
    }
    for job in jobs {
        println!("{} {} {}", job.state.word(), job.dossier, hex(&job.blank));
    }
    println!("{} {}:{}", status.lang.pick("log", "nhật ký"), head.number, hex(&head.hash));
    Ok(0)
}
