//! Taking a card-verifiable certificate apart.

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

use super::{
    AUTHORITY, AUTHORIZATION, BODY, CERTIFICATE, COFACTOR, DISCRETIONARY, EFFECTIVE, EXPIRATION,
    EXTENSIONS, HOLDER, OID, POINT, PRIME, PROFILE, PUBLIC_KEY, Reference, Rights, Role, SIGNATURE,
};
use crate::date::Date;
use crate::ec_key::{Point, parameters};
use crate::error::{Error, Fault};
use crate::oid;
use crate::tlv::{Reader, Tag, Tlv};

/// A certificate as it was read. Its signature is not verified by reading it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "dates print nothing anywhere")]
pub struct CvCertificate<'a> {
    /// What was signed.
    pub body: super::Body<'a>,
    /// Extensions as they were read; unknown ones never refuse a certificate.
    pub extensions: Option<&'a [u8]>,
    signed: &'a [u8],
    signature: &'a [u8],
    signature_at: usize,
}

impl<'a> CvCertificate<'a> {
    /// Reads a certificate with its outer tag. Keys on other curves than P-256 and other
    /// algorithms than ECDSA with SHA-256 are [`Fault::Unsupported`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let mut fields = reader.expect(CERTIFICATE)?.reader();
        reader.finish()?;
        let body = fields.expect(BODY)?;
        let signature = fields.expect(SIGNATURE)?;
        fields.finish()?;
        let (content, extensions) = decode_body(&body)?;
        Ok(Self {
            body: content,
            extensions,
            signed: body.raw,
            signature: signature.value,
            signature_at: signature.value_at(),
        })
    }

    /// Verifies the signature with the authority's key.
    pub fn verify(&self, authority: &Point) -> Result<(), Error> {
        let wrong = Fault::Authentication.at(self.signature_at);
        let key = VerifyingKey::from_sec1_bytes(authority).map_err(|_| wrong)?;
        let signature = Signature::from_slice(self.signature).map_err(|_| wrong)?;
        key.verify(self.signed, &signature).map_err(|_| wrong)
    }
}

fn decode_body<'a>(body: &Tlv<'a>) -> Result<(super::Body<'a>, Option<&'a [u8]>), Error> {
    let mut fields = body.reader();
    let profile = fields.expect(PROFILE)?;
    if profile.value != [0] {
        return Err(Fault::Unsupported.at(profile.value_at()));
    }
    let authority = reference(&fields.expect(AUTHORITY)?)?;
    let point = public_key(&fields.expect(PUBLIC_KEY)?)?;
    let holder = reference(&fields.expect(HOLDER)?)?;
    let (role, rights) = authorization(&fields.expect(AUTHORIZATION)?)?;
    let effective = date(&fields.expect(EFFECTIVE)?)?;
    let expiration = date(&fields.expect(EXPIRATION)?)?;
    let extensions = fields.optional(EXTENSIONS)?.map(|tlv| tlv.raw);
    fields.finish()?;
    let body = super::Body { authority, holder, point, role, rights, effective, expiration };
    Ok((body, extensions))
}

fn reference<'a>(tlv: &Tlv<'a>) -> Result<Reference<'a>, Error> {
    Reference::new(tlv.value).map_err(|error| error.after(tlv.value_at()))
}

/// Parameters, where they stand, must be those of P-256: nothing else is computed with.
fn public_key(tlv: &Tlv<'_>) -> Result<Point, Error> {
    let mut fields = tlv.reader();
    let algorithm = fields.expect(OID)?;
    if algorithm.value != oid::TA_ECDSA_SHA256.as_bytes() {
        return Err(Fault::Unsupported.at(algorithm.value_at()));
    }
    let known: [&[u8]; 5] =
        [parameters::P, parameters::A, parameters::B, parameters::G, parameters::N];
    for (tag, value) in (PRIME.0..).zip(known) {
        match fields.optional(Tag(tag))? {
            Some(parameter) if parameter.value != value => {
                return Err(Fault::Unsupported.at(parameter.value_at()));
            }
            _ => {}
        }
    }
    let point = fields.expect(POINT)?;
    match fields.optional(COFACTOR)? {
        Some(cofactor) if cofactor.value != [1] => {
            return Err(Fault::Unsupported.at(cofactor.value_at()));
        }
        _ => {}
    }
    fields.finish()?;
    match point.value.try_into() {
        Ok(value) => Ok(value),
        Err(_) => Err(Fault::Unsupported.at(point.value_at())),
    }
}

fn authorization(tlv: &Tlv<'_>) -> Result<(Role, Rights), Error> {
    let mut fields = tlv.reader();
    let role = fields.expect(OID)?;
    if role.value != oid::ROLE_IS.as_bytes() {
        return Err(Fault::Unsupported.at(role.value_at()));
    }
    let bits = fields.expect(DISCRETIONARY)?;
    fields.finish()?;
    match bits.value {
        [bits] => {
            Ok((Role::from_bits(*bits), Rights { dg3: bits & 0x01 != 0, dg4: bits & 0x02 != 0 }))
        }
        _ => Err(Fault::Length.at(bits.value_at())),
    }
}

/// Six digits, one a byte, of the years 2000 to 2099.
fn date(tlv: &Tlv<'_>) -> Result<Date, Error> {
    let wrong = Fault::Date.at(tlv.value_at());
    let mut digits = *b"20000000";
    let places = digits.iter_mut().skip(2);
    if tlv.value.len() != 6 || tlv.value.iter().any(|digit| *digit > 9) {
        return Err(wrong);
    }
    places.zip(tlv.value).for_each(|(place, digit)| *place = b'0' | digit);
    Date::from_yyyymmdd(&digits).map_err(|_| wrong)
}
