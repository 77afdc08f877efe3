//! The values between input and output that a session shows for those who look for a mistake. The
//! crates do not let them out, so they are held against keys and messages instead.

use card_protocol::cipher::{Cipher, Key};
use card_protocol::group::{KeyPair, OnChip, Public};
use card_protocol::kdf::{self, Purpose};
use card_protocol::scp03;
use serde_json::Value;

use super::case::{Case, Refusal, bytes_of, hex};
use super::scripted::Exchange;

/// Steps of one exchange under secure messaging.
pub(super) fn messaging(exchange: &Value, encryption: &Key, mac: &Key) -> Result<(), Refusal> {
    for (message, steps) in [("command", "commandSteps"), ("response", "responseSteps")] {
        let bytes = bytes_of(exchange, message)?;
        let steps = exchange.get(steps).unwrap_or(&Value::Null);
        let counter = bytes_of(steps, "ssc")?;
        let covered = bytes_of(steps, "macInput")?;
        let code = bytes_of(steps, "mac")?;
        within("ssc", &counter, &covered)?;
        same("mac", &mac.short_mac(&[&covered]), &code)?;
        within("mac", &code, &bytes)?;
        if steps.get("iv").is_some() {
            let counter = counter.try_into().map_err(|_| Refusal::named("Length"))?;
            same("iv", &encryption.encrypt_block(counter), &bytes_of(steps, "iv")?)?;
            within("ciphertext", &bytes_of(steps, "ciphertext")?, &bytes)?;
        }
    }
    Ok(())
}

/// Steps of one exchange under SCP03; the session keys are those of the vector.
pub(super) fn issuer(exchange: &Value, case: &Case<'_>) -> Result<(), Refusal> {
    let key = |name: &str| {
        let bytes = case.expected_hex(&format!("/steps/{name}"))?;
        Ok::<_, Refusal>(Key::new(Cipher::Aes128, &bytes)?)
    };
    let (commands, responses) = (key("sMac")?, key("sRmac")?);
    let steps = exchange.get("commandSteps").unwrap_or(&Value::Null);
    let covered = bytes_of(steps, "macInput")?;
    same("chaining value", &commands.mac(&[&covered]), &bytes_of(steps, "chainingValue")?)?;
    let bytes = bytes_of(exchange, "command")?;
    within("mac", &bytes_of(steps, "mac")?, &bytes)?;
    if steps.get("ciphertext").is_some() {
        within("ciphertext", &bytes_of(steps, "ciphertext")?, &bytes)?;
    }
    let steps = exchange.get("responseSteps").unwrap_or(&Value::Null);
    if steps.get("mac").is_some() {
        let code = bytes_of(steps, "mac")?;
        same("mac", &responses.short_mac(&[&bytes_of(steps, "macInput")?]), &code)?;
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
        let mut out = [0; 16];
        let key = Key::new(Cipher::Aes128, &case.hex(pointer)?)?;
        scp03::derive(&key, constant, &[&context], &mut out);
        Ok::<_, Refusal>(out)
    };
    for (name, pointer, constant) in
        [("sEnc", "/enc", 0x04), ("sMac", "/mac", 0x06), ("sRmac", "/mac", 0x07)]
    {
        same(name, &derived(pointer, constant)?, &step(name)?)?;
    }
    let mac = Key::new(Cipher::Aes128, &step("sMac")?)?;
    let chained = mac.mac(&[&step("externalAuthenticate/macInput")?]);
    same("chaining value", &chained, &step("externalAuthenticate/chainingValue")?)
}

/// Steps of PACE; gives the session keys.
pub(super) fn pace(case: &Case<'_>, exchanges: &[Exchange]) -> Result<[Key; 2], Refusal> {
    let step = |name: &str| case.expected_hex(&format!("/steps/{name}"));
    let wire: Vec<u8> = exchanges.iter().flat_map(|(c, r)| [c.as_slice(), r].concat()).collect();
    let sent = [
        "encryptedNonce",
        "terminalMappingPublic",
        "cardMappingPublic",
        "terminalPublic",
        "cardPublic",
        "terminalToken",
        "cardToken",
    ];
    for name in sent {
        within(name, &step(name)?, &wire)?;
    }
    let password = kdf::derive(Cipher::Aes128, &case.hex("/secret")?, Purpose::Password);
    same("passwordKey", password.expose(), &step("passwordKey")?)?;
    let own = KeyPair::from_secret(OnChip::P256, &case.hex("/random/terminalMappingKey")?)?;
    let shared = own.agree(&Public::decode(OnChip::P256, &step("cardMappingPublic")?)?)?;
    within("sharedPoint", shared.as_bytes(), &step("sharedPoint")?)?;
    let [encryption, mac] = session_keys(case)?;
    for (input, token) in [("terminalTokenInput", "terminalToken"), ("cardTokenInput", "cardToken")]
    {
        same(token, &mac.short_mac(&[&step(input)?]), &step(token)?)?;
    }
    Ok([encryption, mac])
}

/// The keys that the shared secret of a vector gives; they must be those it shows.
pub(super) fn session_keys(case: &Case<'_>) -> Result<[Key; 2], Refusal> {
    let secret = case.expected_hex("/steps/sharedSecret")?;
    let key = |purpose, name: &str| {
        let key = kdf::derive(Cipher::Aes128, &secret, purpose);
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
