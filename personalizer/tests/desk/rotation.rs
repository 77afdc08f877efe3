//! Keys change, and the wire or the power fails at every command of it.

use card_applet::storage::{Slot, Storage, make_blank};
use card_protocol::cipher::Cipher;
use getrandom::SysRng;
use personalizer::desk::{BUDGET, Error, Info, Plan, Rotation};
use personalizer::keys::{FileKey, TransportMaster};
use personalizer::store::Store;
use rand_core::UnwrapErr;
use virtual_card::power_cut::When;
use virtual_card::{Memory, VirtualCard};

use crate::card::{Fault, TestCard};
use crate::cut::CutCard;

const CIPHERS: [Cipher; 3] = [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];
/// Which chip all of them are.
pub(crate) const CHIP: [u8; 10] = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

/// A master of this length; another for each byte.
pub(crate) fn master(cipher: Cipher, byte: u8) -> TransportMaster {
    TransportMaster::new(FileKey::new(&vec![byte; cipher.key_len()]).unwrap()).unwrap()
}

/// A blank whose keys come from `master`.
pub(crate) fn blank(master: &TransportMaster, fault: Fault) -> TestCard {
    let mut storage = Memory::default();
    make_blank(&mut storage, &CHIP, &master.derive(&CHIP, 0x30).unwrap()).unwrap();
    let mut card = TestCard::new(fault);
    card.card = VirtualCard::new(storage, UnwrapErr(SysRng));
    card
}

/// Everything the card keeps.
pub(crate) fn content(card: &TestCard) -> Vec<(Slot, Vec<u8>)> {
    let storage = card.card.storage();
    let bytes = |slot: Slot| {
        let mut bytes = vec![0; storage.extent(slot)?.written];
        storage.read(slot, 0, &mut bytes);
        Some((slot, bytes))
    };
    Slot::all().filter_map(bytes).collect()
}

fn sets(card: &mut TestCard) -> Vec<(u8, Option<Cipher>)> {
    Info::of(card).unwrap().key_sets
}

/// From one master to another.
struct World {
    store: Store,
    old: TransportMaster,
    new: TransportMaster,
}

impl World {
    fn new(old: Cipher, new: Cipher) -> Self {
        let store = Store::in_memory().unwrap();
        Self { store, old: master(old, 1), new: master(new, 2) }
    }

    fn rotation(&self) -> Rotation<'_> {
        Rotation { store: &self.store, old: &self.old, new: &self.new, once_more: false }
    }

    fn run(&self, card: &mut TestCard) -> Result<Plan, Error> {
        self.rotation().run(card)
    }

    /// The card has the new keys alone, and they open it: they give way to the next ones.
    fn check(&self, card: &mut TestCard, cipher: Cipher) {
        assert_eq!(sets(card), [(0x31, Some(cipher))]);
        let onwards = Rotation { old: &self.new, ..self.rotation() };
        let plan = onwards.run(card).unwrap();
        assert_eq!((plan.old, plan.new), (0x31, 0x32));
        assert_eq!(sets(card), [(0x32, Some(cipher))]);
    }
}

/// How many commands a change takes.
fn commands() -> u32 {
    let world = World::new(Cipher::Aes128, Cipher::Aes128);
    let mut card = blank(&world.old, Fault::None);
    world.run(&mut card).unwrap();
    card.commands
}

fn faults() -> impl Iterator<Item = Fault> {
    (0..commands()).flat_map(|number| [Fault::CommandLost(number), Fault::AnswerLost(number)])
}

#[test]
fn a_wire_cut_at_any_command_is_survived_by_keys_of_every_length() {
    assert!(commands() >= 12);
    for (old, new) in CIPHERS.into_iter().flat_map(|old| CIPHERS.map(|new| (old, new))) {
        for fault in faults() {
            let world = World::new(old, new);
            let mut card = blank(&world.old, fault);
            let error = world.run(&mut card).unwrap_err();
            assert!(matches!(error, Error::Card(_)), "{fault:?}: {error}");
            card.revive();
            assert!(!sets(&mut card).is_empty(), "{fault:?}");
            // A cut behind the last command leaves nothing to do but for the accounts.
            world.run(&mut card).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
            world.check(&mut card, new);
        }
    }
}

#[test]
fn power_that_goes_at_any_commit_of_the_chip_is_survived() {
    for when in [When::Before, When::After] {
        let mut cuts = 0;
        for at in 1.. {
            let world = World::new(Cipher::Aes128, Cipher::Aes256);
            let mut fresh = Memory::default();
            make_blank(&mut fresh, &CHIP, &world.old.derive(&CHIP, 0x30).unwrap()).unwrap();
            let mut card = CutCard::new(fresh, at, when);
            if world.rotation().run(&mut card).is_ok() {
                break;
            }
            cuts += 1;
            let mut card = CutCard::new(card.left(), usize::MAX, when);
            assert!(!Info::of(&mut card).unwrap().key_sets.is_empty(), "{when:?} commit {at}");
            let plan = world.rotation().run(&mut card);
            let plan = plan.unwrap_or_else(|error| panic!("{when:?} commit {at}: {error}"));
            assert_eq!((plan.old, plan.new), (0x30, 0x31));
            let left = Info::of(&mut card).unwrap().key_sets;
            assert_eq!(left, [(0x31, Some(Cipher::Aes256))], "{when:?} commit {at}");
            // They open it: they give way to the next ones.
            Rotation { old: &world.new, ..world.rotation() }.run(&mut card).unwrap();
        }
        assert!(cuts >= 6, "{when:?}: {cuts} commits");
    }
}

#[test]
fn a_second_cut_while_it_is_taken_up_is_survived() {
    for (first, second) in faults().flat_map(|first| faults().map(move |it| (first, it))) {
        let world = World::new(Cipher::Aes128, Cipher::Aes256);
        let mut card = blank(&world.old, first);
        world.run(&mut card).unwrap_err();
        card.revive();
        (card.fault, card.commands) = (second, 0);
        if world.run(&mut card).is_err() {
            card.revive();
            world.run(&mut card).unwrap_or_else(|error| panic!("{first:?} {second:?}: {error}"));
        }
        card.revive();
        world.check(&mut card, Cipher::Aes256);
    }
}

#[test]
fn the_same_master_makes_other_keys_for_the_next_version() {
    let store = Store::in_memory().unwrap();
    let old = master(Cipher::Aes128, 1);
    let mut card = blank(&old, Fault::None);
    let rotation = Rotation { store: &store, old: &old, new: &old, once_more: false };
    for version in (0x31..=0x3F).chain([0x31]) {
        assert_eq!(rotation.run(&mut card).unwrap().new, version);
        assert_eq!(sets(&mut card), [(version, Some(Cipher::Aes128))]);
    }
}

#[test]
fn a_plan_changes_nothing() {
    let world = World::new(Cipher::Aes128, Cipher::Aes256);
    for fault in faults() {
        let mut card = blank(&world.old, fault);
        let world = World::new(Cipher::Aes128, Cipher::Aes256);
        let _ = world.run(&mut card);
        card.revive();
        let (before, log) = (content(&card), world.store.commits());
        if let Ok(plan) = world.rotation().plan(&mut card) {
            assert_eq!((plan.chip, plan.cipher), (CHIP, Cipher::Aes256));
        }
        assert!(content(&card) == before, "{fault:?}");
        assert_eq!(world.store.commits(), log);
    }
}

#[test]
fn a_chip_that_nobody_opens_is_given_up() {
    let world = World::new(Cipher::Aes192, Cipher::Aes192);
    let mut card = blank(&master(Cipher::Aes192, 7), Fault::None);
    for _ in 0..BUDGET {
        assert!(matches!(world.run(&mut card), Err(Error::Neither)));
    }
    for _ in 0..2 {
        assert!(matches!(world.run(&mut card), Err(Error::GivenUp)));
    }
    // Nothing was told to the chip that it would count.
    let failures = content(&card).into_iter().filter(|(slot, _)| matches!(slot, Slot::Failures(_)));
    assert!(failures.into_iter().all(|(_, count)| count == [0]));
    // The right keys alone do not bring it back; a person does.
    let world = World { old: master(Cipher::Aes192, 7), ..world };
    assert!(matches!(world.run(&mut card), Err(Error::GivenUp)));
    Rotation { once_more: true, ..world.rotation() }.run(&mut card).unwrap();
    world.check(&mut card, Cipher::Aes192);
}

/// A chip on which the new keys of `world` stand beside the old ones.
fn halfway(world: &World) -> TestCard {
    for number in 0.. {
        let mut card = blank(&world.old, Fault::AnswerLost(number));
        let _ = World { store: Store::in_memory().unwrap(), ..world_of(world) }.run(&mut card);
        card.revive();
        if sets(&mut card).len() == 2 {
            return card;
        }
    }
    unreachable!("some command puts the keys")
}

fn world_of(world: &World) -> World {
    let again = |master: &TransportMaster| {
        let cipher = master.derive(&CHIP, 0x30).unwrap().cipher();
        let byte = [1, 2].into_iter().find(|byte| {
            let known = self::master(cipher, *byte).derive(&CHIP, 0x30).unwrap();
            known.enc.expose() == master.derive(&CHIP, 0x30).unwrap().enc.expose()
        });
        self::master(cipher, byte.unwrap())
    };
    World { store: Store::in_memory().unwrap(), old: again(&world.old), new: again(&world.new) }
}

#[test]
fn accounts_that_were_lost_do_not_lose_the_chip() {
    let world = World::new(Cipher::Aes128, Cipher::Aes256);
    let mut card = halfway(&world);
    world.run(&mut card).unwrap();
    world.check(&mut card, Cipher::Aes256);
}

#[test]
fn new_keys_that_do_not_open_the_chip_are_taken_back() {
    let world = World::new(Cipher::Aes128, Cipher::Aes256);
    let mut card = halfway(&world);
    let other = World { new: master(Cipher::Aes256, 5), ..world_of(&world) };
    assert!(matches!(other.run(&mut card), Err(Error::TakenBack)));
    assert_eq!(sets(&mut card), [(0x30, Some(Cipher::Aes128))]);
    other.run(&mut card).unwrap();
    other.check(&mut card, Cipher::Aes256);
}

#[test]
fn a_change_goes_on_with_the_keys_it_began_with() {
    let world = World::new(Cipher::Aes128, Cipher::Aes128);
    for number in 0..commands() {
        let mut card = blank(&world.old, Fault::AnswerLost(number));
        let world = World::new(Cipher::Aes128, Cipher::Aes128);
        world.run(&mut card).unwrap_err();
        card.revive();
        let there = sets(&mut card).iter().any(|set| set.0 == 0x31);
        let other = master(Cipher::Aes256, 5);
        let changed = Rotation { new: &other, ..world.rotation() }.run(&mut card);
        match changed {
            Err(Error::OtherKeys(0x31)) => assert!(there),
            Ok(_) => assert!(!there),
            Err(error) => panic!("{number}: {error}"),
        }
    }
}
