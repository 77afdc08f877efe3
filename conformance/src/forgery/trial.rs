//! All of them at once, on every core.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

use verifier::report::Report;

use super::Forge;
use super::table::Forgery;

/// Judges what these ids stand for. `None` where nothing has that id. In the order of the ids.
pub fn reports<'a>(forge: &Forge, ids: &[&'a str]) -> Vec<(&'a str, Option<Report>)> {
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    let work = || {
        while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
            let report = forge.forge(id).map(super::Forged::judge);
            reports.lock().unwrap().push((*id, report));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let mut reports = reports.into_inner().unwrap();
    let place = |id: &str| ids.iter().position(|other| *other == id);
    reports.sort_by_key(|(id, _)| place(id));
    reports
}

/// What was said otherwise than the table wants, each in a line.
pub fn divergences(forge: &Forge, forgeries: &[Forgery]) -> Vec<String> {
    let ids: Vec<_> = forgeries.iter().map(|forgery| forgery.id).collect();
    let judged = forgeries.iter().zip(reports(forge, &ids));
    let judged = judged.filter_map(|(forgery, (id, report))| match report {
        None => Some(format!("{id}\tis made by nobody")),
        Some(report) => forgery.judge(&report).err().map(|it| it.to_string()),
    });
    judged.collect()
}
