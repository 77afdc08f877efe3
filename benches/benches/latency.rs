//! How long it takes from an event of the engine until a page has it: a terminal inspects a card over a
//! wire of 424 kbit/s, and a client holds the page's stream of events on a socket of the loopback.
//!
//! ```text
//! engine ──► subscriber of this process           here the clock starts
//!    └─────► page ──► server-sent events ──► socket    and here it stops
//! ```
//!
//! What a browser needs from there to the screen is told by the test `page` of the verifier.
//!
//! `cargo bench -p benches --bench latency`

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement that cannot be made has no result"
)]

use core::time::Duration;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use benches::link::Link;
use benches::office::{self, Office};
use benches::reader::{READER, Reader};
use benches::rows::{leave, wanted};
use verifier::language::Language;
use verifier::password::Password;
use verifier::profile::Profile;
use verifier::serve::desk::{Desk, Logged};
use verifier::serve::{Origin, Page, Settings};
use verifier::terminal::event::{Event, What};
use verifier::terminal::{self, Printed, Terminal};

/// Where `cargo xtask bench` finds the row.
const ROWS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-latency.md");

/// Inspections, of half a second on the wire each.
const TIMES: usize = 20;

/// A number, and when somebody had the event of that number.
type Had = Vec<(u64, Instant)>;

fn main() {
    if !wanted("latency, page") {
        return;
    }
    let office = Office::with_passport();
    let line = office.line(office.authority());
    let mut link = Link::blank();
    office::issue(&line, &mut link);
    let can = office.dossier().can.as_str().to_owned();
    let reader = Reader::new(link, true);
    let settings = terminal::Settings::new(Arc::new(office.trust()), Profile::stationary().clone());
    let terminal = Terminal::with(settings, Arc::new(reader.clone()));
    let desk: Arc<dyn Desk> = Arc::new(Logged { terminal, log: None });
    let shown = watch(serve(Arc::clone(&desk)));
    let (_, events) = desk.subscribe();
    let mut told = Vec::new();
    for _ in 0..TIMES {
        reader.place();
        while desk.inspect(READER, Password::can(&can).unwrap(), Printed::default()).is_err() {
            thread::sleep(Duration::from_millis(1));
        }
        inspection(&events, &mut told);
    }
    // The last ones are on their way.
    thread::sleep(Duration::from_millis(500));
    tell(&told, &shown.lock().unwrap());
}

/// Notes every event of one inspection.
fn inspection(events: &Receiver<Event>, told: &mut Had) {
    loop {
        let event = events.recv_timeout(Duration::from_mins(1)).unwrap();
        told.push((event.number, Instant::now()));
        match event.what {
            What::Judged { .. } => return,
            What::GivenUp { reason } => panic!("{reason}"),
            _ => {}
        }
    }
}

/// Serves a page; where, and what opens it.
fn serve(desk: Arc<dyn Desk>) -> (u16, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let page = Page::new(
        desk,
        Settings {
            origin: Origin::Loopback(port),
            language: Language::Vi,
            profile: "stationary".to_owned(),
            wipe_after: Duration::from_secs(20),
            ages: Box::new(|| None),
        },
    );
    let token = page.invite().unwrap().token;
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            page.serve(listener, core::future::pending()).await.unwrap();
        });
    });
    (port, token)
}

/// Signs in and reads the stream of events as long as the program lives.
fn watch((port, token): (u16, String)) -> Arc<Mutex<Had>> {
    let ask = |lines: &str, body: &str| {
        let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(socket, "{lines} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n").unwrap();
        write!(socket, "origin: http://127.0.0.1:{port}\r\n{body}").unwrap();
        BufReader::new(socket).lines().map(Result::unwrap)
    };
    let body = format!("{{\"token\":\"{token}\"}}");
    let headers = "content-type: application/json\r\nconnection: close\r\n";
    let body = format!("{headers}content-length: {}\r\n\r\n{body}", body.len());
    let answer: Vec<_> = ask("POST /sign-in", &body).collect();
    let cookie = answer.iter().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let mut lines = ask("GET /events", &format!("cookie: {cookie}\r\n\r\n"));
    assert_eq!(lines.next().unwrap(), "HTTP/1.1 200 OK");
    let shown = Arc::new(Mutex::new(Vec::new()));
    let (had, (begun, first)) = (Arc::clone(&shown), channel());
    thread::spawn(move || {
        for line in lines {
            if let Some(number) = line.strip_prefix("id: ") {
                had.lock().unwrap().push((number.trim().parse().unwrap(), Instant::now()));
                let _ = begun.send(());
            }
        }
    });
    first.recv_timeout(Duration::from_secs(10)).unwrap();
    shown
}

/// Events that came together are shown together: the first that has reached a number counts.
fn tell(told: &Had, shown: &Had) {
    let latency = |(number, at): &(u64, Instant)| {
        let (_, seen) = shown.iter().find(|(shown, _)| shown >= number)?;
        Some(seen.saturating_duration_since(*at))
    };
    let mut took: Vec<_> = told.iter().filter_map(latency).collect();
    assert_eq!(took.len(), told.len(), "events that no page had");
    took.sort_unstable();
    let at = |part: usize| {
        let time = took.get(took.len() * part / 100).unwrap().as_secs_f64() * 1e3;
        format!("{time:.2} ms")
    };
    let (median, late) = (at(50), at(95));
    println!("event to socket: median {median}, 95th percentile {late}, of {}", took.len());
    leave(ROWS, "event of the engine to a page's socket", &format!("{median} | {late}"));
}
