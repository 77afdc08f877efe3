//! Units `ISO7816_M` and `ISO7816_N`: date, trust points, migration.

use card_format::cvca;
use card_format::ef::Ef;
use card_protocol::apdu::Command;
use conformance::open_card::{Door, OpenCard, named};
use conformance::trust_chain::{
    CVCA, CVCA_7, CVCA_8, CVCA_9, CVCA_13, Certificate, Party, TERMINAL, VERIFIER, day,
};

/// EF.CVCA is read as it is: these names and zeros.
fn trusts(card: &mut OpenCard, parties: &[Party]) {
    let mut file: Vec<u8> =
        parties.iter().flat_map(|party| named(0x42, party.name.as_bytes())).collect();
    file.resize(cvca::LEN, 0);
    let fid = Ef::Cvca.entry().fid.to_be_bytes();
    card.send(Command::new(0, 0xA4, 0x02, 0x0C).with_data(&fid)).good();
    assert_eq!(card.send(Command::new(0, 0xB0, 0, 0).expecting(36)).good(), file);
}

/// A verifier of the first month.
fn verifier_6() -> Certificate {
    Certificate::domestic(VERIFIER, CVCA)
}

fn link_7() -> Certificate {
    Certificate::link(CVCA_7, CVCA).valid(day(2, 0), day(9, 0))
}

fn link_8() -> Certificate {
    Certificate::link(CVCA_8, CVCA_7).valid(day(6, 10), day(9, 10))
}

fn link_9() -> Certificate {
    Certificate::link(CVCA_9, CVCA_8).valid(day(6, 20), day(9, 20))
}

/// A verifier whose days come after the root's.
fn verifier_7b() -> Certificate {
    Certificate::domestic(VERIFIER, CVCA_7).valid(day(6, 5), day(7, 5))
}

#[test]
fn iso7816_m_1() {
    let mut card = OpenCard::after_chip_authentication(Door::Pace);
    let terminal = Certificate::terminal(TERMINAL, VERIFIER);
    card.choose_root();
    card.verify(&verifier_6().objects()).good();
    card.import(&terminal.valid(day(0, 20), day(1, 0)));
    card.reopen(Door::Pace);
    card.choose_root();
    card.verify(&verifier_6().objects()).good();
    card.choose_certifier(VERIFIER.name.as_bytes()).good();
    let earlier = Certificate::terminal(TERMINAL, VERIFIER).valid(day(0, 0), day(0, 10));
    card.verify(&earlier.objects()).refused();
}

#[test]
fn iso7816_m_2() {
    let mut card = OpenCard::after_chip_authentication(Door::Pace);
    let advanced = Certificate::domestic(VERIFIER, CVCA).valid(day(1, 5), day(2, 5));
    card.choose_root();
    card.verify(&advanced.objects()).good();
    card.reopen(Door::Pace);
    card.choose_root();
    card.verify(&verifier_6().objects()).refused();
}

#[test]
fn iso7816_m_3() {
    let mut card = OpenCard::after_chip_authentication(Door::Pace);
    card.choose_root();
    card.verify(&link_7().objects()).good();
    card.reopen(Door::Pace);
    trusts(&mut card, &[CVCA_7, CVCA]);
    let old = Certificate::domestic(VERIFIER, CVCA).valid(day(2, 0), day(6, 0)).objects();
    card.choose_certifier(CVCA.name.as_bytes()).good();
    card.verify(&old).good();
    card.reopen(Door::Pace);
    card.choose_root();
    card.verify(&verifier_7b().objects()).good();
    card.reopen(Door::Pace);
    card.choose_certifier(CVCA.name.as_bytes()).either();
    card.verify(&old).refused();
    // Not because of the days of this one: the trust point itself is over.
    let young = Certificate::domestic(VERIFIER, CVCA).valid(day(6, 0), day(9, 0)).objects();
    card.choose_certifier(CVCA.name.as_bytes()).either();
    card.verify(&young).refused();
}

#[test]
fn iso7816_m_4() {
    let mut card = OpenCard::after_chip_authentication(Door::Pace);
    card.import(&link_7());
    card.import(&verifier_7b());
    card.choose_root();
    card.verify(&link_8().objects()).good();
    card.import(&link_9());
    card.import(&Certificate::domestic(VERIFIER, CVCA_9).valid(day(6, 20), day(7, 20)));
    trusts(&mut card, &[CVCA_9, CVCA_8]);
    card.reopen(Door::Pace);
    trusts(&mut card, &[CVCA_9, CVCA_8]);
}

#[test]
fn iso7816_m_5() {
    let mut card = OpenCard::after_chip_authentication(Door::Pace);
    card.choose_root();
    card.verify(&link_7().objects()).good();
    card.choose_certifier(CVCA_7.name.as_bytes()).good();
    let terminal = Certificate::terminal(TERMINAL, CVCA_7).valid(day(2, 0), day(3, 0));
    card.verify(&terminal.objects()).refused();
}

#[test]
fn iso7816_m_6() {
    let mut card = OpenCard::after_chip_authentication(Door::Pace);
    card.import(&link_7());
    card.reset();
    card.open(Door::Pace);
    trusts(&mut card, &[CVCA_7, CVCA]);
    card.send(Command::new(0, 0xB0, 0, 36).expecting(1)).error();
}

/// To another curve and another hash.
#[test]
fn iso7816_n_1() {
    let mut card = OpenCard::after_chip_authentication(Door::Pace);
    let (verifier, terminal) = (VERIFIER.keyed_like(CVCA_13), TERMINAL.keyed_like(CVCA_13));
    card.choose_root();
    card.verify(&Certificate::link(CVCA_13, CVCA).objects()).good();
    let chain =
        [Certificate::domestic(verifier, CVCA_13), Certificate::terminal(terminal, verifier)];
    card.authenticate_terminal(&chain);
    card.read(Ef::Dg3, 1).good();
}
