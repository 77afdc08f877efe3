//! The page as a browser, a stranger and a neighbour on another port meet it, over HTTP.

mod colours;
mod http;
mod scripted;

use std::net::TcpListener as Plain;

use http::Client;
use scripted::Scripted;
use tokio::sync::oneshot;

use super::*;
use crate::terminal::event::What;
use crate::verdict::Decision;

const READER: &str = "Virtual reader 00";

/// A page that is served while the value lives.
struct Served {
    client: Client,
    desk: Arc<Scripted>,
    page: Arc<Page>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    fn start(origin: Option<&str>) -> Self {
        let listener = Plain::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let origin =
            origin.map_or(Origin::Loopback(port), |origin| Origin::Behind(origin.to_owned()));
        let desk = Arc::new(Scripted::with_reader(READER));
        let settings = Settings {
            origin,
            language: Language::Vi,
            profile: "stationary/1".to_owned(),
            wipe_after: Duration::from_secs(20),
            ages: Box::new(|| Some(Lists { days: Some(2), colour: Colour::Green, authorities: 1 })),
        };
        let seen: Arc<dyn Desk> = desk.clone();
        let page = Page::new(seen, settings);
        let (end, ended) = oneshot::channel();
        let served = Arc::clone(&page);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                served.serve(listener, async { drop(ended.await) }).await.unwrap();
            });
        });
        Self { client: Client::new(port), desk, page, end: Some(end), thread: Some(thread) }
    }

    /// Signs in; the client keeps both halves.
    fn sign_in(&mut self) {
        let token = self.page.invite().unwrap().token;
        let answer = self.client.post("/sign-in", &shown(&token));
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.client.keep(&answer);
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

fn shown(token: &str) -> String {
    serde_json::json!({ "token": token }).to_string()
}

fn at() -> String {
    serde_json::json!({ "reader": READER }).to_string()
}

fn asked(typed: &str) -> String {
    serde_json::json!({ "reader": READER, "typed": typed, "printed": "" }).to_string()
}

/// Everything that needs both halves of a session, with a request that would be answered.
fn guarded() -> [(&'static str, String); 7] {
    let decided = serde_json::json!({ "reader": READER, "choice": "refuse" }).to_string();
    [
        ("/card", at()),
        ("/portrait", at()),
        ("/minutiae", at()),
        ("/inspect", asked("123456")),
        ("/wipe", at()),
        ("/decide", decided),
        ("/sign-out", "{}".to_owned()),
    ]
}

#[test]
fn a_stranger_gets_the_page_and_nothing_of_the_desk() {
    let served = Served::start(None);
    served.desk.judged_now(READER);
    for path in ["/", "/page/page.css", "/page/page.js", "/page/result.js", "/words"] {
        let answer = served.client.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains(READER), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    }
    for (path, status) in [
        ("/events", 401),
        ("/session", 401),
        ("/nowhere", 404),
        ("/page/nothing", 404),
        ("/card", 405),
    ] {
        let answer = served.client.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.header("content-security-policy").is_some(), "{path}");
    }
    for (path, body) in guarded() {
        let answer = served.client.post(path, &body);
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.body, r#"{"refused":"refusal.nobody"}"#);
    }
    assert!(served.desk.asked().is_empty());
}

#[test]
fn the_page_asks_nobody_else() {
    let assets = assets::ASSETS.iter().map(|(.., text)| *text).chain([assets::DOCUMENT]);
    for asset in assets {
        let asset = asset.replace("http://www.w3.org/2000/svg", "");
        let signs = [
            "http:",
            "https:",
            "//cdn",
            "@import",
            "url(",
            "innerHTML",
            "eval(",
            " style=",
            "onclick=",
        ];
        for sign in signs {
            assert!(!asset.contains(sign), "{sign}");
        }
    }
}

#[test]
fn a_token_gives_two_halves_and_only_both_show_a_person() {
    let mut served = Served::start(None);
    served.desk.judged_now(READER);
    let invitation = served.page.invite().unwrap();
    assert_eq!(invitation.url, format!("{}#{}", invitation.address, invitation.token));
    for wrong in [shown(""), shown(&"0".repeat(64)), shown(&invitation.token[1..])] {
        let answer = served.client.post("/sign-in", &wrong);
        assert_eq!((answer.status, answer.header("set-cookie")), (401, None));
        assert_eq!(answer.body, r#"{"refused":"refusal.token"}"#);
    }
    for malformed in ["", "{}", r#"{"token":1}"#, r#"{"token":"a","more":1}"#] {
        assert_eq!(served.client.post("/sign-in", malformed).status, 400, "{malformed}");
    }
    let answer = served.client.post("/sign-in", &shown(&invitation.token));
    let cookie = answer.header("set-cookie").unwrap();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(cookie.starts_with(&format!("desk-{}=", served.client.port)));
    assert_eq!(served.client.post("/sign-in", &shown(&invitation.token)).status, 401, "once");
    served.client.keep(&answer);
    assert_eq!(served.client.post("/card", &at()).status, 200);
    // A server on another port of the loopback is sent the cookie, and never the key.
    let neighbour = Client { key: None, ..served.client.clone() };
    let guess = Client { key: Some("0".repeat(64)), ..served.client.clone() };
    for thief in [neighbour, guess] {
        for (path, body) in guarded() {
            assert_eq!(thief.post(path, &body).status, 401, "{path}");
        }
    }
    assert_eq!(served.client.post("/sign-out", "{}").status, 204);
    assert_eq!(served.client.post("/card", &at()).status, 401);
    assert_eq!(served.client.get("/events").status, 401);
}

#[test]
fn what_another_site_sends_is_refused() {
    let mut served = Served::start(None);
    served.sign_in();
    let own = served.client.clone();
    let refused = |client: &Client, what: &str| {
        for (path, body) in guarded() {
            assert_eq!(client.post(path, &body).status, 403, "{what}: {path}");
        }
        assert!(served.desk.asked().is_empty(), "{what}");
    };
    refused(&Client { origin: None, ..own.clone() }, "no origin");
    for origin in ["https://elsewhere.example", "null", "http://127.0.0.1:1"] {
        refused(&Client { origin: Some(origin.to_owned()), ..own.clone() }, origin);
    }
    refused(&Client { site: "cross-site", ..own.clone() }, "a cross-site request");
    refused(&Client { site: "same-site", ..own.clone() }, "another port");
    refused(&Client { kind: "text/plain", ..own.clone() }, "a form");
    let name = format!("elsewhere.example:{}", own.port);
    let rebound = Client { host: name.clone(), origin: Some(format!("http://{name}")), ..own };
    refused(&rebound, "a name that leads here");
    assert_eq!(rebound.get("/").status, 403);
}

#[test]
fn behind_a_proxy_the_cookie_goes_over_tls_alone() {
    let mut served = Served::start(Some("https://desk.example"));
    let token = served.page.invite().unwrap();
    assert!(token.url.starts_with("https://desk.example/#"));
    let elsewhere = served.client.post("/sign-in", &shown(&token.token));
    assert_eq!(elsewhere.status, 403, "from the loopback itself");
    served.client.origin = Some("https://desk.example".to_owned());
    let answer = served.client.post("/sign-in", &shown(&token.token));
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-desk=") && cookie.ends_with("; Secure"), "{cookie}");
}

#[test]
fn what_was_typed_reaches_the_desk_and_nothing_else() {
    let mut served = Served::start(None);
    served.sign_in();
    served.client.events().next_of("board");
    assert_eq!(served.client.post("/inspect", &asked("123456")).status, 204);
    assert_eq!(served.desk.asked(), [format!("inspect {READER} Can")]);
    let wrong = served.client.post("/inspect", &asked("12345"));
    assert_eq!((wrong.status, wrong.body.as_str()), (422, r#"{"refused":"refusal.password"}"#));
    let nowhere = asked("123456").replace(READER, "nowhere");
    assert_eq!(served.client.post("/inspect", &nowhere).status, 404);
    served.desk.busy(true);
    assert_eq!(served.client.post("/inspect", &asked("123456")).status, 409);
    let long = served.client.post("/inspect", &asked(&"x".repeat(20_000)));
    assert_eq!(long.status, 413);
    assert_eq!(served.desk.asked().len(), 1);
}

#[test]
fn a_person_is_told_until_the_desk_forgets() {
    let mut served = Served::start(None);
    served.sign_in();
    assert_eq!(served.client.post("/card", &at()).status, 410);
    served.desk.judged_now(READER);
    let card = served.client.post("/card", &at());
    assert_eq!((card.status, card.header("cache-control")), (200, Some("no-store")));
    let said: serde_json::Value = serde_json::from_str(&card.body).unwrap();
    assert_eq!((&said["decision"], &said["short"]), (&"refused".into(), &"890".into()));
    assert_eq!(said["fields"][0]["chip"], "ERIKSSON");
    let birth = said["fields"].as_array().unwrap().iter().find(|it| it["day"] == true).unwrap();
    assert_eq!(birth["chip"], "1974-08-12");
    let groups = said["groups"].as_array().unwrap();
    let integrity = groups.iter().find(|group| group["name"] == "integrity").unwrap();
    let reason = &integrity["checks"][0]["reason"];
    assert_eq!(reason["code"], "hash_differs");
    assert!(reason["text"]["vi"].is_string() && reason["next"]["en"].is_string());
    assert_eq!(served.client.post("/wipe", &at()).status, 204);
    for path in ["/card", "/portrait", "/minutiae"] {
        let gone = served.client.post(path, &at());
        assert_eq!((gone.status, gone.body.as_str()), (410, r#"{"refused":"refusal.wiped"}"#));
    }
}

#[test]
fn opened_fingers_are_drawn_in_the_language_of_the_page_and_go_with_the_person() {
    let mut served = Served::start(None);
    served.sign_in();
    served.desk.judged_now(READER);
    let card: serde_json::Value =
        serde_json::from_str(&served.client.post("/card", &at()).body).unwrap();
    assert_eq!(card["minutiae"], true);
    for (lang, word) in [("en", "Right index finger: 1 points"), ("vi", "Ngón trỏ phải: 1 điểm")]
    {
        let body = serde_json::json!({ "reader": READER, "lang": lang }).to_string();
        let drawn = served.client.post("/minutiae", &body);
        assert_eq!((drawn.status, drawn.header("content-type")), (200, Some("image/svg+xml")));
        assert_eq!(drawn.header("cache-control"), Some("no-store"));
        assert!(drawn.body.contains(word), "{}", drawn.body);
    }
    let odd = serde_json::json!({ "reader": READER, "lang": "tlh" }).to_string();
    assert_eq!(served.client.post("/minutiae", &odd).status, 400);
    served.client.post("/wipe", &at());
    assert_eq!(served.client.post("/minutiae", &at()).status, 410);
}

#[test]
fn a_decision_is_recorded_beside_a_result_or_refused_aloud() {
    let mut served = Served::start(None);
    served.sign_in();
    let decide = |choice: &str| {
        let body = serde_json::json!({ "reader": READER, "choice": choice }).to_string();
        served.client.post("/decide", &body).status
    };
    assert_eq!(decide("accept"), 410, "there is no result");
    served.desk.judged_now(READER);
    assert_eq!(decide("accept-obvious"), 204);
    assert_eq!(served.desk.asked(), ["decided AcceptObvious"]);
    assert_eq!(decide("because I say so"), 400);
    served.desk.records(false);
    assert_eq!(decide("refuse"), 503);
}

#[test]
fn events_begin_with_everything_and_go_on_with_what_changed() {
    let mut served = Served::start(None);
    served.sign_in();
    let mut events = served.client.events();
    let board = events.next_of("board");
    assert_eq!(board["readers"][0]["name"], READER);
    assert_eq!(
        (&board["profile"], &board["lists"]["colour"]),
        (&"stationary/1".into(), &"green".into())
    );
    served.desk.tell(READER, What::CardInserted);
    let news = events.next_of("news");
    assert_eq!(news["readers"][0]["card"], true);
    let number = news["number"].as_u64().unwrap();
    // Whoever comes back is told what was missed, and no more.
    served.desk.tell(READER, What::Begun);
    served.desk.tell(READER, What::Judged { decision: Decision::Accepted });
    while events.next_of("news")["readers"][0]["state"] != "judged" {}
    let back = |last: u64| {
        let client = Client { last_event: Some(last.to_string()), ..served.client.clone() };
        client.events()
    };
    assert_eq!(back(number).next_of("news")["readers"][0]["decision"], "accepted");
    assert_eq!(back(10_000).next_of("board")["readers"][0]["decision"], "accepted");
}

#[test]
fn events_name_nobody() {
    let mut served = Served::start(None);
    served.sign_in();
    served.desk.judged_now(READER);
    let mut events = served.client.events();
    let board = loop {
        let board = events.next_of("board");
        if board["readers"][0]["state"] == "judged" {
            break board.to_string();
        }
        events = served.client.events();
    };
    for part in ["ERIKSSON", "ANNA", "D23145890", "740812"] {
        assert!(!board.contains(part), "{board}");
    }
}

#[test]
fn only_so_many_pages_are_open() {
    let mut served = Served::start(None);
    served.sign_in();
    let most = u32::try_from(events::MOST).unwrap();
    let seats = Arc::clone(&served.page.seats);
    let all = seats.try_acquire_many(most).unwrap();
    let answer = served.client.get("/events");
    assert_eq!((answer.status, answer.body.as_str()), (503, r#"{"refused":"refusal.full"}"#));
    drop(all);
    assert_eq!(served.client.events().next_of("board")["readers"][0]["name"], READER);
}
