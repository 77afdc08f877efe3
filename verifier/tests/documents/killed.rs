//! A program that is killed while it writes records down and sends them: whatever was in its spool is
//! with its target in the end, whole, and once.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::Instant;

use verifier::examine::dump_name;

use crate::fixture::{Plan, Specimen};

/// How often it is killed.
const KILLS: usize = 8;

/// Records that the program has written down when it is killed: so many more than before.
const SOME: usize = 7;

const LONG: Duration = Duration::from_mins(1);

/// A hundred documents, and a terminal that writes them all down.
struct Post(tempfile::TempDir);

impl Post {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let Specimen { files, authority, .. } = Plan::good().build();
        for number in 0..100 {
            let folder = root.path().join(format!("archive/{number:03}"));
            fs::create_dir_all(&folder).unwrap();
            for (ef, bytes) in &files {
                fs::write(folder.join(dump_name(*ef)), bytes).unwrap();
            }
        }
        fs::create_dir(root.path().join("trust")).unwrap();
        fs::write(root.path().join("trust/csca.der"), authority).unwrap();
        Self(root)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn start(&self, target: &str, archive: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
        command.args(["files", archive, "--trust", "trust", "--at", "2026-11-22", "--jobs", "2"]);
        command.args(["--log", &format!("basic={target}"), "--log-spool", "spool"]);
        command.current_dir(self.0.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// Names of the records that wait.
    fn waiting(&self) -> BTreeSet<String> {
        let folders = fs::read_dir(self.path("spool")).into_iter().flatten();
        let entries = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let id = |name: String| Some(name.strip_suffix(".json")?.split_once('-')?.1.to_owned());
        names.filter_map(id).collect()
    }

    /// Kills the program again and again after it has written some records down; tells which waited
    /// when it was dead. `arrived` counts what is with the target.
    fn kill(&self, target: &str, arrived: impl Fn() -> usize) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        for _ in 0..KILLS {
            let before = arrived() + self.waiting().len();
            let mut program = self.start(target, "archive");
            let begun = Instant::now();
            while arrived() + self.waiting().len() < before + SOME {
                assert!(program.try_wait().unwrap().is_none() && begun.elapsed() < LONG);
                sleep(Duration::from_millis(1));
            }
            program.kill().unwrap();
            program.wait().unwrap();
            seen.extend(self.waiting());
        }
        assert!(!seen.is_empty(), "nothing ever waited: the test says nothing");
        // One more, which is let alone and judges a single document.
        assert!(self.start(target, "archive/000").wait().unwrap().success());
        let begun = Instant::now();
        while !self.waiting().is_empty() && begun.elapsed() < LONG {
            assert!(self.start(target, "archive/000").wait().unwrap().success());
        }
        assert_eq!(self.waiting(), BTreeSet::new());
        seen
    }
}

/// The identifiers of records, each of which is a whole JSON object.
fn ids(lines: &str) -> Vec<String> {
    let id = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("a whole record");
        record["id"].as_str().unwrap().to_owned()
    };
    lines.lines().map(id).collect()
}

fn once(arrived: &[String], seen: &BTreeSet<String>) {
    let all: BTreeSet<_> = arrived.iter().cloned().collect();
    assert_eq!(all.len(), arrived.len(), "a record came twice");
    assert_eq!(seen.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new());
}

fn kept(folder: &Path) -> String {
    let files = fs::read_dir(folder).into_iter().flatten();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn a_folder_has_every_record_once_however_often_the_program_is_killed() {
    let post = Post::new();
    let folder = post.path("kept");
    let seen = post.kill("kept", || kept(&folder).lines().count());
    once(&ids(&kept(&folder)), &seen);
}

/// What a server was given, by the names of the batches: it keeps the first of each name.
type Batches = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

#[test]
fn a_server_that_remembers_names_has_every_record_once() {
    let post = Post::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = format!("http://{}/take", listener.local_addr().unwrap());
    let batches = Batches::default();
    let given = Arc::clone(&batches);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            // Now and then nobody answers, though the batch was taken.
            take(&stream.unwrap(), &given, number % 3 != 2);
        }
    });
    let count = || batches.lock().unwrap().values().map(Vec::len).sum();
    let seen = post.kill(&target, count);
    let arrived: Vec<_> = batches.lock().unwrap().values().flatten().cloned().collect();
    once(&arrived, &seen);
}

/// Takes one batch. A program that is killed in the middle of a sentence has said nothing.
fn take(stream: &TcpStream, batches: &Batches, answer: bool) -> Option<()> {
    let mut input = BufReader::new(stream);
    let (mut key, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok()?;
        let line = line.trim_end().to_ascii_lowercase();
        if let Some((name, value)) = line.split_once(": ") {
            match name {
                "idempotency-key" => value.clone_into(&mut key),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        } else if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    let records = ids(core::str::from_utf8(&body).unwrap());
    let mut batches = batches.lock().unwrap();
    let first = batches.entry(key).or_insert_with(|| records.clone());
    assert!(records.iter().all(|id| first.contains(id)), "a batch has grown");
    drop(batches);
    if answer {
        let answer = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        (&mut &*stream).write_all(answer).ok()?;
    }
    Some(())
}
