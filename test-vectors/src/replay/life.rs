//! The life of one card: the applet on a card in memory, command by command.

use card_applet::Applet;
use card_applet::storage::make_blank;
use card_protocol::diversification::TransportKeys;
use card_protocol::secure_messaging::MAX_RESPONSE;
use serde_json::Value;
use virtual_card::Memory;

use super::case::{Case, Refusal, bytes_of, from_hex, hex};
use super::scripted::Script;

pub(super) fn life(case: &Case<'_>) -> Result<Value, Refusal> {
    let identity = case.array("/identity")?;
    let keys = TransportKeys::diversify(&case.array("/transportMaster")?, &identity);
    let mut memory = Memory::default();
    make_blank(&mut memory, &identity, &keys)
        .map_err(|failure| Refusal::Vector(format!("no blank: {failure:?}")))?;

    let mut shown = case.expected("");
    let sessions = shown.get_mut("sessions").and_then(Value::as_array_mut);
    for (given, expected) in case.list("/sessions")?.iter().zip(sessions.into_iter().flatten()) {
        // A new applet over the same memory is a card after reset.
        let mut applet = Applet::new(&mut memory, Script::new(&texts(given, "random")?));
        let exchanges = expected.get_mut("exchanges").and_then(Value::as_array_mut);
        let exchanges = exchanges.ok_or(Refusal::Vector("exchanges".to_owned()))?;
        let commands = texts(given, "commands")?;
        if commands.len() != exchanges.len() {
            return Err(Refusal::Vector("as many commands as exchanges".to_owned()));
        }
        for (command, exchange) in commands.iter().zip(exchanges) {
            let mut response = [0; MAX_RESPONSE];
            let response = applet.process(command, &mut response);
            check(exchange, response)?;
        }
    }
    Ok(shown)
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
