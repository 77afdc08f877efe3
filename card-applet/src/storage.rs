//! What survives power loss, and the one way to change it.
//!
//! A card that loses power stands where the last commit left it. So everything that belongs
//! together changes in one commit: the marker of a job and the step that binds the card to it, a
//! key set and its counters, the end of all key sets and the step that makes them useless.

use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_format::object::{KeySlot, Password};
use card_protocol::diversification::{CHIP_IDENTITY_LEN, DELIVERED_VERSION, StaticKeys};

use crate::key_set::{KeySet, Place};

/// Length of a job marker.
pub const JOB_MARKER_LEN: usize = 32;
/// Length of the MRZ password, a SHA-1 (Doc 9303-11 §9.7.3).
pub const MRZ_SECRET_LEN: usize = 20;
/// Length of the card access number.
pub const CAN_LEN: usize = 6;
/// Length of a private key with the number of its group in front (Doc 9303-11 Table 12).
pub const PRIVATE_KEY_LEN: usize = 33;
/// Length of a date, packed BCD.
pub const DATE_LEN: usize = 4;
/// Most bytes of a key set: its version, and Key-ENC, Key-MAC and Key-DEK one after the other.
pub const KEY_SET_LEN: usize = 97;

/// A place in storage. Each holds nothing or one value of bounded length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The life-cycle status byte.
    LifeCycle,
    /// Ten bytes that tell this chip from others.
    ChipIdentity,
    /// The job the card is bound to.
    JobMarker,
    /// A key set of the issuer. One of 48 bytes has no version in front and is that of delivery.
    KeySet(Place),
    /// How often a key set was used: three bytes (GPC_SPE_014 §6.2.2.1).
    SequenceCounter(Place),
    /// How often in a row a wrong host cryptogram came for a key set: one byte.
    Failures(Place),
    /// A password.
    Password(Password),
    /// How often in a row a password was wrong: one byte.
    PasswordFailures(Password),
    /// Whom Terminal Authentication trusts, as `card_protocol::terminal_auth::trust` writes it.
    TrustPoints,
    /// The latest day that certificates have proven to have come.
    CurrentDate,
    /// A private key. One without a number is on P-256.
    Key(KeySlot),
    /// Whether this card also speaks Basic Access Control: one byte.
    LegacyProfile,
    /// An elementary file. It has a size from its creation on and is written from the front.
    File(Ef),
}

impl Slot {
    /// All places.
    pub fn all() -> impl Iterator<Item = Self> {
        let passwords = [Password::Mrz, Password::Can];
        let keys = [KeySlot::ChipAuthentication, KeySlot::ActiveAuthentication];
        [
            Self::LifeCycle,
            Self::ChipIdentity,
            Self::JobMarker,
            Self::LegacyProfile,
            Self::TrustPoints,
            Self::CurrentDate,
        ]
        .into_iter()
        .chain(passwords.map(Self::Password))
        .chain(passwords.map(Self::PasswordFailures))
        .chain(keys.map(Self::Key))
        .chain(Place::BOTH.into_iter().flat_map(Self::of_key_set))
        .chain(card_format::ef::FILES.iter().map(|entry| Self::File(entry.ef)))
    }

    /// All places of one key set: they are filled and erased together.
    pub const fn of_key_set(place: Place) -> [Self; 3] {
        [Self::KeySet(place), Self::SequenceCounter(place), Self::Failures(place)]
    }

    /// How many bytes it holds at most.
    pub const fn limit(self) -> u16 {
        match self {
            Self::LifeCycle
            | Self::Failures(_)
            | Self::PasswordFailures(_)
            | Self::LegacyProfile => 1,
            Self::ChipIdentity | Self::Password(Password::Puk) => 10,
            Self::SequenceCounter(_) => 3,
            Self::Password(Password::Mrz) => 20,
            Self::Password(Password::Can | Password::Pin) => 6,
            Self::KeySet(_) => 97,
            Self::JobMarker => 32,
            Self::Key(_) => 33,
            Self::TrustPoints => 242,
            Self::CurrentDate => 4,
            Self::File(ef) => ef.entry().limit,
        }
    }

    /// A number for media that name things by numbers; it never changes its meaning.
    pub const fn number(self) -> u8 {
        match self {
            Self::LifeCycle => 0x01,
            Self::ChipIdentity => 0x02,
            Self::JobMarker => 0x03,
            Self::SequenceCounter(Place::First) => 0x04,
            Self::SequenceCounter(Place::Second) => 0x09,
            Self::Failures(Place::First) => 0x05,
            Self::Failures(Place::Second) => 0x0A,
            Self::LegacyProfile => 0x06,
            Self::TrustPoints => 0x07,
            Self::CurrentDate => 0x08,
            Self::Password(password) => 0x10 | password.reference(),
            Self::PasswordFailures(password) => 0x18 | password.reference(),
            Self::Key(KeySlot::ChipAuthentication) => 0x21,
            Self::Key(KeySlot::ActiveAuthentication) => 0x22,
            Self::KeySet(Place::First) => 0x23,
            Self::KeySet(Place::Second) => 0x24,
            Self::File(ef) => file_number(ef),
        }
    }

    /// The place with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::all().find(|slot| slot.number() == number)
    }
}

/// Files of the application have the low byte of their identifier; those of the master file, whose
/// short identifiers collide with it, stand above 80.
const fn file_number(ef: Ef) -> u8 {
    let entry = ef.entry();
    match entry.directory {
        card_format::ef::Directory::MasterFile => 0x80 | entry.sfi,
        card_format::ef::Directory::Emrtd => 0x40 | entry.sfi,
    }
}

/// How much of a place is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// How many bytes have been written; what comes after them cannot be read.
    pub written: usize,
    /// How many bytes it was created for. Places that are no files are always full.
    pub size: usize,
}

/// One change of one place.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "bytes hold personal data and keys")]
pub enum Change<'a> {
    /// The place (no file) holds `bytes` from now on, whatever it held before.
    Put(Slot, &'a [u8]),
    /// The file is there with this size and nothing written.
    Create(Ef, u16),
    /// These bytes stand in the file from this offset on. The offset is inside what is written or
    /// right behind it, and the end is inside the size.
    Write(Ef, u16, &'a [u8]),
    /// The place holds nothing, and what it held is wiped.
    Erase(Slot),
}

/// Why storage did not change or could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No room for the change.
    Full,
    /// The change does not fit the place: too long, a gap, or nothing there to write into.
    Unfit,
    /// The medium does not work.
    Medium,
}

/// Non-volatile memory of a card.
pub trait Storage {
    /// How much of a place is used; `None` when it holds nothing.
    fn extent(&self, slot: Slot) -> Option<Extent>;

    /// Copies what is written from `offset` on into the front of `out` and says how many bytes.
    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize;

    /// Makes all changes, in order, or none.
    ///
    /// When this returns `Ok`, the changes survive the loss of power. When power is lost inside,
    /// the next start finds all of them or none.
    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure>;
}

impl<S: Storage + ?Sized> Storage for &mut S {
    fn extent(&self, slot: Slot) -> Option<Extent> {
        (**self).extent(slot)
    }

    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        (**self).read(slot, offset, out)
    }

    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        (**self).commit(changes)
    }
}

/// Makes a blank of empty storage: the chip maker's part of the work.
pub fn make_blank(
    storage: &mut impl Storage,
    identity: &[u8; CHIP_IDENTITY_LEN],
    keys: &StaticKeys,
) -> Result<(), Failure> {
    let set = KeySet { version: DELIVERED_VERSION, keys }.encode();
    storage.commit(&[
        Change::Put(Slot::ChipIdentity, identity),
        Change::Put(Slot::KeySet(Place::First), set.as_bytes()),
        Change::Put(Slot::SequenceCounter(Place::First), &[0; 3]),
        Change::Put(Slot::Failures(Place::First), &[0]),
        Change::Put(Slot::LifeCycle, &[Step::Blank.byte()]),
    ])
}

/// Reads a value that has exactly `N` bytes.
pub(crate) fn exactly<const N: usize>(storage: &impl Storage, slot: Slot) -> Option<[u8; N]> {
    let mut value = [0; N];
    (storage.read(slot, 0, &mut value) == N).then_some(value)
}

/// Where the card stands. Storage that does not say is a dead card, not a fresh one.
pub(crate) fn step(storage: &impl Storage) -> Step {
    exactly::<1>(storage, Slot::LifeCycle)
        .and_then(|[byte]| Step::from_byte(byte))
        .unwrap_or(Step::Terminated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_points_fit_their_place() {
        use card_protocol::terminal_auth::trust::MAX_ENCODED;
        assert!(usize::from(Slot::TrustPoints.limit()) >= MAX_ENCODED);
    }

    #[test]
    fn numbers_tell_all_places_apart() {
        for slot in Slot::all() {
            assert_eq!(Slot::from_number(slot.number()), Some(slot));
        }
        assert_eq!(Slot::from_number(0), None);
    }
}
