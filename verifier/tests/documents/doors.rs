//! Ways into a chip other than PACE: which are taken, and which never unseen.

use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::security_info::{PaceInfo, SecurityInfo};
use verifier::check::Id;
use verifier::finding::Finding;
use verifier::password::Password;
use verifier::profile::{Change, Profile};
use verifier::reason::Reason;
use verifier::verdict::{Decision, verdict_by};

use crate::fixture::{Plan, Specimen, card_access};
use crate::passport::{Gate, Passport, look, reason, zone};

/// A document of the time before PACE: EF.DG14 does not speak of it.
fn old() -> Specimen {
    let mut plan = Plan::good();
    plan.files.extend([(Ef::Dg14, Vec::new()), (Ef::Dg15, Vec::new())]);
    plan.build()
}

/// A document that speaks of PACE and has no key.
fn with_pace() -> Specimen {
    let mut plan = Plan::good();
    let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
    let dg14 = Dg14::encode(&mut [0; 64], &infos).unwrap().to_vec();
    plan.files.extend([(Ef::Dg14, dg14), (Ef::Dg15, Vec::new())]);
    plan.build()
}

#[test]
fn an_old_document_is_opened_with_its_zone_and_says_so() {
    let specimen = old();
    let passport = Passport::new(&specimen, Gate::BasicAccess);
    let report =
        look(passport, &Password::information(zone()), &specimen.trust(), Profile::stationary());
    assert_eq!(
        verdict_by(&report, Profile::stationary()).decision,
        Decision::Accepted,
        "{:?}",
        report.checks
    );
    assert_eq!(reason(&report, Id::Pace), Some(Reason::PaceNotOffered));
    assert_eq!(reason(&report, Id::BasicAccess), None);
    assert_eq!(report.findings, [Finding::OldAccessControl]);
}

#[test]
fn an_old_document_does_not_open_with_anything_else() {
    let specimen = old();
    for (password, expected) in [
        (Password::can("123456"), Reason::ZoneNeeded),
        (Password::mrz("D23145890,740812,361123"), Reason::BasicAccessRefused),
    ] {
        let passport = Passport::new(&specimen, Gate::BasicAccess);
        let report = look(passport, &password.unwrap(), &specimen.trust(), Profile::stationary());
        assert_eq!(reason(&report, Id::BasicAccess), Some(expected));
        assert_eq!(reason(&report, Id::Signature), Some(Reason::NoAccess));
        assert_eq!(verdict_by(&report, Profile::stationary()).decision, Decision::CannotTell);
        assert_eq!(report.findings, []);
    }
}

#[test]
fn a_document_without_any_gate_is_read_and_says_so() {
    let specimen = old();
    let passport = Passport::new(&specimen, Gate::Nothing);
    let can = Password::can("123456").unwrap();
    let report = look(passport, &can, &specimen.trust(), Profile::stationary());
    assert_eq!(
        verdict_by(&report, Profile::stationary()).decision,
        Decision::Accepted,
        "{:?}",
        report.checks
    );
    assert_eq!(reason(&report, Id::PlainAccess), None);
    assert_eq!(report.findings, [Finding::UnprotectedChip]);
}

#[test]
fn a_document_whose_pace_is_broken_is_opened_the_old_way_only_where_the_profile_says_so() {
    let specimen = with_pace();
    let broken = || Passport::new(&specimen, Gate::BasicAccess).offering(card_access());
    let password = Password::information(zone());
    let report = look(broken(), &password, &specimen.trust(), Profile::stationary());
    assert_eq!(reason(&report, Id::Pace), Some(Reason::PaceFailed));
    assert!(report.outcome(Id::BasicAccess).is_none());
    assert_eq!(reason(&report, Id::Signature), Some(Reason::NoAccess));
    let profile = &Profile::stationary().clone().changed(Change::BacFallback);
    let report = look(broken(), &password, &specimen.trust(), profile);
    assert_eq!(reason(&report, Id::Pace), Some(Reason::PaceFailed));
    assert_eq!(reason(&report, Id::BasicAccess), None);
    assert_eq!(reason(&report, Id::AccessParameters), None);
    assert_eq!(report.findings, [Finding::BacInsteadOfPace]);
    // The same facts by the common rules.
    assert_eq!(verdict_by(&report, Profile::stationary()).decision, Decision::CannotTell);
}

#[test]
fn an_offer_that_was_hidden_or_spoiled_opens_no_older_door_unseen() {
    let specimen = with_pace();
    let password = Password::information(zone());
    // Somebody between chip and terminal says that there is no EF.CardAccess.
    let hidden = Passport::new(&specimen, Gate::BasicAccess);
    let report = look(hidden, &password, &specimen.trust(), Profile::stationary());
    assert_eq!(reason(&report, Id::AccessParameters), Some(Reason::AccessParametersDiffer));
    assert_eq!(verdict_by(&report, Profile::stationary()).decision, Decision::Refused);
    for spoiled in [&b"\x30\x00"[..], b"\x31\x02\x04\x00", b"", b"\x31\x05\x30", b"\x31\x83\xFF"] {
        let passport = Passport::new(&specimen, Gate::BasicAccess).offering(spoiled.to_vec());
        let report = look(passport, &password, &specimen.trust(), Profile::stationary());
        assert!(report.outcome(Id::BasicAccess).is_none(), "{spoiled:02X?}");
        assert_eq!(verdict_by(&report, Profile::stationary()).decision, Decision::CannotTell);
    }
}
