//! A token of its own for each test, in a process of its own: PKCS #11 begins, ends and logs in
//! whole processes.

use std::path::{Path, PathBuf};
use std::process::Command;

use cryptoki::context::Pkcs11;
use cryptoki::slot::Slot;
use personalizer::keys::{ModuleKeys, ModulePlace, PinArgs, PinTry};

/// Where Debian puts it.
pub(crate) const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// Label of the token.
pub(crate) const TOKEN: &str = "cardwright trial";

/// Its PIN.
pub(crate) const PIN: &str = "4711";

/// Tells a process that it is the one of its test.
const OWN: &str = "CARDWRIGHT_TRIAL_TOKEN";

/// A folder with a token.
pub(crate) struct Trial(pub(crate) PathBuf);

/// Runs a test, whose full name this is, in its own process with a new token.
pub(crate) fn with_token(name: &str, test: impl FnOnce(&Trial)) {
    if let Some(folder) = std::env::var_os(OWN) {
        let trial = Trial(folder.into());
        test(&trial);
        std::fs::write(trial.0.join("passed"), name).unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trial = Trial(folder.path().to_owned());
    trial.make();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([name, "--exact", "--nocapture"]).env(OWN, &trial.0);
    trial.equip(&mut child);
    let output = child.output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    // A misspelt name would run nothing, successfully.
    assert_eq!(std::fs::read_to_string(trial.0.join("passed")).unwrap(), name, "{said}");
}

impl Trial {
    fn make(&self) {
        let setup = "run `cargo xtask setup`, which installs softhsm2";
        assert!(Path::new(MODULE).exists(), "{MODULE} is missing: {setup}");
        std::fs::create_dir(self.0.join("tokens")).unwrap();
        let configuration = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            self.0.join("tokens").display()
        );
        std::fs::write(self.0.join("softhsm2.conf"), configuration).unwrap();
        let mut make = Command::new("softhsm2-util");
        make.args([
            "--init-token",
            "--free",
            "--label",
            TOKEN,
            "--pin",
            PIN,
            "--so-pin",
            "08154711",
        ]);
        self.equip(&mut make);
        let made = make.output().unwrap_or_else(|error| panic!("softhsm2-util: {error}: {setup}"));
        assert!(made.status.success(), "{made:?}");
    }

    /// Has a command find this token, and no PIN or password of somebody else.
    pub(crate) fn equip(&self, command: &mut Command) {
        command.env("SOFTHSM2_CONF", self.0.join("softhsm2.conf"));
        for name in ["CARDWRIGHT_TOKEN_PIN", "CARDWRIGHT_TOKEN_PIN_TRY", "CARDWRIGHT_PASSWORD"] {
            command.env_remove(name);
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The keys of an authority in the token, with this PIN.
    pub(crate) fn keys(&self, pin: &str, pin_try: PinTry) -> ModuleKeys {
        let file = self.private("pin", pin);
        let place = ModulePlace::new(MODULE, TOKEN, "ours");
        ModuleKeys::open(&self.0, &place, &PinArgs { pin_file: Some(file), pin_try }).unwrap()
    }

    /// A file that its owner alone can read.
    pub(crate) fn private(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        let _ = std::fs::remove_file(&path);
        verifier::key_file::write_private(&path, text.as_bytes()).unwrap();
        path
    }
}

/// Somebody else in the same process, who knows the same module.
pub(crate) fn somebody_else() -> (Pkcs11, Slot) {
    let module = Pkcs11::new(MODULE).unwrap();
    let slots = module.get_slots_with_initialized_token().unwrap();
    let slot =
        slots.into_iter().find(|slot| module.get_token_info(*slot).unwrap().label() == TOKEN);
    (module, slot.unwrap())
}
