//! Chip Authentication, each end with the other's recorded messages.

use card_format::oid::Oid;
use card_protocol::apdu::{Command, Response};
use card_protocol::chip_auth::card::{self, Choice};
use card_protocol::chip_auth::terminal::{self, ChipKey};
use card_protocol::chip_auth::{Protocol, proof};
use card_protocol::cipher::{Cipher, Key};
use card_protocol::group::{Group, KeyPair, OnChip, Public};
use card_protocol::secure_messaging::SecureMessaging;
use serde_json::Value;

use super::case::{Case, Refusal, bytes_of, hex};
use super::scripted::{Deviation, Script};
use super::{intermediates, messaging, pace};

pub(super) fn session(case: &Case<'_>) -> Result<Value, Refusal> {
    let list = case.expected("/exchanges");
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let protocol = protocol(case)?;
    let commands = if protocol.cipher == Cipher::TripleDes { 1 } else { 2 };
    play_terminal(case, list, commands)?;
    let (before, after) =
        list.split_at_checked(commands).ok_or(Refusal::Vector("exchanges".to_owned()))?;
    let [encryption, mac] = old_keys(case)?;
    for exchange in before {
        intermediates::messaging(exchange, &encryption, &mac)?;
    }

    let (mut terminal, mut chip) = (old(case)?, old(case)?);
    let mut played = messaging::exchanges(&mut terminal, &mut chip, before)?;
    let plain = |at: usize, key| bytes_of(before.get(at).unwrap_or(&Value::Null), key);
    let (set, last) = (plain(0, "plainCommand")?, plain(commands - 1, "plainCommand")?);
    let set = Command::decode(&set)?.data;
    let (named, answer) = if protocol.cipher == Cipher::TripleDes {
        (card::named_key(set).map_err(Refusal::status)?, &[][..])
    } else {
        let choice = Choice::decode(set, &[protocol]).map_err(Refusal::status)?;
        (choice.key_id, &card::ANSWER[..])
    };
    if named != key_id(case)? {
        return Err(Refusal::Vector("another key is chosen".to_owned()));
    }
    let mut chip = agreed(case, &last)?;
    if plain(commands - 1, "plainResponse")? != [answer, &[0x90, 0x00]].concat() {
        return Err(Refusal::Vector("another answer".to_owned()));
    }
    let [encryption, mac] = intermediates::session_keys(case, protocol.cipher)?;
    for exchange in after {
        intermediates::messaging(exchange, &encryption, &mac)?;
    }
    let mut terminal = SecureMessaging::new(encryption, mac);
    played.extend(messaging::exchanges(&mut terminal, &mut chip, after)?);
    let mut shown = case.expected("");
    if let Some(place) = shown.get_mut("exchanges") {
        *place = played.into();
    }
    Ok(shown)
}

/// The protocol that all tests of the vector's group are about.
fn protocol(case: &Case<'_>) -> Result<Protocol, Refusal> {
    let name = case.shared("protocol")?;
    let mut arcs = (1..=2).flat_map(|agreement| (1..=4).map(move |cipher| [agreement, cipher]));
    let protocol = arcs.find_map(|[agreement, cipher]| {
        let oid = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03, agreement, cipher];
        Protocol::from_oid(Oid::new(&oid)).filter(|protocol| protocol.name() == name)
    });
    protocol.ok_or_else(|| Refusal::Vector(format!("no protocol {name}")))
}

fn key_id(case: &Case<'_>) -> Result<Option<u64>, Refusal> {
    case.has("/keyId").then(|| case.number("/keyId")).transpose()
}

/// What the chip agrees on, with the arithmetic of chips where they have the group.
fn agreed(case: &Case<'_>, command: &[u8]) -> Result<SecureMessaging, Refusal> {
    let group = case.curve()?;
    match OnChip::from_id(group.id()) {
        Some(group) => agreed_in(case, group, command),
        None => agreed_in(case, group, command),
    }
}

fn agreed_in<G: Group>(
    case: &Case<'_>,
    group: G,
    command: &[u8],
) -> Result<SecureMessaging, Refusal> {
    let key = KeyPair::from_secret(group, &case.hex("/chipKey")?)?;
    let (protocol, data) = (protocol(case)?, Command::decode(command)?.data);
    let agreed = if protocol.cipher == Cipher::TripleDes {
        card::agree_at_once(&key, data)
    } else {
        card::agree(&Choice { protocol, key_id: key_id(case)? }, &key, data)
    };
    agreed.map(|agreed| agreed.session).map_err(Refusal::status)
}

fn play_terminal(case: &Case<'_>, list: &[Value], commands: usize) -> Result<(), Refusal> {
    let mut channel = pace::wire(pace::recorded(&list.to_vec().into())?);
    channel.secure(old(case)?);
    let chip = ChipKey {
        protocol: protocol(case)?,
        public: Public::decode(case.curve()?, &case.hex("/chipPublic")?)?,
        key_id: key_id(case)?,
    };
    let mut rng = Script::new(&[case.hex("/terminalKey")?]);
    let compressed = terminal::run(&mut channel, &mut rng, &chip)?;
    let public = Public::decode(case.curve()?, &case.expected_hex("/steps/terminalPublic")?)?;
    if public.compressed() != compressed {
        return Err(Refusal::Vector("terminalPublic differs".to_owned()));
    }
    pace::read(&mut channel, list.get(commands..).unwrap_or_default())
}

fn old(case: &Case<'_>) -> Result<SecureMessaging, Refusal> {
    let [encryption, mac] = old_keys(case)?;
    Ok(SecureMessaging::new(encryption, mac))
}

fn old_keys(case: &Case<'_>) -> Result<[Key; 2], Refusal> {
    let cipher = case.cipher("oldCipher")?;
    let key = |pointer| Ok::<_, Refusal>(Key::new(cipher, &case.hex(pointer)?)?);
    Ok([key("/oldEncryptionKey")?, key("/oldAuthenticationKey")?])
}

pub(super) fn card(case: &Case<'_>) -> Result<Value, Refusal> {
    agreed(case, &case.hex("/plainCommand")?).map(|_| Value::Null)
}

pub(super) fn token(case: &Case<'_>) -> Result<Value, Refusal> {
    let (command, response) = (case.hex("/command")?, case.hex("/response")?);
    let point = Public::decode(OnChip::P256, &case.hex("/chipPublic")?)?;
    let mut channel = pace::wire(vec![(command.clone(), response.clone())]);
    let mut rng = Script::new(&[case.hex("/terminalKey")?]);
    proof::run(&mut channel, &mut rng, Protocol::ECDH_AES_128, &point, 0x00)?;

    let key = KeyPair::from_secret(OnChip::P256, &case.hex("/chipKey")?)?;
    let (mut rng, mut out) = (Script::new(&[case.hex("/nonce")?]), [0; 64]);
    let data = Command::decode(&command)?.data;
    let answer = proof::answer(Protocol::ECDH_AES_128, &key, data, &mut rng, &mut out);
    if answer.map_err(Refusal::status)? != Response::decode(&response)?.data {
        return Err(Refusal::Vector("the card answers otherwise".to_owned()));
    }
    if let Ok(input) = case.expected_hex("/tokenInput") {
        let mac = Key::new(Cipher::Aes128, &case.expected_hex("/authenticationKey")?)?;
        let token = mac.short_mac(&[&input]);
        intermediates::same("token", &token, &case.expected_hex("/token")?)?;
    }
    let mut shown = case.expected("");
    let own = KeyPair::from_secret(OnChip::P256, &case.hex("/terminalKey")?)?;
    if let Some(place) = shown.get_mut("sharedSecret") {
        *place = hex(own.agree(&point)?.as_bytes()).into();
    }
    Ok(shown)
}

impl From<terminal::Error<Deviation>> for Refusal {
    fn from(error: terminal::Error<Deviation>) -> Self {
        match error {
            terminal::Error::Channel(error) => error.into(),
            terminal::Error::Answer(error) => error.into(),
            terminal::Error::Token => Self::named("Authentication"),
            _ => Self::Vector(error.to_string()),
        }
    }
}
