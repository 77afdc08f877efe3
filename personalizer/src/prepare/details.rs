//! The record of personal details: the item list of Viet Nam's cards, whatever the profile.

use card_format::vietnam::details::{Expiry, Record};
use zeroize::Zeroizing;

use super::{Error, buffer, data};
use crate::dossier::Dossier;

/// Fifteen texts of 400 characters, four bytes each, and their frames.
const LIMIT: usize = 8192;

/// Writes the list.
pub(super) fn record(dossier: &Dossier) -> Result<Zeroizing<Vec<u8>>, Error> {
    let details = &dossier.details;
    // Surname, middle and given name, in the order in which Viet Nam writes them.
    let name = format!("{} {}", dossier.surname, dossier.given_names);
    let name = Zeroizing::new(name);
    let expiry = data::date("expiry_date", &dossier.expiry_date)?;
    let record = Record {
        id_number: &dossier.id_number,
        full_name: name.trim_end(),
        birth_date: data::date("birth_date", &dossier.birth_date)?,
        sex: data::sex(dossier),
        nationality: details.nationality.as_deref().unwrap_or(nationality(dossier)),
        ethnicity: details.ethnicity.as_deref(),
        religion: details.religion.as_deref(),
        origin: details.place_of_origin.as_deref(),
        residence: details.residence.as_deref(),
        features: details.identifying_marks.as_deref(),
        issue_date: data::date("issue_date", &dossier.issue_date)?,
        expiry: if details.expiry.is_some() { Expiry::Never } else { Expiry::On(expiry) },
        father: details.father.as_deref(),
        mother: details.mother.as_deref(),
        spouse: details.spouse.as_deref(),
        former_number: details.former_number.as_deref(),
        reference: None,
    };
    buffer::fill("details", LIMIT, |out| Ok(record.encode(out)?.len()))
}

fn nationality(dossier: &Dossier) -> &str {
    if dossier.nationality == "VNM" { "Việt Nam" } else { &dossier.nationality }
}
