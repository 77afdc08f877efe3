//! PACEInfo and PACEDomainParameterInfo (Doc 9303-11 §9.2.1, §9.2.2).
//!
//! ```text
//! 06 0A id-PACE-…         02 01 02   version       02 01 0D   parameterId, optional
//! 06 09 id-PACE-ECDH-GM   30 L       parameters    02 01 20   parameterId, optional
//! ```

use core::fmt;

use super::KeyAgreement;
use crate::asn1::{self, AlgorithmIdentifier, SEQUENCE};
use crate::curve::Curve;
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
    /// Bytes in a key.
    pub const fn key_len(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Bytes in a block.
    pub const fn block_len(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }

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

/// What an identifier of PACE stands for (Doc 9303-11 §9.2.3).
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
    /// id-PACE-ECDH-GM-AES-CBC-CMAC-128, the one that every reader has.
    pub const ECDH_GM_AES_128: Self =
        Self { agreement: KeyAgreement::Ecdh, mapping: Mapping::Generic, cipher: Cipher::Aes128 };

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
        let protocol = Self { agreement, mapping, cipher: Cipher::from_arc(cipher)? };
        protocol.is_assigned().then_some(protocol)
    }

    /// Whether the standard has it: chip authentication mapping there is with ECDH and AES alone.
    const fn is_assigned(self) -> bool {
        !matches!(
            (self.mapping, self.agreement, self.cipher),
            (Mapping::ChipAuthentication, KeyAgreement::Dh, _)
                | (Mapping::ChipAuthentication, _, Cipher::TripleDes)
        )
    }

    /// The identifier. What the standard does not have gets one that it has not assigned.
    pub const fn oid(self) -> Oid<'static> {
        use Cipher::{Aes128, Aes192, Aes256, TripleDes};
        use KeyAgreement::{Dh, Ecdh};
        use Mapping::{ChipAuthentication, Generic, Integrated};
        // The four identifiers under one arc.
        macro_rules! under {
            ($arc:literal) => {
                match self.cipher {
                    TripleDes => const { &value($arc, 1) },
                    Aes128 => const { &value($arc, 2) },
                    Aes192 => const { &value($arc, 3) },
                    Aes256 => const { &value($arc, 4) },
                }
            };
        }
        Oid::new(match (self.agreement, self.mapping) {
            (Dh, Generic) => under!(1),
            (Ecdh, Generic) => under!(2),
            (Dh, Integrated) => under!(3),
            (Ecdh, Integrated) => under!(4),
            (Dh, ChipAuthentication) => under!(5),
            (Ecdh, ChipAuthentication) => under!(6),
        })
    }
}

/// Value bytes under the arc of PACE.
const fn value(mapping: u8, cipher: u8) -> [u8; 10] {
    [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, mapping, cipher]
}

impl fmt::Display for PaceProtocol {
    /// The standard's name, such as id-PACE-ECDH-GM-AES-CBC-CMAC-128.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agreement = match self.agreement {
            KeyAgreement::Dh => "DH",
            KeyAgreement::Ecdh => "ECDH",
        };
        let mapping = match self.mapping {
            Mapping::Generic => "GM",
            Mapping::Integrated => "IM",
            Mapping::ChipAuthentication => "CAM",
        };
        let cipher = match self.cipher {
            Cipher::TripleDes => "3DES-CBC-CBC",
            Cipher::Aes128 => "AES-CBC-CMAC-128",
            Cipher::Aes192 => "AES-CBC-CMAC-192",
            Cipher::Aes256 => "AES-CBC-CMAC-256",
        };
        write!(f, "id-PACE-{agreement}-{mapping}-{cipher}")
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
        Self::standardized(PaceProtocol::ECDH_GM_AES_128, Curve::P256);

    /// A variant on a standardized curve.
    pub const fn standardized(protocol: PaceProtocol, curve: Curve) -> Self {
        // u32::from is not const.
        let id = u32::from_be_bytes([0, 0, 0, curve.parameter_id()]);
        Self { protocol: protocol.oid(), version: 2, parameter_id: Some(id) }
    }
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
