//! An invented holder from Utopia, the State that only test documents come from.

use card_format::error::Error;
use card_format::mrz::Sex;

use super::person::{dossier_id, serial};
use super::{Application, Part, Person, Plan, Stream, Validity, vietnam};
use crate::dossier::Details;

const FIRST: [&str; 20] = [
    "Aur", "Bel", "Cær", "Dør", "Él", "Fjor", "Gwen", "Höl", "Ís", "Jør", "Kél", "Lún", "Mír",
    "Nør", "Öl", "Pær", "Quel", "Rós", "Søl", "Þór",
];
const SECOND: [&str; 12] =
    ["an", "bjæ", "dé", "eli", "fin", "gö", "ha", "li", "mø", "nü", "ra", "vé"];
const THIRD: [&str; 12] =
    ["der", "lin", "mar", "nor", "quist", "rön", "sen", "stål", "tín", "vik", "wyn", "þal"];
const TOWNS: [&str; 8] =
    ["Amaurotum", "Anydrus", "Ademus", "Abraxa", "Mentirano", "Achoria", "Nolandia", "Nephelogeta"];

/// The person with this place in the batch.
pub(super) fn person(plan: &Plan, place: u32) -> Result<Person, Error> {
    let stream = &mut Stream::new(plan, place, Part::Person);
    let sex = match stream.below(50) {
        0 => Sex::Unspecified,
        1..=25 => Sex::Female,
        _ => Sex::Male,
    };
    let birth_date = vietnam::birth(stream, plan.day)?;
    let age = birth_date.years_until(plan.day);
    let serial: String = serial(plan, place).map(char::from).iter().collect();
    Ok(Person {
        dossier: dossier_id(plan, place),
        profile: plan.profile.name,
        id_number: format!("U{}{serial}", birth_date.year()),
        document_number: format!("UT{serial}"),
        surname: name(stream),
        given_names: format!("{} {}", name(stream), name(stream)),
        birth_date,
        sex,
        age,
        nationality: plan.profile.issuing_state,
        validity: Validity::by_years(plan.profile, plan.day)?,
        can: stream.digits::<6>().map(char::from).iter().collect(),
        details: details(stream),
        application: Application::invent(plan, place, age),
    })
}

fn details(stream: &mut Stream) -> Details {
    let street = name(stream);
    Details {
        nationality: Some("Utopia".to_owned()),
        place_of_origin: Some(stream.pick(&TOWNS).to_owned()),
        residence: Some(format!("{street} {}, {}", stream.below(99) + 1, stream.pick(&TOWNS))),
        father: Some(format!("{} {}", name(stream), name(stream))),
        mother: Some(format!("{} {}", name(stream), name(stream))),
        ethnicity: None,
        religion: None,
        identifying_marks: None,
        expiry: None,
        spouse: None,
        former_number: None,
    }
}

fn name(stream: &mut Stream) -> String {
    [stream.pick(&FIRST), stream.pick(&SECOND), stream.pick(&THIRD)].concat()
}
