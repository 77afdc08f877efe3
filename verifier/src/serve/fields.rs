//! The fields of the zone as people read them, chip and print beside each other.

use card_format::date::{Century, Date as Day};
use jiff::civil::Date;
use serde::Serialize;

use crate::combined::Field as Compared;
use crate::holder::Zone;
use crate::language::Text;
use crate::terminal::Judged;

/// A field.
#[derive(Serialize)]
pub(super) struct Field {
    label: Text,
    kind: Kind,
    /// Whether the value is a day, `YYYY-MM-DD` where it is a whole one.
    day: bool,
    chip: String,
    /// What is printed, where that is known.
    printed: Option<String>,
    differs: bool,
}

/// How a value is set.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Name,
    Code,
    Plain,
}

/// Its name in comparisons, kind, whether it is a day, and the value.
type Row = (Compared, Kind, Option<Century>, fn(&Zone) -> &str);

/// The fields that a screen shows, in the order of people. Nobody is born after the day on which the
/// document ends.
fn rows(zone: &Zone, today: Day) -> [Row; 9] {
    use Compared::{
        BirthDate, DocumentNumber, ExpiryDate, GivenNames, IdNumber, IssuingState, Nationality,
        Sex, Surname,
    };
    let ends = Century::Nearest(today);
    let until = read(&zone.expiry, ends).map_or(today, |until| until.min(today));
    let (born, ends) = (Some(Century::NotAfter(until)), Some(ends));
    [
        (Surname, Kind::Name, None, |zone| &zone.surname),
        (GivenNames, Kind::Name, None, |zone| &zone.given_names),
        (DocumentNumber, Kind::Code, None, |zone| &zone.document_number),
        (IdNumber, Kind::Code, None, |zone| zone.id_number.as_deref().unwrap_or_default()),
        (BirthDate, Kind::Plain, born, |zone| &zone.birth),
        (Sex, Kind::Plain, None, |zone| &zone.sex),
        (Nationality, Kind::Plain, None, |zone| &zone.nationality),
        (ExpiryDate, Kind::Plain, ends, |zone| &zone.expiry),
        (IssuingState, Kind::Plain, None, |zone| &zone.issuing_state),
    ]
}

/// The fields of what was judged, and what is printed where it differs.
pub(super) fn of(judged: &Judged) -> Vec<Field> {
    let today = judged.report.inspected_on.parse::<Date>().ok().and_then(day);
    let (Some(holder), Some(today)) = (judged.report.holder.as_ref(), today) else {
        return Vec::new();
    };
    let printed = |name: &str| {
        let item = holder.printed.iter().find(|item| item.name == name);
        item.map(|item| item.value.replace('<', " ").trim().to_owned())
    };
    let nobody = Zone::default();
    let zone = holder.zone.as_ref().unwrap_or(&nobody);
    let rows = rows(zone, today);
    let shown = rows.iter().map(|(field, kind, century, of)| {
        let value = |text: &str| century.map_or_else(|| text.to_owned(), |it| whole(text, it));
        let printed = printed(field.name()).map(|text| value(&text));
        let (chip, day) = (value(of(zone)), century.is_some());
        Field { label: field.title(), kind: *kind, day, chip, differs: printed.is_some(), printed }
    });
    // What differs and stands in no row of the zone: the code says more than the zone does.
    let known = |name: &str| rows.iter().any(|(field, ..)| field.name() == name);
    let others = judged.report.differences.iter().map(|difference| difference.field);
    let others = others.filter(|field| !known(field.name())).map(|field| {
        let item = holder.identity.iter().find(|item| item.name == field.name());
        let chip = item.map(|item| item.value.clone()).unwrap_or_default();
        let printed = printed(field.name());
        Field { label: field.title(), kind: Kind::Plain, day: false, chip, printed, differs: true }
    });
    shown.chain(others).filter(|field| !field.chip.is_empty() || field.differs).collect()
}

/// A day in full, or the six characters as they stand.
fn whole(yymmdd: &str, century: Century) -> String {
    read(yymmdd, century).map_or_else(
        || yymmdd.to_owned(),
        |day| format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
    )
}

fn read(yymmdd: &str, century: Century) -> Option<Day> {
    let digits: [u8; 6] = yymmdd.as_bytes().try_into().ok()?;
    Day::from_yymmdd(&digits, century).ok()
}

fn day(at: Date) -> Option<Day> {
    let parts = (u16::try_from(at.year()), u8::try_from(at.month()), u8::try_from(at.day()));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return None };
    Day::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dates of birth and of expiry on the first day of a year.
    fn days(birth: &str, expiry: &str, year: u16) -> [String; 2] {
        let mut zone = Zone::default();
        (zone.birth, zone.expiry) = (birth.into(), expiry.into());
        let rows = rows(&zone, Day::new(year, 1, 1).unwrap());
        let dated = rows.iter().filter_map(|(_, _, century, of)| Some((of, (*century)?)));
        let days: Vec<_> = dated.map(|(of, century)| whole(of(&zone), century)).collect();
        days.try_into().unwrap()
    }

    #[test]
    fn nobody_is_born_after_the_end_of_the_document() {
        for (birth, expiry, year, shown) in [
            ("580723", "410701", 2026, ["1958-07-23", "2041-07-01"]),
            ("580723", "410701", 2060, ["1958-07-23", "2041-07-01"]),
            ("250723", "350701", 2026, ["2025-07-23", "2035-07-01"]),
            ("150101", "100101", 2026, ["1915-01-01", "2010-01-01"]),
            ("250723", "<<<<<<", 2026, ["2025-07-23", "<<<<<<"]),
        ] {
            assert_eq!(days(birth, expiry, year), shown);
        }
    }
}
