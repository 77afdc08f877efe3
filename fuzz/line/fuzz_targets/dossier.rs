//! Lines of a batch, and rows of a register.

#![no_main]

use libfuzzer_sys::fuzz_target;
use personalizer::eligibility;
use personalizer::intake;
use personalizer::register::{self, CsvRegister};

fuzz_target!(|data: &[u8]| {
    let register = CsvRegister::read(data);
    let Ok(dossier) = intake::parse(data) else { return };
    let text = serde_json::to_vec(&dossier).expect("what was read can be written");
    let again = intake::parse(&text).ok().expect("what was written can be read");
    assert_eq!(intake::content_hash(&again), intake::content_hash(&dossier));
    let _ = eligibility::findings(&dossier);
    let _ = intake::examine(&dossier);
    if let Ok(register) = register {
        let _ = register::findings(&register, &dossier);
    }
});
