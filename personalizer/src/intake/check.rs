//! What each member of a dossier may be.
//!
//! Only the form is judged. Whether the digits of an identification number fit the person is a
//! finding for an officer and never a reason to refuse a dossier.

mod biometrics;
mod text;

pub(super) use biometrics::{FINGERPRINTS_LIMIT, VECTOR_LIMIT};
use card_format::profile::PROFILES;
use jiff::civil::Date;
use text::{alphabet, digits, one_of, words};

use super::Reason;
use crate::dossier::{Details, Dossier, Grounds};

/// What a card of Viet Nam says instead of a date of expiry.
const NEVER: &str = "Không thời hạn";

/// The member and the reason it is refused for.
pub(super) type Refusal = (String, Reason);

/// Checks every member; the first that is wrong is named.
pub(super) fn dossier(dossier: &Dossier) -> Result<(), Refusal> {
    at("dossier", identifier(&dossier.dossier))?;
    application(dossier)?;
    at("profile", one_of(&dossier.profile, &PROFILES.map(|profile| profile.name)))?;
    numbers(dossier)?;
    at("surname", words(&dossier.surname, 120))?;
    at(
        "given_names",
        if dossier.given_names.is_empty() { Ok(()) } else { words(&dossier.given_names, 120) },
    )?;
    at("sex", one_of(&dossier.sex, &["M", "F", "X"]))?;
    at("nationality", alphabet(&dossier.nationality, 1, 3, |c| c.is_ascii_uppercase()))?;
    at("can", digits(&dossier.can, 6))?;
    dates(dossier)?;
    details(&dossier.details)?;
    at("portrait", biometrics::portrait(dossier.portrait.as_slice()))?;
    if let Some(fingerprints) = &dossier.fingerprints {
        at("fingerprints", biometrics::fingerprints(fingerprints.as_slice()))?;
    }
    if let Some(face) = &dossier.face_template {
        biometrics::face_template(face)?;
    }
    if let Some(body) = &dossier.anthropometry {
        biometrics::anthropometry(body)?;
    }
    Ok(())
}

/// Why, where from, and for which older card.
fn application(dossier: &Dossier) -> Result<(), Refusal> {
    let code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let office = dossier.office.as_ref();
    office.map_or(Ok(()), |office| at("office", alphabet(office, 1, 16, code)))?;
    let replaces = match (dossier.reason, &dossier.replaces) {
        (Grounds::First, Some(_)) => Err(Reason::Replaces),
        (Grounds::Reissue, None) => Err(Reason::Missing),
        (_, Some(older)) if *older == dossier.dossier => Err(Reason::Replaces),
        (_, Some(older)) => identifier(older),
        (_, None) => Ok(()),
    };
    at("replaces", replaces)
}

/// 1 to 64 characters that need no quoting anywhere.
fn identifier(text: &str) -> Result<(), Reason> {
    alphabet(text, 1, 64, |c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// Names the member of a reason.
pub(super) fn at(member: &str, verdict: Result<(), Reason>) -> Result<(), Refusal> {
    verdict.map_err(|reason| (member.to_owned(), reason))
}

/// The numbers of person and document; Circular 59/2021 for Viet Nam, Doc 9303-5 §4.2.2 in general.
fn numbers(dossier: &Dossier) -> Result<(), Refusal> {
    let (id, document) = (&dossier.id_number, dossier.document_number.as_deref());
    let machine = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
    if dossier.profile != "vietnam" {
        at("id_number", alphabet(id, 1, 15, machine))?;
        let document = document.ok_or(Reason::Missing);
        return at("document_number", document.and_then(|number| alphabet(number, 1, 9, machine)));
    }
    at("id_number", digits(id, 12))?;
    let end = id.get(3..) == document;
    at("document_number", if end { Ok(()) } else { Err(Reason::NotTheEnd) })
}

fn dates(dossier: &Dossier) -> Result<(), Refusal> {
    let birth = date("birth_date", &dossier.birth_date)?;
    let issue = date("issue_date", &dossier.issue_date)?;
    let expiry = date("expiry_date", &dossier.expiry_date)?;
    at("issue_date", if birth <= issue { Ok(()) } else { Err(Reason::DateOrder) })?;
    at("expiry_date", if issue < expiry { Ok(()) } else { Err(Reason::DateOrder) })
}

fn date(member: &str, text: &str) -> Result<Date, Refusal> {
    let wrong = || (member.to_owned(), Reason::Date);
    // A Gregorian date of the years that two digits and a century can tell apart.
    let date: Date = text.parse().map_err(|_| wrong())?;
    let written = date.to_string() == text && (1880..=2199).contains(&date.year());
    if written { Ok(date) } else { Err(wrong()) }
}

fn details(details: &Details) -> Result<(), Refusal> {
    for (member, text, longest) in [
        ("details.nationality", &details.nationality, 400),
        ("details.ethnicity", &details.ethnicity, 400),
        ("details.religion", &details.religion, 400),
        ("details.place_of_origin", &details.place_of_origin, 400),
        ("details.residence", &details.residence, 400),
        ("details.identifying_marks", &details.identifying_marks, 400),
        ("details.father", &details.father, 120),
        ("details.mother", &details.mother, 120),
        ("details.spouse", &details.spouse, 120),
    ] {
        text.as_ref().map_or(Ok(()), |text| at(member, words(text, longest)))?;
    }
    let never = details.expiry.as_ref();
    never.map_or(Ok(()), |text| at("details.expiry", one_of(text, &[NEVER])))?;
    let former = details.former_number.as_ref();
    former.map_or(Ok(()), |number| {
        at("details.former_number", digits(number, 9).or_else(|_| digits(number, 12)))
    })
}
