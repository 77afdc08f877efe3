//! The keys and the counter of a session, and what is computed with them (Doc 9303-11 §9.8).

use card_format::tlv::{Writer, header_len};
use subtle::ConstantTimeEq;

use super::Error;
use super::objects::{BARE_CRYPTOGRAM, CHECKSUM, CRYPTOGRAM, PADDED};
use crate::cipher::{Cipher, Key, SHORT_MAC, padded_len, padding};

pub(super) struct Session {
    encryption: Key,
    mac: Key,
    /// SSC; of Triple DES, the low half.
    counter: u128,
}

impl Session {
    pub(super) const fn new(encryption: Key, mac: Key, counter: u128) -> Self {
        Self { encryption, mac, counter }
    }

    /// Counts one message.
    pub(super) const fn advance(&mut self) {
        self.counter = self.counter.wrapping_add(1);
    }

    /// The cipher of the session.
    pub(super) const fn cipher(&self) -> Cipher {
        self.encryption.cipher()
    }

    /// Bytes of the object that will hold `length` plain bytes.
    pub(super) const fn cryptogram_len(&self, ins: u8, length: usize) -> usize {
        if length == 0 {
            return 0;
        }
        let length = padded_len(length, self.cipher().block_len());
        let value = length.saturating_add(if ins & 1 == 0 { 1 } else { 0 });
        header_len(CRYPTOGRAM, value).saturating_add(value)
    }

    /// Appends the object with the encrypted data; nothing when there is none.
    pub(super) fn write_cryptogram(
        &self,
        writer: &mut Writer<'_>,
        ins: u8,
        data: &[u8],
    ) -> Result<(), Error> {
        if data.is_empty() {
            return Ok(());
        }
        let length = padded_len(data.len(), self.cipher().block_len());
        if ins & 1 == 0 {
            writer.header(CRYPTOGRAM, length.saturating_add(1)).map_err(|_| Error::Space)?;
            writer.raw(&[PADDED]).map_err(|_| Error::Space)?;
        } else {
            writer.header(BARE_CRYPTOGRAM, length).map_err(|_| Error::Space)?;
        }
        let room = writer.reserve(length).map_err(|_| Error::Space)?;
        self.encryption.seal(self.counter, data, room).map_err(|_| Error::Space)
    }

    /// Decrypts the value of a cryptogram into the front of `out`.
    pub(super) fn open<'b>(&self, blocks: &[u8], out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        if blocks.len() > out.len() {
            return Err(Error::Space);
        }
        self.encryption.open(self.counter, blocks, out).map_err(|_| Error::Object)
    }

    /// Appends the checksum over `header` and the objects that were written from `start` on.
    pub(super) fn write_checksum(
        &self,
        writer: &mut Writer<'_>,
        header: Option<[u8; 4]>,
        start: usize,
    ) -> Result<(), Error> {
        let objects = writer.written().get(start..).ok_or(Error::Space)?;
        let checksum = self.checksum(header, objects);
        writer.primitive(CHECKSUM, &checksum).map_err(|_| Error::Space)
    }

    /// Compares a received checksum, in constant time.
    pub(super) fn verify(
        &self,
        header: Option<[u8; 4]>,
        objects: &[u8],
        checksum: [u8; SHORT_MAC],
    ) -> Result<(), Error> {
        let right = self.checksum(header, objects).ct_eq(&checksum);
        if right.into() { Ok(()) } else { Err(Error::Mac) }
    }

    /// Header and objects are padded here, each to whole blocks; where there are no objects,
    /// nothing follows the header.
    fn checksum(&self, header: Option<[u8; 4]>, objects: &[u8]) -> [u8; SHORT_MAC] {
        let block = self.mac.cipher().block_len();
        let counter = self.counter.to_be_bytes();
        let counter = counter.get(counter.len().saturating_sub(block)..).unwrap_or_default();
        let tail = if objects.is_empty() { &[] } else { padding(objects.len(), block) };
        match header {
            Some(header) => {
                let fill = padding(header.len(), block);
                self.mac.short_mac_of_blocks(&[counter, &header, fill, objects, tail])
            }
            None => self.mac.short_mac_of_blocks(&[counter, objects, tail]),
        }
    }
}
