//! Requests for card-verifiable certificates (TR-03110-3 §C.2): what a document verifier sends to
//! its authority, and a terminal to its document verifier.
//!
//! ```text
//! 7F21 L                     request of one who is not known yet
//! ├─ 7F4E L
//! │  ├─ 5F29 01 00           profile identifier
//! │  ├─ [42 L]               whose signature is asked for
//! │  ├─ 7F49 L               public key, with its domain parameters
//! │  ├─ 5F20 L               name of the new key
//! │  └─ [65 L]               extensions
//! └─ 5F37 L                  inner signature, by the new key
//!
//! 67 L                       authenticated request
//! ├─ 7F21 L                  ┐ covered by the outer signature
//! ├─ 42 L                    ┘ name of the key that signs it
//! └─ 5F37 L                  outer signature, by a key that is known already
//! ```

use super::{
    AUTHORITY, BODY, CERTIFICATE, EXTENSIONS, HOLDER, PROFILE, PUBLIC_KEY, PublicKey, Reference,
    sign_what,
};
use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Tlv, Writer};

const AUTHENTICATION: Tag = Tag(0x67);

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish<'a> {
    /// Whose signature is asked for, if one is named.
    pub authority: Option<Reference>,
    /// The new key; an elliptic-curve key comes with its curve.
    pub key: PublicKey<'a>,
    /// The name it will have.
    pub holder: Reference,
    /// Objects of the extensions as they were read.
    pub extensions: Option<&'a [u8]>,
}

/// A request as it was read. No signature is verified by reading it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What is asked for.
    pub wish: Wish<'a>,
    /// What the new key signed.
    pub signed: &'a [u8],
    /// Its signature.
    pub signature: &'a [u8],
    /// Who vouches for the request, if anybody does.
    pub outer: Option<Outer<'a>>,
}

/// The outer signature of an authenticated request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outer<'a> {
    /// Name of the key that signs.
    pub authority: Reference,
    /// What it signed.
    pub signed: &'a [u8],
    /// Its signature.
    pub signature: &'a [u8],
}

impl<'a> Request<'a> {
    /// Reads a request, authenticated or not.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let first = reader.take()?;
        reader.finish()?;
        match first.tag {
            CERTIFICATE => Self::take(&first, None),
            AUTHENTICATION => {
                let mut fields = first.reader();
                let request = fields.expect(CERTIFICATE)?;
                let authority = super::reference(&fields.expect(AUTHORITY)?)?;
                let covered = first.value.len() - fields.rest().len();
                let signature = super::signature(&mut fields)?;
                fields.finish()?;
                let signed = first.value.get(..covered).unwrap_or_default();
                Self::take(&request, Some(Outer { authority, signed, signature }))
            }
            _ => Err(Fault::Tag.at(first.at)),
        }
    }

    fn take(request: &Tlv<'a>, outer: Option<Outer<'a>>) -> Result<Self, Error> {
        let mut fields = request.reader();
        let body = fields.expect(BODY)?;
        let signature = super::signature(&mut fields)?;
        fields.finish()?;
        Ok(Self { wish: Wish::decode(&body)?, signed: body.raw, signature, outer })
    }
}

impl<'a> Wish<'a> {
    fn decode(body: &Tlv<'a>) -> Result<Self, Error> {
        let mut fields = body.reader();
        super::profile(&mut fields)?;
        let authority = fields.optional(AUTHORITY)?;
        let authority = authority.map(|tlv| super::reference(&tlv)).transpose()?;
        let key = PublicKey::decode(&fields.expect(PUBLIC_KEY)?)?;
        let holder = super::reference(&fields.expect(HOLDER)?)?;
        let extensions = fields.optional(EXTENSIONS)?.map(|tlv| tlv.value);
        fields.finish()?;
        Ok(Self { authority, key, holder, extensions })
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        writer.primitive(PROFILE, &[0])?;
        if let Some(authority) = self.authority {
            writer.primitive(AUTHORITY, authority.as_bytes())?;
        }
        writer.constructed(PUBLIC_KEY, |w| self.key.write(w))?;
        writer.primitive(HOLDER, self.holder.as_bytes())?;
        self.extensions.map_or(Ok(()), |objects| writer.primitive(EXTENSIONS, objects))
    }
}

/// Writes a request. `sign` is given the body, to sign it with the new key.
pub fn encode<'b, S: AsRef<[u8]>, E: From<Error>>(
    out: &'b mut [u8],
    wish: &Wish<'_>,
    sign: impl FnOnce(&[u8]) -> Result<S, E>,
) -> Result<&'b [u8], E> {
    let mut writer = Writer::new(out);
    writer.constructed(CERTIFICATE, |w| {
        sign_what(w, |w| w.constructed(BODY, |w| wish.write(w)), sign)
    })?;
    Ok(writer.finish())
}

/// Writes an authenticated request around `request`. `sign` is given the request and the name of
/// the key that signs.
pub fn authenticate<'b, S: AsRef<[u8]>, E: From<Error>>(
    out: &'b mut [u8],
    request: &[u8],
    authority: Reference,
    sign: impl FnOnce(&[u8]) -> Result<S, E>,
) -> Result<&'b [u8], E> {
    let mut writer = Writer::new(out);
    writer.constructed(AUTHENTICATION, |w| {
        let covered = |w: &mut Writer<'_>| {
            w.raw(request)?;
            w.primitive(AUTHORITY, authority.as_bytes())
        };
        sign_what(w, covered, sign)
    })?;
    Ok(writer.finish())
}
