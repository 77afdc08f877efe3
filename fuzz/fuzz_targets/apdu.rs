//! Commands, responses, and the data of MSE:Set AT.

#![no_main]

use card_protocol::apdu::{Command, Response};
use card_protocol::general_authenticate::SetAt;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = Response::decode(data);
    let _ = SetAt::decode(data);
    let Ok(command) = Command::decode(data) else { return };
    let mut out = vec![0; data.len() + 16];
    let again = command.encode(&mut out).expect("a command that was read can be written");
    assert_eq!(again, data);
});
