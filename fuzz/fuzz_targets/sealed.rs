//! Sealed records: taken apart, and opened with a key that fits only by chance.

#![no_main]

use card_format::seal_key::Kek;
use card_format::sealed::{Class, KeyIdentifier, SealedRecord};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = KeyIdentifier::parse(data);
    let Ok(record) = SealedRecord::decode(data) else { return };
    for recipient in record.recipients() {
        let _ = (recipient.identifier(), recipient.identifier_bytes());
    }
    let identifier = KeyIdentifier::new(Class::Face, 1).expect("a class and a generation");
    let mut out = vec![0; record.content_len()];
    let _ = record.open(&Kek::new(identifier, [0; 32]), &mut out);
});
