//! Trust points: how many stay, what they verify, how they are kept (unit M of TR-03105-3.2).

use card_format::cvc::{CvCertificate, Role};
use iso7816::Status;

use super::world::{Card, Draft, Party, date};
use crate::group::OnChip;
use crate::terminal_auth::trust::{MAX_ENCODED, TrustPoint, TrustPoints};

fn names(points: &TrustPoints<OnChip>) -> std::vec::Vec<std::string::String> {
    use std::string::ToString;
    points.iter().map(|point| point.name().to_string()).collect()
}

#[test]
fn the_two_newest_stay() {
    let parties = ["UTCVCAUT001", "UTCVCAUT002", "UTCVCAUT003"].map(Party::p256);
    let [first, second, third] = &parties;
    let mut card = Card::trusting(first);
    let link = Draft::of(Role::Cvca).from(date(5, 20)).issue(first, second);
    let update = card.show(&link).unwrap();
    assert!(update.date == Some(date(5, 20)));
    assert_eq!(names(&card.trust.points), ["UTCVCAUT002", "UTCVCAUT001"]);
    let cvca = card.trust.points.cvca().unwrap();
    assert_eq!((cvca.newest, cvca.previous), (second.name, Some(first.name)));
    // Shown again, it changes nothing.
    assert!(card.show(&link).unwrap().points.is_none());
    card.show(&Draft::of(Role::Cvca).from(date(6, 1)).issue(second, third)).unwrap();
    assert_eq!(names(&card.trust.points), ["UTCVCAUT003", "UTCVCAUT002"]);
    assert_eq!(card.choose(&first.name), Err(Status::KeyReferenceNotFound));
    // One that came into effect before both is not kept.
    let late = Draft::of(Role::Cvca).from(date(5, 2)).issue(third, first);
    assert!(card.show(&late).unwrap().points.is_none());
    // Rights of an authority do not open anything, and it is no terminal.
    assert_eq!(card.let_in(third), Err(Status::KeyReferenceNotFound));
}

#[test]
fn an_expired_trust_point_certifies_its_successor_alone() {
    let [cvca, next, dv] = ["UTCVCAUT001", "UTCVCAUT002", "UTDVERUT001"].map(Party::p256);
    let mut card = Card::trusting(&cvca);
    card.trust.date = date(8, 1);
    let verifier = Draft::of(Role::DomesticVerifier).until(date(9, 1));
    let refused = card.show(&verifier.issue(&cvca, &dv)).err();
    assert_eq!(refused, Some(Status::VerificationFailed));
    let link = Draft::of(Role::Cvca).from(date(7, 1)).until(date(12, 1));
    assert!(card.show(&link.issue(&cvca, &next)).is_ok());
    assert!(card.trust.date == date(8, 1));
    assert!(card.show(&verifier.issue(&next, &dv)).is_ok());
}

#[test]
fn only_an_authority_that_signs_itself_becomes_the_first() {
    let [cvca, other] = ["UTCVCAUT001", "UTCVCAUT002"].map(Party::p256);
    let forged = Party { name: cvca.name, key: Party::p256("UTCVCAUT009").key };
    for certificate in [
        Draft::of(Role::Cvca).issue(&cvca, &other),
        Draft::of(Role::Cvca).issue(&forged, &cvca),
        Draft::of(Role::DomesticVerifier).issue(&cvca, &cvca),
        Draft { with_parameters: false, ..Draft::of(Role::Cvca) }.issue(&cvca, &cvca),
    ] {
        let certificate = CvCertificate::decode(&certificate).unwrap();
        assert!(TrustPoint::<OnChip>::from_certificate(&certificate).is_err());
    }
    // Nor does it come in through the door of link certificates.
    let again = Draft::of(Role::Cvca).until(date(12, 1)).issue(&cvca, &cvca);
    let refused = Card::trusting(&cvca).show(&again).err();
    assert_eq!(refused, Some(Status::VerificationFailed));
}

#[test]
fn memory_gives_back_what_it_was_given() {
    let first = Party::p256("UTAUTHORITY00001");
    let second = Party::new("UTAUTHORITY00002", OnChip::BrainpoolP256r1);
    let mut card = Card::trusting(&first);
    let mut out = [0; MAX_ENCODED];
    for _ in 0..2 {
        let bytes = card.trust.points.encode(&mut out).unwrap();
        assert!(TrustPoints::decode(bytes) == Ok(card.trust.points));
        card.show(&Draft::of(Role::Cvca).from(date(5, 20)).issue(&first, &second)).unwrap();
    }
    assert!(TrustPoints::<OnChip>::decode(&[]) == Ok(TrustPoints::NONE));
    assert!(TrustPoints::<OnChip>::NONE.cvca().is_none());
    let bytes = card.trust.points.encode(&mut out).unwrap();
    assert_eq!(bytes.len(), MAX_ENCODED);
    for end in (1..MAX_ENCODED).filter(|end| *end != MAX_ENCODED / 2) {
        assert!(TrustPoints::<OnChip>::decode(&bytes[..end]).is_err(), "{end} bytes");
    }
}
