//! Sessions that are lost, tokens that go away, and PINs that are wrong.

use std::process::{Command, Stdio};

use cryptoki::context::{CInitializeArgs, CInitializeFlags};
use personalizer::keys::{Derivation as _, Error, PinTry, TokenError};

use crate::token::{PIN, TOKEN, Trial, somebody_else, with_token};

#[test]
fn a_line_survives_that_somebody_logs_it_out() {
    with_token("sessions::a_line_survives_that_somebody_logs_it_out", |trial| {
        let keys = trial.keys(PIN, PinTry::Fresh);
        keys.import_master("transport", &[7; 16]).unwrap();
        let master = keys.master("transport").unwrap();
        let before = master.cmac(b"a card").unwrap();
        let (module, slot) = somebody_else();
        for _ in 0..3 {
            module.open_ro_session(slot).unwrap().logout().unwrap();
            assert_eq!(master.cmac(b"a card"), Ok(before));
        }
    });
}

#[test]
fn a_line_survives_that_its_module_ends() {
    with_token("sessions::a_line_survives_that_its_module_ends", |trial| {
        let keys = trial.keys(PIN, PinTry::Fresh);
        keys.import_master("transport", &[7; 16]).unwrap();
        let master = keys.master("transport").unwrap();
        let before = master.cmac(b"a card").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    (0..200).for_each(|_| assert_eq!(master.cmac(b"a card"), Ok(before)));
                });
            }
        });
        // Every session of the process goes with it.
        let (module, _) = somebody_else();
        module.clone().finalize().unwrap();
        assert_eq!(master.cmac(b"a card"), Ok(before));
        // Or it is begun again by somebody else, with nobody logged in.
        module.clone().finalize().unwrap();
        module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
        assert_eq!(master.cmac(b"a card"), Ok(before));
    });
}

#[test]
fn a_token_that_is_taken_away_is_missed_and_found_again() {
    with_token("sessions::a_token_that_is_taken_away_is_missed_and_found_again", |trial| {
        let keys = trial.keys(PIN, PinTry::Fresh);
        keys.import_master("transport", &[7; 16]).unwrap();
        let master = keys.master("transport").unwrap();
        let before = master.cmac(b"a card").unwrap();
        let (here, away) = (trial.path("tokens"), trial.path("away"));
        std::fs::rename(&here, &away).unwrap();
        std::fs::create_dir(&here).unwrap();
        let error = master.cmac(b"a card").unwrap_err();
        assert!(
            matches!(&error, Error::Token(TokenError::Lost { token, .. }) if token == TOKEN),
            "{error:?}"
        );
        std::fs::remove_dir(&here).unwrap();
        std::fs::rename(&away, &here).unwrap();
        assert_eq!(master.cmac(b"a card"), Ok(before));
    });
}

/// Whether the token says that a PIN was wrong since the last login.
fn was_wrong() -> bool {
    let (module, slot) = somebody_else();
    module.get_token_info(slot).unwrap().user_pin_count_low()
}

#[test]
fn a_wrong_pin_is_told_once_and_never_tried_again() {
    with_token("sessions::a_wrong_pin_is_told_once_and_never_tried_again", |trial| {
        let keys = trial.keys("9999", PinTry::Fresh);
        assert_eq!(
            keys.masters().err(),
            Some(Error::Token(TokenError::PinWrong(TOKEN.to_owned())))
        );
        assert!(was_wrong());
        // Were it tried with the right one, the token would forget.
        let right = trial.keys(PIN, PinTry::Last);
        for _ in 0..3 {
            assert_eq!(
                keys.masters().err(),
                Some(Error::Token(TokenError::PinRefused(TOKEN.to_owned())))
            );
            assert_eq!(
                right.masters().err(),
                Some(Error::Token(TokenError::PinRefused(TOKEN.to_owned())))
            );
        }
        assert!(was_wrong());
        // A process that knows nothing of it does not try either, unless it is told to.
        let (code, said) = next_process(trial, "fresh");
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("a wrong PIN was entered at the token cardwright trial"), "{said}");
        assert!(said.contains("CARDWRIGHT_TOKEN_PIN_TRY=again"), "{said}");
        assert!(was_wrong());
        let (code, said) = next_process(trial, "again");
        assert_eq!(code, 0, "{said}");
        assert!(!was_wrong());
    });
}

/// `pki init` with the right PIN.
fn next_process(trial: &Trial, pin_try: &str) -> (i32, String) {
    let mut init = Command::new(env!("CARGO_BIN_EXE_personalizer"));
    init.args(["pki", "init", "pki", "--hsm", crate::token::MODULE, "--token", TOKEN]);
    trial.equip(&mut init);
    init.current_dir(&trial.0).stdin(Stdio::null());
    init.env("CARDWRIGHT_TOKEN_PIN", PIN).env("CARDWRIGHT_TOKEN_PIN_TRY", pin_try);
    let output = init.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), said)
}
