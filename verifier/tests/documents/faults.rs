//! A good document, and forty with one fault each: which check tells, and what comes of it.

use card_format::ef::Ef;
use card_format::mrz::check_digit::check_digit;
use card_format::oid::{self, Oid};
use card_format::sealed::Class;
use verifier::check::{Id, Outcome};
use verifier::evidence::Evidence;
use verifier::finding::Finding;
use verifier::reason::Reason;
use verifier::verdict::{Decision, verdict};

use crate::fixture::{AUTHORITY_KEY, OTHER_KEY, Plan, SIGNER_KEY, Specimen, card_access, zone};

/// One document with one fault.
struct Case {
    name: &'static str,
    plan: fn(&mut Plan),
    spoil: fn(&mut Specimen),
    id: Id,
    reason: Reason,
}

const fn planned(name: &'static str, plan: fn(&mut Plan), id: Id, reason: Reason) -> Case {
    Case { name, plan, spoil: |_| {}, id, reason }
}

const fn spoiled(name: &'static str, spoil: fn(&mut Specimen), id: Id, reason: Reason) -> Case {
    Case { name, plan: |_| {}, spoil, id, reason }
}

/// Computes nothing again: the digit at `at` is one more than it should be.
fn wrong_digit(plan: &mut Plan, at: usize) {
    plan.zone[at] = b'0' + (plan.zone[at] - b'0' + 1) % 10;
}

/// A zone whose expiry is all filler, and whose digits are those of that.
fn without_expiry(plan: &mut Plan) {
    let zone = &mut plan.zone;
    zone[38..45].copy_from_slice(b"<<<<<<0");
    let covered = [&zone[5..30], &zone[30..37], &zone[38..45], &zone[48..59]].concat();
    zone[59] = check_digit(&covered);
}

const CERTIFICATE_POLICIES: Oid<'_> = Oid::new(&[0x55, 0x1D, 0x20]);

fn security_object() -> Vec<Case> {
    vec![
        spoiled("signature", |s| s.flip(Ef::Sod, -1), Id::Signature, Reason::SodSignatureWrong),
        planned(
            "signed by another key",
            |p| p.sod_key = OTHER_KEY,
            Id::Signature,
            Reason::SodSignatureWrong,
        ),
        spoiled(
            "hash changed in EF.SOD",
            |s| {
                let sod = s.files.get_mut(&Ef::Sod).unwrap();
                let at = sod.windows(2).position(|bytes| bytes == [0x04, 0x20]).unwrap();
                sod[at + 2] ^= 1;
            },
            Id::MessageDigest,
            Reason::SodDigestWrong,
        ),
        spoiled(
            "byte after EF.SOD",
            |s| s.files.get_mut(&Ef::Sod).unwrap().push(0),
            Id::Signature,
            Reason::SodMalformed,
        ),
        spoiled(
            "empty EF.SOD",
            |s| s.files.get_mut(&Ef::Sod).unwrap().clear(),
            Id::Signature,
            Reason::SodMalformed,
        ),
        spoiled(
            "no EF.SOD",
            |s| drop(s.files.remove(&Ef::Sod)),
            Id::Signature,
            Reason::SodNotGiven,
        ),
    ]
}

fn issuer() -> Vec<Case> {
    vec![
        spoiled("no anchor", |s| s.anchors.clear(), Id::Chain, Reason::AnchorMissing),
        spoiled(
            "the signer itself in the trust folder",
            |s| s.anchors = vec![s.signer.clone()],
            Id::Chain,
            Reason::AnchorMissing,
        ),
        spoiled(
            "another authority of the same name",
            |s| {
                let mut other = Plan::good().authority;
                (other.key, other.signed_by) = (OTHER_KEY, OTHER_KEY);
                other.set(oid::SUBJECT_KEY_IDENTIFIER, b"\x04\x02\x00\x01");
                s.anchors = vec![other.issue(other.name)];
            },
            Id::Chain,
            Reason::AnchorMissing,
        ),
        planned(
            "signer not issued by the authority it names",
            |p| p.signer.signed_by = OTHER_KEY,
            Id::Chain,
            Reason::SignerNotIssued,
        ),
        planned(
            "signer issued by itself",
            |p| p.signer.signed_by = SIGNER_KEY,
            Id::Chain,
            Reason::SignerNotIssued,
        ),
        planned(
            "signer expired",
            |p| p.signer.life.1 = (2026, 11, 21),
            Id::SignerValidity,
            Reason::SignerExpired,
        ),
        planned(
            "signer of tomorrow",
            |p| p.signer.life.0 = (2026, 11, 23),
            Id::SignerValidity,
            Reason::SignerNotYetValid,
        ),
        planned(
            "authority expired",
            |p| p.authority.life.1 = (2026, 11, 21),
            Id::AuthorityValidity,
            Reason::AuthorityExpired,
        ),
        planned(
            "authority of tomorrow",
            |p| p.authority.life.0 = (2026, 11, 23),
            Id::AuthorityValidity,
            Reason::AuthorityNotYetValid,
        ),
    ]
}

fn key_usage() -> Vec<Case> {
    let usage = |name, plan| planned(name, plan, Id::SignerKeyUsage, Reason::SignerUsageWrong);
    vec![
        usage("signer for certificates", |p| p.signer.set(oid::KEY_USAGE, b"\x03\x02\x02\x04")),
        usage("signer without key usage", |p| p.signer.unset(oid::KEY_USAGE)),
        usage("signer that is an authority", |p| {
            p.signer.set(oid::BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\xFF");
        }),
        usage("signer of master lists", |p| {
            p.signer.set(oid::EXT_KEY_USAGE, b"\x30\x08\x06\x06\x67\x81\x08\x01\x01\x03");
        }),
        usage("signer of passports", |p| {
            p.signer.set(oid::DOCUMENT_TYPE_LIST, b"\x30\x08\x02\x01\x00\x31\x03\x13\x01P");
        }),
        planned(
            "unknown critical extension",
            |p| p.signer.set(CERTIFICATE_POLICIES, b"\x30\x00"),
            Id::SignerKeyUsage,
            Reason::SignerExtensionUnknown,
        ),
    ]
}

fn integrity() -> Vec<Case> {
    let file = |name, spoil, ef, reason| spoiled(name, spoil, Id::File(ef), reason);
    let listing = |name, plan| planned(name, plan, Id::Listing, Reason::ListsDiffer);
    vec![
        file("name in EF.DG1", |s| s.flip(Ef::Dg1, 76), Ef::Dg1, Reason::HashDiffers),
        file("portrait", |s| s.flip(Ef::Dg2, -3), Ef::Dg2, Reason::HashDiffers),
        file("chip key", |s| s.flip(Ef::Dg14, -40), Ef::Dg14, Reason::HashDiffers),
        file(
            "byte after EF.DG15",
            |s| s.files.get_mut(&Ef::Dg15).unwrap().push(0),
            Ef::Dg15,
            Reason::HashDiffers,
        ),
        file("no EF.DG2", |s| drop(s.files.remove(&Ef::Dg2)), Ef::Dg2, Reason::FileNotGiven),
        file(
            "a file that nobody signed",
            |s| drop(s.files.insert(Ef::Dg11, b"\x6B\x00".to_vec())),
            Ef::Dg11,
            Reason::NotCovered,
        ),
        listing("EF.COM lists more", |p| p.tags = Some(vec![0x61, 0x75, 0x6B, 0x6D, 0x6E, 0x6F])),
        listing("EF.COM lists less", |p| p.tags = Some(vec![0x61, 0x75, 0x6D, 0x6E])),
        listing("EF.COM lists a tag of no file", |p| {
            p.tags = Some(vec![0x61, 0x75, 0x6D, 0x6E, 0x6F, 0x42]);
        }),
        spoiled("no EF.COM", |s| drop(s.files.remove(&Ef::Com)), Id::Listing, Reason::ComNotGiven),
        spoiled(
            "EF.COM cut off",
            |s| s.files.get_mut(&Ef::Com).unwrap().truncate(10),
            Id::Listing,
            Reason::ComMalformed,
        ),
    ]
}

fn contents() -> Vec<Case> {
    let digit = |name, plan, reason| planned(name, plan, Id::Zone, reason);
    vec![
        digit("document number", |p| wrong_digit(p, 14), Reason::CheckDigitNumber),
        digit("date of birth", |p| wrong_digit(p, 36), Reason::CheckDigitBirth),
        digit("date of expiry", |p| wrong_digit(p, 44), Reason::CheckDigitExpiry),
        digit("last digit", |p| wrong_digit(p, 59), Reason::CheckDigitComposite),
        planned("expired", |p| p.zone = zone(b"UTO", *b"261121"), Id::Expiry, Reason::Expired),
        planned("no expiry", without_expiry, Id::Expiry, Reason::ExpiryUnclear),
        planned(
            "EF.DG1 is no zone",
            |p| drop(p.files.insert(Ef::Dg1, b"\x61\x03\x5F\x1F\x00".to_vec())),
            Id::Zone,
            Reason::ZoneMalformed,
        ),
        planned(
            "another State",
            |p| p.zone = zone(b"VNM", *b"361122"),
            Id::IssuingState,
            Reason::StatesDiffer,
        ),
        planned(
            "signer and authority of another State",
            |p| {
                (p.authority.country, p.authority.issuer_country) = ("VN", "VN");
                (p.signer.country, p.signer.issuer_country) = ("VN", "VN");
            },
            Id::IssuingState,
            Reason::StatesDiffer,
        ),
        planned(
            "State that is none",
            |p| p.zone = zone(b"XYZ", *b"361122"),
            Id::IssuingState,
            Reason::StateUnknown,
        ),
        planned(
            "EF.DG2 is no portrait",
            |p| drop(p.files.insert(Ef::Dg2, b"\x75\x02\x7F\x61".to_vec())),
            Id::Portrait,
            Reason::PortraitMalformed,
        ),
        spoiled(
            "wrong class key",
            |s| s.class_key = Some(OTHER_KEY),
            Id::Sealed(Class::Identity),
            Reason::ClassKeyWrong,
        ),
        planned(
            "sealed record is none",
            |p| drop(p.files.insert(Ef::Dg13, b"\x6D\x06\xA1\x04\x30\x02\x05\x00".to_vec())),
            Id::Sealed(Class::Identity),
            Reason::RecordMalformed,
        ),
    ]
}

fn cases() -> impl Iterator<Item = Case> {
    [security_object(), issuer(), key_usage(), integrity(), contents()].into_iter().flatten()
}

#[test]
fn the_good_document_is_accepted() {
    let report = Plan::good().build().judge();
    let verdict = verdict(&report);
    assert_eq!(verdict.decision, Decision::Accepted, "{:?}", report.checks);
    let identity = report.outcome(Id::Sealed(Class::Identity)).unwrap();
    assert!(
        matches!(identity.evidence(), Some(Evidence::Opened { key, .. }) if key == "identity.1")
    );
    let holder = report.holder.unwrap();
    assert_eq!(holder.identity[0].value, "Trần Văn Mẫu");
    assert_eq!(holder.zone.as_ref().unwrap().surname, "ERIKSSON");
    assert_eq!(holder.portrait.as_ref().unwrap().format, "jpeg");
    assert!(report.findings.is_empty());
}

#[test]
fn every_fault_is_told_by_its_check() {
    for case in cases() {
        let mut plan = Plan::good();
        (case.plan)(&mut plan);
        let mut specimen = plan.build();
        (case.spoil)(&mut specimen);
        let report = specimen.judge();
        let verdict = verdict(&report);
        let reason = report.outcome(case.id).and_then(Outcome::reason);
        assert_eq!(reason, Some(case.reason), "{}: {:?}", case.name, report.checks);
        let failed = case.reason.status() == verifier::status::Status::Failed;
        let decision = if failed { Decision::Refused } else { Decision::CannotTell };
        assert_eq!(verdict.decision, decision, "{}", case.name);
        assert!(verdict.because.contains(&case.id), "{}: {:?}", case.name, verdict.because);
    }
    assert!(cases().count() >= 40);
}

#[test]
fn a_terminal_without_the_class_key_accepts_and_opens_nothing() {
    let mut specimen = Plan::good().build();
    specimen.class_key = None;
    let report = specimen.judge();
    let identity = report.outcome(Id::Sealed(Class::Identity)).unwrap();
    assert_eq!(identity.reason(), Some(Reason::ClassKeyMissing));
    assert_eq!(verdict(&report).decision, Decision::Accepted);
    assert!(report.holder.unwrap().identity.is_empty());
}

#[test]
fn an_offer_in_the_dump_is_compared_with_the_signed_one() {
    let mut specimen = Plan::good().build();
    let mut access = card_access();
    specimen.files.insert(Ef::CardAccess, access.clone());
    let report = specimen.judge();
    assert!(report.outcome(Id::AccessParameters).unwrap().evidence().is_some());
    // Another cipher than the one in EF.DG14.
    *access.iter_mut().rev().nth(6).unwrap() ^= 0x01;
    specimen.files.insert(Ef::CardAccess, access);
    let report = specimen.judge();
    let offer = report.outcome(Id::AccessParameters).unwrap();
    assert_eq!(offer.reason(), Some(Reason::AccessParametersDiffer));
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

#[test]
fn fingerprints_that_are_not_in_the_dump_spoil_nothing() {
    let mut plan = Plan::good();
    plan.files.insert(Ef::Dg3, b"\x63\x00".to_vec());
    let mut specimen = plan.build();
    specimen.files.remove(&Ef::Dg3);
    let report = specimen.judge();
    let dg3 = report.outcome(Id::File(Ef::Dg3)).unwrap();
    assert_eq!(dg3.reason(), Some(Reason::PresentNotRead));
    assert_eq!(verdict(&report).decision, Decision::Accepted);
}

#[test]
fn the_right_one_of_several_authorities_of_one_name_is_found() {
    let mut plan = Plan::good();
    plan.signer.unset(oid::AUTHORITY_KEY_IDENTIFIER);
    let mut specimen = plan.build();
    let mut older = Plan::good().authority;
    (older.key, older.signed_by) = (OTHER_KEY, OTHER_KEY);
    specimen.anchors.insert(0, older.issue(older.name));
    let report = specimen.judge();
    assert!(report.outcome(Id::Chain).unwrap().evidence().is_some());
    // Found it is; but a signer must say whose key is meant (Doc 9303-12 Table 6).
    let profile = report.outcome(Id::SignerProfile).unwrap();
    assert_eq!(profile.reason(), Some(Reason::SignerProfileBroken));
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
    assert_eq!(report.findings, [Finding::SeveralAnchors]);
}

#[test]
fn a_link_certificate_is_an_anchor() {
    let mut link = Plan::good().authority;
    (link.key, link.signed_by) = (AUTHORITY_KEY, OTHER_KEY);
    link.extensions.push((
        oid::AUTHORITY_KEY_IDENTIFIER,
        false,
        b"\x30\x04\x80\x02\x00\x01".to_vec(),
    ));
    let mut specimen = Plan::good().build();
    specimen.anchors = vec![link.issue(link.name)];
    let report = specimen.judge();
    assert_eq!(verdict(&report).decision, Decision::Accepted);
    assert_eq!(report.findings, [Finding::AnchorsNotVerified]);
}

#[test]
fn an_authority_whose_own_signature_is_wrong_is_no_anchor() {
    let mut specimen = Plan::good().build();
    *specimen.anchors[0].last_mut().unwrap() ^= 1;
    let report = specimen.judge();
    assert_eq!(report.anchors, 0);
    assert_eq!(report.findings, [Finding::NoAnchors]);
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
}
