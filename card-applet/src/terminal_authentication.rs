//! Terminal Authentication, and the trust points it starts from (Doc 9303-11 §7.1).
//!
//! ```text
//! 0C 22 81 B6, 0C 2A 00 BE    a certificate is verified by the key that was named
//! 0C 22 81 A4                 the terminal's key is named
//! 0C 84 00 00 08              GET CHALLENGE
//! 0C 82 00 00                 EXTERNAL AUTHENTICATE: rights until the session ends
//! 84 DA 7F21 …                the issuer brings a trust point: body and signature
//! 84 DA 5F25 06 …             and the date, a digit a byte
//! ```
//!
//! Trust points, date and EF.CVCA change in one commit, before the answer leaves. The date only
//! goes forward.

use card_format::cvc::CvCertificate;
use card_format::cvca;
use card_format::date::Date;
use card_format::ef::Ef;
use card_protocol::apdu::Command;
use card_protocol::group::OnChip;
use card_protocol::terminal_auth::card::TerminalAuthentication;
use card_protocol::terminal_auth::trust::{self, MAX_ENCODED, TrustPoint, TrustPoints, Update};
use card_protocol::terminal_auth::{Binding, SELF_DESCRIPTIVE};
use heapless::Vec;
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::channel::{Channel, Gate};
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, SECURITY, WRONG_DATA, WRONG_PARAMETERS};
use crate::storage::{Change, DATE_LEN, Failure, Slot, Storage, exactly};

/// What a card of ours judges certificates by.
type Trust = trust::Trust<OnChip>;

/// Most bytes of EF.DG1.
const DG1: usize = 128;

/// Two dates with their check digits, behind the document number in the MRZ information.
const DATES: usize = 14;

pub(crate) fn perform_security_operation<'a>(
    command: &Command<'a>,
) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2) {
        (0, SELF_DESCRIPTIVE) => Ok(Instruction::VerifyCertificate(command.data)),
        _ => Err(WRONG_PARAMETERS),
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    pub(crate) fn set_certifier(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let trust = self.trust()?;
        Ok(self.session.terminal.choose_certifier(&trust, data)?)
    }

    /// What a certificate changes is stored before it is answered, or nothing of it counts.
    pub(crate) fn verify_certificate(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let trust = self.trust()?;
        let update = self.session.terminal.verify_certificate(&trust, data)?;
        let stored = self.store(&update);
        if stored.is_err() {
            self.session.terminal = TerminalAuthentication::new();
        }
        stored
    }

    pub(crate) fn set_terminal(&mut self, data: &[u8]) -> Result<(), Refusal> {
        Ok(self.session.terminal.choose_terminal(data)?)
    }

    pub(crate) fn terminal_challenge(
        &mut self,
        expected: Option<u32>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let challenge = self.session.terminal.challenge(expected, &mut self.rng)?;
        reply.write(|writer| Ok(writer.raw(&challenge)?))
    }

    pub(crate) fn terminal_authentication(&mut self, signature: &[u8]) -> Result<(), Refusal> {
        let Channel::Secured(secured) = &self.session.channel else { return Err(NOT_NOW) };
        let (gate, terminal) = (secured.gate, secured.chip.ok_or(SECURITY)?);
        let number = match gate {
            Gate::Bac => self.document_number()?,
            Gate::Pace(_) => Vec::new(),
        };
        let card = match &gate {
            Gate::Bac => number.as_slice(),
            Gate::Pace(card) => card.as_bytes(),
        };
        let binding = Binding { card, terminal: terminal.as_bytes() };
        let rights = self.session.terminal.authenticate(&binding, signature)?;
        if let Channel::Secured(secured) = &mut self.session.channel {
            secured.rights = rights;
        }
        Ok(())
    }

    /// `ID_IC` of a session that Basic Access Control has opened: the number with its check digit.
    fn document_number(&self) -> Result<Vec<u8, DG1>, Refusal> {
        let mut file = [0; DG1];
        let length = self.storage.read(Slot::File(Ef::Dg1), 0, &mut file);
        let file = file.get(..length).unwrap_or_default();
        let information = card_format::dg1::Dg1::decode(file)?.mrz.information()?;
        let bytes = information.as_bytes();
        let number = bytes.get(..bytes.len().saturating_sub(DATES)).unwrap_or_default();
        Vec::from_slice(number).map_err(|_| Failure::Medium.into())
    }

    /// Trust points and date; a card without them is not set up for this protocol.
    pub(crate) fn trust(&self) -> Result<Trust, Refusal> {
        let mut bytes = [0; MAX_ENCODED];
        let length = self.storage.read(Slot::TrustPoints, 0, &mut bytes);
        let bytes = bytes.get(..length).filter(|bytes| !bytes.is_empty()).ok_or(NO_REFERENCE)?;
        let points = TrustPoints::decode(bytes).map_err(|_| Failure::Medium)?;
        Ok(Trust { date: self.date().ok_or(NO_REFERENCE)?, points })
    }

    fn date(&self) -> Option<Date> {
        let bcd = exactly::<DATE_LEN>(&self.storage, Slot::CurrentDate)?;
        Date::from_bcd(bcd).ok()
    }

    /// The issuer vouches for a trust point, which vouches for itself: its signature shows that the
    /// line has not garbled it. The card's first date is the first day of its first certificate.
    pub(crate) fn import_trust_point(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let certificate = CvCertificate::decode_objects(data)?;
        let point = TrustPoint::<OnChip>::from_certificate(&certificate)?;
        let known = self.trust().map_or(TrustPoints::NONE, |trust| trust.points);
        let effective = point.effective();
        let date = self.date().is_none_or(|date| date < effective).then_some(effective);
        self.store(&Update { date, points: Some(known.with(point)) })
    }

    /// `00 06 00 05 00 01` is 2026-05-01 when it stands in a certificate, and so here.
    pub(crate) fn set_date(&mut self, digits: [u8; 6]) -> Result<(), Refusal> {
        let [y1, y0, m1, m0, d1, d0] = digits;
        if digits.iter().any(|digit| *digit > 9) {
            return Err(WRONG_DATA);
        }
        let bcd = [0x20, y1 << 4 | y0, m1 << 4 | m0, d1 << 4 | d0];
        let date = Date::from_bcd(bcd)?;
        if self.date().is_some_and(|known| known > date) {
            return Err(WRONG_DATA);
        }
        self.store(&Update { date: Some(date), points: None })
    }

    fn store(&mut self, update: &Update<OnChip>) -> Result<(), Refusal> {
        let mut room = [0; MAX_ENCODED];
        let date = update.date.map(Date::bcd);
        let (points, names) = match &update.points {
            None => (None, [0; cvca::LEN]),
            Some(points) => {
                let names = points.cvca().ok_or(WRONG_DATA)?.encode()?;
                (Some(points.encode(&mut room)?), names)
            }
        };
        let mut changes = Vec::<Change<'_>, 4>::new();
        let dated = date.iter().map(|date| Change::Put(Slot::CurrentDate, date));
        let trusted = points.into_iter().flat_map(|points| {
            [
                Change::Put(Slot::TrustPoints, points),
                Change::Create(Ef::Cvca, Ef::Cvca.entry().limit),
                Change::Write(Ef::Cvca, 0, &names),
            ]
        });
        for change in dated.chain(trusted) {
            changes.push(change).map_err(|_| Failure::Full)?;
        }
        if changes.is_empty() { Ok(()) } else { Ok(self.storage.commit(&changes)?) }
    }
}
