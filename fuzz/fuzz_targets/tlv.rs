//! Objects of the card: walking, writing again.

#![no_main]

use card_format::tlv::{Reader, Writer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut out = vec![0; data.len() + 16];
    walk(Reader::new(data), &mut Writer::new(&mut out), 0);
});

/// What was read in its shortest form is written as it was.
fn walk(mut reader: Reader<'_>, writer: &mut Writer<'_>, depth: u8) {
    while let Ok(tlv) = reader.take() {
        assert!(tlv.raw.ends_with(tlv.value));
        let before = writer.len();
        if writer.primitive(tlv.tag, tlv.value).is_ok() {
            let written = writer.written().get(before..).unwrap_or_default();
            assert!(written.len() <= tlv.raw.len());
            assert!(written.len() < tlv.raw.len() || written == tlv.raw);
        }
        if tlv.tag.is_constructed() && depth < 16 {
            let mut out = vec![0; tlv.value.len() + 16];
            walk(tlv.reader(), &mut Writer::new(&mut out), depth + 1);
        }
    }
}
