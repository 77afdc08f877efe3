//! PACE against worked examples and sessions of other implementations, each end with the other's
//! messages.

mod session;

use card_format::curve::Curve;
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::Channel;
use card_protocol::cipher::Key;
use card_protocol::group::{KeyPair, Public, Standardized};
use card_protocol::pace::card::{Choice, Context, Pace};
use card_protocol::pace::{Mapping, Secret, terminal};
use card_protocol::secure_messaging::SecureMessaging;

use self::session::Session;
use crate::files::{entries, hex, vectors};
use crate::scripted::{Card, Script};

/// What stands in MSE:Set AT.
fn set_at(session: &Session) -> Vec<u8> {
    let oid = session.offer.protocol.oid();
    let password = (session.secret)().password().reference();
    [&[0x80, 0x0A], oid.as_bytes(), &[0x83, 0x01, password]].concat()
}

/// Plays the terminal.
fn play_terminal(session: &Session) -> terminal::Established {
    let mut steps = session.steps().into_iter();
    let link = Card(|bytes: &[u8]| {
        let command = Command::decode(bytes).unwrap();
        if command.ins == 0x22 {
            assert_eq!(command.header(), [0x00, 0x22, 0xC1, 0xA4]);
            assert_eq!(command.data, set_at(session));
            return vec![0x90, 0x00];
        }
        let (sent, answer) = steps.next().expect("no fifth step");
        assert_eq!(command.data, sent);
        assert_eq!(command.cla, if steps.len() == 0 { 0x00 } else { 0x10 });
        assert!(usize::try_from(command.expected.unwrap()).unwrap() >= answer.len());
        [&answer[..], &[0x90, 0x00]].concat()
    });
    let buffer = || vec![0; 1024];
    let mut channel = Channel::with_buffers(link, buffer(), buffer(), buffer());
    let first = match session.mapping() {
        Mapping::Integrated => session.value("nonce_t"),
        _ => session.number("map_sk_ifd"),
    };
    let mut rng = Script::new([first, session.number("sk_ifd")]);
    let secret = (session.secret)();
    let seen = terminal::run(&mut channel, &mut rng, &secret, &session.info()).unwrap();
    assert!(rng.is_used_up() && channel.is_secured());
    assert_eq!(seen.card.as_bytes(), session.compressed("pk_ic"));
    assert_eq!(seen.terminal.as_bytes(), session.compressed("pk_ifd"));
    seen
}

/// Plays the card, and gives the session keys it ends with.
fn play_card(session: &Session, chip_key: Option<&KeyPair<Standardized>>) -> SecureMessaging {
    // Where the recorded nonce is shorter than ours, zeros before it make it the same number.
    let nonce = session.value("nonce_s");
    let padded = [&vec![0; 16 - nonce.len().min(16)][..], &nonce].concat();
    let mut draws = vec![padded];
    if session.mapping() != Mapping::Integrated {
        draws.push(session.number("map_sk_ic"));
    }
    draws.push(session.number("sk_ic"));
    let mut rng = Script::new(draws);
    let choice = Choice::decode(&set_at(session), [session.offer]).unwrap();
    let mut pace = Pace::start(&choice, &(session.secret)());
    for (at, (sent, answer)) in session.steps().into_iter().enumerate() {
        let cla = if at == 3 { 0x00 } else { 0x10 };
        let command = Command::new(cla, 0x86, 0, 0).with_data(&sent).expecting(256);
        let mut out = [0; 512];
        let context = Context { chip_key, authorities: &[] };
        let (next, result) = pace.handle(&command, &mut rng, &mut out, &context);
        if at > 0 || nonce.len() >= 16 {
            assert_eq!(result, Ok(&answer[..]));
        }
        pace = next;
    }
    let Pace::Done(keys, established) = pace else { panic!("not done") };
    assert_eq!(established.card.as_bytes(), session.compressed("pk_ic"));
    assert_eq!(established.terminal.as_bytes(), session.compressed("pk_ifd"));
    keys
}

/// Both ends of a session of which everything is known but perhaps the card's keys.
fn play(session: &Session) {
    play_terminal(session);
    play_card(session, None);
}

#[test]
fn sessions_of_another_implementation() {
    let Some(file) = vectors("pace_openpace_generated.json") else { return };
    let sessions = entries(&file["vectors"]);
    for values in sessions {
        assert_eq!(values["password"], "CAN 123456");
        let id = values["parameter_id"].as_u64().unwrap();
        let session = Session::new(&values["oid"], id, values, || Secret::can(b"123456").unwrap());
        play_terminal(&session);
        let mut card = play_card(&session, None);
        let cipher = session.offer.protocol.cipher;
        let key = |name: &str| Key::new(cipher, &session.value(name)).unwrap();
        let mut terminal = SecureMessaging::new(key("ks_enc"), key("ks_mac"));
        let sample = &values["sm_sample"];
        let select = Command::new(0x00, 0xA4, 0x02, 0x0C).with_data(&[0x01, 0x1E]);
        let (mut wire, mut plain) = ([0; 64], [0; 64]);
        let bytes = terminal.protect(&select, &mut wire).unwrap();
        let encrypted = hex(&sample["ssc1_encrypt_of_011E"]);
        assert_eq!(bytes[8..8 + encrypted.len()], encrypted);
        let outer = Command::decode(bytes).unwrap();
        assert_eq!(card.unprotect_command(&outer, &mut plain).unwrap().data, [0x01, 0x1E]);
        let answer = card.protect_response(0xA4, &[], Status::Success, &mut wire).unwrap();
        assert_eq!(answer[6..14], hex(&sample["ssc2_mac_of_99029000"]));
        assert_eq!(terminal.unprotect(answer, &mut plain).unwrap().status, Status::Success);
    }
    assert_eq!(sessions.len(), 9);
    assert!(sessions.iter().any(|values| values["parameter_id"] == 12));
}

#[test]
fn worked_examples_of_the_generic_mapping() {
    for (name, id) in [("pace_ecdh_gm_aes128.json", 13), ("pace_dh_gm_aes128.json", 0)] {
        let Some(file) = vectors(name) else { return };
        assert_eq!(file["mrz_information"], "T22000129364081251010318");
        let secret = || Secret::mrz(b"T22000129364081251010318");
        let session = Session::new(&file["oid"], id, &file["values"], secret);
        play(&session);
        // The commands as they are printed, which for DH have one byte Le too few for the answer.
        let printed = entries(&file["apdus"]);
        let data =
            |at: usize| Command::decode(&hex(&printed[at]["command"])).unwrap().data.to_vec();
        assert_eq!(data(0), set_at(&session));
        for (at, (sent, _)) in session.steps().into_iter().enumerate() {
            assert_eq!(data(at + 1), sent);
        }
    }
}

#[test]
fn worked_examples_of_the_integrated_mapping() {
    for (name, id) in [("pace_ecdh_im_aes128.json", 13), ("pace_dh_im_aes128.json", 0)] {
        let Some(file) = vectors(name) else { return };
        // The key is said to be that of a zone, and is that of this number.
        let secret = || Secret::can(b"123456").unwrap();
        play(&Session::new(&file["oid"], id, &file["values"], secret));
    }
}

#[test]
fn worked_example_of_the_chip_authentication_mapping() {
    let Some(file) = vectors("pace_ecdh_cam_aes128.json") else { return };
    assert_eq!(file["mrz_information"], "C11T002JM496081222310314");
    let secret = || Secret::mrz(b"C11T002JM496081222310314");
    let session = Session::new(&file["oid"], 13, &file["values"], secret);
    let group = Standardized::Ec(Curve::BrainpoolP256r1);
    let chip = KeyPair::from_secret(group, &session.value("sk_ic_static_derived")).unwrap();
    assert_eq!(chip.public().bytes(), session.value("pk_ic_static"));
    play_card(&session, Some(&chip));
    let data = play_terminal(&session).chip_authentication.unwrap();
    assert_eq!(data.proves(chip.public()), Ok(()));
    let other = Public::decode(group, &session.value("pk_ic")).unwrap();
    assert!(data.proves(&other).is_err());
}

#[test]
fn worked_examples_of_extended_access_control() {
    for (name, id) in [("eac2_worked_example_ecdh.json", 13), ("eac2_worked_example_dh.json", 0)] {
        let Some(file) = vectors(name) else { return };
        assert_eq!(file["password"], "PIN 123456 (password type 03)");
        let secret = || Secret::pin(b"123456").unwrap();
        let pace = &file["pace"];
        play(&Session::new(&pace["oid"], id, pace, secret));
    }
}

/// The password was removed from this recording of a real card, and the card's private keys were
/// never known.
#[test]
fn a_recorded_session_with_triple_des() {
    let Some(file) = vectors("pace_ecdh_gm_3des.json") else { return };
    let values = &file["values"];
    let secret = || Secret::can(b"123456").unwrap();
    play_terminal(&Session::new(&values["oid"], 13, values, secret));
}
