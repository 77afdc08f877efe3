//! The page as a browser, a stranger and an auditor meet it, over HTTP.

mod http;

use core::time::Duration;
use std::sync::OnceLock;

use http::{Answer, Client};
use tokio::sync::oneshot;

use super::*;
use crate::audit;
use crate::operators::{self, Credential, Operator, Passphrase};
use crate::store::Hold;
use crate::values;

const PASSPHRASE: &str = "ba từ rất dài";

/// Accounts with a supervisor, a custodian, an auditor and two stations. Hashing a passphrase costs
/// as much as it should, so all have the same one, hashed once.
pub(crate) fn accounts() -> Store {
    people(Store::in_memory().unwrap())
}

/// The same people and stations in these accounts.
fn people(store: Store) -> Store {
    static CREDENTIAL: OnceLock<String> = OnceLock::new();
    let hashed = || Credential::new(&Passphrase::new(PASSPHRASE)).unwrap().print();
    let credential = CREDENTIAL.get_or_init(hashed);
    let people = [("mai", "supervisor"), ("nam", "custodian"), ("lan", "auditor")];
    let insert = "INSERT INTO operators (name, role, credential, active, since)
        VALUES ($1, $2, $3, 1, 0)";
    for (name, role) in people {
        store.change(|change| change.execute(insert, values![name, role, credential])).unwrap();
    }
    for name in ["simulated 1", "simulated 2"] {
        store.enrol(&Hold::new(name), "here", Duration::from_hours(1)).unwrap();
    }
    store
}

/// Somebody who is signed in somewhere.
pub(crate) fn operator() -> Operator {
    static MAI: OnceLock<Operator> = OnceLock::new();
    let mai = || operators::sign_in(&accounts(), "mai", &Passphrase::new(PASSPHRASE)).unwrap();
    MAI.get_or_init(mai).clone()
}

/// Somebody who answers for keys, not for a shift.
pub(crate) fn custodian() -> Operator {
    operators::sign_in(&accounts(), "nam", &Passphrase::new(PASSPHRASE)).unwrap()
}

/// A page that is served while the value lives.
struct Served {
    client: Client,
    store: Arc<Store>,
    page: Arc<Page>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    fn start(origin: Option<&str>) -> Self {
        Self::on(accounts(), origin)
    }

    fn on(store: Store, origin: Option<&str>) -> Self {
        let store = Arc::new(store);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let origin =
            origin.map_or(Origin::Loopback(port), |origin| Origin::Behind(origin.to_owned()));
        let page = Page::new(Arc::clone(&store), origin, Lang::Vi);
        let (end, ended) = oneshot::channel();
        let served = Arc::clone(&page);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                served.serve(listener, async { drop(ended.await) }).await.unwrap();
            });
        });
        Self { client: Client::new(port), store, page, end: Some(end), thread: Some(thread) }
    }

    /// Signs in; the client keeps cookie and token.
    fn sign_in(&mut self, name: &str) {
        let answer = self.client.post("/sign-in", &shown(name, PASSPHRASE));
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.client.cookie =
            answer.header("set-cookie").map(|it| it.split(';').next().unwrap().to_owned());
        let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        self.client.token = said["token"].as_str().map(ToOwned::to_owned);
    }

    fn wanted(&self) -> Vec<String> {
        let query = "SELECT wanted FROM stations ORDER BY name";
        let rows = self.store.look(|change| change.rows(query, values![])).unwrap();
        rows.iter().map(|row| row.get(0).unwrap()).collect()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(std::thread::panicking() || ended.is_ok());
        }
    }
}

fn shown(name: &str, passphrase: &str) -> String {
    serde_json::json!({"name": name, "passphrase": passphrase}).to_string()
}

const PAUSE: &str = r#"{"station":"simulated 1","wanted":"pause"}"#;

#[test]
fn a_stranger_gets_the_page_and_nothing_of_the_line() {
    let served = Served::start(None);
    for path in ["/", "/page.css", "/page.js", "/words"] {
        let answer = served.client.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains("simulated"), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    }
    for (path, status) in [("/session", 401), ("/events", 401), ("/nowhere", 404)] {
        let answer = served.client.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(!answer.body.contains("simulated"), "{path}");
        assert!(answer.header("content-security-policy").is_some(), "{path}");
    }
    for path in ["/ask", "/sign-out"] {
        assert_eq!(served.client.post(path, PAUSE).status, 401, "{path}");
    }
    assert_eq!(served.wanted(), ["run", "run"]);
}

#[test]
fn the_page_asks_nobody_else() {
    let assets = [include_str!("page.html"), include_str!("page.css"), include_str!("page.js")];
    for asset in assets {
        let asset = asset.replace("http://www.w3.org/2000/svg", "");
        for sign in ["http:", "https:", "//cdn", "@import", "url(", "innerHTML", "eval(", " style="]
        {
            assert!(!asset.contains(sign), "{sign}");
        }
    }
}

#[test]
fn signing_in_gives_a_cookie_that_scripts_never_see() {
    let mut served = Served::start(None);
    let wrong = served.client.post("/sign-in", &shown("mai", "ba từ khác hẳn"));
    let unknown = served.client.post("/sign-in", &shown("nobody", PASSPHRASE));
    for answer in [&wrong, &unknown] {
        assert_eq!((answer.status, answer.header("set-cookie")), (401, None));
        assert_eq!(answer.body, r#"{"refused":"sign-in.refused"}"#);
    }
    for body in ["", "{}", r#"{"name":"mai"}"#, r#"{"name":1,"passphrase":"x"}"#] {
        let answer = served.client.post("/sign-in", body);
        assert_eq!((answer.status, answer.body.as_str()), (400, r#"{"refused":"ask.failed"}"#));
    }
    let right = served.client.post("/sign-in", &shown("mai", PASSPHRASE));
    let cookie = right.header("set-cookie").unwrap();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(cookie.starts_with("line=") && cookie.find(';') == Some(5 + 64));
    served.sign_in("mai");
    let session = served.client.get("/session");
    assert!(session.body.contains(r#""operator":"mai""#) && session.body.contains("supervisor"));
    assert_eq!(served.client.post("/sign-out", "{}").status, 204);
    assert_eq!(served.client.get("/session").status, 401);
    assert_eq!(served.client.get("/events").status, 401);
}

#[test]
fn signing_in_again_ends_what_was_before() {
    let mut served = Served::start(None);
    served.sign_in("mai");
    let before = served.client.clone();
    served.sign_in("mai");
    assert_eq!(before.get("/session").status, 401);
    assert_eq!(served.client.get("/session").status, 200);
}

#[test]
fn who_may_act_asks_a_station_and_the_log_says_so() {
    let mut served = Served::start(None);
    served.sign_in("mai");
    let answer = served.client.post("/ask", PAUSE);
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"asked":1}"#));
    assert_eq!(served.wanted(), ["pause", "run"]);
    let all = served.client.post("/ask", r#"{"station":null,"wanted":"drain"}"#);
    assert_eq!((all.status, all.body.as_str()), (200, r#"{"asked":2}"#));
    assert_eq!(served.wanted(), ["drain", "drain"]);
    let query = "SELECT detail FROM audit WHERE event = 'station asked' ORDER BY number";
    let rows = served.store.look(|change| change.rows(query, values![])).unwrap();
    let said: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    assert_eq!(said, ["pause by mai: simulated 1", "drain by mai: all stations"]);
    for (body, status) in [
        (r#"{"station":"nowhere","wanted":"pause"}"#, 404),
        (r#"{"station":"","wanted":"pause"}"#, 404),
        (r#"{"station":"simulated 1","wanted":"scrap"}"#, 400),
        (r#"{"station":"simulated 1","wanted":"run","by":"lan"}"#, 400),
    ] {
        assert_eq!(served.client.post("/ask", body).status, status, "{body}");
    }
    assert_eq!(served.wanted(), ["drain", "drain"]);
}

#[test]
fn an_auditor_looks_and_does_not_act() {
    let mut served = Served::start(None);
    served.sign_in("lan");
    assert!(served.client.get("/session").body.contains(r#""acts":false"#));
    let answer = served.client.post("/ask", PAUSE);
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"refused":"ask.forbidden"}"#));
    assert_eq!(served.wanted(), ["run", "run"]);
}

#[test]
fn who_was_disabled_does_not_act_any_more() {
    let mut served = Served::start(None);
    served.sign_in("nam");
    let off = "UPDATE operators SET active = 0 WHERE name = 'nam'";
    served.store.change(|change| change.execute(off, values![])).unwrap();
    assert_eq!(served.client.post("/ask", PAUSE).status, 403);
    assert_eq!(served.wanted(), ["run", "run"]);
}

#[test]
fn what_another_site_sends_is_refused() {
    let mut served = Served::start(None);
    served.sign_in("mai");
    let own = served.client.clone();
    let refused = |client: &Client, what: &str| {
        let answer = client.post("/ask", PAUSE);
        assert_eq!(answer.status, 403, "{what}");
        assert_eq!(served.wanted(), ["run", "run"], "{what}");
    };
    refused(&Client { token: None, ..own.clone() }, "no token");
    refused(&Client { token: Some("0".repeat(64)), ..own.clone() }, "another token");
    refused(&Client { origin: None, ..own.clone() }, "no origin");
    for origin in ["https://elsewhere.example", "null", "http://127.0.0.1:1"] {
        refused(&Client { origin: Some(origin.to_owned()), ..own.clone() }, origin);
    }
    refused(&Client { site: "cross-site", ..own.clone() }, "a cross-site request");
    refused(&Client { kind: "text/plain", ..own.clone() }, "a form");
    let name = format!("elsewhere.example:{}", own.port);
    let rebound = Client { host: name.clone(), origin: Some(format!("http://{name}")), ..own };
    refused(&rebound, "a name that leads here");
    assert_eq!(rebound.get("/session").status, 403);
}

#[test]
fn behind_a_proxy_the_cookie_goes_over_tls_alone() {
    let mut served = Served::start(Some("https://line.example"));
    let elsewhere = served.client.post("/sign-in", &shown("mai", PASSPHRASE));
    assert_eq!(elsewhere.status, 403, "from the loopback itself");
    served.client.origin = Some("https://line.example".to_owned());
    let answer = served.client.post("/sign-in", &shown("mai", PASSPHRASE));
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-line=") && cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(served.client.get("/metrics").status, 404, "everybody seems to be of this machine");
}

#[test]
fn tries_to_sign_in_are_few() {
    let served = Served::start(None);
    for _ in 0..24 {
        served.client.post("/sign-in", "{}");
    }
    let last = served.client.post("/sign-in", "{}");
    assert_eq!((last.status, last.header("retry-after")), (429, Some("3")));
    assert_eq!(last.body, r#"{"refused":"sign-in.wait","seconds":3}"#);
}

#[test]
fn a_long_request_is_refused() {
    let served = Served::start(None);
    let answer = served.client.post("/sign-in", &shown("mai", &"x".repeat(5000)));
    assert_eq!(answer.status, 413);
}

#[test]
fn events_begin_with_the_line_and_go_on_with_changes() {
    let mut served = Served::start(None);
    served.sign_in("lan");
    let mut events = served.client.events();
    let first = events.next_of("line");
    assert_eq!(first["stations"][0]["name"], "simulated 1");
    assert_eq!(first["stations"][0]["state"], "waiting");
    let pause = "UPDATE stations SET state = 'paused' WHERE name = 'simulated 1'";
    served.store.change(|change| change.execute(pause, values![])).unwrap();
    let second = events.next_of("line");
    assert_eq!(second["stations"][0]["state"], "paused");
    // A page that comes back begins with the whole line, whatever it saw last.
    let mut again = Client { last_event: Some("1".to_owned()), ..served.client.clone() }.events();
    assert_eq!(again.next_of("line")["stations"][0]["state"], "paused");
}

#[test]
fn the_page_is_the_same_on_both_databases() {
    use crate::delivery::tests::{BATCH, both, made};
    let seen = both().map(|store| {
        made(&store, "hai-chau", 3);
        crate::delivery::make(&store, BATCH, None).unwrap();
        let complain = |change: &mut crate::store::Change<'_>| {
            crate::complaint::open(change, "D-2", crate::complaint::Reason::Lost, "an")
        };
        store.change(complain).unwrap();
        store.quarantine_blank(&[9; 10], "it was set aside before").unwrap();
        let mut served = Served::on(people(store), None);
        served.sign_in("mai");
        let mut events = served.client.events();
        let mut line = events.next_of("line");
        assert_eq!(line["line"]["issued"], 3);
        assert_eq!(line["delivery"]["offices"][0]["on_the_way"], 3);
        assert_eq!(line["delivery"]["all"]["complaints"], 1);
        assert_eq!((&line["quarantined"], &line["tally"]["waiting"]), (&1.into(), &2.into()));
        // What is asked on the page goes through the database, and comes back to every page.
        assert_eq!(served.client.post("/ask", PAUSE).status, 200);
        assert_eq!(served.wanted(), ["pause", "run"]);
        while line["stations"][0]["wanted"] != "pause" {
            line = events.next_of("line");
        }
        assert!(
            served.client.get("/metrics").body.contains("perso_queue_depth{state=\"issued\"} 3")
        );
        without_moments(line)
    });
    assert_eq!(seen[0], seen[1]);
}

/// A line without what no two runs have in common: moments, machines, hashes.
fn without_moments(mut value: serde_json::Value) -> serde_json::Value {
    const MOMENTS: [&str; 10] = [
        "at", "since", "lease", "machine", "hash", "came", "closed", "seconds", "per_hour", "last",
    ];
    match &mut value {
        serde_json::Value::Object(members) => {
            members.retain(|name, _| !MOMENTS.contains(&name.as_str()));
            for member in members.values_mut() {
                *member = without_moments(member.take());
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                *item = without_moments(item.take());
            }
        }
        _ => {}
    }
    value
}

#[test]
fn only_so_many_pages_are_open() {
    let mut served = Served::start(None);
    served.sign_in("lan");
    let seats = Arc::clone(&served.page.seats);
    let all = seats.try_acquire_many(32).unwrap();
    let answer = served.client.get("/events");
    assert_eq!((answer.status, answer.body.as_str()), (503, r#"{"refused":"page.busy"}"#));
    drop(all);
    assert_eq!(served.client.events().next_of("line")["quarantined"], 0);
}

#[test]
fn figures_name_no_dossier() {
    let served = Served::start(None);
    let dossier = "UPDATE stations SET state = 'working', dossier = 'D-secret', pace = 21500,
        cards = 7, error = 'the card of D-secret' WHERE name = 'simulated 2'";
    served.store.change(|change| change.execute(dossier, values![])).unwrap();
    let height = audit::head(&served.store).unwrap().number;
    served.page.feed.look();
    let text = loop {
        let Answer { status, body, .. } = served.client.get("/metrics");
        if status == 200 && body.contains("working\"} 1") {
            break body;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(!text.contains("secret"), "{text}");
    for line in [
        "perso_stations{state=\"waiting\"} 1",
        "perso_stations{state=\"working\"} 1",
        "perso_cards_total{station=\"simulated 2\",outcome=\"finished\"} 7",
        "perso_seconds_per_card{station=\"simulated 2\"} 21.5",
        "perso_queue_depth{state=\"waiting\"} 0",
        "perso_lease_expired 0",
        &format!("perso_audit_height {height}"),
    ] {
        assert!(text.lines().any(|is| is == line), "{line}\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
}
