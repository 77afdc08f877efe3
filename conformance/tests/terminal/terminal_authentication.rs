//! Unit `ISO7816_E`: Terminal Authentication, by a terminal whose procedure has not succeeded before
//! the chip believes it.

use core::cell::RefCell;

use card_format::curve::Curve;
use card_format::cvc::{Algorithm, Role};
use card_format::cvca::Cvca;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_format::oid;
use card_protocol::chip_auth::Protocol;
use card_protocol::cipher::Cipher;
use card_protocol::group::{Group, Modp, Standardized};
use chacha20::ChaCha20Rng;
use conformance::chip::{Access, Change, Chip, Guard, Step};
use conformance::der::Node;
use conformance::document::suite::Key;
use conformance::document::{Plan, TODAY, groups};
use rand_core::SeedableRng;
use verifier::check::{Id, Outcome};
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::policy::CARD_WITH_TERMINAL_AUTHENTICATION as POLICY;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::terminal_key::TerminalKey;
use verifier::verdict::{Decision, verdict_by};

use crate::authorities::{Chain, Party, Terms, day};
use crate::inspection::{ZONE, passport};
use crate::offers::{
    BRAINPOOL, GM, chip_info, chip_key_info, dg14, pace_info, pair, public, security_infos,
};

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

fn inspected(chip: Chip, terminal: Option<TerminalKey>) -> Report {
    let (password, trust) = (Password::mrz(ZONE).unwrap(), Plan::default().trust());
    let terminal = terminal.map(RefCell::new);
    let request = Request::new(&password, &trust, TODAY);
    let request = request.by(&POLICY).with_terminal(terminal.as_ref());
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
    assert_eq!(verdict_by(report, &POLICY).decision, Decision::Accepted, "{checks:#?}");
}

/// Terminal Authentication ends for this reason, nothing that is guarded is read, and the procedure
/// fails.
#[track_caller]
fn closed(report: &Report, reason: Reason) {
    let checks = &report.checks;
    let found = report.outcome(Id::TerminalAuthentication).and_then(Outcome::reason);
    assert_eq!(found, Some(reason), "{checks:#?}");
    for ef in [Ef::Dg3, Ef::Dg4] {
        let unread = Some(Reason::PresentNotRead);
        assert_eq!(report.outcome(Id::File(ef)).and_then(Outcome::reason), unread, "{checks:#?}");
    }
    assert_ne!(verdict_by(report, &POLICY).decision, Decision::Accepted, "{checks:#?}");
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

/// The default document in front of a terminal with these certificates.
fn shown(certificates: impl FnOnce(&Chain) -> Vec<Vec<u8>>) -> Report {
    let chain = Chain::new(AUTHORITY, SHA256);
    let terminal = chain.terminal.terminal(certificates(&chain));
    inspected(Guarded::by(&chain.authority).chip(), Some(terminal))
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

/// Nobody has certificates of that authority; or somebody has, and the chip does not know it.
#[test]
fn iso7816_e_08() {
    let other = Chain::new("DETESTCVCA00002", SHA256);
    let wrong = |guarded: &mut Guarded| guarded.authorities = cvca(&other.authority);
    closed(&changed(wrong), Reason::TrustPointUnknown);
    let mut guarded = Guarded::by(&Chain::new(AUTHORITY, SHA256).authority);
    wrong(&mut guarded);
    let terminal = other.terminal.terminal(other.all_rights());
    closed(&inspected(guarded.chip(), Some(terminal)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_09() {
    for file in [vec![0x42, 0, 0, 0, 0], vec![0; 36]] {
        closed(&changed(|guarded| guarded.authorities = file), Reason::TrustPointsMalformed);
    }
}

/// The file has room for two names by the standard. The terminal goes on with the next document.
#[test]
fn iso7816_e_10() {
    let names = ["DECV00001", "DECV00002", "DECV00003"];
    let name = |name: &&str| Node::primitive(&[0x42], name.as_bytes()).encode();
    let mut file: Vec<u8> = names.iter().flat_map(name).collect();
    file.resize(36, 0);
    let chain = Chain::new(names[0], SHA256);
    let mut guarded = Guarded::by(&chain.authority);
    guarded.authorities = file;
    let terminal = || Some(chain.terminal.terminal(chain.all_rights()));
    closed(&inspected(guarded.chip(), terminal()), Reason::TrustPointsMalformed);
    let next = Guarded::by(&chain.authority).chip();
    opened(&inspected(next, terminal()), &[Ef::Dg3, Ef::Dg4]);
}

#[test]
fn iso7816_e_11() {
    let report = changed(|guarded| guarded.guard.number = b"M11T002JM4".to_vec());
    closed(&report, Reason::TerminalRefused);
}

#[track_caller]
fn with_challenge(length: usize) {
    let chain = Chain::new(AUTHORITY, SHA256);
    let chip = Guarded::by(&chain.authority).chip();
    let chip = chip.with_fault(Step::TerminalChallenge, Change::Resize(length));
    let terminal = chain.terminal.terminal(chain.all_rights());
    closed(&inspected(chip, Some(terminal)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_12() {
    with_challenge(7);
}

#[test]
fn iso7816_e_13() {
    with_challenge(9);
}

/// Some files are read, and these are not.
#[track_caller]
fn denied(report: &Report, read: &[Ef], unread: &[Ef]) {
    opened(report, read);
    for ef in unread {
        let reason = report.outcome(Id::File(*ef)).and_then(Outcome::reason);
        assert_eq!(reason, Some(Reason::PresentNotRead));
    }
}

#[test]
fn iso7816_e_14() {
    denied(&shown(|chain| with_rights(chain, false, true)), &[Ef::Dg4], &[Ef::Dg3]);
}

#[test]
fn iso7816_e_15() {
    denied(&shown(|chain| with_rights(chain, true, false)), &[Ef::Dg3], &[Ef::Dg4]);
}

#[test]
fn iso7816_e_16() {
    denied(&shown(|chain| with_rights(chain, false, false)), &[], &[Ef::Dg3, Ef::Dg4]);
}

/// The chain with one certificate whose last byte is another.
fn spoiled(chain: &Chain, which: usize) -> Vec<Vec<u8>> {
    let mut certificates = chain.all_rights();
    *certificates[which].last_mut().unwrap() ^= 0x01;
    certificates
}

#[test]
fn iso7816_e_17() {
    closed(&shown(|chain| spoiled(chain, 0)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_18() {
    closed(&shown(|chain| spoiled(chain, 1)), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_19() {
    let expired = |chain: &Chain| {
        let until = day(11, 14);
        let verifier = Terms::of(Role::DomesticVerifier).until(until);
        chain.certificates(verifier, Terms::of(Role::Terminal).until(until))
    };
    closed(&shown(expired), Reason::TerminalRefused);
}

#[test]
fn iso7816_e_22() {
    let report =
        changed(|guarded| guarded.terminal_info = terminal_info(Some(([0x01, 0x2C], 0x1A))));
    closed(&report, Reason::TrustPointsMalformed);
}

#[test]
fn iso7816_e_23() {
    let report =
        changed(|guarded| guarded.terminal_info = terminal_info(Some(([0x01, 0x1C], 0x1A))));
    closed(&report, Reason::TrustPointsMalformed);
}

#[test]
fn iso7816_e_24() {
    let chain = Chain::new(AUTHORITY, SHA256);
    let report = inspected(Guarded::by(&chain.authority).chip(), None);
    closed(&report, Reason::TerminalKeyMissing);
}

/// They are guarded too, by any right.
#[test]
fn iso7816_e_26() {
    let list = |tag: u8, listed: u16, value: &[u8]| {
        let [high, low] = listed.to_be_bytes();
        let list = Node::primitive(&[0x5C], &[high, low]);
        Node::constructed(&[tag], vec![list, Node::primitive(&[high, low], value)]).encode()
    };
    let report = changed(|guarded| {
        guarded.groups.push((Ef::Dg11, list(0x6B, 0x5F11, b"UTOPIA CITY")));
        guarded.groups.push((Ef::Dg12, list(0x6C, 0x5F19, b"UTOPIA")));
        guarded.guard.files.extend([Ef::Dg11, Ef::Dg12]);
    });
    opened(&report, &[Ef::Dg3, Ef::Dg4, Ef::Dg11, Ef::Dg12]);
}

/// 2048 bits in Chip Authentication, 3072 in Terminal Authentication.
#[test]
fn iso7816_e_27() {
    let algorithm = Algorithm::RsaPkcs1(HashAlgorithm::Sha256);
    let mut chain = Chain::new(AUTHORITY, algorithm);
    chain.terminal = Party::new("DETESTISDE00012", Key::AuthorityRsa, algorithm);
    let mut guarded = Guarded::by(&chain.authority);
    guarded.group = Standardized::Dh(Modp::Rfc5114_2048_224);
    let terminal = chain.terminal.terminal(chain.all_rights());
    opened(&inspected(guarded.chip(), Some(terminal)), &[Ef::Dg3, Ef::Dg4]);
}

/// 224 bits in Chip Authentication, 256 in Terminal Authentication.
#[test]
fn iso7816_e_28() {
    for curve in [Curve::P224, Curve::BrainpoolP224r1] {
        let report = changed(|guarded| guarded.group = Standardized::Ec(curve));
        opened(&report, &[Ef::Dg3, Ef::Dg4]);
    }
}

/// A document with one of both files, in front of a terminal that may read that one.
fn alone(kept: Ef) -> Report {
    let chain = Chain::new(AUTHORITY, SHA256);
    let mut guarded = Guarded::by(&chain.authority);
    guarded.groups.retain(|(ef, _)| *ef == kept);
    let certificates = with_rights(&chain, kept == Ef::Dg3, kept == Ef::Dg4);
    inspected(guarded.chip(), Some(chain.terminal.terminal(certificates)))
}

#[test]
fn iso7816_e_29() {
    opened(&alone(Ef::Dg3), &[Ef::Dg3]);
}

#[test]
fn iso7816_e_30() {
    opened(&alone(Ef::Dg4), &[Ef::Dg4]);
}

#[test]
fn iso7816_e_31() {
    let report = changed(|guarded| guarded.pace = Some(pace_info(GM, BRAINPOOL)));
    assert_eq!(report.outcome(Id::Pace).and_then(Outcome::reason), None);
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}

/// A terminal of the last of these authorities, and link certificates from each to the next.
fn linked(authorities: &[Party]) -> TerminalKey {
    let chain = Chain { authority: authorities[authorities.len() - 1], ..Chain::new("", SHA256) };
    let links = authorities.windows(2).map(|pair| pair[0].certify(&pair[1], Terms::of(Role::Cvca)));
    chain.terminal.terminal(links.chain(chain.all_rights()).collect())
}

/// Three keys of one authority, one after the other.
fn generations() -> [Party; 3] {
    [(AUTHORITY, 1), ("DETESTCVCA00016", 4), ("DETESTCVCA00017", 5)]
        .map(|(name, byte)| Party::new(name, Key::Ec(Curve::BrainpoolP256r1, byte), SHA256))
}

#[test]
fn iso7816_e_32() {
    let [first, second, _] = generations();
    let report = inspected(Guarded::by(&first).chip(), Some(linked(&[first, second])));
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}

#[test]
fn iso7816_e_33() {
    let all = generations();
    let report = inspected(Guarded::by(&all[0]).chip(), Some(linked(&all)));
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}

/// The chip knows the newer key already.
#[test]
fn iso7816_e_34() {
    let [first, second, _] = generations();
    let report = inspected(Guarded::by(&second).chip(), Some(linked(&[first, second])));
    opened(&report, &[Ef::Dg3, Ef::Dg4]);
}
