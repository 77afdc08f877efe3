//! SCP03 against traces of real cards and of other implementations, both ends.

use card_protocol::apdu::{Command, Status};
use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::{Context, StaticKeys, emv_cps, kdf3, visa2};
use card_protocol::scp03::host::{Answer, Handshake, Session as HostSession};
use card_protocol::scp03::{Challenge, Level, card, derive, pseudo_random_challenge};
use serde_json::Value;

use crate::files::{array, data, entries, hex, vectors};
use crate::scripted::Script;

/// The static keys.
fn keys(value: &Value) -> StaticKeys {
    let [enc, mac, dek] = ["enc", "mac", "dek"].map(|name| hex(&value[name]));
    StaticKeys::new(aes(enc.len()), [&enc, &mac, &dek]).unwrap()
}

/// AES with keys of this length.
fn aes(length: usize) -> Cipher {
    match length {
        16 => Cipher::Aes128,
        24 => Cipher::Aes192,
        32 => Cipher::Aes256,
        other => panic!("{other} bytes are no key"),
    }
}

fn key(value: &Value) -> Key {
    let bytes = hex(value);
    Key::new(aes(bytes.len()), &bytes).unwrap()
}

/// One session as it was recorded.
struct Recorded<'a> {
    keys: StaticKeys,
    host_challenge: Vec<u8>,
    answer: Vec<u8>,
    authenticate: Vec<u8>,
    aid: Option<Vec<u8>>,
    exchanges: &'a [Value],
    names: Names,
}

/// How a file calls the messages of an exchange.
#[derive(Clone, Copy)]
struct Names {
    plain_response: &'static str,
    wrapped_response: &'static str,
}

const NAMES: Names = Names { plain_response: "plain_rsp", wrapped_response: "wire_rsp" };

impl Recorded<'_> {
    fn replay(&self) {
        let level = Level::from_byte(self.authenticate[2]).unwrap();
        let answer = Answer::decode(&self.answer).unwrap();
        let mode = answer.challenge().mode();
        let handshake = Handshake::new(&mut Script::new([self.host_challenge.clone()]), mode);
        assert_eq!(handshake.command(0).data, self.host_challenge);
        let mut out = [0; 64];
        let aid = self.aid.as_deref();
        let (mut host, command) =
            handshake.authenticate(&answer, &self.keys, aid, level, &mut out).unwrap();
        assert_eq!(command, self.authenticate);
        let mut card = self.card(&answer).external_authenticate(&decode(command)).unwrap();
        assert_eq!(card.level(), Some(level));
        for exchange in self.exchanges {
            self.exchange(exchange, &mut host, &mut card);
        }
    }

    fn card(&self, answer: &Answer) -> card::Pending {
        let card = card::Card {
            keys: &self.keys,
            key_version: answer.key_version,
            chip_identity: answer.chip_identity,
            parameter: answer.parameter,
            challenge: answer.challenge(),
            sequence: answer.sequence.unwrap_or_default(),
        };
        let mut out = [0; 64];
        let (pending, bytes) = card.initialize_update(&self.host_challenge, &mut out).unwrap();
        assert_eq!(bytes, self.answer);
        pending
    }

    fn exchange(&self, exchange: &Value, host: &mut HostSession, card: &mut card::Session) {
        let (mut wire, mut plain) = ([0; 600], [0; 600]);
        let (sent, wrapped) = (hex(&exchange["plain_cmd"]), hex(&exchange["wrapped_cmd"]));
        assert_eq!(host.protect(&decode(&sent), &mut wire).unwrap(), wrapped, "{exchange}");
        let got = card.unprotect_command(&decode(&wrapped), &mut plain).unwrap();
        let sent = decode(&sent);
        assert_eq!((got.header(), got.data), (sent.header(), sent.data), "{exchange}");
        assert_eq!(got.expected, sent.expected, "{exchange}");

        let Some(answer) = exchange[self.names.plain_response].as_str() else { return };
        let answer = hex(&Value::from(answer));
        let status = hex(&exchange["sw"]);
        let on_wire = [hex(&exchange[self.names.wrapped_response]), status].concat();
        let own = card.protect_response(&answer, Status::Success, &mut wire).unwrap();
        // One recorded card pads with a block too many; reading that is all that is asked.
        if own.len() == on_wire.len() {
            assert_eq!(own, on_wire);
        }
        let response = host.unprotect(&on_wire, &mut plain).unwrap();
        assert_eq!((response.data, response.status), (&answer[..], Status::Success));
    }
}

fn decode(bytes: &[u8]) -> Command<'_> {
    Command::decode(bytes).unwrap()
}

/// Sessions with the whole answer to INITIALIZE UPDATE.
fn traces(name: &str) -> usize {
    let Some(file) = vectors(name) else { return 0 };
    let mut count = 0;
    for vector in entries(&file["vectors"]).iter().filter(|vector| vector["kind"] == "trace") {
        let initialize = hex(&vector["init_update_cmd"]);
        let recorded = Recorded {
            keys: keys(&vector["keys"]),
            host_challenge: decode(&initialize).data.to_vec(),
            answer: hex(&vector["init_update_rsp"]),
            authenticate: hex(&vector["ext_auth_cmd"]),
            aid: vector["invoker_aid"].as_str().map(|_| hex(&vector["invoker_aid"])),
            exchanges: entries(&vector["exchanges"]),
            names: NAMES,
        };
        recorded.replay();
        count += 1;
    }
    count
}

/// Sessions of which only the challenges are given.
fn given_challenges(name: &str) -> usize {
    let Some(file) = vectors(name) else { return 0 };
    let given =
        |vector: &&Value| vector["kind"] == "given_challenges" && vector["flows"].is_array();
    let mut count = 0;
    for vector in entries(&file["vectors"]).iter().filter(given) {
        let parameter = if vector["mode"] == "S16" { 0x61 } else { 0x60 };
        let mut recorded = Recorded {
            keys: keys(&vector["keys"]),
            host_challenge: hex(&vector["host_challenge"]),
            answer: [
                &[0; 10][..],
                &[0x30, 0x03, parameter],
                &hex(&vector["card_challenge"]),
                &hex(&vector["card_cryptogram"]),
            ]
            .concat(),
            authenticate: Vec::new(),
            aid: None,
            exchanges: &[],
            names: NAMES,
        };
        for flow in entries(&vector["flows"]) {
            recorded.authenticate = hex(&flow["ext_auth_cmd"]);
            recorded.exchanges = entries(&flow["exchanges"]);
            recorded.replay();
            count += 1;
        }
    }
    count
}

#[test]
fn sessions_of_real_cards_and_other_implementations() {
    if vectors("scp03_pysim.json").is_none() {
        return;
    }
    assert_eq!(traces("scp03_pysim.json"), 9);
    assert_eq!(traces("scp03_openscp_s8.json"), 3);
    assert_eq!(traces("scp03_openscp_s16.json"), 3);
    assert_eq!(given_challenges("scp03_scll.json"), 6);
    assert_eq!(given_challenges("scp03_securo.json"), 6);
}

#[test]
fn transcripts() {
    let Some(file) = data("5-globalplatform/scp03/scp03-transcripts-basic.json") else { return };
    assert_eq!(entries(&file).len(), 4);
    for vector in entries(&file) {
        let recorded = Recorded {
            keys: keys(&vector["static_keys"]),
            host_challenge: hex(&vector["host_challenge"]),
            answer: hex(&vector["initialize_update_rsp"]),
            authenticate: hex(&vector["external_authenticate_cmd"]),
            aid: None,
            exchanges: entries(&vector["exchanges"]),
            names: Names { wrapped_response: "wrapped_rsp", ..NAMES },
        };
        recorded.replay();
    }
}

#[test]
fn derived_challenge() {
    let mut count = 0;
    for name in ["scp03_scll.json", "scp03_securo.json"] {
        let Some(file) = vectors(name) else { return };
        let derived = |vector: &&Value| vector["kind"] == "pseudo_random_challenge";
        for vector in entries(&file["vectors"]).iter().filter(derived) {
            let enc = hex(&vector["key_enc"]);
            let keys = StaticKeys::new(aes(enc.len()), [&enc; 3].map(Vec::as_slice)).unwrap();
            let expected = Challenge::new(&hex(&vector["card_challenge"])).unwrap();
            let sequence = array(&vector["sequence_counter"]);
            let aid = hex(&vector["invoker_aid"]);
            let challenge = pseudo_random_challenge(&keys, expected.mode(), sequence, &aid);
            assert_eq!(challenge, expected, "{vector}");
            count += 1;
        }
    }
    assert!(count >= 3, "{count}");
}

/// Keys and cryptograms of sessions of which nothing else is known.
#[test]
fn session_keys() {
    let Some(file) = vectors("scp03_securo.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]) {
        if vector["kind"] != "given_challenges" {
            continue;
        }
        let context = [hex(&vector["host_challenge"]), hex(&vector["card_challenge"])].concat();
        let check = |name: &str, by: &Key, constant| {
            if !vector[name].is_string() {
                return 0;
            }
            let expected = hex(&vector[name]);
            let mut out = vec![0; expected.len()];
            derive(by, constant, &[&context], &mut out);
            assert_eq!(out, expected, "{name} of {vector}");
            1
        };
        let (enc, mac) = (key(&vector["keys"]["enc"]), key(&vector["keys"]["mac"]));
        let mut session_mac = vec![0; mac.expose().len()];
        derive(&mac, 0x06, &[&context], &mut session_mac);
        let session_mac = Key::new(mac.cipher(), &session_mac).unwrap();
        count += check("s_enc", &enc, 0x04) + check("s_mac", &mac, 0x06);
        count += check("s_rmac", &mac, 0x07) + check("card_cryptogram", &session_mac, 0x00);
        count += check("host_cryptogram", &session_mac, 0x01);
    }
    assert!(count >= 15, "{count}");
}

#[test]
fn derivation() {
    let Some(file) = vectors("kdf_scp03.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]).iter().filter(|vector| vector["out"].is_string()) {
        let key = key(&vector["key"]);
        let expected = hex(&vector["out"]);
        let constant = u8::try_from(vector["constant"].as_u64().unwrap()).unwrap();
        let mut out = vec![0; expected.len()];
        derive(&key, constant, &[&hex(&vector["context"])], &mut out);
        assert_eq!(out, expected, "{vector}");
        count += 1;
    }
    assert!(count >= 40, "{count}");
}

#[test]
fn single_steps() {
    let Some(file) = vectors("scp03_steps.json") else { return };
    for vector in entries(&file["vectors"]) {
        let key = if vector["s_mac"].is_string() { &vector["s_mac"] } else { &vector["s_rmac"] };
        let key = Key::aes128(array(key));
        let message = if vector["kind"] == "c_mac_step" {
            hex(&vector["mac_input_header_and_data"])
        } else {
            [hex(&vector["response_data"]), hex(&vector["sw"])].concat()
        };
        let mac = key.short_mac(&[&hex(&vector["chaining_value"]), &message]);
        assert_eq!(mac, array::<8>(&vector["mac8"]), "{vector}");
    }
}

#[test]
fn diversified_keys() {
    let Some(file) = vectors("diversification.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]) {
        let (master, kdd) = (hex(&vector["master"]), array(&vector["kdd"]));
        let ecb = |mut blocks: [u8; 16]| {
            // Each block by itself.
            let master = Key::new(Cipher::TripleDes, &master).unwrap();
            blocks.chunks_mut(8).for_each(|block| master.encrypt([0; 16], block).unwrap());
            Ok::<_, core::convert::Infallible>(blocks)
        };
        let Ok(keys) = match vector["scheme"].as_str().unwrap() {
            "kdf3" => {
                let master = key(&vector["master"]);
                let context = Context::new(&kdd, 0x30);
                kdf3(&context, master.cipher(), |input| Ok(master.mac(&[input])))
            }
            "emv_cps" => emv_cps(&kdd, ecb),
            "visa2" => visa2(&kdd, ecb),
            other => panic!("{other}"),
        };
        for (key, name) in keys.in_order().into_iter().zip(["enc", "mac", "dek"]) {
            assert_eq!(key.expose(), hex(&vector["computed"][name]), "{vector}");
            for given in [name.to_owned(), format!("kcv_{name}")] {
                let Some(text) = vector[&given].as_str() else { continue };
                let is_key = given == name;
                let got = if is_key { key.expose().to_vec() } else { key.check_value().to_vec() };
                assert_eq!(got, hex(&Value::from(text)), "{vector}");
            }
        }
        count += 1;
    }
    assert_eq!(count, 6);
}

#[test]
fn check_values() {
    let Some(file) = vectors("kcv.json") else { return };
    let mut count = 0;
    for vector in entries(&file["vectors"]) {
        let bytes = hex(&vector["key"]);
        let cipher = match vector["rule"].as_str().unwrap() {
            "aes_01" => aes(bytes.len()),
            "des_00" => Cipher::TripleDes,
            other => {
                println!("not spoken here: {other}");
                continue;
            }
        };
        let key = Key::new(cipher, &bytes).unwrap();
        assert_eq!(key.check_value(), array::<3>(&vector["kcv"]), "{vector}");
        count += 1;
    }
    assert!(count >= 6, "{count}");
}
