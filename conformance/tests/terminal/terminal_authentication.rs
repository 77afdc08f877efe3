//! Unit `ISO7816_E`: Terminal Authentication, by a terminal whose procedure has not succeeded before
//! the chip believes it.

mod documents;
mod refused;

use core::cell::RefCell;

use card_format::curve::Curve;
use card_format::cvc::{Algorithm, Role};
use card_format::cvca::Cvca;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_format::oid;
use card_protocol::chip_auth::Protocol;
use card_protocol::cipher::Cipher;
use card_protocol::group::{Group, Standardized};
use chacha20::ChaCha20Rng;
use conformance::chip::{Access, Chip, Guard};
use conformance::der::Node;
use conformance::document::{Plan, TODAY, groups};
use rand_core::SeedableRng;
use verifier::check::{Id, Outcome};
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::profile::{Change, Profile};
use verifier::report::Report;
use verifier::terminal_key::TerminalKey;
use verifier::verdict::{Decision, verdict_by};

use crate::authorities::{Chain, Party, Terms, day};
use crate::inspection::{ZONE, passport};
use conformance::offers::{chip_info, chip_key_info, dg14, pair, public, security_infos};

const AUTHORITY: &str = "DETESTCVCA00001";
const SHA256: Algorithm = Algorithm::Ecdsa(HashAlgorithm::Sha256);

/// The byte that makes the chip's key.
const KEY: u8 = 0x33;

/// What the guarded document of the plan is made of: ECDH and Triple DES, 224 bits.
struct Guarded {
    group: Standardized,
    groups: Vec<(Ef, Vec<u8>)>,
    authorities: Vec<u8>,
    terminal_info: Node,
    pace: Option<Node>,
    guard: Guard,
}

impl Guarded {
    /// For the terminals of an authority.
    fn by(authority: &Party) -> Self {
        let fingers = groups::fingers(&[(5, groups::WSQ), (6, groups::WSQ)]);
        let irises = groups::irises(groups::RAW);
        Self {
            group: Standardized::Ec(Curve::BrainpoolP224r1),
            groups: vec![(Ef::Dg3, fingers), (Ef::Dg4, irises)],
            authorities: cvca(authority),
            terminal_info: terminal_info(None),
            pace: None,
            guard: Guard::new(authority.trust_point(), day(11, 22)),
        }
    }

    fn chip(self) -> Chip {
        let agreement = self.group.agreement();
        let mut infos = vec![
            chip_info(Protocol { agreement, cipher: Cipher::TripleDes }, None),
            chip_key_info(public(self.group, KEY), agreement, None),
            self.terminal_info,
        ];
        infos.extend(self.pace.clone());
        let plan = passport(self.groups).with(Ef::Dg14, dg14(&infos));
        let mut plan = plan.beside(Ef::Cvca, self.authorities);
        let access = if self.pace.is_some() { Access::Pace } else { Access::Basic };
        if let Some(offer) = self.pace {
            plan = plan.beside(Ef::CardAccess, security_infos(&[offer]));
        }
        let chip = Chip::new(plan.build(), access).guarded_by(self.guard);
        chip.with_chip_key(None, pair(self.group, KEY))
    }
}

/// EF.CVCA with one name.
fn cvca(authority: &Party) -> Vec<u8> {
    Cvca { newest: authority.name(), previous: None }.encode().unwrap().to_vec()
}

/// TerminalAuthenticationInfo, with the identifiers of EF.CVCA or without.
fn terminal_info(place: Option<([u8; 2], u8)>) -> Node {
    let place =
        place.map(|(fid, sfi)| Node::sequence(vec![Node::octets(&fid), Node::octets(&[sfi])]));
    let info = [Node::oid(oid::TA.as_bytes()), Node::integer(1)];
    Node::sequence(info.into_iter().chain(place).collect())
}

/// The rules of a terminal that is there for fingerprints.
fn profile() -> Profile {
    Profile::stationary().clone().changed(Change::TerminalAuthentication)
}

fn inspected(chip: Chip, terminal: Option<TerminalKey>) -> Report {
    let (password, trust) = (Password::mrz(ZONE).unwrap(), Plan::default().trust());
    let terminal = terminal.map(RefCell::new);
    let request = Request::new(&password, &trust, TODAY);
    let profile = profile();
    let request = request.by(&profile).with_terminal(terminal.as_ref());
    let rng = &mut ChaCha20Rng::from_seed([0x7E; 32]);
    let Inspection { report, .. } = inspect(chip, request, rng, &mut ());
    report
}

/// Terminal Authentication and the whole procedure succeed, and these files are read.
#[track_caller]
fn opened(report: &Report, files: &[Ef]) {
    let checks = &report.checks;
    let reason = |id| report.outcome(id).map(Outcome::reason);
    assert_eq!(reason(Id::TerminalAuthentication), Some(None), "{checks:#?}");
    assert_eq!(reason(Id::ChipAuthentication), Some(None), "{checks:#?}");
    for ef in files {
        assert_eq!(reason(Id::File(*ef)), Some(None), "{checks:#?}");
    }
    assert_eq!(verdict_by(report, &profile()).decision, Decision::Accepted, "{checks:#?}");
}

/// The default document and terminal with one algorithm.
#[track_caller]
fn succeeds_with(algorithm: Algorithm) {
    let chain = Chain::new(AUTHORITY, algorithm);
    let terminal = chain.terminal.terminal(chain.all_rights());
    let chip = Guarded::by(&chain.authority).chip();
    opened(&inspected(chip, Some(terminal)), &[Ef::Dg3, Ef::Dg4]);
}

/// The default document, changed, in front of the default terminal.
#[track_caller]
fn changed(change: impl FnOnce(&mut Guarded)) -> Report {
    let chain = Chain::new(AUTHORITY, SHA256);
    let mut guarded = Guarded::by(&chain.authority);
    change(&mut guarded);
    inspected(guarded.chip(), Some(chain.terminal.terminal(chain.all_rights())))
}

/// A document verifier with these rights.
fn with_rights(chain: &Chain, dg3: bool, dg4: bool) -> Vec<Vec<u8>> {
    let verifier = Terms::of(Role::DomesticVerifier).rights(dg3, dg4);
    chain.certificates(verifier, Terms::of(Role::Terminal))
}

/// Every algorithm.
macro_rules! algorithms {
    ($($case:ident $algorithm:ident $hash:ident)*) => {$(
        #[test]
        fn $case() {
            succeeds_with(Algorithm::$algorithm(HashAlgorithm::$hash));
        }
    )*};
}

algorithms! {
    iso7816_e_01 RsaPkcs1 Sha1
    iso7816_e_02 RsaPkcs1 Sha256
    iso7816_e_03 RsaPss Sha1
    iso7816_e_04 RsaPss Sha256
    iso7816_e_05 Ecdsa Sha1
    iso7816_e_06 Ecdsa Sha224
    iso7816_e_07 Ecdsa Sha256
    iso7816_e_35 RsaPkcs1 Sha512
    iso7816_e_36 RsaPss Sha512
    iso7816_e_37 Ecdsa Sha384
    iso7816_e_38 Ecdsa Sha512
}
