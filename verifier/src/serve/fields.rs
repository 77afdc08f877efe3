//! The fields of the zone as people read them, chip and print beside each other.

use card_format::date::{Century, Date as Day};
use jiff::civil::Date;
use serde::Serialize;

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

/// Label, kind, whether it is a day, and the value.
type Row = (Text, Kind, Option<Century>, fn(&Zone) -> &str);

/// The fields that a screen shows, in the order of people.
fn rows(today: Day) -> [Row; 9] {
    let text = Text::new;
    [
        (text("Surname", "Họ"), Kind::Name, None, |zone| &zone.surname),
        (text("Given names", "Tên đệm và tên"), Kind::Name, None, |zone| &zone.given_names),
        (text("Document number", "Số giấy tờ"), Kind::Code, None, |zone| {
            &zone.document_number
        }),
        (text("ID number", "Số định danh cá nhân"), Kind::Code, None, |zone| {
            zone.id_number.as_deref().unwrap_or_default()
        }),
        (text("Date of birth", "Ngày sinh"), Kind::Plain, Some(Century::NotAfter(today)), |zone| {
            &zone.birth
        }),
        (text("Sex", "Giới tính"), Kind::Plain, None, |zone| &zone.sex),
        (text("Nationality", "Quốc tịch"), Kind::Plain, None, |zone| &zone.nationality),
        (
            text("Date of expiry", "Có giá trị đến"),
            Kind::Plain,
            Some(Century::Nearest(today)),
            |zone| &zone.expiry,
        ),
        (text("Issuing State", "Quốc gia cấp"), Kind::Plain, None, |zone| &zone.issuing_state),
    ]
}

/// The fields of what was judged.
pub(super) fn of(judged: &Judged) -> Vec<Field> {
    let zone = judged.report.holder.as_ref().and_then(|holder| holder.zone.as_ref());
    let today = judged.report.inspected_on.parse::<Date>().ok().and_then(day);
    let (Some(zone), Some(today)) = (zone, today) else { return Vec::new() };
    let printed: Option<&Zone> = None;
    let field = |(label, kind, century, of): Row| {
        let value =
            |zone: &Zone| century.map_or_else(|| of(zone).to_owned(), |it| whole(of(zone), it));
        let (chip, printed) = (value(zone), printed.map(value));
        let differs = printed.as_ref().is_some_and(|printed| *printed != chip);
        Field { label, kind, day: century.is_some(), chip, printed, differs }
    };
    let fields = rows(today).into_iter().map(field);
    fields.filter(|field| !field.chip.is_empty() || field.differs).collect()
}

/// A day in full, or the six characters as they stand.
fn whole(yymmdd: &str, century: Century) -> String {
    let digits: Option<[u8; 6]> = yymmdd.as_bytes().try_into().ok();
    let day = digits.and_then(|digits| Day::from_yymmdd(&digits, century).ok());
    day.map_or_else(
        || yymmdd.to_owned(),
        |day| format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
    )
}

fn day(at: Date) -> Option<Day> {
    let parts = (u16::try_from(at.year()), u8::try_from(at.month()), u8::try_from(at.day()));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return None };
    Day::new(year, month, day).ok()
}
