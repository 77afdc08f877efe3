//! A foreign passport: what our own card is not. Older access control, or none.

use core::convert::Infallible;
use std::collections::BTreeMap;

use card_format::dg14::Dg14;
use card_format::ef::{Directory, EMRTD_AID, Ef};
use card_format::mrz::MrzInformation;
use card_format::security_info::{PaceInfo, SecurityInfo};
use card_protocol::apdu::{Command, Status};
use card_protocol::bac::Keys;
use card_protocol::bac::card::Challenge;
use card_protocol::link::CardLink;
use card_protocol::secure_messaging::SecureMessaging;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use verifier::check::Id;
use verifier::finding::Finding;
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::policy::{CARD, CARD_WITH_BAC_FALLBACK, Policy};
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::trust::Trust;
use verifier::verdict::{Decision, verdict_by};

use crate::fixture::{Plan, Specimen, TODAY, card_access};

/// What opens it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    Nothing,
    BasicAccess,
}

/// What it answers, and whether it protects the answer from now on.
type Answer = Result<(Vec<u8>, Option<SecureMessaging>), u16>;

struct Passport {
    files: BTreeMap<Ef, Vec<u8>>,
    gate: Gate,
    directory: Directory,
    current: Option<Ef>,
    challenge: Option<Challenge>,
    messaging: Option<SecureMessaging>,
}

impl Passport {
    fn new(specimen: &Specimen, gate: Gate) -> Self {
        let mut files = specimen.files.clone();
        files.remove(&Ef::CardAccess);
        let directory = Directory::MasterFile;
        Self { files, gate, directory, current: None, challenge: None, messaging: None }
    }

    fn offering(mut self, card_access: Vec<u8>) -> Self {
        self.files.insert(Ef::CardAccess, card_access);
        self
    }

    fn perform(&mut self, command: &Command<'_>, secured: bool) -> Answer {
        match (command.ins, command.p1) {
            (0xA4, 0x04) if command.data == EMRTD_AID => {
                self.directory = Directory::Emrtd;
                Ok(Default::default())
            }
            (0xA4, 0x02) => {
                let fid =
                    command.data.try_into().map(u16::from_be_bytes).map_err(|_| 0x6700_u16)?;
                self.current = Some(Ef::by_fid(self.directory, fid).ok_or(0x6A82_u16)?);
                self.read(0, 0, secured)
            }
            (0xB0, p1 @ 0x80..) => {
                self.current = Some(Ef::by_sfi(self.directory, p1 & 0x1F).ok_or(0x6A82_u16)?);
                self.read(usize::from(command.p2), expected(command), secured)
            }
            (0xB0, p1) => {
                let offset = usize::from(u16::from_be_bytes([p1, command.p2]));
                self.read(offset, expected(command), secured)
            }
            (0x84, 0x00) if self.gate == Gate::BasicAccess => {
                let challenge = Challenge::draw(&mut UnwrapErr(SysRng));
                let bytes = challenge.bytes().to_vec();
                self.challenge = Some(challenge);
                Ok((bytes, None))
            }
            (0x82, 0x00) => {
                let challenge = self.challenge.take().ok_or(0x6985_u16)?;
                let mut out = [0; 64];
                let answer = challenge.answer(
                    &Keys::from_mrz(zone().as_bytes()),
                    command.data,
                    &mut UnwrapErr(SysRng),
                    &mut out,
                );
                let (messaging, answer) = answer.map_err(u16::from)?;
                Ok((answer.to_vec(), Some(messaging)))
            }
            _ => Err(0x6D00),
        }
    }

    fn read(&self, offset: usize, length: usize, secured: bool) -> Answer {
        let ef = self.current.ok_or(0x6986_u16)?;
        let file = self.files.get(&ef).ok_or(0x6A82_u16)?;
        let free = ef == Ef::CardAccess || self.gate == Gate::Nothing;
        if !free && !secured {
            return Err(0x6982);
        }
        let rest = file.get(offset..).ok_or(0x6B00_u16)?;
        Ok((rest[..length.min(rest.len())].to_vec(), None))
    }
}

fn expected(command: &Command<'_>) -> usize {
    // 231 bytes fit a short answer under Triple DES.
    usize::try_from(command.expected.unwrap_or_default()).unwrap().min(231)
}

impl CardLink for Passport {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let command = Command::decode(command).unwrap();
        let Some(mut messaging) = self.messaging.take() else {
            let (data, status) = match self.perform(&command, false) {
                Ok((data, next)) => {
                    self.messaging = next;
                    (data, 0x9000)
                }
                Err(status) => (Vec::new(), status),
            };
            let answer = [&data[..], &status.to_be_bytes()].concat();
            response[..answer.len()].copy_from_slice(&answer);
            return Ok(&response[..answer.len()]);
        };
        let mut plain = [0; 512];
        let plain = messaging.unprotect_command(&command, &mut plain).unwrap();
        let answer = self.perform(&plain, true);
        let status = Status::from(answer.as_ref().err().copied().unwrap_or(0x9000));
        let (data, next) = answer.unwrap_or_default();
        let protected = messaging.protect_response(command.ins, &data, status, response).unwrap();
        self.messaging = Some(next.unwrap_or(messaging));
        Ok(protected)
    }
}

fn zone() -> MrzInformation {
    MrzInformation::new(b"D23145890", b"740812", b"361122").unwrap()
}

fn look(
    link: impl CardLink,
    password: &Password,
    trust: &Trust,
    policy: &'static Policy,
) -> Report {
    let request = Request::new(password, trust, TODAY).by(policy);
    let Inspection { report, .. } = inspect(link, request, &mut UnwrapErr(SysRng), &mut ());
    report
}

fn reason(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}

/// A document of the time before PACE: EF.DG14 does not speak of it.
fn old() -> Specimen {
    let mut plan = Plan::good();
    plan.files.extend([(Ef::Dg14, Vec::new()), (Ef::Dg15, Vec::new())]);
    plan.build()
}

/// A document that speaks of PACE and has no key.
fn with_pace() -> Specimen {
    let mut plan = Plan::good();
    let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
    let dg14 = Dg14::encode(&mut [0; 64], &infos).unwrap().to_vec();
    plan.files.extend([(Ef::Dg14, dg14), (Ef::Dg15, Vec::new())]);
    plan.build()
}

#[test]
fn an_old_document_is_opened_with_its_zone_and_says_so() {
    let specimen = old();
    let passport = Passport::new(&specimen, Gate::BasicAccess);
    let report = look(passport, &Password::information(zone()), &specimen.trust(), &CARD);
    assert_eq!(verdict_by(&report, &CARD).decision, Decision::Accepted, "{:?}", report.checks);
    assert_eq!(reason(&report, Id::Pace), Some(Reason::PaceNotOffered));
    assert_eq!(reason(&report, Id::BasicAccess), None);
    assert_eq!(report.findings, [Finding::OldAccessControl]);
}

#[test]
fn an_old_document_does_not_open_with_anything_else() {
    let specimen = old();
    for (password, expected) in [
        (Password::can("123456"), Reason::ZoneNeeded),
        (Password::mrz("D23145890,740812,361123"), Reason::BasicAccessRefused),
    ] {
        let passport = Passport::new(&specimen, Gate::BasicAccess);
        let report = look(passport, &password.unwrap(), &specimen.trust(), &CARD);
        assert_eq!(reason(&report, Id::BasicAccess), Some(expected));
        assert_eq!(reason(&report, Id::Signature), Some(Reason::NoAccess));
        assert_eq!(verdict_by(&report, &CARD).decision, Decision::CannotTell);
        assert_eq!(report.findings, []);
    }
}

#[test]
fn a_document_without_any_gate_is_read_and_says_so() {
    let specimen = old();
    let passport = Passport::new(&specimen, Gate::Nothing);
    let can = Password::can("123456").unwrap();
    let report = look(passport, &can, &specimen.trust(), &CARD);
    assert_eq!(verdict_by(&report, &CARD).decision, Decision::Accepted, "{:?}", report.checks);
    assert_eq!(reason(&report, Id::PlainAccess), None);
    assert_eq!(report.findings, [Finding::UnprotectedChip]);
}

#[test]
fn a_document_whose_pace_is_broken_is_opened_the_old_way_only_where_the_policy_says_so() {
    let specimen = with_pace();
    let broken = || Passport::new(&specimen, Gate::BasicAccess).offering(card_access());
    let password = Password::information(zone());
    let report = look(broken(), &password, &specimen.trust(), &CARD);
    assert_eq!(reason(&report, Id::Pace), Some(Reason::PaceFailed));
    assert!(report.outcome(Id::BasicAccess).is_none());
    assert_eq!(reason(&report, Id::Signature), Some(Reason::NoAccess));
    let policy = &CARD_WITH_BAC_FALLBACK;
    let report = look(broken(), &password, &specimen.trust(), policy);
    assert_eq!(reason(&report, Id::Pace), Some(Reason::PaceFailed));
    assert_eq!(reason(&report, Id::BasicAccess), None);
    assert_eq!(reason(&report, Id::AccessParameters), None);
    assert_eq!(report.findings, [Finding::BacInsteadOfPace]);
    // The same facts by the common rules.
    assert_eq!(verdict_by(&report, &CARD).decision, Decision::CannotTell);
}

#[test]
fn an_offer_that_was_hidden_or_spoiled_opens_no_older_door_unseen() {
    let specimen = with_pace();
    let password = Password::information(zone());
    // Somebody between chip and terminal says that there is no EF.CardAccess.
    let hidden = Passport::new(&specimen, Gate::BasicAccess);
    let report = look(hidden, &password, &specimen.trust(), &CARD);
    assert_eq!(reason(&report, Id::AccessParameters), Some(Reason::AccessParametersDiffer));
    assert_eq!(verdict_by(&report, &CARD).decision, Decision::Refused);
    for spoiled in [&b"\x30\x00"[..], b"\x31\x02\x04\x00", b""] {
        let passport = Passport::new(&specimen, Gate::BasicAccess).offering(spoiled.to_vec());
        let report = look(passport, &password, &specimen.trust(), &CARD);
        assert!(report.outcome(Id::BasicAccess).is_none(), "{spoiled:02X?}");
        assert_eq!(verdict_by(&report, &CARD).decision, Decision::CannotTell);
    }
}
