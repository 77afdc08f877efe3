//! SecurityInfos (Doc 9303-11 §9.2): which protocols a chip speaks, with which parameters and keys.
//!
//! ```text
//! 31 L                 SecurityInfos
//! └─ 30 L              SecurityInfo
//!    ├─ 06 L           protocol
//!    ├─ ...            required data
//!    └─ ...            optional data
//! ```
//!
//! Entries with other protocols are kept as they were read and passed on.

mod chip_authentication;
mod other;
mod pace;

pub use chip_authentication::{
    ChipAuthenticationInfo, ChipAuthenticationProtocol, ChipAuthenticationPublicKeyInfo,
    KeyAgreement,
};
pub use other::{ActiveAuthenticationInfo, FileId, TerminalAuthenticationInfo, UnknownInfo};
pub use pace::{Cipher, Mapping, PaceDomainParameterInfo, PaceInfo, PaceProtocol};

use crate::asn1::{self, SEQUENCE, SET};
use crate::error::Error;
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Tlv, Writer};

/// One entry.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SecurityInfo<'a> {
    /// A variant of PACE.
    Pace(PaceInfo<'a>),
    /// Domain parameters for PACE that have no standardized number.
    PaceDomainParameter(PaceDomainParameterInfo<'a>),
    /// A variant of Chip Authentication.
    ChipAuthentication(ChipAuthenticationInfo<'a>),
    /// A public key of the chip.
    ChipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo<'a>),
    /// Terminal Authentication.
    TerminalAuthentication(TerminalAuthenticationInfo<'a>),
    /// How Active Authentication signs.
    ActiveAuthentication(ActiveAuthenticationInfo<'a>),
    /// Anything else.
    Unknown(UnknownInfo<'a>),
}

impl<'a> SecurityInfo<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.expect(SEQUENCE)?;
        let mut fields = tlv.reader();
        let protocol = asn1::oid(&mut fields)?;
        let info = Self::take_data(protocol, &tlv, &mut fields)?;
        if !matches!(info, Self::Unknown(_)) {
            fields.finish()?;
        }
        Ok(info)
    }

    fn take_data(protocol: Oid<'a>, tlv: &Tlv<'a>, fields: &mut Reader<'a>) -> Result<Self, Error> {
        match protocol {
            oid::TA => TerminalAuthenticationInfo::take(fields).map(Self::TerminalAuthentication),
            oid::ACTIVE_AUTHENTICATION => {
                ActiveAuthenticationInfo::take(fields).map(Self::ActiveAuthentication)
            }
            oid::PK_DH | oid::PK_ECDH => {
                let info = ChipAuthenticationPublicKeyInfo::take(protocol, fields);
                info.map(Self::ChipAuthenticationPublicKey)
            }
            _ => match (protocol.under(oid::PACE), protocol.under(oid::CA)) {
                (Some([_, _]), _) => PaceInfo::take(protocol, fields).map(Self::Pace),
                (Some([_]), _) => {
                    let info = PaceDomainParameterInfo::take(protocol, fields);
                    info.map(Self::PaceDomainParameter)
                }
                (_, Some([_, _])) => {
                    let info = ChipAuthenticationInfo::take(protocol, fields);
                    info.map(Self::ChipAuthentication)
                }
                _ => Ok(Self::Unknown(UnknownInfo { protocol, raw: tlv.raw })),
            },
        }
    }

    /// Writes the entry.
    pub fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        if let Self::Unknown(info) = self {
            return writer.raw(info.raw);
        }
        writer.constructed(SEQUENCE, |w| match self {
            Self::Pace(info) => info.write(w),
            Self::PaceDomainParameter(info) => info.write(w),
            Self::ChipAuthentication(info) => info.write(w),
            Self::ChipAuthenticationPublicKey(info) => info.write(w),
            Self::TerminalAuthentication(info) => info.write(w),
            Self::ActiveAuthentication(info) => info.write(w),
            Self::Unknown(_) => Ok(()),
        })
    }
}

/// The entries of a file, as they were read.
#[derive(Clone, Copy, Debug)]
pub struct SecurityInfos<'a> {
    raw: &'a [u8],
    content: &'a [u8],
}

impl<'a> SecurityInfos<'a> {
    /// Reads a set; nothing may follow it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let infos = Self::take(&mut reader)?;
        reader.finish()?;
        Ok(infos)
    }

    /// Takes a set from a structure.
    pub fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.expect(SET)?;
        let mut entries = tlv.reader();
        while !entries.is_empty() {
            SecurityInfo::take(&mut entries)?;
        }
        Ok(Self { raw: tlv.raw, content: tlv.value })
    }

    /// Writes a set in the order of DER.
    pub fn encode<'b>(out: &'b mut [u8], infos: &[SecurityInfo<'_>]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        Self::write(&mut writer, infos)?;
        Ok(writer.finish())
    }

    /// Appends a set in the order of DER.
    pub fn write(writer: &mut Writer<'_>, infos: &[SecurityInfo<'_>]) -> Result<(), Error> {
        asn1::write_set_of(writer, |w| infos.iter().try_for_each(|info| info.write(w)))
    }

    /// The set as it was read.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// All entries, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = SecurityInfo<'a>> + use<'a> {
        let mut reader = Reader::new(self.content);
        core::iter::from_fn(move || SecurityInfo::take(&mut reader).ok())
    }

    /// Every variant of PACE on offer.
    pub fn pace(&self) -> impl Iterator<Item = PaceInfo<'a>> + use<'a> {
        self.iter().filter_map(|info| match info {
            SecurityInfo::Pace(info) => Some(info),
            _ => None,
        })
    }

    /// Every variant of Chip Authentication on offer.
    pub fn chip_authentication(
        &self,
    ) -> impl Iterator<Item = ChipAuthenticationInfo<'a>> + use<'a> {
        self.iter().filter_map(|info| match info {
            SecurityInfo::ChipAuthentication(info) => Some(info),
            _ => None,
        })
    }

    /// Every public key of the chip.
    pub fn chip_authentication_keys(
        &self,
    ) -> impl Iterator<Item = ChipAuthenticationPublicKeyInfo<'a>> + use<'a> {
        self.iter().filter_map(|info| match info {
            SecurityInfo::ChipAuthenticationPublicKey(info) => Some(info),
            _ => None,
        })
    }

    /// How Active Authentication signs.
    pub fn active_authentication(&self) -> Option<ActiveAuthenticationInfo<'a>> {
        self.iter().find_map(|info| match info {
            SecurityInfo::ActiveAuthentication(info) => Some(info),
            _ => None,
        })
    }

    /// Terminal Authentication, if the chip wants it.
    pub fn terminal_authentication(&self) -> Option<TerminalAuthenticationInfo<'a>> {
        self.iter().find_map(|info| match info {
            SecurityInfo::TerminalAuthentication(info) => Some(info),
            _ => None,
        })
    }

    /// Whether every entry of `other` is here too, byte for byte.
    ///
    /// EF.DG14 is signed and must repeat what EF.CardAccess, which is not, has promised
    /// (Doc 9303-11 §9.2.11).
    pub fn repeats(&self, other: &SecurityInfos<'_>) -> bool {
        let mut theirs = Reader::new(other.content);
        while let Ok(their) = theirs.take() {
            let mut mine = Reader::new(self.content);
            let mut found = false;
            while let Ok(entry) = mine.take() {
                found |= entry.raw == their.raw;
            }
            if !found {
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
pub(crate) mod tests;
