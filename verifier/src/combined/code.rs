//! The printed code of Viet Nam's identity cards: one line of text, unsigned.
//!
//! ```text
//! 12-digit number|former number|full name|ddmmyyyy birth|Nam or Nữ|residence|ddmmyyyy issue|…
//! ```
//!
//! Cards of 2021 have seven fields, those of 2024 may have more; some codes lack the second.

use card_format::date::Date as Day;
use card_format::mrz::{Mrz, Sex};
use card_format::vietnam::IdNumber;

use super::zone::may_be_same;
use super::{Comparison, Field, LONGEST, name};
use crate::holder::Item;

/// The most fields that a code is cut into.
const FIELDS: usize = 16;

/// What a code says.
pub(super) struct Code<'a> {
    number: &'a str,
    former: Option<&'a str>,
    name: &'a str,
    birth: Day,
    sex: Sex,
    residence: &'a str,
    issued: Day,
}

impl<'a> Code<'a> {
    /// Reads a code; `None` for any other text.
    pub(super) fn decode(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let fields: Vec<&str> = text.trim().split('|').take(FIELDS).map(str::trim).collect();
        let (number, former, rest) = match fields.as_slice() {
            [number, rest @ ..] if rest.len() == 5 => (*number, "", rest),
            [number, former, rest @ ..] => (*number, *former, rest),
            _ => return None,
        };
        let [name, birth, sex, residence, issued, ..] = rest else { return None };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let kept = digits(number)
            && number.len() == 12
            && digits(former)
            && matches!(former.len(), 0 | 9 | 12)
            && !name.is_empty()
            && !name.contains(char::is_control)
            && !residence.contains(char::is_control);
        kept.then_some(Self {
            number,
            former: Some(former).filter(|former| !former.is_empty()),
            name,
            birth: day(birth)?,
            sex: sex_of(sex)?,
            residence,
            issued: day(issued)?,
        })
    }

    /// Compares with the identity record, and with the zone where there is no record.
    pub(super) fn compare(
        &self,
        zone: Option<&Mrz<'_>>,
        identity: &[Item],
        comparison: &mut Comparison,
    ) {
        let item = |name: &str| {
            identity.iter().find(|item| item.name == name).map(|item| item.value.as_str())
        };
        let of_zone = zone.and_then(IdNumber::from_mrz);
        let number = item("id_number").or(of_zone.as_ref().map(IdNumber::as_str));
        let name = item("full_name").map(|full| name::same(self.name, full));
        let name = name.or(zone.map(|zone| name::same_as_zone(self.name, zone)));
        let birth = item("birth_date").and_then(slashed).map(|day| day == self.birth);
        let in_zone = |zone: &Mrz<'_>| may_be_same(self.birth.yymmdd(), *zone.birth_date());
        let birth = birth.or(zone.map(in_zone));
        let sex = item("sex").and_then(sex_of).or(zone.map(Mrz::sex));
        let residence = item("residence").map(name::words);
        let issued = item("issue_date").and_then(slashed);
        let former = item("former_number").zip(self.former);
        let mut field = |field, printed: &str, same: Option<bool>| {
            if let Some(same) = same {
                comparison.field(field, printed, same);
            }
        };
        field(Field::IdNumber, self.number, number.map(|number| number == self.number));
        field(Field::FormerNumber, self.former.unwrap_or_default(), former.map(|(a, b)| a == b));
        field(Field::FullName, self.name, name);
        field(Field::BirthDate, &print(self.birth), birth);
        let word = char::from(self.sex.character()).to_string();
        field(Field::Sex, &word, sex.map(|sex| sex == self.sex));
        let same = residence.map(|residence| residence == name::words(self.residence));
        field(Field::Residence, self.residence, same);
        field(Field::IssueDate, &print(self.issued), issued.map(|day| day == self.issued));
    }
}

fn print(day: Day) -> String {
    String::from_utf8_lossy(&day.slashed()).into_owned()
}

/// `ddmmyyyy`
fn day(text: &str) -> Option<Day> {
    let [d1, d0, m1, m0, year @ ..] = text.as_bytes() else { return None };
    let [y3, y2, y1, y0] = year else { return None };
    Day::from_yyyymmdd(&[*y3, *y2, *y1, *y0, *m1, *m0, *d1, *d0]).ok()
}

/// `dd/mm/yyyy`
fn slashed(text: &str) -> Option<Day> {
    Day::from_slashed(text.as_bytes().try_into().ok()?).ok()
}

fn sex_of(text: &str) -> Option<Sex> {
    match name::plain(text).as_str() {
        "nam" => Some(Sex::Male),
        "nữ" => Some(Sex::Female),
        _ => None,
    }
}
