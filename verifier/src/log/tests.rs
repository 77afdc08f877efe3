//! Records on their way: kept while nobody takes them, taken once, counted when there is no room.

use core::time::Duration;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::spool::{Bounds, export};
use super::*;

const LONG: Duration = Duration::from_mins(1);

fn transaction(id: &str) -> Transaction<'_> {
    let end = End::GivenUp { reason: Reason::CardStuck, report: None };
    Transaction { id, reader: Some("R"), began: Timestamp::UNIX_EPOCH, milliseconds: 1, end }
}

fn policy(folder: &Path) -> Policy {
    Policy { spool: Some(folder.join("spool")), ..Policy::default() }
}

fn ids(lines: &str) -> Vec<String> {
    let id = |line: &str| -> Option<String> {
        let record: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(record["id"].as_str()?.to_owned())
    };
    lines.lines().map(|line| id(line).expect("a record")).collect()
}

/// What a server was sent: the name of the batch and its records.
type Post = (String, Vec<String>);

/// Answers one post with `status`, if any, and tells what came.
fn serve(stream: TcpStream, status: Option<&str>, told: &Sender<Post>) {
    let mut input = BufReader::new(stream);
    let (mut key, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).unwrap() == 0 {
            return;
        }
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("idempotency-key: ") {
            key = value.to_owned();
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).unwrap();
    told.send((key, ids(core::str::from_utf8(&body).unwrap()))).unwrap();
    if let Some(status) = status {
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        input.get_mut().write_all(answer.as_bytes()).unwrap();
    }
}

/// A server that gives these answers in turn; `None` hangs up without a word.
fn server(answers: &'static [Option<&'static str>]) -> (String, Receiver<Post>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/take", listener.local_addr().unwrap());
    let (told, posts) = channel();
    thread::spawn(move || {
        for answer in answers {
            serve(listener.accept().unwrap().0, *answer, &told);
        }
    });
    (url, posts)
}

fn outlet(text: &str) -> Outlet {
    text.parse().unwrap()
}

#[test]
fn a_server_that_is_away_gets_everything_later_in_order() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens on a port that was just given back.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let outlets = [outlet(&format!("basic=http://127.0.0.1:{port}/take"))];
    let log = Log::open(&outlets, &policy(folder.path())).unwrap();
    for id in ["a", "b", "c"] {
        log.write(&transaction(id)).unwrap();
    }
    assert!(!log.flush(Duration::from_millis(50)));
    drop(log);
    assert_eq!(export(&folder.path().join("spool")).unwrap().len(), 3);
    // Another run, and the server is back.
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (told, posts) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap(), Some("204 No Content"), &told);
        }
    });
    let log = Log::open(&outlets, &policy(folder.path())).unwrap();
    assert!(log.flush(LONG));
    // The batch that was on its way goes first, as it was.
    let taken: Vec<_> = posts.try_iter().flat_map(|(_, ids)| ids).collect();
    assert_eq!(taken, ["a", "b", "c"]);
}

#[test]
fn a_batch_without_an_answer_comes_again_under_the_same_name() {
    let folder = tempfile::tempdir().unwrap();
    let (url, posts) = server(&[None, Some("503 Busy"), Some("200 OK"), Some("200 OK")]);
    let outlets = [outlet(&format!("basic={url}"))];
    let log = Log::open(&outlets, &policy(folder.path())).unwrap();
    log.write(&transaction("a")).unwrap();
    let first = posts.recv_timeout(LONG).unwrap();
    // What comes meanwhile does not change what is on its way.
    log.write(&transaction("b")).unwrap();
    let (second, third) = (posts.recv_timeout(LONG).unwrap(), posts.recv_timeout(LONG).unwrap());
    assert!(log.flush(LONG));
    assert_eq!(first.1, ["a"]);
    assert_eq!((&first, &first), (&second, &third));
    let last = posts.recv_timeout(LONG).unwrap();
    assert_eq!(last.1, ["b"]);
    assert_ne!(last.0, first.0);
}

/// The program ends after the target has taken a batch and before the spool knows.
#[test]
fn a_folder_keeps_a_record_once_whenever_the_program_ends() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let out = outlet(&format!("basic={}", kept.display()));
    out.target.check().unwrap();
    let place = folder.path().join("spool").join(out.folder());
    let spool = Spool::open(&place, Bounds::default()).unwrap();
    for id in ["a", "b"] {
        spool.put(&Record::of(Level::Basic, &transaction(id)).unwrap()).unwrap();
    }
    let batch = spool.next().unwrap().unwrap();
    out.target.take(&batch).unwrap();
    drop(spool);
    let log = Log::open(&[out], &policy(folder.path())).unwrap();
    log.write(&transaction("c")).unwrap();
    assert!(log.flush(LONG));
    let file = std::fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(ids(&std::fs::read_to_string(file).unwrap()), ["a", "b", "c"]);
}

#[test]
fn half_a_record_is_never_sent() {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::open(&folder.path().join("s"), Bounds::default()).unwrap();
    std::fs::write(folder.path().join("s/00000000000000000009-x.json.part-1"), "{\"id\":").unwrap();
    assert!(spool.next().unwrap().is_none());
    // A note of a batch that is broken, or of one that was taken, is no batch.
    std::fs::write(folder.path().join("s/batch"), "{").unwrap();
    spool.put(&Record::of(Level::Basic, &transaction("a")).unwrap()).unwrap();
    assert_eq!(ids(&spool.next().unwrap().unwrap().lines.join("\n")), ["a"]);
}

/// Who is slow to write, or has a clock that is behind, adds nothing to what is on its way.
#[test]
fn what_is_on_its_way_does_not_grow() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("s");
    let spool = Spool::open(&place, Bounds::default()).unwrap();
    spool.put(&Record::of(Level::Basic, &transaction("b")).unwrap()).unwrap();
    let first = spool.next().unwrap().unwrap();
    std::fs::write(place.join("00000000000000000009-a.json"), "{\"id\":\"a\"}").unwrap();
    let again = spool.next().unwrap().unwrap();
    assert_eq!((again.again, &again.id, &again.lines), (true, &first.id, &first.lines));
    spool.taken(&again).unwrap();
    assert_eq!(ids(&spool.next().unwrap().unwrap().lines.join("\n")), ["a"]);
}

/// A count that grows while it is on its way is two counts.
#[test]
fn a_loss_on_its_way_is_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let record = |id| Record::of(Level::Basic, &transaction(id)).unwrap();
    let size = u64::try_from(record("a").line.len()).unwrap();
    let bounds = Bounds { bytes: size + size / 2, ..Bounds::default() };
    let spool = Spool::open(&folder.path().join("s"), bounds).unwrap();
    let lost = |batch: &spool::Batch| -> u64 {
        let counts = batch.lines.iter().filter_map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["lost"].as_u64()
        });
        counts.sum()
    };
    for id in ["a", "b"] {
        spool.put(&record(id)).unwrap();
    }
    let first = spool.next().unwrap().unwrap();
    for id in ["c", "d"] {
        spool.put(&record(id)).unwrap();
    }
    spool.taken(&first).unwrap();
    let second = spool.next().unwrap().unwrap();
    assert!(lost(&first) >= 1 && lost(&first) + lost(&second) >= 2, "{}", lost(&second));
    assert!(second.lines.iter().any(|line| line.contains("\"d\"")));
}

#[test]
fn what_makes_room_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let record = |id| Record::of(Level::Basic, &transaction(id)).unwrap();
    let size = u64::try_from(record("a").line.len()).unwrap();
    let bounds = Bounds { bytes: size * 2 + size / 2, ..Bounds::default() };
    let spool = Spool::open(&folder.path().join("s"), bounds).unwrap();
    for id in ["a", "b", "c", "d", "e"] {
        spool.put(&record(id)).unwrap();
    }
    let lines = spool.next().unwrap().unwrap().lines;
    let loss: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    let left = ids(&lines[1..].join("\n"));
    assert_eq!(
        (&loss["record"], loss["lost"].as_u64()),
        (&"loss".into(), u64::try_from(5 - left.len()).ok())
    );
    assert_eq!(left.last().unwrap(), "e");
    // What is too old makes room as well.
    let bounds = Bounds { age: Duration::ZERO, ..Bounds::default() };
    let spool = Spool::open(&folder.path().join("t"), bounds).unwrap();
    spool.put(&record("a")).unwrap();
    thread::sleep(Duration::from_millis(20));
    spool.put(&record("b")).unwrap();
    let lines = spool.next().unwrap().unwrap().lines;
    assert!(lines[0].contains("\"lost\":1") && lines[1].contains("\"b\""));
}

/// The folder is not listed for each record; what is bounded stays so, and every loss is counted.
#[test]
fn many_records_stay_within_their_room() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("s");
    let record = Record::of(Level::Basic, &transaction("a")).unwrap();
    let size = u64::try_from(record.line.len()).unwrap();
    let bounds = Bounds { bytes: size * 200, ..Bounds::default() };
    let spool = Spool::open(&place, bounds).unwrap();
    for _ in 0..300 {
        spool.put(&record).unwrap();
    }
    let left = export(&place).unwrap();
    let loss: serde_json::Value = serde_json::from_str(&left[0]).unwrap();
    let (left, lost) = (left.len() - 1, loss["lost"].as_u64().unwrap());
    assert!((190..=200).contains(&left), "{left}");
    assert_eq!(u64::try_from(left).unwrap() + lost, 300);
}

#[test]
fn people_are_named_only_where_that_is_meant_and_nobody_looks() {
    let folder = tempfile::tempdir().unwrap();
    let open = |text: &str, personal| {
        Log::open(&[outlet(text)], &Policy { personal, ..policy(folder.path()) })
    };
    let kept = format!("full={}", folder.path().join("kept").display());
    assert!(matches!(open(&kept, false), Err(LogError::Personal(Level::Full))));
    assert!(open(&kept, true).is_ok());
    let remote = open("full=http://192.0.2.1/take", true);
    assert!(matches!(remote, Err(LogError::InTheClear(Level::Full))));
    assert!(open("full=http://[::1]:9/take", true).is_ok());
    let shared = folder.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o750)).unwrap();
    let shown = open(&format!("basic={}", shared.display()), false);
    assert!(matches!(shown, Err(LogError::Open(_))));
    for wrong in
        ["basic", "loud=x", "basic=", "basic=https://x/", "basic=http://", "basic=http://u@x/"]
    {
        assert!(wrong.parse::<Outlet>().is_err(), "{wrong}");
    }
}

#[test]
fn one_of_two_programs_sends_and_both_may_add() {
    let folder = tempfile::tempdir().unwrap();
    let first = Spool::open(folder.path().join("s").as_path(), Bounds::default()).unwrap();
    let second = Spool::open(folder.path().join("s").as_path(), Bounds::default()).unwrap();
    assert!(first.claim() && first.claim());
    assert!(!second.claim());
    second.put(&Record::of(Level::Basic, &transaction("a")).unwrap()).unwrap();
    assert_eq!(first.next().unwrap().unwrap().lines.len(), 1);
    drop(first);
    assert!(second.claim());
}
