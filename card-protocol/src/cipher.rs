//! The block ciphers of the protocols: AES (FIPS 197) and, for documents that know nothing newer,
//! two-key Triple DES (SP 800-67).
//!
//! ```text
//!             key        block   MAC
//! Triple DES  16         8       MAC algorithm 3 of ISO/IEC 9797-1
//! AES         16 24 32   16      CMAC (SP 800-38B §6), of which 8 bytes travel
//! ```

mod cbc_chain;
mod padding;
mod retail_mac;

use aes::cipher::KeyInit;
use aes::cipher::consts::U16;
use aes::{Aes128, Aes128Enc, Aes192, Aes192Enc, Aes256, Aes256Enc};
use card_format::error::{Error, Fault};
pub use card_format::security_info::Cipher;
use cbc_chain::Start;
use cmac::{Cmac, Mac};
use des::TdesEde2;
use padding::unpad;
pub(crate) use padding::{padded_len, padding};
use retail_mac::retail_mac;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes in the longest block, which is that of AES.
pub const BLOCK: usize = 16;

/// Bytes of a MAC that travel.
pub const SHORT_MAC: usize = 8;

/// A secret key, wiped when it goes.
#[derive(Zeroize, ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "holds a key")]
pub struct Key(Bytes);

#[derive(Zeroize, ZeroizeOnDrop)]
enum Bytes {
    TripleDes([u8; 16]),
    Aes128([u8; 16]),
    Aes192([u8; 24]),
    Aes256([u8; 32]),
}

impl Key {
    /// Takes a key of the length that `cipher` needs.
    pub fn new(cipher: Cipher, bytes: &[u8]) -> Result<Self, Error> {
        let key = match cipher {
            Cipher::TripleDes => bytes.try_into().map(Bytes::TripleDes),
            Cipher::Aes128 => bytes.try_into().map(Bytes::Aes128),
            Cipher::Aes192 => bytes.try_into().map(Bytes::Aes192),
            Cipher::Aes256 => bytes.try_into().map(Bytes::Aes256),
        };
        key.map(Self).map_err(|_| Fault::Length.at(bytes.len()))
    }

    /// Takes a Triple DES key. Its parity bits do not matter.
    pub const fn triple_des(bytes: [u8; 16]) -> Self {
        Self(Bytes::TripleDes(bytes))
    }

    /// Takes an AES-128 key.
    pub const fn aes128(bytes: [u8; 16]) -> Self {
        Self(Bytes::Aes128(bytes))
    }

    /// Takes an AES-192 key.
    pub const fn aes192(bytes: [u8; 24]) -> Self {
        Self(Bytes::Aes192(bytes))
    }

    /// Takes an AES-256 key.
    pub const fn aes256(bytes: [u8; 32]) -> Self {
        Self(Bytes::Aes256(bytes))
    }

    /// The cipher this key is for.
    pub const fn cipher(&self) -> Cipher {
        match self.0 {
            Bytes::TripleDes(_) => Cipher::TripleDes,
            Bytes::Aes128(_) => Cipher::Aes128,
            Bytes::Aes192(_) => Cipher::Aes192,
            Bytes::Aes256(_) => Cipher::Aes256,
        }
    }

    /// The key itself, for a store that keeps it.
    pub const fn expose(&self) -> &[u8] {
        match &self.0 {
            Bytes::TripleDes(key) | Bytes::Aes128(key) => key,
            Bytes::Aes192(key) => key,
            Bytes::Aes256(key) => key,
        }
    }

    /// Encrypts sixteen bytes: one block of AES, two of Triple DES that are chained from zero.
    pub fn encrypt_block(&self, mut block: [u8; BLOCK]) -> [u8; BLOCK] {
        // Sixteen bytes are whole blocks of each cipher.
        let _ = self.encrypt([0; BLOCK], &mut block);
        block
    }

    /// The MAC over the parts, one after another. Triple DES pads them, and as its MAC has eight
    /// bytes, the others are zero.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; BLOCK] {
        match &self.0 {
            Bytes::TripleDes(key) => {
                let length = parts.iter().fold(0_usize, |sum, part| sum.wrapping_add(part.len()));
                let mac = retail_mac(key, parts, padding(length, SHORT_MAC));
                let mut whole = [0; BLOCK];
                whole.iter_mut().zip(mac).for_each(|(place, byte)| *place = byte);
                whole
            }
            Bytes::Aes128(key) => cmac(Cmac::<Aes128Enc>::new(key.into()), parts),
            Bytes::Aes192(key) => cmac(Cmac::<Aes192Enc>::new(key.into()), parts),
            Bytes::Aes256(key) => cmac(Cmac::<Aes256Enc>::new(key.into()), parts),
        }
    }

    /// The front of [`Self::mac`], which is what travels.
    pub fn short_mac(&self, parts: &[&[u8]]) -> [u8; SHORT_MAC] {
        self.mac(parts).first_chunk().copied().unwrap_or_default()
    }

    /// The same over parts that are padded already.
    pub(crate) fn short_mac_of_blocks(&self, parts: &[&[u8]]) -> [u8; SHORT_MAC] {
        match &self.0 {
            Bytes::TripleDes(key) => retail_mac(key, parts, &[]),
            _ => self.short_mac(parts),
        }
    }

    /// Key check value: three bytes of the encryption of sixteen 01 with AES, of eight 00 with
    /// Triple DES (GPC_SPE_034 §B.6, GPC_SPE_014 §7.2.2).
    pub fn check_value(&self) -> [u8; 3] {
        let probe = match self.0 {
            Bytes::TripleDes(_) => [0x00; BLOCK],
            _ => [0x01; BLOCK],
        };
        let [a, b, c, ..] = self.encrypt_block(probe);
        [a, b, c]
    }

    /// Encrypts whole blocks in place with CBC. Triple DES takes the front of `iv`.
    pub fn encrypt(&self, iv: [u8; BLOCK], data: &mut [u8]) -> Result<(), Error> {
        self.encrypt_from(Start::Vector(iv), data)
    }

    /// Decrypts whole blocks in place with CBC.
    pub fn decrypt(&self, iv: [u8; BLOCK], data: &mut [u8]) -> Result<(), Error> {
        self.decrypt_from(Start::Vector(iv), data)
    }

    /// Copies `data` to `room`, which has [`padded_len`] bytes, pads it and encrypts it. `counter`
    /// makes every message another one.
    pub(crate) fn seal(&self, counter: u128, data: &[u8], room: &mut [u8]) -> Result<(), Error> {
        let space = Fault::Space.at(room.len());
        let (front, tail) = room.split_at_mut_checked(data.len()).ok_or(space)?;
        front.copy_from_slice(data);
        let padding = padding(data.len(), self.cipher().block_len());
        tail.copy_from_slice(Some(padding).filter(|it| it.len() == tail.len()).ok_or(space)?);
        self.encrypt_from(self.start(counter), room)
    }

    /// Copies `sealed` to `out`, decrypts it and takes the padding off.
    pub(crate) fn open<'b>(
        &self,
        counter: u128,
        sealed: &[u8],
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        let room = out.get_mut(..sealed.len()).ok_or(Fault::Space.at(sealed.len()))?;
        room.copy_from_slice(sealed);
        self.decrypt_from(self.start(counter), room)?;
        unpad(room)
    }

    /// AES starts from the encrypted counter, Triple DES from zero (Doc 9303-11 §9.8.6.1,
    /// §9.8.7.1).
    const fn start(&self, counter: u128) -> Start {
        match self.0 {
            Bytes::TripleDes(_) => Start::Vector([0; BLOCK]),
            _ => Start::Encrypted(counter.to_be_bytes()),
        }
    }

    fn encrypt_from(&self, start: Start, data: &mut [u8]) -> Result<(), Error> {
        match &self.0 {
            Bytes::TripleDes(key) => cbc_chain::encrypt(&TdesEde2::new(key.into()), start, data),
            Bytes::Aes128(key) => cbc_chain::encrypt(&Aes128Enc::new(key.into()), start, data),
            Bytes::Aes192(key) => cbc_chain::encrypt(&Aes192Enc::new(key.into()), start, data),
            Bytes::Aes256(key) => cbc_chain::encrypt(&Aes256Enc::new(key.into()), start, data),
        }
    }

    fn decrypt_from(&self, start: Start, data: &mut [u8]) -> Result<(), Error> {
        match &self.0 {
            Bytes::TripleDes(key) => cbc_chain::decrypt(&TdesEde2::new(key.into()), start, data),
            Bytes::Aes128(key) => cbc_chain::decrypt(&Aes128::new(key.into()), start, data),
            Bytes::Aes192(key) => cbc_chain::decrypt(&Aes192::new(key.into()), start, data),
            Bytes::Aes256(key) => cbc_chain::decrypt(&Aes256::new(key.into()), start, data),
        }
    }
}

/// One function for each key length: a tail that they shared would belong to no source line.
#[inline(never)]
fn cmac(mut mac: impl Mac<OutputSize = U16>, parts: &[&[u8]]) -> [u8; BLOCK] {
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CIPHERS: [Cipher; 4] =
        [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes192, Cipher::Aes256];

    #[test]
    fn what_was_sealed_opens_again() {
        for cipher in CIPHERS {
            let key = Key::new(cipher, &[7; 32][..cipher.key_len()]).unwrap();
            assert_eq!((key.cipher(), key.expose().len()), (cipher, cipher.key_len()));
            for length in 0..70 {
                let data = std::vec![0; length];
                let mut room = std::vec![0xEE; padded_len(length, cipher.block_len())];
                key.seal(3, &data, &mut room).unwrap();
                let mut out = [0; 80];
                assert_eq!(key.open(3, &room, &mut out), Ok(&data[..]));
                assert!(key.seal(3, &data, &mut std::vec![0; room.len() + 1]).is_err());
            }
        }
    }

    #[test]
    fn only_whole_keys_and_whole_blocks_are_taken() {
        for cipher in CIPHERS {
            for length in [0, 8, 15, 17, 23, 31, 33] {
                let key = Key::new(cipher, &[0; 33][..length]);
                assert_eq!(key.err(), Some(Fault::Length.at(length)));
            }
            let key = Key::new(cipher, &[0; 32][..cipher.key_len()]).unwrap();
            assert!(key.encrypt([0; 16], &mut [0; 17]).is_err());
            assert!(key.decrypt([0; 16], &mut [0; 15]).is_err());
        }
    }

    /// ISO/IEC 9797-1 pads a whole block where nothing is missing; blocks padded before get none.
    #[test]
    fn the_mac_of_triple_des_is_padded_once() {
        let key = Key::triple_des([0x5A; 16]);
        let blocks = [&[1; 13][..], &[0x80, 0, 0]];
        assert_eq!(key.short_mac(&[&[1; 6], &[1; 7]]), key.short_mac_of_blocks(&blocks));
        assert_ne!(key.short_mac(&blocks), key.short_mac_of_blocks(&blocks));
    }
}
