//! The pulse of a process: one change for all its stations, often enough that nobody takes them for
//! dead. It carries no card's work, so a slow chip never makes a station look dead.

use core::time::Duration;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use super::{Common, Post};
use crate::line::Line;
use crate::store::Report;

/// How often stations are looked at; what has changed is told at once, the rest in time.
const BEAT: Duration = Duration::from_millis(500);

/// Beats until all stations have ended.
pub(super) fn beat(line: &Line, common: &Common, ended: &Receiver<()>) {
    // Three chances before a lease runs out.
    let due = line.lease().checked_div(3).unwrap_or_default();
    let step = BEAT.min(due.max(Duration::from_millis(1)));
    let mut told: Vec<Report> = Vec::new();
    let mut last: Option<Instant> = None;
    while matches!(ended.recv_timeout(step), Err(RecvTimeoutError::Timeout)) {
        // What fails now is tried at the next beat; the stations meet the fault themselves.
        let _ = line.look_ahead();
        let posts = common.posts();
        let reports: Vec<_> = posts.iter().map(|post| post.report()).collect();
        if reports == told && last.is_some_and(|last| last.elapsed() < due) {
            listen(line, &posts);
            continue;
        }
        let lives: Vec<_> =
            posts.iter().map(|post| post.hold()).zip(reports.iter().cloned()).collect();
        if let Ok(wanted) = line.store().renew(&lives, line.lease()) {
            posts.iter().zip(wanted).for_each(|(post, wanted)| post.ask(wanted));
            (told, last) = (reports, Some(Instant::now()));
        }
    }
}

/// What the stations are asked to do, without a change of the accounts.
fn listen(line: &Line, posts: &[Arc<Post>]) {
    let Some(first) = posts.first() else { return };
    let Ok(wanted) = line.store().wanted(&first.hold().instance) else { return };
    for post in posts {
        let name = &post.hold().station;
        post.ask(wanted.iter().find(|(of, _)| of == name).map(|(_, wanted)| *wanted));
    }
}
