//! Basic Access Control and the session after it, as Doc 9303-11 appendix D prints them: whole
//! APDUs, both ends.

use std::collections::VecDeque;

use card_format::mrz::MrzInformation;
use card_protocol::apdu::{Command, Status};
use card_protocol::bac::card::Challenge;
use card_protocol::bac::{Keys, terminal};
use card_protocol::channel::Channel;
use card_protocol::cipher::Cipher;
use card_protocol::kdf::{Purpose, derive};
use serde_json::Value;

use crate::files::{array, entries, hex, vectors};
use crate::scripted::{Card, Script};

/// The zone of the worked example.
const INFORMATION: &[u8] = b"L898902C<369080619406236";

#[test]
fn zones_of_appendix_d_2() {
    let Some(file) = vectors("bac.json") else { return };
    let examples = entries(&file["mrz_examples_D2"]);
    assert_eq!(examples.len(), 4);
    for example in examples {
        let text = |name: &str| example[name].as_str().unwrap().as_bytes();
        let date = |name| text(name).try_into().unwrap();
        let information = MrzInformation::new(text("docno"), date("dob"), date("doe")).unwrap();
        assert_eq!(information.as_bytes(), text("mrz_information"));
        for (name, purpose) in [("kenc", Purpose::Encryption), ("kmac", Purpose::Mac)] {
            let key = derive(Cipher::TripleDes, &hex(&example["kseed"]), purpose);
            assert_eq!(key.expose(), hex(&example[name]));
        }
        meet(
            &Keys::from_mrz(information.as_bytes()),
            &Keys::from_mrz_hash(&array(&example["sha1"])),
        );
        meet(&Keys::from_seed(&array(&example["kseed"])), &Keys::from_mrz(text("mrz_information")));
    }
}

/// Both ends, each with its own keys, come to a session.
fn meet(terminal_keys: &Keys, card_keys: &Keys) {
    let mut rng = Script::new([vec![1; 8], vec![2; 16]]);
    let mut challenge = Some(Challenge::draw(&mut rng));
    let mut card = Card(|command: &[u8]| {
        let command = Command::decode(command).unwrap();
        if command.ins == 0x84 {
            return [challenge.as_ref().unwrap().bytes(), &[0x90, 0x00][..]].concat();
        }
        let (challenge, mut out) = (challenge.take().unwrap(), [0; 40]);
        let (_, answer) = challenge.answer(card_keys, command.data, &mut rng, &mut out).unwrap();
        [answer, &[0x90, 0x00]].concat()
    });
    let mut draws = Script::new([vec![3; 8], vec![4; 16]]);
    terminal::run(&mut Channel::new(&mut card), &mut draws, terminal_keys).unwrap();
}

/// The commands of the example and their answers, then those of the session behind it.
fn exchanges(bac: &Value, session: &Value) -> Vec<[Vec<u8>; 2]> {
    let nonce = [hex(&bac["rnd_ic"]), vec![0x90, 0x00]].concat();
    let mut exchanges = vec![
        [hex(&bac["get_challenge_capdu"]), nonce],
        [hex(&bac["external_authenticate_capdu"]), hex(&bac["rapdu"])],
    ];
    exchanges.extend(
        entries(&session["steps"]).iter().map(|step| {
            [hex(&step["command"]["protected_capdu"]), hex(&step["response"]["rapdu"])]
        }),
    );
    exchanges
}

#[test]
fn the_terminal_of_appendix_d_3_and_4() {
    let (Some(file), Some(session)) = (vectors("bac.json"), vectors("sm_3des.json")) else {
        return;
    };
    let bac = &file["mutual_authentication_D3"];
    let mut script = VecDeque::from(exchanges(bac, &session));
    let mut card = Card(|sent: &[u8]| {
        let [command, answer] = script.pop_front().unwrap();
        assert_eq!(sent, command);
        answer
    });
    let mut channel = Channel::new(&mut card);
    let mut rng = Script::new([hex(&bac["rnd_ifd"]), hex(&bac["k_ifd"])]);
    terminal::run(&mut channel, &mut rng, &Keys::from_mrz(INFORMATION)).unwrap();
    assert!(rng.is_used_up());

    let select = Command::new(0x00, 0xA4, 0x02, 0x0C).with_data(&[0x01, 0x1E]);
    assert_eq!(channel.execute(&select), Ok(&[][..]));
    let read = Command::new(0x00, 0xB0, 0x00, 0x00);
    let mut read_file = channel.execute(&read.expecting(4)).unwrap().to_vec();
    let rest = Command { p2: 0x04, ..read }.expecting(0x12);
    read_file.extend(channel.execute(&rest).unwrap());
    assert_eq!(read_file, hex(&session["result_ef_com"]));
    drop(channel);
    assert!(script.is_empty());
}

#[test]
fn the_card_of_appendix_d_3_and_4() {
    let (Some(file), Some(session)) = (vectors("bac.json"), vectors("sm_3des.json")) else {
        return;
    };
    let bac = &file["mutual_authentication_D3"];
    let keys = Keys::from_mrz_hash(&array(&file["mrz_examples_D2"][1]["sha1"]));
    let mut rng = Script::new([hex(&bac["rnd_ic"]), hex(&bac["k_ic"])]);
    let challenge = Challenge::draw(&mut rng);
    assert_eq!(challenge.bytes().as_slice(), hex(&bac["rnd_ic"]));
    let sent = hex(&bac["external_authenticate_capdu"]);
    let (data, mut out) = (Command::decode(&sent).unwrap().data, [0; 64]);
    let (mut card, answer) = challenge.answer(&keys, data, &mut rng, &mut out).unwrap();
    assert_eq!(answer, hex(&bac["resp_data"]));

    for step in entries(&session["steps"]) {
        let sent = hex(&step["command"]["protected_capdu"]);
        let (mut plain, mut wire) = ([0; 64], [0; 64]);
        let command = card.unprotect_command(&Command::decode(&sent).unwrap(), &mut plain).unwrap();
        assert_eq!(command.header().as_slice(), hex(&step["plain_header"]));
        let data = hex(&step["response"]["data"]);
        let answer = card.protect_response(command.ins, &data, Status::Success, &mut wire);
        assert_eq!(answer.unwrap(), hex(&step["response"]["rapdu"]));
    }
}
