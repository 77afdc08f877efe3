//! Every published vector holds for the crates, but for the exceptions that say why.

use test_vectors::replay::{self, Outcome};
use test_vectors::{exceptions, folder, load};

#[test]
fn every_vector_holds() {
    let exceptions = exceptions::load(&folder().join("exceptions.json")).unwrap();
    let suites = load(&folder().join("vectors")).unwrap();
    let mut lines: Vec<_> = suites.iter().flat_map(replay::run).collect();
    let stale = exceptions::apply(&exceptions, &mut lines);
    let failed: Vec<_> = lines
        .iter()
        .filter_map(|line| match &line.outcome {
            Outcome::Failed(why) => {
                Some(format!("{} {} ({}): {why:.200}", line.suite, line.tc_id, line.comment))
            }
            _ => None,
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(stale.is_empty(), "stale: {stale:?}");
    let announced: usize = suites.iter().map(|suite| suite.number_of_tests).sum();
    assert_eq!(lines.len(), announced);
}

#[test]
fn every_flag_is_explained() {
    for suite in load(&folder().join("vectors")).unwrap() {
        for test in suite.test_groups.iter().flat_map(|group| &group.tests) {
            for flag in &test.flags {
                assert!(suite.notes.contains_key(flag), "{} {flag}", suite.suite);
            }
        }
    }
}
