//! SCP03, each end with the other's recorded messages.

use card_protocol::apdu::{Command, Response};
use card_protocol::diversification::StaticKeys;
use card_protocol::scp03::card::{self, Card, Pending};
use card_protocol::scp03::host::{self, Answer, Handshake};
use card_protocol::scp03::{Challenge, Error, Level, Mode, Parameter, pseudo_random_challenge};
use serde_json::Value;

use super::case::{Case, Refusal, bytes_of, hex};
use super::intermediates::{self, same};
use super::keys::aes;
use super::pace::recorded;
use super::scripted::Script;

const ROOM: usize = 8192;
const SUCCESS: [u8; 2] = [0x90, 0x00];

pub(super) fn session(case: &Case<'_>) -> Result<Value, Refusal> {
    let opening = recorded(&case.expected("/opening"))?;
    let [(initialize, answered), (authenticate, _)] = opening.as_slice() else {
        return Err(Refusal::Vector("opening".to_owned()));
    };
    let (pending, answer) = initialized(case, initialize)?;
    same("the card's opening", &[&answer[..], &SUCCESS].concat(), answered)?;
    let mut card = pending.external_authenticate(&Command::decode(authenticate)?)?;

    let handshake = handshake(case)?;
    let mut out = [0; 64];
    let key_version = initialize.get(2).copied().unwrap_or_default();
    same("INITIALIZE UPDATE", handshake.command(key_version).encode(&mut out)?, initialize)?;
    let (mut host, sent) = opened(case, handshake, answered, &mut out)?;
    same("EXTERNAL AUTHENTICATE", sent, authenticate)?;

    intermediates::issuer_keys(case, &opening)?;
    let mut shown = case.expected("");
    let list = shown.get_mut("exchanges").and_then(Value::as_array_mut);
    for exchange in list.into_iter().flatten() {
        intermediates::issuer(exchange, case)?;
        one(&mut host, &mut card, exchange)?;
    }
    Ok(shown)
}

/// Plays one exchange through both ends, and puts what came out in its place.
fn one(
    host: &mut host::Session,
    card: &mut card::Session,
    exchange: &mut Value,
) -> Result<(), Refusal> {
    let plain_command = bytes_of(exchange, "plainCommand")?;
    let plain_response = bytes_of(exchange, "plainResponse")?;
    let command = Command::decode(&plain_command)?;
    let answer = Response::decode(&plain_response)?;
    let (mut wire, mut opened) = ([0; ROOM], [0; ROOM]);

    let sent = host.protect(&command, &mut wire)?.to_vec();
    let received = card.unprotect_command(&Command::decode(&sent)?, &mut opened)?;
    let same = received.header() == command.header()
        && received.data == command.data
        && received.expected == command.expected;
    if !same {
        return Err(Refusal::Vector("the card reads another command".to_owned()));
    }
    let response = card.protect_response(answer.data, answer.status, &mut wire)?.to_vec();
    let plain = match host.unprotect(&response, &mut opened) {
        Ok(back) => [back.data, &u16::from(back.status).to_be_bytes()].concat(),
        Err(Error::UnknownOutcome(status)) => u16::from(status).to_be_bytes().to_vec(),
        Err(error) => return Err(error.into()),
    };
    for (key, bytes) in [("command", sent), ("response", response), ("plainResponse", plain)] {
        if let Some(place) = exchange.get_mut(key) {
            *place = hex(bytes).into();
        }
    }
    Ok(())
}

pub(super) fn host_opening(case: &Case<'_>) -> Result<Value, Refusal> {
    let response = case.hex("/response")?;
    opened(case, handshake(case)?, &response, &mut [0; 64]).map(|_| Value::Null)
}

pub(super) fn host_response(case: &Case<'_>) -> Result<Value, Refusal> {
    let handshake = handshake(case)?;
    let mut out = [0; 64];
    let initialize = handshake.command(0x30).encode(&mut out)?.to_vec();
    let (_, answer) = initialized(case, &initialize)?;
    let answer = [&answer[..], &SUCCESS].concat();
    let (mut host, _) = opened(case, handshake, &answer, &mut out)?;
    let command = case.hex("/plainCommand")?;
    host.protect(&Command::decode(&command)?, &mut [0; ROOM])?;
    host.unprotect(&case.hex("/response")?, &mut [0; ROOM])?;
    Ok(Value::Null)
}

pub(super) fn card_opening(case: &Case<'_>) -> Result<Value, Refusal> {
    let (pending, _) = initialized(case, &case.hex("/initializeUpdate")?)?;
    let command = case.hex("/command")?;
    let session = pending.external_authenticate(&Command::decode(&command)?);
    session.map(|_| Value::Null).map_err(|error| Refusal::status(error.status()))
}

pub(super) fn card_command(case: &Case<'_>) -> Result<Value, Refusal> {
    let (pending, _) = initialized(case, &case.hex("/initializeUpdate")?)?;
    let authenticate = case.hex("/externalAuthenticate")?;
    let opened = pending.external_authenticate(&Command::decode(&authenticate)?);
    let mut session = opened.map_err(|error| Refusal::Vector(error.to_string()))?;
    let command = case.hex("/command")?;
    let mut out = [0; ROOM];
    let result = session.unprotect_command(&Command::decode(&command)?, &mut out);
    result.map(|_| Value::Null).map_err(|error| Refusal::status(error.status()))
}

fn keys(case: &Case<'_>) -> Result<StaticKeys, Refusal> {
    let [enc, mac, dek] = ["/enc", "/mac", "/dek"].map(|name| aes(&case.hex(name)?));
    Ok(StaticKeys { enc: enc?, mac: mac?, dek: dek? })
}

fn handshake(case: &Case<'_>) -> Result<Handshake, Refusal> {
    let challenge = case.hex("/hostChallenge")?;
    let mode = Mode::with_len(challenge.len()).ok_or(Refusal::Vector("challenge".to_owned()))?;
    Ok(Handshake::new(&mut Script::new(&[challenge]), mode))
}

/// The host after the answer to INITIALIZE UPDATE, with the command that comes next.
fn opened<'b>(
    case: &Case<'_>,
    handshake: Handshake,
    answered: &[u8],
    out: &'b mut [u8],
) -> Result<(host::Session, &'b [u8]), Refusal> {
    let level = level(case)?;
    let response = Response::decode(answered)?;
    if u16::from(response.status) != 0x9000 {
        return Err(Refusal::named("Status"));
    }
    let answer = Answer::decode(response.data)?;
    Ok(handshake.authenticate(&answer, &keys(case)?, Some(&case.hex("/aid")?), level, out)?)
}

/// How much of the session is protected.
pub(super) fn level(case: &Case<'_>) -> Result<Level, Refusal> {
    let level = u8::from_str_radix(case.text("/level")?, 16).ok().and_then(Level::from_byte);
    level.ok_or(Refusal::Vector("level".to_owned()))
}

/// What the card says of itself; where the group says nothing, all that there is.
fn parameter(case: &Case<'_>, mode: Mode) -> Result<Parameter, Refusal> {
    let Ok(named) = case.shared("parameter") else { return Ok(Parameter::full(mode)) };
    let parameter = u8::from_str_radix(named, 16).ok().and_then(Parameter::from_byte);
    parameter.ok_or(Refusal::Vector("parameter".to_owned()))
}

/// The card after INITIALIZE UPDATE, with its answer.
fn initialized(case: &Case<'_>, command: &[u8]) -> Result<(Pending, Vec<u8>), Refusal> {
    let command = Command::decode(command)?;
    let keys = keys(case)?;
    let sequence: u32 = case.number("/sequence")?;
    let [_, sequence @ ..] = sequence.to_be_bytes();
    let mode = Mode::with_len(command.data.len()).unwrap_or(Mode::S8);
    let parameter = parameter(case, mode)?;
    let challenge = if parameter.is_derived() {
        pseudo_random_challenge(&keys, mode, sequence, &case.hex("/aid")?)
    } else {
        let drawn = Challenge::new(&case.hex("/cardChallenge")?);
        drawn.ok_or(Refusal::Vector("card challenge".to_owned()))?
    };
    let card = Card {
        keys: &keys,
        key_version: command.p1,
        chip_identity: case.array("/identity")?,
        parameter,
        challenge,
        sequence,
    };
    let mut out = [0; 64];
    let (pending, answer) = card.initialize_update(command.data, &mut out)?;
    Ok((pending, answer.to_vec()))
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::named(match error {
            Error::Mac | Error::Cryptogram | Error::Challenge => "Authentication",
            Error::Unprotected => "Unprotected",
            Error::Padding => "Value",
            Error::UnknownOutcome(_) => "Status",
            Error::Answer => "Length",
            _ => return Self::Vector(error.to_string()),
        })
    }
}
