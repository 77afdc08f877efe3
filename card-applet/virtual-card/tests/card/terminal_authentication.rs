//! Trust points: how they come onto a card, how they change, and that no loss of power leaves them
//! half changed.

use card_applet::storage::{Slot, Storage};
use card_format::cvc::{Rights, Role};
use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_protocol::apdu::{Command, Status};
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use virtual_card::power_cut::{PowerCut, When};
use virtual_card::{Memory, VirtualCard};

use crate::authority::{
    self, CVCA, LATER_CVCA, NEXT_CVCA, Party, Signer, certificate, chain, day, root,
};
use crate::line::{CAN, MARKER, Near, Wire, rng, write_everything};
use crate::people::{self, Person};

const TRUST_POINT: Command<'_> = Command::new(0x80, 0xDA, 0x7F, 0x21);
const DATE: Command<'_> = Command::new(0x80, 0xDA, 0x5F, 0x25);

/// Body and signature, without the tag around them.
fn objects(certificate: &[u8]) -> &[u8] {
    let header = if certificate[2] == 0x82 { 5 } else { 4 };
    &certificate[header..]
}

fn names(storage: &impl Storage) -> Vec<u8> {
    let mut file = [0xEE; 40];
    let length = storage.read(Slot::File(Ef::Cvca), 0, &mut file);
    file[..length].to_vec()
}

fn file(parties: &[Party]) -> Vec<u8> {
    let mut file = Vec::new();
    for party in parties {
        file.extend([0x42, u8::try_from(party.name.len()).unwrap()]);
        file.extend(party.name);
    }
    file.resize(36, 0);
    file
}

fn date(storage: &impl Storage) -> [u8; 4] {
    let mut date = [0; 4];
    storage.read(Slot::CurrentDate, 0, &mut date);
    date
}

fn show<L: CardLink>(
    wire: &mut Wire<L>,
    certificate: &[u8],
    authority: Party,
) -> Result<(), Status> {
    let name = [&[0x83, u8::try_from(authority.name.len()).unwrap()], authority.name].concat();
    wire.send(Command::new(0, 0x22, 0x81, 0xB6).with_data(&name))?;
    wire.send(Command::new(0, 0x2A, 0x00, 0xBE).with_data(objects(certificate))).map(drop)
}

#[test]
fn the_issuer_brings_trust_points_and_the_card_writes_their_names() {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&MARKER)).unwrap();
    let root = root();
    let mut forged = objects(&root).to_vec();
    *forged.last_mut().unwrap() ^= 1;
    let data = Err(Status::IncorrectDataParameter);
    assert_eq!(wire.send(TRUST_POINT.with_data(&forged)), data);
    let verifier = &chain(Rights::ALL, Rights::ALL)[0];
    assert_eq!(wire.send(TRUST_POINT.with_data(objects(verifier))), data);
    assert_eq!(wire.read(Ef::Cvca), Err(Status::NotFound));

    wire.send(TRUST_POINT.with_data(objects(&root))).unwrap();
    assert_eq!(wire.read(Ef::Cvca).unwrap(), file(&[CVCA]));
    let next = certificate(NEXT_CVCA, NEXT_CVCA, Role::Cvca, Rights::ALL, day(3, 1));
    wire.send(TRUST_POINT.with_data(objects(&next))).unwrap();
    // A resumed job brings them again.
    wire.send(TRUST_POINT.with_data(objects(&root))).unwrap();
    assert_eq!(wire.read(Ef::Cvca).unwrap(), file(&[NEXT_CVCA, CVCA]));
    // The card writes that file, and nobody else.
    let create = [0x62, 8, 0x80, 2, 0, 36, 0x83, 2, 0x01, 0x1C];
    let refused = Err(Status::SecurityStatusNotSatisfied);
    assert_eq!(wire.send(wire.command(0xE0, 0, 0).with_data(&create)), refused);

    assert_eq!(wire.send(DATE.with_data(&[2, 6, 0, 2, 2, 8])), data, "back to February");
    assert_eq!(wire.send(DATE.with_data(&[2, 6, 0, 4, 3, 1])), data, "no such day");
    assert_eq!(wire.send(DATE.with_data(&[2, 6, 0, 4, 10, 0])), data, "no such digit");
    assert_eq!(wire.send(DATE.with_data(&[2, 6, 0, 4])), Err(Status::WrongLength));
    wire.send(DATE.with_data(&[2, 6, 0, 4, 0, 1])).unwrap();
    write_everything(&mut wire).unwrap();
    drop(wire);
    assert_eq!(date(card.storage()), [0x20, 0x26, 0x04, 0x01]);

    let mut wire = Wire::terminal(&mut card).unwrap();
    assert_eq!(wire.read(Ef::Cvca).unwrap(), file(&[NEXT_CVCA, CVCA]));
}

#[test]
fn whoever_asks_is_told_the_authorities_in_the_last_answer() {
    let mut card = people::card(Step::Operational);
    let secret = Secret::can(CAN).unwrap();
    for (info, expected) in
        [(PaceInfo::OURS, &[][..]), (PaceInfo::OURS.asking_for_authorities(), &[CVCA.reference()])]
    {
        let mut wire = Wire::new(&mut card);
        let done = pace::terminal::run(&mut wire.0, &mut rng(), &secret, &info).unwrap();
        assert_eq!(done.authorities, expected);
    }
}

#[test]
fn rights_end_with_the_keys_that_carried_them() {
    let mut card = people::card(Step::Operational);
    let mut wire = Person::Inspector(Rights::ALL).arrive(&mut card).unwrap();
    assert_eq!(wire.read(Ef::Dg3).unwrap(), people::CONTENT);
    assert_eq!(wire.read(Ef::Dg4).unwrap(), people::CONTENT);
    wire.select_application().unwrap();
    assert_eq!(wire.read(Ef::Dg3).unwrap(), people::CONTENT, "selecting changes nothing");
    people::show_chip(&mut wire).unwrap();
    assert_eq!(wire.read(Ef::Dg3), Err(Status::SecurityStatusNotSatisfied));
    assert_eq!(wire.read(Ef::Dg1).unwrap(), people::content(Ef::Dg1));
}

#[test]
fn both_certificates_must_allow_it() {
    let dg3 = Rights { dg3: true, dg4: false };
    for (verifier, terminal) in [(dg3, Rights::ALL), (Rights::ALL, dg3)] {
        let mut card = people::card(Step::Operational);
        let mut wire = Wire::new(&mut card);
        let secret = Secret::can(CAN).unwrap();
        let done = pace::terminal::run(&mut wire.0, &mut rng(), &secret, &PaceInfo::OURS).unwrap();
        let ephemeral = people::show_chip(&mut wire).unwrap();
        let chain = chain(verifier, terminal);
        let name = done.card.as_bytes();
        assert!(authority::show(&mut wire, &chain, Signer { right: true }, name, &ephemeral));
        assert!(wire.read(Ef::Dg3).is_ok());
        assert_eq!(wire.read(Ef::Dg4), Err(Status::SecurityStatusNotSatisfied));
        let signer = Signer { right: true };
        assert!(!authority::show(&mut wire, &chain, signer, name, &ephemeral), "a second one");
        assert!(wire.read(Ef::Dg3).is_ok());
    }
}

fn link(holder: Party, signer: Party, month: u8) -> Vec<u8> {
    certificate(holder, signer, Role::Cvca, Rights::ALL, day(month, 1))
}

#[test]
fn link_certificates_move_trust_and_date_forward() {
    let mut card = people::card(Step::Operational);
    let mut wire = Person::Chip.arrive(&mut card).unwrap();
    show(&mut wire, &link(NEXT_CVCA, CVCA, 5), CVCA).unwrap();
    assert_eq!(wire.read(Ef::Cvca).unwrap(), file(&[NEXT_CVCA, CVCA]));
    show(&mut wire, &link(LATER_CVCA, NEXT_CVCA, 4), NEXT_CVCA).unwrap();
    drop(wire);
    assert_eq!(date(card.storage()), [0x20, 0x26, 0x05, 0x01], "the clock never goes back");
    let kept = names(card.storage());
    assert_eq!(kept, file(&[NEXT_CVCA, LATER_CVCA]));
    let mut wire = Person::Chip.arrive(&mut card).unwrap();
    let unknown = show(&mut wire, &chain(Rights::ALL, Rights::ALL)[0], CVCA);
    assert_eq!(unknown, Err(Status::KeyReferenceNotFound), "the first one has gone");
}

/// Everything that belongs together of what a card trusts.
fn trusted(storage: &impl Storage) -> (Vec<u8>, [u8; 4], Vec<u8>) {
    let mut points = [0; 300];
    let length = storage.read(Slot::TrustPoints, 0, &mut points);
    (points[..length].to_vec(), date(storage), names(storage))
}

fn import(card: Near<'_, PowerCut>) -> Result<(), Status> {
    let mut wire = Wire::terminal(card)?;
    people::show_chip(&mut wire).ok_or(Status::UnspecifiedNonpersistentExecutionError)?;
    show(&mut wire, &link(NEXT_CVCA, CVCA, 5), CVCA)
}

#[test]
fn no_loss_of_power_leaves_trust_half_changed() {
    let fresh: Memory = people::card(Step::Operational).storage().clone();
    let storage = |left, when| PowerCut::new(fresh.clone(), left, when);
    let mut whole = VirtualCard::new(storage(usize::MAX, When::After), rng());
    import(&mut whole).unwrap();
    let (before, after) = (trusted(&fresh), trusted(whole.storage().memory()));
    assert_ne!(before, after);
    for when in [When::Before, When::After] {
        let mut seen_after = false;
        for left in 1..20 {
            let mut card = VirtualCard::new(storage(left, when), rng());
            let done = import(&mut card).is_ok();
            let found = trusted(card.storage().memory());
            assert!(found == before || found == after, "cut {when:?} commit {left}");
            seen_after |= found == after;
            assert!(!done || found == after, "answered before it was stored");
            if done {
                break;
            }
        }
        assert!(seen_after);
    }
}
