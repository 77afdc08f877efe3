//! What the line's sessions with a token cost beside the token itself: signatures and derivations
//! through the line's own trait, and the same calls made barely, in one run.
//!
//! ```text
//! cargo bench -p benches --bench hsm
//! ```
//!
//! The token is one of SoftHSM2, which computes in a few microseconds what hardware takes longer
//! for: the share of the line is at its largest here.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has no result")]

use core::time::Duration;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use card_format::profile::UTOPIA;
use criterion::Criterion;
use cryptoki::context::Pkcs11;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectClass};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use personalizer::keys::{Derivation as _, ModuleKeys, ModulePlace, PinArgs, PinTry};
use personalizer::pki;
use personalizer::signer::DocumentSigner as _;
use sha2::{Digest, Sha256};
use verifier::key_file::{Password, write_private};

/// Where Debian's softhsm2 puts it.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const TOKEN: &str = "cardwright bench";
const PIN: &str = "4711";

/// Names the configuration of a token; a process reads it when the module begins.
const CONFIGURATION: &str = "SOFTHSM2_CONF";

/// As long as the signed attributes of EF.SOD.
const MESSAGE: [u8; 104] = [0x31; 104];

/// As long as the input of a seal's derivation.
const BLOCK: [u8; 40] = [0x5E; 40];

fn main() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-hsm");
    let configuration = folder.join("softhsm2.conf");
    if std::env::var_os(CONFIGURATION).is_none_or(|set| configuration != Path::new(&set)) {
        make_token(&folder, &configuration);
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(std::env::args_os().skip(1)).env(CONFIGURATION, &configuration);
        // Returns only when it fails.
        panic_with(&again.exec().to_string());
    }
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    measure(&folder, &mut criterion);
    criterion.final_summary();
}

fn make_token(folder: &Path, configuration: &Path) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("tokens")).unwrap();
    let text =
        format!("directories.tokendir = {}\nlog.level = ERROR\n", folder.join("tokens").display());
    fs::write(configuration, text).unwrap();
    let mut make = Command::new("softhsm2-util");
    make.args(["--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "08154711"]);
    let made = make.env(CONFIGURATION, configuration).output();
    if !made.is_ok_and(|made| made.status.success()) {
        panic_with("no token can be made; run `cargo xtask setup`, which installs softhsm2");
    }
}

fn panic_with(text: &str) -> ! {
    eprintln!("error: {text}");
    std::process::exit(2)
}

fn measure(folder: &Path, criterion: &mut Criterion) {
    let pki = folder.join("pki");
    let pin_file = folder.join("pin");
    write_private(&pin_file, PIN.as_bytes()).unwrap();
    let pin = PinArgs { pin_file: Some(pin_file), pin_try: PinTry::Fresh };
    let place = ModulePlace::new(MODULE, TOKEN, "bench");
    let mut init = pki::Init::new(&pki, &UTOPIA);
    init.module = pki::Module::new(&place, pin.clone());
    let now = Timestamp::now().to_zoned(TimeZone::UTC).datetime();
    init.make(&Password::new(b"bench".to_vec()), now).unwrap();
    let keys = ModuleKeys::open(&pki, &place, &pin).unwrap();

    let signer = keys.signer("ds", fs::read(pki.join("ds.der")).unwrap()).unwrap();
    let bare = Bare::new(ObjectClass::PRIVATE_KEY, "bench-ds");
    let mut group = criterion.benchmark_group("hsm signature");
    group.bench_function("job", |bench| bench.iter(|| signer.sign(&MESSAGE).unwrap()));
    group.bench_function("floor", |bench| {
        bench.iter(|| bare.sign(&Mechanism::Ecdsa, &Sha256::digest(MESSAGE)));
    });
    group.finish();

    let master = keys.master("seal-face.1").unwrap();
    let bare = Bare::new(ObjectClass::SECRET_KEY, "bench-seal-face.1");
    let mut group = criterion.benchmark_group("hsm derivation");
    group.bench_function("job", |bench| bench.iter(|| master.cmac(&BLOCK).unwrap()));
    group.bench_function("floor", |bench| bench.iter(|| bare.sign(&Mechanism::AesCMac, &BLOCK)));
    group.finish();
}

/// A session and a key, and nothing around them.
struct Bare {
    session: Session,
    key: cryptoki::object::ObjectHandle,
}

impl Bare {
    fn new(class: ObjectClass, label: &str) -> Self {
        // This process has begun the module's work already, and logged in.
        let module = Pkcs11::new(MODULE).unwrap();
        let slots = module.get_slots_with_initialized_token().unwrap();
        let ours =
            |slot: &cryptoki::slot::Slot| module.get_token_info(*slot).unwrap().label() == TOKEN;
        let slot = slots.into_iter().find(ours).unwrap();
        let session = module.open_ro_session(slot).unwrap();
        let _ = session.login(UserType::User, Some(&AuthPin::from(PIN)));
        let wanted = [Attribute::Class(class), Attribute::Label(label.as_bytes().to_vec())];
        let key = *session.find_objects(&wanted).unwrap().first().unwrap();
        Self { session, key }
    }

    fn sign(&self, mechanism: &Mechanism<'_>, data: &[u8]) -> Vec<u8> {
        self.session.sign(mechanism, self.key, data).unwrap()
    }
}
