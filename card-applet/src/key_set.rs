//! The issuer's key sets (GPC_SPE_034 §11.2, §11.8): there is room for two, so that new keys are
//! proven while the old ones still open the card.
//!
//! ```text
//! 84 D8 00 81 Lc <new key set>  PUT KEY: beside what is there    -> version, three check values
//! 84 E4 00 00 03 D2 01 <ver>    DELETE: the other set, never that of the session        -> 00
//! 80 CA 00 E0 00                GET DATA: which versions, how long                      -> E0 …
//! ```
//!
//! Each command is one commit, so a card without power has one set or two, and each with its
//! counter and its failures. See `docs/decisions/0120-keys-stand-beside-each-other.md`.

use card_format::error::{Error, Fault};
use card_protocol::apdu::Command;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::{DELIVERED_VERSION, StaticKeys};
use card_protocol::key_set::delete::DeleteKey;
use card_protocol::key_set::put::{self, Sealed};
use card_protocol::key_set::{ALL_KEYS, information};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::applet::Card;
use crate::channel::Channel;
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::status::{
    NO_REFERENCE, NO_ROOM, NOT_NOW, Refusal, SECURITY, WRONG_DATA, WRONG_PARAMETERS,
};
use crate::storage::{Change, Failure, KEY_SET_LEN, Slot, Storage};

/// Where a key set lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// That of the keys of delivery.
    First,
    /// The other one.
    Second,
}

impl Place {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];
}

/// A key set with its version. `K` is the keys, or a reference to them.
pub(crate) struct KeySet<K> {
    pub(crate) version: u8,
    pub(crate) keys: K,
}

/// A key set as it is stored.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Stored {
    bytes: [u8; KEY_SET_LEN],
    length: usize,
}

impl Stored {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl KeySet<&StaticKeys> {
    pub(crate) fn encode(&self) -> Stored {
        let mut stored = Stored { bytes: [0; KEY_SET_LEN], length: 0 };
        let keys = self.keys.in_order().into_iter().flat_map(Key::expose);
        for (to, from) in stored.bytes.iter_mut().zip([&self.version].into_iter().chain(keys)) {
            *to = *from;
            stored.length = stored.length.saturating_add(1);
        }
        stored
    }
}

impl KeySet<StaticKeys> {
    fn decode(stored: &[u8]) -> Option<Self> {
        let (version, cipher) = described(stored)?;
        let length = cipher.key_len();
        let keys = stored.len().checked_sub(length.checked_mul(3)?)?;
        let (enc, rest) = stored.get(keys..)?.split_at_checked(length)?;
        let (mac, dek) = rest.split_at_checked(length)?;
        Some(Self { version, keys: StaticKeys::new(cipher, [enc, mac, dek]).ok()? })
    }
}

/// Version and cipher of a stored key set.
const fn described(stored: &[u8]) -> Option<(u8, Cipher)> {
    match (stored.len(), stored) {
        (48, _) => Some((DELIVERED_VERSION, Cipher::Aes128)),
        (49, [version, ..]) => Some((*version, Cipher::Aes128)),
        (73, [version, ..]) => Some((*version, Cipher::Aes192)),
        (97, [version, ..]) => Some((*version, Cipher::Aes256)),
        _ => None,
    }
}

/// A set that is there is never replaced, so P1 names none.
pub(crate) fn put<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    if (command.p1, command.p2) != (0, ALL_KEYS) {
        return Err(WRONG_PARAMETERS);
    }
    Ok(Instruction::PutKeySet(Sealed::decode(command.data)?))
}

/// A set goes as a whole.
pub(crate) fn delete<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    if (command.p1, command.p2) != (0, 0) {
        return Err(WRONG_PARAMETERS);
    }
    match DeleteKey::decode(command.data)? {
        DeleteKey { identifier: None, version: Some(version) } => {
            Ok(Instruction::DeleteKeySet(version))
        }
        _ => Err(WRONG_DATA),
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// The sets that are there.
    fn key_sets(&self) -> impl Iterator<Item = (Place, u8, Cipher)> {
        Place::BOTH.into_iter().filter_map(|place| {
            let mut stored = Zeroizing::new([0; KEY_SET_LEN]);
            let length = self.storage.read(Slot::KeySet(place), 0, stored.as_mut());
            let (version, cipher) = described(stored.get(..length)?)?;
            Some((place, version, cipher))
        })
    }

    /// Where the set of this version is; 00 leaves the choice to the card, which takes the lowest.
    pub(crate) fn key_set_place(&self, version: u8) -> Option<Place> {
        let wanted = |it: &(Place, u8, Cipher)| version == 0 || it.1 == version;
        self.key_sets().filter(wanted).min_by_key(|it| it.1).map(|it| it.0)
    }

    /// The set in a place; only handlers see it.
    pub(crate) fn key_set(&self, place: Place) -> Result<KeySet<StaticKeys>, Refusal> {
        let mut stored = Zeroizing::new([0; KEY_SET_LEN]);
        let length = self.storage.read(Slot::KeySet(place), 0, stored.as_mut());
        let stored = stored.get(..length).unwrap_or_default();
        KeySet::decode(stored).ok_or_else(|| Failure::Medium.into())
    }

    /// The keys come under Key-DEK of the set that the session runs on, each with its check value.
    pub(crate) fn put_key_set(
        &mut self,
        sealed: &Sealed<'_>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let own = self.own_key_set()?;
        if self.key_set_place(sealed.version).is_some() {
            return Err(NOT_NOW);
        }
        let free = |place: &Place| self.storage.extent(Slot::KeySet(*place)).is_none();
        let place = Place::BOTH.into_iter().find(free).ok_or(NO_ROOM)?;
        let keys = sealed.open(&self.key_set(own)?.keys.dek).map_err(|error| match error {
            Error { fault: Fault::Authentication, .. } => SECURITY,
            _ => WRONG_DATA,
        })?;
        let set = KeySet { version: sealed.version, keys: &keys };
        self.storage.commit(&[
            Change::Put(Slot::KeySet(place), set.encode().as_bytes()),
            Change::Put(Slot::SequenceCounter(place), &[0; 3]),
            Change::Put(Slot::Failures(place), &[0]),
        ])?;
        let answer = put::answer(set.version, &keys);
        reply.write(|writer| Ok(writer.raw(&answer)?))
    }

    /// A set is deleted from the other one, which has thereby proven to work. So one always stays.
    pub(crate) fn delete_key_set(
        &mut self,
        version: u8,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let own = self.own_key_set()?;
        let named = self.key_sets().find(|it| it.1 == version).ok_or(NO_REFERENCE)?.0;
        if named == own {
            return Err(NOT_NOW);
        }
        self.storage.commit(&Slot::of_key_set(named).map(Change::Erase))?;
        // No receipt (GPC_SPE_034 §11.2.3.1).
        reply.write(|writer| Ok(writer.raw(&[0x00])?))
    }

    pub(crate) fn key_information(&self, reply: &mut Reply<'_>) -> Result<(), Refusal> {
        let sets = self.key_sets().map(|(_, version, cipher)| (version, cipher));
        reply.write(|writer| Ok(information::encode(writer, sets)?))
    }

    /// The set that the session runs on.
    const fn own_key_set(&self) -> Result<Place, Refusal> {
        match self.session.channel {
            Channel::Issuer(_, place) => Ok(place),
            _ => Err(SECURITY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_stored_and_read() {
        for (cipher, length) in
            [(Cipher::Aes128, 49), (Cipher::Aes192, 73), (Cipher::Aes256, KEY_SET_LEN)]
        {
            let bytes = [[1; 32], [2; 32], [3; 32]];
            let bytes = bytes.each_ref().map(|key| &key[..cipher.key_len()]);
            let keys = StaticKeys::new(cipher, bytes).unwrap();
            let stored = KeySet { version: 0x31, keys: &keys }.encode();
            assert_eq!(stored.as_bytes().len(), length);
            let set = KeySet::decode(stored.as_bytes()).unwrap();
            assert_eq!((set.version, set.keys.cipher()), (0x31, cipher));
            for (key, bytes) in set.keys.in_order().into_iter().zip(bytes) {
                assert_eq!(key.expose(), bytes);
            }
            assert!(usize::from(Slot::KeySet(Place::First).limit()) >= length);
        }
    }

    #[test]
    fn a_set_without_a_version_is_that_of_delivery() {
        let set = KeySet::decode(&[7; 48]).unwrap();
        assert_eq!((set.version, set.keys.dek.expose()), (0x30, &[7; 16][..]));
        for length in (0..=KEY_SET_LEN).filter(|length| ![48, 49, 73, 97].contains(length)) {
            assert!(KeySet::decode(&[7; KEY_SET_LEN][..length]).is_none());
        }
    }
}
