//! AES as the protocols use it: single blocks (FIPS 197), CBC (SP 800-38A §6.2) and CMAC
//! (SP 800-38B §6), with the padding of ISO/IEC 7816-4 §10.2.3.1.

use aes::Aes128;
use aes::cipher::array::Array;
use aes::cipher::{
    Block, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use card_format::error::{Error, Fault};
use cmac::{Cmac, Mac};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes in a block.
pub const BLOCK: usize = 16;

/// What fills a message up to whole blocks: a bit set, then none.
pub(crate) const PADDING: [u8; BLOCK] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A block cipher and its key length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cipher {
    /// AES with a key of 128 bits.
    Aes128,
}

impl Cipher {
    /// Bytes in a key.
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128 => 16,
        }
    }
}

/// A secret key, wiped when it goes.
#[derive(Zeroize, ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "holds a key")]
pub struct Key {
    bytes: [u8; 16],
}

impl Key {
    /// Takes a key of the length that `cipher` needs.
    pub fn new(cipher: Cipher, bytes: &[u8]) -> Result<Self, Error> {
        match cipher {
            Cipher::Aes128 => bytes
                .try_into()
                .map(|bytes| Self { bytes })
                .map_err(|_| Fault::Length.at(bytes.len())),
        }
    }

    /// Takes an AES-128 key.
    pub const fn aes128(bytes: [u8; 16]) -> Self {
        Self { bytes }
    }

    /// The cipher this key is for.
    pub const fn cipher(&self) -> Cipher {
        Cipher::Aes128
    }

    /// The key itself, for a store that keeps it.
    pub const fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// Encrypts one block.
    pub fn encrypt_block(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Block::<Aes128>::from(block);
        Aes128::new(&self.bytes.into()).encrypt_block(&mut block);
        block.into()
    }

    /// CMAC over the parts, one after another.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; BLOCK] {
        let mut mac = Cmac::<Aes128>::new(&self.bytes.into());
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The first half of [`Self::mac`], which is what travels.
    pub fn short_mac(&self, parts: &[&[u8]]) -> [u8; 8] {
        self.mac(parts).first_chunk().copied().unwrap_or_default()
    }

    /// Key check value: three bytes of the encryption of sixteen 01 (GPC_SPE_014 §7.2.2).
    pub fn check_value(&self) -> [u8; 3] {
        let [a, b, c, ..] = self.encrypt_block([0x01; BLOCK]);
        [a, b, c]
    }

    /// Encrypts whole blocks in place with CBC.
    pub fn encrypt(&self, iv: [u8; BLOCK], data: &mut [u8]) -> Result<(), Error> {
        let blocks = whole_blocks(data)?;
        cbc::Encryptor::<Aes128>::new(&self.bytes.into(), &iv.into()).encrypt_blocks(blocks);
        Ok(())
    }

    /// Decrypts whole blocks in place with CBC.
    pub fn decrypt(&self, iv: [u8; BLOCK], data: &mut [u8]) -> Result<(), Error> {
        let blocks = whole_blocks(data)?;
        cbc::Decryptor::<Aes128>::new(&self.bytes.into(), &iv.into()).decrypt_blocks(blocks);
        Ok(())
    }

    /// Copies `data` to `room`, which has [`padded_len`] bytes, pads it and encrypts it.
    pub(crate) fn seal(&self, iv: [u8; BLOCK], data: &[u8], room: &mut [u8]) -> Result<(), Error> {
        let space = Fault::Space.at(room.len());
        let (front, tail) = room.split_at_mut_checked(data.len()).ok_or(space)?;
        front.copy_from_slice(data);
        tail.copy_from_slice(PADDING.get(..tail.len()).ok_or(space)?);
        self.encrypt(iv, room)
    }

    /// Copies `sealed` to `out`, decrypts it and takes the padding off.
    pub(crate) fn open<'b>(
        &self,
        iv: [u8; BLOCK],
        sealed: &[u8],
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        let room = out.get_mut(..sealed.len()).ok_or(Fault::Space.at(sealed.len()))?;
        room.copy_from_slice(sealed);
        self.decrypt(iv, room)?;
        unpad(room)
    }
}

/// How many bytes `length` bytes have with padding: always more.
pub(crate) const fn padded_len(length: usize) -> usize {
    length.saturating_add(BLOCK - length % BLOCK)
}

/// What [`PADDING`] adds to `length` bytes.
pub(crate) fn padding(length: usize) -> &'static [u8] {
    PADDING.get(..BLOCK - length % BLOCK).unwrap_or(&PADDING)
}

/// A card whose traces are published pads with a whole block of zeros too many, so any number of
/// them is accepted. A MAC over all of it was verified before.
fn unpad(data: &[u8]) -> Result<&[u8], Error> {
    let wrong = Fault::Value.at(data.len());
    let end = data.iter().rposition(|byte| *byte != 0).ok_or(wrong)?;
    match data.split_at_checked(end) {
        Some((front, [0x80, ..])) => Ok(front),
        _ => Err(wrong),
    }
}

fn whole_blocks(data: &mut [u8]) -> Result<&mut [Block<Aes128>], Error> {
    let length = data.len();
    match data.as_chunks_mut() {
        (blocks, []) => Ok(Array::cast_slice_from_core_mut(blocks)),
        _ => Err(Fault::Length.at(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_comes_off_again() {
        let key = Key::aes128([7; 16]);
        for length in 0..70 {
            let data = std::vec![0; length];
            let mut room = std::vec![0xEE; padded_len(length)];
            key.seal([3; 16], &data, &mut room).unwrap();
            let mut out = [0; 80];
            assert_eq!(key.open([3; 16], &room, &mut out), Ok(&data[..]));
            assert_eq!(length + padding(length).len(), padded_len(length));
        }
    }

    #[test]
    fn what_is_not_padding_is_refused() {
        for bytes in [&[0; 16][..], &[1; 16], &[]] {
            assert!(unpad(bytes).is_err(), "{bytes:02X?}");
        }
        assert_eq!(unpad(&[&[1, 0x80][..], &[0; 30]].concat()), Ok(&[1][..]));
        assert!(Key::aes128([0; 16]).encrypt([0; 16], &mut [0; 15]).is_err());
        assert!(Key::new(Cipher::Aes128, &[0; 15]).is_err());
    }
}
