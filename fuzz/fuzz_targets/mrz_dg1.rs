//! Machine readable zones and EF.DG1.

#![no_main]

use card_format::dg1::Dg1;
use card_format::mrz::Mrz;
use card_format::translit;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(dg1) = Dg1::decode(data) {
        let mut out = vec![0; data.len() + 16];
        let again = dg1.encode(&mut out).expect("a zone that was read can be written");
        assert!(Dg1::decode(again).is_ok());
    }
    if let Ok(mrz) = Mrz::decode(data) {
        let _ = mrz.verify_check_digits();
        let _ = mrz.information();
        let _ = (mrz.document_code(), mrz.issuing_state(), mrz.nationality());
    }
    if let Ok(text) = core::str::from_utf8(data) {
        let mut out = [0; 128];
        let _ = translit::to_mrz(text, &mut out);
        let (surname, given) = text.split_once(',').unwrap_or((text, ""));
        if let Ok(line) = translit::td1_name_line(surname, given) {
            assert!(line.iter().all(|c| matches!(c, b'A'..=b'Z' | b'0'..=b'9' | b'<')));
        }
    }
});
