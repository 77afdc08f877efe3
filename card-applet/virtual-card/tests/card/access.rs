//! The access table, through the card: every object, every command that touches it, every step of
//! life, everybody who may stand in front of it.

use card_format::access::{self, Act, RULES};
use card_format::ef::{Directory, Ef, FILES};
use card_format::lifecycle::Step;
use card_format::object::{DataObject, KeySlot, Object, Password};
use card_protocol::apdu::Status;
use card_protocol::diversification::Context;
use card_protocol::key_set::put;
use virtual_card::{Memory, VirtualCard};

use crate::authority;
use crate::line::{Near, Wire, demo};
use crate::people::{CONTENT, Person, card, content};

type Card<'c> = Wire<Near<'c, Memory>>;

const REFUSED: Status = Status::SecurityStatusNotSatisfied;

/// Who this is, in front of what: enough to find a failure.
struct Scene {
    step: Step,
    person: Person,
}

impl Scene {
    fn may(&self, object: Object, act: Act) -> bool {
        let proofs = access::proofs(self.step, object, act);
        proofs.iter().any(|needed| self.person.proves(*needed))
    }

    /// The answer is the good one exactly when the table says so.
    fn expect(&self, object: Object, act: Act, what: &str, got: &Result<Vec<u8>, Status>) {
        let context = format!("{what} {object:?}: {:?} in {:?}", self.person, self.step);
        let refused = got.as_ref().err() == Some(&REFUSED);
        assert_eq!(refused, !self.may(object, act), "{context}");
    }

    fn expect_content(&self, ef: Ef, what: &str, got: &Result<Vec<u8>, Status>) {
        self.expect(Object::File(ef), Act::Read, what, got);
        if self.may(Object::File(ef), Act::Read) {
            let expected = content(ef)[..4].to_vec();
            assert_eq!(got, &Ok(expected), "{what} {ef:?} in {:?}", self.step);
        }
    }
}

fn everywhere(look: impl Fn(&Scene, &mut VirtualCard<Memory>)) {
    for step in Step::ALL {
        for person in Person::ALL {
            let mut card = card(step);
            look(&Scene { step, person }, &mut card);
        }
    }
}

/// Somebody whom the step lets prove what they are; the table says whom.
fn enter<'c>(scene: &Scene, card: Near<'c, Memory>) -> Option<Card<'c>> {
    let there = scene.person.arrive(card);
    let provable = scene
        .person
        .uses()
        .iter()
        .all(|object| !access::proofs(scene.step, *object, Act::Use).is_empty());
    assert_eq!(there.is_some(), provable, "{:?} in {:?}", scene.person, scene.step);
    there
}

#[test]
fn files_open_to_exactly_whom_the_table_names() {
    everywhere(|scene, card| {
        let Some(mut wire) = enter(scene, card) else { return };
        for entry in &FILES {
            if wire.select_directory(entry.directory).is_err() {
                assert_eq!((scene.step, entry.directory), (Step::Terminated, Directory::Emrtd));
                continue;
            }
            read(scene, &mut wire, entry.ef);
            write(scene, &mut wire, entry.ef);
        }
    });
}

fn read(scene: &Scene, wire: &mut Card<'_>, ef: Ef) {
    let entry = ef.entry();
    let [high, low] = entry.fid.to_be_bytes();
    let offset = [0x54, 1, 0];
    let unwrap = |answer: Vec<u8>| answer[2..].to_vec();
    let plain = |wire: &mut Card<'_>, p1, p2| wire.send(wire.command(0xB0, p1, p2).expecting(4));
    let object = |wire: &mut Card<'_>, p1, p2| {
        wire.send(wire.command(0xB1, p1, p2).with_data(&offset).expecting(6)).map(unwrap)
    };

    scene.expect_content(ef, "B0 by short identifier", &plain(wire, 0x80 | entry.sfi, 0));
    wire.select_directory(entry.directory).unwrap();
    scene.expect_content(ef, "B1 by short identifier", &object(wire, 0, entry.sfi));
    wire.select_directory(entry.directory).unwrap();
    scene.expect_content(ef, "B1 by identifier", &object(wire, high, low));
    for p1 in [0x00, 0x02] {
        for p2 in [0x00, 0x04, 0x0C] {
            wire.select_directory(entry.directory).unwrap();
            let fid = [high, low];
            let select = wire.command(0xA4, p1, p2).with_data(&fid);
            let select = if p2 == 0x0C { select } else { select.expecting(0x100) };
            let selected = wire.send(select);
            scene.expect(Object::File(ef), Act::Read, "SELECT", &selected);
            // What could not be selected is not current either.
            let none = Err(Status::CommandNotAllowedNoEf);
            let (plain, object) = (plain(wire, 0, 0), object(wire, 0, 0));
            if scene.may(Object::File(ef), Act::Read) {
                scene.expect_content(ef, "B0 current", &plain);
                scene.expect_content(ef, "B1 current", &object);
            } else {
                assert_eq!((plain, object), (none.clone(), none), "{ef:?}");
            }
        }
    }
}

fn write(scene: &Scene, wire: &mut Card<'_>, ef: Ef) {
    let entry = ef.entry();
    let file = Object::File(ef);
    let [high, low] = entry.fid.to_be_bytes();
    let whole = content(ef);
    wire.select_directory(entry.directory).unwrap();
    let update = wire.command(0xD6, 0x80 | entry.sfi, 0);
    let done = wire.send(update.with_data(&whole[..4]));
    scene.expect(file, Act::Write, "D6 by short identifier", &done);
    let done = wire.send(wire.command(0xD6, 0, 0).with_data(&whole[..4]));
    if scene.may(file, Act::Write) {
        assert_eq!(done, Ok(vec![]));
    } else {
        assert_eq!(done, Err(Status::CommandNotAllowedNoEf), "D6 current {ef:?}");
    }
    let [a, b] = u16::try_from(whole.len()).unwrap().to_be_bytes();
    let template = [0x62, 8, 0x80, 2, a, b, 0x83, 2, high, low];
    let done = wire.send(wire.command(0xE0, 0, 0).with_data(&template));
    scene.expect(file, Act::Write, "E0", &done);
    // There is no other way to write, and none to erase.
    for ins in [0xD0, 0xD2, 0xD7, 0x0E, 0x0F, 0xE2, 0xDC] {
        let command = wire.command(ins, 0x80 | entry.sfi, 0).with_data(&CONTENT);
        assert_eq!(wire.send(command), Err(Status::InstructionNotSupportedOrInvalid));
    }
}

#[test]
fn data_objects_and_keys_open_to_exactly_whom_the_table_names() {
    everywhere(|scene, card| {
        let Some(mut wire) = enter(scene, card) else { return };
        for tag in RULES.iter().filter_map(|rule| match rule.object {
            Object::Data(object) => Some(object),
            _ => None,
        }) {
            let [p1, p2] = tag.tag().to_be_bytes();
            let got = wire.send(wire.command(0xCA, p1, p2).expecting(0x100));
            scene.expect(Object::Data(tag), Act::Read, "GET DATA", &got);
        }
        for (p1, act) in [(0x80, Act::Generate), (0x81, Act::Read)] {
            for (slot, usage) in
                [(KeySlot::ChipAuthentication, 0xA6), (KeySlot::ActiveAuthentication, 0xA4)]
            {
                let template = [usage, 3, 0x84, 1, slot.reference()];
                let command = wire.command(0x47, p1, 0).with_data(&template).expecting(0x100);
                let got = wire.send(command);
                scene.expect(Object::Key(slot), act, "GENERATE ASYMMETRIC KEY PAIR", &got);
            }
        }
        let sign = wire.command(0x88, 0, 0).with_data(&[7; 8]).expecting(0x100);
        let key = Object::Key(KeySlot::ActiveAuthentication);
        scene.expect(key, Act::Use, "INTERNAL AUTHENTICATE", &wire.send(sign));
        for (password, value) in [(Password::Mrz, &[1; 20][..]), (Password::Can, b"111111")] {
            let change = wire.command(0x24, 1, password.reference()).with_data(value);
            let got = wire.send(change);
            scene.expect(Object::Password(password), Act::Write, "CHANGE REFERENCE DATA", &got);
        }
        for (object, value) in [
            (DataObject::LegacyProfile, &[1][..]),
            (DataObject::TrustPoint, &authority::root()[5..]),
            (DataObject::CurrentDate, &[2, 6, 0, 2, 0, 1]),
            (DataObject::JobMarker, &[1; 32]),
        ] {
            let [p1, p2] = object.tag().to_be_bytes();
            let got = wire.send(wire.command(0xDA, p1, p2).with_data(value));
            scene.expect(Object::Data(object), Act::Write, "PUT DATA", &got);
        }
    });
}

#[test]
fn key_sets_change_only_for_whom_the_table_names() {
    everywhere(|scene, card| {
        let Some(mut wire) = enter(scene, card) else { return };
        let keys = |version| demo(&Context::new(&[1; 10], version));
        let mut out = [0; put::MAX_LEN];
        let data = put::encode(&keys(0x30).dek, 0x31, &keys(0x31), &mut out).unwrap();
        let got = wire.send(wire.command(0xD8, 0, 0x81).with_data(data).expecting(0x100));
        scene.expect(Object::KeySets, Act::Write, "PUT KEY", &got);
        let delete = wire.command(0xE4, 0, 0).with_data(&[0xD2, 1, 0x30]);
        let got = wire.send(delete);
        if scene.may(Object::KeySets, Act::Write) {
            // The session runs on it.
            assert_eq!(got, Err(Status::ConditionsOfUseNotSatisfied));
        } else {
            scene.expect(Object::KeySets, Act::Write, "DELETE", &got);
        }
    });
}

#[test]
fn life_goes_on_only_for_whom_the_table_names() {
    for ins in [0x44, 0xFE] {
        everywhere(|scene, card| {
            let Some(mut wire) = enter(scene, card) else { return };
            let got = wire.send(wire.command(ins, 0, 0));
            scene.expect(Object::LifeCycle, Act::Write, "a step of life", &got);
        });
    }
}

#[test]
fn every_proof_of_the_table_is_proven_by_somebody() {
    for proof in RULES.iter().flat_map(|rule| rule.proofs) {
        assert!(Person::ALL.iter().any(|person| person.proves(*proof)), "{proof:?}");
    }
}
