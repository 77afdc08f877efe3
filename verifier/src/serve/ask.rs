//! What an officer asks for: inspect, wipe, record a decision.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use zeroize::{Zeroize as _, Zeroizing};

use super::desk::Choice;
use super::refusal::Refusal;
use super::{Page, door};
use crate::language::Language;
use crate::password::Password;
use crate::terminal::{Busy, Printed};

/// What was typed or scanned, for the card in a reader. Wiped on drop.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    reader: String,
    typed: String,
    #[serde(default)]
    printed: String,
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.typed.zeroize();
        self.printed.zeroize();
    }
}

/// A reader by its name; and the language that words in a picture are in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct At {
    pub(super) reader: String,
    #[serde(default)]
    pub(super) lang: Option<Language>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    reader: String,
    choice: Choice,
}

/// Inspects the card in a reader, or the next one that comes.
pub(super) async fn inspect(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    door::acts(&page, &headers)?;
    let asked: Asked = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    if !page.feed.has(&asked.reader) {
        return Err(Refusal::NoReader);
    }
    let (password, zone) = password(&asked.typed)?;
    let code = Some(asked.printed.trim()).filter(|code| !code.is_empty());
    let code = code.map(|code| Zeroizing::new(code.to_owned()));
    page.desk.inspect(&asked.reader, password, Printed { zone, code })?;
    Ok(StatusCode::NO_CONTENT)
}

/// What opens the chip: six digits are a CAN, anything else is a zone or its parts. The lines of a
/// zone are compared with the chip, too.
fn password(typed: &str) -> Result<(Password, Option<Zeroizing<String>>), Refusal> {
    let plain = typed.chars().filter(|c| !c.is_whitespace() && *c != '/');
    let plain = Zeroizing::new(plain.collect::<String>().to_ascii_uppercase());
    if plain.len() == 6 && plain.bytes().all(|c| c.is_ascii_digit()) {
        return Ok((Password::can(&plain).map_err(|_| Refusal::Password)?, None));
    }
    let password = Password::mrz(&plain).map_err(|_| Refusal::Password)?;
    let lines = !plain.contains(',');
    Ok((password, lines.then_some(plain)))
}

/// Forgets everything about the person at a reader.
pub(super) async fn wipe(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    door::acts(&page, &headers)?;
    let at: At = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    page.desk.wipe(&at.reader);
    Ok(StatusCode::NO_CONTENT)
}

/// Records what an officer decides beside the result.
pub(super) async fn decide(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    door::acts(&page, &headers)?;
    let Decided { reader, choice } =
        serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let judged = page.desk.judged(&reader).ok_or(Refusal::Wiped)?;
    page.desk.decided(&reader, &judged, choice).map_err(|_| Refusal::Log)?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Busy> for Refusal {
    fn from(busy: Busy) -> Self {
        match busy {
            Busy::Inspecting => Self::Busy,
            Busy::NoSuchReader | Busy::Away => Self::NoReader,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::PasswordKind;

    #[test]
    fn six_digits_are_a_can_and_lines_are_compared_with_the_chip() {
        let zone = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\r\n\
            eriksson<<anna<maria<<<<<<<<<<\n";
        for (typed, kind, lines) in [
            ("123456", PasswordKind::Can, None),
            (" 12345\n6\n", PasswordKind::Can, None),
            ("D23145890,740812,120415", PasswordKind::Mrz, None),
            (zone, PasswordKind::Mrz, Some(90)),
        ] {
            let (password, zone) = password(typed).ok().unwrap();
            assert_eq!(password.kind(), kind);
            assert_eq!(zone.map(|zone| zone.len()), lines);
        }
        for typed in ["", "12345", "12345a", "D23145890", "I<UTO"] {
            assert_eq!(password(typed).err(), Some(Refusal::Password), "{typed}");
        }
    }
}
