//! Everybody who may stand in front of a card, and a card that has everything to try on.

use card_applet::storage::{Change, Slot, Storage};
use card_format::access::Proof;
use card_format::ef::{Ef, FILES};
use card_format::lifecycle::Step;
use card_format::object::{DataObject, KeySlot, Object, Password};
use card_protocol::bac::{self, Keys};
use card_protocol::chip_auth::{self, terminal::ChipKey};
use card_protocol::group::{KeyPair, OnChip};
use card_protocol::link::CardLink;
use virtual_card::{Memory, VirtualCard, blank};

use crate::line::{CAN, MRZ, Near, Wire, rng};

/// What files hold that no protocol reads.
pub(crate) const CONTENT: [u8; 20] = [0x3E; 20];

const CHIP_SECRET: [u8; 32] = [0x2C; 32];

/// What a file of [`card`] holds.
pub(crate) fn content(_: Ef) -> Vec<u8> {
    CONTENT.to_vec()
}

/// A card in this step with every file, key and password, whatever the table says.
pub(crate) fn card(step: Step) -> VirtualCard<Memory> {
    let mut storage = Memory::default();
    blank(&mut storage, &[1; 10]).unwrap();
    for entry in &FILES {
        let (ef, bytes) = (entry.ef, content(entry.ef));
        let size = u16::try_from(bytes.len()).unwrap();
        storage.commit(&[Change::Create(ef, size), Change::Write(ef, 0, &bytes)]).unwrap();
    }
    storage
        .commit(&[
            Change::Put(Slot::JobMarker, &[7; 32]),
            Change::Put(Slot::Password(Password::Can), CAN),
            Change::Put(Slot::Password(Password::Mrz), &MRZ),
            Change::Put(Slot::Key(KeySlot::ChipAuthentication), &CHIP_SECRET),
            Change::Put(Slot::Key(KeySlot::ActiveAuthentication), &[0x2A; 32]),
            Change::Put(Slot::LegacyProfile, &[1]),
            Change::Put(Slot::LifeCycle, &[step.byte()]),
        ])
        .unwrap();
    VirtualCard::new(storage, rng())
}

/// Somebody, with what they have proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// Nothing.
    Stranger,
    /// Basic Access Control.
    Basic,
    /// PACE.
    Holder,
    /// Chip Authentication after Basic Access Control.
    BasicChip,
    /// Chip Authentication after PACE.
    Chip,
    /// The transport keys.
    Issuer,
}

impl Person {
    pub(crate) const ALL: [Self; 6] =
        [Self::Stranger, Self::Basic, Self::Holder, Self::BasicChip, Self::Chip, Self::Issuer];

    /// What this amounts to in the table.
    pub(crate) fn proves(self, proof: Proof) -> bool {
        match proof {
            Proof::Nothing => true,
            Proof::Issuer => self == Self::Issuer,
            Proof::Bac => matches!(self, Self::Basic | Self::BasicChip),
            Proof::Pace => matches!(self, Self::Holder | Self::Chip),
            Proof::ChipAuthentication => matches!(self, Self::Chip | Self::BasicChip),
            Proof::Terminal(_) => false,
        }
    }

    /// What the proof needs of the card.
    pub(crate) fn uses(self) -> Vec<Object> {
        let basic = Object::Data(DataObject::LegacyProfile);
        let pace = Object::Password(Password::Can);
        let chip = Object::Key(KeySlot::ChipAuthentication);
        match self {
            Self::Stranger => vec![],
            Self::Basic => vec![basic],
            Self::Holder => vec![pace],
            Self::BasicChip => vec![basic, chip],
            Self::Chip => vec![pace, chip],
            Self::Issuer => vec![Object::Key(KeySlot::Transport)],
        }
    }

    /// Proves it, on a card that was reset; `None` when the card does not let them.
    pub(crate) fn arrive(self, card: Near<'_, Memory>) -> Option<Wire<Near<'_, Memory>>> {
        match self {
            Self::Stranger => Some(Wire::new(card)),
            Self::Basic => basic(card),
            Self::Holder => Wire::terminal(card).ok(),
            Self::BasicChip => chip(basic(card)?),
            Self::Chip => chip(Wire::terminal(card).ok()?),
            Self::Issuer => Wire::issuer(card).ok(),
        }
    }
}

fn basic(card: Near<'_, Memory>) -> Option<Wire<Near<'_, Memory>>> {
    let mut wire = Wire::new(card);
    wire.select_application().ok()?;
    bac::terminal::run(&mut wire.0, &mut rng(), &Keys::from_mrz_hash(&MRZ)).ok().map(|()| wire)
}

fn chip(mut wire: Wire<Near<'_, Memory>>) -> Option<Wire<Near<'_, Memory>>> {
    show_chip(&mut wire).then_some(wire)
}

/// Chip Authentication with the key of [`card`]; whether the card went along.
pub(crate) fn show_chip<L: CardLink>(wire: &mut Wire<L>) -> bool {
    let public = *KeyPair::from_secret(OnChip::P256, &CHIP_SECRET).unwrap().public();
    let key = ChipKey { protocol: chip_auth::Protocol::ECDH_AES_128, public, key_id: None };
    chip_auth::terminal::run(&mut wire.0, &mut rng(), &key).is_ok()
}
