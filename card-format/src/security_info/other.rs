//! TerminalAuthenticationInfo, ActiveAuthenticationInfo and entries of other protocols
//! (Doc 9303-11 §9.2.7, §9.2.8; TR-03110-3 §A.1.1.3).
//!
//! ```text
//! 06 08 id-TA               02 01 01   version   30 L   efCVCA, in the European profile
//! 06 06 aaProtocolObject    02 01 01   version   06 L   signature algorithm
//! ```

use crate::asn1::{self, OCTET_STRING, SEQUENCE};
use crate::error::{Error, Fault};
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Writer};

/// A file with its identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    /// Two bytes of SELECT.
    pub fid: [u8; 2],
    /// Short identifier; without one the file must be selected.
    pub sfi: Option<u8>,
}

impl FileId {
    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let fid = fields.expect(OCTET_STRING)?;
        let fid = fid.value.try_into().map_err(|_| Fault::Length.at(fid.at))?;
        let sfi = match fields.optional(OCTET_STRING)? {
            None => None,
            Some(tlv) => match tlv.value {
                [sfi] => Some(*sfi),
                _ => return Err(Fault::Length.at(tlv.at)),
            },
        };
        fields.finish()?;
        Ok(Self { fid, sfi })
    }
}

/// Terminal Authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalAuthenticationInfo<'a> {
    /// 1; other profiles use 2.
    pub version: u32,
    /// Where EF.CVCA lies, if not at its usual place.
    pub ef_cvca: Option<FileId>,
    raw_ef_cvca: Option<&'a [u8]>,
}

impl TerminalAuthenticationInfo<'static> {
    /// Version 1 with EF.CVCA at its usual place.
    pub const V1: Self = Self { version: 1, ef_cvca: None, raw_ef_cvca: None };
}

impl<'a> TerminalAuthenticationInfo<'a> {
    pub(super) fn take(fields: &mut Reader<'a>) -> Result<Self, Error> {
        let version = asn1::number(fields)?;
        if fields.is_empty() {
            return Ok(Self { version, ef_cvca: None, raw_ef_cvca: None });
        }
        let ef_cvca = Some(FileId::take(&mut fields.clone())?);
        let raw_ef_cvca = Some(fields.expect(SEQUENCE)?.raw);
        Ok(Self { version, ef_cvca, raw_ef_cvca })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        asn1::write_oid(writer, oid::TA)?;
        asn1::write_number(writer, self.version)?;
        writer.raw(self.raw_ef_cvca.unwrap_or_default())
    }
}

/// How Active Authentication signs; mandatory with ECDSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveAuthenticationInfo<'a> {
    /// 1.
    pub version: u32,
    /// One of ecdsa-plain-SHA….
    pub signature_algorithm: Oid<'a>,
}

impl ActiveAuthenticationInfo<'static> {
    /// ECDSA with SHA-256: what our cards use.
    pub const ECDSA_SHA256: Self =
        Self { version: 1, signature_algorithm: oid::ECDSA_PLAIN_SHA256 };
}

impl<'a> ActiveAuthenticationInfo<'a> {
    pub(super) fn take(fields: &mut Reader<'a>) -> Result<Self, Error> {
        let version = asn1::number(fields)?;
        Ok(Self { version, signature_algorithm: asn1::oid(fields)? })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        asn1::write_oid(writer, oid::ACTIVE_AUTHENTICATION)?;
        asn1::write_number(writer, self.version)?;
        asn1::write_oid(writer, self.signature_algorithm)
    }
}

/// An entry of a protocol that this implementation does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownInfo<'a> {
    /// Which protocol.
    pub protocol: Oid<'a>,
    /// The entry as it was read.
    pub raw: &'a [u8],
}
