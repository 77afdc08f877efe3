//! Whatever happens to a card, in whatever order: it answers as the model says, and remembers what
//! the model remembers.

use core::cell::Cell;
use core::convert::Infallible;
use std::rc::Rc;

use card_applet::storage::{Change, Extent, Failure, Slot, Storage};
use card_format::cvc::Rights;
use card_format::ef::{EMRTD_AID, Ef, FILES};
use card_format::lifecycle::Step;
use card_format::object::{DataObject, Password};
use card_protocol::apdu::Command;
use card_protocol::bac::{self, Keys};
use card_protocol::channel::Channel;
use card_protocol::diversification::Context;
use card_protocol::group::{Compressed, KeyPair, OnChip};
use card_protocol::key_set::{delete, put};
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use card_protocol::scp03::Mode;
use proptest::prelude::*;
use virtual_card::{Memory, SystemRng, VirtualCard};

use crate::authority::{self, Signer};
use crate::line::{CAN, MRZ, Wire, demo, rng};
use crate::model::{Act, Model};
use crate::people;

/// Storage whose power goes at the next commit, if it is told so: before it, or after.
struct Fragile {
    inner: Memory,
    cut: Rc<Cell<Option<bool>>>,
}

impl Storage for Fragile {
    fn extent(&self, slot: Slot) -> Option<Extent> {
        self.inner.extent(slot)
    }

    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        self.inner.read(slot, offset, out)
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        match self.cut.take() {
            None => self.inner.commit(changes),
            Some(stored) => {
                if stored {
                    self.inner.commit(changes)?;
                }
                Err(Failure::Medium)
            }
        }
    }
}

/// A card whose last status word is remembered.
struct Watched {
    card: VirtualCard<Fragile, SystemRng>,
    status: u16,
}

impl CardLink for Watched {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let Ok(answer) = self.card.exchange(command, response);
        self.status = answer.last_chunk().map_or(0, |status| u16::from_be_bytes(*status));
        Ok(answer)
    }
}

/// The card and whoever acts on it.
struct World {
    wire: Wire<Watched>,
    cut: Rc<Cell<Option<bool>>>,
    /// What the terminal of this session signs: the card's name, and its own key.
    name: Vec<u8>,
    ephemeral: Compressed,
    /// The version of the keys that the issuer came with last.
    own: u8,
}

impl World {
    fn new(step: Step) -> Self {
        let cut = Rc::new(Cell::new(None));
        let inner = people::card(step).storage().clone();
        let card = VirtualCard::new(Fragile { inner, cut: cut.clone() }, rng());
        let wire = Wire(Channel::new(Watched { card, status: 0 }));
        let any = *KeyPair::from_secret(OnChip::P256, &[1; 32]).unwrap().public();
        Self { wire, cut, name: Vec::new(), ephemeral: any.compressed(), own: 0x30 }
    }

    fn reset(&mut self) {
        self.wire.0.reset();
        self.wire.0.link_mut().card.reset();
        self.wire.0.link_mut().status = 0x9000;
    }

    /// Sends bytes past whatever protection there is, which is then over.
    fn raw(&mut self, bytes: &[u8]) {
        let Ok(_) = self.wire.0.link_mut().exchange(bytes, &mut [0; 300]);
        self.wire.0.reset();
    }

    fn send(&mut self, ins: u8, p1: u8, p2: u8, data: &[u8], expected: Option<u32>) {
        let command = Command { data, expected, ..self.wire.command(ins, p1, p2) };
        let _ = self.wire.0.transmit(&command);
    }

    /// Lets it happen, and says with which status word the card answered last.
    #[expect(clippy::too_many_lines, reason = "one arm for each act")]
    fn after(&mut self, act: Act) -> u16 {
        match act {
            Act::Reset => self.reset(),
            Act::SelectMasterFile => self.send(0xA4, 0, 0x0C, &[], None),
            Act::SelectApplication => self.send(0xA4, 4, 0x0C, &EMRTD_AID, None),
            Act::Select(ef) => self.send(0xA4, 2, 0x0C, &ef.entry().fid.to_be_bytes(), None),
            Act::ReadByShortIdentifier(ef) => {
                self.send(0xB0, 0x80 | ef.entry().sfi, 0, &[], Some(4));
            }
            Act::ReadByIdentifier(ef) => {
                let [p1, p2] = ef.entry().fid.to_be_bytes();
                self.send(0xB1, p1, p2, &[0x54, 1, 0], Some(6));
            }
            Act::ReadCurrent => self.send(0xB0, 0, 0, &[], Some(4)),
            Act::Update(ef) => {
                let content = people::content(ef);
                self.send(0xD6, 0x80 | ef.entry().sfi, 0, &content[..1], None);
            }
            Act::GetData(object) => {
                let [p1, p2] = object.tag().to_be_bytes();
                self.send(0xCA, p1, p2, &[], Some(0x100));
            }
            Act::Pace { password, right } => self.pace(password, right),
            Act::Basic { right } => {
                let keys = Keys::from_mrz_hash(if right { &MRZ } else { &[0; 20] });
                if bac::terminal::run(&mut self.wire.0, &mut rng(), &keys).is_ok() {
                    self.name = people::NUMBER.to_vec();
                }
            }
            Act::PaceCut { stored } => {
                self.cut.set(Some(stored));
                self.pace(Password::Can, true);
                self.cut.take();
                self.reset();
            }
            Act::Mapped => {
                if let Some(mapped) = people::map_chip(&mut self.wire) {
                    (self.name, self.ephemeral) =
                        (mapped.card.as_bytes().to_vec(), mapped.terminal);
                }
            }
            Act::ChipAuthentication { right: true } => {
                self.ephemeral = people::show_chip(&mut self.wire).unwrap_or(self.ephemeral);
            }
            Act::TerminalAuthentication { dg3, dg4, right } => {
                let chain = authority::chain(Rights::ALL, Rights { dg3, dg4 });
                let signer = Signer { right };
                authority::show(&mut self.wire, &chain, signer, &self.name, &self.ephemeral);
            }
            Act::ChipAuthentication { right: false } => {
                let set_at = [0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 3, 2, 2];
                self.send(0x22, 0x41, 0xA4, &set_at, None);
                if self.wire.0.link_mut().status == 0x9000 {
                    self.send(0x86, 0, 0, &[0x7C, 5, 0x80, 3, 4, 1, 1], Some(0x100));
                }
            }
            Act::ActiveAuthentication => self.send(0x88, 0, 0, &[7; 8], Some(0x100)),
            Act::Stray => self.send(0x86, 0, 0, &[0x7C, 0], Some(0x100)),
            Act::WrongMac => {
                self.raw(&[0x0C, 0xB0, 0x9C, 0, 10, 0x8E, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0]);
            }
            Act::NoMac => self.raw(&[0x0C, 0xB0, 0x9C, 0, 3, 0x97, 1, 4, 0]),
            Act::Garbage => self.raw(&[0x00, 0xB0, 0x9C]),
            Act::Plain => {
                self.raw(&[&[0x00, 0xA4, 0x04, 0x0C, 0x07][..], &EMRTD_AID].concat());
            }
            Act::Issuer(version) => {
                self.reset();
                self.own = self.wire.issue_with(Mode::S8, version, demo).unwrap_or(self.own);
            }
            Act::PutKeys { version, right } => self.put_keys(version, right),
            Act::DeleteKeys(version) => self.delete_keys(version),
            Act::PutKeysCut { version, stored } => {
                self.cut.set(Some(stored));
                self.put_keys(version, true);
                self.cut.take();
                self.reset();
            }
            Act::DeleteKeysCut { version, stored } => {
                self.cut.set(Some(stored));
                self.delete_keys(version);
                self.cut.take();
                self.reset();
            }
            Act::Activate => self.last_words(0x44),
            Act::Terminate => self.last_words(0xFE),
        }
        if self.wire.0.link_mut().status == 0x6E00 {
            self.wire.0.reset();
        }
        self.wire.0.link_mut().status
    }

    fn pace(&mut self, password: Password, right: bool) {
        let secret = match (password, right) {
            (Password::Mrz, true) => Secret::mrz_hash(&MRZ),
            (Password::Mrz, false) => Secret::mrz_hash(&[0; 20]),
            (_, true) => Secret::can(CAN).unwrap(),
            (_, false) => Secret::can(b"654321").unwrap(),
        };
        let info = PaceInfo::OURS;
        if let Ok(done) = pace::terminal::run(&mut self.wire.0, &mut rng(), &secret, &info) {
            self.name = done.card.as_bytes().to_vec();
        }
    }

    fn put_keys(&mut self, version: u8, right: bool) {
        let keys = |version| demo(&Context::new(&[1; 10], version));
        let mut out = [0; put::MAX_LEN];
        let data = put::encode(&keys(self.own).dek, version, &keys(version), &mut out);
        let mut data = data.unwrap().to_vec();
        *data.last_mut().unwrap() ^= u8::from(!right);
        self.send(0xD8, 0, 0x81, &data, Some(0x100));
    }

    fn delete_keys(&mut self, version: u8) {
        self.send(0xE4, 0, 0, &delete::set(version), Some(0x100));
    }

    /// A step of life ends the session on the card.
    fn last_words(&mut self, ins: u8) {
        self.send(ins, 0, 0, &[], None);
        if self.wire.0.link_mut().status == 0x9000 {
            self.wire.0.reset();
        }
    }
}

fn act() -> impl Strategy<Value = Act> {
    let ef = prop::sample::select(FILES.map(|entry| entry.ef).to_vec());
    let object = prop::sample::select(vec![
        DataObject::LifeCycle,
        DataObject::ChipIdentity,
        DataObject::KeyInformation,
        DataObject::JobMarker,
        DataObject::LegacyProfile,
        DataObject::TrustPoint,
        DataObject::CurrentDate,
    ]);
    let sensitive =
        prop::sample::select(vec![Ef::Dg1, Ef::Dg3, Ef::Dg4, Ef::Cvca, Ef::CardSecurity]);
    let password = prop::sample::select(vec![Password::Mrz, Password::Can]);
    let mostly = || prop::bool::weighted(0.8);
    let version = || prop::sample::select(vec![0x30, 0x31, 0x32]);
    let issuer = prop_oneof![1 => Just(0), 2 => version()].prop_map(Act::Issuer);
    prop_oneof![
        1 => Just(Act::Reset),
        1 => Just(Act::SelectMasterFile),
        4 => Just(Act::SelectApplication),
        2 => ef.clone().prop_map(Act::Select),
        2 => ef.clone().prop_map(Act::ReadByShortIdentifier),
        3 => sensitive.prop_map(Act::ReadByShortIdentifier),
        2 => ef.clone().prop_map(Act::ReadByIdentifier),
        2 => Just(Act::ReadCurrent),
        1 => ef.prop_map(Act::Update),
        2 => object.prop_map(Act::GetData),
        4 => (password, mostly()).prop_map(|(password, right)| Act::Pace { password, right }),
        3 => mostly().prop_map(|right| Act::Basic { right }),
        1 => any::<bool>().prop_map(|stored| Act::PaceCut { stored }),
        1 => Just(Act::Mapped),
        4 => mostly().prop_map(|right| Act::ChipAuthentication { right }),
        4 => (any::<bool>(), any::<bool>(), mostly()).prop_map(|(dg3, dg4, right)| {
            Act::TerminalAuthentication { dg3, dg4, right }
        }),
        1 => Just(Act::ActiveAuthentication),
        1 => Just(Act::Stray),
        1 => prop::sample::select(vec![Act::WrongMac, Act::NoMac, Act::Plain, Act::Garbage]),
        3 => issuer,
        3 => (version(), mostly()).prop_map(|(version, right)| Act::PutKeys { version, right }),
        2 => version().prop_map(Act::DeleteKeys),
        1 => (version(), any::<bool>())
            .prop_map(|(version, stored)| Act::PutKeysCut { version, stored }),
        1 => (version(), any::<bool>())
            .prop_map(|(version, stored)| Act::DeleteKeysCut { version, stored }),
        1 => prop::sample::select(vec![Act::Activate, Act::Terminate]),
    ]
}

/// In the application the short identifier of EF.CardAccess is that of EF.CVCA, which no issuer writes.
#[test]
fn nobody_but_the_chip_writes_whom_it_trusts() {
    let step = Step::Personalization;
    let (mut world, mut model) = (World::new(step), Model::new(step));
    for act in [Act::Issuer(0), Act::Update(Ef::CardAccess), Act::Update(Ef::Cvca)] {
        assert_eq!(world.after(act), model.after(act), "{act:?}");
    }
    assert_eq!(world.after(Act::Update(Ef::Cvca)), 0x6982);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_sequence_goes_as_the_model_says(
        step in prop::sample::select(vec![
            Step::Blank,
            Step::Personalization,
            Step::Operational,
            Step::Operational,
            Step::Terminated,
        ]),
        acts in prop::collection::vec(act(), 1..64),
    ) {
        let (mut world, mut model) = (World::new(step), Model::new(step));
        for (at, act) in acts.iter().enumerate() {
            let (got, expected) = (world.after(*act), model.after(*act));
            prop_assert_eq!(got, expected, "{:04X} for {:04X} at {}: {:?}", got, expected, at, act);
            let storage = world.wire.0.link_mut().card.storage();
            let remembered = [Password::Mrz, Password::Can].map(|password| {
                let mut count = [0];
                storage.read(Slot::PasswordFailures(password), 0, &mut count);
                count[0]
            });
            if model.remembers() {
                prop_assert_eq!(remembered, model.failures);
            }
        }
    }
}
