//! Every forged document: none is accepted, and what is wrong with it is what it is blamed for.

use std::collections::{BTreeMap, BTreeSet};

use conformance::document::Plan;
use conformance::forgery::base::Base;
use conformance::forgery::table::{Forgery, all};
use conformance::forgery::trial::{divergences, reports};
use conformance::forgery::{Forge, Forged};
use verifier::verdict::{Decision, verdict};

/// Faults that change nothing: the name of the signer is a pointer that no signature covers, and
/// names are the same in whatever string type they are written (RFC 5280 §7.1).
const HARMLESS: [&str; 2] = ["byte/0.1.0.4.0.1.0.0.0.1_tag", "byte/0.1.0.4.0.1.0.1.0.1_tag"];

#[test]
fn what_the_faults_are_put_into_is_accepted() {
    for base in Base::all() {
        let report = base.plan().judge();
        let verdict = verdict(&report);
        assert_eq!(verdict.decision, Decision::Accepted, "{base:?}: {:?}", verdict.because);
    }
}

/// Lists that speak of others let a document be what it is.
#[test]
fn lists_that_name_others_change_nothing() {
    let plans = [
        Plan::default().fed(|it| it.revocation_list(it.suite.authority, &[7], "270101000000Z")),
        Plan::default().fed(|it| it.void_list(false)),
        Plan::default().fed(|it| it.defect_list(7, [1, 1], b"\x0A\x01\x00")),
        Plan::default().fed(|it| it.master_list(&[it.authority()])),
    ];
    for (at, plan) in plans.iter().enumerate() {
        let verdict = verdict(&plan.judge());
        assert_eq!(verdict.decision, Decision::Accepted, "{at}: {:?}", verdict.because);
    }
}

#[test]
fn no_forged_document_is_accepted_and_each_is_blamed_for_its_fault() {
    let forgeries: Vec<_> = all().collect();
    let divergences = divergences(&Forge::default(), &forgeries);
    assert!(divergences.is_empty(), "{}", divergences.join("\n"));
}

/// What is said to be harmless is, or this list is stale.
#[test]
fn harmless_changes_are_accepted() {
    for (id, report) in reports(&Forge::default(), &HARMLESS) {
        assert_eq!(verdict(&report.unwrap()).decision, Decision::Accepted, "{id}");
    }
}

#[test]
fn the_table_has_every_fault_and_every_fault_is_made() {
    let (forge, forgeries) = (Forge::default(), all().collect::<Vec<_>>());
    assert!(forgeries.len() >= 300, "{}", forgeries.len());
    let ids: BTreeSet<_> = forgeries.iter().map(|forgery| forgery.id).collect();
    assert_eq!(ids.len(), forgeries.len(), "an id stands twice");
    let fault = |id: &'static str| id.split('@').next().unwrap();
    let mut played: BTreeSet<_> = ids.iter().copied().map(fault).collect();
    played.extend(HARMLESS);
    let made: BTreeSet<_> = forge.faults().collect();
    assert_eq!(made.difference(&played).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(played.difference(&made).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(forge.faults().count(), made.len(), "a fault stands twice");
    for Forgery { id, clause, change, decision, check, reason } in forgeries {
        assert!(![clause, change, check, reason].contains(&""), "{id}");
        assert!(["refused", "cannot_tell"].contains(&decision), "{id}");
    }
}

/// Every case of the plan stands in one place: in the table, among those in which nothing is forged,
/// or among those that do not concern this terminal.
#[test]
fn every_case_of_the_plan_has_its_place() {
    let plan = include_str!("../../plans/tr03105-5.1.txt").lines();
    let genuine = include_str!("../../cases/tr03105-5.1-genuine.tsv");
    let genuine = genuine.lines().filter(|line| !line.starts_with('#'));
    let genuine = genuine.flat_map(|line| line.rsplit('\t').next().unwrap().split(' '));
    let excused = include_str!("../../cases/tr03105-5.1.tsv").lines();
    let excused = excused.map(|line| line.split('\t').next().unwrap());
    let forged: BTreeSet<_> = all().filter_map(|forgery| forgery.case()).collect();
    let mut places = BTreeMap::new();
    for case in plan {
        places.insert(case, 0);
    }
    for case in forged.into_iter().chain(genuine).chain(excused) {
        *places.get_mut(case).unwrap_or_else(|| panic!("{case} is no case of the plan")) += 1;
    }
    let wrong: Vec<_> = places.iter().filter(|(_, count)| **count != 1).collect();
    assert!(wrong.is_empty(), "not in one place: {wrong:?}");
}

#[test]
fn the_same_id_makes_the_same_bytes() {
    let made = |id: &str| match Forge::default().forge(id) {
        Some(Forged::Files(plan)) => plan.build(),
        _ => panic!("{id} is no document of files"),
    };
    for id in ["LDS_H_37", "signature/of_zeros@rsa-pss-sha256", "sealed/mac@identity-card"] {
        assert!(made(id) == made(id), "{id}");
    }
    assert!(Forge::default().forge("LDS_Z_99").is_none());
    assert!(Forge::default().forge("LDS_H_37@nobody").is_none());
}
