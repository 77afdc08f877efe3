//! Chip Authentication and Active Authentication, each end with the other's recorded messages.

use card_format::hash::HashAlgorithm;
use card_protocol::active_auth::{self, Encoding};
use card_protocol::apdu::{Command, Response};
use card_protocol::chip_auth::card::{self, Choice};
use card_protocol::chip_auth::terminal::{self, ChipKey};
use card_protocol::chip_auth::{Protocol, proof};
use card_protocol::cipher::{Cipher, Key};
use card_protocol::group::{KeyPair, OnChip, Public};
use card_protocol::secure_messaging::SecureMessaging;
use serde_json::Value;

use super::case::{Case, Refusal, bytes_of, hex};
use super::scripted::{Deviation, Script};
use super::{intermediates, messaging, pace};

/// What our cards sign with.
const HASH: HashAlgorithm = HashAlgorithm::Sha256;

pub(super) fn session(case: &Case<'_>) -> Result<Value, Refusal> {
    let list = case.expected("/exchanges");
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    play_terminal(case, list)?;
    let ([set_at, agree], after) =
        list.split_first_chunk().ok_or(Refusal::Vector("exchanges".to_owned()))?;
    let encryption = Key::aes128(case.array("/oldEncryptionKey")?);
    let mac = Key::aes128(case.array("/oldAuthenticationKey")?);
    for exchange in [set_at, agree] {
        intermediates::messaging(exchange, &encryption, &mac)?;
    }

    let (mut terminal, mut chip) = (old(case)?, old(case)?);
    let mut played =
        messaging::exchanges(&mut terminal, &mut chip, &[set_at.clone(), agree.clone()])?;
    let data = bytes_of(set_at, "plainCommand")?;
    let choice = Choice::decode(Command::decode(&data)?.data, &[Protocol::ECDH_AES_128]);
    let choice = choice.map_err(Refusal::status)?;
    let key_id = if case.has("/keyId") { Some(case.number("/keyId")?) } else { None };
    if choice.key_id != key_id {
        return Err(Refusal::Vector("another key is chosen".to_owned()));
    }
    let key = KeyPair::from_secret(OnChip::P256, &case.hex("/chipKey")?)?;
    let data = bytes_of(agree, "plainCommand")?;
    let agreed = card::agree(&choice, &key, Command::decode(&data)?.data);
    let mut chip = agreed.map_err(Refusal::status)?.session;
    let answer = [&card::ANSWER[..], &[0x90, 0x00]].concat();
    if bytes_of(agree, "plainResponse")? != answer {
        return Err(Refusal::Vector("another answer".to_owned()));
    }
    let [encryption, mac] = intermediates::session_keys(case, Cipher::Aes128)?;
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

fn play_terminal(case: &Case<'_>, list: &[Value]) -> Result<(), Refusal> {
    let mut channel = pace::wire(pace::recorded(&list.to_vec().into())?);
    channel.secure(old(case)?);
    let chip = ChipKey {
        protocol: Protocol::ECDH_AES_128,
        public: Public::decode(OnChip::P256, &case.hex("/chipPublic")?)?,
        key_id: if case.has("/keyId") { Some(case.number("/keyId")?) } else { None },
    };
    let mut rng = Script::new(&[case.hex("/terminalKey")?]);
    terminal::run(&mut channel, &mut rng, &chip)?;
    for exchange in list.get(2..).unwrap_or_default() {
        let command = bytes_of(exchange, "plainCommand")?;
        let response = channel.transmit(&Command::decode(&command)?)?;
        let plain = [response.data, &u16::from(response.status).to_be_bytes()].concat();
        if plain != bytes_of(exchange, "plainResponse")? {
            return Err(Refusal::Vector("another response is read".to_owned()));
        }
    }
    Ok(())
}

fn old(case: &Case<'_>) -> Result<SecureMessaging, Refusal> {
    Ok(SecureMessaging::new(
        Key::aes128(case.array("/oldEncryptionKey")?),
        Key::aes128(case.array("/oldAuthenticationKey")?),
    ))
}

pub(super) fn card(case: &Case<'_>) -> Result<Value, Refusal> {
    let key = KeyPair::from_secret(OnChip::P256, &case.hex("/chipKey")?)?;
    let command = case.hex("/plainCommand")?;
    let choice = Choice { protocol: Protocol::ECDH_AES_128, key_id: None };
    let agreed = card::agree(&choice, &key, Command::decode(&command)?.data);
    agreed.map(|_| Value::Null).map_err(Refusal::status)
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

pub(super) fn active(case: &Case<'_>) -> Result<Value, Refusal> {
    let point = Public::decode(OnChip::P256, &case.hex("/publicKey")?)?;
    let challenge = case.hex("/challenge")?;
    // A terminal takes DER from cards in the field and reports it; the vectors, like the
    // standard, do not take it.
    match active_auth::verify(&point, HASH, &challenge, &case.hex("/signature")?)? {
        Encoding::Plain => {}
        Encoding::Der => return Err(Refusal::named("Length")),
    }
    let key = KeyPair::from_secret(OnChip::P256, &case.expected_hex("/privateKey")?)?;
    let signature = active_auth::sign(&key, HASH, &challenge, &mut Script::default());
    active_auth::verify(&point, HASH, &challenge, signature.map_err(Refusal::status)?.as_bytes())?;
    let exchange = (case.expected_hex("/command")?, case.expected_hex("/response")?);
    let mut rng = Script::new(&[challenge]);
    active_auth::run(&mut pace::wire(vec![exchange]), &mut rng, &point, HASH, 0x00)?;
    Ok(case.expected(""))
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

impl From<active_auth::Error<Deviation>> for Refusal {
    fn from(error: active_auth::Error<Deviation>) -> Self {
        match error {
            active_auth::Error::Channel(error) => error.into(),
            active_auth::Error::Signature(error) => error.into(),
            _ => Self::Vector(error.to_string()),
        }
    }
}
