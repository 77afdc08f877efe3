//! Documents that other people made, found through `CARDWRIGHT_DATA`.

use std::path::PathBuf;

use card_format::ef::{Ef, FILES};
use verifier::check::Id;
use verifier::document::{Content, Document, Source};
use verifier::examine::{dump_name, examine_files};
use verifier::finding::Finding;
use verifier::ledger::Ledger;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::status::Status;
use verifier::trust::{Anchor, Trust};
use verifier::verdict::{Decision, verdict};

use crate::fixture::TODAY;

fn data(folder: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA is not set");
        return None;
    };
    Some(PathBuf::from(root).join(folder))
}

fn read(folder: &str) -> Option<Document> {
    let folder = data(folder)?;
    let mut document = Document::new(Source::Files);
    for entry in &FILES {
        if let Ok(bytes) = std::fs::read(folder.join(dump_name(entry.ef))) {
            document.insert(entry.ef, Content::Read(bytes));
        }
    }
    Some(document)
}

fn judge(document: &Document) -> Report {
    examine_files(document, &Trust::of_certificates([]), TODAY, Ledger::default())
}

fn reason(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}

#[test]
fn the_reference_data_set_is_told_as_it_is() {
    let Some(document) = read("1-lds/bsi-tr03105-5-referencedataset") else { return };
    let report = judge(&document);
    for ef in [Ef::Dg1, Ef::Dg2, Ef::Dg3, Ef::Dg4, Ef::Dg14] {
        assert_eq!(reason(&report, Id::File(ef)), None, "{ef:?}");
    }
    for (id, expected) in [
        (Id::Signature, None),
        (Id::MessageDigest, None),
        (Id::Chain, Some(Reason::AnchorMissing)),
        (Id::SignerValidity, Some(Reason::SignerExpired)),
        (Id::SignerKeyUsage, None),
        (Id::Listing, None),
        (Id::File(Ef::Dg15), Some(Reason::NotCovered)),
        (Id::IssuingState, None),
        (Id::Zone, None),
        (Id::Expiry, Some(Reason::Expired)),
        (Id::Portrait, None),
        (Id::ActiveAuthentication, Some(Reason::NoChip)),
    ] {
        assert_eq!(reason(&report, id), expected, "{id}");
    }
    assert_eq!(report.holder.as_ref().unwrap().portrait.as_ref().unwrap().format, "jpeg2000");
    assert_eq!(report.findings, [Finding::NoAnchors, Finding::OldVersion]);
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

#[test]
fn a_day_when_the_specimen_was_valid_leaves_only_what_is_unknown() {
    let Some(document) = read("1-lds/bsi-tr03105-5-referencedataset") else { return };
    let day = jiff::civil::date(2014, 1, 1);
    let trust = Trust::of_certificates([]);
    let report = examine_files(&document, &trust, day, Ledger::default());
    let failed = |check: &verifier::check::Check| check.outcome.status() == Status::Failed;
    assert!(!report.checks.iter().any(failed));
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
}

#[test]
fn spoiled_security_objects_are_not_accepted() {
    let Some(folder) = data("1-lds/sod-negative") else { return };
    let mut seen = 0;
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut document = Document::new(Source::Files);
        document.insert(Ef::Sod, Content::Read(std::fs::read(&path).unwrap()));
        let report = judge(&document);
        let signature = report.outcome(Id::Signature).unwrap().status();
        let digest = report.outcome(Id::MessageDigest).unwrap().status();
        match name.split('-').next().unwrap() {
            "1ae97e17" | "6d3b6ce3" => assert_eq!(signature, Status::Failed),
            "78a2b951" => assert_eq!(digest, Status::Failed),
            other => panic!("unknown specimen {other}"),
        }
        assert_ne!(verdict(&report).decision, Decision::Accepted, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn authorities_of_the_field_are_anchors_and_signers_are_not() {
    let Some(folder) = data("2-pki/dsc-csca-pairs") else { return };
    for (authority, signer) in [
        ("DE_CSCA.der", "DE_DSC.der"),
        ("FR_CSCA.der", "FR_DSC.der"),
        ("NZ_CSCA.der", "NZ_DSC.der"),
    ] {
        let read = |name| std::fs::read(folder.join(name)).unwrap();
        let trust = Trust::of_certificates([read(authority), read(signer)]);
        let anchors: Vec<_> = trust.anchors().iter().map(Anchor::der).collect();
        assert_eq!(anchors, [read(authority)], "{authority}");
    }
}
