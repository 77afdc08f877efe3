//! What files hold beside zone and portrait, against the standard of each: a right signature over
//! something unreadable is no proof of anything (Doc 9303-10 §4.7).
//!
//! Records of ISO/IEC 39794 are looked into no further than their template: what a terminal compares
//! is for the comparison to read.

use card_format::atr_info::AtrInfo;
use card_format::card_security::CardSecurity;
use card_format::cbeff::{Format, Group, Header, Template};
use card_format::cvca::Cvca;
use card_format::dg3::Dg3;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key::{PublicKey, SubjectPublicKeyInfo};
use card_format::ef::Ef;
use card_format::error::{Error, Fault};
use card_format::oid::{self, Oid};
use card_format::security_info::{SecurityInfo, SecurityInfos};
use card_format::tlv::{Reader, Tag};
use card_protocol::group::{Public, Standardized};

use super::record_header;
use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::passive::ber;
use crate::reason::Reason;

/// First tag of EF.DG4.
const DG4: Tag = Tag(0x76);
/// Random bytes beside an empty group.
const RANDOM: Tag = Tag(0x53);
/// Biometric type of an iris (ISO/IEC 19785-3).
const IRIS: u8 = 0x10;
/// Iris image record, ISO/IEC 19794-6.
const IRIS_IMAGE: Format = Format { owner: 0x0101, kind: 0x0009 };
/// id-PK, the arc of the chip's public keys.
const PK: Oid<'_> = Oid::new(b"\x04\x00\x7F\x00\x07\x02\x02\x01");

/// Counts what can be read in a file.
type Judge = fn(&[u8]) -> Result<usize, Error>;

/// Files that are looked into, in the order of the file table.
const FILES: [(Ef, Judge); 7] = [
    (Ef::AtrInfo, atr_info),
    (Ef::CardSecurity, card_security),
    (Ef::Cvca, |file| Cvca::decode(file).map(|cvca| cvca.names().count())),
    (Ef::Dg3, fingers),
    (Ef::Dg4, irises),
    (Ef::Dg14, |file| parameters(Dg14::decode(file)?.security_infos())),
    (Ef::Dg15, |file| key(Dg15::decode(file)?.public_key()).map(|()| 1)),
];

pub(super) fn check(document: &Document, ledger: &mut Ledger) {
    for (ef, judge) in FILES {
        let Some(file) = document.bytes(ef) else { continue };
        ledger.check(Id::Content(ef), || match judge(file) {
            Ok(entries) => Ok(Evidence::Readable { entries }),
            Err(_) => Err(Reason::ContentMalformed),
        });
    }
}

/// Objects of tag 7F are templates that ISO/IEC 7816-4 assigns; others mean nothing.
fn atr_info(file: &[u8]) -> Result<usize, Error> {
    let info = AtrInfo::decode(file)?;
    for object in info.objects() {
        let [high, low] = object.tag.0.to_be_bytes();
        if high == 0x7F && !matches!(low, 0x66 | 0x74) {
            return Err(Fault::Tag.at(object.at));
        }
    }
    Ok(info.objects().count())
}

fn card_security(file: &[u8]) -> Result<usize, Error> {
    parameters(CardSecurity::decode(&ber::definite(file).0)?.security_infos())
}

/// Versions and keys of Chip Authentication (Doc 9303-11 §9.2.5, §9.2.6).
fn parameters(infos: &SecurityInfos<'_>) -> Result<usize, Error> {
    for info in infos.iter() {
        match info {
            SecurityInfo::ChipAuthentication(info) if !(1..=3).contains(&info.version) => {
                return Err(Fault::Value.at(0));
            }
            SecurityInfo::ChipAuthenticationPublicKey(info) => key(&info.public_key)?,
            SecurityInfo::Unknown(info) if info.protocol.under(PK).is_some() => {
                return Err(Fault::Value.at(0));
            }
            _ => {}
        }
    }
    Ok(infos.iter().count())
}

/// The numbers of a key are those of one, where its group is known.
fn key(info: &SubjectPublicKeyInfo<'_>) -> Result<(), Error> {
    match info.public_key() {
        Ok(PublicKey::Ec { curve, point }) => {
            Public::decode(Standardized::Ec(curve), point).map(|_| ())
        }
        // A group that we do not know says nothing about the key.
        Err(error) if error.fault == Fault::Unsupported => {
            let known = [oid::EC_PUBLIC_KEY, oid::STANDARDIZED_DOMAIN_PARAMETERS];
            if known.contains(&info.algorithm().algorithm) { Ok(()) } else { Err(error) }
        }
        other => other.map(|_| ()),
    }
}

fn fingers(file: &[u8]) -> Result<usize, Error> {
    match Dg3::decode(file)? {
        Dg3::Sealed(group) => Ok(group.records().count()),
        Dg3::Plain(fingers) => {
            fingers.templates().try_for_each(|template| finger(&template))?;
            Ok(usize::from(fingers.len()))
        }
    }
}

/// Tag 76, a group, and random bytes where it is empty (Doc 9303-10 §4.7.4).
fn irises(file: &[u8]) -> Result<usize, Error> {
    let mut reader = Reader::new(file);
    let mut content = reader.expect(DG4)?.reader();
    reader.finish()?;
    let group = Group::decode(&mut content)?;
    let _random = content.optional(RANDOM)?;
    content.finish()?;
    group.templates().try_for_each(|template| iris(&template))?;
    Ok(usize::from(group.len()))
}

/// Doc 9303-10 Table 39: which finger must be said; ISO/IEC 19785-3 says how.
fn finger(template: &Template<'_>) -> Result<(), Error> {
    let header = &template.header;
    let subtype = header.subtype.ok_or(Fault::Missing.at(0))?;
    let (hand, finger) = (subtype & 0b11, subtype >> 2);
    let kind = header.kind.is_none_or(|kind| kind.ends_with(Header::FINGER));
    if hand == 0b11 || finger > 5 || !kind {
        return Err(Fault::Value.at(0));
    }
    let data = template.data.as_ref().ok_or(Fault::Missing.at(0))?.block()?;
    match header.format {
        Format::FINGER_IMAGE => record_header::finger_image(data.bytes),
        Format::MINUTIAE => card_format::dg3::minutiae_record(template).map(|_| ()),
        Format::FINGER_IMAGE_39794 => Ok(()),
        _ => Err(Fault::Value.at(data.at)),
    }
}

fn iris(template: &Template<'_>) -> Result<(), Error> {
    let header = &template.header;
    let subtype = header.subtype.ok_or(Fault::Missing.at(0))?;
    let kind = header.kind.is_none_or(|kind| kind.last() == Some(&IRIS));
    if subtype > 2 || !kind {
        return Err(Fault::Value.at(0));
    }
    let data = template.data.as_ref().ok_or(Fault::Missing.at(0))?.block()?;
    match header.format {
        IRIS_IMAGE => record_header::iris_image(data.bytes),
        _ => Err(Fault::Value.at(data.at)),
    }
}
