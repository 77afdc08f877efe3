//! EF.CardAccess (Doc 9303-10 §3.11.3): what PACE needs, readable by everyone and signed by no one.
//!
//! ```text
//! 31 L      SecurityInfos (see `security_info`)
//! 00 ..     on some cards, zeros up to the size of the file
//! ```

use crate::error::{Error, Fault};
use crate::security_info::{SecurityInfo, SecurityInfos};
use crate::tlv::Reader;

/// The content of the file.
#[derive(Clone, Copy, Debug)]
pub struct CardAccess<'a>(SecurityInfos<'a>);

impl<'a> CardAccess<'a> {
    /// Reads the content of the file.
    ///
    /// Zeros behind it are tolerated: German identity cards fill the file with them. Anything
    /// else behind it is an error.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let infos = SecurityInfos::take(&mut reader)?;
        if reader.rest().iter().any(|byte| *byte != 0) {
            return Err(Fault::Trailing.at(reader.at()));
        }
        Ok(Self(infos))
    }

    /// Writes the content of the file.
    pub fn encode<'b>(out: &'b mut [u8], infos: &[SecurityInfo<'_>]) -> Result<&'b [u8], Error> {
        SecurityInfos::encode(out, infos)
    }

    /// What the chip offers. Compare with EF.DG14 once that is verified.
    pub const fn security_infos(&self) -> &SecurityInfos<'a> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security_info::PaceInfo;

    const FILE: [u8; 22] = *b"\x31\x14\x30\x12\x06\x0A\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x02\
        \x02\x01\x02\x02\x01\x0C";

    #[test]
    fn file_round_trips() {
        let access = CardAccess::decode(&FILE).unwrap();
        let pace = access.security_infos().pace().next();
        assert_eq!(pace, Some(PaceInfo::ECDH_GM_AES_128_P256));
        let mut out = [0; 22];
        let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
        assert_eq!(CardAccess::encode(&mut out, &infos).unwrap(), FILE);
    }

    #[test]
    fn only_zeros_may_follow() {
        let mut file = [0; 30];
        file[..22].copy_from_slice(&FILE);
        assert!(CardAccess::decode(&file).is_ok());
        file[29] = 1;
        assert_eq!(CardAccess::decode(&file).err(), Some(Fault::Trailing.at(22)));
        assert_eq!(CardAccess::decode(&[0; 8]).err(), Some(Fault::Tag.at(0)));
    }
}
