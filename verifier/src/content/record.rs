//! Opened records, as named items: personal details, face template, body measures, fingerprints.

use card_format::anthropometry::{Anthropometry, EyeColour, HairColour};
use card_format::dg3::Fingers;
use card_format::face_template::FaceTemplate;
use card_format::sealed::Class;
use card_format::vietnam::details::{Details, index};

use crate::hex;
use crate::holder::Item;

/// Stable names of the items of the national list.
const DETAILS: [(u8, &str); 16] = [
    (index::ID_NUMBER, "id_number"),
    (index::FULL_NAME, "full_name"),
    (index::BIRTH_DATE, "birth_date"),
    (index::SEX, "sex"),
    (index::NATIONALITY, "nationality"),
    (index::ETHNICITY, "ethnicity"),
    (index::RELIGION, "religion"),
    (index::ORIGIN, "origin"),
    (index::RESIDENCE, "residence"),
    (index::FEATURES, "features"),
    (index::ISSUE_DATE, "issue_date"),
    (index::EXPIRY_DATE, "expiry_date"),
    (index::PARENTS, "parents"),
    (index::SPOUSE, "spouse"),
    (index::FORMER_NUMBER, "former_number"),
    (index::REFERENCE, "reference"),
];

/// What the record of a class says; `None` when it cannot be read.
pub(super) fn items(class: Class, content: &[u8]) -> Option<Vec<Item>> {
    match class {
        Class::Identity => Details::decode(content).ok().map(|list| details(&list)),
        Class::Face => face(content),
        Class::Anthropometry => anthropometry(content),
        Class::Fingerprints => fingerprints(content),
    }
}

/// The items of the national list.
pub(super) fn details(details: &Details<'_>) -> Vec<Item> {
    let items = details.items().filter_map(|item| {
        let known = DETAILS.iter().find(|(index, _)| *index == item.index);
        let name = known.map_or_else(|| format!("item_{}", item.index), |(_, n)| (*n).to_owned());
        let value = item.texts().collect::<Vec<_>>().join("; ");
        (!value.is_empty()).then(|| Item::new(name, value))
    });
    items.collect()
}

fn face(content: &[u8]) -> Option<Vec<Item>> {
    let template = FaceTemplate::decode(content).ok()?;
    Some(vec![
        Item::new("algorithm", template.algorithm),
        Item::new("model_sha256", hex::print(template.model)),
        Item::new("dimensions", template.components().len().to_string()),
    ])
}

fn anthropometry(content: &[u8]) -> Option<Vec<Item>> {
    let body = Anthropometry::decode(content).ok()?;
    let mut items = Vec::new();
    if let Some(date) = body.date {
        items.push(Item::new("measured_on", String::from_utf8_lossy(&date.slashed())));
    }
    let eyes = body.eye_colour.and_then(EyeColour::word);
    let hair = body.hair_colour.and_then(HairColour::word);
    for (name, colour) in [("eye_colour", eyes), ("hair_colour", hair)] {
        items.extend(colour.map(|colour| Item::new(name, colour)));
    }
    items.extend(body.marks.texts().map(|text| Item::new("mark", text)));
    let measures = body.measures.values();
    items.extend(measures.map(|(measure, value)| Item::new(measure.name(), value.to_string())));
    Some(items)
}

fn fingerprints(content: &[u8]) -> Option<Vec<Item>> {
    let fingers = Fingers::decode(content).ok()?;
    let mut items = Vec::new();
    for record in fingers.minutiae() {
        for view in record.ok()?.views() {
            let name = format!("finger_{}", view.finger.0);
            let minutiae = format!("{} minutiae", view.minutiae().len());
            items.push(Item::new(name, minutiae));
        }
    }
    Some(items)
}
