//! The body of a card-verifiable certificate (TR-03110-3 §C.1): what is signed.

use super::{
    AUTHORITY, AUTHORIZATION, Authorization, EFFECTIVE, EXPIRATION, EXTENSIONS, HOLDER, PROFILE,
    PUBLIC_KEY, PublicKey, Reference,
};
use crate::date::Date;
use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Tlv, Writer};

/// What is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "dates print nothing anywhere")]
pub struct Body<'a> {
    /// Whose key signs.
    pub authority: Reference,
    /// The holder's key.
    pub key: PublicKey<'a>,
    /// Whose key is signed.
    pub holder: Reference,
    /// The holder's role and rights.
    pub authorization: Authorization,
    /// First day of validity.
    pub effective: Date,
    /// Last day of validity.
    pub expiration: Date,
    /// Objects of the extensions as they were read; unknown ones never refuse a certificate.
    pub extensions: Option<&'a [u8]>,
}

impl<'a> Body<'a> {
    pub(super) fn decode(body: &Tlv<'a>) -> Result<Self, Error> {
        let mut fields = body.reader();
        super::profile(&mut fields)?;
        let authority = super::reference(&fields.expect(AUTHORITY)?)?;
        let key = PublicKey::decode(&fields.expect(PUBLIC_KEY)?)?;
        let holder = super::reference(&fields.expect(HOLDER)?)?;
        let authorization = Authorization::decode(&fields.expect(AUTHORIZATION)?)?;
        let (effective, _) = date(&mut fields, EFFECTIVE)?;
        let (expiration, expiration_at) = date(&mut fields, EXPIRATION)?;
        if expiration < effective {
            return Err(Fault::Order.at(expiration_at));
        }
        let extensions = fields.optional(EXTENSIONS)?.map(|tlv| tlv.value);
        fields.finish()?;
        Ok(Self { authority, key, holder, authorization, effective, expiration, extensions })
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        writer.primitive(PROFILE, &[0])?;
        writer.primitive(AUTHORITY, self.authority.as_bytes())?;
        writer.constructed(PUBLIC_KEY, |w| self.key.write(w))?;
        writer.primitive(HOLDER, self.holder.as_bytes())?;
        writer.constructed(AUTHORIZATION, |w| self.authorization.write(w))?;
        for (tag, date) in [(EFFECTIVE, self.effective), (EXPIRATION, self.expiration)] {
            if !(2000..=2099).contains(&date.year()) {
                return Err(Fault::Date.at(writer.len()));
            }
            writer.primitive(tag, &date.yymmdd().map(|digit| digit & 0x0F))?;
        }
        self.extensions.map_or(Ok(()), |objects| writer.primitive(EXTENSIONS, objects))
    }
}

/// Six digits, one a byte, of the years 2000 to 2099, and where they stand.
fn date(fields: &mut Reader<'_>, tag: Tag) -> Result<(Date, usize), Error> {
    let tlv = fields.expect(tag)?;
    let wrong = Fault::Date.at(tlv.value_at());
    let mut digits = *b"20000000";
    if tlv.value.len() != 6 || tlv.value.iter().any(|digit| *digit > 9) {
        return Err(wrong);
    }
    let places = digits.iter_mut().skip(2);
    places.zip(tlv.value).for_each(|(place, digit)| *place = b'0' | digit);
    Date::from_yyyymmdd(&digits).map(|date| (date, tlv.value_at())).map_err(|_| wrong)
}
