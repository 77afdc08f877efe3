//! A browser that nobody sees, asked over the wire protocol of W3C `WebDriver`.

use core::time::Duration;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use serde_json::{Value, json};

use crate::process::{Failure, Outcome, context, fail};

const CHROMIUM: &str = "/usr/bin/chromium";

/// Longest wait for something on the page. A slow card takes some seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// Key of an element's identifier in answers (`WebDriver` §12).
const ELEMENT: &str = "/element-6066-11e4-a52e-4f735466cecf";

/// A browser with one page.
#[derive(Debug)]
pub(super) struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

impl Browser {
    /// Starts one, whose profile lies in a folder of its own; `None` where there is none.
    pub(super) fn start(profile: &Path) -> Outcome<Option<Self>> {
        if !Path::new(CHROMIUM).exists() {
            return Ok(None);
        }
        let mut command = Command::new("chromedriver");
        let command = command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut driver) = command.spawn() else { return Ok(None) };
        let port = port_of(&mut driver)?;
        let mut browser = Self { driver, port, session: String::new() };
        let profile = format!("--user-data-dir={}", profile.display());
        let args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
        let args: Vec<_> = args.into_iter().chain(["--no-first-run", &profile]).collect();
        let options = json!({"goog:chromeOptions": {"args": args}});
        let asked = json!({"capabilities": {"alwaysMatch": options}});
        let answer = browser.ask("POST", "/session", &asked)?;
        let session = answer.pointer("/sessionId").and_then(Value::as_str);
        session
            .ok_or_else(|| Failure(format!("no session: {answer}")))?
            .clone_into(&mut browser.session);
        browser.of_session("POST", "window/rect", &json!({"width": 1280, "height": 900}))?;
        Ok(Some(browser))
    }

    /// Goes to an address.
    pub(super) fn open(&self, address: &str) -> Outcome {
        self.of_session("POST", "url", &json!({ "url": address })).map(drop)
    }

    /// What a script returns.
    pub(super) fn script(&self, script: &str) -> Outcome<Value> {
        self.of_session("POST", "execute/sync", &json!({"script": script, "args": []}))
    }

    /// Waits until this is true in the page.
    pub(super) fn until(&self, condition: &str) -> Outcome {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.script(&format!("return Boolean({condition})"))? == Value::Bool(true) {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        fail(format!("it never came on the page that {condition}"))
    }

    /// Types into a field.
    pub(super) fn type_into(&self, field: &str, text: &str) -> Outcome {
        let found = json!({"using": "css selector", "value": field});
        let found = self.of_session("POST", "element", &found)?;
        let id = found.pointer(ELEMENT).and_then(Value::as_str);
        let id = id.ok_or_else(|| Failure(format!("no {field} on the page")))?;
        let path = format!("element/{id}/value");
        self.of_session("POST", &path, &json!({ "text": text })).map(drop)
    }

    /// Writes what the screen shows.
    pub(super) fn picture(&self, file: &Path) -> Outcome {
        Self::keep(&self.of_session("GET", "screenshot", &Value::Null)?, file)
    }

    /// Writes what paper would show.
    pub(super) fn print(&self, file: &Path) -> Outcome {
        Self::keep(&self.of_session("POST", "print", &json!({"background": true}))?, file)
    }

    fn keep(said: &Value, file: &Path) -> Outcome {
        let bytes = said.as_str().and_then(decode);
        let bytes = bytes.ok_or_else(|| Failure("the browser sent no picture".to_owned()))?;
        context("writing what the page shows", fs::write(file, bytes))
    }

    fn of_session(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        self.ask(method, &format!("/session/{}/{path}", self.session), body)
    }

    /// One question to the driver; its `value`.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let (status, answer) = context("asking chromedriver", self.exchange(method, path, body))?;
        let mut answer: Value = serde_json::from_slice(&answer)
            .map_err(|error| Failure(format!("chromedriver did not answer in JSON: {error}")))?;
        let value = answer.get_mut("value").map(Value::take).unwrap_or_default();
        if status == 200 { Ok(value) } else { fail(format!("{method} {path}: {value}")) }
    }

    fn exchange(&self, method: &str, path: &str, body: &Value) -> std::io::Result<(u16, Vec<u8>)> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let header = line.trim_end().to_ascii_lowercase();
            if let Some(said) = header.strip_prefix("content-length:") {
                length = said.trim().parse().unwrap_or(0);
            }
            if header.is_empty() {
                break;
            }
        }
        // The driver keeps the connection, so the length is what ends the answer.
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer)?;
        Ok((status.unwrap_or(0), answer))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends its browsers when it is asked to end.
        if self.exchange("GET", "/shutdown", &Value::Null).is_err() && self.driver.kill().is_err() {
            return;
        }
        drop(self.driver.wait());
    }
}

/// The port that the driver took.
fn port_of(driver: &mut Child) -> Outcome<u16> {
    let Some(out) = driver.stdout.take() else { return fail("chromedriver says nothing") };
    let mut lines = BufReader::new(out).lines().map_while(Result::ok);
    let said = lines.find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Whatever else it says has somewhere to go.
    std::thread::spawn(move || lines.for_each(drop));
    said.ok_or_else(|| Failure("chromedriver did not start".to_owned()))
}

/// Base64 with padding (RFC 4648 §4).
fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: u8| {
        Some(match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        })
    };
    let mut bytes = Vec::new();
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let digits: Option<Vec<u8>> = group.iter().map(|letter| digit(*letter)).collect();
        let digits = digits?;
        let mut value = 0_u32;
        for at in 0..4 {
            value = value << 6 | u32::from(digits.get(at).copied().unwrap_or(0));
        }
        let [_, whole @ ..] = value.to_be_bytes();
        bytes.extend(whole.get(..group.len().checked_sub(1)?)?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_rfc_4648_are_decoded() {
        for (text, bytes) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmE=", "fooba")]
        {
            assert_eq!(decode(text), Some(bytes.as_bytes().to_vec()));
        }
        assert_eq!(decode("Zg!="), None);
    }
}
