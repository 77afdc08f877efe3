//! What a certificate's key may be used for, and when (RFC 5280 §4.2.1.3, §4.2.1.9, RFC 3280
//! §4.2.1.4, Doc 9303-12 §7.1.1).

use super::Certificate;
use crate::asn1::{self, BIT_STRING, BOOLEAN, PRINTABLE_STRING, SEQUENCE, SET, Time};
use crate::error::{Error, Fault};
use crate::oid;
use crate::tlv::{Reader, Tlv};

/// The bits of keyUsage; bit 0 is the highest of the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature alone, as a document signer has it.
    pub const DIGITAL_SIGNATURE: Self = Self(0x8000);
    /// keyCertSign.
    pub const KEY_CERT_SIGN: Self = Self(0x0400);
    /// cRLSign.
    pub const CRL_SIGN: Self = Self(0x0200);
    /// keyCertSign and cRLSign, as a country signing authority has them.
    pub const CERT_AND_CRL_SIGN: Self = Self(0x0600);

    /// Whether all of `usage` is allowed.
    pub const fn allows(self, usage: Self) -> bool {
        self.0 & usage.0 == usage.0
    }

    /// Writes the value of the extension; both of our choices fit one byte.
    pub fn encode(self) -> [u8; 4] {
        let [bits, _] = self.0.to_be_bytes();
        let unused = u8::try_from(bits.trailing_zeros()).unwrap_or(0);
        [0x03, 0x02, unused, bits]
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let tlv = reader.expect(BIT_STRING)?;
        match *tlv.value {
            [0..=7, high] => Ok(Self(u16::from_be_bytes([high, 0]))),
            [0..=7, high, low] => Ok(Self(u16::from_be_bytes([high, low]))),
            _ => Err(Fault::Length.at(tlv.at)),
        }
    }
}

/// basicConstraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a certification authority.
    pub ca: bool,
    /// How many authorities may stand between it and an end entity.
    pub path_len: Option<u32>,
}

impl BasicConstraints {
    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let ca = fields.optional(BOOLEAN)?.is_some_and(|flag| flag.value != [0x00]);
        let path_len = asn1::optional_number(&mut fields)?;
        fields.finish()?;
        Ok(Self { ca, path_len })
    }
}

/// When the private key signs; the certificate outlives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrivateKeyUsagePeriod {
    /// First second.
    pub not_before: Option<Time>,
    /// Last second.
    pub not_after: Option<Time>,
}

impl PrivateKeyUsagePeriod {
    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let tlv = reader.expect(SEQUENCE)?;
        let mut fields = tlv.reader();
        let moment = |tlv: Option<Tlv<'_>>| {
            let time = |tlv: Tlv<'_>| {
                Time::from_generalized_time(tlv.value).map_err(|error| error.after(tlv.value_at()))
            };
            tlv.map(time).transpose()
        };
        let not_before = moment(fields.optional(asn1::context_primitive(0))?)?;
        let not_after = moment(fields.optional(asn1::context_primitive(1))?)?;
        fields.finish()?;
        if not_before.is_none() && not_after.is_none() {
            return Err(Fault::Missing.at(tlv.value_at()));
        }
        Ok(Self { not_before, not_after })
    }
}

impl<'a> Certificate<'a> {
    /// keyUsage.
    pub fn key_usage(&self) -> Result<Option<KeyUsage>, Error> {
        self.parsed(oid::KEY_USAGE, KeyUsage::take)
    }

    /// basicConstraints.
    pub fn basic_constraints(&self) -> Result<Option<BasicConstraints>, Error> {
        self.parsed(oid::BASIC_CONSTRAINTS, BasicConstraints::take)
    }

    /// Whether it is a certification authority that may sign certificates.
    pub fn is_ca(&self) -> bool {
        let authority = matches!(self.basic_constraints(), Ok(Some(constraints)) if constraints.ca);
        let usage = self.key_usage().ok().flatten();
        authority && usage.is_some_and(|usage| usage.allows(KeyUsage::KEY_CERT_SIGN))
    }

    /// privateKeyUsagePeriod.
    pub fn private_key_usage_period(&self) -> Result<Option<PrivateKeyUsagePeriod>, Error> {
        self.parsed(oid::PRIVATE_KEY_USAGE_PERIOD, PrivateKeyUsagePeriod::take)
    }

    /// documentTypeList: the document codes its documents have, `I` covering all that begin so.
    pub fn document_types(
        &self,
    ) -> Result<Option<impl Iterator<Item = &'a [u8]> + use<'a>>, Error> {
        self.parsed(oid::DOCUMENT_TYPE_LIST, |reader| {
            let mut fields = reader.expect(SEQUENCE)?.reader();
            let at = fields.at();
            if asn1::number(&mut fields)? != 0 {
                return Err(Fault::Unsupported.at(at));
            }
            let types = fields.expect(SET)?.reader();
            fields.finish()?;
            let mut check = types.clone();
            while !check.is_empty() {
                check.expect(PRINTABLE_STRING)?;
            }
            let mut rest = types;
            Ok(core::iter::from_fn(move || Some(rest.expect(PRINTABLE_STRING).ok()?.value)))
        })
    }
}
