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

use core::hint::black_box;
use core::time::Duration;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

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

/// Calls in a turn, and turns of each.
const CALLS: u32 = 20;
const TURNS: u32 = 150;

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
    let job = || {
        black_box(signer.sign(&MESSAGE).unwrap());
    };
    let floor = || {
        black_box(bare.sign(&Mechanism::Ecdsa, &Sha256::digest(MESSAGE)));
    };
    compare(criterion, "hsm signature", job, floor);

    let master = keys.master("seal-face.1").unwrap();
    let bare = Bare::new(ObjectClass::SECRET_KEY, "bench-seal-face.1");
    let job = || {
        black_box(master.cmac(&BLOCK).unwrap());
    };
    let floor = || {
        black_box(bare.sign(&Mechanism::AesCMac, &BLOCK));
    };
    compare(criterion, "hsm derivation", job, floor);
}

/// Both by themselves, as all benches are; and by turns, so that whatever else the machine does
/// falls on both.
fn compare(criterion: &mut Criterion, name: &str, job: impl Fn(), floor: impl Fn()) {
    let mut group = criterion.benchmark_group(name);
    group.bench_function("job", |bench| bench.iter(&job));
    group.bench_function("floor", |bench| bench.iter(&floor));
    group.finish();
    let time = |call: &dyn Fn()| {
        let begun = Instant::now();
        (0..CALLS).for_each(|_| call());
        begun.elapsed()
    };
    let (mut jobs, mut floors): (Vec<_>, Vec<_>) =
        (0..TURNS).map(|_| (time(&job), time(&floor))).unzip();
    jobs.sort_unstable();
    floors.sort_unstable();
    let median = |times: &[Duration]| times.get(times.len() / 2).copied().unwrap_or_default();
    let (job, floor) = (median(&jobs).as_secs_f64(), median(&floors).as_secs_f64());
    println!(
        "{name}: {:.0} a second, {:.0} % of the token's own {:.0}",
        f64::from(CALLS) / job,
        100.0 * floor / job,
        f64::from(CALLS) / floor
    );
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
