//! PACE, each end with the other's recorded messages and the vector's random values.

use card_format::object::Password;
use card_protocol::apdu::{Command, Response};
use card_protocol::channel::{self, Channel};
use card_protocol::group::OnChip;
use card_protocol::pace::card::{Choice, Context, Established, Pace};
use card_protocol::pace::terminal::{self, Error};
use card_protocol::pace::{Offer, PaceInfo, Secret};
use card_protocol::secure_messaging::SecureMessaging;
use serde_json::Value;

use super::case::{Case, Refusal, bytes_of, hex};
use super::scripted::{Deviation, Exchange, Recorded, Script};
use super::{intermediates, messaging};

/// A channel whose buffers hold any APDU.
pub(super) type Wire = Channel<Recorded, Vec<u8>>;

pub(super) fn wire(exchanges: Vec<Exchange>) -> Wire {
    let buffer = || vec![0; 8192];
    Channel::with_buffers(Recorded::new(exchanges), buffer(), buffer(), buffer())
}

pub(super) fn session(case: &Case<'_>) -> Result<Value, Refusal> {
    let mut shown = case.expected("");
    let exchanges = recorded(&case.expected("/exchanges"))?;
    let reads = case.expected("/messaging");
    let reads = reads.as_array().map(Vec::as_slice).unwrap_or_default();

    let (mut session, of_card) = play_card(case, &exchanges)?;
    let of_terminal = play_terminal(case, exchanges.clone(), reads)?;
    for (key, own) in [("cardPublic", of_card.card), ("terminalPublic", of_card.terminal)] {
        let point = case.expected_hex(&format!("/steps/{key}"))?;
        if of_terminal != of_card || point.get(1..33) != Some(own.as_bytes()) {
            return Err(Refusal::Vector(format!("{key} differs")));
        }
    }
    let [encryption, mac] = intermediates::pace(case, &exchanges)?;
    for read in reads {
        intermediates::messaging(read, &encryption, &mac)?;
    }
    let mut terminal = SecureMessaging::new(encryption, mac);
    let played = messaging::exchanges(&mut terminal, &mut session, reads)?;
    if let Some(place) = shown.get_mut("messaging") {
        *place = played.into();
    }
    Ok(shown)
}

pub(super) fn terminal(case: &Case<'_>) -> Result<Value, Refusal> {
    let exchanges = recorded(&case.list("/exchanges")?.to_vec().into())?;
    play_terminal(case, exchanges, &[]).map(|_| Value::Null)
}

pub(super) fn card(case: &Case<'_>) -> Result<Value, Refusal> {
    let exchanges = recorded(&case.list("/exchanges")?.to_vec().into())?;
    play_card(case, &exchanges).map(|_| Value::Null)
}

/// Commands and responses of a list of exchanges.
pub(super) fn recorded(list: &Value) -> Result<Vec<Exchange>, Refusal> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|one| Ok((bytes_of(one, "command")?, bytes_of(one, "response")?))).collect()
}

fn secret(case: &Case<'_>) -> Result<Secret, Refusal> {
    let secret = match case.text("/password")? {
        "CAN" => Secret::can(case.text("/can")?.as_bytes())?,
        _ => Secret::mrz(case.text("/mrzInformation")?.as_bytes()),
    };
    Ok(secret)
}

fn play_terminal(
    case: &Case<'_>,
    mut exchanges: Vec<Exchange>,
    reads: &[Value],
) -> Result<Established, Refusal> {
    for read in reads {
        exchanges.push((bytes_of(read, "command")?, bytes_of(read, "response")?));
    }
    let count = exchanges.len();
    let mut channel = wire(exchanges);
    let mut rng =
        Script::new(&[case.hex("/random/terminalMappingKey")?, case.hex("/random/terminalKey")?]);
    let info =
        if case.has("/parameterId") { PaceInfo::OURS.naming_parameters() } else { PaceInfo::OURS };
    let result = terminal::run(&mut channel, &mut rng, &secret(case)?, &info);
    if result.is_err() && !channel.link_mut().is_finished() {
        let at = channel.link_mut().played;
        return Err(Refusal::Vector(format!("stops after {at} of {count} exchanges")));
    }
    let seen = result?;
    for read in reads {
        let command = bytes_of(read, "plainCommand")?;
        let response = channel.transmit(&Command::decode(&command)?)?;
        let plain = [response.data, &u16::from(response.status).to_be_bytes()].concat();
        if plain != bytes_of(read, "plainResponse")? {
            return Err(Refusal::Vector("another response is read".to_owned()));
        }
    }
    Ok(Established { card: seen.card, terminal: seen.terminal })
}

fn play_card(
    case: &Case<'_>,
    exchanges: &[Exchange],
) -> Result<(SecureMessaging, Established), Refusal> {
    let ((set_at, _), rest) = exchanges.split_first().ok_or(Refusal::named("Missing"))?;
    let offer = Offer { protocol: PaceInfo::OURS.protocol, group: OnChip::P256 };
    let choice = Choice::decode(Command::decode(set_at)?.data, [offer]).map_err(Refusal::status)?;
    let secret = secret(case)?;
    let agree = matches!(choice.password, Password::Can) == case.has("/can");
    if !agree {
        return Err(Refusal::Vector("another password is chosen".to_owned()));
    }
    let draws =
        ["nonce", "cardMappingKey", "cardKey"].map(|key| case.hex(&format!("/random/{key}")));
    let [nonce, mapping, key] = draws;
    let mut rng = Script::new(&[nonce?, mapping?, key?]);
    let mut state = Pace::start(&choice, &secret);
    for (at, (command, expected)) in rest.iter().enumerate() {
        let mut out = [0; 256];
        let (next, answer) =
            state.handle(&Command::decode(command)?, &mut rng, &mut out, &Context::NONE);
        state = next;
        let answer = match answer {
            Ok(answer) => answer,
            Err(status) if at + 1 == rest.len() => return Err(Refusal::status(status)),
            Err(_) => return Err(Refusal::Vector(format!("refuses exchange {}", at + 1))),
        };
        let whole = Response::decode(expected)?;
        if u16::from(whole.status) == 0x9000 && whole.data != answer {
            let (seen, wanted) = (hex(answer), hex(whole.data));
            return Err(Refusal::Vector(format!("answers {seen}, not {wanted}")));
        }
    }
    match state {
        Pace::Done(session, established) => Ok((session, established)),
        _ => Err(Refusal::Vector("is not done at the end".to_owned())),
    }
}

impl From<Error<Deviation>> for Refusal {
    fn from(error: Error<Deviation>) -> Self {
        match error {
            Error::Channel(error) => error.into(),
            Error::Answer(error) => error.into(),
            Error::Nonce => Self::named("Length"),
            Error::PublicKey | Error::SameKey => Self::named("Value"),
            Error::Password { .. } => Self::named("Status"),
            Error::Token => Self::named("Authentication"),
            _ => Self::Vector(error.to_string()),
        }
    }
}

impl From<channel::Error<Deviation>> for Refusal {
    fn from(error: channel::Error<Deviation>) -> Self {
        match error {
            channel::Error::Format(error) => error.into(),
            channel::Error::Status(_) => Self::named("Status"),
            channel::Error::SecureMessaging(error) => error.into(),
            channel::Error::Scp03(error) => error.into(),
            _ => Self::Vector(error.to_string()),
        }
    }
}
