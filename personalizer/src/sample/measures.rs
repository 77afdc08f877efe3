//! Made-up measures: a body as its age and sex let expect, in the proportions that surveys after
//! ISO/IEC 7250-1 find.

use card_format::anthropometry::Measure as Name;
use card_format::mrz::Sex;

use super::{Person, Stream};
use crate::dossier::{Anthropometry, Measure};

/// How one measure follows from the stature: so many thousandths of it for men and for women, and
/// how far people differ, in millimetres.
type Proportion = (Name, u32, u32, u32);

const PROPORTIONS: [Proportion; 11] = [
    (Name::EyeHeight, 932, 930, 9),
    (Name::ShoulderHeight, 818, 814, 14),
    (Name::IliacSpineHeight, 561, 566, 14),
    (Name::TibialHeight, 264, 262, 9),
    (Name::ShoulderBreadth, 233, 224, 12),
    (Name::SittingHeight, 530, 534, 16),
    (Name::HandLength, 108, 107, 6),
    (Name::HandBreadth, 50, 47, 4),
    (Name::IndexFingerLength, 43, 43, 4),
    (Name::FootLength, 150, 147, 8),
    (Name::FootBreadth, 60, 57, 4),
];

/// Measures that hardly follow the stature: millimetres for men and for women, and the spread.
const HEAD: [Proportion; 4] = [
    (Name::HeadLength, 189, 179, 8),
    (Name::HeadBreadth, 155, 148, 7),
    (Name::HeadCircumference, 562, 544, 18),
    (Name::FaceLength, 120, 112, 8),
];

/// Measures that follow the body mass: the same, and below it millimetres for each step of mass.
const GIRTHS: [(Proportion, i32); 4] = [
    ((Name::ChestCircumference, 885, 845, 36), 20),
    ((Name::WaistCircumference, 795, 730, 40), 24),
    ((Name::HipBreadth, 328, 336, 14), 5),
    ((Name::NeckCircumference, 368, 318, 14), 5),
];

/// Further marks of people who have more than one.
const MARKS: [&str; 6] = [
    "Nốt ruồi dưới khóe mắt trái",
    "Sẹo dài 2 cm ở mu bàn tay phải",
    "Sẹo tròn ở đầu gối trái",
    "Vết chàm nhỏ sau gáy",
    "Sẹo mổ ruột thừa",
    "Hình xăm nhỏ ở cổ tay trái",
];

/// Marks of people whose profile is not Vietnamese.
const MARKS_ELSEWHERE: [&str; 4] = [
    "scar on the left forearm, 3 cm",
    "mole below the right ear",
    "birthmark on the left shoulder",
    "small tattoo on the right wrist",
];

/// The measures of one person. One person in eight was only weighed and looked at.
pub fn body(stream: &mut Stream, person: &Person) -> Anthropometry {
    let woman = match person.sex {
        Sex::Female => true,
        Sex::Male => false,
        Sex::Unspecified => stream.chance(50),
    };
    let height = height(stream, woman, person.age);
    let index = mass_index(stream, person.age);
    let measures = if stream.chance(12) { Vec::new() } else { all(stream, woman, height, index) };
    Anthropometry {
        height_mm: u16::try_from(height).ok(),
        weight_hg: u16::try_from(index * height / 1000 * height / 1000).ok(),
        eye_colour: Some(eyes(stream, person.profile).to_owned()),
        hair_colour: Some(hair(stream, person, woman).to_owned()),
        marks: marks(stream, person),
        measures,
    }
}

/// Stature in millimetres: grown up at 18, less from 40 on.
fn height(stream: &mut Stream, woman: bool, age: u16) -> u32 {
    let mean = if woman { 1562 } else { 1681 };
    let growing = u32::from(18_u16.saturating_sub(age)) * if woman { 8 } else { 22 };
    let shrinking = u32::from(age.saturating_sub(40)) * 3 / 2;
    spread(stream, mean - growing - shrinking, 150)
}

/// Body mass index in tenths.
fn mass_index(stream: &mut Stream, age: u16) -> u32 {
    spread(stream, 196 + u32::from(age.min(60)) / 2, 55)
}

fn all(stream: &mut Stream, woman: bool, height: u32, index: u32) -> Vec<Measure> {
    let mut measures = Vec::new();
    let mut take = |name, value| measures.push((name, value));
    let choose = |man: u32, other: u32| if woman { other } else { man };
    for (name, man, other, differ) in PROPORTIONS {
        take(name, spread(stream, height * choose(man, other) / 1000, differ));
    }
    for (name, man, other, differ) in HEAD {
        take(name, spread(stream, choose(man, other), differ));
    }
    let steps = i32::try_from(index).unwrap_or(0) - 220;
    for ((name, man, other, differ), each) in GIRTHS {
        let mean = choose(man, other).saturating_add_signed(steps * each / 10);
        take(name, spread(stream, mean, differ));
    }
    measures.sort_unstable_by_key(|(name, _)| *name);
    let measure = |(name, value): (Name, u32)| {
        Some(Measure { name: name.name().to_owned(), mm: u16::try_from(value).ok()? })
    };
    measures.into_iter().filter_map(measure).collect()
}

fn eyes(stream: &mut Stream, profile: &str) -> &'static str {
    if profile == "vietnam" {
        return stream.weigh(&[("brown", 60), ("black", 40)]);
    }
    stream.weigh(&[("brown", 40), ("blue", 20), ("green", 15), ("grey", 15), ("hazel", 10)])
}

fn hair(stream: &mut Stream, person: &Person, woman: bool) -> &'static str {
    let bald = if woman || person.age < 35 { 0 } else { 9 };
    match (person.age, person.profile) {
        (66.., _) => stream.weigh(&[("white", 45), ("grey", 45), ("black", 10), ("bald", bald)]),
        (48..66, _) => stream.weigh(&[("black", 55), ("grey", 45), ("bald", bald)]),
        (_, "vietnam") => stream.weigh(&[("black", 94), ("brown", 6), ("bald", bald / 4)]),
        _ => stream.weigh(&[("brown", 45), ("black", 25), ("blond", 20), ("red", 10)]),
    }
}

/// The mark that the card names, and perhaps another.
fn marks(stream: &mut Stream, person: &Person) -> Vec<String> {
    let mut marks: Vec<String> = person.details.identifying_marks.iter().cloned().collect();
    if stream.chance(25) {
        let list: &[&str] = if person.profile == "vietnam" { &MARKS } else { &MARKS_ELSEWHERE };
        marks.push(stream.pick(list).to_owned());
    }
    marks
}

/// A number around `mean`, at most `reach` away, seldom far.
fn spread(stream: &mut Stream, mean: u32, reach: u32) -> u32 {
    const DRAWS: u32 = 4;
    let sum: u32 = (0..DRAWS).map(|_| stream.below(2 * reach + 1)).sum();
    (mean + sum / DRAWS).saturating_sub(reach)
}

#[cfg(test)]
mod tests {
    use card_format::anthropometry::{EyeColour, HairColour};
    use card_format::profile::PROFILES;

    use super::*;
    use crate::sample::{Part, Plan};

    #[test]
    fn bodies_are_plausible() {
        for profile in PROFILES {
            let plan = Plan::new(profile, 5).unwrap();
            for place in 0..500 {
                let person = plan.person(place).unwrap();
                let body = body(&mut Stream::new(&plan, place, Part::Measures), &person);
                let height = body.height_mm.unwrap();
                let weight = body.weight_hg.unwrap();
                assert!((1300..=1850).contains(&height), "{height}");
                assert!((280..=1000).contains(&weight), "{weight}");
                assert!(body.eye_colour.as_deref().and_then(EyeColour::from_word).is_some());
                assert!(body.hair_colour.as_deref().and_then(HairColour::from_word).is_some());
                let names: Vec<_> =
                    body.measures.iter().map(|m| Name::from_name(&m.name).unwrap()).collect();
                assert!(names.is_sorted() && (names.is_empty() || names.len() == 19));
                for measure in &body.measures {
                    assert!(measure.mm < height && measure.mm > 40, "{}", measure.name);
                }
            }
        }
    }

    #[test]
    fn the_same_person_has_the_same_body() {
        let plan = Plan::new(PROFILES[0], 5).unwrap();
        let person = plan.person(9).unwrap();
        let text = || {
            let body = body(&mut Stream::new(&plan, 9, Part::Measures), &person);
            serde_json::to_string(&body).unwrap()
        };
        assert_eq!(text(), text());
    }
}
