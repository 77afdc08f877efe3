//! ChipAuthenticationInfo and ChipAuthenticationPublicKeyInfo (Doc 9303-11 §9.2.5, §9.2.6).
//!
//! ```text
//! 06 0A id-CA-ECDH-…   02 01 01   version                02 01 01   keyId, optional
//! 06 09 id-PK-ECDH     30 L       SubjectPublicKeyInfo   02 01 01   keyId, optional
//! ```

use super::Cipher;
use crate::asn1;
use crate::ec_key::SubjectPublicKeyInfo;
use crate::error::Error;
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Writer};

/// The group in which keys are agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAgreement {
    /// Diffie-Hellman in a prime field.
    Dh,
    /// Diffie-Hellman on an elliptic curve.
    Ecdh,
}

/// A variant of Chip Authentication on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChipAuthenticationInfo<'a> {
    /// Which.
    pub protocol: Oid<'a>,
    /// 1; other profiles use 2 and 3.
    pub version: u32,
    /// Which key, if there are several.
    pub key_id: Option<u32>,
}

impl ChipAuthenticationInfo<'static> {
    /// ECDH with AES-128, one key.
    pub const ECDH_AES_128: Self =
        Self { protocol: oid::CA_ECDH_AES_128, version: 1, key_id: None };

    /// ECDH with AES-256, one key.
    pub const ECDH_AES_256: Self =
        Self { protocol: oid::CA_ECDH_AES_256, version: 1, key_id: None };
}

impl<'a> ChipAuthenticationInfo<'a> {
    pub(super) fn take(protocol: Oid<'a>, fields: &mut Reader<'a>) -> Result<Self, Error> {
        let version = asn1::number(fields)?;
        Ok(Self { protocol, version, key_id: asn1::optional_number(fields)? })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        asn1::write_oid(writer, self.protocol)?;
        asn1::write_number(writer, self.version)?;
        self.key_id.map_or(Ok(()), |id| asn1::write_number(writer, id))
    }

    /// The group, if the standard has assigned this identifier.
    pub fn agreement(&self) -> Option<KeyAgreement> {
        match self.protocol.under(oid::CA)? {
            [1, _] => Some(KeyAgreement::Dh),
            [2, _] => Some(KeyAgreement::Ecdh),
            _ => None,
        }
    }

    /// Secure messaging afterwards.
    pub fn cipher(&self) -> Option<Cipher> {
        self.protocol.under(oid::CA)?.last().copied().and_then(Cipher::from_arc)
    }
}

/// A public key of the chip.
#[derive(Clone, Copy, Debug)]
pub struct ChipAuthenticationPublicKeyInfo<'a> {
    /// id-PK-DH or id-PK-ECDH.
    pub protocol: Oid<'a>,
    /// The key.
    pub public_key: SubjectPublicKeyInfo<'a>,
    /// Its number, if there are several.
    pub key_id: Option<u32>,
}

impl<'a> ChipAuthenticationPublicKeyInfo<'a> {
    /// The only key of a chip.
    pub const fn ecdh(public_key: SubjectPublicKeyInfo<'a>) -> Self {
        Self { protocol: oid::PK_ECDH, public_key, key_id: None }
    }

    pub(super) fn take(protocol: Oid<'a>, fields: &mut Reader<'a>) -> Result<Self, Error> {
        let public_key = SubjectPublicKeyInfo::take(fields)?;
        Ok(Self { protocol, public_key, key_id: asn1::optional_number(fields)? })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        asn1::write_oid(writer, self.protocol)?;
        writer.raw(self.public_key.raw())?;
        self.key_id.map_or(Ok(()), |id| asn1::write_number(writer, id))
    }
}
