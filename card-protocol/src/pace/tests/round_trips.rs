//! Every variant, from one end to the other.

use card_format::cvc::Reference;
use card_format::error::Fault;
use card_format::security_info::{Cipher, KeyAgreement};

use super::*;
use crate::group::Modp;

const CIPHERS: [Cipher; 4] = [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];

/// Runs one variant and compares what both ends have.
fn round_trip(protocol: Protocol, group: Standardized) {
    let mut card = Card::new(protocol, group);
    let chip_key = KeyPair::generate(group, &mut Counting(3)).unwrap();
    let public = *chip_key.public();
    card.chip_key = Some(chip_key);
    let seen = run_usual(&mut card).unwrap_or_else(|error| panic!("{protocol} {group:?} {error}"));
    let Pace::Done(_, established) = card.pace else { panic!("not done") };
    assert!(established == card::Established { card: seen.card, terminal: seen.terminal });
    assert!(seen.card != seen.terminal);
    assert_eq!(seen.authorities.len(), 0, "nobody has asked");
    let cam = protocol.mapping == Mapping::ChipAuthentication;
    assert_eq!(seen.chip_authentication.is_some(), cam);
    if let Some(data) = seen.chip_authentication {
        assert_eq!(data.proves(&public), Ok(()));
        let other = KeyPair::generate(group, &mut Counting(4)).unwrap();
        assert_eq!(data.proves(other.public()), Err(Fault::Value.at(0)));
    }
}

#[test]
fn every_mapping_and_cipher_on_a_curve() {
    for mapping in [Mapping::Generic, Mapping::Integrated, Mapping::ChipAuthentication] {
        for cipher in CIPHERS {
            let protocol = Protocol { agreement: KeyAgreement::Ecdh, mapping, cipher };
            if Protocol::from_oid(protocol.oid()).is_some() {
                round_trip(protocol, P256);
            }
        }
    }
}

#[test]
fn every_mapping_on_every_curve() {
    for group in Curve::ALL.into_iter().map(Standardized::Ec).filter(|group| *group != P256) {
        for (mapping, cipher) in [
            (Mapping::Generic, Cipher::TripleDes),
            (Mapping::Integrated, Cipher::Aes256),
            (Mapping::ChipAuthentication, Cipher::Aes192),
        ] {
            let no_root = group == Standardized::Ec(Curve::P224) && mapping == Mapping::Integrated;
            let protocol = Protocol { agreement: KeyAgreement::Ecdh, mapping, cipher };
            if !no_root {
                round_trip(protocol, group);
            }
        }
    }
}

#[test]
fn both_mappings_modulo_a_prime() {
    for (group, mapping, cipher) in [
        (Modp::Rfc5114_1024_160, Mapping::Generic, Cipher::TripleDes),
        (Modp::Rfc5114_1024_160, Mapping::Integrated, Cipher::Aes128),
        (Modp::Rfc5114_2048_224, Mapping::Integrated, Cipher::Aes192),
        (Modp::Rfc5114_2048_256, Mapping::Generic, Cipher::Aes256),
    ] {
        let protocol = Protocol { agreement: KeyAgreement::Dh, mapping, cipher };
        round_trip(protocol, Standardized::Dh(group));
    }
}

/// A chip computes in its own two groups, and a terminal does not notice.
#[test]
fn a_chip_knows_its_two_groups_by_the_same_numbers() {
    for group in [OnChip::P256, OnChip::BrainpoolP256r1] {
        let offer = Offer { protocol: Protocol::ECDH_GM_AES_128, group };
        let other = Standardized::from_id(group.id()).unwrap();
        let key = KeyPair::from_secret(group, &[7; 32]).unwrap();
        let point = key.public().bytes();
        assert!(Public::decode(other, point).is_ok());
        let data = [&[0x80, 0x0A], offer.protocol.oid().as_bytes(), &[0x83, 1, 2]].concat();
        assert_eq!(Choice::decode(&data, [offer]).map(|choice| choice.group), Ok(group));
    }
}

#[test]
fn every_password_opens() {
    for secret in [
        || Secret::can(b"123456"),
        || Ok(Secret::mrz(b"D23145890734081221204159")),
        || Secret::pin(b"54321"),
        || Secret::puk(b"9876543210"),
    ] {
        let secret = || secret().unwrap();
        let mut card = Card { secret: secret(), ..Card::usual() };
        assert!(run(&mut card, &secret(), PaceInfo::OURS).is_ok());
    }
}

#[test]
fn authorities_are_named_to_those_who_ask() {
    let mut card = Card::usual();
    let info = PaceInfo::OURS.asking_for_authorities();
    let seen = run(&mut card, &Secret::can(b"123456").unwrap(), info).unwrap();
    let names: Vec<_> = seen.authorities.iter().map(Reference::as_bytes).collect();
    assert_eq!(names, AUTHORITIES);
}

#[test]
fn parameters_are_named_where_there_are_several() {
    let mut card = Card::usual();
    let brainpool = Standardized::Ec(Curve::BrainpoolP256r1);
    card.offers.push(Offer { group: brainpool, ..card.offers[0] });
    let secret = Secret::can(b"123456").unwrap();
    for group in [P256, brainpool] {
        let info = PaceInfo { group, ..PaceInfo::OURS.naming_parameters() };
        assert!(run(&mut card, &secret, info).is_ok());
        assert!(card.commands.iter().any(|bytes| bytes.ends_with(&[0x84, 0x01, group.id()])));
    }
    let silent = run(&mut card, &secret, PaceInfo::OURS).err();
    assert_eq!(silent, Some(status(Status::IncorrectDataParameter)));
}

fn status(status: Status) -> terminal::Error<Infallible> {
    terminal::Error::Channel(crate::channel::Error::Status(status))
}
