//! The key-encryption key of one card and class (SP 800-108 §4.1, counter mode with
//! CMAC-AES-256).
//!
//! ```text
//! one block of input for the CMAC, computed twice, counter 1 and 2
//! 00000001     counter
//! ..           label, `cardwright seal face`
//! 00           separator
//! 01           context: generation of the master key,
//! ..                    document number in ASCII, as in the machine readable zone without fillers
//! 00000100     length of the derived key in bits
//! ```
//!
//! One card's key opens no other card, and a master key can stay in a hardware module: it needs
//! nothing but AES-CMAC over [`prf_block`], twice ([`derive_with`]).

use crate::error::{Error, Fault};
use crate::sealed::{Class, KeyIdentifier};
use crate::tlv::Writer;
use aes::Aes256;
use aes_kw::AesKw;
use cmac::{Cmac, KeyInit, Mac};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Label in front of the class's name.
const LABEL: &[u8] = b"cardwright seal ";

/// Bits of a derived key.
const DERIVED_BITS: u32 = 256;

/// A TD1 zone has room for a document number of 22 characters (Doc 9303-5 §4.2.2, note j).
const MAX_DOCUMENT_NUMBER: usize = 22;

/// The master key of a class: 32 bytes from a random number generator.
#[derive(Zeroize, ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "keys stay out of logs")]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// Takes the key over; the caller wipes its own copy.
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// CMAC-AES-256 under the key (SP 800-38B §6).
    pub fn cmac(&self, message: &[u8]) -> [u8; 16] {
        let mut mac = Cmac::<Aes256>::new((&self.0).into());
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// The key-encryption key of one card and class.
#[derive(ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "keys stay out of logs")]
pub struct Kek {
    key: [u8; 32],
    #[zeroize(skip)]
    identifier: KeyIdentifier,
}

impl Kek {
    /// Takes a key that was derived elsewhere, as in a hardware module.
    pub const fn new(identifier: KeyIdentifier, key: [u8; 32]) -> Self {
        Self { key, identifier }
    }

    /// Class and generation.
    pub const fn identifier(&self) -> &KeyIdentifier {
        &self.identifier
    }

    /// Wraps a content key (RFC 3394 §2.2.1) into 40 bytes.
    pub(crate) fn wrap(&self, content_key: &[u8; 32], out: &mut [u8]) -> Result<(), Error> {
        let cipher = AesKw::<Aes256>::new((&self.key).into());
        cipher.wrap_key(content_key, out).map(|_| ()).map_err(|_| Fault::Space.at(0))
    }

    /// Unwraps a content key (RFC 3394 §2.2.2).
    pub(crate) fn unwrap(&self, wrapped: &[u8; 40], out: &mut [u8; 32]) -> Result<(), Error> {
        let cipher = AesKw::<Aes256>::new((&self.key).into());
        cipher.unwrap_key(wrapped, out).map(|_| ()).map_err(|_| Fault::Authentication.at(0))
    }
}

/// Derives the key of a card from the master key of a class.
pub fn derive(
    master: &MasterKey,
    class: Class,
    generation: u8,
    document_number: &str,
) -> Result<Kek, Error> {
    derive_with(class, generation, document_number, |block| Ok(master.cmac(block)))
}

/// The same with a master key that lies elsewhere, as in a hardware module: `cmac` is all that is
/// asked of it, twice.
pub fn derive_with<E: From<Error>>(
    class: Class,
    generation: u8,
    document_number: &str,
    mut cmac: impl FnMut(&[u8]) -> Result<[u8; 16], E>,
) -> Result<Kek, E> {
    let mut kek = Kek::new(KeyIdentifier::new(class, generation)?, [0; 32]);
    for (counter, half) in (1..).zip(kek.key.chunks_exact_mut(16)) {
        let block = prf_block(counter, class, generation, document_number)?;
        half.copy_from_slice(&*Zeroizing::new(cmac(block.as_bytes())?));
    }
    Ok(kek)
}

/// What one CMAC is computed over.
#[derive(Zeroize, ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "document numbers stay out of logs")]
pub struct PrfBlock {
    bytes: [u8; 64],
    len: usize,
}

impl PrfBlock {
    /// The bytes, unpadded.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The input of the CMAC with this counter, 1 or 2.
pub fn prf_block(
    counter: u32,
    class: Class,
    generation: u8,
    document_number: &str,
) -> Result<PrfBlock, Error> {
    let number = document_number.as_bytes();
    if number.is_empty() || number.len() > MAX_DOCUMENT_NUMBER {
        return Err(Fault::Length.at(0));
    }
    let allowed = |c: &u8| c.is_ascii_digit() || c.is_ascii_uppercase();
    if let Some(at) = number.iter().position(|c| !allowed(c)) {
        return Err(Fault::Character.at(at));
    }
    let mut block = PrfBlock { bytes: [0; 64], len: 0 };
    let mut writer = Writer::new(&mut block.bytes);
    writer.raw(&counter.to_be_bytes())?;
    writer.raw(LABEL)?;
    writer.raw(class.name().as_bytes())?;
    writer.raw(&[0x00, generation])?;
    writer.raw(number)?;
    writer.raw(&DERIVED_BITS.to_be_bytes())?;
    block.len = writer.len();
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn block_is_laid_out_as_drawn() {
        let block = prf_block(1, Class::Face, 1, "D23145890").unwrap();
        let expected = b"\0\0\0\x01cardwright seal face\0\x01D23145890\0\0\x01\0";
        assert_eq!(block.as_bytes(), expected);
    }

    #[test]
    fn longest_context_fits() {
        let number = "A".repeat(MAX_DOCUMENT_NUMBER);
        for class in Class::ALL {
            assert!(prf_block(2, class, 255, &number).is_ok());
        }
    }

    #[test]
    fn keys_differ_by_class_generation_and_card() {
        let master = MasterKey::new([7; 32]);
        let key =
            |class, generation, number| derive(&master, class, generation, number).unwrap().key;
        let first = key(Class::Face, 1, "D23145890");
        assert_eq!(first, key(Class::Face, 1, "D23145890"));
        for other in [
            key(Class::Identity, 1, "D23145890"),
            key(Class::Face, 2, "D23145890"),
            key(Class::Face, 1, "D23145891"),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn a_master_key_elsewhere_gives_the_same_key_or_its_error() {
        let master = MasterKey::new([7; 32]);
        let here = derive(&master, Class::Face, 1, "D23145890").unwrap();
        let elsewhere: Result<_, Error> =
            derive_with(Class::Face, 1, "D23145890", |block| Ok(master.cmac(block)));
        assert_eq!(here.key, elsewhere.unwrap().key);
        let mut asked = 0;
        let failed = derive_with(Class::Face, 1, "D23145890", |_| {
            asked += 1;
            Err(Fault::Missing.at(7))
        });
        assert_eq!((failed.err(), asked), (Some(Fault::Missing.at(7)), 1));
    }

    #[test]
    fn document_numbers_are_those_of_the_zone() {
        let master = MasterKey::new([7; 32]);
        for (number, fault) in [
            ("", Fault::Length.at(0)),
            ("D2314589<", Fault::Character.at(8)),
            ("d23145890", Fault::Character.at(0)),
            ("AAAAAAAAAAAAAAAAAAAAAAA", Fault::Length.at(0)),
        ] {
            assert_eq!(derive(&master, Class::Face, 1, number).err(), Some(fault));
        }
    }
}
