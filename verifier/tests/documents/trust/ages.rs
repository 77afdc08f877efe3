//! How old lists may be, and whether one must speak of the signer: what each profile makes of it, and
//! that a report is judged again by another to the byte.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use verifier::check::Id;
use verifier::document::{Content, Document, Source};
use verifier::examine::examine_files;
use verifier::json::{self, Privacy};
use verifier::ledger::Ledger;
use verifier::log::record::record;
use verifier::log::{End, Level, Transaction};
use verifier::profile::{Obligation, Profile, SHIPPED, Shipped};
use verifier::rate::Facts;
use verifier::reason::{Next, Reason};
use verifier::report::Report;
use verifier::status::Status;
use verifier::verdict::{Decision, Verdict, verdict_by};

use super::made::{CrlPlan, Place, authority, known};
use crate::fixture::{Specimen, TODAY, name};

/// More than four weeks after the list was fetched, and before its successor is due.
const LATER: Date = date(2026, 12, 25);

/// The rules for files with these parts put in the place of others.
pub(super) fn rules(changes: &[(&str, &str)]) -> Profile {
    let mut text = Shipped::named("files").unwrap().text.replace("\"files\"", "\"mine\"");
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    Profile::parse(&text).unwrap()
}

fn wanted(obligation: &str) -> Profile {
    let line = |word| format!("\"issuer_certificates.list_ages\" = \"{word}\"");
    rules(&[(&line("evaluatory"), &line(obligation))])
}

fn judged(place: &Place, specimen: &Specimen, at: Date) -> Report {
    let mut document = Document::new(Source::Files);
    for (ef, bytes) in &specimen.files {
        document.insert(*ef, Content::Read(bytes.clone()));
    }
    examine_files(&document, &place.load(), at, Ledger::default())
}

fn ages(report: &Report, verdict: &Verdict) -> (Status, Option<Reason>) {
    let check = report.checks.iter().find(|check| check.id == Id::ListAges).unwrap();
    let outcome = verdict.outcome(check);
    (outcome.status(), outcome.reason())
}

#[test]
fn lists_age_by_the_rules_of_the_profile() {
    use Decision::{Accepted, CannotTell};

    let (specimen, place) = known();
    let decisions = |at| {
        let report = judged(&place, &specimen, at);
        ["mandatory", "optional", "evaluatory"]
            .map(|obligation| verdict_by(&report, &wanted(obligation)).decision)
    };
    // No list at all: nobody has it, so only who must have it misses it.
    assert_eq!(decisions(TODAY), [CannotTell, Accepted, Accepted]);
    place.take(&CrlPlan::good().issue());
    assert_eq!(decisions(TODAY), [Accepted; 3]);
    assert_eq!(decisions(LATER), [CannotTell, CannotTell, Accepted]);

    let report = judged(&place, &specimen, LATER);
    let strict = verdict_by(&report, &wanted("optional"));
    assert_eq!(strict.because, [Id::ListAges]);
    assert_eq!(strict.next, Next::UpdateLists);
    let old = (Status::Undetermined, Some(Reason::ListsOutOfDate));
    assert_eq!(ages(&report, &strict), old);
    // Where it does not count it is shown all the same.
    assert_eq!(ages(&report, &verdict_by(&report, &wanted("evaluatory"))), old);
    let patient = rules(&[("yellow_days = 28", "yellow_days = 60")]);
    assert_eq!(ages(&report, &verdict_by(&report, &patient)), (Status::Successful, None));
    // A successor that is overdue is no matter of patience.
    let overdue = judged(&place, &specimen, date(2027, 1, 2));
    assert_eq!(ages(&overdue, &verdict_by(&overdue, &patient)), old);
}

#[test]
fn a_report_is_judged_again_to_the_byte_whoever_wrote_it() {
    let (specimen, place) = known();
    place.take(&CrlPlan::good().issue());
    let report = judged(&place, &specimen, LATER);
    let print = |report: &Report, profile: &Profile| {
        json::print(report, &verdict_by(report, profile), Privacy::WithoutHolder).unwrap()
    };
    let patient = rules(&[("yellow_days = 28", "yellow_days = 60")]);
    let profiles = [wanted("mandatory"), wanted("evaluatory"), patient];
    for writer in &profiles {
        let facts = Facts::parse(&print(&report, writer)).unwrap();
        for reader in &profiles {
            assert_eq!(print(&facts.report, reader), print(&report, reader));
        }
    }
    // Whoever takes the lists out of a report takes what shows their age.
    let mut text: serde_json::Value =
        serde_json::from_str(&print(&report, &wanted("evaluatory"))).unwrap();
    text["lists"] = serde_json::json!([]);
    let facts = Facts::parse(&text.to_string()).unwrap();
    let verdict = verdict_by(&facts.report, &wanted("mandatory"));
    assert_eq!(ages(&facts.report, &verdict), (Status::NotSupported, Some(Reason::NoLists)));
    assert_eq!(verdict.decision, Decision::CannotTell);
}

#[test]
fn lists_that_speak_of_other_states_do_not_age_this_document() {
    let (specimen, place) = known();
    let abroad = authority("VN", [0x32; 32]);
    place.take(&abroad.issue(abroad.name));
    let list = CrlPlan { issuer: name("VN", abroad.name), key: abroad.key, ..CrlPlan::good() };
    assert_eq!(place.take(&list.issue()).counts().taken, 1);
    assert_eq!(place.load().freshness(TODAY).lists.len(), 1);
    assert!(judged(&place, &specimen, TODAY).lists.is_empty());
    place.take(&CrlPlan::good().issue());
    let lists = judged(&place, &specimen, TODAY).lists;
    assert_eq!(lists.iter().map(|list| &*list.country).collect::<Vec<_>>(), ["UT"]);
}

#[test]
fn a_log_names_the_lists_that_were_used() {
    let (specimen, place) = known();
    place.take(&CrlPlan::good().issue());
    let report = judged(&place, &specimen, LATER);
    let verdict = verdict_by(&report, &wanted("optional"));
    let document = Document::new(Source::Files);
    let written = |level| {
        let end = End::Judged { report: &report, verdict: &verdict, document: &document };
        let began = Timestamp::UNIX_EPOCH;
        record(&Transaction { id: "x", reader: None, began, milliseconds: 1, end }, level)
    };
    let used = &written(Level::Electronic)["lists"][0];
    assert_eq!((&used["country"], &used["kind"]), (&"UT".into(), &"revocation_list".into()));
    assert_eq!(used["sha256"], report.lists[0].sha256);
    let basic = written(Level::Basic);
    let checks = basic["checks"].as_array().unwrap();
    let ages = checks.iter().find(|check| check["id"] == Id::ListAges.to_string()).unwrap();
    assert_eq!(
        (&ages["result"], &ages["error_code"]),
        (&"undetermined".into(), &Reason::ListsOutOfDate.number().into())
    );
}

#[test]
fn whoever_wants_revocation_lists_accepts_nothing_without_a_current_one() {
    let (specimen, place) = known();
    let strict = rules(&[("require_revocation = false", "require_revocation = true")]);
    let judge = |profile: &Profile| {
        let verdict = verdict_by(&place.judge(&specimen), profile);
        (verdict.decision, verdict.because)
    };
    let mine = rules(&[]);
    // Absent.
    assert_eq!(judge(&strict), (Decision::CannotTell, vec![Id::SignerRevocation]));
    assert_eq!(judge(&mine).0, Decision::Accepted);
    // Stale: whoever has a list believes it, whether he must have one or not.
    let stale = CrlPlan { number: 6, next_update: "261115000000Z", ..CrlPlan::good() };
    place.take(&stale.issue());
    assert_eq!(judge(&strict), (Decision::CannotTell, vec![Id::SignerRevocation]));
    assert_eq!(judge(&mine), (Decision::CannotTell, vec![Id::SignerRevocation]));
    // Current.
    place.take(&CrlPlan { number: 7, ..CrlPlan::good() }.issue());
    assert_eq!(judge(&strict).0, Decision::Accepted);
    // And revoked.
    place.take(&CrlPlan { number: 8, serials: vec![1], ..CrlPlan::good() }.issue());
    assert_eq!(judge(&strict), (Decision::Refused, vec![Id::SignerRevocation]));
}

#[test]
fn places_without_an_officer_want_lists_that_are_not_out_of_date() {
    for shipped in SHIPPED {
        let alone = ["self-service", "kiosk"].contains(&shipped.name);
        let expected = if alone { Obligation::Optional } else { Obligation::Evaluatory };
        assert_eq!(shipped.profile().obligation(Id::ListAges), expected, "{}", shipped.name);
    }
}
