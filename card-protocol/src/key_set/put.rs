//! The data field of PUT KEY for one key set, and the answer to it.

use card_format::error::{Error, Fault};
use card_format::tlv::Writer;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{AES, is_version};
use crate::cipher::{BLOCK, Cipher, Key};
use crate::diversification::StaticKeys;

/// Bytes of a key check value.
const CHECK_VALUE: usize = 3;

/// Most bytes of a key in whole blocks.
const LONGEST: usize = 32;

/// Bytes of the answer.
pub const ANSWER_LEN: usize = 1 + 3 * CHECK_VALUE;

/// Most bytes of the data field.
pub const MAX_LEN: usize = 1 + 3 * (3 + LONGEST + 1 + CHECK_VALUE);

/// Writes the data field for `keys` under Key-DEK of the session's key set into the front of `out`.
pub fn encode<'b>(
    dek: &Key,
    version: u8,
    keys: &StaticKeys,
    out: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    let mut writer = Writer::new(out);
    writer.raw(&[version])?;
    for key in keys.in_order() {
        let length = key.expose().len();
        let (room, bytes) = (whole_blocks(key.cipher()).ok_or(Fault::Value.at(0))?, key.expose());
        // What follows a key of 24 bytes is arbitrary (GPC_SPE_014 §7.2.2).
        let mut block = Zeroizing::new([0; LONGEST]);
        block.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        let block = block.get_mut(..room).ok_or(Fault::Space.at(room))?;
        dek.encrypt([0; BLOCK], block)?;
        let [room, length] = [room.saturating_add(1), length].map(u8::try_from);
        let wrong = |_| Fault::Length.at(0);
        writer.raw(&[AES, room.map_err(wrong)?, length.map_err(wrong)?])?;
        writer.raw(block)?;
        writer.raw(&[3])?;
        writer.raw(&key.check_value())?;
    }
    Ok(writer.finish())
}

/// A key set on its way, still encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed<'a> {
    /// The version it will have.
    pub version: u8,
    cipher: Cipher,
    keys: [SealedKey<'a>; 3],
}

/// One key of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SealedKey<'a> {
    sealed: &'a [u8],
    check_value: [u8; CHECK_VALUE],
}

impl<'a> Sealed<'a> {
    /// Reads the data field: three AES keys of one length with their check values.
    pub fn decode(data: &'a [u8]) -> Result<Self, Error> {
        let ([version], mut rest) = data.split_first_chunk().ok_or(Fault::Length.at(0))?;
        if !is_version(*version) {
            return Err(Fault::Value.at(0));
        }
        let at = |rest: &[u8]| data.len().saturating_sub(rest.len());
        let mut take = || {
            let here = at(rest);
            let (cipher, key, after) = SealedKey::take(rest).ok_or(Fault::Value.at(here))?;
            rest = after;
            Ok::<_, Error>((cipher, key))
        };
        let ((cipher, enc), (second, mac), (third, dek)) = (take()?, take()?, take()?);
        if !rest.is_empty() || second != cipher || third != cipher {
            return Err(Fault::Length.at(at(rest)));
        }
        Ok(Self { version: *version, cipher, keys: [enc, mac, dek] })
    }

    /// How long the keys are.
    pub const fn cipher(&self) -> Cipher {
        self.cipher
    }

    /// Decrypts the keys and holds each against its check value.
    pub fn open(&self, dek: &Key) -> Result<StaticKeys, Error> {
        let [enc, mac, dek] = self.keys.map(|key| key.open(self.cipher, dek));
        Ok(StaticKeys { enc: enc?, mac: mac?, dek: dek? })
    }
}

impl<'a> SealedKey<'a> {
    /// Takes one key off the front.
    fn take(bytes: &'a [u8]) -> Option<(Cipher, Self, &'a [u8])> {
        let ([kind, room, length], rest) = bytes.split_first_chunk()?;
        let cipher = aes(usize::from(*length)).filter(|_| *kind == AES)?;
        let sealed =
            usize::from(*room).checked_sub(1).filter(|it| Some(*it) == whole_blocks(cipher))?;
        let (sealed, rest) = rest.split_at_checked(sealed)?;
        let ([3, a, b, c], rest) = rest.split_first_chunk()? else { return None };
        Some((cipher, Self { sealed, check_value: [*a, *b, *c] }, rest))
    }

    fn open(&self, cipher: Cipher, dek: &Key) -> Result<Key, Error> {
        let mut block = Zeroizing::new([0; LONGEST]);
        let room = block.get_mut(..self.sealed.len()).ok_or(Fault::Space.at(0))?;
        room.copy_from_slice(self.sealed);
        dek.decrypt([0; BLOCK], room)?;
        let length = cipher.key_len();
        let key = Key::new(cipher, block.get(..length).ok_or(Fault::Length.at(length))?)?;
        let right = key.check_value().ct_eq(&self.check_value);
        if bool::from(right) { Ok(key) } else { Err(Fault::Authentication.at(0)) }
    }
}

/// What the card answers when it has the keys: their version and their check values. The host
/// computes the same and compares; that is the proof that they arrived.
pub fn answer(version: u8, keys: &StaticKeys) -> [u8; ANSWER_LEN] {
    let mut answer = [version; ANSWER_LEN];
    let values = keys.in_order().map(Key::check_value);
    let places = answer.iter_mut().skip(1);
    places.zip(values.as_flattened()).for_each(|(to, from)| *to = *from);
    answer
}

/// AES with keys of this length.
pub(super) const fn aes(length: usize) -> Option<Cipher> {
    match length {
        16 => Some(Cipher::Aes128),
        24 => Some(Cipher::Aes192),
        32 => Some(Cipher::Aes256),
        _ => None,
    }
}

/// How long a key is when it is encrypted.
const fn whole_blocks(cipher: Cipher) -> Option<usize> {
    match cipher {
        Cipher::TripleDes => None,
        Cipher::Aes128 => Some(BLOCK),
        Cipher::Aes192 | Cipher::Aes256 => Some(LONGEST),
    }
}
