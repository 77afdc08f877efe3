//! Terminal Authentication with certificates, links and signatures of others: the Dutch test chain
//! on brainpoolP224r1, and one made for these tests on brainpoolP256r1.

use core::convert::Infallible;

use card_format::cvc::{CvCertificate, Rights};
use card_format::date::Date;
use card_protocol::apdu::Status;
use card_protocol::group::{Group, OnChip, Standardized};
use card_protocol::terminal_auth::Binding;
use card_protocol::terminal_auth::card::TerminalAuthentication;
use card_protocol::terminal_auth::trust::{Trust, TrustPoint, TrustPoints, Update};
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;

use crate::files::{entries, hex, vectors};

/// Gives the challenge of the recording.
struct Challenge(Vec<u8>);

impl TryRng for Challenge {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0);
        Ok(())
    }
}

impl TryCryptoRng for Challenge {}

struct Card<G: Group> {
    trust: Trust<G>,
    session: TerminalAuthentication<G>,
}

impl<G: Group> Card<G> {
    fn new(trust_point: &Value, date: (u16, u8, u8)) -> Self {
        let bytes = hex(trust_point);
        let point = TrustPoint::from_certificate(&CvCertificate::decode(&bytes).unwrap()).unwrap();
        let (year, month, day) = date;
        let date = Date::new(year, month, day).unwrap();
        let trust = Trust { date, points: TrustPoints::NONE.with(point) };
        Self { trust, session: TerminalAuthentication::new() }
    }

    /// Plays the data of one command, by its header.
    fn play(&mut self, command: &[u8]) -> Result<(), Status> {
        let (header, rest) = command.split_at(4);
        let data = if rest[0] == 0 { &rest[3..] } else { &rest[1..] };
        match header {
            [0x00, 0x22, 0x81, 0xB6] => self.session.choose_certifier(&self.trust, data),
            [0x00, 0x2A, 0x00, 0xBE] => self.verify(data).map(|_| ()),
            [0x00, 0x22, 0x81, 0xA4] => self.session.choose_terminal(data),
            _ => unreachable!("{header:02X?}"),
        }
    }

    fn verify(&mut self, data: &[u8]) -> Result<Update<G>, Status> {
        let update = self.session.verify_certificate(&self.trust, data)?;
        self.trust = self.trust.after(&update);
        Ok(update)
    }

    fn show(&mut self, certificate: &Value) -> Result<Update<G>, Status> {
        let bytes = hex(certificate);
        let certificate = CvCertificate::decode(&bytes).unwrap();
        let name = certificate.body.authority;
        let length = u8::try_from(name.as_bytes().len()).unwrap();
        let data = [&[0x83, length], name.as_bytes()].concat();
        self.session.choose_certifier(&self.trust, &data)?;
        self.verify(certificate.objects())
    }

    fn let_in(&mut self, terminal: &[u8], recorded: &Value) -> Result<Rights, Status> {
        let length = u8::try_from(terminal.len()).unwrap();
        self.session.choose_terminal(&[&[0x83, length], terminal].concat())?;
        let mut challenge = Challenge(hex(&recorded["r_ic"]));
        self.session.challenge(Some(8), &mut challenge)?;
        let (card, terminal) = (hex(&recorded["id_ic"]), hex(&recorded["comp_pk_ifd"]));
        let binding = Binding { card: &card, terminal: &terminal };
        self.session.authenticate(&binding, &hex(&recorded["signature"]))
    }
}

#[test]
fn a_dutch_chain_is_played() {
    let Some(file) = vectors("ta_v1.json") else { return };
    let chain = &file["dutch_test_chain"];
    let recordings = entries(&chain["external_authenticate_computed_here"]);
    for recorded in recordings {
        let mut card = Card::<Standardized>::new(&chain["old_chain"]["cvca"], (2009, 6, 1));
        for command in entries(&chain["apdus_old"]) {
            assert_eq!(card.play(&hex(&command["plain"])), Ok(()), "{}", command["name"]);
        }
        let rights = card.let_in(b"NLIS7202000NL001", recorded);
        assert_eq!(rights, Ok(Rights { dg3: true, dg4: false }), "{}", recorded["case"]);
    }
    assert_eq!(recordings.len(), 2);
}

#[test]
fn a_dutch_link_leads_to_the_new_chain() {
    let Some(file) = vectors("ta_v1.json") else { return };
    let chain = &file["dutch_test_chain"];
    let mut card = Card::<Standardized>::new(&chain["old_chain"]["cvca"], (2008, 6, 1));
    for command in entries(&chain["apdus_via_link"]) {
        assert_eq!(card.play(&hex(&command["plain"])), Ok(()), "{}", command["name"]);
    }
    assert_eq!(card.play(&hex(&chain["mse_set_at_plain"])), Ok(()));
    assert!(card.trust.date == Date::new(2009, 5, 18).unwrap());
    let cvca = card.trust.points.cvca().unwrap();
    assert_eq!(cvca.newest.to_string(), "NLCVCAA00002");
    assert_eq!(cvca.previous.unwrap().to_string(), "NLCVCAA00001");
}

/// What a chip computes with.
#[test]
fn a_walk_through_both_kinds_of_verifiers() {
    let Some(file) = vectors("ta_v1.json") else { return };
    let chain = &file["self_generated_chain"];
    let certificate = |name: &str| &chain["certificates"][name];
    let day = |month, day| Date::new(2026, month, day).unwrap();
    for recorded in entries(&chain["external_authenticate"]) {
        let mut card = Card::<OnChip>::new(certificate("cvca1_self"), (2026, 1, 1));
        assert!(card.show(certificate("dv_domestic")).unwrap().date == Some(day(2, 1)));
        assert!(card.show(certificate("is_domestic")).unwrap().date == Some(day(2, 10)));
        assert_eq!(card.let_in(b"UTISAAAUT001", recorded), Ok(Rights::ALL));
    }
    let mut card = Card::<OnChip>::new(certificate("cvca1_self"), (2026, 1, 1));
    assert!(card.show(certificate("cvca2_link")).unwrap().points.is_some());
    assert!(card.show(certificate("dv_foreign")).unwrap().date == Some(day(3, 1)));
    assert!(card.show(certificate("is_foreign")).unwrap().date.is_none());
    let mut late = Card::<OnChip>::new(certificate("cvca1_self"), (2026, 5, 1));
    let refused = late.show(certificate("dv_domestic")).err();
    assert_eq!(refused, Some(Status::VerificationFailed));
}
