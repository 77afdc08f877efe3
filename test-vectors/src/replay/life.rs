//! The life of one card: the applet on a card in memory, command by command.

use card_applet::Applet;
use card_applet::storage::make_blank;
use card_protocol::cipher::Key;
use card_protocol::diversification::{Context, DELIVERED_VERSION, StaticKeys};
use card_protocol::secure_messaging::MAX_RESPONSE;
use serde_json::Value;
use virtual_card::Memory;

use super::case::{Case, Refusal, bytes_of, from_hex, hex};
use super::intermediates::same;
use super::scripted::Script;

pub(super) fn life(case: &Case<'_>) -> Result<Value, Refusal> {
    let mut memory = blank(case.array("/transportMaster")?, case.array("/identity")?)?;
    let mut shown = case.expected("");
    let sessions = shown.get_mut("sessions").and_then(Value::as_array_mut);
    for (given, expected) in case.list("/sessions")?.iter().zip(sessions.into_iter().flatten()) {
        session(&mut memory, given, expected)?;
    }
    Ok(shown)
}

/// One session on a card that was prepared.
pub(super) fn prepared(case: &Case<'_>) -> Result<Value, Refusal> {
    let shared = Value::Object(case.group.shared.clone());
    let key = |name| bytes_of(&shared, name)?.try_into().map_err(|_| Refusal::named("Length"));
    let identity = bytes_of(&shared, "identity")?;
    let identity = identity.try_into().map_err(|_| Refusal::named("Length"))?;
    let mut memory = blank(key("transportMaster")?, identity)?;
    let preparation = shared.get("preparation").unwrap_or(&Value::Null);
    let mut applet = Applet::new(&mut memory, Script::new(&texts(preparation, "random")?));
    for command in texts(preparation, "commands")? {
        let mut response = [0; MAX_RESPONSE];
        applet.process(&command, &mut response);
    }
    let mut shown = case.expected("");
    session(&mut memory, &case.test.input, &mut shown)?;
    Ok(shown)
}

fn blank(master: [u8; 16], identity: [u8; 10]) -> Result<Memory, Refusal> {
    let mut memory = Memory::default();
    let context = Context::new(&identity, DELIVERED_VERSION);
    let keys = StaticKeys::diversify(&Key::aes128(master), &context);
    make_blank(&mut memory, &identity, &keys)
        .map_err(|failure| Refusal::Vector(format!("no blank: {failure:?}")))?;
    Ok(memory)
}

/// Plays the commands of a session, and puts the responses in the place of the expected ones. A
/// new applet over the same memory is a card after reset.
fn session(memory: &mut Memory, given: &Value, expected: &mut Value) -> Result<(), Refusal> {
    let mut applet = Applet::new(memory, Script::new(&texts(given, "random")?));
    let exchanges = expected.get_mut("exchanges").and_then(Value::as_array_mut);
    let exchanges = exchanges.ok_or(Refusal::Vector("exchanges".to_owned()))?;
    let commands = texts(given, "commands")?;
    if commands.len() != exchanges.len() {
        return Err(Refusal::Vector("as many commands as exchanges".to_owned()));
    }
    for (command, exchange) in commands.iter().zip(exchanges) {
        let mut response = [0; MAX_RESPONSE];
        let response = applet.process(command, &mut response);
        same("command", command, &bytes_of(exchange, "command")?)?;
        check(exchange, response)?;
    }
    Ok(())
}

/// Puts the response in the place of the expected one. A signature may be another one, but not
/// longer, and not an error.
fn check(exchange: &mut Value, response: &[u8]) -> Result<(), Refusal> {
    if exchange.get("varies").is_some() {
        let expected = bytes_of(exchange, "response")?;
        let ends = |bytes: &[u8]| bytes.last_chunk::<2>().copied();
        let same = response.len() == expected.len() && ends(response) == ends(&expected);
        return if same { Ok(()) } else { Err(Refusal::differs("the signature")) };
    }
    if let Some(place) = exchange.get_mut("response") {
        *place = hex(response).into();
    }
    Ok(())
}

fn texts(value: &Value, key: &str) -> Result<Vec<Vec<u8>>, Refusal> {
    let list = value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|text| from_hex(text.as_str().unwrap_or_default())).collect()
}
