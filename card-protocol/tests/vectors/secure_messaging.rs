//! Secure messaging against recorded sessions and published messages, both ends.

use card_protocol::apdu::{Command, Status};
use card_protocol::cipher::{Cipher, Key};
use card_protocol::secure_messaging::SecureMessaging;
use serde_json::Value;

use crate::files::{array, entries, hex, vectors};

/// Both ends of a session.
struct Ends {
    terminal: SecureMessaging,
    card: SecureMessaging,
}

impl Ends {
    fn new(session: &Value, counter: &Value) -> Self {
        // The counter is as long as a block.
        let digits = counter.as_str().unwrap_or_default();
        let end = || {
            let key = |name: &str| {
                let key = hex(&session[name]);
                let cipher = match key.len() {
                    16 if digits.len() == 16 => Cipher::TripleDes,
                    16 => Cipher::Aes128,
                    24 => Cipher::Aes192,
                    _ => Cipher::Aes256,
                };
                Key::new(cipher, &key).unwrap()
            };
            let counter = u128::from_str_radix(digits, 16).unwrap_or_default();
            SecureMessaging::starting_at(key("ks_enc"), key("ks_mac"), counter)
        };
        Self { terminal: end(), card: end() }
    }

    fn command(&mut self, plain: &Command<'_>, protected: &[u8]) {
        let (mut wire, mut data) = ([0; 5000], [0; 5000]);
        let bytes = self.terminal.protect(plain, &mut wire).unwrap();
        assert_eq!(bytes, protected);
        let outer = Command::decode(protected).unwrap();
        let got = self.card.unprotect_command(&outer, &mut data).unwrap();
        assert_eq!(got.header(), plain.header());
        assert_eq!((got.data, got.expected), (plain.data, plain.expected));
    }

    fn response(&mut self, ins: u8, plain: &[u8], status: Status, protected: &[u8]) {
        let (mut wire, mut data) = ([0; 5000], [0; 5000]);
        let got = self.terminal.unprotect(protected, &mut data).unwrap();
        assert_eq!((got.data, got.status), (plain, status));
        let bytes = self.card.protect_response(ins, plain, status, &mut wire).unwrap();
        assert_eq!(bytes, protected);
    }
}

fn command<'a>(header: &[u8], data: &'a [u8], le: &[u8]) -> Command<'a> {
    let command = Command::new(header[0] & !0x0C, header[1], header[2], header[3]).with_data(data);
    match *le {
        [0] => command.expecting(0x100),
        [le] => command.expecting(le.into()),
        [0, 0] => command.expecting(0x1_0000),
        [high, low] => {
            let expected = u32::from(u16::from_be_bytes([high, low]));
            Command { extended: true, ..command.expecting(expected) }
        }
        _ => command,
    }
}

/// Bytes, or none.
fn bytes(value: &Value) -> Vec<u8> {
    value.as_str().map_or(Vec::new(), |_| hex(value))
}

fn status(value: &Value) -> Status {
    Status::from(u16::from_be_bytes(array(value)))
}

/// Exchanges in the form of recorded sessions.
fn replay(ends: &mut Ends, exchange: &Value) {
    let sent = &exchange["command"];
    let (header, data) = (hex(&sent["header"]), bytes(&sent["plain_data"]));
    ends.command(&command(&header, &data, &bytes(&sent["le"])), &hex(&sent["capdu"]));
    let got = &exchange["response"];
    ends.response(header[1], &hex(&got["data"]), status(&got["sw"]), &hex(&got["rapdu"]));
}

#[test]
fn recorded_session() {
    let Some(file) = vectors("sm_aes.json") else { return };
    let session = &file["recorded_session"];
    let mut ends = Ends::new(session, &session["ssc_initial"]);
    for exchange in entries(&session["exchanges"]) {
        replay(&mut ends, exchange);
    }
}

#[test]
fn published_commands() {
    let Some(file) = vectors("sm_aes.json") else { return };
    let session = &file["ausweisapp_commands"];
    assert_eq!(entries(&session["cases"]).len(), 8);
    for case in entries(&session["cases"]) {
        let plain = hex(&case["plain_capdu"]);
        let mut ends = Ends::new(session, &session["ssc_before_each"]);
        ends.command(&Command::decode(&plain).unwrap(), &hex(&case["protected_capdu"]));
    }
    // One command after another, without responses between them.
    let series = &session["same_command_four_times_ssc_1_to_4_without_responses"];
    for step in entries(series) {
        let counter = u128::from_be_bytes(array(&step["ssc"])) - 1;
        let counter = Value::from(format!("{counter:032X}"));
        let mut ends = Ends::new(session, &counter);
        let protected = hex(&step["protected_capdu"]);
        let outer = Command::decode(&protected).unwrap();
        let mut data = [0; 64];
        let plain = ends.card.unprotect_command(&outer, &mut data).unwrap();
        ends.command_again(&plain, &protected);
    }
}

impl Ends {
    fn command_again(&mut self, plain: &Command<'_>, protected: &[u8]) {
        let mut wire = [0; 5000];
        assert_eq!(self.terminal.protect(plain, &mut wire).unwrap(), protected);
    }
}

/// Published steps, with the plain response beside the protected one.
fn steps(session: &Value) -> usize {
    let mut ends = Ends::new(session, &session["ssc_initial"]);
    for step in entries(&session["steps"]) {
        let (header, data) = (hex(&step["plain_header"]), bytes(&step["plain_data"]));
        let plain = command(&header, &data, &bytes(&step["le"]));
        let plain = Command { extended: step["extended"] == true, ..plain };
        ends.command(&plain, &hex(&step["command"]["protected_capdu"]));
        let got = &step["response"];
        let plain = if got["data"].is_null() { &got["plain_data"] } else { &got["data"] };
        ends.response(header[1], &hex(plain), status(&got["sw"]), &hex(&got["rapdu"]));
    }
    entries(&session["steps"]).len()
}

#[test]
fn computed_steps() {
    let Some(file) = vectors("sm_aes.json") else { return };
    let counts: Vec<_> = entries(&file["self_generated"]).iter().map(steps).collect();
    assert_eq!(counts, [9, 4, 2]);
}

#[test]
fn appendix_d_of_doc_9303_11() {
    let Some(file) = vectors("sm_3des.json") else { return };
    assert_eq!(steps(&file), 3);
}

/// The response, with a signature of Active Authentication, is longer than 128 bytes.
#[test]
fn recorded_triple_des() {
    let Some(file) = vectors("aa_rsa.json") else { return };
    let session = &file["session_3des"];
    let mut ends = Ends::new(&session["sm"], &session["sm"]["ssc"]);
    replay(&mut ends, session);
}

/// Chip Authentication ran on other curves in these recordings; what its commands looked like
/// under the old keys, and the first command under the new ones, does not depend on the curve.
#[test]
fn recorded_chip_authentications() {
    let Some(file) = vectors("ca_v1_ecdh.json") else { return };
    for trace in entries(&file["traces"]) {
        let old = &trace["old_sm"];
        let mut ends = Ends::new(old, &old["ssc"]);
        for exchange in entries(&trace["ca_commands_under_old_keys"]) {
            replay(&mut ends, exchange);
        }
        let new = serde_json::json!({
            "ks_enc": trace["new_ks_enc"], "ks_mac": trace["new_ks_mac"],
        });
        let mut ends = Ends::new(&new, &trace["new_ssc_initial"]);
        replay(&mut ends, &trace["first_exchange_under_new_keys"]);
    }
    assert_eq!(entries(&file["traces"]).len(), 4);
}
