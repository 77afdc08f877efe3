//! Many dumped documents: the same answers in the same order, whatever lies among them.

use core::num::NonZeroUsize;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use card_format::ef::Ef;
use verifier::bulk::{Judged, Rules, dump, judge};
use verifier::check::{Id, Outcome};
use verifier::document::Content;
use verifier::examine::dump_name;
use verifier::ledger::Ledger;
use verifier::profile::Profile;
use verifier::reason::Reason;
use verifier::verdict::Decision;

use crate::cli::{Folder, code, text};
use crate::fixture::{Plan, Specimen, TODAY};

fn write(folder: &Path, specimen: &Specimen) {
    fs::create_dir_all(folder).unwrap();
    for (ef, bytes) in &specimen.files {
        fs::write(folder.join(dump_name(*ef)), bytes).unwrap();
    }
}

/// Good documents, a forged one, one without EF.SOD, one whose EF.DG2 is a pipe that nobody writes.
fn archive(root: &Path) -> Specimen {
    let good = Plan::good().build();
    for number in 0..40 {
        write(&root.join(format!("{}/{number:02}", number % 3)), &good);
    }
    let mut forged = good.clone();
    forged.flip(Ef::Dg2, -1);
    write(&root.join("1/forged"), &forged);
    let mut bare = good.clone();
    bare.files.remove(&Ef::Sod);
    write(&root.join("2/bare"), &bare);
    write(&root.join("2/led-away"), &good);
    fs::remove_file(root.join("2/led-away/EF.DG2.bin")).unwrap();
    symlink("/dev/zero", root.join("2/led-away/EF.DG2.bin")).unwrap();
    fs::write(root.join("notes.txt"), b"no document").unwrap();
    good
}

fn all(root: &Path, specimen: &Specimen, jobs: usize) -> Vec<(PathBuf, Decision)> {
    let (trust, profile) = (specimen.trust(), Profile::named("files").unwrap());
    let jobs = NonZeroUsize::new(jobs).unwrap();
    let rules = Rules { trust: &trust, profile: &profile, at: TODAY, jobs, log: None };
    let mut told = Vec::new();
    let tell = |Judged { folder, result }: Judged| {
        told.push((folder, result.map_or(Decision::CannotTell, |(_, it)| it.decision)));
        Ok::<_, core::convert::Infallible>(())
    };
    let Ok(()) = judge(root, rules, tell);
    told
}

#[test]
fn any_number_of_threads_gives_the_same_answers_in_the_same_order() {
    let root = tempfile::tempdir().unwrap();
    let specimen = archive(root.path());
    let one = all(root.path(), &specimen, 1);
    assert_eq!(one.len(), 43);
    assert!(one.is_sorted_by(|(folder, _), (next, _)| folder < next));
    assert_eq!(one, all(root.path(), &specimen, 7));
    for (folder, decision) in one {
        let expected = match folder.to_str().unwrap() {
            "1/forged" => Decision::Refused,
            "2/bare" | "2/led-away" => Decision::CannotTell,
            _ => Decision::Accepted,
        };
        assert_eq!(decision, expected, "{}", folder.display());
    }
}

#[test]
fn what_is_no_ordinary_file_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("dump");
    let specimen = Plan::good().build();
    write(&folder, &specimen);
    fs::write(root.path().join("outside"), b"\x75\x00").unwrap();
    let is_read = |name: &str| {
        let document = dump::read(&folder, &mut Ledger::default()).unwrap();
        let ef = verifier::examine::of_dump_name(name).unwrap();
        matches!(document.content(ef), Some(Content::Read(_)))
    };
    let replace = |make: &dyn Fn(&Path)| {
        let path = folder.join("EF.DG2.bin");
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir(&path));
        make(&path);
        is_read("EF.DG2.bin")
    };
    assert!(is_read("EF.DG2.bin"));
    assert!(replace(&|path| symlink("EF.DG1.bin", path).unwrap()));
    assert!(!replace(&|path| symlink("../outside", path).unwrap()));
    assert!(!replace(&|path| symlink("/dev/zero", path).unwrap()));
    assert!(!replace(&|path| symlink("nowhere", path).unwrap()));
    assert!(!replace(&|path| fs::create_dir(path).unwrap()));
    let most = usize::try_from(dump::MOST_BYTES).unwrap();
    assert!(replace(&|path| fs::write(path, vec![0; most]).unwrap()));
    assert!(!replace(&|path| fs::write(path, vec![0; most + 1]).unwrap()));
    let document = dump::read(&folder, &mut Ledger::default()).unwrap();
    let trust = specimen.trust();
    let report = verifier::examine::examine_files(&document, &trust, TODAY, Ledger::default());
    let told = report.outcome(Id::File(Ef::Dg2)).and_then(Outcome::reason);
    assert_eq!(told, Some(Reason::FileNotRead));
}

#[test]
fn the_program_counts_and_ends_with_the_worst() {
    let folder = Folder::of(&Plan::good().build());
    archive(&folder.path().join("archive"));
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    let files = |more: &[&str]| {
        let words = ["files", "archive", "--trust", "trust", "--at", "2026-11-22"];
        folder.run(&[&words[..], more].concat())
    };
    let output = files(&["--lang", "en"]);
    assert_eq!(code(&output), 1);
    let said = text(&output.stdout);
    for line in ["40 ✔ accepted", "1 ✘ refused", "2 ? cannot tell", "43   documents"] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(said.contains("the file was changed after it was signed [5001]"));
    assert!(!said.contains("ERIKSSON"));
    let output = files(&["--json", "--no-personal-data", "--jobs", "3"]);
    let lines: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 43);
    assert_eq!(lines[0]["folder"], "0/00");
    assert_eq!(lines[0]["verdict"]["decision"], "accepted");
    assert!(!text(&output.stdout).contains("ERIKSSON"));
    fs::remove_dir_all(folder.path().join("archive/1/forged")).unwrap();
    assert_eq!(code(&files(&[])), 2);
    for untold in ["2/bare", "2/led-away"] {
        fs::remove_dir_all(folder.path().join("archive").join(untold)).unwrap();
    }
    assert_eq!(code(&files(&[])), 0);
    assert_eq!(code(&files(&["--portrait", "face.jpg"])), 3);
    fs::remove_dir_all(folder.path().join("archive")).unwrap();
    fs::create_dir_all(folder.path().join("archive/empty")).unwrap();
    let output = files(&[]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("no document"));
}
