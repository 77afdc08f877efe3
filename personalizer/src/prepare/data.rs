//! What is read in the open: zone, list of data groups, applications, capabilities; passwords.

use card_format::atr_info::{AtrInfo, CAPABILITIES_OF_OURS, ExtendedLength};
use card_format::com::Com;
use card_format::date::Date;
use card_format::dir;
use card_format::ef::Ef;
use card_format::error::Error as FormatError;
use card_format::mrz::{MrzInformation, Sex, td1};
use card_format::profile::{NumberRule, Profile};
use card_format::{dg1, translit};
use card_protocol::secure_messaging::{MAX_COMMAND, MAX_RESPONSE};
use sha1::{Digest, Sha1};
use zeroize::{Zeroize, Zeroizing};

use super::{Error, File, Passwords, buffer};
use crate::dossier::Dossier;

/// EF.DG1 (Doc 9303-10 §4.7.1, Doc 9303-5 §4.2.2).
pub(super) fn dg1(dossier: &Dossier, profile: &Profile) -> Result<Zeroizing<Vec<u8>>, Error> {
    let birth = date("birth_date", &dossier.birth_date)?.yymmdd();
    let expiry = date("expiry_date", &dossier.expiry_date)?.yymmdd();
    let mut names = translit::td1_name_line(&dossier.surname, &dossier.given_names)
        .map_err(|error| Error::Content("surname, given_names", error))?;
    let optional = optional_data(dossier, profile)?;
    let fields = td1::Fields {
        document_code: profile.document_code.as_bytes(),
        issuing_state: profile.issuing_state.as_bytes(),
        document_number: dossier.document_number.as_deref().unwrap_or_default().as_bytes(),
        optional_data: &optional,
        birth_date: &birth,
        sex: sex(dossier),
        expiry_date: &expiry,
        nationality: dossier.nationality.as_bytes(),
        optional_data_2: &[],
        names: &names,
    };
    let zone = fields.encode().map(Zeroizing::new);
    let zone = zone.map_err(|error| Error::Content("EF.DG1", error))?;
    names.zeroize();
    let mrz = card_format::mrz::Mrz::decode(&*zone);
    let dg1 = mrz.map(|mrz| dg1::Dg1 { mrz }).map_err(|error| Error::Content("EF.DG1", error))?;
    Ok(buffer::file(Ef::Dg1, |out| Ok(dg1.encode(out)?.len()))?.bytes)
}

/// The identification number; for Viet Nam with its own check digit at the end of the field.
/// The number that the seals of the card are bound to.
pub(super) fn card_number(file: &[u8]) -> Result<Zeroizing<String>, Error> {
    let dg1 = dg1::Dg1::decode(file).map_err(|error| Error::Content("document_number", error))?;
    let number = Profile::card_number(&dg1.mrz);
    Ok(Zeroizing::new(String::from_utf8_lossy(number.as_bytes()).into_owned()))
}

fn optional_data(dossier: &Dossier, profile: &Profile) -> Result<Zeroizing<Vec<u8>>, Error> {
    let number = dossier.id_number.as_bytes();
    let field = match profile.numbers {
        NumberRule::VietnamIdNumber => card_format::vietnam::IdNumber::parse(number)
            .map_err(|error| Error::Content("id_number", error))?
            .optional_data()
            .to_vec(),
        NumberRule::Free => number.to_vec(),
    };
    Ok(Zeroizing::new(field))
}

/// The secrets of PACE (Doc 9303-11 §9.7.3).
pub(super) fn passwords(dossier: &Dossier) -> Result<Passwords, Error> {
    let birth = date("birth_date", &dossier.birth_date)?.yymmdd();
    let expiry = date("expiry_date", &dossier.expiry_date)?.yymmdd();
    let number = dossier.document_number.as_deref().unwrap_or_default();
    let information = MrzInformation::new(number.as_bytes(), &birth, &expiry)
        .map_err(|error| Error::Content("document_number", error))?;
    let can = dossier.can.as_bytes().try_into();
    let can = can.map_err(|_| Error::Content("can", card_format::error::Fault::Length.at(0)))?;
    Ok(Passwords {
        mrz: Zeroizing::new(Sha1::digest(information.as_bytes()).into()),
        information,
        can: Zeroizing::new(can),
    })
}

/// EF.COM: the data groups that are really there (Doc 9303-10 §4.6.1).
pub(super) fn com(profile: &Profile, groups: &[File]) -> Result<File, Error> {
    let tag = |file: &File| file.ef.entry().tag.and_then(|tag| u8::try_from(tag).ok());
    let tags: Vec<u8> = groups.iter().filter_map(tag).collect();
    buffer::file(Ef::Com, |out| {
        let com = Com {
            lds_version: digits(profile.lds_version)?,
            unicode_version: digits(profile.unicode_version)?,
            tags: &tags,
            unknown: &[],
        };
        Ok(com.encode(out)?.len())
    })
}

/// EF.ATR/INFO and EF.DIR (Doc 9303-10 §3.11).
pub(super) fn master_file() -> Result<Vec<File>, Error> {
    let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let lengths = ExtendedLength { command: length(MAX_COMMAND), response: length(MAX_RESPONSE) };
    let atr = buffer::file(Ef::AtrInfo, |out| {
        Ok(AtrInfo::encode(CAPABILITIES_OF_OURS, lengths, out)?.len())
    })?;
    let dir = dir::EMRTD_ONLY.to_vec();
    Ok(vec![atr, File { ef: Ef::Dir, bytes: Zeroizing::new(dir) }])
}

/// A date of the dossier, `YYYY-MM-DD`.
pub(super) fn date(member: &'static str, text: &str) -> Result<Date, Error> {
    let date: jiff::civil::Date = text.parse().map_err(|_| Error::Date(member))?;
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    let year = u16::try_from(date.year()).unwrap_or_default();
    Date::new(year, part(date.month()), part(date.day())).map_err(|_| Error::Date(member))
}

/// The sex of the dossier; X is `<` in the zone (Doc 9303-5 note f).
pub(super) fn sex(dossier: &Dossier) -> Sex {
    match dossier.sex.as_str() {
        "M" => Sex::Male,
        "F" => Sex::Female,
        _ => Sex::Unspecified,
    }
}

fn digits<const N: usize>(text: &str) -> Result<[u8; N], FormatError> {
    text.as_bytes().try_into().map_err(|_| card_format::error::Fault::Length.at(0))
}
