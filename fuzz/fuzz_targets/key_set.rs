//! Key sets on their way to a chip, keys to delete, what a chip says it holds, and the answer to
//! INITIALIZE UPDATE.

#![no_main]

use card_protocol::cipher::Key;
use card_protocol::key_set::delete::DeleteKey;
use card_protocol::key_set::information;
use card_protocol::key_set::put::{self, Sealed};
use card_protocol::scp03::host::Answer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let dek = Key::aes128([1; 16]);
    if let Ok(sealed) = Sealed::decode(data) {
        assert!(data.len() <= put::MAX_LEN);
        if let Ok(keys) = sealed.open(&dek) {
            let mut out = [0; put::MAX_LEN];
            let again = put::encode(&dek, sealed.version, &keys, &mut out);
            assert!(again.is_ok_and(|again| again.len() == data.len()));
        }
    }
    if let Ok(named) = DeleteKey::decode(data) {
        assert!(named.identifier.is_some() || named.version.is_some());
    }
    let mut keys = 0;
    let _ = information::decode(data, |_| keys += 1);
    assert!(keys <= data.len() / 4);
    if let Ok(answer) = Answer::decode(data) {
        assert_eq!(answer.sequence.is_some(), answer.parameter.is_derived());
        assert!(matches!(data.len(), 29 | 32 | 45 | 48));
    }
});
