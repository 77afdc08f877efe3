//! Card-verifiable certificates (TR-03110-3 §C.1, Doc 9303-12 §7.2): what a terminal shows to a
//! chip.
//!
//! ```text
//! 7F21 L
//! ├─ 7F4E L                  body, the bytes that are signed
//! │  ├─ 5F29 01 00           profile identifier
//! │  ├─ 42 L                 certification authority reference
//! │  ├─ 7F49 L               public key
//! │  ├─ 5F20 L               certificate holder reference
//! │  ├─ 7F4C L               certificate holder authorization: role and rights
//! │  ├─ 5F25 06, 5F24 06     effective and expiration date, one digit a byte
//! │  └─ [65 L]               extensions, kept as they are
//! └─ 5F37 L                  signature: r ‖ s, or as long as the modulus
//! ```
//!
//! PSO:VERIFY CERTIFICATE sends the two objects inside without the tag around them. Nothing is
//! verified here; that is for those who compute.

mod algorithm;
mod authorization;
mod body;
mod public_key;
mod reference;
pub mod request;

pub use algorithm::Algorithm;
pub use authorization::{Authorization, Rights, Role};
pub use body::Body;
pub use public_key::{Key, PublicKey};
pub use reference::Reference;

use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Tlv, Writer};

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
const MODULUS: Tag = Tag(0x81);
const EXPONENT: Tag = Tag(0x82);
const DISCRETIONARY: Tag = Tag(0x53);

/// A certificate as it was read.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "dates print nothing anywhere")]
pub struct CvCertificate<'a> {
    /// What was signed, taken apart.
    pub body: Body<'a>,
    objects: &'a [u8],
    signed: &'a [u8],
    signature: &'a [u8],
}

impl<'a> CvCertificate<'a> {
    /// Reads a certificate with its outer tag.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let certificate = reader.expect(CERTIFICATE)?;
        reader.finish()?;
        Self::take(&certificate)
    }

    /// Reads body and signature, as PSO:VERIFY CERTIFICATE brings them.
    pub fn decode_objects(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::take(&Tlv { tag: CERTIFICATE, value: bytes, raw: bytes, at: 0 })
    }

    fn take(certificate: &Tlv<'a>) -> Result<Self, Error> {
        let mut fields = certificate.reader();
        let body = fields.expect(BODY)?;
        let signature = signature(&mut fields)?;
        fields.finish()?;
        Ok(Self {
            body: Body::decode(&body)?,
            objects: certificate.value,
            signed: body.raw,
            signature,
        })
    }

    /// Body and signature, for PSO:VERIFY CERTIFICATE.
    pub const fn objects(&self) -> &'a [u8] {
        self.objects
    }

    /// The bytes that were signed.
    pub const fn signed(&self) -> &'a [u8] {
        self.signed
    }

    /// The signature: r ‖ s, or of RSA.
    pub const fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// Whether the holder's own key signs: a trust point that nobody vouches for.
    pub fn is_self_signed(&self) -> bool {
        self.body.authority == self.body.holder
    }
}

/// Writes a certificate. `sign` is given the body as it stands in the certificate.
pub fn encode<'b, S: AsRef<[u8]>, E: From<Error>>(
    out: &'b mut [u8],
    body: &Body<'_>,
    sign: impl FnOnce(&[u8]) -> Result<S, E>,
) -> Result<&'b [u8], E> {
    let mut writer = Writer::new(out);
    writer.constructed(CERTIFICATE, |w| {
        sign_what(w, |w| w.constructed(BODY, |w| body.write(w)), sign)
    })?;
    Ok(writer.finish())
}

/// Writes what `fill` writes and, behind it, its signature.
fn sign_what<S: AsRef<[u8]>, E: From<Error>>(
    writer: &mut Writer<'_>,
    fill: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
    sign: impl FnOnce(&[u8]) -> Result<S, E>,
) -> Result<(), E> {
    let start = writer.len();
    fill(writer)?;
    let signature = sign(writer.written().get(start..).unwrap_or_default())?;
    Ok(writer.primitive(SIGNATURE, signature.as_ref())?)
}

fn signature<'a>(fields: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    let signature = fields.expect(SIGNATURE)?;
    match signature.value {
        [] => Err(Fault::Length.at(signature.value_at())),
        value => Ok(value),
    }
}

fn reference(tlv: &Tlv<'_>) -> Result<Reference, Error> {
    Reference::new(tlv.value).map_err(|error| error.after(tlv.value_at()))
}

/// Version 1 of the profile is the only one (TR-03110-3 §C.1.1).
fn profile(fields: &mut Reader<'_>) -> Result<(), Error> {
    let profile = fields.expect(PROFILE)?;
    if profile.value == [0] { Ok(()) } else { Err(Fault::Unsupported.at(profile.value_at())) }
}

#[cfg(test)]
mod tests;
