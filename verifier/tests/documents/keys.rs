//! Chips that prove themselves in every group, and terminals that show themselves to them.

use core::cell::RefCell;

use card_format::card_access::CardAccess;
use card_format::card_security;
use card_format::certificate::Certificate;
use card_format::curve::Curve;
use card_format::cvc::{
    self, Algorithm, Authorization, Body, CvCertificate, Key, PublicKey, Reference, Rights, Role,
};
use card_format::dg14::Dg14;
use card_format::ec_key::SubjectPublicKeyInfo;
use card_format::ef::Ef;
use card_format::error::Error;
use card_format::hash::HashAlgorithm;
use card_format::oid;
use card_format::security_info::{
    ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, Cipher, KeyAgreement, Mapping,
    PaceInfo, PaceProtocol, SecurityInfo, TerminalAuthenticationInfo,
};
use card_protocol::chip_auth::Protocol;
use card_protocol::group::{Group, KeyPair, Modp, Standardized};
use card_protocol::pace::{Offer, Secret};
use card_protocol::terminal_auth::trust::{Trust, TrustPoint, TrustPoints};
use card_protocol::{link::CardLink, signature};
use chacha20::ChaCha20Rng;
use getrandom::SysRng;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use rand_core::{SeedableRng, UnwrapErr};
use verifier::check::Id;
use verifier::evidence::Evidence;
use verifier::finding::Finding;
use verifier::inspect::{Inspection, Request, inspect};
use verifier::json::{self, Privacy};
use verifier::key_file::{self, Password as FilePassword, PasswordArgs};
use verifier::language::Language;
use verifier::password::Password;
use verifier::profile::Profile;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::table::{self, Colours};
use verifier::terminal_key::{KEY, TerminalKey};
use verifier::trace::{Header, Recording, Replay, Trace, VERSION};
use verifier::verdict::{Decision, verdict};

use crate::fixture::{OTHER_KEY, Plan, SIGNER_KEY, Specimen, TODAY, ber, tlv};
use crate::passport::{Gate, Passport, look, reason, zone};
use crate::protocols::Protocols;

const P256: Standardized = Standardized::Ec(Curve::P256);
const GM: PaceProtocol = PaceProtocol::ECDH_GM_AES_128;
const CAM: PaceProtocol = PaceProtocol {
    agreement: KeyAgreement::Ecdh,
    mapping: Mapping::ChipAuthentication,
    cipher: Cipher::Aes128,
};
/// EF.DG3 of somebody without fingers (Doc 9303-10 §4.7.3).
const FINGERPRINTS: &[u8] = b"\x63\x09\x7F\x61\x03\x02\x01\x00\x53\x01\xAA";

fn pair(group: Standardized, byte: u8) -> KeyPair<Standardized> {
    let mut secret = vec![byte; group.scalar_len()];
    // Below every order.
    secret[0] = 0;
    KeyPair::from_secret(group, &secret).unwrap()
}

/// SubjectPublicKeyInfo with a number for the curve, or the numbers of the group.
fn spki(key: &KeyPair<Standardized>) -> Vec<u8> {
    let bytes = key.public().bytes();
    let integer = |value: &[u8]| tlv(0x02, &[&[0], value].concat());
    let (algorithm, bits) = match key.group() {
        Standardized::Ec(curve) => {
            let id =
                [&b"\x06\x07\x04\x00\x7F\x00\x07\x01\x02"[..], &tlv(0x02, &[curve.parameter_id()])];
            (id.concat(), bytes.to_vec())
        }
        Standardized::Dh(group) => {
            let domain = group.domain();
            let numbers = [domain.p, domain.g, domain.q]
                .map(|number| if number[0] < 0x80 { tlv(0x02, number) } else { integer(number) });
            let id = [b"\x06\x07\x2A\x86\x48\xCE\x3E\x02\x01", &tlv(0x30, &numbers.concat())[..]];
            let public = if bytes[0] < 0x80 { tlv(0x02, bytes) } else { integer(bytes) };
            (id.concat(), public)
        }
    };
    tlv(0x30, &[tlv(0x30, &algorithm), tlv(0x03, &[&[0], &bits[..]].concat())].concat())
}

/// What a document is made of.
struct Document {
    pace: Option<(PaceProtocol, Standardized)>,
    /// Number, key and ciphers in EF.DG14.
    keys: Vec<(Option<u32>, KeyPair<Standardized>)>,
    ciphers: Vec<Cipher>,
    terminal_authentication: bool,
}

impl Document {
    fn of(group: Standardized, ciphers: &[Cipher]) -> Self {
        Self {
            pace: Some((GM, P256)),
            keys: vec![(None, pair(group, 0x31))],
            ciphers: ciphers.to_vec(),
            terminal_authentication: false,
        }
    }

    fn protocols(&self) -> Vec<(Option<u32>, Protocol)> {
        let of = |(id, key): &(Option<u32>, KeyPair<Standardized>)| {
            let (id, agreement) = (*id, key.group().agreement());
            self.ciphers.iter().map(move |cipher| (id, Protocol { agreement, cipher: *cipher }))
        };
        self.keys.iter().flat_map(of).collect()
    }

    fn build(&self) -> Specimen {
        let keys: Vec<_> =
            self.keys.iter().map(|(id, key)| (*id, spki(key), key.group())).collect();
        let mut infos = Vec::from_iter(self.pace_info());
        infos.extend(keys.iter().map(|(key_id, key, group)| {
            let protocol = match group.agreement() {
                KeyAgreement::Dh => oid::PK_DH,
                KeyAgreement::Ecdh => oid::PK_ECDH,
            };
            let public_key = SubjectPublicKeyInfo::decode(key).unwrap();
            let info = ChipAuthenticationPublicKeyInfo { protocol, public_key, key_id: *key_id };
            SecurityInfo::ChipAuthenticationPublicKey(info)
        }));
        infos.extend(self.protocols().into_iter().map(|(key_id, protocol)| {
            let info = ChipAuthenticationInfo { protocol: protocol.oid(), version: 1, key_id };
            SecurityInfo::ChipAuthentication(info)
        }));
        if self.terminal_authentication {
            infos.push(SecurityInfo::TerminalAuthentication(TerminalAuthenticationInfo::V1));
        }
        let dg14 = Dg14::encode(&mut [0; 4096], &infos).unwrap().to_vec();
        let mut plan = Plan::good();
        plan.files.extend([(Ef::Dg14, dg14), (Ef::Dg15, Vec::new())]);
        plan.files.insert(Ef::Dg3, FINGERPRINTS.to_vec());
        plan.build()
    }

    fn pace_info(&self) -> Option<SecurityInfo<'static>> {
        let (protocol, group) = self.pace?;
        let parameter_id = Some(group.id().into());
        Some(SecurityInfo::Pace(PaceInfo { protocol: protocol.oid(), version: 2, parameter_id }))
    }

    /// The chip, which holds what the document says.
    fn chip(&self, specimen: &Specimen) -> Passport {
        let mut protocols = Protocols::new(Secret::mrz(zone().as_bytes()));
        protocols.offers =
            self.pace.map(|(protocol, group)| Offer { protocol, group }).into_iter().collect();
        protocols.chip_keys =
            self.keys.iter().map(|(id, key)| (id.map(u64::from), again(key))).collect();
        protocols.offered = self.protocols().into_iter().map(|(_, protocol)| protocol).collect();
        let Some(info) = self.pace_info() else {
            return Passport::new(specimen, Gate::BasicAccess).speaking(protocols);
        };
        let access = CardAccess::encode(&mut [0; 64], &[info]).unwrap().to_vec();
        Passport::new(specimen, Gate::Pace).offering(access).speaking(protocols)
    }
}

/// The same key once more; keys are not copied lightly.
fn again(key: &KeyPair<Standardized>) -> KeyPair<Standardized> {
    KeyPair::from_secret(key.group(), key.expose().as_bytes()).unwrap()
}

fn judged(chip: impl CardLink, specimen: &Specimen) -> Report {
    look(chip, &Password::information(zone()), &specimen.trust(), Profile::stationary())
}

fn curve(report: &Report) -> (String, String) {
    match report.outcome(Id::ChipAuthentication).unwrap().evidence() {
        Some(Evidence::ChipAuthentication { protocol, curve }) => (protocol.clone(), curve.clone()),
        _ => panic!("{:?}", report.checks),
    }
}

#[test]
fn chips_prove_themselves_in_every_kind_of_group() {
    for (group, ciphers, protocol) in [
        (P256, &[Cipher::Aes128, Cipher::Aes256][..], "id-CA-ECDH-AES-CBC-CMAC-256"),
        (
            Standardized::Ec(Curve::BrainpoolP384r1),
            &[Cipher::Aes192],
            "id-CA-ECDH-AES-CBC-CMAC-192",
        ),
        (P256, &[Cipher::TripleDes, Cipher::Aes128], "id-CA-ECDH-AES-CBC-CMAC-128"),
        (Standardized::Dh(Modp::Rfc5114_2048_256), &[Cipher::Aes128], "id-CA-DH-AES-CBC-CMAC-128"),
        // Chips older than the entry that names a cipher.
        (Standardized::Ec(Curve::P224), &[], "id-CA-ECDH-3DES-CBC-CBC"),
    ] {
        let document = Document::of(group, ciphers);
        let specimen = document.build();
        let report = judged(document.chip(&specimen), &specimen);
        assert_eq!(curve(&report), (protocol.to_owned(), group.name().to_owned()));
        assert_eq!(verdict(&report).decision, Decision::Accepted, "{:?}", report.checks);
        let old = protocol.contains("3DES");
        assert_eq!(report.findings.contains(&Finding::OldChipAuthentication), old);
        // A copy has the files and another key.
        let mut copy = Document::of(group, ciphers);
        copy.keys[0].1 = pair(group, 0x32);
        let report = judged(copy.chip(&specimen), &specimen);
        let failed = Some(Reason::ChipAuthenticationFailed);
        assert_eq!(reason(&report, Id::ChipAuthentication), failed);
        assert_eq!(verdict(&report).decision, Decision::Refused);
    }
}

#[test]
fn of_several_keys_the_strongest_is_asked_for_by_its_number() {
    let mut document = Document::of(P256, &[Cipher::Aes256]);
    let strong = Standardized::Ec(Curve::P384);
    document.keys =
        vec![(Some(1), pair(P256, 1)), (Some(0xC3), pair(strong, 2)), (Some(3), pair(P256, 3))];
    let specimen = document.build();
    let report = judged(document.chip(&specimen), &specimen);
    assert_eq!(curve(&report).1, "P-384");
    assert_eq!(verdict(&report).decision, Decision::Accepted);
}

/// A chip that proves itself in PACE. `key` is in EF.CardSecurity with `number`, signed by `signer`.
fn mapping(key: &KeyPair<Standardized>, number: u32, signer: &[u8; 32]) -> (Specimen, Passport) {
    mapping_in(key, number, signer, <[u8]>::to_vec)
}

/// The same with EF.CardSecurity in another form.
fn mapping_in(
    key: &KeyPair<Standardized>,
    number: u32,
    signer: &[u8; 32],
    form: impl Fn(&[u8]) -> Vec<u8>,
) -> (Specimen, Passport) {
    let mut document = Document::of(P256, &[Cipher::Aes128]);
    document.pace = Some((CAM, P256));
    let specimen = document.build();
    let spki = spki(key);
    let key = ChipAuthenticationPublicKeyInfo {
        protocol: oid::PK_ECDH,
        public_key: SubjectPublicKeyInfo::decode(&spki).unwrap(),
        key_id: Some(number),
    };
    let pace = document.pace_info().unwrap();
    let infos = [pace, SecurityInfo::ChipAuthenticationPublicKey(key)];
    let certificate = Certificate::decode(&specimen.signer).unwrap();
    let signer = SigningKey::from_slice(signer).unwrap();
    let sign = |bytes: &[u8]| Ok::<_, Error>(signer.sign(bytes));
    let mut out = [0; 4096];
    let file = form(card_security::encode(&mut out, &infos, &certificate, sign).unwrap());
    let mut chip = document.chip(&specimen).holding(Ef::CardSecurity, file);
    chip.protocols().mapping_key = Some(pair(P256, 0x51));
    (specimen, chip)
}

#[test]
fn a_chip_that_proved_itself_in_pace_is_not_asked_again() {
    let (specimen, chip) = mapping(&pair(P256, 0x51), 12, &SIGNER_KEY);
    let report = judged(chip, &specimen);
    assert_eq!(verdict(&report).decision, Decision::Accepted, "{:?}", report.checks);
    for id in [Id::ChipAuthenticationMapping, Id::CardSecurity, Id::AccessParameters] {
        assert_eq!(reason(&report, id), None, "{id}");
    }
    assert_eq!(reason(&report, Id::ChipAuthentication), Some(Reason::ProvenInPace));
}

/// A file's length is told by its first bytes, so the outermost object has one.
fn streamed(file: &[u8]) -> Vec<u8> {
    let ber = ber(file);
    tlv(0x30, &ber[2..ber.len() - 2])
}

#[test]
fn a_card_security_in_ber_proves_as_much_and_is_told() {
    let key = pair(P256, 0x51);
    let (specimen, chip) = mapping_in(&key, 12, &SIGNER_KEY, streamed);
    let report = judged(chip, &specimen);
    assert_eq!(verdict(&report).decision, Decision::Accepted, "{:?}", report.checks);
    for id in [Id::ChipAuthenticationMapping, Id::CardSecurity, Id::AccessParameters] {
        assert_eq!(reason(&report, id), None, "{id}");
    }
    assert!(report.findings.contains(&Finding::BerEncoded));
    let (specimen, chip) = mapping_in(&key, 12, &OTHER_KEY, streamed);
    let report = judged(chip, &specimen);
    assert_eq!(reason(&report, Id::CardSecurity), Some(Reason::CardSecurityWrong));
}

#[test]
fn a_mapping_that_proves_nothing_is_told() {
    let ours = || pair(P256, 0x51);
    for (key, number, signer, expected, decision) in [
        (pair(P256, 0x52), 12, SIGNER_KEY, Reason::MappingNotProven, Decision::Refused),
        (ours(), 13, SIGNER_KEY, Reason::MappingKeyMissing, Decision::Refused),
        (ours(), 12, OTHER_KEY, Reason::KeyNotVouched, Decision::Refused),
    ] {
        let (specimen, chip) = mapping(&key, number, &signer);
        let report = judged(chip, &specimen);
        assert_eq!(reason(&report, Id::ChipAuthenticationMapping), Some(expected));
        assert_eq!(verdict(&report).decision, decision, "{:?}", report.checks);
        // Then it is asked, as any other chip.
        assert_eq!(reason(&report, Id::ChipAuthentication), None);
    }
    let (specimen, chip) = mapping(&ours(), 12, &SIGNER_KEY);
    let report = judged(chip.without(Ef::CardSecurity), &specimen);
    let missing = Some(Reason::MappingKeyMissing);
    assert_eq!(reason(&report, Id::ChipAuthenticationMapping), missing);
    assert_eq!(reason(&report, Id::CardSecurity), Some(Reason::CardSecurityMissing));
}

#[test]
fn an_offer_that_was_weakened_on_the_way_is_refused() {
    let mut document = Document::of(P256, &[Cipher::Aes128]);
    let specimen = document.build();
    // What the chip offers is not what its issuer signed, though it can do it.
    document.pace = Some((GM, Standardized::Ec(Curve::P224)));
    let report = judged(document.chip(&specimen), &specimen);
    assert_eq!(reason(&report, Id::Pace), None);
    assert_eq!(reason(&report, Id::AccessParameters), Some(Reason::AccessParametersDiffer));
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

/// A certificate about `key`, signed by `signer`.
fn certificate(
    (authority, signer): (&str, &KeyPair<Standardized>),
    (holder, key): (&str, &KeyPair<Standardized>),
    role: Role,
) -> Vec<u8> {
    let curve = (role == Role::Cvca).then_some(Curve::P256);
    let body = Body {
        authority: Reference::new(authority.as_bytes()).unwrap(),
        key: PublicKey {
            algorithm: Algorithm::Ecdsa(HashAlgorithm::Sha256),
            key: Key::Ec { curve, point: key.public().bytes() },
        },
        holder: Reference::new(holder.as_bytes()).unwrap(),
        authorization: Authorization::inspection_system(role, Rights { dg3: true, dg4: false }),
        effective: card_format::date::Date::new(2026, 11, 1).unwrap(),
        expiration: card_format::date::Date::new(2026, 12, 1).unwrap(),
        extensions: None,
    };
    let hash = HashAlgorithm::Sha256;
    let sign = |bytes: &[u8]| {
        let signature = signature::sign(signer, hash, &[bytes], &mut UnwrapErr(SysRng));
        signature.map(|signature| signature.as_bytes().to_vec())
    };
    cvc::encode(&mut [0; 1024], &body, sign).unwrap().to_vec()
}

/// A chip that guards its fingerprints for one authority, and a terminal with certificates from it.
fn guarded(trusted: &str) -> (Specimen, Passport, RefCell<TerminalKey>) {
    guarded_by(trusted, Document::of(P256, &[Cipher::Aes128]))
}

fn guarded_by(trusted: &str, mut document: Document) -> (Specimen, Passport, RefCell<TerminalKey>) {
    document.terminal_authentication = true;
    let specimen = document.build();
    let (root, verifier) = (pair(P256, 0x61), pair(P256, 0x62));
    let trust_point = certificate((trusted, &root), (trusted, &root), Role::Cvca);
    let point =
        TrustPoint::from_certificate(&CvCertificate::decode(&trust_point).unwrap()).unwrap();
    let points = TrustPoints::NONE.with(point);
    let cvca = points.cvca().unwrap().encode().unwrap().to_vec();
    let mut chip = document.chip(&specimen).holding(Ef::Cvca, cvca).guarding(Ef::Dg3);
    let date = card_format::date::Date::new(2026, 11, 1).unwrap();
    chip.protocols().trust = Some(Trust { date, points });
    let folder = tempfile::tempdir().unwrap();
    let password = FilePassword::new(b"correct horse".to_vec());
    password.write_into(folder.path()).unwrap();
    let own = pair(P256, 0x63);
    key_file::write_curve_key(&folder.path().join(KEY), &own, &password).unwrap();
    let link = ("UTCVCAUT001", &root);
    let dv = certificate(link, ("UTDVUT001", &verifier), Role::DomesticVerifier);
    let shown = certificate(("UTDVUT001", &verifier), ("UTISUT001", &own), Role::Terminal);
    std::fs::write(folder.path().join("dv.cvcert"), dv).unwrap();
    std::fs::write(folder.path().join("is.cvcert"), shown).unwrap();
    let key = TerminalKey::read(folder.path(), &PasswordArgs::default()).unwrap();
    (specimen, chip, RefCell::new(key))
}

fn inspected(
    chip: Passport,
    specimen: &Specimen,
    terminal: Option<&RefCell<TerminalKey>>,
) -> Inspection {
    let (password, trust) = (Password::information(zone()), specimen.trust());
    let request = Request::new(&password, &trust, TODAY).with_terminal(terminal);
    inspect(chip, request, &mut UnwrapErr(SysRng), &mut ())
}

#[test]
fn fingerprints_are_read_by_a_terminal_that_may() {
    let (specimen, chip, terminal) = guarded("UTCVCAUT001");
    let Inspection { document, report, .. } = inspected(chip, &specimen, Some(&terminal));
    let evidence = report.outcome(Id::TerminalAuthentication).unwrap().evidence();
    let expected = Evidence::TerminalAuthentication {
        trust_point: "UTCVCAUT001".to_owned(),
        terminal: "UTISUT001".to_owned(),
        algorithm: "ECDSA SHA-256".to_owned(),
    };
    assert_eq!(evidence, Some(&expected), "{:?}", report.checks);
    assert_eq!(document.bytes(Ef::Dg3), Some(FINGERPRINTS));
    assert_eq!(reason(&report, Id::File(Ef::Dg3)), None);
    assert_eq!(verdict(&report).decision, Decision::Accepted);
}

#[test]
fn a_terminal_that_may_not_reads_the_rest() {
    for (trusted, terminal, expected) in [
        ("UTCVCAUT001", false, Reason::TerminalKeyMissing),
        ("UTCVCAUT002", true, Reason::TrustPointUnknown),
    ] {
        let (specimen, chip, key) = guarded(trusted);
        let report = inspected(chip, &specimen, terminal.then_some(&key)).report;
        assert_eq!(reason(&report, Id::TerminalAuthentication), Some(expected));
        assert_eq!(reason(&report, Id::File(Ef::Dg3)), Some(Reason::PresentNotRead));
        assert_eq!(verdict(&report).decision, Decision::Accepted, "{:?}", report.checks);
    }
}

#[test]
fn a_chip_that_nobody_vouches_for_learns_nothing_of_the_terminal() {
    let (mut specimen, chip, terminal) = guarded("UTCVCAUT001");
    specimen.anchors.clear();
    let report = inspected(chip, &specimen, Some(&terminal)).report;
    assert_eq!(reason(&report, Id::TerminalAuthentication), Some(Reason::ChipNotProven));
    assert_eq!(reason(&report, Id::ChipAuthentication), Some(Reason::KeyNotVouched));
}

#[test]
fn a_terminal_whose_certificates_the_chip_refuses_reads_the_rest() {
    let (specimen, mut chip, terminal) = guarded("UTCVCAUT001");
    // The chip knows that the certificates have expired.
    let trust = chip.protocols().trust.as_mut().unwrap();
    trust.date = card_format::date::Date::new(2027, 1, 1).unwrap();
    let report = inspected(chip, &specimen, Some(&terminal)).report;
    assert_eq!(reason(&report, Id::TerminalAuthentication), Some(Reason::TerminalRefused));
    assert_eq!(reason(&report, Id::File(Ef::Dg3)), Some(Reason::PresentNotRead));
    assert_eq!(verdict(&report).decision, Decision::Accepted);
}

#[test]
fn a_session_with_a_terminal_key_repeats_to_the_byte() {
    const SEED: [u8; 32] = [0x5E; 32];
    let (specimen, chip, terminal) = guarded("UTCVCAUT001");
    let (password, trust) = (Password::information(zone()), specimen.trust());
    let header = Header {
        trace: VERSION,
        program: "test".to_owned(),
        inspected_on: TODAY.to_string(),
        policy: None,
        limits: None,
        danger_secrets: None,
    };
    let request = Request::new(&password, &trust, TODAY).with_terminal(Some(&terminal));
    let mut out = Vec::new();
    let mut recording = Recording::new(chip, &mut out, &header).unwrap();
    terminal.borrow_mut().reseed(&SEED);
    let first = inspect(&mut recording, request, &mut ChaCha20Rng::from_seed(SEED), &mut ());
    recording.finish().unwrap();
    let trace = Trace::parse(&String::from_utf8(out).unwrap()).unwrap();
    let mut replay = Replay::new(&trace);
    terminal.borrow_mut().reseed(&SEED);
    let again = inspect(&mut replay, request, &mut ChaCha20Rng::from_seed(SEED), &mut ());
    assert_eq!(replay.repeated(), trace.exchanges.len());
    assert_eq!(verdict(&first.report).decision, Decision::Accepted);
    assert_eq!(verdict(&again.report).decision, Decision::Accepted);
}

#[test]
fn what_the_terminal_says_of_a_session_has_nothing_of_the_person() {
    let (specimen, chip, terminal) = guarded("UTCVCAUT001");
    let good = inspected(chip, &specimen, Some(&terminal)).report;
    let (specimen, chip, terminal) = guarded("UTCVCAUT002");
    let other = inspected(chip, &specimen, Some(&terminal)).report;
    for report in [good, other] {
        let told = json::print(&report, &verdict(&report), Privacy::WithoutHolder).unwrap();
        for secret in ["ERIKSSON", "ANNA", "D23145890", "740812", "361122"] {
            assert!(!told.contains(secret), "{secret}");
        }
    }
}

#[test]
fn after_basic_access_control_the_session_is_bound_to_the_document_number() {
    for (number, expected) in
        [(&b"D231458907"[..], None), (b"D231458908", Some(Reason::TerminalRefused))]
    {
        let mut document = Document::of(P256, &[Cipher::Aes128]);
        document.pace = None;
        let (specimen, mut chip, terminal) = guarded_by("UTCVCAUT001", document);
        chip.protocols().binding.0 = number.to_vec();
        let report = inspected(chip, &specimen, Some(&terminal)).report;
        assert_eq!(reason(&report, Id::BasicAccess), None);
        assert_eq!(reason(&report, Id::TerminalAuthentication), expected);
        assert_eq!(verdict(&report).decision, Decision::Accepted, "{:?}", report.checks);
    }
}

/// Answers a wrong password as a card that counts.
struct Counting(Passport);

impl CardLink for Counting {
    type Error = core::convert::Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Self::Error> {
        let mut length = self.0.exchange(command, response)?.len();
        if response[..length] == [0x63, 0x00] {
            response[..2].copy_from_slice(&[0x63, 0xC2]);
            length = 2;
        }
        Ok(&response[..length])
    }
}

#[test]
fn the_tries_that_a_card_has_left_are_told() {
    let document = Document::of(P256, &[Cipher::Aes128]);
    let specimen = document.build();
    let wrong = Password::mrz("D23145890,740812,361123").unwrap();
    let chip = Counting(document.chip(&specimen));
    let report = look(chip, &wrong, &specimen.trust(), Profile::stationary());
    assert_eq!(reason(&report, Id::Pace), Some(Reason::WrongPassword));
    assert_eq!(report.tries_left, Some(2));
    for (language, words) in [(Language::En, "tries left: 2"), (Language::Vi, "còn lại: 2")] {
        let told = table::print(&report, &verdict(&report), language, Colours::Never);
        assert!(told.contains(words), "{told}");
    }
}
