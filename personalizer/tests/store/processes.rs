//! Several processes on one server.

use std::process::{Command, Stdio};

use crate::crowd::{assert_issued_once, filled, work_off};
use crate::place::{Place, open};

/// What a child is told: where the accounts are, which number it has.
const PLACE: &str = "CARDWRIGHT_TEST_PLACE";
const WHO: &str = "CARDWRIGHT_TEST_WHO";

#[test]
fn processes_share_one_queue() {
    let place = Place::server();
    let store = filled(&place);
    let children: Vec<_> = (1..=3_u8)
        .map(|who| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "processes::child", "--ignored", "--nocapture"])
                .env(PLACE, place.name())
                .env(WHO, who.to_string())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let lists: Vec<Vec<String>> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{said}");
            said.lines()
                .filter_map(|line| line.strip_prefix("issued "))
                .map(str::to_owned)
                .collect()
        })
        .collect();
    assert_issued_once(&store, &lists);
}

#[test]
#[ignore = "a process of the test above"]
fn child() {
    let told = |name| std::env::var(name).unwrap();
    let store = open(&told(PLACE));
    for dossier in work_off(&store, told(WHO).parse().unwrap()) {
        println!("issued {dossier}");
    }
}
