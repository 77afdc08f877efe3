//! An order into the accounts: each dossier accepted or refused with a reason, the rest goes on.
//!
//! The order is read line by line; some hundred dossiers are judged at a time, on all processors,
//! and committed together. The same order again changes nothing, so an intake that was
//! interrupted is simply run again.

use std::thread;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{Accepted, Finding, Reason, Receipt, Rejection, examine};
use crate::audit::Event;
use crate::authority::Authority;
use crate::dossier::Dossier;
use crate::eligibility;
use crate::lang::Speaks;
use crate::order::{self, Order};
use crate::register::{self, Register};
use crate::store::{self, Change, NewBatch, NewDossier, Store, Taken};
use crate::values;

/// How many dossiers are judged, and committed, together.
pub const CHUNK: usize = 256;

/// What is asked of an order and its dossiers.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a register has nothing to show")]
pub struct Rules<'a> {
    /// Certificates of those who may order.
    pub orderers: &'a [Vec<u8>],
    /// Whether an order that nobody signed is taken.
    pub unsigned: bool,
    /// The register that dossiers are held against.
    pub register: Option<&'a dyn Register>,
    /// Whether what the register says otherwise refuses a dossier.
    pub strict: bool,
}

impl<'a> Rules<'a> {
    /// Those of an authority: only where the transport keys are the published ones, which protect
    /// nothing, is an unsigned order taken.
    pub fn of(authority: &'a Authority) -> Self {
        let unsigned = authority.is_demo();
        Self { orderers: &authority.orderers, unsigned, register: None, strict: false }
    }
}

/// Why an order is not taken, or not to its end. What was committed stays: run it again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The order itself.
    #[error(transparent)]
    Order(#[from] order::Error),
    /// The order changed or could not be read while it was taken in.
    #[error("the order could not be read on, or changed while it was read, after line {0}")]
    Unreadable(u64),
    /// The register does not answer.
    #[error(transparent)]
    Register(#[from] register::Error),
    /// The accounts refuse.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Order(error) => error.vi(),
            Self::Unreadable(line) => format!(
                "không đọc tiếp được đơn đặt sau dòng {line}, hoặc tệp bị thay đổi trong khi đọc"
            ),
            Self::Register(error) => error.vi(),
            Self::Store(error) => error.vi(),
        }
    }
}

/// A line that was judged: a dossier with what was noticed about it, or why it is none.
type Judged = Result<(Accepted, Vec<(&'static str, Reason)>), (Rejection, String)>;

/// Takes an order in. `progress` hears how many lines are done.
pub fn take(
    store: &Store,
    order: &Order,
    rules: &Rules<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Receipt, Error> {
    let orderer = match order.orderer(rules.orderers, Timestamp::now()) {
        Err(order::Error::Unsigned) if rules.unsigned => None,
        signer => Some(signer?),
    };
    let (authority, name, digest) = (&order.authority, &order.name, &order.digest);
    let batch = NewBatch { authority, name, digest, orderer };
    let batch = store.change(|change| change.open_batch(&batch))?;
    let mut receipt = Receipt::new(batch, orderer.is_some());
    let mut lines = order.lines()?;
    loop {
        let chunk: Vec<_> = lines.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        let judged = judge(chunk, rules)?;
        if let Some(line) = unreadable(&judged) {
            return Err(Error::Unreadable(line.saturating_sub(1)));
        }
        // What is told is what was committed.
        receipt = store.change(|change| -> Result<_, store::Error> {
            let mut receipt = receipt.clone();
            judged.iter().try_for_each(|line| note(change, &mut receipt, line))?;
            Ok(receipt)
        })?;
        progress(receipt.lines);
    }
    finish(store, &receipt)?;
    Ok(receipt)
}

/// Judges lines on all processors, in their order.
fn judge(chunk: Vec<Result<Accepted, Rejection>>, rules: &Rules<'_>) -> Result<Vec<Judged>, Error> {
    let hands = thread::available_parallelism().map_or(1, core::num::NonZero::get);
    let share = chunk.len().div_ceil(hands).max(1);
    let mut shares: Vec<Vec<_>> = Vec::new();
    let mut rest = chunk.into_iter().peekable();
    while rest.peek().is_some() {
        shares.push(rest.by_ref().take(share).collect());
    }
    let judged: Vec<Result<Vec<Judged>, Error>> = thread::scope(|scope| {
        let judge = |share: Vec<_>| share.into_iter().map(|line| judge_one(line, rules)).collect();
        let hands: Vec<_> =
            shares.into_iter().map(|share| scope.spawn(move || judge(share))).collect();
        hands
            .into_iter()
            .map(|hand| hand.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    Ok(judged.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn judge_one(line: Result<Accepted, Rejection>, rules: &Rules<'_>) -> Result<Judged, Error> {
    let accepted = match line {
        Ok(accepted) => accepted,
        Err(rejection) => return Ok(Err((rejection, String::new()))),
    };
    let refuse = |member: String, reason| {
        let rejection = Rejection { line: accepted.line, member, reason };
        Ok(Err((rejection, accepted.dossier.dossier.clone())))
    };
    if let Err((member, reason)) = examine(&accepted.dossier) {
        return refuse(member, reason);
    }
    let mut findings = eligibility::findings(&accepted.dossier);
    if let Some(register) = rules.register {
        let told = register::findings(register, &accepted.dossier)?;
        if let Some((member, reason)) = told.first().filter(|_| rules.strict) {
            return refuse((*member).to_owned(), *reason);
        }
        findings.extend(told);
    }
    Ok(Ok((accepted, findings)))
}

/// The line that could not be read, if one could not.
fn unreadable(judged: &[Judged]) -> Option<u64> {
    judged.iter().find_map(|line| match line {
        Err((rejection, _)) if rejection.reason == Reason::Unreadable => Some(rejection.line),
        _ => None,
    })
}

/// Puts one line into the accounts and onto the receipt.
fn note(change: &mut Change<'_>, receipt: &mut Receipt, line: &Judged) -> Result<(), store::Error> {
    receipt.lines = receipt.lines.saturating_add(1);
    let (accepted, findings) = match line {
        Ok(judged) => judged,
        Err((rejection, dossier)) => {
            let Rejection { line, member, reason } = rejection;
            return refuse(change, receipt, *line, (member, *reason), (dossier, None));
        }
    };
    let (line, dossier) = (accepted.line, &accepted.dossier);
    match take_in(change, &receipt.batch, line, dossier)? {
        Taken::New => {
            receipt.new = receipt.new.saturating_add(1);
            forget_refusals(change, &receipt.batch, line)?;
        }
        Taken::Known(standing) => receipt.know(&dossier.dossier, &standing),
        Taken::Changed => {
            let why = ("dossier", Reason::Changed);
            return refuse(change, receipt, line, why, (&dossier.dossier, None));
        }
        Taken::DocumentTaken => {
            let why = ("document_number", Reason::Taken);
            return refuse(change, receipt, line, why, (&dossier.dossier, None));
        }
        Taken::ReplacesNone => {
            let why = ("replaces", Reason::ReplacesNone);
            return refuse(change, receipt, line, why, (&dossier.dossier, None));
        }
        Taken::PersonTaken(other) => {
            let why = ("id_number", Reason::Double);
            return refuse(change, receipt, line, why, (&dossier.dossier, Some(other)));
        }
    }
    for (member, reason) in findings {
        let of = (false, dossier.dossier.as_str());
        change.note_finding(&receipt.batch, line, member, reason.code(), of)?;
        receipt.add(Finding {
            line,
            dossier: dossier.dossier.clone(),
            member: (*member).to_owned(),
            reason: *reason,
            refused: false,
            other: None,
        });
    }
    Ok(())
}

fn take_in(
    change: &mut Change<'_>,
    batch: &str,
    line: u64,
    dossier: &Dossier,
) -> Result<Taken, store::Error> {
    // A dossier holds only text, numbers and lists of them: it always serialises.
    let payload = Zeroizing::new(serde_json::to_vec(dossier).unwrap_or_default());
    let (person, document) =
        (Zeroizing::new(super::person(dossier)), Zeroizing::new(super::document(dossier)));
    change.take_in(&NewDossier {
        id: &dossier.dossier,
        batch,
        line,
        profile: &dossier.profile,
        content: &super::content_hash(dossier),
        person: &person,
        document: &document,
        reason: dossier.reason.word(),
        office: dossier.office.as_deref().unwrap_or_default(),
        kind: dossier.kind.word(),
        priority: dossier.priority,
        replaces: dossier.replaces.as_deref(),
        payload: &payload,
    })
}

/// Notes a refused line.
fn refuse(
    change: &mut Change<'_>,
    receipt: &mut Receipt,
    line: u64,
    (member, reason): (&str, Reason),
    (dossier, other): (&str, Option<String>),
) -> Result<(), store::Error> {
    change.note_finding(&receipt.batch, line, member, reason.code(), (true, dossier))?;
    receipt.refused = receipt.refused.saturating_add(1);
    let (member, dossier) = (member.to_owned(), dossier.to_owned());
    receipt.add(Finding { line, dossier, member, reason, refused: true, other });
    Ok(())
}

/// A line that was refused before and is taken now, because what stood against it has gone.
fn forget_refusals(change: &mut Change<'_>, batch: &str, line: u64) -> Result<(), store::Error> {
    // What a delivery list told of stays as it was told.
    let listed = "UPDATE findings SET refused = 0 WHERE batch = $1 AND line = $2 AND list <> ''";
    change.execute(listed, values![batch, line])?;
    let query = "DELETE FROM findings WHERE batch = $1 AND line = $2 AND refused = 1";
    change.execute(query, values![batch, line]).map(drop)
}

/// Says in the log what an order came to, once something of it was new.
fn finish(store: &Store, receipt: &Receipt) -> Result<(), store::Error> {
    if receipt.new == 0 {
        return Ok(());
    }
    let Receipt { batch, new, refused, .. } = receipt;
    let detail = format!("{batch} {new} taken, {refused} refused");
    store.change(|change| change.audit(&Event::new("intake", "", &[], &detail)))
}

#[cfg(test)]
mod tests;
