//! EF.DG15 (Doc 9303-10 §4.7.15): the public key of Active Authentication.
//!
//! ```text
//! 6F L
//! └─ 30 L      SubjectPublicKeyInfo (see `ec_key`); RSA keys occur and are kept as bytes
//! ```

use crate::ec_key::{self, Point, SubjectPublicKeyInfo};
use crate::error::Error;
use crate::tlv::{Reader, Tag, Writer};

/// First tag of the file (Doc 9303-10 Table 38).
const TAG: Tag = Tag(0x6F);

/// The content of the file.
#[derive(Clone, Copy, Debug)]
pub struct Dg15<'a>(SubjectPublicKeyInfo<'a>);

impl<'a> Dg15<'a> {
    /// Reads the content of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let mut value = reader.expect(TAG)?.reader();
        reader.finish()?;
        let key = SubjectPublicKeyInfo::take(&mut value)?;
        value.finish()?;
        Ok(Self(key))
    }

    /// Writes the content of the file for a key on P-256.
    pub fn encode<'b>(out: &'b mut [u8], point: &Point) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(TAG, |w| ec_key::write(w, point))?;
        Ok(writer.finish())
    }

    /// The key.
    pub const fn public_key(&self) -> &SubjectPublicKeyInfo<'a> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Fault;
    use p256::SecretKey;

    #[test]
    fn file_round_trips() {
        let key = SecretKey::from_slice(&[0x2A; 32]).unwrap().public_key();
        let mut out = [0; 512];
        let file = Dg15::encode(&mut out, &ec_key::point(&key)).unwrap();
        assert_eq!(Dg15::decode(file).unwrap().public_key().p256(), Ok(key));
    }

    #[test]
    fn an_rsa_key_is_kept() {
        let file = b"\x6F\x14\x30\x12\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00\
            \x03\x01\x00";
        let dg15 = Dg15::decode(file).unwrap();
        assert_eq!(dg15.public_key().raw(), &file[2..]);
        assert_eq!(dg15.public_key().p256().err(), Some(Fault::Unsupported.at(4)));
    }

    #[test]
    fn fault_is_located() {
        for (file, fault) in [
            (&b"\x6E\x00"[..], Fault::Tag.at(0)),
            (b"\x6F\x00", Fault::Missing.at(2)),
            (b"\x6F\x02\x31\x00", Fault::Tag.at(2)),
            (b"\x6F\x00\x00", Fault::Trailing.at(2)),
        ] {
            assert_eq!(Dg15::decode(file).err(), Some(fault), "{file:02X?}");
        }
    }
}
