//! Machine readable zones, names and national numbers.

use card_format::date::Date;
use card_format::mrz::{Mrz, MrzInformation, Sex, Size};
use card_format::translit;
use card_format::vietnam::{Finding, IdNumber};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::case::{Case, Refusal, ascii, hex};

pub(super) fn mrz(case: &Case<'_>) -> Result<Value, Refusal> {
    let zone = case.text("/zone")?;
    let mrz = Mrz::decode(zone.as_bytes())?;
    mrz.verify_check_digits()?;
    let information = mrz.information()?;
    let composed =
        MrzInformation::new(mrz.document_number().as_bytes(), mrz.birth_date(), mrz.expiry_date())?;
    if composed.as_bytes() != information.as_bytes() {
        return Err(Refusal::differs("the information of the zone"));
    }
    let mut optional = vec![ascii(mrz.optional_data())];
    if mrz.size() == Size::Td1 {
        optional.push(ascii(mrz.optional_data_2()));
    }
    let structure = match mrz.size() {
        Size::Td1 => "TD1",
        Size::Td2 => "TD2",
        Size::Td3 => "TD3",
    };
    Ok(json!({
        "structure": structure,
        "documentCode": ascii(mrz.document_code()),
        "issuingState": ascii(mrz.issuing_state()),
        "documentNumber": ascii(mrz.document_number().as_bytes()),
        "birthDate": ascii(mrz.birth_date()),
        "sex": ascii(&[mrz.sex().character()]),
        "expiryDate": ascii(mrz.expiry_date()),
        "nationality": ascii(mrz.nationality()),
        "primary": ascii(mrz.primary_name()),
        "secondary": ascii(mrz.secondary_name()),
        "optional": optional,
        "mrzInformation": ascii(information.as_bytes()),
        "secret": hex(Sha1::digest(information.as_bytes())),
    }))
}

pub(super) fn transliteration(case: &Case<'_>) -> Result<Value, Refusal> {
    let mut out = [0; 128];
    Ok(json!({ "mrz": ascii(translit::to_mrz(case.text("/text")?, &mut out)?) }))
}

pub(super) fn name_line(case: &Case<'_>) -> Result<Value, Refusal> {
    let line = translit::td1_name_line(case.text("/surname")?, case.text("/given")?)?;
    Ok(json!({ "line": ascii(&line) }))
}

pub(super) fn id_number(case: &Case<'_>) -> Result<Value, Refusal> {
    let number = IdNumber::parse(case.text("/number")?.as_bytes())?;
    let mut findings = Vec::new();
    if case.has("/birth") {
        let birth = case.text("/birth")?.as_bytes().try_into();
        let birth = birth.map_err(|_| Refusal::Vector("birth of other length".to_owned()))?;
        let sex = match case.text("/sex")? {
            "M" => Sex::Male,
            "F" => Sex::Female,
            _ => Sex::Unspecified,
        };
        let found: Vec<_> = number.findings(Date::from_yyyymmdd(birth)?, sex).collect();
        // In the order of the vectors; they do not tell a year from its century.
        let name = |finding: &Finding| match finding {
            Finding::UnknownProvince => (0, "province"),
            Finding::Sex => (1, "sex"),
            Finding::BirthYear | Finding::BirthCentury => (2, "birthYear"),
        };
        findings = found.iter().map(name).collect();
        findings.sort_unstable();
    } else if number.province().is_none() {
        findings.push((0, "province"));
    }
    let findings: Vec<_> = findings.into_iter().map(|(_, name)| name).collect();
    Ok(json!({
        "provinceCode": ascii(&number.province_code()),
        "province": number.province().map(|province| province.name),
        "sex": ascii(&[number.sex().character()]),
        "birthYear": number.birth_year(),
        "serial": ascii(&number.serial()),
        "findings": findings,
    }))
}
