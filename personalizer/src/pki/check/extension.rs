//! Rules on the extensions of a certificate (Doc 9303-12 Table 6, §7.1.1).

use card_format::asn1::{self, SEQUENCE};
use card_format::certificate::{
    BasicConstraints, Certificate, GeneralName, GeneralNames, KeyUsage,
};
use card_format::oid::{self, Oid};
use card_format::tlv::{Reader, Tag};

use super::super::{Rule, extensions};
use super::Role;
use super::body::is_printable;

/// Extensions that no certificate of the profile may have.
const FORBIDDEN: [Oid<'_>; 7] = [
    oid::POLICY_MAPPINGS,
    oid::NAME_CONSTRAINTS,
    oid::POLICY_CONSTRAINTS,
    oid::SUBJECT_DIRECTORY_ATTRIBUTES,
    oid::INHIBIT_ANY_POLICY,
    oid::FRESHEST_CRL,
    oid::NETSCAPE_CERT_TYPE,
];

/// Extensions that are critical wherever they stand.
const CRITICAL: [Oid<'_>; 2] = [oid::KEY_USAGE, oid::BASIC_CONSTRAINTS];

/// A place named by its address.
const URI: Tag = Tag(0x86);

/// Every rule on extensions.
pub(super) fn rules(
    certificate: &Certificate<'_>,
    role: Role,
    issuer: &Certificate<'_>,
) -> [(Rule, bool); 13] {
    let has = |id| certificate.extension(id).is_some();
    [
        (Rule::AuthorityKey, authority_key(certificate, role, issuer)),
        (Rule::SubjectKey, subject_key(certificate)),
        (Rule::KeyUsage, key_usage(certificate, role)),
        (Rule::UsagePeriod, usage_period(certificate)),
        (Rule::SubjectAltName, subject_alt_name(certificate)),
        (Rule::IssuerAltName, issuer_alt_name(certificate, issuer)),
        (Rule::BasicConstraints, basic_constraints(certificate, role)),
        (Rule::ExtendedKeyUsage, extended_key_usage(certificate, role)),
        (Rule::RevocationList, revocation_list(certificate).unwrap_or(false)),
        (Rule::DocumentTypes, document_types(certificate, role)),
        // A name changes with a link certificate only, and none of the roles is one.
        (Rule::NameChange, !has(oid::NAME_CHANGE)),
        (Rule::NoForbidden, !FORBIDDEN.into_iter().any(has)),
        (Rule::Critical, critical(certificate, role)),
    ]
}

/// Optional in a root, mandatory in all others; if there, it names the issuer's key.
fn authority_key(certificate: &Certificate<'_>, role: Role, issuer: &Certificate<'_>) -> bool {
    let root = role == Role::CountrySigningAuthority;
    if root && certificate.extension(oid::AUTHORITY_KEY_IDENTIFIER).is_none() {
        return true;
    }
    let named = certificate.authority_key_identifier().ok().flatten();
    named.is_some() && named == issuer.subject_key_identifier().ok().flatten()
}

/// Optional in a document signer; we always write it, and by the usual method.
fn subject_key(certificate: &Certificate<'_>) -> bool {
    let computed = certificate.subject_public_key_info().key_identifier();
    certificate.subject_key_identifier() == Ok(Some(computed.as_bytes()))
}

fn key_usage(certificate: &Certificate<'_>, role: Role) -> bool {
    let expected = match role {
        Role::CountrySigningAuthority => KeyUsage::CERT_AND_CRL_SIGN,
        Role::DocumentSigner | Role::LogSigner => KeyUsage::DIGITAL_SIGNATURE,
    };
    let critical = certificate.extension(oid::KEY_USAGE).is_some_and(|usage| usage.critical);
    critical && certificate.key_usage() == Ok(Some(expected))
}

/// None where documents or certificates are signed; the purpose of the books alone, critical, where
/// they are.
fn extended_key_usage(certificate: &Certificate<'_>, role: Role) -> bool {
    let extension = certificate.extension(oid::EXT_KEY_USAGE);
    match role {
        Role::CountrySigningAuthority | Role::DocumentSigner => extension.is_none(),
        Role::LogSigner => extension.is_some_and(|extension| {
            let books = extensions::purpose(oid::LOG_SIGNING);
            extension.critical && books.is_ok_and(|books| extension.value == books)
        }),
    }
}

fn usage_period(certificate: &Certificate<'_>) -> bool {
    let (start, end) = certificate.validity();
    let Ok(Some(period)) = certificate.private_key_usage_period() else { return false };
    let within = |time| start <= time && time <= end;
    let order = match (period.not_before, period.not_after) {
        (Some(first), Some(last)) => first < last,
        _ => true,
    };
    order && period.not_before.is_none_or(within) && period.not_after.is_none_or(within)
}

/// A directoryName with the State, and how to reach the authority.
fn subject_alt_name(certificate: &Certificate<'_>) -> bool {
    let Ok(Some(names)) = certificate.subject_alt_name() else { return false };
    has_state(&names) && names.clone().any(|name| is_contact(&name))
}

fn issuer_alt_name(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
    let Ok(Some(names)) = certificate.issuer_alt_name() else { return false };
    let written = |certificate: &Certificate<'_>, id| {
        certificate.extension(id).map(|extension| extension.value.to_vec())
    };
    let same = written(certificate, oid::ISSUER_ALT_NAME) == written(issuer, oid::SUBJECT_ALT_NAME);
    has_state(&names) && same
}

/// localityName is the State of the zone; a stateOrProvinceName may tell States apart.
fn has_state(names: &GeneralNames<'_>) -> bool {
    names.directory_name().is_some_and(|name| {
        let state = name.attribute(oid::LOCALITY_NAME).is_some_and(|locality| {
            (1..=3).contains(&locality.value.len())
                && locality.value.iter().all(u8::is_ascii_uppercase)
        });
        let allowed = [oid::LOCALITY_NAME, oid::STATE_OR_PROVINCE_NAME];
        state && name.attributes().all(|attribute| allowed.contains(&attribute.id))
    })
}

const fn is_contact(name: &GeneralName<'_>) -> bool {
    matches!(name, GeneralName::Rfc822Name(_) | GeneralName::DnsName(_) | GeneralName::Uri(_))
}

fn basic_constraints(certificate: &Certificate<'_>, role: Role) -> bool {
    let extension = certificate.extension(oid::BASIC_CONSTRAINTS);
    match role {
        Role::CountrySigningAuthority => {
            let expected = BasicConstraints { ca: true, path_len: Some(0) };
            extension.is_some_and(|extension| extension.critical)
                && certificate.basic_constraints() == Ok(Some(expected))
        }
        Role::DocumentSigner | Role::LogSigner => extension.is_none(),
    }
}

/// At least one place, and each an address of LDAP or HTTP.
fn revocation_list(certificate: &Certificate<'_>) -> Option<bool> {
    let extension = certificate.extension(oid::CRL_DISTRIBUTION_POINTS)?;
    let mut points = asn1::only(extension.value, SEQUENCE).ok()?.reader();
    let mut found = false;
    while !points.is_empty() {
        let mut point = points.expect(SEQUENCE).ok()?.reader();
        let mut name = point.expect(asn1::context(0)).ok()?.reader();
        let mut full: Reader<'_> = name.expect(asn1::context(0)).ok()?.reader();
        while !full.is_empty() {
            let uri = full.expect(URI).ok()?.value;
            let schemes: [&[u8]; 4] = [b"http://", b"https://", b"ldap://", b"ldaps://"];
            if !schemes.into_iter().any(|scheme| uri.starts_with(scheme)) {
                return Some(false);
            }
            found = true;
        }
    }
    Some(found)
}

fn document_types(certificate: &Certificate<'_>, role: Role) -> bool {
    let extension = certificate.extension(oid::DOCUMENT_TYPE_LIST);
    match (role, extension) {
        (Role::CountrySigningAuthority | Role::LogSigner, extension) => extension.is_none(),
        (Role::DocumentSigner, None) => false,
        (Role::DocumentSigner, Some(_)) => {
            let Ok(Some(types)) = certificate.document_types() else { return false };
            let types: Vec<_> = types.collect();
            let form = |code: &&[u8]| {
                (1..=2).contains(&code.len()) && code.iter().all(|c| is_printable(*c))
            };
            !types.is_empty() && types.iter().all(form)
        }
    }
}

/// Whatever is critical must be known to every reader: keyUsage and basicConstraints alone, and a
/// purpose that keeps readers from accepting the signer for another.
fn critical(certificate: &Certificate<'_>, role: Role) -> bool {
    let purpose = (role == Role::LogSigner).then_some(oid::EXT_KEY_USAGE);
    certificate.extensions().all(|extension| {
        let known = CRITICAL.contains(&extension.id) || purpose == Some(extension.id);
        !extension.critical || known
    })
}
