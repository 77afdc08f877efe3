//! Card-verifiable certificates (TR-03110-3 §C.1, Doc 9303-12 §7.2): what a terminal shows to a
//! chip.
//!
//! ```text
//! 7F21 L
//! ├─ 7F4E L                  body, the bytes that are signed
//! │  ├─ 5F29 01 00           profile identifier
//! │  ├─ 42 L                 certification authority reference
//! │  ├─ 7F49 L               public key: 06 id-TA-ECDSA-SHA-256, [81 p, 82 a, 83 b, 84 G, 85 n,]
//! │  │                       86 point [, 87 cofactor]
//! │  ├─ 5F20 L               certificate holder reference
//! │  ├─ 7F4C L               06 id-IS, 53 role and rights
//! │  ├─ 5F25 06, 5F24 06     effective and expiration date, one digit a byte
//! │  └─ [65 L]               extensions, kept as they are
//! └─ 5F37 40                 r ‖ s
//! ```
//!
//! Domain parameters stand in the certificate of a trust point alone.

mod decode;
mod reference;

pub use decode::CvCertificate;
use p256::ecdsa::Signature;
pub use reference::Reference;

use crate::date::Date;
use crate::ec_key::{Point, parameters};
use crate::error::Error;
use crate::oid;
use crate::tlv::{Tag, Writer};

const CERTIFICATE: Tag = Tag(0x7F21);
const BODY: Tag = Tag(0x7F4E);
const PROFILE: Tag = Tag(0x5F29);
const AUTHORITY: Tag = Tag(0x42);
const PUBLIC_KEY: Tag = Tag(0x7F49);
const HOLDER: Tag = Tag(0x5F20);
const AUTHORIZATION: Tag = Tag(0x7F4C);
const EFFECTIVE: Tag = Tag(0x5F25);
const EXPIRATION: Tag = Tag(0x5F24);
const EXTENSIONS: Tag = Tag(0x65);
const SIGNATURE: Tag = Tag(0x5F37);
const OID: Tag = Tag(0x06);
const PRIME: Tag = Tag(0x81);
const POINT: Tag = Tag(0x86);
const COFACTOR: Tag = Tag(0x87);
const DISCRETIONARY: Tag = Tag(0x53);

/// Who a certificate is for (TR-03110-3 §C.4.1), bits 8 and 7 of the authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Country verifying certification authority.
    Cvca,
    /// Document verifier of the same State.
    DomesticVerifier,
    /// Document verifier of another State.
    ForeignVerifier,
    /// Inspection system.
    InspectionSystem,
}

impl Role {
    const fn bits(self) -> u8 {
        match self {
            Self::Cvca => 0xC0,
            Self::DomesticVerifier => 0x80,
            Self::ForeignVerifier => 0x40,
            Self::InspectionSystem => 0x00,
        }
    }

    const fn from_bits(byte: u8) -> Self {
        match byte & 0xC0 {
            0xC0 => Self::Cvca,
            0x80 => Self::DomesticVerifier,
            0x40 => Self::ForeignVerifier,
            _ => Self::InspectionSystem,
        }
    }
}

/// What a certificate's holder may read; bits 6 to 3 are reserved and ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// EF.DG3, fingerprints.
    pub dg3: bool,
    /// EF.DG4, irises.
    pub dg4: bool,
}

/// What is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "dates print nothing anywhere")]
pub struct Body<'a> {
    /// Whose key signs.
    pub authority: Reference<'a>,
    /// Whose key is signed.
    pub holder: Reference<'a>,
    /// The holder's key on P-256.
    pub point: Point,
    /// The holder's role.
    pub role: Role,
    /// The holder's rights.
    pub rights: Rights,
    /// First day of validity.
    pub effective: Date,
    /// Last day of validity.
    pub expiration: Date,
}

/// Writes a certificate. `sign` is given the body as it stands in the certificate.
pub fn encode<'b, E: From<Error>>(
    out: &'b mut [u8],
    body: &Body<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<&'b [u8], E> {
    let mut writer = Writer::new(out);
    writer.constructed(CERTIFICATE, |w| {
        let start = w.len();
        w.constructed(BODY, |w| write_body(w, body))?;
        let signature = sign(w.written().get(start..).unwrap_or_default())?;
        Ok::<_, E>(w.primitive(SIGNATURE, &signature.to_bytes())?)
    })?;
    Ok(writer.finish())
}

fn write_body(writer: &mut Writer<'_>, body: &Body<'_>) -> Result<(), Error> {
    writer.primitive(PROFILE, &[0])?;
    writer.primitive(AUTHORITY, body.authority.as_bytes())?;
    writer.constructed(PUBLIC_KEY, |w| write_key(w, body))?;
    writer.primitive(HOLDER, body.holder.as_bytes())?;
    let rights = u8::from(body.rights.dg4) << 1 | u8::from(body.rights.dg3);
    writer.constructed(AUTHORIZATION, |w| {
        w.primitive(OID, oid::ROLE_IS.as_bytes())?;
        w.primitive(DISCRETIONARY, &[body.role.bits() | rights])
    })?;
    writer.primitive(EFFECTIVE, &body.effective.yymmdd().map(|digit| digit & 0x0F))?;
    writer.primitive(EXPIRATION, &body.expiration.yymmdd().map(|digit| digit & 0x0F))
}

fn write_key(writer: &mut Writer<'_>, body: &Body<'_>) -> Result<(), Error> {
    writer.primitive(OID, oid::TA_ECDSA_SHA256.as_bytes())?;
    if body.authority != body.holder {
        return writer.primitive(POINT, &body.point);
    }
    let parameters: [&[u8]; 5] =
        [parameters::P, parameters::A, parameters::B, parameters::G, parameters::N];
    for (tag, value) in (PRIME.0..).zip(parameters) {
        writer.primitive(Tag(tag), value)?;
    }
    writer.primitive(POINT, &body.point)?;
    writer.primitive(COFACTOR, &[1])
}

#[cfg(test)]
mod tests;
