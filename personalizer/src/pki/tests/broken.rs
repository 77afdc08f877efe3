//! For every rule of the profile a certificate that breaks it, and no other rule unseen.

use card_format::asn1::{self, SEQUENCE, Time};
use card_format::certificate::Certificate;
use card_format::ec_key::{self, Point, SubjectPublicKeyInfo};
use card_format::oid::{self, Oid};
use card_format::tlv::{Reader, Writer};
use p256::SecretKey;

use super::super::draft::{Authority, Life};
use super::super::{Draft, Role, Rule, distinguished_name, extensions, profile_check};

fn key(byte: u8) -> SecretKey {
    SecretKey::from_slice(&[byte; 32]).unwrap()
}

fn time(year: u16) -> Time {
    Time::new((year, 5, 1), (12, 0, 0)).unwrap()
}

fn point(byte: u8) -> Point {
    ec_key::point(&key(byte).public_key())
}

fn authority() -> Authority {
    let locality = distinguished_name::locality("UTO").unwrap();
    let (mail, page) = ("pki@test.example", "https://test.example");
    Authority {
        name: distinguished_name::encode("UT", "Test", "CSCA").unwrap(),
        alternative_names: extensions::alternative_names(&locality, mail, page).unwrap(),
        revocation_list: extensions::revocation_list("https://test.example/UTO.crl").unwrap(),
        key: point(1),
    }
}

fn csca() -> Draft {
    let life = Life { start: time(2026), usage_end: time(2031), end: time(2042) };
    let mut draft = Draft::authority(&authority(), life).unwrap();
    draft.serial = vec![0x01];
    draft
}

fn life() -> Life {
    Life { start: time(2027), usage_end: time(2028), end: time(2038) }
}

fn ds() -> Draft {
    let subject = distinguished_name::encode("UT", "Test", "DS").unwrap();
    let draft = Draft::document_signer(&authority(), subject, point(2), life(), "I");
    let mut draft = draft.unwrap();
    draft.serial = vec![0x02];
    draft
}

fn log_signer() -> Draft {
    let subject = distinguished_name::encode("UT", "Test", "Log").unwrap();
    let mut draft = Draft::log_signer(&authority(), subject, point(2), life()).unwrap();
    draft.serial = vec![0x03];
    draft
}

/// The rules that a certificate breaks.
fn broken(role: Role, bytes: &[u8]) -> Vec<Rule> {
    let issuer = csca().sign(&key(1)).unwrap();
    let certificate = Certificate::decode(bytes).unwrap();
    let issuer = match role {
        Role::CountrySigningAuthority => certificate,
        Role::DocumentSigner | Role::LogSigner => Certificate::decode(&issuer).unwrap(),
    };
    let findings = profile_check(&certificate, role, &issuer);
    findings.into_iter().filter(|finding| !finding.holds).map(|finding| finding.rule).collect()
}

fn with_role(role: Role) -> Draft {
    match role {
        Role::CountrySigningAuthority => csca(),
        Role::DocumentSigner => ds(),
        Role::LogSigner => log_signer(),
    }
}

#[test]
fn unchanged_certificates_break_no_rule() {
    for role in [CSCA, DS, LOG] {
        assert_eq!(broken(role, &with_role(role).sign(&key(1)).unwrap()), []);
    }
}

const CSCA: Role = Role::CountrySigningAuthority;
const DS: Role = Role::DocumentSigner;
const LOG: Role = Role::LogSigner;

fn set(draft: &mut Draft, id: Oid<'static>, critical: bool, value: &[u8]) {
    remove(draft, id);
    draft.extensions.push((id, critical, value.to_vec()));
}

fn remove(draft: &mut Draft, id: Oid<'_>) {
    draft.extensions.retain(|(other, _, _)| *other != id);
}

fn name(country: &str) -> Vec<u8> {
    distinguished_name::encode(country, "Test", "DS").unwrap()
}

/// What is done to a certificate before it is signed.
type Change = fn(&mut Draft);

/// Changes in what is signed: the signature verifies, the profile is broken.
const CHANGES: [(Role, Rule, Change); 41] = [
    (DS, Rule::Serial, |d| d.serial = vec![0x80]),
    (DS, Rule::Serial, |d| d.serial = vec![0x00]),
    (DS, Rule::Serial, |d| d.serial = vec![0x00, 0x01]),
    (DS, Rule::Serial, |d| d.serial = vec![0x01; 21]),
    (DS, Rule::NameParts, |d| d.subject = distinguished_name::locality("UTO").unwrap()),
    (DS, Rule::Country, |d| d.subject = name("ut")),
    (DS, Rule::Country, |d| d.subject = name("UTO")),
    (DS, Rule::SameCountry, |d| d.subject = name("VN")),
    (DS, Rule::Strings, |d| {
        d.subject = b"\x30\x1B\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02UT\
            \x31\x0C\x30\x0A\x06\x03\x55\x04\x03\x16\x03DS1"
            .to_vec();
    }),
    (DS, Rule::Life, |d| d.validity.1 = time(2043)),
    (DS, Rule::Life, |d| d.validity = (time(2025), time(2038))),
    (DS, Rule::AuthorityKey, |d| remove(d, oid::AUTHORITY_KEY_IDENTIFIER)),
    (DS, Rule::AuthorityKey, |d| {
        set(d, oid::AUTHORITY_KEY_IDENTIFIER, false, b"\x30\x03\x80\x01\x00");
    }),
    (DS, Rule::SubjectKey, |d| set(d, oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x01\x00")),
    (CSCA, Rule::SubjectKey, |d| remove(d, oid::SUBJECT_KEY_IDENTIFIER)),
    (DS, Rule::KeyUsage, |d| set(d, oid::KEY_USAGE, false, b"\x03\x02\x07\x80")),
    (DS, Rule::KeyUsage, |d| set(d, oid::KEY_USAGE, true, b"\x03\x02\x06\xC0")),
    (CSCA, Rule::KeyUsage, |d| set(d, oid::KEY_USAGE, true, b"\x03\x02\x02\x04")),
    (DS, Rule::UsagePeriod, |d| remove(d, oid::PRIVATE_KEY_USAGE_PERIOD)),
    (DS, Rule::UsagePeriod, |d| {
        let value = extensions::usage_period(time(2027), time(2039)).unwrap();
        set(d, oid::PRIVATE_KEY_USAGE_PERIOD, false, &value);
    }),
    (DS, Rule::SubjectAltName, |d| remove(d, oid::SUBJECT_ALT_NAME)),
    (DS, Rule::SubjectAltName, |d| {
        set(d, oid::SUBJECT_ALT_NAME, false, b"\x30\x07\x81\x05a@b.c");
    }),
    (DS, Rule::IssuerAltName, |d| remove(d, oid::ISSUER_ALT_NAME)),
    (DS, Rule::IssuerAltName, |d| {
        let locality = distinguished_name::locality("VNM").unwrap();
        let value = extensions::alternative_names(&locality, "a@b.c", "https://b.c").unwrap();
        set(d, oid::ISSUER_ALT_NAME, false, &value);
    }),
    (DS, Rule::BasicConstraints, |d| set(d, oid::BASIC_CONSTRAINTS, true, b"\x30\x00")),
    (CSCA, Rule::BasicConstraints, |d| {
        set(d, oid::BASIC_CONSTRAINTS, true, b"\x30\x06\x01\x01\xFF\x02\x01\x01");
    }),
    (CSCA, Rule::BasicConstraints, |d| {
        set(d, oid::BASIC_CONSTRAINTS, false, extensions::AUTHORITY);
    }),
    (DS, Rule::ExtendedKeyUsage, |d| {
        set(d, oid::EXT_KEY_USAGE, false, b"\x30\x08\x06\x06\x67\x81\x08\x01\x01\x03");
    }),
    (LOG, Rule::ExtendedKeyUsage, |d| remove(d, oid::EXT_KEY_USAGE)),
    (LOG, Rule::ExtendedKeyUsage, |d| {
        set(d, oid::EXT_KEY_USAGE, false, &extensions::purpose(oid::LOG_SIGNING).unwrap());
    }),
    (LOG, Rule::ExtendedKeyUsage, |d| {
        set(d, oid::EXT_KEY_USAGE, true, b"\x30\x08\x06\x06\x67\x81\x08\x01\x01\x03");
    }),
    (LOG, Rule::DocumentTypes, |d| {
        let value = extensions::document_types(&["I"]).unwrap();
        set(d, oid::DOCUMENT_TYPE_LIST, false, &value);
    }),
    (DS, Rule::RevocationList, |d| remove(d, oid::CRL_DISTRIBUTION_POINTS)),
    (DS, Rule::RevocationList, |d| {
        let value = extensions::revocation_list("file:///UTO.crl").unwrap();
        set(d, oid::CRL_DISTRIBUTION_POINTS, false, &value);
    }),
    (DS, Rule::DocumentTypes, |d| remove(d, oid::DOCUMENT_TYPE_LIST)),
    (DS, Rule::DocumentTypes, |d| {
        let value = extensions::document_types(&["IDC"]).unwrap();
        set(d, oid::DOCUMENT_TYPE_LIST, false, &value);
    }),
    (CSCA, Rule::DocumentTypes, |d| {
        let value = extensions::document_types(&["I"]).unwrap();
        set(d, oid::DOCUMENT_TYPE_LIST, false, &value);
    }),
    (DS, Rule::NameChange, |d| set(d, oid::NAME_CHANGE, false, b"\x05\x00")),
    (DS, Rule::NoForbidden, |d| set(d, oid::NAME_CONSTRAINTS, false, b"\x30\x00")),
    (DS, Rule::Critical, |d| {
        set(d, oid::DOCUMENT_TYPE_LIST, true, &extensions::document_types(&["I"]).unwrap());
    }),
    (DS, Rule::Issuer, |d| d.issuer = name("UT")),
];

#[test]
fn every_rule_on_what_is_signed_can_fail() {
    for (at, (role, rule, change)) in CHANGES.into_iter().enumerate() {
        let mut draft = with_role(role);
        change(&mut draft);
        let broken = broken(role, &draft.sign(&key(1)).unwrap());
        assert!(broken.contains(&rule), "row {at}: {rule:?} among {broken:?}");
        // A missing country is also a wrong and a different one; a root names its own key twice.
        let most = match rule {
            Rule::NameParts | Rule::Country => 3,
            Rule::SubjectKey => 2,
            _ => 1,
        };
        assert!(broken.len() <= most, "row {at}: {broken:?}");
    }
}

#[test]
fn the_key_of_another_issuer_is_noticed() {
    assert_eq!(broken(DS, &ds().sign(&key(3)).unwrap()), [Rule::Signature]);
}

/// Writes the objects again with `from` replaced by `to`; lengths follow.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut reader = Reader::new(bytes);
    let mut out = Vec::new();
    while let Ok(tlv) = reader.take() {
        if tlv.raw == from {
            out.extend_from_slice(to);
        } else if tlv.tag.is_constructed() {
            let mut buffer = vec![0; 4096];
            let mut writer = Writer::new(&mut buffer);
            writer.primitive(tlv.tag, &replace(tlv.value, from, to)).unwrap();
            out.extend_from_slice(writer.written());
        } else {
            out.extend_from_slice(tlv.raw);
        }
    }
    out
}

fn swap(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let swapped = replace(bytes, from, to);
    assert_ne!(swapped, bytes, "nothing was replaced");
    swapped
}

/// Changes in how a certificate is written; the signature breaks too.
#[test]
fn every_rule_on_how_it_is_written_can_fail() {
    let bytes = ds().sign(&key(1)).unwrap();
    let certificate = Certificate::decode(&bytes).unwrap();
    let info = certificate.subject_public_key_info().raw();
    let point = ec_key::point(&key(2).public_key());
    let bit_string = [&[0x03, 66, 0][..], &point].concat();
    let compressed = [&[0x03, 34, 0, 0x02 | (point[64] & 1)][..], &point[1..33]].concat();
    let parameters = certificate.subject_public_key_info().algorithm().parameters.unwrap();
    let cofactor = parameters[..parameters.len() - 3].to_vec();
    let cofactor = [&[0x30, 0x81, u8::try_from(cofactor.len() - 3).unwrap()][..], &cofactor[3..]];
    let usage = b"\x30\x0E\x06\x03\x55\x1D\x0F\x01\x01\xFF\x04\x04\x03\x02\x07\x80";
    let ecdsa = b"\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02";
    let other = b"\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x03";
    let null = b"\x30\x0C\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02\x05\x00";
    let named = b"\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07";
    let unique = [info, &[0x81, 0x02, 0x00, 0x01]].concat();
    let outer =
        [certificate.tbs(), &other[..], &bytes[4 + certificate.tbs().len() + 12..]].concat();
    let mut buffer = vec![0; 4096];
    let mut writer = Writer::new(&mut buffer);
    writer.primitive(SEQUENCE, &outer).unwrap();
    let outer = writer.finish().to_vec();
    let default = b"\x30\x0E\x06\x03\x55\x1D\x0F\x01\x01\x00\x04\x04\x03\x02\x07\x80";
    for (changed, rules) in [
        (swap(&bytes, b"\xA0\x03\x02\x01\x02", b"\xA0\x03\x02\x01\x01"), &[Rule::Version][..]),
        (outer, &[Rule::SameAlgorithm]),
        (swap(&bytes, ecdsa, null), &[Rule::Algorithm]),
        (swap(&bytes, b"\x17\x0D270501120000Z", b"\x18\x0F20270501120000Z"), &[Rule::Times]),
        (swap(&bytes, parameters, named), &[Rule::ExplicitParameters]),
        (swap(&bytes, parameters, &cofactor.concat()), &[Rule::ExplicitParameters]),
        (swap(&bytes, &bit_string, &compressed), &[Rule::UncompressedPoint, Rule::SubjectKey]),
        (swap(&bytes, info, &unique), &[Rule::NoUniqueIdentifiers]),
        (swap(&bytes, usage, default), &[Rule::NoDefaults, Rule::KeyUsage]),
    ] {
        let expected = [rules, &[Rule::Signature]].concat();
        assert_eq!(broken(DS, &changed), expected);
    }
    assert!(SubjectPublicKeyInfo::decode(info).is_ok());
    assert_eq!(asn1::only(info, SEQUENCE).unwrap().raw, info);
}
