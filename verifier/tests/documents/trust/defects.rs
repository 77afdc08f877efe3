//! Defect lists and deviation lists: what they change, and what they must not.

use card_format::ef::Ef;
use card_format::oid;
use verifier::check::Id;
use verifier::finding::Finding;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::status::Status;
use verifier::trust::Fate;
use verifier::verdict::{Decision, verdict};

use super::made::{Place, authority, fates, known, list_signer, signed};
use crate::fixture::{AUTHORITY_KEY, Plan, Specimen, name, tlv};

/// A defect list of the signers with serial number 1 of Utopia.
fn defects(known: &[([u8; 2], &[u8])]) -> Vec<u8> {
    let entry = |(arc, parameters): &([u8; 2], &[u8])| {
        let id = tlv(0x06, &[oid::DEFECT_LIST.as_bytes(), &arc[..]].concat());
        tlv(0x30, &[&id, *parameters].concat())
    };
    let known: Vec<u8> = known.iter().flat_map(entry).collect();
    let signer = tlv(0x30, &[name("UT", "CSCA Utopia"), tlv(0x02, &[1])].concat());
    let defect = tlv(0x30, &[signer, tlv(0x31, &known)].concat());
    let id = tlv(0x06, oid::SHA256.as_bytes());
    let list = tlv(0x30, &[tlv(0x02, &[0]), id, tlv(0x31, &defect)].concat());
    let home = authority("UT", AUTHORITY_KEY);
    let signer = list_signer(&home, Some(oid::DEFECT_LIST_SIGNING_KEY));
    signed(&signer, oid::DEFECT_LIST, &list)
}

fn judge(place: &Place, specimen: &Specimen, known: &[([u8; 2], &[u8])]) -> Report {
    assert_eq!(fates(&place.take(&defects(known))), [Fate::Taken]);
    place.judge(specimen)
}

fn reason(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}

/// TR-03135-1 Table 5.54.
#[test]
fn a_signer_is_revoked_or_in_doubt_by_its_code() {
    for (code, expected) in [
        (0, Reason::SignerDefectRevoked),
        (1, Reason::SignerInDoubt),
        (2, Reason::SignerDefectRevoked),
        (3, Reason::SignerDefectRevoked),
        (4, Reason::SignerDefectRevoked),
        (5, Reason::SignerInDoubt),
        (32, Reason::SignerInDoubt),
    ] {
        let (specimen, place) = known();
        let report = judge(&place, &specimen, &[([1, 1], &[0x0A, 0x01, code])]);
        assert_eq!(reason(&report, Id::SignerRevocation), Some(expected), "{code}");
        assert_ne!(verdict(&report).decision, Decision::Accepted);
    }
}

#[test]
fn a_defect_explains_a_failure_and_makes_no_success() {
    let (mut specimen, place) = known();
    specimen.flip(Ef::Sod, -1);
    assert_eq!(reason(&place.judge(&specimen), Id::Signature), Some(Reason::SodSignatureWrong));
    let report = judge(&place, &specimen, &[([2, 2], b""), ([1, 6], b"\x0A\x01\x02")]);
    assert_eq!(reason(&report, Id::Signature), Some(Reason::KnownDefect));
    assert_eq!(report.outcome(Id::Signature).unwrap().status(), Status::Undetermined);
    for id in [Id::SignerValidity, Id::AuthorityValidity] {
        assert_eq!(reason(&report, id), Some(Reason::PeriodKnownWrong));
    }
    for finding in [Finding::DefectSecurityObject, Finding::DefectPeriod] {
        assert!(report.findings.contains(&finding));
    }
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
    // Data that was changed stays changed: no defect explains it.
    let (mut specimen, place) = known();
    specimen.flip(Ef::Dg1, 20);
    let report =
        judge(&place, &specimen, &[([2, 2], b""), ([2, 3], b""), ([4, 4], b"\x0A\x01\x00")]);
    assert_eq!(reason(&report, Id::File(Ef::Dg1)), Some(Reason::HashDiffers));
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

#[test]
fn a_document_that_should_not_be_used_is_not_accepted() {
    let (specimen, place) = known();
    assert_eq!(verdict(&place.judge(&specimen)).decision, Decision::Accepted);
    let report = judge(&place, &specimen, &[([4, 9], b"")]);
    assert_eq!(reason(&report, Id::Chain), Some(Reason::DocumentDefect));
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
}

/// A State tells of its own documents: Doc 9303-12 §10.
#[test]
fn deviations_are_told_and_only_by_the_state_itself() {
    let description =
        |arc: [u8; 2]| tlv(0x30, &tlv(0x06, &[oid::DEVIATION_LIST.as_bytes(), &arc[..]].concat()));
    let deviation = |documents: &[u8]| {
        let kinds = [description([3, 2]), description([4, 1])].concat();
        tlv(0x30, &[tlv(0x30, documents), tlv(0x31, &kinds)].concat())
    };
    let list =
        |documents: &[u8]| tlv(0x30, &[tlv(0x02, &[0]), tlv(0x31, &deviation(documents))].concat());
    let issued =
        |from: &[u8], until: &[u8]| tlv(0xA4, &[tlv(0x18, from), tlv(0x18, until)].concat());
    for (country, documents, told) in [
        ("UT", issued(b"20260101000000Z", b"20260722000000Z"), true),
        ("UT", issued(b"20260722000000Z", b"20261231000000Z"), true),
        ("UT", issued(b"20260101000000Z", b"20260721000000Z"), false),
        ("UT", issued(b"20260723000000Z", b"20261231000000Z"), false),
        ("UT", tlv(0x80, b"I"), true),
        ("UT", tlv(0x80, b"P"), false),
        ("UT", tlv(0xA5, &tlv(0x13, b"D23145890")), true),
        ("UT", tlv(0xA5, &tlv(0x13, b"D23145891")), false),
        ("VN", tlv(0x80, b"I"), false),
    ] {
        let (_, place) = known();
        // A document that says when it was issued.
        let mut plan = Plan::good();
        plan.files.insert(Ef::Dg12, tlv(0x6C, b"\x5C\x02\x5F\x26\x5F\x26\x0820260722"));
        let specimen = plan.build();
        let home = authority(country, if country == "UT" { AUTHORITY_KEY } else { [0x32; 32] });
        place.take(&home.issue(home.name));
        let signer = list_signer(&home, Some(oid::DEVIATION_LIST_SIGNING_KEY));
        let list = signed(&signer, oid::DEVIATION_LIST, &list(&documents));
        assert_eq!(fates(&place.take(&list)), [Fate::Taken]);
        let report = place.judge(&specimen);
        for finding in [Finding::DeviationZone, Finding::DeviationChip] {
            assert_eq!(report.findings.contains(&finding), told, "{country} {documents:?}");
        }
        assert_eq!(verdict(&report).decision, Decision::Accepted);
    }
}
