//! Portraits of dossiers: JPEG and JPEG 2000, to their last pixel.

#![no_main]

use libfuzzer_sys::fuzz_target;
use personalizer::portrait;

fuzz_target!(|data: &[u8]| {
    let taken = portrait::check(data);
    assert!(taken.is_err() || data.len() <= portrait::LIMIT);
    assert_eq!(taken, portrait::check(data));
});
