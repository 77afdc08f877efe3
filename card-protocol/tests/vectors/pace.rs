//! PACE against a session that another implementation made, and against those parts of two
//! worked examples that do not depend on their curve.

use card_protocol::apdu::{Command, Status};
use card_protocol::channel::Channel;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::ec::PublicPoint;
use card_protocol::kdf::{Purpose, derive};
use card_protocol::pace::card::{Choice, Pace};
use card_protocol::pace::{PaceInfo, Protocol, Secret, terminal};
use card_protocol::secure_messaging::SecureMessaging;
use serde_json::Value;

use crate::files::{array, entries, hex, vectors};
use crate::scripted::{Card, Script};

/// The session on P-256 with AES-128; its private keys are known, so both ends can be replayed.
fn session() -> Option<Value> {
    let file = vectors("pace_openpace_generated.json")?;
    let ours = |vector: &&Value| {
        PaceInfo::new(&hex(&vector["oid"]), vector["parameter_id"].as_u64().unwrap()).is_some()
    };
    let mut sessions = entries(&file["vectors"]).iter().filter(ours);
    let session = sessions.next().expect("one session is ours").clone();
    assert!(sessions.next().is_none());
    assert_eq!(session["password"], "CAN 123456");
    Some(session)
}

fn object(tag: u8, value: &Value) -> Vec<u8> {
    let value = hex(value);
    let length = u8::try_from(value.len()).unwrap();
    [&[0x7C, length + 2, tag, length], &value[..]].concat()
}

/// Data of each command and of its response.
fn steps(session: &Value) -> [(Vec<u8>, Vec<u8>); 4] {
    [
        (vec![0x7C, 0x00], object(0x80, &session["nonce_z"])),
        (object(0x81, &session["map_pk_ifd"]), object(0x82, &session["map_pk_ic"])),
        (object(0x83, &session["pk_ifd"]), object(0x84, &session["pk_ic"])),
        (object(0x85, &session["t_ifd"]), object(0x86, &session["t_ic"])),
    ]
}

fn secret() -> Secret {
    Secret::can(b"123456").unwrap()
}

#[test]
fn the_terminal_sends_what_was_recorded() {
    let Some(session) = session() else { return };
    let mut steps = steps(&session).into_iter();
    let mut channel = Channel::new(Card(|bytes: &[u8]| {
        let command = Command::decode(bytes).unwrap();
        if command.ins == 0x22 {
            let oid = hex(&session["oid"]);
            let data = [&[0x80, 0x0A], &oid[..], &[0x83, 0x01, 0x02, 0x84, 0x01, 0x0C]].concat();
            assert_eq!(command.header(), [0x00, 0x22, 0xC1, 0xA4]);
            assert_eq!(command.data, data);
            return vec![0x90, 0x00];
        }
        let (sent, answer) = steps.next().expect("no fifth step");
        assert_eq!(command.data, sent);
        assert_eq!(command.cla, if sent[2..].first() == Some(&0x85) { 0x00 } else { 0x10 });
        [&answer[..], &[0x90, 0x00]].concat()
    }));
    let mut rng = Script::new([hex(&session["map_sk_ifd"]), hex(&session["sk_ifd"])]);
    let info = PaceInfo::OURS.naming_parameters();
    let established = terminal::run(&mut channel, &mut rng, &secret(), info).unwrap();
    assert_eq!(established.card, hex(&session["pk_ic"])[1..33]);
    assert_eq!(established.terminal, hex(&session["pk_ifd"])[1..33]);
    assert!(rng.is_used_up());
}

#[test]
fn the_card_answers_what_was_recorded() {
    let Some(session) = session() else { return };
    let mut rng = Script::new(["nonce_s", "map_sk_ic", "sk_ic"].map(|name| hex(&session[name])));
    let oid = hex(&session["oid"]);
    let choice = Choice::decode(&[&[0x80, 0x0A], &oid[..], &[0x83, 0x01, 0x02]].concat()).unwrap();
    let mut pace = Pace::start(&choice, &secret());
    for (sent, answer) in steps(&session) {
        let cla = if sent.get(2) == Some(&0x85) { 0x00 } else { 0x10 };
        let command = Command::new(cla, 0x86, 0, 0).with_data(&sent).expecting(256);
        let mut out = [0; 128];
        let (next, result) = pace.handle(&command, &mut rng, &mut out);
        assert_eq!(result, Ok(&answer[..]));
        pace = next;
    }
    let Pace::Done(mut session_keys, established) = pace else { panic!("not done") };
    assert_eq!(established.card, hex(&session["pk_ic"])[1..33]);
    let sample = &session["sm_sample"];
    let key = |name: &str| Key::new(Cipher::Aes128, &hex(&session[name])).unwrap();
    let mut terminal = SecureMessaging::new(key("ks_enc"), key("ks_mac"));
    let select = Command::new(0x00, 0xA4, 0x02, 0x0C).with_data(&[0x01, 0x1E]);
    let (mut wire, mut plain) = ([0; 64], [0; 64]);
    let bytes = terminal.protect(&select, &mut wire).unwrap();
    assert_eq!(bytes[8..24], hex(&sample["ssc1_encrypt_of_011E"]));
    let outer = Command::decode(bytes).unwrap();
    assert_eq!(session_keys.unprotect_command(&outer, &mut plain).unwrap().data, [0x01, 0x1E]);
    let answer = session_keys.protect_response(0xA4, &[], Status::Success, &mut wire).unwrap();
    assert_eq!(answer[6..14], hex(&sample["ssc2_mac_of_99029000"]));
    assert_eq!(terminal.unprotect(answer, &mut plain).unwrap().status, Status::Success);
}

/// Its curve, brainpoolP256r1, is not implemented, so only what does not depend on it: the first
/// two commands, both sides of the nonce, session keys and tokens.
#[test]
fn worked_example_of_doc_9303() {
    let Some(file) = vectors("pace_ecdh_gm_aes128.json") else { return };
    let values = &file["values"];
    let secret = Secret::mrz(file["mrz_information"].as_str().unwrap().as_bytes());

    let mut exchanges = entries(&file["apdus"]).iter();
    let mut channel = Channel::new(Card(|bytes: &[u8]| {
        let exchange = exchanges.next().expect("ends with the foreign point");
        if bytes[0] != 0x10 || bytes[4] == 0x02 {
            assert_eq!(bytes, hex(&exchange["command"]));
        }
        let mut answer = hex(&exchange["response"]);
        if answer.is_empty() {
            answer.extend([0x90, 0x00]);
        }
        answer
    }));
    let mut rng = Script::new([vec![1; 32]]);
    let result = terminal::run(&mut channel, &mut rng, &secret, PaceInfo::OURS);
    assert_eq!(result, Err(terminal::Error::Point));
    drop(channel);
    assert_eq!(exchanges.count(), 2, "map was answered, key agreement was not asked for");

    let choice = Choice { protocol: Protocol::EcdhGmAes128, password: secret.password() };
    let mut rng = Script::new([hex(&values["nonce_s"])]);
    let command = Command::new(0x10, 0x86, 0, 0).with_data(&[0x7C, 0x00]).expecting(256);
    let mut out = [0; 64];
    let (_, answer) = Pace::start(&choice, &secret).handle(&command, &mut rng, &mut out);
    assert_eq!(answer.unwrap()[4..], hex(&values["nonce_z"]));

    let shared = hex(&values["shared_secret_x"]);
    let encryption = derive(Cipher::Aes128, &shared, Purpose::Encryption);
    let mac = derive(Cipher::Aes128, &shared, Purpose::Mac);
    assert_eq!(encryption.expose(), hex(&values["ks_enc"]));
    assert_eq!(mac.expose(), hex(&values["ks_mac"]));
    assert_eq!(mac.short_mac(&[&hex(&values["t_ifd_input"])]), array::<8>(&values["t_ifd"]));
    assert_eq!(mac.short_mac(&[&hex(&values["t_ic_input"])]), array::<8>(&values["t_ic"]));
}

/// The same of the worked example for Extended Access Control, also on that curve.
#[test]
fn worked_example_of_extended_access_control() {
    let Some(file) = vectors("eac2_worked_example_ecdh.json") else { return };
    let pace = &file["pace"];
    let password = derive(Cipher::Aes128, b"123456", Purpose::Password);
    assert_eq!(password.expose(), hex(&pace["K_pi"]));
    assert_eq!(password.encrypt_block(array(&pace["nonce_s"])), array::<16>(&pace["nonce_z"]));
    let shared = hex(&pace["shared_secret"]);
    let encryption = derive(Cipher::Aes128, &shared, Purpose::Encryption);
    let mac = derive(Cipher::Aes128, &shared, Purpose::Mac);
    assert_eq!(encryption.expose(), hex(&pace["ks_enc"]));
    assert_eq!(mac.expose(), hex(&pace["ks_mac"]));
    for (point, token) in [("pk_picc", "t_pcd"), ("pk_pcd", "t_picc")] {
        let head = [0x7F, 0x49, 0x4F, 0x06, 0x0A];
        let oid = Protocol::EcdhGmAes128.oid();
        let input = [&head[..], oid, &[0x86, 0x41], &hex(&pace[point])].concat();
        assert_eq!(mac.short_mac(&[&input]), array::<8>(&pace[token]));
        assert!(PublicPoint::decode(&hex(&pace[point])).is_err(), "a point of another curve");
    }
    let samples = entries(&file["sm_aes_samples"]);
    let mut plain = hex(&samples[0]["plain"]);
    plain.push(0x80);
    plain.resize(16, 0);
    encryption.encrypt(array(&samples[0]["iv"]), &mut plain).unwrap();
    assert_eq!(plain, hex(&samples[0]["cipher"]));
    let counter = u128::from_be_bytes(array(&samples[1]["ssc"])) - 1;
    let mut card = SecureMessaging::starting_at(encryption, mac, counter);
    let mut wire = [0; 64];
    let answer = card.protect_response(0x22, &[], Status::Success, &mut wire).unwrap();
    assert_eq!(answer[6..14], hex(&samples[1]["mac"]));
}
