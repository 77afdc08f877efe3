//! Chip Authentication: recorded sessions of four passports, byte for byte, with the old keys and
//! the new ones.

use card_protocol::apdu::{Command, Status};
use card_protocol::channel::Channel;
use card_protocol::chip_auth::{Protocol, card, terminal};
use card_protocol::cipher::{Cipher, Key};
use card_protocol::group::{KeyPair, OnChip, Public};
use card_protocol::kdf::{Purpose, derive, derive_with_nonce};
use card_protocol::secure_messaging::SecureMessaging;
use serde_json::Value;

use crate::files::{array, entries, hex, vectors};
use crate::scripted::{Card, Script};

/// The chip's key and its curve.
fn chip_key(trace: &Value) -> Public<OnChip> {
    let point = hex(&trace["pk_ic"]);
    OnChip::ALL.into_iter().find_map(|group| Public::decode(group, &point).ok()).unwrap()
}

/// The old session, some pairs of command and response before the recording.
fn old(trace: &Value, pairs_before: u128) -> SecureMessaging {
    let sm = &trace["old_sm"];
    let (encryption, mac) = (hex(&sm["ks_enc"]), hex(&sm["ks_mac"]));
    let cipher = match (sm["cipher"].as_str(), encryption.len()) {
        (Some("TDES"), _) => Cipher::TripleDes,
        (_, 16) => Cipher::Aes128,
        _ => Cipher::Aes256,
    };
    let counter = hex(&sm["ssc"]).iter().fold(0, |counter, byte| counter << 8 | u128::from(*byte));
    let key = |bytes: &[u8]| Key::new(cipher, bytes).unwrap();
    SecureMessaging::starting_at(key(&encryption), key(&mac), counter - 2 * pairs_before)
}

fn protocol(trace: &Value) -> Protocol {
    let cipher = match trace["chip_authentication"].as_str() {
        Some("id-CA-ECDH-3DES-CBC-CBC") => Cipher::TripleDes,
        Some("id-CA-ECDH-AES-CBC-CMAC-128") => Cipher::Aes128,
        other => panic!("{other:?}"),
    };
    Protocol { cipher, ..Protocol::ECDH_AES_128 }
}

fn recorded(exchange: &Value) -> (Vec<u8>, Vec<u8>) {
    (hex(&exchange["command"]["capdu"]), hex(&exchange["response"]["rapdu"]))
}

/// The terminal draws the recorded key, and every byte it sends is that of the recording.
#[test]
fn terminals_of_recorded_sessions() {
    let Some(file) = vectors("ca_v1_ecdh.json") else { return };
    for trace in entries(&file["traces"]) {
        let protocol = protocol(trace);
        let exchanges = entries(&trace["ca_commands_under_old_keys"]);
        // This terminal asks for everything at once first, where the recorded one did not.
        let refuses = protocol.cipher == Cipher::TripleDes && exchanges.len() == 2;
        let before = u128::from(refuses);
        let mut refusing = refuses.then(|| old(trace, before));
        let mut script: Vec<_> = exchanges.iter().map(recorded).collect();
        script.push(recorded(&trace["first_exchange_under_new_keys"]));
        let mut script = script.into_iter();
        let mut channel = Channel::new(Card(|bytes: &[u8]| {
            if let Some(mut session) = refusing.take() {
                let (mut plain, mut out) = ([0; 256], [0; 64]);
                let command = Command::decode(bytes).unwrap();
                let command = session.unprotect_command(&command, &mut plain).unwrap();
                assert_eq!((command.ins, command.p2), (0x22, card::SET_KAT));
                let status = Status::IncorrectDataParameter;
                return session.protect_response(0x22, &[], status, &mut out).unwrap().to_vec();
            }
            let (command, response) = script.next().unwrap();
            assert_eq!(bytes, command, "{}", trace["name"]);
            response
        }));
        channel.secure(old(trace, before));
        let mut rng = Script::new([hex(&trace["sk_ifd"])]);
        let public = chip_key(trace);
        let key_id = (trace["name"] == "trace DE").then_some(0xC3);
        let chip = terminal::ChipKey { protocol, public, key_id };
        let sent = terminal::run(&mut channel, &mut rng, &chip).unwrap();
        assert_eq!(sent.as_bytes(), &hex(&trace["pk_ifd"])[1..33]);
        let select = Command::new(0x00, 0xA4, 0x02, 0x0C).with_data(&[0x01, 0x0E]);
        channel.execute(&select).unwrap();
        drop(channel);
        assert!(script.next().is_none());
    }
}

/// The chips' private keys are secret, but what a chip shares with the terminal it also shares the
/// other way round.
#[test]
fn cards_of_recorded_sessions() {
    let Some(file) = vectors("ca_v1_ecdh.json") else { return };
    for trace in entries(&file["traces"]) {
        let protocol = protocol(trace);
        let mut session = old(trace, 0);
        let own = KeyPair::from_secret(chip_key(trace).group(), &hex(&trace["sk_ifd"])).unwrap();
        let chip = hex(&trace["pk_ic"]);
        let mut choice = None;
        let mut next = None;
        for exchange in entries(&trace["ca_commands_under_old_keys"]) {
            let (command, response) = recorded(exchange);
            let (mut plain, mut out) = ([0; 256], [0; 256]);
            let command = Command::decode(&command).unwrap();
            let command = session.unprotect_command(&command, &mut plain).unwrap();
            let with_chip = swap(command.data, &hex(&trace["pk_ifd"]), &chip);
            let data = match (command.ins, command.p2) {
                (0x22, 0xA4) => {
                    let chosen = card::Choice::decode(command.data, &[protocol]).unwrap();
                    assert_eq!(chosen.key_id, (trace["name"] == "trace DE").then_some(0xC3));
                    choice = Some(chosen);
                    &[][..]
                }
                (0x22, card::SET_KAT) => {
                    assert_eq!(card::named_key(command.data), Ok(None));
                    next = Some(card::agree_at_once(&own, &with_chip).unwrap());
                    &[]
                }
                _ => {
                    next = Some(card::agree(&choice.unwrap(), &own, &with_chip).unwrap());
                    &card::ANSWER
                }
            };
            let answer = session.protect_response(command.ins, data, Status::Success, &mut out);
            assert_eq!(answer.unwrap(), response);
        }
        let agreed = next.unwrap();
        assert_eq!(agreed.terminal.as_bytes(), &chip[1..33]);
        let mut session = agreed.session;
        let (command, response) = recorded(&trace["first_exchange_under_new_keys"]);
        let (mut plain, mut out) = ([0; 256], [0; 64]);
        let command = Command::decode(&command).unwrap();
        let command = session.unprotect_command(&command, &mut plain).unwrap();
        assert_eq!(command.data, [0x01, 0x0E]);
        let answer = session.protect_response(0xA4, &[], Status::Success, &mut out);
        assert_eq!(answer.unwrap(), response);
    }
}

/// The data with one key in place of the other.
fn swap(data: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    match data.windows(old.len()).position(|part| part == old) {
        Some(at) => [&data[..at], new, &data[at + old.len()..]].concat(),
        None => data.to_vec(),
    }
}

#[test]
fn keys_of_worked_examples() {
    for name in ["eac2_worked_example_ecdh.json", "eac2_worked_example_dh.json"] {
        let Some(file) = vectors(name) else { return };
        let shared = hex(&file["ca2"]["shared_secret"]);
        let expected = &file["ca1_keys_from_same_secret_computed_here"];
        for (purpose, name) in [(Purpose::Encryption, "ks_enc"), (Purpose::Mac, "ks_mac")] {
            let key = derive(Cipher::Aes128, &shared, purpose);
            assert_eq!(key.expose(), hex(&expected[name]));
        }
    }
}

/// The token of version 2 is the one with which a chip proves its new key.
#[test]
fn token_of_a_worked_example() {
    let Some(file) = vectors("eac2_worked_example_ecdh.json") else { return };
    let example = &file["ca2"];
    let (shared, nonce) = (hex(&example["shared_secret"]), hex(&example["r_picc"]));
    let key = |purpose| derive_with_nonce(Cipher::Aes128, &shared, &nonce, purpose);
    assert_eq!(key(Purpose::Encryption).expose(), hex(&example["ks_enc"]));
    let mac = key(Purpose::Mac);
    assert_eq!(mac.expose(), hex(&example["ks_mac"]));
    let head = [0x7F, 0x49, 0x4F, 0x06, 0x0A];
    let oid = Protocol::ECDH_AES_128.oid().as_bytes();
    let input = [&head[..], oid, &[0x86, 0x41], &hex(&example["pk_pcd"])].concat();
    assert_eq!(mac.short_mac(&[&input]), array::<8>(&example["t_picc"]));
}
