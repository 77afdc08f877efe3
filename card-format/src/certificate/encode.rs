//! Writing a certificate (RFC 5280 §4.1): v3, ECDSA with SHA-256, P-256 with explicit parameters.

use crate::asn1::{self, AlgorithmIdentifier, BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE, Time};
use crate::ec_key::{self, Point};
use crate::error::Error;
use crate::oid::{self, Oid};
use crate::tlv::Writer;
use p256::ecdsa::Signature;

/// v3.
const VERSION: u32 = 2;

/// What a certificate will say. Names and extension values are DER already.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "the certificate itself can be looked at")]
pub struct Template<'a> {
    /// Value bytes of the serial number.
    pub serial: &'a [u8],
    /// Name of the issuer, a SEQUENCE.
    pub issuer: &'a [u8],
    /// First and last second of its life.
    pub validity: (Time, Time),
    /// Name of the subject, a SEQUENCE.
    pub subject: &'a [u8],
    /// The certified key.
    pub public_key: &'a Point,
    /// Identifier, criticality and value of every extension, in this order.
    pub extensions: &'a [(Oid<'a>, bool, &'a [u8])],
}

/// Writes the certificate; `sign` is given what is signed.
pub fn encode<'b, E: From<Error>>(
    out: &'b mut [u8],
    template: &Template<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<&'b [u8], E> {
    let mut writer = Writer::new(out);
    writer.constructed(SEQUENCE, |w| {
        let start = w.len();
        write_tbs(w, template)?;
        let signature = sign(w.written_since(start))?;
        AlgorithmIdentifier::write(w, oid::ECDSA_WITH_SHA256)?;
        let mut buffer = [0; 72];
        let mut value = Writer::new(&mut buffer);
        ec_key::write_signature(&mut value, &signature)?;
        asn1::write_bit_string(w, value.written())?;
        Ok::<_, E>(())
    })?;
    Ok(writer.finish())
}

fn write_tbs(writer: &mut Writer<'_>, template: &Template<'_>) -> Result<(), Error> {
    writer.constructed(SEQUENCE, |w| {
        w.constructed(asn1::context(0), |w| asn1::write_number(w, VERSION))?;
        w.primitive(INTEGER, template.serial)?;
        AlgorithmIdentifier::write(w, oid::ECDSA_WITH_SHA256)?;
        w.raw(template.issuer)?;
        w.constructed(SEQUENCE, |w| {
            template.validity.0.write(w)?;
            template.validity.1.write(w)
        })?;
        w.raw(template.subject)?;
        ec_key::write(w, template.public_key)?;
        w.constructed(asn1::context(3), |w| {
            w.constructed(SEQUENCE, |w| {
                template.extensions.iter().try_for_each(|extension| write_extension(w, extension))
            })
        })
    })
}

fn write_extension(
    writer: &mut Writer<'_>,
    (id, critical, value): &(Oid<'_>, bool, &[u8]),
) -> Result<(), Error> {
    writer.constructed(SEQUENCE, |w| {
        asn1::write_oid(w, *id)?;
        if *critical {
            w.primitive(BOOLEAN, &[0xFF])?;
        }
        w.primitive(OCTET_STRING, value)
    })
}
