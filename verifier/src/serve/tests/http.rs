//! As much of HTTP/1.1 as the tests speak.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// Who asks, and what they claim.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) port: u16,
    pub(super) host: String,
    pub(super) origin: Option<String>,
    pub(super) site: &'static str,
    pub(super) kind: &'static str,
    pub(super) cookie: Option<String>,
    pub(super) key: Option<String>,
    pub(super) last_event: Option<String>,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    /// A browser that opened the page at its own address.
    pub(super) fn new(port: u16) -> Self {
        let host = format!("127.0.0.1:{port}");
        Self {
            port,
            origin: Some(format!("http://{host}")),
            host,
            site: "same-origin",
            kind: "application/json",
            cookie: None,
            key: None,
            last_event: None,
        }
    }

    /// Keeps both halves of a session.
    pub(super) fn keep(&mut self, answer: &Answer) {
        let cookie = answer.header("set-cookie").unwrap();
        self.cookie = cookie.split(';').next().map(ToOwned::to_owned);
        let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        self.key = said["key"].as_str().map(ToOwned::to_owned);
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), "", "")
    }

    pub(super) fn post(&self, path: &str, body: &str) -> Answer {
        let origin = self.origin.as_ref().map(|it| format!("Origin: {it}\r\n"));
        let key = self.key.as_ref().map(|it| format!("X-Desk-Key: {it}\r\n"));
        let (site, kind, length) = (self.site, self.kind, body.len());
        let headers = format!(
            "{}{}Sec-Fetch-Site: {site}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n",
            origin.unwrap_or_default(),
            key.unwrap_or_default(),
        );
        self.ask(&format!("POST {path}"), &headers, body)
    }

    /// Opens the stream of events.
    pub(super) fn events(&self) -> Events {
        let last = self.last_event.as_ref().map(|it| format!("Last-Event-ID: {it}\r\n"));
        let stream = self.send("GET /events", &last.unwrap_or_default(), "");
        let mut lines = BufReader::new(stream);
        let (status, headers) = head(&mut lines);
        assert_eq!(status, 200);
        assert!(headers.iter().any(|(_, value)| value.starts_with("text/event-stream")));
        Events(lines)
    }

    fn ask(&self, what: &str, headers: &str, body: &str) -> Answer {
        let mut lines = BufReader::new(self.send(what, headers, body));
        let (status, headers) = head(&mut lines);
        let mut body = String::new();
        lines.read_to_string(&mut body).unwrap();
        Answer { status, headers, body }
    }

    fn send(&self, what: &str, headers: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let cookie = self.cookie.as_ref().map(|it| format!("Cookie: other=1; {it}\r\n"));
        let (host, cookie) = (&self.host, cookie.unwrap_or_default());
        let text = format!(
            "{what} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{cookie}{headers}\r\n{body}"
        );
        // A server that refuses a long request may close before it has read all of it.
        let _ = stream.write_all(text.as_bytes());
        stream
    }
}

fn head(lines: &mut impl BufRead) -> (u16, Vec<(String, String)>) {
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    let status = first.split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    (status, headers)
}

/// An open stream of events.
pub(super) struct Events(BufReader<TcpStream>);

impl Events {
    /// The data of the next event of this kind.
    pub(super) fn next_of(&mut self, kind: &str) -> serde_json::Value {
        let mut is_it = false;
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream ended");
            if let Some(name) = line.strip_prefix("event: ") {
                is_it = name.trim_end() == kind;
            }
            if let Some(data) = line.strip_prefix("data: ").filter(|_| is_it) {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}
