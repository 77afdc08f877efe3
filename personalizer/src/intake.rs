//! Takes a batch in: JSON Lines, one dossier on each line.
//!
//! A line that is wrong is rejected by its number, with the member and the reason, and the rest
//! goes on. What is said about a line never quotes it.

mod check;
mod command;
mod json;
mod lines;
mod normal;
pub mod order;
mod reason;
mod receipt;

use std::collections::HashMap;
use std::io::BufRead;

use card_format::profile::{NumberRule, Profile};
pub use command::Intake as Command;
pub use lines::LINE_LIMIT;
use lines::Lines;
pub use reason::Reason;
pub use receipt::{Finding, Receipt};
use sha2::{Digest, Sha256};

use crate::dossier::Dossier;
use crate::lang::Lang;
use crate::order::Members;
use crate::portrait;
use crate::prepare::Content;

/// Why a line of a batch is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Line number, from 1.
    pub line: u64,
    /// The member it is about, `details.father`; empty when it is about the line.
    pub member: String,
    /// What is wrong.
    pub reason: Reason,
}

impl Rejection {
    /// The sentence an operator reads.
    pub fn text(&self, lang: Lang) -> String {
        let reason = self.reason.text(lang);
        if self.member.is_empty() { reason } else { format!("{}: {reason}", self.member) }
    }
}

/// A dossier that may be issued, and where it stands.
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Accepted {
    /// Line number, from 1.
    pub line: u64,
    /// Offset of the line in the batch, in bytes.
    pub offset: u64,
    /// The dossier, its text in NFC.
    pub dossier: Dossier,
}

/// The lines of a batch, one after the other.
#[expect(missing_debug_implementations, reason = "holds lines of personal data")]
pub struct Intake<R> {
    lines: Lines<R>,
    members: Members,
    dossiers: HashMap<[u8; 32], u64>,
    documents: HashMap<[u8; 32], u64>,
}

impl<R: BufRead> Intake<R> {
    /// Reads a batch from its beginning.
    pub fn new(batch: R) -> Self {
        Self::within(batch, Members::NONE)
    }

    /// The same for a batch that may name files.
    pub fn within(batch: R, members: Members) -> Self {
        let (lines, dossiers, documents) = (Lines::new(batch), HashMap::new(), HashMap::new());
        Self { lines, members, dossiers, documents }
    }

    fn read(&mut self, line: u64, text: &[u8]) -> Result<Dossier, Rejection> {
        let dossier = parse_in(text, &self.members).map_err(|(member, reason)| Rejection {
            line,
            member,
            reason,
        })?;
        let twice = |member: &str, first: u64| {
            let reason = Reason::Twice(first);
            Err(Rejection { line, member: member.to_owned(), reason })
        };
        match first(&mut self.dossiers, &dossier.dossier, line) {
            Some(first) => twice("dossier", first),
            None => match first(&mut self.documents, &document(&dossier), line) {
                Some(first) => twice("document_number", first),
                None => Ok(dossier),
            },
        }
    }
}

impl<R: BufRead> Iterator for Intake<R> {
    type Item = Result<Accepted, Rejection>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, offset, text) = self.lines.next()?;
        Some(match text {
            Ok(text) => self.read(line, &text).map(|dossier| Accepted { line, offset, dossier }),
            Err(reason) => Err(Rejection { line, member: String::new(), reason }),
        })
    }
}

/// Reads one line that names no files.
pub fn parse(text: &[u8]) -> Result<Dossier, (String, Reason)> {
    parse_in(text, &Members::NONE)
}

/// Reads one line: a dossier of the right shape, its text in NFC, every member as it may be, and
/// what it names by file brought in.
pub fn parse_in(text: &[u8], members: &Members) -> Result<Dossier, (String, Reason)> {
    let mut dossier = json::dossier(text)?;
    resolve(&mut dossier, members)?;
    normal::compose(&mut dossier);
    check::dossier(&dossier)?;
    Ok(dossier)
}

/// Brings in the bytes that a dossier only names.
fn resolve(dossier: &mut Dossier, members: &Members) -> Result<(), (String, Reason)> {
    let fingerprints = dossier.fingerprints.as_mut();
    let vector = dossier.face_template.as_mut().map(|face| &mut face.vector);
    for (member, bytes, most) in [
        ("portrait", Some(&mut dossier.portrait), portrait::LIMIT),
        ("fingerprints", fingerprints, check::FINGERPRINTS_LIMIT),
        ("face_template.vector", vector, check::VECTOR_LIMIT),
    ] {
        let Some(bytes) = bytes else { continue };
        bytes
            .resolve(|named| members.read(named, most))
            .map_err(|reason| (member.to_owned(), reason))?;
    }
    Ok(())
}

/// What takes longer than reading: the portrait is decoded, and everything is composed as it will
/// lie on the card, so that what no card can hold is known before the first blank is touched.
pub fn examine(dossier: &Dossier) -> Result<(), (String, Reason)> {
    portrait::check(dossier.portrait.as_slice())
        .map_err(|reason| ("portrait".to_owned(), reason))?;
    let composed = Content::compose(dossier);
    composed.map(|_| ()).map_err(|error| (error.member().to_owned(), Reason::File))
}

/// What makes a document number unique: who issues it, and the number. Viet Nam's is the end of
/// the 12 digits, which people of two provinces may share, so there all of them count.
pub fn document(dossier: &Dossier) -> String {
    let rule = Profile::by_name(&dossier.profile).map(|profile| profile.numbers);
    let number = match rule {
        Some(NumberRule::VietnamIdNumber) => &dossier.id_number,
        _ => dossier.document_number.as_deref().unwrap_or_default(),
    };
    format!("{} {number}", dossier.profile)
}

/// Who a dossier is for: the State that counts its people, and the person's number.
pub fn person(dossier: &Dossier) -> String {
    let state = Profile::by_name(&dossier.profile).map_or("", |profile| profile.issuing_state);
    format!("{state} {}", dossier.id_number)
}

/// SHA-256 of the dossier as it was taken; tells whether a known dossier came back changed.
pub fn content_hash(dossier: &Dossier) -> [u8; 32] {
    // A dossier holds only text, numbers and lists of them: it always serialises.
    let text = zeroize::Zeroizing::new(serde_json::to_vec(dossier).unwrap_or_default());
    Sha256::digest(&text).into()
}

/// Notes the first line that says `what`; tells which it was when it is not this one.
fn first(seen: &mut HashMap<[u8; 32], u64>, what: &str, line: u64) -> Option<u64> {
    let first = *seen.entry(Sha256::digest(what).into()).or_insert(line);
    (first != line).then_some(first)
}

#[cfg(test)]
pub(crate) mod tests;
