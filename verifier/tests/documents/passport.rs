//! A foreign passport: what our own card is not. Older access control, or none, other keys, and habits
//! of its own.

use core::convert::Infallible;
use std::collections::BTreeMap;

use card_format::ef::{Directory, EMRTD_AID, Ef};
use card_format::mrz::MrzInformation;
use card_protocol::apdu::{Command, Status};
use card_protocol::bac::Keys;
use card_protocol::bac::card::Challenge;
use card_protocol::link::CardLink;
use card_protocol::secure_messaging::SecureMessaging;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use verifier::check::Id;
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::profile::Profile;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::trust::Trust;

use crate::fixture::{Specimen, TODAY};
use crate::protocols::Protocols;

/// What opens it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    Nothing,
    BasicAccess,
    Pace,
}

/// What it answers, and whether it protects the answer from now on.
pub(crate) type Answer = Result<(Vec<u8>, Option<SecureMessaging>), u16>;

/// How it signs a challenge; `true` where Le is an extended one.
type Active = Box<dyn Fn(&[u8], bool) -> Vec<u8>>;

pub(crate) struct Passport {
    files: BTreeMap<Ef, Vec<u8>>,
    gate: Gate,
    active: Option<Active>,
    protocols: Option<Protocols>,
    guarded: Vec<Ef>,
    directory: Directory,
    current: Option<Ef>,
    challenge: Option<Challenge>,
    messaging: Option<SecureMessaging>,
}

impl Passport {
    pub(crate) fn new(specimen: &Specimen, gate: Gate) -> Self {
        let mut files = specimen.files.clone();
        files.remove(&Ef::CardAccess);
        let directory = Directory::MasterFile;
        Self {
            files,
            gate,
            active: None,
            protocols: None,
            guarded: Vec::new(),
            directory,
            current: None,
            challenge: None,
            messaging: None,
        }
    }

    pub(crate) fn signing(mut self, active: impl Fn(&[u8], bool) -> Vec<u8> + 'static) -> Self {
        self.active = Some(Box::new(active));
        self
    }

    pub(crate) fn speaking(mut self, protocols: Protocols) -> Self {
        self.protocols = Some(protocols);
        self
    }

    pub(crate) fn protocols(&mut self) -> &mut Protocols {
        self.protocols.as_mut().unwrap()
    }

    pub(crate) fn holding(mut self, ef: Ef, file: Vec<u8>) -> Self {
        self.files.insert(ef, file);
        self
    }

    pub(crate) fn without(mut self, ef: Ef) -> Self {
        self.files.remove(&ef);
        self
    }

    /// Keeps a file for terminals that may read fingerprints.
    pub(crate) fn guarding(mut self, ef: Ef) -> Self {
        self.guarded.push(ef);
        self
    }

    pub(crate) fn offering(mut self, card_access: Vec<u8>) -> Self {
        self.files.insert(Ef::CardAccess, card_access);
        self
    }

    fn perform(&mut self, command: &Command<'_>, secured: bool) -> Answer {
        let protocols = self.protocols.as_mut();
        if let Some(answer) = protocols.and_then(|it| it.perform(command, secured)) {
            return answer;
        }
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
            (0x88, 0x00) => {
                let sign = self.active.as_ref().ok_or(0x6D00_u16)?;
                Ok((sign(command.data, command.expected > Some(0x100)), None))
            }
            _ => Err(0x6D00),
        }
    }

    fn read(&self, offset: usize, length: usize, secured: bool) -> Answer {
        let ef = self.current.ok_or(0x6986_u16)?;
        let file = self.files.get(&ef).ok_or(0x6A82_u16)?;
        let free = ef == Ef::CardAccess || self.gate == Gate::Nothing;
        let may = self.protocols.as_ref().is_some_and(|protocols| protocols.rights.dg3);
        if !free && !secured || self.guarded.contains(&ef) && !may {
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
        let mut plain = [0; 1024];
        let Ok(plain) = messaging.unprotect_command(&command, &mut plain) else {
            // A wrong MAC ends the session (Doc 9303-11 §9.8.5).
            response[..2].copy_from_slice(&[0x69, 0x88]);
            return Ok(&response[..2]);
        };
        let answer = self.perform(&plain, true);
        let status = Status::from(answer.as_ref().err().copied().unwrap_or(0x9000));
        let (data, next) = answer.unwrap_or_default();
        let protected = messaging.protect_response(command.ins, &data, status, response).unwrap();
        self.messaging = Some(next.unwrap_or(messaging));
        Ok(protected)
    }
}

pub(crate) fn zone() -> MrzInformation {
    MrzInformation::new(b"D23145890", b"740812", b"361122").unwrap()
}

pub(crate) fn look(
    link: impl CardLink,
    password: &Password,
    trust: &Trust,
    profile: &Profile,
) -> Report {
    let request = Request::new(password, trust, TODAY).by(profile);
    let Inspection { report, .. } = inspect(link, request, &mut UnwrapErr(SysRng), &mut ());
    report
}

pub(crate) fn reason(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}
