//! Basic Access Control, each end with the other's recorded messages and the vector's random
//! values.

use card_protocol::apdu::{Command, Response};
use card_protocol::bac::card::Challenge;
use card_protocol::bac::terminal::{self, Error};
use card_protocol::bac::{Keys, NONCE};
use card_protocol::cipher::{BLOCK, Cipher, Key};
use card_protocol::kdf::{self, Purpose};
use card_protocol::secure_messaging::SecureMessaging;
use serde_json::Value;

use super::case::{Case, Refusal, bytes_of};
use super::scripted::{Deviation, Exchange, Script};
use super::{intermediates, messaging, pace};

pub(super) fn session(case: &Case<'_>) -> Result<Value, Refusal> {
    let exchanges = pace::recorded(&case.expected("/exchanges"))?;
    let reads = case.expected("/messaging");
    let reads = reads.as_array().map(Vec::as_slice).unwrap_or_default();
    let [encryption, mac] = steps(case)?;
    for read in reads {
        intermediates::messaging(read, &encryption, &mac)?;
    }
    let counter = case.expected_hex("/steps/counter")?;
    let counter = counter.iter().fold(0, |sum, byte| sum << 8 | u128::from(*byte));
    let mut card = play_card(case, &exchanges)?;
    play_terminal(case, exchanges, reads)?;
    let mut terminal = SecureMessaging::starting_at(encryption, mac, counter);
    let played = messaging::exchanges(&mut terminal, &mut card, reads)?;
    let mut shown = case.expected("");
    if let Some(place) = shown.get_mut("messaging") {
        *place = played.into();
    }
    Ok(shown)
}

pub(super) fn terminal(case: &Case<'_>) -> Result<Value, Refusal> {
    let exchanges = pace::recorded(&case.list("/exchanges")?.to_vec().into())?;
    play_terminal(case, exchanges, &[]).map(|()| Value::Null)
}

pub(super) fn card(case: &Case<'_>) -> Result<Value, Refusal> {
    let exchanges = pace::recorded(&case.list("/exchanges")?.to_vec().into())?;
    play_card(case, &exchanges).map(|_| Value::Null)
}

fn keys(case: &Case<'_>) -> Result<Keys, Refusal> {
    Ok(Keys::from_mrz(case.text("/mrzInformation")?.as_bytes()))
}

fn play_terminal(
    case: &Case<'_>,
    mut exchanges: Vec<Exchange>,
    reads: &[Value],
) -> Result<(), Refusal> {
    for read in reads {
        exchanges.push((bytes_of(read, "command")?, bytes_of(read, "response")?));
    }
    let mut channel = pace::wire(exchanges);
    let mut rng =
        Script::new(&[case.hex("/random/terminalNonce")?, case.hex("/random/terminalSeed")?]);
    let result = terminal::run(&mut channel, &mut rng, &keys(case)?);
    if result.is_err() && !channel.link_mut().is_finished() {
        return Err(Refusal::Vector("the terminal stops too early".to_owned()));
    }
    result?;
    pace::read(&mut channel, reads)
}

fn play_card(case: &Case<'_>, exchanges: &[Exchange]) -> Result<SecureMessaging, Refusal> {
    let [(_, challenge), (command, expected)] = exchanges else {
        return Err(Refusal::Vector("not two exchanges".to_owned()));
    };
    let mut rng = Script::new(&[case.hex("/random/cardNonce")?, case.hex("/random/cardSeed")?]);
    let drawn = Challenge::draw(&mut rng);
    intermediates::same("challenge", drawn.bytes(), Response::decode(challenge)?.data)?;
    let mut out = [0; 64];
    let data = Command::decode(command)?.data;
    let answer = drawn.answer(&keys(case)?, data, &mut rng, &mut out);
    let (session, answer) = answer.map_err(Refusal::status)?;
    intermediates::same("answer", answer, Response::decode(expected)?.data)?;
    Ok(session)
}

/// The values in between; gives the keys of the session.
fn steps(case: &Case<'_>) -> Result<[Key; 2], Refusal> {
    let step = |name: &str| case.expected_hex(&format!("/steps/{name}"));
    let derived = |seed: &str, purpose, name: &str| {
        let key = kdf::derive(Cipher::TripleDes, &step(seed)?, purpose);
        intermediates::same(name, key.expose(), &step(name)?)?;
        Ok::<_, Refusal>(key)
    };
    let encryption = derived("seed", Purpose::Encryption, "documentEncryptionKey")?;
    let mac = derived("seed", Purpose::Mac, "documentAuthenticationKey")?;
    for (plain, sealed) in [("terminalPlain", "terminalMessage"), ("cardPlain", "cardMessage")] {
        let mut message = step(plain)?;
        encryption.encrypt([0; BLOCK], &mut message)?;
        message.extend(mac.short_mac(&[&message]));
        intermediates::same(sealed, &message, &step(sealed)?)?;
    }
    for nonce in ["cardNonce", "terminalNonce"] {
        let nonce: [u8; NONCE] = case.array(&format!("/random/{nonce}"))?;
        intermediates::within("nonce", &nonce, &step("cardPlain")?)?;
    }
    Ok([
        derived("sessionSeed", Purpose::Encryption, "encryptionKey")?,
        derived("sessionSeed", Purpose::Mac, "authenticationKey")?,
    ])
}

impl From<Error<Deviation>> for Refusal {
    fn from(error: Error<Deviation>) -> Self {
        match error {
            Error::Channel(error) => error.into(),
            Error::Challenge | Error::Answer => Self::named("Length"),
            Error::Refused(_) => Self::named("Status"),
            Error::Card => Self::named("Authentication"),
            _ => Self::Vector(error.to_string()),
        }
    }
}
