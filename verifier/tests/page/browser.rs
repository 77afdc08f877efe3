//! A browser of one's own: a driver on a free port, a profile that goes with it.

use core::time::Duration;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Where pictures go.
pub(crate) const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/screenshots");

const CHROMIUM: &str = "/usr/bin/chromium";

/// How often something is looked for, and how many times.
const BETWEEN: Duration = Duration::from_millis(50);
const TRIES: u32 = 600;

pub(crate) struct Browser {
    client: Client,
    port: u16,
    session: String,
    driver: Child,
    /// Goes when the browser has gone.
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts one; `None`, and a word, where there is none.
    pub(crate) async fn start() -> Option<Self> {
        if !Path::new(CHROMIUM).exists() {
            eprintln!("SKIPPED: Chromium is not installed; `cargo xtask setup` installs it");
            return None;
        }
        let driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn();
        let mut driver = driver.expect("chromedriver is not installed: run `cargo xtask setup`");
        let port = port(&mut driver);
        let profile = tempfile::tempdir().unwrap();
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--force-prefers-reduced-motion",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let options = json!({
            "goog:chromeOptions": {"args": args},
            "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
        });
        let Value::Object(options) = options else { unreachable!() };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(options)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium does not start");
        let session = client.session_id().await.unwrap().unwrap();
        Some(Self { client, port, session, driver, _profile: profile })
    }

    pub(crate) async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Waits until this is true in the page.
    pub(crate) async fn until(&self, condition: &str) {
        for _ in 0..TRIES {
            if self.script(&format!("return Boolean({condition})")).await == true {
                return;
            }
            tokio::time::sleep(BETWEEN).await;
        }
        self.picture("failed").await;
        panic!("it never came that {condition}");
    }

    pub(crate) async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// The text that is shown there, in one step: parts of the page are made anew at any time.
    pub(crate) async fn text(&self, what: &str) -> String {
        let text = self.script(&format!("return document.querySelector({what:?}).innerText")).await;
        text.as_str().unwrap().trim().to_owned()
    }

    pub(crate) async fn press(&self, what: &str) {
        self.client.find(Locator::Css(what)).await.unwrap().click().await.unwrap();
    }

    pub(crate) async fn is_shown(&self, what: &str) -> bool {
        self.client.find(Locator::Css(what)).await.unwrap().is_displayed().await.unwrap()
    }

    /// Gives a file to a field that takes one.
    pub(crate) async fn give(&self, what: &str, path: &str) {
        // A hidden field takes a file from a person through its button alone.
        self.script(&format!("document.querySelector('{what}').hidden = false")).await;
        self.client.find(Locator::Css(what)).await.unwrap().send_keys(path).await.unwrap();
        self.script(&format!("document.querySelector('{what}').hidden = true")).await;
    }

    /// Types where the focus is, as a keyboard or a scanner does.
    pub(crate) async fn type_text(&self, text: &str) {
        let focus = self.client.active_element().await.unwrap();
        focus.send_keys(text).await.unwrap();
    }

    pub(crate) async fn key(&self, key: Key) {
        self.type_text(&String::from(char::from(key))).await;
    }

    /// Presses Tab until the focus is there.
    pub(crate) async fn tab_to(&self, what: &str) {
        for _ in 0..60 {
            let there = format!("return document.activeElement?.matches('{what}') ?? false");
            if self.script(&there).await == true {
                return;
            }
            self.key(Key::Tab).await;
        }
        panic!("no Tab leads to {what}");
    }

    /// What the screen is: its size in pixels.
    pub(crate) async fn screen(&self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        self.until(&format!("innerWidth === {width}")).await;
    }

    /// Shows what paper would show.
    pub(crate) fn on_paper(&self, paper: bool) {
        let medium = if paper { "print" } else { "" };
        self.devtools("Emulation.setEmulatedMedia", &json!({"media": medium}));
    }

    pub(crate) async fn picture(&self, name: &str) {
        fs::create_dir_all(PICTURES).unwrap();
        let png = self.client.screenshot().await.unwrap();
        fs::write(Path::new(PICTURES).join(format!("terminal-{name}.png")), png).unwrap();
    }

    /// Every address that was asked for, and what was sent there.
    pub(crate) fn requests(&self) -> Vec<(String, String)> {
        let sent = |entry: &Value| {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            let message = &message["message"];
            (message["method"] == "Network.requestWillBeSent").then(|| {
                let request = &message["params"]["request"];
                let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
                (text("url"), text("postData"))
            })
        };
        self.log("performance").iter().filter_map(sent).collect()
    }

    /// What the browser complained about.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let entries = self.log("browser");
        entries.iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        self.ask("se/log", &json!({ "type": kind })).as_array().unwrap().clone()
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.ask("goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// Asks the driver for what the library has no words for.
    fn ask(&self, path: &str, body: &Value) -> Value {
        let (session, body) = (&self.session, body.to_string());
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "POST /session/{session}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        // The driver keeps the connection, whatever it is told.
        let mut lines = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).unwrap();
            let line = line.trim_end().to_lowercase();
            if let Some(said) = line.strip_prefix("content-length:") {
                length = said.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        lines.read_exact(&mut body).unwrap();
        let said: Value = serde_json::from_slice(&body).unwrap();
        said["value"].clone()
    }

    pub(crate) async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A test that fails leaves neither driver nor browser: the driver ends its browsers.
        let asked = TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
            stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")?;
            stream.read(&mut [0; 64])
        });
        if asked.is_err() {
            let _ = self.driver.kill();
        }
        let _ = self.driver.wait();
    }
}

/// The port that the driver took.
fn port(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let said = lines.find_map(|line| {
        let line = line.unwrap();
        line.split_once("successfully on port ")
            .map(|(_, port)| port.trim_end_matches('.').to_owned())
    });
    // Whatever else it says has somewhere to go.
    std::thread::spawn(move || lines.for_each(drop));
    said.expect("chromedriver does not start").parse().unwrap()
}
