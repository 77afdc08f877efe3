//! The access table, through the card: every file, every step, every proof.

use card_applet::storage::{Change, Slot, Storage};
use card_format::access::{self, Act, Proof};
use card_format::ef::{Ef, FILES};
use card_format::lifecycle::Step;
use card_format::object::{KeySlot, Object, Password};
use card_protocol::apdu::Status;
use virtual_card::{Memory, VirtualCard, blank};

use crate::line::{CAN, Near, Wire, rng};

const CONTENT: [u8; 20] = [0x3E; 20];

/// A card in this step with every file there, whatever the table says, and every key to try.
fn card(step: Step) -> VirtualCard<Memory> {
    let mut storage = Memory::default();
    blank(&mut storage, &[1; 10]).unwrap();
    for entry in &FILES {
        let ef = entry.ef;
        storage.commit(&[Change::Create(ef, 30), Change::Write(ef, 0, &CONTENT)]).unwrap();
    }
    storage.commit(&[Change::Put(Slot::Password(Password::Can), CAN)]).unwrap();
    storage.commit(&[Change::Put(Slot::LifeCycle, &[step.byte()])]).unwrap();
    VirtualCard::new(storage, rng())
}

/// Somebody with this proof; `None` when the step does not let anybody prove it.
fn somebody(card: &mut VirtualCard<Memory>, proof: Proof) -> Option<Wire<Near<'_, Memory>>> {
    match proof {
        Proof::Issuer => Wire::issuer(card).ok(),
        Proof::Pace => Wire::terminal(card).ok(),
        _ => Some(Wire::new(card)),
    }
}

#[test]
fn files_open_to_exactly_whom_the_table_names() {
    for step in Step::ALL {
        for proof in [Proof::Nothing, Proof::Issuer, Proof::Pace] {
            let mut card = card(step);
            let keys = [
                (Proof::Issuer, Object::Key(KeySlot::Transport)),
                (Proof::Pace, Object::Password(Password::Can)),
            ];
            let provable = keys.iter().all(|(needed, object)| {
                *needed != proof || !access::proofs(step, *object, Act::Use).is_empty()
            });
            let Some(mut wire) = somebody(&mut card, proof) else {
                assert!(!provable, "{proof:?} in {step:?}");
                continue;
            };
            assert!(provable, "{proof:?} in {step:?}");
            for entry in &FILES {
                try_file(&mut wire, step, proof, entry.ef);
            }
        }
    }
}

fn try_file(wire: &mut Wire<Near<'_, Memory>>, step: Step, proof: Proof, ef: Ef) {
    let context = format!("{ef:?} in {step:?} with {proof:?}");
    let allowed = |act| {
        let proofs = access::proofs(step, Object::File(ef), act);
        proofs.iter().any(|needed| *needed == Proof::Nothing || *needed == proof)
    };
    if wire.select_directory(ef.entry().directory).is_err() {
        assert_eq!(step, Step::Terminated, "{context}");
        return;
    }
    let refused = Err(Status::SecurityStatusNotSatisfied);
    let read = if allowed(Act::Read) { Ok(CONTENT.to_vec()) } else { refused.clone() };
    assert_eq!(wire.read(ef), read, "read {context}");

    let [high, low] = ef.entry().fid.to_be_bytes();
    let select = wire.command(0xA4, 0x02, 0x0C);
    let selected = if allowed(Act::Read) { Ok(vec![]) } else { refused.clone() };
    assert_eq!(wire.send(select.with_data(&[high, low])), selected, "select {context}");

    let written = if allowed(Act::Write) { Ok(vec![]) } else { refused };
    let update = wire.command(0xD6, 0x80 | ef.entry().sfi, 0);
    assert_eq!(wire.send(update.with_data(&CONTENT)), written, "update {context}");
    let create = wire.command(0xE0, 0, 0);
    let template = [0x62, 8, 0x80, 2, 0, 30, 0x83, 2, high, low];
    assert_eq!(wire.send(create.with_data(&template)), written, "create {context}");
}
