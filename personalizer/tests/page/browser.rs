//! A browser of one's own: a driver on a free port, a profile that goes with it.

use core::time::Duration;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Where pictures go.
pub(crate) const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/screenshots");

/// How often something is looked for, and how many times.
const BETWEEN: Duration = Duration::from_millis(50);
const TRIES: u32 = 600;

pub(crate) struct Browser {
    client: Client,
    port: u16,
    driver: Child,
    /// Goes when the browser has gone.
    _profile: tempfile::TempDir,
}

impl Browser {
    pub(crate) async fn start() -> Self {
        assert!(
            Path::new("/usr/bin/chromium").exists(),
            "Chromium is not installed: run `cargo xtask setup`"
        );
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
            "--window-size=1680,2150",
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
        Self { client, port, driver, _profile: profile }
    }

    pub(crate) async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Waits until this is true in the page.
    pub(crate) async fn until(&self, condition: &str) {
        for _ in 0..TRIES {
            if self.script(&format!("return ({condition})")).await == true {
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

    pub(crate) async fn text(&self, what: &str) -> String {
        self.client.find(Locator::Css(what)).await.unwrap().text().await.unwrap()
    }

    pub(crate) async fn press(&self, what: &str) {
        self.client.find(Locator::Css(what)).await.unwrap().click().await.unwrap();
    }

    pub(crate) async fn sign_in(&self, name: &str, passphrase: &str) {
        for (what, text) in [("#name", name), ("#passphrase", passphrase)] {
            let field = self.client.find(Locator::Css(what)).await.unwrap();
            field.clear().await.unwrap();
            field.send_keys(text).await.unwrap();
        }
        self.press("#sign-in button").await;
    }

    pub(crate) async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
    }

    pub(crate) async fn picture(&self, name: &str) {
        fs::create_dir_all(PICTURES).unwrap();
        let png = self.client.screenshot().await.unwrap();
        fs::write(Path::new(PICTURES).join(format!("{name}.png")), png).unwrap();
    }

    /// Nothing was asked of anybody but the page's origin, and nothing was forbidden or broken.
    pub(crate) async fn assert_quiet(&self, origin: &str) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let mut asked = 0;
        for entry in self.log(&session, "performance") {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            let message = &message["message"];
            if message["method"] != "Network.requestWillBeSent" {
                continue;
            }
            let url = message["params"]["request"]["url"].as_str().unwrap();
            // Its own first tab stays within the browser.
            let within = ["data:", "chrome:", "chrome-untrusted:"];
            let here = url.starts_with(origin) || within.iter().any(|sign| url.starts_with(sign));
            assert!(here, "{url}");
            asked += 1;
        }
        assert!(asked > 5, "only {asked} requests were seen");
        for entry in self.log(&session, "browser") {
            let said = entry["message"].as_str().unwrap();
            // Being told that nobody is signed in, or that a passphrase is wrong, is no fault.
            assert!(said.contains("401"), "{said}");
        }
    }

    fn log(&self, session: &str, kind: &str) -> Vec<Value> {
        let body = json!({"type": kind}).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "POST /session/{session}/se/log HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
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
        said["value"].as_array().unwrap().clone()
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
