//! Everybody who may stand in front of a card, and a card that has everything to try on.

use card_applet::storage::{Change, Slot, Storage};
use card_format::access::{Proof, Right};
use card_format::curve::Curve;
use card_format::cvc::Rights;
use card_format::ef::{Ef, FILES};
use card_format::lifecycle::Step;
use card_format::object::{DataObject, KeySlot, Object, Password};
use card_format::security_info::{Cipher, KeyAgreement, Mapping, PaceProtocol};
use card_protocol::bac::{self, Keys};
use card_protocol::chip_auth::{self, terminal::ChipKey};
use card_protocol::group::{Compressed, KeyPair, OnChip, Standardized};
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use virtual_card::{Memory, VirtualCard, blank};

use crate::authority::{self, Signer};
use crate::line::{CAN, MRZ, Near, Wire, card_access, dg14, rng};

/// What files hold that no protocol reads.
pub(crate) const CONTENT: [u8; 20] = [0x3E; 20];

const CHIP_SECRET: [u8; 32] = [0x2C; 32];

/// What a file of [`card`] holds.
pub(crate) fn content(ef: Ef) -> Vec<u8> {
    match ef {
        Ef::CardAccess => card_access(),
        Ef::Dg14 => dg14(),
        Ef::Dg1 => DG1.to_vec(),
        Ef::Cvca => authority::trust(&mut Memory::default()).to_vec(),
        _ => CONTENT.to_vec(),
    }
}

/// The specimen of Doc 9303-5, and its number with the check digit.
const DG1: &[u8; 95] = b"\x61\x5D\x5F\x1F\x5A\
    I<UTOD231458907<<<<<<<<<<<<<<<\
    7408122F1204159UTO<<<<<<<<<<<6\
    ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
pub(crate) const NUMBER: &[u8] = b"D231458907";

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
    authority::trust(&mut storage);
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
    /// PACE with the chip authentication mapping.
    Mapped,
    /// Terminal Authentication after Basic Access Control, with these rights.
    BasicInspector(Rights),
    /// Terminal Authentication after PACE.
    Inspector(Rights),
    /// Terminal Authentication after the chip authentication mapping.
    MappedInspector(Rights),
    /// The transport keys.
    Issuer,
}

use Person::{
    Basic, BasicChip, BasicInspector, Chip, Holder, Inspector, Issuer, Mapped, MappedInspector,
    Stranger,
};

const DG3: Rights = Rights { dg3: true, dg4: false };
const DG4: Rights = Rights { dg3: false, dg4: true };

/// Somebody at the card.
type There<'c> = Wire<Near<'c, Memory>>;

impl Person {
    pub(crate) const ALL: [Self; 13] = [
        Stranger,
        Basic,
        Holder,
        BasicChip,
        Chip,
        Mapped,
        BasicInspector(DG3),
        Inspector(Rights::NONE),
        Inspector(DG3),
        Inspector(DG4),
        Inspector(Rights::ALL),
        MappedInspector(DG4),
        Issuer,
    ];

    /// What this amounts to in the table.
    pub(crate) fn proves(self, proof: Proof) -> bool {
        match proof {
            Proof::Nothing => true,
            Proof::Issuer => self == Issuer,
            Proof::Bac => matches!(self, Basic | BasicChip | BasicInspector(_)),
            Proof::Pace => {
                matches!(self, Holder | Chip | Mapped | Inspector(_) | MappedInspector(_))
            }
            Proof::ChipAuthentication => !matches!(self, Stranger | Basic | Holder | Issuer),
            Proof::Terminal(Right::Dg3) => self.rights().dg3,
            Proof::Terminal(Right::Dg4) => self.rights().dg4,
        }
    }

    const fn rights(self) -> Rights {
        match self {
            BasicInspector(rights) | Inspector(rights) | MappedInspector(rights) => rights,
            _ => Rights::NONE,
        }
    }

    /// What the proof needs of the card.
    pub(crate) fn uses(self) -> Vec<Object> {
        let gate = match self {
            Stranger => return vec![],
            Issuer => return vec![Object::KeySets],
            Basic | BasicChip | BasicInspector(_) => Object::Data(DataObject::LegacyProfile),
            _ => Object::Password(Password::Can),
        };
        let chip = Object::Key(KeySlot::ChipAuthentication);
        match self {
            Basic | Holder => vec![gate],
            BasicChip | Chip | Mapped => vec![gate, chip],
            _ => vec![gate, chip, Object::Data(DataObject::TrustPoint)],
        }
    }

    /// Proves it, on a card that was reset; `None` when the card does not let them.
    pub(crate) fn arrive(self, card: Near<'_, Memory>) -> Option<There<'_>> {
        let mut wire = Wire::new(card);
        let (name, mut ephemeral) = match self {
            Stranger => return Some(wire),
            Issuer => return wire.issue().ok().map(|()| wire),
            Basic | BasicChip | BasicInspector(_) => {
                wire.select_application().ok()?;
                let keys = Keys::from_mrz_hash(&MRZ);
                bac::terminal::run(&mut wire.0, &mut rng(), &keys).ok()?;
                (NUMBER.to_vec(), None)
            }
            Mapped | MappedInspector(_) => {
                let mapped = map_chip(&mut wire)?;
                (mapped.card.as_bytes().to_vec(), Some(mapped.terminal))
            }
            Holder | Chip | Inspector(_) => {
                let secret = Secret::can(CAN).unwrap();
                let info = PaceInfo::OURS;
                let done = pace::terminal::run(&mut wire.0, &mut rng(), &secret, &info).ok()?;
                (done.card.as_bytes().to_vec(), None)
            }
        };
        if matches!(self, BasicChip | Chip | BasicInspector(_) | Inspector(_)) {
            ephemeral = Some(show_chip(&mut wire)?);
        }
        if let BasicInspector(rights) | Inspector(rights) | MappedInspector(rights) = self {
            let chain = authority::chain(Rights::ALL, rights);
            let signer = Signer { right: true };
            authority::show(&mut wire, &chain, signer, &name, &ephemeral?).then_some(())?;
        }
        Some(wire)
    }
}

/// PACE with the chip authentication mapping and the key of [`card`], which must be proven.
pub(crate) fn map_chip<L: CardLink>(wire: &mut Wire<L>) -> Option<pace::terminal::Established> {
    let protocol = PaceProtocol {
        agreement: KeyAgreement::Ecdh,
        mapping: Mapping::ChipAuthentication,
        cipher: Cipher::Aes128,
    };
    let info = PaceInfo::new(protocol, Standardized::Ec(Curve::P256)).naming_parameters();
    let secret = Secret::can(CAN).unwrap();
    let done = pace::terminal::run(&mut wire.0, &mut rng(), &secret, &info).ok()?;
    let public = KeyPair::from_secret(Standardized::Ec(Curve::P256), &CHIP_SECRET).unwrap();
    done.chip_authentication.as_ref().unwrap().proves(public.public()).unwrap();
    Some(done)
}

/// Chip Authentication with the key of [`card`], and the terminal's key in it.
pub(crate) fn show_chip<L: CardLink>(wire: &mut Wire<L>) -> Option<Compressed> {
    let public = *KeyPair::from_secret(OnChip::P256, &CHIP_SECRET).unwrap().public();
    let key = ChipKey { protocol: chip_auth::Protocol::ECDH_AES_128, public, key_id: None };
    chip_auth::terminal::run(&mut wire.0, &mut rng(), &key).ok()
}
