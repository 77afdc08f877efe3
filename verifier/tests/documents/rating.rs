//! Reports that are judged again, profiles from files, records for logs.

use card_format::ef::Ef;
use chacha20::ChaCha20Rng;
use clap::Parser as _;
use jiff::Timestamp;
use proptest::prelude::*;
use rand_core::SeedableRng;
use verifier::args::Cli;
use verifier::args::resolved::Task;
use verifier::check::Id;
use verifier::combined::{self, Printed};
use verifier::document::{Document, Source};
use verifier::inspect::{Request, inspect};
use verifier::json::{self, Privacy};
use verifier::log::record::record;
use verifier::log::{End, Level, Transaction};
use verifier::password::Password;
use verifier::profile::{Profile, SHIPPED};
use verifier::rate::{Facts, FactsError};
use verifier::report::Report;
use verifier::verdict::{Decision, verdict, verdict_by};
use zeroize::Zeroizing;

use crate::card::Chip;
use crate::cli::{Folder, code, text};
use crate::fixture::{Plan, Specimen, TODAY};

/// A card of each decision.
fn cards() -> [(Specimen, Decision); 3] {
    let good = Plan::good().build();
    let (mut unknown, mut forged) = (good.clone(), good.clone());
    unknown.anchors.clear();
    forged.flip(Ef::Dg1, 76);
    [(good, Decision::Accepted), (unknown, Decision::CannotTell), (forged, Decision::Refused)]
}

fn inspected(specimen: &Specimen) -> Report {
    let (password, trust) = (Password::can("123456").unwrap(), specimen.trust());
    let request = Request::new(&password, &trust, TODAY);
    let mut rng = ChaCha20Rng::from_seed([0x5E; 32]);
    let mut report = inspect(Chip::of(specimen).card(), request, &mut rng, &mut ()).report;
    let zone = Zeroizing::new("I<UTOD231458907<<".to_owned());
    combined::compare(&Printed { zone: Some(zone), code: None }, &mut report);
    report
}

#[test]
fn a_card_is_judged_again_to_the_byte() {
    for (specimen, decision) in cards() {
        let report = inspected(&specimen);
        for privacy in [Privacy::WithHolder, Privacy::WithoutHolder] {
            for shipped in SHIPPED {
                let profile = shipped.profile();
                let judged = verdict_by(&report, profile);
                let printed = json::print(&report, &judged, privacy).unwrap();
                let facts = Facts::parse(&printed).unwrap();
                assert_eq!(facts.profile, profile.designation());
                assert_eq!(facts.report.holder.is_some(), privacy == Privacy::WithHolder);
                let again = verdict_by(&facts.report, profile);
                assert_eq!(again, judged);
                assert_eq!(json::print(&facts.report, &again, privacy).unwrap(), printed);
            }
        }
        // The printed zone above is none, so the good card is in doubt.
        let expected = if decision == Decision::Accepted { Decision::CannotTell } else { decision };
        assert_eq!(verdict(&report).decision, expected);
    }
}

#[test]
fn the_program_prints_what_it_printed() {
    for (specimen, decision) in cards() {
        let folder = Folder::of(&specimen);
        if decision != Decision::CannotTell {
            folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
        }
        let judge = ["files", "dump", "--trust", "trust", "--at", "2026-11-22"];
        let facts = folder.run(&[&judge[..], &["--json"]].concat());
        assert_eq!(code(&facts), i32::from(decision.exit_code()));
        std::fs::write(folder.path().join("facts"), &facts.stdout).unwrap();
        let known = Facts::parse(text(&facts.stdout)).unwrap().report;
        let judged = verdict_by(&known, Profile::files());
        let without = json::print(&known, &judged, Privacy::WithoutHolder).unwrap();
        for (style, expected) in [
            (&["--json"][..], text(&facts.stdout)),
            (&["--json", "--no-personal-data"], &format!("{without}\n")),
        ] {
            for profile in [&[][..], &["--profile", "files"]] {
                let again = folder.run(&[&["rate", "facts"], style, profile].concat());
                assert_eq!(code(&again), code(&facts), "{}", text(&again.stderr));
                assert!(text(&again.stdout) == expected, "{style:?} {profile:?}");
            }
        }
        let table = folder.run(&["rate", "facts", "--lang", "vi"]);
        assert!(text(&table.stdout).contains("xét theo: files/1"));
        let nameless = folder.run(&[&judge[..], &["--json", "--no-personal-data"]].concat());
        std::fs::write(folder.path().join("nameless"), &nameless.stdout).unwrap();
        let again = folder.run(&["rate", "nameless", "--json"]);
        assert!(text(&again.stdout) == text(&nameless.stdout));
        let desk = folder.run(&["rate", "facts", "--profile", "stationary", "--json"]);
        let desk: serde_json::Value = serde_json::from_slice(&desk.stdout).unwrap();
        assert_eq!(desk["verdict"]["profile"], "stationary/1");
        assert_ne!(desk["verdict"]["decision"], "accepted");
    }
}

#[test]
fn reports_of_other_versions_and_crooked_ones_are_refused() {
    let folder = Folder::of(&Plan::good().build());
    let (_, report) = folder.judge();
    let good = report.to_string();
    let refused = |from: &str, to: &str, words: &str| {
        assert!(good.contains(from), "{from}");
        std::fs::write(folder.path().join("facts"), good.replacen(from, to, 1)).unwrap();
        let output = folder.run(&["rate", "facts"]);
        assert_eq!(code(&output), 3);
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("next:"));
    };
    refused("\"schema\":2", "\"schema\":1", "schema 1; this program reads schema 2: inspect");
    refused("\"schema\":2", "\"schema\":3", "schema 3; this program reads schema 2: use the newer");
    refused("\"schema\":2", "\"scheme\":2", "cannot be read");
    refused("integrity.EF.DG1", "integrity.EF.DG17", "cannot be read");
    let undetermined = "\"reason\":\"anchor_missing\",\"status\":\"undetermined\"";
    refused(undetermined, &undetermined.replace("undetermined", "not_supported"), "contradicts");
}

#[test]
fn a_check_has_one_result() {
    let report = inspected(&Plan::good().build());
    let judged = verdict(&report);
    let mut twice = report.clone();
    twice.checks.push(twice.checks[0].clone());
    let printed = json::print(&twice, &judged, Privacy::WithHolder).unwrap();
    assert!(matches!(Facts::parse(&printed), Err(FactsError::Twice(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_report_is_read_or_refused(at in any::<prop::sample::Index>(), with in any::<char>()) {
        let report = Plan::good().build().judge();
        let printed = json::print(&report, &verdict(&report), Privacy::WithHolder).unwrap();
        let at = at.index(printed.chars().count());
        let damaged: String =
            printed.chars().enumerate().map(|(n, c)| if n == at { with } else { c }).collect();
        if let Ok(facts) = Facts::parse(&damaged) {
            let _ = verdict(&facts.report);
        }
    }
}

#[test]
fn agencies_write_profiles_of_their_own() {
    let folder = Folder::of(&Plan::good().build());
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    let list = folder.run(&["profile", "list", "--lang", "en"]);
    assert_eq!((code(&list), text(&list.stdout).lines().count()), (0, SHIPPED.len()));
    let shown = folder.run(&["profile", "show", "files"]);
    let shipped = text(&shown.stdout);
    assert_eq!(Profile::parse(shipped).unwrap(), *Profile::files());
    let own = shipped.replace("\"files\"", "\"our-archive\"");
    let strict =
        own.replace("\"*\" = \"optional\"", "\"*\" = \"optional\"\n\"access.*\" = \"mandatory\"");
    let wrong = own.replace("integrity.listing", "integrity.list");
    for (name, text) in [("own", &own), ("strict", &strict), ("wrong", &wrong)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let judge = ["files", "dump", "--trust", "trust", "--json", "--at", "2026-11-22", "--profile"];
    for (profile, exit, words) in [
        ("own", 0, "our-archive/1"),
        ("strict", 2, "our-archive/1"),
        ("wrong", 3, "integrity.list"),
        ("nobody", 3, "shipped are stationary"),
    ] {
        let output = folder.run(&[&judge[..], &[profile]].concat());
        assert_eq!(code(&output), exit, "{profile}: {}", text(&output.stderr));
        let told = [text(&output.stdout), text(&output.stderr)].concat();
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn what_is_printed_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("code");
    std::fs::write(&path, "048201000042|…").unwrap();
    let named = format!("@{}", path.display());
    let start = ["verifier", "inspect", "--trust", "t", "--can", "123456", "--printed-code"];
    let task = |code: &str| {
        let cli = Cli::try_parse_from([&start[..], &[code]].concat()).unwrap();
        Task::try_from(cli)
    };
    for typed in ["048201000042|…", &named] {
        let Ok(Task::Inspect(inspect)) = task(typed) else { panic!("no task") };
        assert_eq!(inspect.printed.code.as_deref().unwrap(), "048201000042|…");
        assert!(inspect.printed.zone.is_none());
    }
    assert!(task("@nowhere").err().unwrap().to_string().contains("nowhere"));
}

#[test]
fn records_hold_the_person_only_where_that_was_chosen() {
    for (specimen, _) in cards() {
        let mut report = inspected(&specimen);
        let zone = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F3611225UTO<<<<<<<<<<<0LINDQVIST<<ANNA<MARIA<<<<<<<<<";
        report.checks.retain(|check| check.id != Id::PrintedZone);
        let printed = Printed { zone: Some(Zeroizing::new(zone.to_owned())), code: None };
        combined::compare(&printed, &mut report);
        let judged = verdict(&report);
        let document = Document::new(Source::Card);
        let end = End::Judged { report: &report, verdict: &judged, document: &document };
        let (began, milliseconds) = (Timestamp::UNIX_EPOCH, 2100);
        let transaction = Transaction { id: "5f0c", reader: Some("R"), began, milliseconds, end };
        let of = |level| record(&transaction, level).to_string();
        let holder = report.holder.as_ref().unwrap();
        let mut secrets = vec!["ERIKSSON", "LINDQVIST", "ANNA", "D23145890", "740812", "361122"];
        secrets.extend(holder.digests.values().map(String::as_str));
        secrets.extend(holder.identity.iter().map(|item| item.value.as_str()));
        for level in Level::ALL {
            let written = of(level);
            let told = secrets.iter().filter(|secret| written.contains(**secret)).count();
            assert_eq!(told > 0, level == Level::Full, "{level:?}: {written}");
        }
        let basic: serde_json::Value = serde_json::from_str(&of(Level::Basic)).unwrap();
        for check in basic["checks"].as_array().unwrap() {
            assert_eq!(check["error_code"].is_null(), check["result"] == "successful");
            assert!(check.get("detail").is_none() && check.get("evidence").is_none());
        }
        let standard: serde_json::Value = serde_json::from_str(&of(Level::Standard)).unwrap();
        let checks = standard["checks"].as_array().unwrap();
        let differing = checks.iter().find(|check| check["id"] == "combined.printed_zone").unwrap();
        assert_eq!(differing["detail"]["differing"][0]["field"], "surname");
        assert_eq!(differing["error_class"], "combined");
        for check in checks {
            let told = check["result"] == "failed" || check["result"] == "undetermined";
            assert_eq!(check.get("detail").is_some(), told, "{check}");
        }
    }
}
