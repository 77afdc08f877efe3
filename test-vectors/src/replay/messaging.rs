//! Secure messaging, each end with the other's recorded messages.

use card_protocol::apdu::{Command, Response};
use card_protocol::cipher::Key;
use card_protocol::secure_messaging::{Error, SecureMessaging};
use serde_json::{Value, json};

use super::case::{Case, Refusal, bytes_of, hex};
use super::intermediates;

const ROOM: usize = 8192;

pub(super) fn session(case: &Case<'_>) -> Result<Value, Refusal> {
    let (mut terminal, mut card) = (start(case)?, start(case)?);
    let expected = case.expected("/exchanges");
    let expected = expected.as_array().map(Vec::as_slice).unwrap_or_default();
    let [encryption, mac] = keys(case)?;
    for exchange in expected {
        intermediates::messaging(exchange, &encryption, &mac)?;
    }
    Ok(json!({ "exchanges": exchanges(&mut terminal, &mut card, expected)? }))
}

/// Plays exchanges through both ends; gives them as they came out.
pub(super) fn exchanges(
    terminal: &mut SecureMessaging,
    card: &mut SecureMessaging,
    expected: &[Value],
) -> Result<Vec<Value>, Refusal> {
    expected.iter().map(|exchange| one(terminal, card, exchange)).collect()
}

fn one(
    terminal: &mut SecureMessaging,
    card: &mut SecureMessaging,
    expected: &Value,
) -> Result<Value, Refusal> {
    let plain_command = bytes_of(expected, "plainCommand")?;
    let plain_response = bytes_of(expected, "plainResponse")?;
    let command = Command::decode(&plain_command)?;
    let answer = Response::decode(&plain_response)?;
    let (mut wire, mut opened) = ([0; ROOM], [0; ROOM]);

    let sent = terminal.protect(&command, &mut wire)?.to_vec();
    let received = card.unprotect_command(&Command::decode(&sent)?, &mut opened)?;
    // A short command that protection made extended comes out extended: only its form differs.
    let same = received.header() == command.header()
        && received.data == command.data
        && received.expected == command.expected;
    if !same {
        return Err(Refusal::Vector("the card reads another command".to_owned()));
    }
    let response = card.protect_response(command.ins, answer.data, answer.status, &mut wire)?;
    let back = terminal.unprotect(response, &mut opened)?;
    let plain = [back.data, &u16::from(back.status).to_be_bytes()].concat();

    let mut shown = expected.clone();
    for (key, bytes) in
        [("command", sent), ("response", response.to_vec()), ("plainResponse", plain)]
    {
        if let Some(place) = shown.get_mut(key) {
            *place = hex(bytes).into();
        }
    }
    Ok(shown)
}

pub(super) fn command(case: &Case<'_>) -> Result<Value, Refusal> {
    let command = case.hex("/command")?;
    let mut card = start(case)?;
    let mut out = [0; ROOM];
    let result = card.unprotect_command(&Command::decode(&command)?, &mut out);
    result.map(|_| Value::Null).map_err(|error| Refusal::status(error.status()))
}

pub(super) fn response(case: &Case<'_>) -> Result<Value, Refusal> {
    let mut terminal = start(case)?;
    let command = case.hex("/plainCommand")?;
    terminal.protect(&Command::decode(&command)?, &mut [0; ROOM])?;
    terminal.unprotect(&case.hex("/response")?, &mut [0; ROOM])?;
    Ok(Value::Null)
}

fn start(case: &Case<'_>) -> Result<SecureMessaging, Refusal> {
    let [encryption, mac] = keys(case)?;
    let counter = case.hex("/counter")?.iter().fold(0, |sum, byte| sum << 8 | u128::from(*byte));
    Ok(SecureMessaging::starting_at(encryption, mac, counter))
}

fn keys(case: &Case<'_>) -> Result<[Key; 2], Refusal> {
    let cipher = case.cipher("cipher")?;
    let key = |pointer| Ok::<_, Refusal>(Key::new(cipher, &case.hex(pointer)?)?);
    Ok([key("/encryptionKey")?, key("/authenticationKey")?])
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::named(match error {
            Error::Mac => "Authentication",
            Error::Unprotected(_) => "Unprotected",
            Error::Missing => "Missing",
            Error::Status => "Status",
            Error::Object => "Value",
            _ => return Self::Vector(error.to_string()),
        })
    }
}
