//! PACE, each end with the other's recorded messages and the vector's random values.

use card_format::curve::Curve;
use card_format::oid::Oid;
use card_format::security_info::{self, SecurityInfo, SecurityInfos};
use card_protocol::apdu::{Command, Response};
use card_protocol::channel::{self, Channel};
use card_protocol::group::{Group, KeyPair, OnChip, Public, Standardized};
use card_protocol::pace::card::{Choice, Context, Established, Pace};
use card_protocol::pace::terminal::{self, Error};
use card_protocol::pace::{Offer, PaceInfo, Protocol, Secret};
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
    let offer = offer(case)?;
    for (key, own) in [("cardPublic", of_card.card), ("terminalPublic", of_card.terminal)] {
        let public = case.expected_hex(&format!("/steps/{key}"))?;
        let public = Public::decode(offer.group, &public)?;
        if of_terminal != of_card || public.compressed() != own {
            return Err(Refusal::Vector(format!("{key} differs")));
        }
    }
    let [encryption, mac] = intermediates::pace(case, offer, &exchanges)?;
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

/// Protocol and group that all tests of the vector's group are about.
fn offer(case: &Case<'_>) -> Result<Offer<Standardized>, Refusal> {
    let name = case.shared("protocol")?;
    let mut arcs = (1..=6).flat_map(|mapping| (1..=4).map(move |cipher| [mapping, cipher]));
    let protocol = arcs.find_map(|[mapping, cipher]| {
        let oid = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, mapping, cipher];
        Protocol::from_oid(Oid::new(&oid)).filter(|protocol| protocol.to_string() == name)
    });
    let protocol = protocol.ok_or_else(|| Refusal::Vector(format!("no protocol {name}")))?;
    Ok(Offer { protocol, group: case.curve()? })
}

/// What the card of a vector offers: where parameters are named, others as well, which no vector
/// chooses.
fn offers(case: &Case<'_>) -> Result<Vec<Offer<Standardized>>, Refusal> {
    let one = offer(case)?;
    let other = Offer { group: Standardized::Ec(Curve::BrainpoolP320r1), ..one };
    Ok(if case.has("/parameterId") { vec![other, one] } else { vec![one] })
}

/// What a terminal makes of EF.CardAccess with these offers.
fn offered(offers: &[Offer<Standardized>]) -> Result<PaceInfo, Refusal> {
    let of = |offer: &Offer<Standardized>| {
        let (protocol, parameter_id) = (offer.protocol.oid(), Some(offer.group.id().into()));
        SecurityInfo::Pace(security_info::PaceInfo { protocol, version: 2, parameter_id })
    };
    let mut out = [0; 64];
    let bytes = SecurityInfos::encode(&mut out, &offers.iter().map(of).collect::<Vec<_>>())?;
    let infos = SecurityInfos::decode(bytes)?;
    let mut all = PaceInfo::offered(&infos);
    let wanted = offers.last().map(|offer| offer.group);
    all.find(|info| Some(info.group) == wanted).ok_or(Refusal::named("Unsupported"))
}

/// Sends the plain commands of exchanges that the channel protects, and compares the responses.
pub(super) fn read(channel: &mut Wire, reads: &[Value]) -> Result<(), Refusal> {
    for read in reads {
        let command = bytes_of(read, "plainCommand")?;
        let response = channel.transmit(&Command::decode(&command)?)?;
        let plain = [response.data, &u16::from(response.status).to_be_bytes()].concat();
        if plain != bytes_of(read, "plainResponse")? {
            return Err(Refusal::Vector("another response is read".to_owned()));
        }
    }
    Ok(())
}

/// Commands and responses of a list of exchanges.
pub(super) fn recorded(list: &Value) -> Result<Vec<Exchange>, Refusal> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|one| Ok((bytes_of(one, "command")?, bytes_of(one, "response")?))).collect()
}

fn secret(case: &Case<'_>) -> Result<Secret, Refusal> {
    let secret = match case.text("/password")? {
        "CAN" => Secret::can(case.text("/can")?.as_bytes())?,
        "PIN" => Secret::pin(case.text("/pin")?.as_bytes())?,
        "PUK" => Secret::puk(case.text("/puk")?.as_bytes())?,
        _ => Secret::mrz(case.text("/mrzInformation")?.as_bytes()),
    };
    Ok(secret)
}

/// The random values of one side, as far as its mapping draws them.
fn script(case: &Case<'_>, names: &[&str]) -> Result<Script, Refusal> {
    let pointers = names.iter().map(|name| format!("/random/{name}"));
    let drawn = pointers.filter(|pointer| case.has(pointer)).map(|pointer| case.hex(&pointer));
    Ok(Script::new(&drawn.collect::<Result<Vec<_>, _>>()?))
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
    let mut rng = script(case, &["terminalMappingKey", "terminalNonce", "terminalKey"])?;
    let info = offered(&offers(case)?)?;
    let result = terminal::run(&mut channel, &mut rng, &secret(case)?, &info);
    if result.is_err() && !channel.link_mut().is_finished() {
        let at = channel.link_mut().played;
        return Err(Refusal::Vector(format!("stops after {at} of {count} exchanges")));
    }
    let seen = result?;
    read(&mut channel, reads)?;
    if let Some(data) = seen.chip_authentication {
        data.proves(&Public::decode(info.group, &case.hex("/chipPublic")?)?)?;
    }
    Ok(Established { card: seen.card, terminal: seen.terminal })
}

/// Plays the card, with the arithmetic of chips where they have the group.
fn play_card(
    case: &Case<'_>,
    exchanges: &[Exchange],
) -> Result<(SecureMessaging, Established), Refusal> {
    if OnChip::from_id(offer(case)?.group.id()).is_some() {
        play_card_in::<OnChip>(case, exchanges)
    } else {
        play_card_in::<Standardized>(case, exchanges)
    }
}

fn play_card_in<G: Group>(
    case: &Case<'_>,
    exchanges: &[Exchange],
) -> Result<(SecureMessaging, Established), Refusal> {
    let ((set_at, _), rest) = exchanges.split_first().ok_or(Refusal::named("Missing"))?;
    let offers = offers(case)?.into_iter().filter_map(|Offer { protocol, group }| {
        G::from_id(group.id()).map(|group| Offer { protocol, group })
    });
    let choice = Choice::decode(Command::decode(set_at)?.data, offers).map_err(Refusal::status)?;
    let secret = secret(case)?;
    if choice.password != secret.password() {
        return Err(Refusal::Vector("another password is chosen".to_owned()));
    }
    let chip_key = case.has("/chipKey").then(|| case.hex("/chipKey")).transpose()?;
    let chip_key = chip_key.map(|key| KeyPair::from_secret(choice.group, &key)).transpose()?;
    let context = Context { chip_key: chip_key.as_ref(), authorities: &[] };
    let mut rng = script(case, &["nonce", "cardMappingKey", "cardKey"])?;
    let mut state = Pace::start(&choice, &secret);
    for (at, (command, expected)) in rest.iter().enumerate() {
        let mut out = [0; 512];
        let (next, answer) = state.handle(&Command::decode(command)?, &mut rng, &mut out, &context);
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
