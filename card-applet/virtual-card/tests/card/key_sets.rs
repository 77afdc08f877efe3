//! Keys change under themselves: new ones stand beside old ones, are proven, and then the old ones
//! go. Whatever happens in between, the card opens.

use card_applet::storage::{Change, Slot, Storage, make_blank};
use card_applet::{FAILURE_BUDGET, Place};
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::Channel;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::{Context, StaticKeys};
use card_protocol::key_set::{delete, information, put};
use card_protocol::link::CardLink;
use card_protocol::scp03::Mode;
use virtual_card::power_cut::{PowerCut, When};
use virtual_card::{Memory, SystemRng, VirtualCard};

use crate::line::{Wire, demo, personalize, rng};

const CIPHERS: [Cipher; 3] = [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];
const MODES: [Mode; 2] = [Mode::S8, Mode::S16];
const IDENTITY: [u8; 10] = [1; 10];

/// Keys of every cipher, others in every version.
fn keys(cipher: Cipher) -> impl Fn(&Context) -> StaticKeys {
    move |context| {
        StaticKeys::diversify(&Key::new(cipher, &[0x6B; 32][..cipher.key_len()]).unwrap(), context)
    }
}

/// A blank with keys of this cipher.
fn blank(cipher: Cipher) -> Memory {
    let mut storage = Memory::default();
    make_blank(&mut storage, &IDENTITY, &keys(cipher)(&Context::new(&IDENTITY, 0x30))).unwrap();
    storage
}

/// Puts the keys of `version` beside those of `own`, and holds the answer against them.
fn put_keys<L: CardLink>(
    wire: &mut Wire<L>,
    (own, own_cipher): (u8, Cipher),
    (version, cipher): (u8, Cipher),
) -> Result<(), Status> {
    let dek = keys(own_cipher)(&Context::new(&IDENTITY, own)).dek;
    let new = keys(cipher)(&Context::new(&IDENTITY, version));
    let mut out = [0; put::MAX_LEN];
    let data = put::encode(&dek, version, &new, &mut out).unwrap();
    let answer = wire.send(wire.command(0xD8, 0, 0x81).with_data(data).expecting(0x100))?;
    assert_eq!(answer, put::answer(version, &new));
    Ok(())
}

fn delete_keys<L: CardLink>(wire: &mut Wire<L>, version: u8) -> Result<(), Status> {
    let data = delete::set(version);
    let answer = wire.send(wire.command(0xE4, 0, 0).with_data(&data).expecting(0x100))?;
    assert_eq!(answer, [0x00]);
    Ok(())
}

impl<S: Storage> Wire<VirtualCard<S, SystemRng>> {
    /// After a reset, with nothing proven.
    fn again(&mut self) -> &mut Self {
        self.0.reset();
        self.0.link_mut().reset();
        self
    }
}

/// The versions that the card says it has.
fn versions<L: CardLink>(wire: &mut Wire<L>) -> Vec<(u8, Cipher)> {
    let object = wire.send(wire.command(0xCA, 0x00, 0xE0).expecting(0x100)).unwrap();
    let mut sets = Vec::new();
    information::decode(&object, |key| {
        if key.identifier == 1 {
            sets.push((key.version, key.aes().unwrap()));
        }
    })
    .unwrap();
    sets
}

#[test]
fn keys_change_from_every_length_to_every_length() {
    for (old, new) in CIPHERS.into_iter().flat_map(|old| CIPHERS.map(|new| (old, new))) {
        for mode in MODES {
            let mut wire = Wire(Channel::new(VirtualCard::new(blank(old), rng())));
            assert_eq!(wire.issue_with(mode, 0, keys(old)), Ok(0x30));
            put_keys(&mut wire, (0x30, old), (0x31, new)).unwrap();
            // The session goes on under the old ones.
            assert_eq!(versions(&mut wire), [(0x30, old), (0x31, new)]);
            for (version, cipher) in [(0x30, old), (0x31, new)] {
                wire.again();
                assert_eq!(wire.issue_with(mode, version, keys(cipher)), Ok(version));
            }
            wire.again();
            wire.issue_with(mode, 0x31, keys(new)).unwrap();
            delete_keys(&mut wire, 0x30).unwrap();
            assert_eq!(versions(&mut wire), [(0x31, new)]);
            wire.again();
            let gone = wire.issue_with(mode, 0x30, keys(old));
            assert_eq!(gone, Err(Status::KeyReferenceNotFound));
            assert_eq!(wire.again().issue_with(mode, 0, keys(new)), Ok(0x31));
            // Its place is free again, in either order.
            wire.again();
            wire.issue_with(mode, 0x31, keys(new)).unwrap();
            put_keys(&mut wire, (0x31, new), (0x32, old)).unwrap();
            wire.again();
            assert_eq!(wire.issue_with(mode, 0, keys(new)), Ok(0x31));
        }
    }
}

#[test]
fn what_would_leave_a_card_without_keys_is_refused() {
    let mut wire = Wire(Channel::new(VirtualCard::new(blank(Cipher::Aes128), rng())));
    wire.issue_with(Mode::S8, 0, keys(Cipher::Aes128)).unwrap();
    let own = (0x30, Cipher::Aes128);
    let not_now = Err(Status::ConditionsOfUseNotSatisfied);
    // Its own set, whether it is the last or not; one that is there already; one too many.
    assert_eq!(delete_keys(&mut wire, 0x30), not_now);
    assert_eq!(put_keys(&mut wire, own, (0x30, Cipher::Aes256)), not_now);
    put_keys(&mut wire, own, (0x31, Cipher::Aes256)).unwrap();
    assert_eq!(delete_keys(&mut wire, 0x30), not_now);
    assert_eq!(delete_keys(&mut wire, 0x32), Err(Status::KeyReferenceNotFound));
    let no_room = Err(Status::NotEnoughMemory);
    assert_eq!(put_keys(&mut wire, own, (0x32, Cipher::Aes128)), no_room);
    delete_keys(&mut wire, 0x31).unwrap();

    // Keys under another Key-DEK, for another version than named, and pieces of a set.
    let wrong = put_keys(&mut wire, (0x33, Cipher::Aes128), (0x31, Cipher::Aes128));
    assert_eq!(wrong, Err(Status::SecurityStatusNotSatisfied));
    let parameters = Err(Status::IncorrectP1OrP2Parameter);
    let mut out = [0; put::MAX_LEN];
    let new = demo(&Context::new(&IDENTITY, 0x31));
    let data = put::encode(&Key::aes128([1; 16]), 0x31, &new, &mut out).unwrap();
    for (p1, p2) in [(0x30, 0x81), (0x00, 0x01), (0x80, 0x81)] {
        assert_eq!(wire.send(wire.command(0xD8, p1, p2).with_data(data)), parameters);
    }
    let wrong = Err(Status::IncorrectDataParameter);
    for data in [&data[..data.len() - 1], &data[..23], &[], &[0x80, 0x88]] {
        assert_eq!(wire.send(wire.command(0xD8, 0, 0x81).with_data(data)), wrong);
    }
    for data in [&[0xD0, 1, 1][..], &[0xD0, 1, 1, 0xD2, 1, 0x30], &[0x4F, 1, 1], &[]] {
        assert_eq!(wire.send(wire.command(0xE4, 0, 0).with_data(data)), wrong);
    }
    assert_eq!(versions(&mut wire), [own]);
}

#[test]
fn each_set_has_its_counter_and_its_failures() {
    let mut wire = Wire(Channel::new(VirtualCard::new(blank(Cipher::Aes192), rng())));
    let cipher = Cipher::Aes192;
    for _ in 0..3 {
        wire.again().issue_with(Mode::S8, 0, keys(cipher)).unwrap();
    }
    wire.again();
    wire.issue_with(Mode::S8, 0, keys(cipher)).unwrap();
    put_keys(&mut wire, (0x30, cipher), (0x31, cipher)).unwrap();
    let update = |version| Command::new(0x80, 0x50, version, 0).with_data(&[1; 16]).expecting(256);
    let wrong = Command::new(0x84, 0x82, 0x33, 0).with_data(&[0; 32]);
    for attempt in 1..=FAILURE_BUDGET {
        wire.again();
        let answer = wire.send(update(0x31)).unwrap();
        assert_eq!((answer[11..13].to_vec(), answer.len()), (vec![0x03, 0x71], 48));
        assert_eq!(answer[45..], [0, 0, attempt]);
        assert_eq!(wire.send(wrong), Err(Status::VerificationFailed));
    }
    wire.again();
    assert_eq!(wire.send(update(0x31)).err(), Some(Status::OperationBlocked));
    assert_eq!(wire.send(update(0x30)).unwrap()[45..], [0, 0, 5]);
    // A blocked set goes like any other, and its place starts afresh.
    wire.again();
    wire.issue_with(Mode::S16, 0x30, keys(cipher)).unwrap();
    delete_keys(&mut wire, 0x31).unwrap();
    put_keys(&mut wire, (0x30, cipher), (0x31, cipher)).unwrap();
    assert_eq!(wire.again().send(update(0x31)).unwrap()[45..], [0, 0, 1]);
}

#[test]
fn a_finished_card_has_no_keys_of_its_issuer() {
    let mut card = VirtualCard::blank_with(&IDENTITY);
    let mut wire = Wire::issuer(&mut card).unwrap();
    let new = demo(&Context::new(&IDENTITY, 0x31));
    let mut out = [0; put::MAX_LEN];
    let dek = demo(&Context::new(&IDENTITY, 0x30)).dek;
    let data = put::encode(&dek, 0x31, &new, &mut out).unwrap();
    wire.send(wire.command(0xD8, 0, 0x81).with_data(data).expecting(0x100)).unwrap();
    drop(wire);
    personalize(&mut card).unwrap();
    for slot in Place::BOTH.into_iter().flat_map(Slot::of_key_set) {
        assert_eq!(card.storage().extent(slot), None);
    }
    let mut wire = Wire::new(&mut card);
    let refused = Err(Status::SecurityStatusNotSatisfied);
    assert_eq!(wire.send(wire.command(0xCA, 0x00, 0xE0).expecting(0x100)), refused);
}

#[test]
fn a_card_whose_keys_have_no_version_is_one_of_delivery() {
    let mut storage = blank(Cipher::Aes128);
    let set = keys(Cipher::Aes128)(&Context::new(&IDENTITY, 0x30));
    let bytes = set.in_order().map(Key::expose).concat();
    storage.commit(&[Change::Put(Slot::KeySet(Place::First), &bytes)]).unwrap();
    let mut wire = Wire(Channel::new(VirtualCard::new(storage, rng())));
    assert_eq!(wire.issue_with(Mode::S8, 0x30, keys(Cipher::Aes128)), Ok(0x30));
    assert_eq!(versions(&mut wire), [(0x30, Cipher::Aes128)]);
}

/// What a line does, wherever it finds the card.
fn change<S: Storage>(
    wire: &mut Wire<VirtualCard<S, SystemRng>>,
    cipher: Cipher,
) -> Result<(), Status> {
    let there = versions(wire.again());
    let has = |version| there.iter().any(|set| set.0 == version);
    if !has(0x31) {
        wire.issue_with(Mode::S8, 0x30, keys(cipher))?;
        put_keys(wire, (0x30, cipher), (0x31, cipher))?;
    }
    if has(0x30) || !has(0x31) {
        wire.again().issue_with(Mode::S8, 0x31, keys(cipher))?;
        delete_keys(wire, 0x30)?;
    }
    Ok(())
}

#[test]
fn power_cut_at_any_commit_of_a_change_leaves_a_card_that_opens() {
    for (cipher, when) in CIPHERS.into_iter().flat_map(|it| [(it, When::Before), (it, When::After)])
    {
        let fresh = blank(cipher);
        let mut finished = 0;
        for cut in 1.. {
            let storage = PowerCut::new(fresh.clone(), cut, when);
            let mut wire = Wire(Channel::new(VirtualCard::new(storage, rng())));
            let done = change(&mut wire, cipher).is_ok();
            let left = wire.0.link_mut().storage().memory().clone();
            let mut wire = Wire(Channel::new(VirtualCard::new(left, rng())));
            let there = versions(&mut wire);
            assert!(!there.is_empty());
            for (version, _) in there {
                let opened = wire.again().issue_with(Mode::S8, version, keys(cipher));
                assert_eq!(opened, Ok(version));
            }
            change(&mut wire, cipher).unwrap();
            assert_eq!(versions(wire.again()), [(0x31, cipher)]);
            assert_eq!(wire.issue_with(Mode::S8, 0, keys(cipher)), Ok(0x31));
            if done {
                finished = cut;
                break;
            }
        }
        assert!(finished >= 8, "{finished}");
    }
}
