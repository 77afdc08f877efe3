//! Rules on the body of a certificate (Doc 9303-12 Table 5, §4.1.6.3).

use card_format::asn1::{
    self, GENERALIZED_TIME, OCTET_STRING, PRINTABLE_STRING, SEQUENCE, Time, UTC_TIME, UTF8_STRING,
};
use card_format::certificate::{Attribute, Certificate, Name};
use card_format::oid;
use card_format::tlv::{Reader, Tlv};

use super::super::Rule;

/// v3.
const VERSION: u32 = 2;

/// From here on times are GeneralizedTime.
const GENERALIZED_FROM: u16 = 2050;

/// Every rule on the body.
pub(super) fn rules(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> [(Rule, bool); 14] {
    let algorithm = certificate.signature_algorithm();
    let inner = certificate.tbs_algorithm();
    let same = (algorithm.algorithm, algorithm.parameters) == (inner.algorithm, inner.parameters);
    let names = [certificate.issuer(), certificate.subject()];
    let both = |rule: fn(&Name<'_>) -> bool| names.iter().all(|name| rule(name));
    let key = certificate.subject_public_key_info();
    [
        (Rule::Version, certificate.version() == VERSION),
        (Rule::Serial, serial(certificate.serial())),
        (Rule::SameAlgorithm, same),
        (Rule::Algorithm, ecdsa(certificate)),
        (Rule::NameParts, both(has_parts)),
        (Rule::Country, both(has_country)),
        (Rule::SameCountry, certificate.issuer().country() == certificate.subject().country()),
        (Rule::Strings, both(has_strings)),
        (Rule::Times, times(certificate.validity_raw()).unwrap_or(false)),
        (Rule::Life, life(certificate, issuer)),
        (Rule::ExplicitParameters, explicit(certificate).unwrap_or(false)),
        (Rule::UncompressedPoint, key.key().first() == Some(&0x04)),
        (Rule::NoUniqueIdentifiers, !certificate.has_unique_identifiers()),
        (Rule::NoDefaults, no_defaults(certificate)),
    ]
}

/// Positive, at most 20 octets, no octet more than needed.
fn serial(value: &[u8]) -> bool {
    let shortest = !matches!(value, [0, second, ..] if second & 0x80 == 0);
    let positive = value.first().is_some_and(|first| first & 0x80 == 0) && value != [0];
    shortest && positive && value.len() <= 20
}

fn ecdsa(certificate: &Certificate<'_>) -> bool {
    let algorithm = certificate.signature_algorithm();
    let known = matches!(
        algorithm.algorithm,
        oid::ECDSA_WITH_SHA224
            | oid::ECDSA_WITH_SHA256
            | oid::ECDSA_WITH_SHA384
            | oid::ECDSA_WITH_SHA512
    );
    known && algorithm.parameters.is_none()
}

fn has_parts(name: &Name<'_>) -> bool {
    name.attribute(oid::COUNTRY_NAME).is_some() && name.attribute(oid::COMMON_NAME).is_some()
}

fn has_country(name: &Name<'_>) -> bool {
    let form = |country: &Attribute<'_>| {
        let capitals = country.value.iter().all(u8::is_ascii_uppercase);
        country.tag == PRINTABLE_STRING && country.value.len() == 2 && capitals
    };
    name.attribute(oid::COUNTRY_NAME).is_some_and(|country| form(&country))
}

fn has_strings(name: &Name<'_>) -> bool {
    name.attributes().all(|attribute| match attribute.tag {
        PRINTABLE_STRING => attribute.value.iter().all(|c| is_printable(*c)),
        UTF8_STRING => attribute.text().is_some() && attribute.id != oid::SERIAL_NUMBER,
        _ => false,
    })
}

/// The alphabet of PrintableString (X.680 §41.4).
pub(super) const fn is_printable(character: u8) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(
            character,
            b' ' | b'\'' | b'(' | b')' | b'+' | b',' | b'-' | b'.' | b'/' | b':' | b'=' | b'?'
        )
}

fn times(validity: &[u8]) -> Option<bool> {
    let mut fields = asn1::only(validity, SEQUENCE).ok()?.reader();
    let right = |tlv: &Tlv<'_>| {
        let (year, _, _) = Time::decode(tlv).ok()?.date();
        let form = if year < GENERALIZED_FROM { UTC_TIME } else { GENERALIZED_TIME };
        Some(tlv.tag == form)
    };
    Some(right(&fields.take().ok()?)? && right(&fields.take().ok()?)?)
}

fn life(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
    let (start, end) = certificate.validity();
    let (issuer_start, issuer_end) = issuer.validity();
    start < end && issuer_start <= start && end <= issuer_end
}

/// ECParameters with a cofactor behind the order.
fn explicit(certificate: &Certificate<'_>) -> Option<bool> {
    let algorithm = certificate.subject_public_key_info().algorithm();
    let mut fields = asn1::only(algorithm.parameters?, SEQUENCE).ok()?.reader();
    asn1::number(&mut fields).ok()?;
    fields.expect(SEQUENCE).ok()?;
    fields.expect(SEQUENCE).ok()?;
    let base = fields.expect(OCTET_STRING).ok()?;
    asn1::unsigned(&mut fields).ok()?;
    let cofactor = asn1::optional_number(&mut fields).ok()?;
    let uncompressed = base.value.first() == Some(&0x04);
    Some(algorithm.algorithm == oid::EC_PUBLIC_KEY && cofactor.is_some() && uncompressed)
}

/// Neither a written criticality of FALSE nor a written cA of FALSE.
fn no_defaults(certificate: &Certificate<'_>) -> bool {
    let constraints = certificate.extension(oid::BASIC_CONSTRAINTS);
    let ca_false = constraints.is_some_and(|constraints| {
        let fields = Reader::new(constraints.value).take();
        fields.is_ok_and(|fields| fields.value.starts_with(&[0x01, 0x01, 0x00]))
    });
    !ca_false && !certificate.extensions().any(|extension| extension.default_written)
}
