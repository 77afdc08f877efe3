//! Orders: order.json, their signature, and the certificate that is believed.

#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use personalizer::order::{Manifest, name};
use personalizer::signed;

fuzz_target!(|data: &[u8]| {
    if let Ok(manifest) = Manifest::decode(data) {
        assert!(name(&manifest.authority).is_ok() && name(&manifest.batch).is_ok());
        assert!(Manifest::decode(&manifest.encode()).is_ok_and(|again| again == manifest));
    }
    let Some((split, data)) = data.split_first_chunk() else { return };
    let (signature, certificate) =
        data.split_at(usize::from(u16::from_be_bytes(*split)).min(data.len()));
    let trusted = [certificate.to_vec()];
    assert!(signed::verify(&[0; 32], signature, &trusted, Timestamp::UNIX_EPOCH).is_err());
});
