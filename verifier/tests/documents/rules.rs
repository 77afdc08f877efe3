//! The rules of TR-03135-1 that terminals get wrong, one test each.

use card_format::ef::Ef;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::sod::Sod;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};
use verifier::check::{Id, Outcome};
use verifier::finding::Finding;
use verifier::profile::Profile;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::status::Status;
use verifier::verdict::{Decision, verdict, verdict_by};

use crate::fixture::{Plan, SIGNER_KEY, Specimen, tlv, zone};

fn ended(report: &Report, id: Id) -> (Status, Option<Reason>) {
    let outcome = report.outcome(id).unwrap();
    (outcome.status(), outcome.reason())
}

#[test]
fn an_authority_that_is_not_there_fails_nothing() {
    let mut specimen = Plan::good().build();
    specimen.anchors.clear();
    let report = specimen.judge();
    let chain = ended(&report, Id::Chain);
    assert_eq!(chain, (Status::Undetermined, Some(Reason::AnchorMissing)));
    // Passive authentication goes on, and is never green.
    assert_eq!(ended(&report, Id::Signature).0, Status::Successful);
    assert_eq!(ended(&report, Id::File(Ef::Dg1)).0, Status::Successful);
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
}

#[test]
fn a_security_object_that_is_there_and_empty_has_failed() {
    for content in [&b""[..], b"\x77\x00", b"\x77\x02\x30\x00"] {
        let mut specimen = Plan::good().build();
        specimen.files.insert(Ef::Sod, content.to_vec());
        let report = specimen.judge();
        assert_eq!(ended(&report, Id::Signature).0, Status::Failed, "{content:?}");
        assert_eq!(verdict(&report).decision, Decision::Refused);
    }
}

#[test]
fn access_to_the_chip_is_never_undetermined() {
    let access = |reason: &&Reason| reason.number() < Reason::TerminalKeyMissing.number();
    for reason in Reason::ALL.iter().filter(access) {
        assert_ne!(reason.status(), Status::Undetermined, "{reason:?}");
    }
}

#[test]
fn a_terminal_without_certificates_cannot_tell_and_a_refused_one_has_failed() {
    assert_eq!(Reason::TerminalKeyMissing.status(), Status::Undetermined);
    assert_eq!(Reason::TrustPointUnknown.status(), Status::Undetermined);
    assert_eq!(Reason::TerminalRefused.status(), Status::Failed);
    assert_eq!(Reason::NotOffered.status(), Status::NotSupported);
}

#[test]
fn states_are_compared_by_their_codes_and_an_unknown_one_tells_nothing() {
    for (state, country, result) in [
        (&b"UTO"[..], "UT", Status::Successful),
        (b"D", "DE", Status::Successful),
        (b"D", "UT", Status::Failed),
        (b"XXQ", "UT", Status::Undetermined),
    ] {
        let mut plan = Plan::good();
        for certificate in [&mut plan.authority, &mut plan.signer] {
            (certificate.country, certificate.issuer_country) = (country, country);
        }
        plan.zone = zone(state, *b"361122");
        let report = plan.build().judge();
        assert_eq!(ended(&report, Id::IssuingState).0, result, "{state:?} {country}");
    }
}

/// Today is 22 November 2026.
#[test]
fn two_digits_of_a_year_mean_the_next_fifteen_or_the_past() {
    let expiry = |digits: &[u8; 6], spoil: fn(&mut Specimen)| {
        let mut specimen = Plan { zone: zone(b"UTO", *digits), ..Plan::good() }.build();
        spoil(&mut specimen);
        ended(&specimen.judge(), Id::Expiry)
    };
    let unsigned = |specimen: &mut Specimen| {
        specimen.files.remove(&Ef::Sod);
    };
    let past = (Status::Failed, Some(Reason::Expired));
    for (digits, without, with) in [
        (b"261122", (Status::Successful, None), (Status::Successful, None)),
        (b"261121", past, past),
        (b"411122", (Status::Successful, None), (Status::Successful, None)),
        // Nobody expires before the signer began: then it is the nearest year, if that lies ahead.
        (b"411123", past, (Status::Successful, None)),
        (b"751231", past, (Status::Successful, None)),
        (b"991231", past, past),
        (b"260101", past, past),
        (b"251231", past, past),
    ] {
        assert_eq!(expiry(digits, unsigned), without, "{digits:?} without signer");
        assert_eq!(expiry(digits, |_| {}), with, "{digits:?} with a signer of 2026");
    }
}

/// The same document with a time of signing.
fn signed_on(plan: &Plan, time: &[u8; 13]) -> Specimen {
    let mut specimen = plan.build();
    let sod = Sod::decode(&specimen.files[&Ef::Sod]).unwrap();
    let content = sod.signed_data().content();
    assert!(LdsSecurityObject::decode(content).is_ok());
    let signer = sod.document_signer().unwrap();
    let attribute = |last: u8, value: Vec<u8>| {
        let id = [&b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09"[..], &[last]].concat();
        tlv(0x30, &[id, tlv(0x31, &value)].concat())
    };
    let object = b"\x06\x06\x67\x81\x08\x01\x01\x01";
    let attributes = [
        attribute(3, object.to_vec()),
        attribute(5, tlv(0x17, time)),
        attribute(4, tlv(0x04, &Sha256::digest(content))),
    ];
    let attributes = attributes.concat();
    let key = SigningKey::from_slice(&SIGNER_KEY).unwrap();
    let signature: Signature = key.sign(&tlv(0x31, &attributes));
    let sha256 = b"\x30\x0B\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
    let names = [signer.issuer().raw(), &tlv(0x02, signer.serial())].concat();
    let info = [
        b"\x02\x01\x01".to_vec(),
        tlv(0x30, &names),
        sha256.to_vec(),
        tlv(0xA0, &attributes),
        b"\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02".to_vec(),
        tlv(0x04, signature.to_der().as_bytes()),
    ];
    let data = [
        b"\x02\x01\x03".to_vec(),
        tlv(0x31, sha256),
        tlv(0x30, &[object.to_vec(), tlv(0xA0, &tlv(0x04, content))].concat()),
        tlv(0xA0, signer.raw()),
        tlv(0x31, &tlv(0x30, &info.concat())),
    ];
    let id = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02".to_vec();
    let data = tlv(0xA0, &tlv(0x30, &data.concat()));
    let sod = tlv(0x77, &tlv(0x30, &[id, data].concat()));
    specimen.files.insert(Ef::Sod, sod);
    specimen
}

#[test]
fn a_signer_that_has_expired_is_taken_only_by_a_profile_that_says_so() {
    let mut lenient = Profile::files().clone();
    lenient.signed_when_valid = true;
    let mut plan = Plan::good();
    plan.signer.life = ((2026, 1, 1), (2026, 6, 1));
    for (specimen, in_time, by_lenient) in [
        (signed_on(&plan, b"260301120000Z"), (Status::Successful, None), Decision::Accepted),
        (
            signed_on(&plan, b"260602120000Z"),
            (Status::Failed, Some(Reason::SignedOutsideValidity)),
            Decision::Refused,
        ),
        (plan.build(), (Status::NotSupported, Some(Reason::SigningTimeMissing)), Decision::Refused),
    ] {
        let report = specimen.judge();
        let outcome = report.outcome(Id::Signature).and_then(Outcome::reason);
        assert_eq!(outcome, None);
        assert_eq!(ended(&report, Id::SignerValidity).1, Some(Reason::SignerExpired));
        assert_eq!(ended(&report, Id::SignedInTime), in_time);
        let found = report.findings.contains(&Finding::SignerExpiredSince);
        assert_eq!(found, by_lenient == Decision::Accepted);
        assert_eq!(verdict(&report).decision, Decision::Refused);
        assert_eq!(verdict_by(&report, &lenient).decision, by_lenient);
    }
}
