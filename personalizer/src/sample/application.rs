//! Why an invented person needs a card, where the dossier was taken, and how soon it is needed.

use super::{Part, Plan, Stream};
use crate::dossier::{Grounds, Priority, Residence};

/// The offices of Da Nang, with their shares of its people in per cent.
const DA_NANG: [(&str, u32); 7] = [
    ("DN-HAI-CHAU", 18),
    ("DN-THANH-KHE", 17),
    ("DN-LIEN-CHIEU", 17),
    ("DN-CAM-LE", 14),
    ("DN-SON-TRA", 14),
    ("DN-HOA-VANG", 12),
    ("DN-NGU-HANH-SON", 8),
];

/// Those of Utopia.
const UTOPIA: [(&str, u32); 3] = [("UT-AMAUROTUM", 60), ("UT-ABRAXA", 30), ("UT-NOLANDIA", 10)];

/// From this age on nobody should have to come twice.
const ELDERLY: u16 = 70;

/// Ages at which schools are left with an examination.
const EXAM: core::ops::RangeInclusive<u16> = 17..=18;

/// What an application says beside the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Application {
    /// Why.
    pub reason: Grounds,
    /// Where.
    pub office: &'static str,
    /// How the person lives there.
    pub kind: Residence,
    /// How soon.
    pub priority: Priority,
}

impl Application {
    /// That of the person with this place and age.
    pub fn invent(plan: &Plan, place: u32, age: u16) -> Self {
        let stream = &mut Stream::new(plan, place, Part::Application);
        let offices: &[_] = if plan.profile.name == "vietnam" { &DA_NANG } else { &UTOPIA };
        let office = stream.weigh(offices);
        let kind = if stream.chance(12) { Residence::Temporary } else { Residence::Permanent };
        let reason = reason(stream.below(100), age);
        let urgent = stream.chance(3);
        let exam = stream.chance(80);
        let priority = match age {
            _ if urgent => Priority::Urgent,
            age if EXAM.contains(&age) && exam => Priority::Exam,
            ELDERLY.. => Priority::Elderly,
            _ => Priority::Ordinary,
        };
        Self { reason, office, kind, priority }
    }
}

/// The youngest never had a card.
const fn reason(share: u32, age: u16) -> Grounds {
    match share {
        _ if age < 16 => Grounds::First,
        0..70 => Grounds::First,
        70..84 => Grounds::Expired,
        84..93 => Grounds::Damaged,
        _ => Grounds::Lost,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use card_format::profile::{PROFILES, VIETNAM};

    use super::*;

    #[test]
    fn applications_differ_as_those_of_a_city_do() {
        let plan = Plan::new(&VIETNAM, 2).unwrap();
        let mut seen: HashMap<&str, u32> = HashMap::new();
        for place in 0..2000 {
            let Application { reason, office, kind, priority } =
                Application::invent(&plan, place, 14 + u16::try_from(place % 76).unwrap());
            for word in [reason.word(), office, kind.word(), priority.word()] {
                *seen.entry(word).or_default() += 1;
            }
        }
        for (office, _) in DA_NANG {
            assert!(seen[office] > 100, "{office}");
        }
        for word in Grounds::ALL.iter().filter(|word| **word != Grounds::Reissue) {
            assert!(seen[word.word()] > 80, "{word:?}");
        }
        for word in ["permanent", "temporary", "urgent", "exam", "elderly", "ordinary"] {
            assert!(seen[word] > 20, "{word}");
        }
    }

    #[test]
    fn codes_and_reasons_are_taken() {
        for profile in PROFILES {
            let plan = Plan::new(profile, 5).unwrap();
            for place in 0..50 {
                let person = plan.person(place).unwrap();
                let dossier = person.into_dossier(vec![0xFF, 0xD8, 0xFF].into());
                let line = serde_json::to_string(&dossier).unwrap();
                assert!(crate::intake::parse(line.as_bytes()).is_ok());
                assert!(dossier.office.is_some());
            }
        }
    }
}
