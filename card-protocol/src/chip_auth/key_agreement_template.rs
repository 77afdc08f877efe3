//! The data of MSE:Set KAT (Doc 9303-11 §6.2.4.1), with which older documents do everything in one
//! command.
//!
//! ```text
//! 91 L terminal's key │ [84 L key id]
//! ```

use card_format::error::{Error, Fault};
use card_format::tlv::{Reader, Tag, Writer};

use crate::general_authenticate::{REFERENCE, read_reference, write_reference};

/// P2 of MSE:Set KAT: the template for key agreement.
pub const SET_KAT: u8 = 0xA6;

const KEY: Tag = Tag(0x91);

/// The data of MSE:Set KAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SetKat<'a> {
    /// The terminal's ephemeral public key.
    pub(super) key: &'a [u8],
    /// The chip's private key, where there are several.
    pub(super) reference: Option<u64>,
}

impl<'a> SetKat<'a> {
    pub(super) fn decode(data: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(data);
        let key = reader.expect(KEY)?.value;
        let reference = reader.optional(REFERENCE)?.map(|tlv| read_reference(tlv.value));
        reader.finish()?;
        if key.is_empty() {
            return Err(Fault::Length.at(0));
        }
        Ok(Self { key, reference: reference.transpose()? })
    }

    pub(super) fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.primitive(KEY, self.key)?;
        write_reference(&mut writer, self.reference)?;
        Ok(writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chip_auth::MAX_DATA;
    use proptest::prelude::*;

    #[test]
    fn faults_are_located() {
        for (bytes, error) in [
            (&[][..], Fault::Missing.at(0)),
            (&[0x84, 0x01, 0x01], Fault::Tag.at(0)),
            (&[0x91, 0x00], Fault::Length.at(0)),
            (&[0x91, 0x01, 0x04, 0x84, 0x00], Fault::Length.at(0)),
            (&[0x91, 0x01, 0x04, 0x84, 0x01, 0x01, 0x00], Fault::Trailing.at(6)),
        ] {
            assert_eq!(SetKat::decode(bytes).err(), Some(error), "{bytes:02X?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            key in prop::collection::vec(any::<u8>(), 1..257),
            reference: Option<u64>,
        ) {
            let set_kat = SetKat { key: &key, reference };
            let mut out = [0; MAX_DATA];
            prop_assert_eq!(SetKat::decode(set_kat.encode(&mut out).unwrap()), Ok(set_kat));
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = SetKat::decode(&bytes);
        }
    }
}
