//! Which certificates a card takes (unit J of TR-03105-3.2).

use card_format::cvc::{CvCertificate, Reference, Role};
use card_format::hash::HashAlgorithm;
use iso7816::Status;
use proptest::prelude::*;

use super::world::{Card, Draft, Party, date, name};
use crate::group::OnChip;

const REFUSED: Status = Status::VerificationFailed;
const UNUSABLE: Status = Status::IncorrectDataParameter;

/// Every sequence of roles below a trust point that can be played with three certificates.
#[test]
fn roles_lead_down_and_nowhere_else() {
    use Role::{Cvca, DomesticVerifier, ForeignVerifier, Terminal};
    let [cvca, link] = ["UTCVCAUT001", "UTCVCAUT002"].map(Party::p256);
    let [verifier, other] = ["UTDVERUT001", "UTDVERUT002"].map(Party::p256);
    let [terminal, last] = ["UTTERMUT001", "UTTERMUT002"].map(Party::p256);
    for (roles, taken) in [
        (&[DomesticVerifier][..], true),
        (&[ForeignVerifier], true),
        (&[Cvca], true),
        (&[Terminal], false),
        (&[DomesticVerifier, Terminal], true),
        (&[ForeignVerifier, Terminal], true),
        (&[DomesticVerifier, Cvca], false),
        (&[ForeignVerifier, Cvca], false),
        (&[DomesticVerifier, DomesticVerifier], false),
        (&[DomesticVerifier, ForeignVerifier], false),
        (&[ForeignVerifier, DomesticVerifier], false),
        (&[ForeignVerifier, ForeignVerifier], false),
        (&[Cvca, DomesticVerifier], true),
        (&[Cvca, Terminal], false),
        (&[DomesticVerifier, Terminal, ForeignVerifier], false),
        (&[DomesticVerifier, Terminal, DomesticVerifier], false),
        (&[DomesticVerifier, Terminal, Terminal], false),
        (&[DomesticVerifier, Terminal, Cvca], false),
    ] {
        let mut card = Card::trusting(&cvca);
        let mut issuer = &cvca;
        for (step, role) in roles.iter().enumerate() {
            let holder = match (step, role) {
                (_, Cvca) => &link,
                (0, DomesticVerifier | ForeignVerifier) => &verifier,
                (_, DomesticVerifier | ForeignVerifier) => &other,
                (2, Terminal) => &last,
                (_, Terminal) => &terminal,
            };
            let result = card.show(&Draft::of(*role).issue(issuer, holder));
            let expected = taken || step + 1 < roles.len();
            assert_eq!(result.is_ok(), expected, "{roles:?} at {step}");
            issuer = holder;
        }
    }
}

#[test]
fn an_expired_certificate_is_refused_but_for_links() {
    let cvca = Party::p256("UTCVCAUT001");
    for (role, holder, last, taken) in [
        (Role::DomesticVerifier, "UTDVERUT001", date(5, 14), Err(REFUSED)),
        (Role::DomesticVerifier, "UTDVERUT001", date(5, 15), Ok(())),
        (Role::Cvca, "UTCVCAUT002", date(5, 14), Ok(())),
    ] {
        let draft = Draft::of(role).until(last);
        let mut card = Card::trusting(&cvca);
        assert_eq!(card.show(&draft.issue(&cvca, &Party::p256(holder))).map(|_| ()), taken);
    }
}

#[test]
fn the_date_follows_the_clocks_of_the_state() {
    let [cvca, dv, is] = ["UTCVCAUT001", "UTDVERUT001", "UTTERMUT001"].map(Party::p256);
    for (role, moves) in [(Role::DomesticVerifier, true), (Role::ForeignVerifier, false)] {
        let mut card = Card::trusting(&cvca);
        let earlier = Draft::of(role).from(date(5, 2)).issue(&cvca, &dv);
        assert!(card.show(&earlier).unwrap().date.is_none());
        assert!(card.trust.date == date(5, 15));
        let update = card.show(&Draft::of(role).from(date(5, 20)).issue(&cvca, &dv)).unwrap();
        assert!(update.date == Some(date(5, 20)));
        let terminal = Draft::of(Role::Terminal).from(date(5, 25)).issue(&dv, &is);
        let update = card.show(&terminal).unwrap();
        assert!(update.date == moves.then_some(date(5, 25)) && update.points.is_none());
    }
}

#[test]
fn a_refused_certificate_moves_nothing() {
    let [cvca, dv, other] = ["UTCVCAUT001", "UTDVERUT001", "UTCVCAUT009"].map(Party::p256);
    let mut certificate = Draft::of(Role::DomesticVerifier).from(date(6, 1)).issue(&cvca, &dv);
    let forged = Party { name: cvca.name, key: other.key };
    let foreign = Draft::of(Role::DomesticVerifier).from(date(6, 1)).issue(&forged, &dv);
    let mut card = Card::trusting(&cvca);
    assert_eq!(card.show(&foreign).err(), Some(REFUSED));
    for zeros in [certificate.len() - 32.., certificate.len() - 64..] {
        let mut changed = certificate.clone();
        changed[zeros][..32].fill(0);
        assert_eq!(card.show(&changed).err(), Some(REFUSED), "r or s is zero");
    }
    *certificate.last_mut().unwrap() ^= 1;
    assert_eq!(card.show(&certificate).err(), Some(REFUSED));
    let objects = CvCertificate::decode(&certificate).unwrap();
    card.choose(&cvca.name).unwrap();
    let cut = &objects.objects()[..objects.objects().len() - 1];
    assert_eq!(card.verify(cut).err(), Some(UNUSABLE));
    assert!(card.trust.date == date(5, 15));
    assert_eq!(card.choose(&dv.name), Err(Status::KeyReferenceNotFound));
}

#[test]
fn a_certificate_goes_with_the_chosen_key() {
    let [cvca, dv] = ["UTCVCAUT001", "UTDVERUT001"].map(Party::p256);
    let certificate = Draft::of(Role::DomesticVerifier).issue(&cvca, &dv);
    let objects = CvCertificate::decode(&certificate).unwrap().objects().to_vec();
    let mut card = Card::trusting(&cvca);
    assert_eq!(card.verify(&objects).err(), Some(Status::ConditionsOfUseNotSatisfied));
    assert_eq!(card.choose(&name("UTCVCAUT002")), Err(Status::KeyReferenceNotFound));
    assert_eq!(card.verify(&objects).err(), Some(Status::ConditionsOfUseNotSatisfied));
    card.choose(&cvca.name).unwrap();
    assert!(card.verify(&objects).is_ok());
    // A choice is good for one certificate.
    assert_eq!(card.verify(&objects).err(), Some(Status::ConditionsOfUseNotSatisfied));
    card.choose(&dv.name).unwrap();
    assert_eq!(card.verify(&objects).err(), Some(Status::KeyReferenceNotFound));
}

#[test]
fn curve_and_algorithm_go_down_a_chain_unchanged() {
    let cvca = Party::p256("UTCVCAUT001");
    let elsewhere = |name| Party::new(name, OnChip::BrainpoolP256r1);
    let dv = Draft::of(Role::DomesticVerifier);
    let mut card = Card::trusting(&cvca);
    for certificate in [
        dv.issue(&cvca, &elsewhere("UTDVERUT001")),
        Draft { hash: HashAlgorithm::Sha384, ..dv }.issue(&cvca, &Party::p256("UTDVERUT001")),
        Draft { with_parameters: true, ..dv }.issue(&cvca, &Party::p256("UTDVERUT001")),
    ] {
        assert_eq!(card.show(&certificate).err(), Some(UNUSABLE));
    }
    // A link certificate may bring another curve, and whoever is below inherits it.
    let link = elsewhere("UTCVCAUT002");
    assert!(card.show(&Draft::of(Role::Cvca).issue(&cvca, &link)).is_ok());
    let below = elsewhere("UTDVERUT001");
    assert!(card.show(&dv.issue(&link, &below)).is_ok());
    let is = elsewhere("UTTERMUT001");
    assert!(card.show(&Draft::of(Role::Terminal).issue(&below, &is)).is_ok());
    assert!(card.let_in(&is).is_ok());
}

/// A name that the card knows does not make a certificate of another chain good.
#[test]
fn temporary_keys_go_with_the_session() {
    let [cvca, dv, is] = ["UTCVCAUT001", "UTDVERUT001", "UTTERMUT001"].map(Party::p256);
    let mut card = Card::trusting(&cvca);
    card.show(&Draft::of(Role::DomesticVerifier).issue(&cvca, &dv)).unwrap();
    card.session = super::super::card::TerminalAuthentication::new();
    let terminal = Draft::of(Role::Terminal).issue(&dv, &is);
    assert_eq!(card.show(&terminal).err(), Some(Status::KeyReferenceNotFound));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic_or_get_in(data in prop::collection::vec(any::<u8>(), 0..300)) {
        let cvca = Party::p256("UTCVCAUT001");
        let mut card = Card::trusting(&cvca);
        let _ = card.session.choose_certifier(&card.trust, &data);
        let _ = card.session.choose_terminal(&data);
        card.choose(&cvca.name).unwrap();
        prop_assert!(card.verify(&data).is_err());
    }

    #[test]
    fn no_changed_byte_is_taken(at: prop::sample::Index, bit in 0_u8..8) {
        let [cvca, dv] = ["UTCVCAUT001", "UTDVERUT001"].map(Party::p256);
        let certificate = Draft::of(Role::DomesticVerifier).issue(&cvca, &dv);
        let mut objects = CvCertificate::decode(&certificate).unwrap().objects().to_vec();
        let at = at.index(objects.len());
        objects[at] ^= 1_u8 << bit;
        let mut card = Card::trusting(&cvca);
        card.choose(&cvca.name).unwrap();
        prop_assert!(card.verify(&objects).is_err());
        prop_assert!(card.choose(&Reference::new(b"UTDVERUT001").unwrap()).is_err());
    }
}
