//! Protected messages that no key holder made, at both ends and with every cipher.

#![no_main]

use card_protocol::apdu::Command;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::secure_messaging::{MAX_COMMAND, SecureMessaging};
use libfuzzer_sys::fuzz_target;

const CIPHERS: [Cipher; 4] = [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];

fuzz_target!(|data: &[u8]| {
    for cipher in CIPHERS {
        let key = || Key::new(cipher, &[0x42; 32][..cipher.key_len()]).expect("a whole key");
        let session = || SecureMessaging::new(key(), key());
        let mut out = [0; MAX_COMMAND];
        let mut card = session();
        if let Ok(command) = Command::decode(data) {
            assert!(card.unprotect_command(&command, &mut out).is_ok() || card.is_closed());
        }
        let mut terminal = session();
        assert!(terminal.unprotect(data, &mut out).is_ok() || terminal.is_closed());
        round_trip(data, session(), session());
    }
});

/// What the terminal protects, the card understands.
fn round_trip(data: &[u8], mut terminal: SecureMessaging, mut card: SecureMessaging) {
    let Ok(command) = Command::decode(data) else { return };
    let (mut protected, mut plain) = ([0; MAX_COMMAND], [0; MAX_COMMAND]);
    if command.cla & 0x0C != 0 {
        return;
    }
    let Ok(bytes) = terminal.protect(&command, &mut protected) else { return };
    let Ok(outer) = Command::decode(bytes) else { panic!("a protected command is a command") };
    let inner = card.unprotect_command(&outer, &mut plain);
    assert!(
        inner.is_ok_and(|inner| {
            inner.header() == command.header() && inner.data == command.data
        })
    );
}
