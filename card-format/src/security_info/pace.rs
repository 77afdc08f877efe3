//! PACEInfo and PACEDomainParameterInfo (Doc 9303-11 §9.2.1, §9.2.2).
//!
//! ```text
//! 06 0A id-PACE-…         02 01 02   version       02 01 0D   parameterId, optional
//! 06 09 id-PACE-ECDH-GM   30 L       parameters    02 01 20   parameterId, optional
//! ```

use super::KeyAgreement;
use crate::asn1::{self, AlgorithmIdentifier, SEQUENCE};
use crate::error::Error;
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Writer};

/// How the nonce is mapped to a generator (Doc 9303-11 §4.4.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// Generic mapping.
    Generic,
    /// Integrated mapping.
    Integrated,
    /// Generic mapping with Chip Authentication in the same run.
    ChipAuthentication,
}

/// The cipher and key length of secure messaging (Doc 9303-11 §9.7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// Two-key Triple DES.
    TripleDes,
    /// AES-128.
    Aes128,
    /// AES-192.
    Aes192,
    /// AES-256.
    Aes256,
}

impl Cipher {
    /// The cipher with this last arc of an object identifier.
    pub(super) const fn from_arc(arc: u8) -> Option<Self> {
        match arc {
            1 => Some(Self::TripleDes),
            2 => Some(Self::Aes128),
            3 => Some(Self::Aes192),
            4 => Some(Self::Aes256),
            _ => None,
        }
    }
}

/// What an identifier of PACE stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaceProtocol {
    /// Group.
    pub agreement: KeyAgreement,
    /// Mapping.
    pub mapping: Mapping,
    /// Secure messaging afterwards.
    pub cipher: Cipher,
}

impl PaceProtocol {
    /// The protocol with this identifier, if the standard has assigned it.
    pub fn from_oid(protocol: Oid<'_>) -> Option<Self> {
        let &[mapping, cipher] = protocol.under(oid::PACE)? else { return None };
        let (agreement, mapping) = match mapping {
            1 => (KeyAgreement::Dh, Mapping::Generic),
            2 => (KeyAgreement::Ecdh, Mapping::Generic),
            3 => (KeyAgreement::Dh, Mapping::Integrated),
            4 => (KeyAgreement::Ecdh, Mapping::Integrated),
            6 => (KeyAgreement::Ecdh, Mapping::ChipAuthentication),
            _ => return None,
        };
        Some(Self { agreement, mapping, cipher: Cipher::from_arc(cipher)? })
    }
}

/// A variant of PACE on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaceInfo<'a> {
    /// Which.
    pub protocol: Oid<'a>,
    /// 2.
    pub version: u32,
    /// Number of the standardized domain parameters (Doc 9303-11 Table 12), or of proprietary ones.
    pub parameter_id: Option<u32>,
}

impl PaceInfo<'static> {
    /// ECDH, generic mapping, AES-128, P-256: what our cards offer.
    pub const ECDH_GM_AES_128_P256: Self =
        Self { protocol: oid::PACE_ECDH_GM_AES_128, version: 2, parameter_id: Some(12) };
}

impl<'a> PaceInfo<'a> {
    pub(super) fn take(protocol: Oid<'a>, fields: &mut Reader<'a>) -> Result<Self, Error> {
        let version = asn1::number(fields)?;
        let parameter_id = asn1::optional_number(fields)?;
        Ok(Self { protocol, version, parameter_id })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        asn1::write_oid(writer, self.protocol)?;
        asn1::write_number(writer, self.version)?;
        self.parameter_id.map_or(Ok(()), |id| asn1::write_number(writer, id))
    }
}

/// Domain parameters without a standardized number. A reader must not trust explicit ones before
/// they are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaceDomainParameterInfo<'a> {
    /// Key agreement and mapping they are for.
    pub protocol: Oid<'a>,
    /// The parameters as they were read.
    pub raw_parameters: &'a [u8],
    /// Their number in this file.
    pub parameter_id: Option<u32>,
}

impl<'a> PaceDomainParameterInfo<'a> {
    pub(super) fn take(protocol: Oid<'a>, fields: &mut Reader<'a>) -> Result<Self, Error> {
        let mut ahead = fields.clone();
        AlgorithmIdentifier::take(&mut ahead)?;
        let raw_parameters = fields.expect(SEQUENCE)?.raw;
        Ok(Self { protocol, raw_parameters, parameter_id: asn1::optional_number(fields)? })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        asn1::write_oid(writer, self.protocol)?;
        writer.raw(self.raw_parameters)?;
        self.parameter_id.map_or(Ok(()), |id| asn1::write_number(writer, id))
    }
}
