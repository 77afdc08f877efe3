//! The process that dies: this test program again, which runs one ignored test.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::deadly::{DeadlyDatabase, DeadlyTray, Fuse, When};
use crate::yard::Yard;

/// What the process is told: its folder, and where it dies.
const FOLDER: &str = "CARDWRIGHT_TEST_FOLDER";
const DEATH: &str = "CARDWRIGHT_TEST_DEATH";

/// Where a process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// A card has obeyed a command, and nobody reads its answer.
    Command,
    /// A change was about to be committed.
    BeforeCommit,
    /// A change was committed, and nobody knows.
    AfterCommit,
}

impl Death {
    const ALL: [Self; 3] = [Self::Command, Self::BeforeCommit, Self::AfterCommit];

    fn word(self) -> String {
        format!("{self:?}")
    }
}

/// Runs the program until its n-th death; tells whether it got that far.
pub(crate) fn dies(folder: &Path, death: Death, at: u32) -> bool {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child::process", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(DEATH, format!("{} {at}", death.word()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    if output.status.success() {
        return false;
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(9), "{death:?} {at}: {said}");
    true
}

#[test]
#[ignore = "the process that the other tests kill"]
fn process() {
    let told = |name| std::env::var(name).unwrap();
    let told_death = told(DEATH);
    let (word, at) = told_death.split_once(' ').unwrap();
    let death = Death::ALL.into_iter().find(|death| death.word() == word).unwrap();
    let (fuse, never) = (Fuse::new(at.parse().unwrap()), Fuse::new(0));
    let folder = told(FOLDER);
    let yard = Yard::new(Path::new(&folder));
    let (commits, commands) = if death == Death::Command { (never, fuse) } else { (fuse, never) };
    let when = if death == Death::AfterCommit { When::After } else { When::Before };
    let database = DeadlyDatabase { inner: yard.database(), fuse: commits, when };
    let tray = DeadlyTray { inner: yard.tray(), fuse: commands };
    let (_, summary) = yard.issue(Yard::store(database), tray);
    assert_eq!(summary.exit_code(), 0);
}
