//! The values between input and output that a session shows for those who look for a mistake. The
//! crates do not let them out, so they are held against keys and messages instead.

use card_protocol::cipher::{BLOCK, Cipher, Key, SHORT_MAC};
use card_protocol::group::{Generator, Group, KeyPair, Public, Standardized};
use card_protocol::kdf::{self, Purpose};
use card_protocol::pace::{Mapping, Offer};
use card_protocol::scp03::{self, Level};
use serde_json::Value;

use super::case::{Case, Refusal, bytes_of, hex};
use super::issuer::level;
use super::keys::aes;
use super::scripted::{Exchange, Script};

/// Steps of one exchange under secure messaging.
pub(super) fn messaging(exchange: &Value, encryption: &Key, mac: &Key) -> Result<(), Refusal> {
    for (message, steps) in [("command", "commandSteps"), ("response", "responseSteps")] {
        let bytes = bytes_of(exchange, message)?;
        let steps = exchange.get(steps).unwrap_or(&Value::Null);
        let counter = bytes_of(steps, "ssc")?;
        let covered = bytes_of(steps, "macInput")?;
        let code = bytes_of(steps, "mac")?;
        within("ssc", &counter, &covered)?;
        same("mac", &mac_of_blocks(mac, &covered)?, &code)?;
        within("mac", &code, &bytes)?;
        if steps.get("iv").is_some() {
            let iv = match <[u8; BLOCK]>::try_from(counter) {
                Ok(counter) => encryption.encrypt_block(counter).to_vec(),
                Err(_) => vec![0; 8],
            };
            same("iv", &iv, &bytes_of(steps, "iv")?)?;
            within("ciphertext", &bytes_of(steps, "ciphertext")?, &bytes)?;
        }
    }
    Ok(())
}

/// The MAC over what is padded already. That of Triple DES is single DES, which is Triple DES with
/// its first key alone, and the second key in the last block (ISO/IEC 9797-1, MAC algorithm 3).
fn mac_of_blocks(key: &Key, blocks: &[u8]) -> Result<[u8; SHORT_MAC], Refusal> {
    if key.cipher() != Cipher::TripleDes {
        return Ok(key.short_mac(&[blocks]));
    }
    let (front, last) = blocks.split_last_chunk::<8>().ok_or(Refusal::named("Length"))?;
    let first = key.expose().first_chunk::<8>().copied().unwrap_or_default();
    let single = Key::new(Cipher::TripleDes, &[first, first].concat())?;
    let (mut front, mut last) = (front.to_vec(), *last);
    single.encrypt([0; BLOCK], &mut front)?;
    let mut chain = [0; BLOCK];
    let ends = front.last_chunk::<8>().copied().unwrap_or_default();
    chain.iter_mut().zip(ends).for_each(|(to, from)| *to = from);
    key.encrypt(chain, &mut last)?;
    Ok(last)
}

/// Steps of one exchange under SCP03; the session keys are those of the vector.
pub(super) fn issuer(exchange: &Value, case: &Case<'_>) -> Result<(), Refusal> {
    let key = |name: &str| aes(&case.expected_hex(&format!("/steps/{name}"))?);
    let (commands, responses) = (key("sMac")?, key("sRmac")?);
    let steps = exchange.get("commandSteps").unwrap_or(&Value::Null);
    let bytes = bytes_of(exchange, "command")?;
    if level(case)? == Level::Nothing {
        same("command", &bytes_of(exchange, "plainCommand")?, &bytes)?;
    } else {
        let covered = bytes_of(steps, "macInput")?;
        same("chaining value", &commands.mac(&[&covered]), &bytes_of(steps, "chainingValue")?)?;
        within("mac", &bytes_of(steps, "mac")?, &bytes)?;
    }
    if steps.get("ciphertext").is_some() {
        within("ciphertext", &bytes_of(steps, "ciphertext")?, &bytes)?;
    }
    let steps = exchange.get("responseSteps").unwrap_or(&Value::Null);
    if steps.get("mac").is_some() {
        let code = bytes_of(steps, "mac")?;
        let whole = responses.mac(&[&bytes_of(steps, "macInput")?]);
        same("mac", whole.get(..code.len()).unwrap_or_default(), &code)?;
        within("mac", &code, &bytes_of(exchange, "response")?)?;
    }
    Ok(())
}

/// Steps of opening SCP03.
pub(super) fn issuer_keys(case: &Case<'_>, opening: &[Exchange]) -> Result<(), Refusal> {
    let step = |name: &str| case.expected_hex(&format!("/steps/{name}"));
    let wire: Vec<u8> = opening.iter().flat_map(|(c, r)| [c.as_slice(), r].concat()).collect();
    for name in ["cardChallenge", "cardCryptogram", "hostCryptogram", "externalAuthenticate/mac"] {
        within(name, &step(name)?, &wire)?;
    }
    let context = [case.hex("/hostChallenge")?, step("cardChallenge")?].concat();
    let derived = |pointer: &str, constant| {
        let key = aes(&case.hex(pointer)?)?;
        let mut out = vec![0; key.expose().len()];
        scp03::derive(&key, constant, &[&context], &mut out);
        Ok::<_, Refusal>(out)
    };
    for (name, pointer, constant) in
        [("sEnc", "/enc", 0x04), ("sMac", "/mac", 0x06), ("sRmac", "/mac", 0x07)]
    {
        same(name, &derived(pointer, constant)?, &step(name)?)?;
    }
    let mac = aes(&step("sMac")?)?;
    let chained = mac.mac(&[&step("externalAuthenticate/macInput")?]);
    same("chaining value", &chained, &step("externalAuthenticate/chainingValue")?)
}

/// Steps of PACE; gives the session keys.
pub(super) fn pace(
    case: &Case<'_>,
    offer: Offer<Standardized>,
    exchanges: &[Exchange],
) -> Result<[Key; 2], Refusal> {
    let Offer { protocol, group } = offer;
    let step = |name: &str| case.expected_hex(&format!("/steps/{name}"));
    let has = |name: &str| !case.expected(&format!("/steps/{name}")).is_null();
    let wire: Vec<u8> = exchanges.iter().flat_map(|(c, r)| [c.as_slice(), r].concat()).collect();
    let sent = [
        "encryptedNonce",
        "terminalMappingPublic",
        "cardMappingPublic",
        "terminalPublic",
        "cardPublic",
        "terminalToken",
        "cardToken",
        "encryptedChipAuthenticationData",
    ];
    for name in sent.into_iter().filter(|name| has(name)) {
        within(name, &step(name)?, &wire)?;
    }
    let password = kdf::derive(protocol.cipher, &case.hex("/secret")?, Purpose::Password);
    same("passwordKey", password.expose(), &step("passwordKey")?)?;
    let mut one = vec![0; group.scalar_len()];
    one.iter_mut().rev().take(1).for_each(|last| *last = 1);
    let mut one = Script::new(&[one]);
    let base = if protocol.mapping == Mapping::Integrated {
        KeyPair::generate_on(&Generator::integrated(group, &step("pseudoRandom")?)?, &mut one)?
    } else {
        let own = KeyPair::from_secret(group, &case.hex("/random/terminalMappingKey")?)?;
        let card = Public::decode(group, &step("cardMappingPublic")?)?;
        let shared = Public::decode(group, &step("sharedPoint")?)?;
        within("sharedPoint", own.agree(&card)?.as_bytes(), shared.bytes())?;
        let nonce = case.hex("/random/nonce")?;
        KeyPair::generate_on(&Generator::generic(group, &nonce, &own, &card)?, &mut one)?
    };
    same("mappedGenerator", base.public().bytes(), &step("mappedGenerator")?)?;
    if protocol.mapping == Mapping::ChipAuthentication {
        let mapping = KeyPair::from_secret(group, &case.hex("/random/cardMappingKey")?)?;
        let chip = KeyPair::from_secret(group, &case.hex("/chipKey")?)?;
        let data = mapping.divided_by(&chip)?;
        same("chipAuthenticationData", data.as_bytes(), &step("chipAuthenticationData")?)?;
    }
    let [encryption, mac] = session_keys(case, protocol.cipher)?;
    for (input, token) in [("terminalTokenInput", "terminalToken"), ("cardTokenInput", "cardToken")]
    {
        same(token, &mac.short_mac(&[&step(input)?]), &step(token)?)?;
    }
    Ok([encryption, mac])
}

/// The keys that the shared secret of a vector gives; they must be those it shows.
pub(super) fn session_keys(case: &Case<'_>, cipher: Cipher) -> Result<[Key; 2], Refusal> {
    let secret = case.expected_hex("/steps/sharedSecret")?;
    let key = |purpose, name: &str| {
        let key = kdf::derive(cipher, &secret, purpose);
        same(name, key.expose(), &case.expected_hex(&format!("/steps/{name}"))?)?;
        Ok::<_, Refusal>(key)
    };
    Ok([key(Purpose::Encryption, "encryptionKey")?, key(Purpose::Mac, "authenticationKey")?])
}

/// Both must be the same bytes.
pub(super) fn same(what: &str, seen: &[u8], wanted: &[u8]) -> Result<(), Refusal> {
    if seen == wanted {
        return Ok(());
    }
    Err(Refusal::Vector(format!("{what} is {}, not {}", hex(seen), hex(wanted))))
}

/// One must stand in the other.
pub(super) fn within(what: &str, part: &[u8], whole: &[u8]) -> Result<(), Refusal> {
    let found = part.is_empty() || whole.windows(part.len()).any(|window| window == part);
    if found { Ok(()) } else { Err(Refusal::Vector(format!("{what} is not in the message"))) }
}
