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

/// What an identifier of Chip Authentication stands for (Doc 9303-11 §9.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChipAuthenticationProtocol {
    /// Group.
    pub agreement: KeyAgreement,
    /// Secure messaging afterwards.
    pub cipher: Cipher,
}

impl ChipAuthenticationProtocol {
    /// id-CA-ECDH-AES-CBC-CMAC-128: what our cards offer.
    pub const ECDH_AES_128: Self = Self { agreement: KeyAgreement::Ecdh, cipher: Cipher::Aes128 };

    /// The protocol with this identifier, if the standard has assigned it.
    pub fn from_oid(protocol: Oid<'_>) -> Option<Self> {
        let &[agreement, cipher] = protocol.under(oid::CA)? else { return None };
        let agreement = match agreement {
            1 => KeyAgreement::Dh,
            2 => KeyAgreement::Ecdh,
            _ => return None,
        };
        Some(Self { agreement, cipher: Cipher::from_arc(cipher)? })
    }

    /// The identifier.
    pub const fn oid(self) -> Oid<'static> {
        match (self.agreement, self.cipher) {
            (KeyAgreement::Dh, Cipher::TripleDes) => oid::CA_DH_3DES,
            (KeyAgreement::Dh, Cipher::Aes128) => oid::CA_DH_AES_128,
            (KeyAgreement::Dh, Cipher::Aes192) => oid::CA_DH_AES_192,
            (KeyAgreement::Dh, Cipher::Aes256) => oid::CA_DH_AES_256,
            (KeyAgreement::Ecdh, Cipher::TripleDes) => oid::CA_ECDH_3DES,
            (KeyAgreement::Ecdh, Cipher::Aes128) => oid::CA_ECDH_AES_128,
            (KeyAgreement::Ecdh, Cipher::Aes192) => oid::CA_ECDH_AES_192,
            (KeyAgreement::Ecdh, Cipher::Aes256) => oid::CA_ECDH_AES_256,
        }
    }

    /// The name of the identifier.
    pub const fn name(self) -> &'static str {
        match (self.agreement, self.cipher) {
            (KeyAgreement::Dh, Cipher::TripleDes) => "id-CA-DH-3DES-CBC-CBC",
            (KeyAgreement::Dh, Cipher::Aes128) => "id-CA-DH-AES-CBC-CMAC-128",
            (KeyAgreement::Dh, Cipher::Aes192) => "id-CA-DH-AES-CBC-CMAC-192",
            (KeyAgreement::Dh, Cipher::Aes256) => "id-CA-DH-AES-CBC-CMAC-256",
            (KeyAgreement::Ecdh, Cipher::TripleDes) => "id-CA-ECDH-3DES-CBC-CBC",
            (KeyAgreement::Ecdh, Cipher::Aes128) => "id-CA-ECDH-AES-CBC-CMAC-128",
            (KeyAgreement::Ecdh, Cipher::Aes192) => "id-CA-ECDH-AES-CBC-CMAC-192",
            (KeyAgreement::Ecdh, Cipher::Aes256) => "id-CA-ECDH-AES-CBC-CMAC-256",
        }
    }
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

    /// What the identifier stands for, if the standard has assigned it.
    pub fn variant(&self) -> Option<ChipAuthenticationProtocol> {
        ChipAuthenticationProtocol::from_oid(self.protocol)
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
