//! Who may have a card, by the rules of the profile.
//!
//! The authority approved the dossier, so what looks wrong here is a finding that it hears about,
//! and no reason to refuse a person: ages are exempted, and numbers outlive corrections of what
//! their digits say (Law 26/2023/QH15, article 12).

use card_format::date::Date;
use card_format::mrz::Sex;
use card_format::profile::{NumberRule, Profile};
use card_format::vietnam::IdNumber;

use crate::dossier::Dossier;
use crate::intake::Reason;

/// What an officer may want to ask about: the member, and what is odd about it.
pub fn findings(dossier: &Dossier) -> Vec<(&'static str, Reason)> {
    let Some(profile) = Profile::by_name(&dossier.profile) else { return Vec::new() };
    let (birth, issue) = (date(&dossier.birth_date), date(&dossier.issue_date));
    let (Some(birth), Some(issue)) = (birth, issue) else { return Vec::new() };
    let mut findings = Vec::new();
    if birth.years_until(issue) < profile.minimum_age {
        findings.push(("birth_date", Reason::UnderAge(profile.minimum_age)));
    }
    if dossier.nationality != profile.issuing_state {
        findings.push(("nationality", Reason::Foreign));
    }
    if profile.numbers == NumberRule::VietnamIdNumber
        && let Ok(number) = IdNumber::parse(dossier.id_number.as_bytes())
    {
        let odd = number.findings(birth, sex(dossier)).next().is_some();
        findings.extend(odd.then_some(("id_number", Reason::OddNumber)));
    }
    findings
}

fn date(text: &str) -> Option<Date> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let part = |part: i8| u8::try_from(part).ok();
    Date::new(u16::try_from(date.year()).ok()?, part(date.month())?, part(date.day())?).ok()
}

fn sex(dossier: &Dossier) -> Sex {
    match dossier.sex.as_str() {
        "M" => Sex::Male,
        "F" => Sex::Female,
        _ => Sex::Unspecified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::Bytes;
    use crate::sample::Plan;
    use card_format::profile::{PROFILES, VIETNAM};

    fn dossier() -> Dossier {
        Plan::new(&VIETNAM, 1).unwrap().person(0).unwrap().into_dossier(Bytes::default())
    }

    fn of(change: impl FnOnce(&mut Dossier)) -> Vec<(&'static str, Reason)> {
        let mut dossier = dossier();
        change(&mut dossier);
        findings(&dossier)
    }

    #[test]
    fn odd_dossiers_are_noticed() {
        assert_eq!(of(|_| {}), []);
        let (year, rest) =
            (dossier().issue_date[..4].to_owned(), dossier().issue_date[4..].to_owned());
        let year: u16 = year.parse().unwrap();
        let odd = ("id_number", Reason::OddNumber);
        let young = ("birth_date", Reason::UnderAge(14));
        // The day of the fourteenth birthday is the first that counts.
        assert_eq!(of(|dossier| dossier.birth_date = format!("{}{rest}", year - 14)), [odd]);
        let day_before = of(|dossier| {
            dossier.birth_date = format!("{}{rest}", year - 14);
            dossier.issue_date = jiff_before(&dossier.issue_date);
        });
        assert_eq!(day_before, [young, odd]);
        let foreign = of(|dossier| dossier.nationality = "LAO".to_owned());
        assert_eq!(foreign, [("nationality", Reason::Foreign)]);
        let sex = if dossier().sex == "M" { "F" } else { "M" };
        assert_eq!(of(|dossier| dossier.sex = sex.to_owned()), [odd]);
        assert_eq!(of(|dossier| dossier.sex = "X".to_owned()), []);
    }

    fn jiff_before(day: &str) -> String {
        day.parse::<jiff::civil::Date>().unwrap().yesterday().unwrap().to_string()
    }

    #[test]
    fn sample_people_are_eligible() {
        for profile in PROFILES {
            let plan = Plan::new(profile, 11).unwrap();
            for person in (0..200).map(|place| plan.person(place).unwrap()) {
                assert_eq!(findings(&person.into_dossier(Bytes::default())), []);
            }
        }
    }
}
