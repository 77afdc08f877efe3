//! EF.DG14 (Doc 9303-10 §4.7.14): SecurityInfos, signed with everything else by EF.SOD.
//!
//! ```text
//! 6E L
//! └─ 31 L      SecurityInfos (see `security_info`), those of EF.CardAccess among them
//! ```

use crate::error::Error;
use crate::security_info::{SecurityInfo, SecurityInfos};
use crate::tlv::{Reader, Tag, Writer};

/// First tag of the file (Doc 9303-10 Table 38).
const TAG: Tag = Tag(0x6E);

/// The content of the file.
#[derive(Clone, Copy, Debug)]
pub struct Dg14<'a>(SecurityInfos<'a>);

impl<'a> Dg14<'a> {
    /// Reads the content of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let mut value = reader.expect(TAG)?.reader();
        reader.finish()?;
        let infos = SecurityInfos::take(&mut value)?;
        value.finish()?;
        Ok(Self(infos))
    }

    /// Writes the content of the file.
    pub fn encode<'b>(out: &'b mut [u8], infos: &[SecurityInfo<'_>]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(TAG, |w| SecurityInfos::write(w, infos))?;
        Ok(writer.finish())
    }

    /// What the chip offers.
    pub const fn security_infos(&self) -> &SecurityInfos<'a> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Fault;
    use crate::security_info::tests::{key, ours};
    use std::vec::Vec;

    #[test]
    fn file_round_trips() {
        let key = key();
        let mut out = [0; 512];
        let file = Dg14::encode(&mut out, &ours(&key)).unwrap().to_vec();
        let infos: Vec<_> = Dg14::decode(&file).unwrap().security_infos().iter().collect();
        assert_eq!(infos.len(), 4);
        let mut again = [0; 512];
        assert_eq!(Dg14::encode(&mut again, &infos).unwrap(), file);
    }

    #[test]
    fn fault_is_located() {
        for (file, fault) in [
            (&b"\x6F\x02\x31\x00"[..], Fault::Tag.at(0)),
            (b"\x6E\x02\x30\x00", Fault::Tag.at(2)),
            (b"\x6E\x02\x31\x00\x00", Fault::Trailing.at(4)),
            (b"\x6E\x04\x31\x00\x05\x00", Fault::Trailing.at(4)),
            (b"\x6E\x02", Fault::Length.at(1)),
        ] {
            assert_eq!(Dg14::decode(file).err(), Some(fault), "{file:02X?}");
        }
        assert!(Dg14::decode(b"\x6E\x02\x31\x00").is_ok());
    }
}
