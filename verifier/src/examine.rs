//! The judgement of a document's files, wherever they came from.

use card_format::ef::{Ef, FILES};
use jiff::civil::Date;

use crate::check::Id;
use crate::chip;
use crate::content;
use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::holder::Holder;
use crate::ledger::Ledger;
use crate::passive::{self, Memory, Passive};
use crate::reason::Reason;
use crate::report::{CertificateFact, FileFact, FileState, Report, Wire};
use crate::trust::{ListAge, Sealed, Trust, judge_ages};

/// What a report needs beside the files: taken down while a chip was asked.
#[derive(Debug, Default)]
pub struct Session {
    /// Checks made so far.
    pub ledger: Ledger,
    /// What crossed the wire.
    pub wire: Option<Wire>,
    /// How often the password may still be wrong.
    pub tries_left: Option<u8>,
    /// What passive authentication found out already.
    pub memory: Memory,
}

/// Judges the files of a document on the day `at`. `chip` makes the checks that need what passive
/// authentication vouches for.
pub fn examine(
    document: &Document,
    trust: &Trust,
    at: Date,
    session: Session,
    chip: impl FnOnce(&Passive<'_>, &mut Ledger),
) -> Report {
    let Session { mut ledger, wire, tries_left, mut memory } = session;
    let passive = passive::authenticate_rest(document, trust, at, &mut memory, &mut ledger);
    chip(&passive, &mut ledger);
    let since = passive.signed_since();
    let holder = content::read(document, trust.class_keys(), (at, since), &mut ledger);
    trust.findings().iter().for_each(|finding| ledger.find(*finding));
    passive.consider_defects(&mut ledger);
    let certificates = passive.certificates();
    let lists = lists(&certificates, &holder, trust, at, &mut ledger);
    let (checks, findings) = ledger.finish();
    Report {
        source: document.source(),
        inspected_on: at.to_string(),
        anchors: trust.anchors().len(),
        checks,
        findings,
        differences: Vec::new(),
        files: document.iter().map(file_fact).collect(),
        certificates,
        lists,
        likeness: None,
        trust_version: trust.sealed().map(|sealed| sealed.version),
        wire,
        tries_left,
        holder: Some(holder),
    }
}

/// The lists that speak of the document, and whether the folder they lie in is the one that was
/// sealed. How old they may be is a matter of the profile, which judges them again.
fn lists(
    certificates: &[CertificateFact],
    holder: &Holder,
    trust: &Trust,
    at: Date,
    ledger: &mut Ledger,
) -> Vec<ListAge> {
    let signer = certificates.first().map(|signer| signer.country.as_str());
    let zone = holder.zone.as_ref().map(|zone| zone.issuing_state.as_str());
    let lists = trust.lists_of(signer.or(zone), at);
    ledger.check(Id::ListAges, || judge_ages(&lists, u32::MAX, u32::MAX));
    ledger.check(Id::TrustSeal, || {
        let sealed = trust.sealed().cloned().ok_or(Reason::SealNotShown)?;
        let Sealed { version, sealed, files } = sealed;
        Ok(Evidence::Sealed { version, sealed, files })
    });
    lists
}

/// Judges files that were read earlier. No chip is asked, which is not the same as a chip that has
/// no keys.
pub fn examine_files(document: &Document, trust: &Trust, at: Date, ledger: Ledger) -> Report {
    let no_chip = |passive: &Passive<'_>, ledger: &mut Ledger| {
        if document.bytes(Ef::CardAccess).is_some() {
            chip::judge_offer(document, passive, ledger);
        }
        for id in [Id::ChipAuthentication, Id::ActiveAuthentication] {
            ledger.check(id, || Err(Reason::NoChip));
        }
    };
    examine(document, trust, at, Session { ledger, ..Session::default() }, no_chip)
}

fn file_fact((ef, content): (Ef, &Content)) -> FileFact {
    let (state, bytes) = match content {
        Content::Read(bytes) => (FileState::Read, bytes.len()),
        Content::Absent => (FileState::Absent, 0),
        Content::Denied => (FileState::Denied, 0),
        Content::Broken(_) => (FileState::Broken, 0),
    };
    FileFact { name: ef.entry().name.to_owned(), state, bytes }
}

/// The name of a file in a dump, `EF.DG1.bin`.
pub fn dump_name(ef: Ef) -> String {
    format!("{}.bin", ef.entry().name)
}

/// The file that a name in a dump stands for.
pub fn of_dump_name(name: &str) -> Option<Ef> {
    FILES.iter().find(|entry| dump_name(entry.ef) == name).map(|entry| entry.ef)
}
