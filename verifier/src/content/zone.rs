//! The machine readable zone: check digits and expiry (TR-03135-1 §5.7.1, Doc 9303-3 §4.9).

use card_format::date::{Century, Date as Day};
use card_format::dg1::Dg1;
use card_format::ef::Ef;
use card_format::mrz::check_digit::Covered;
use card_format::mrz::{Mrz, Size};
use card_format::profile::VIETNAM;
use card_format::vietnam::IdNumber;
use jiff::civil::Date;

use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::holder::Zone;
use crate::ledger::Ledger;
use crate::reason::Reason;

/// Age from which Viet Nam issues cards that do not expire, whatever their zone says
/// (Law 26/2023/QH15 art. 21).
const AGE_WITHOUT_EXPIRY: u16 = 60;

/// The longest that documents are in force, in years (TR-03135-1 §5.7.1).
const WINDOW: u16 = 15;

pub(super) fn check(document: &Document, at: Date, since: Option<Date>, ledger: &mut Ledger) {
    let zone = document.require(Ef::Dg1, Reason::ZoneMissing);
    let zone = zone.and_then(|file| Dg1::decode(file).map_err(|_| Reason::ZoneMalformed));
    let mrz = zone.as_ref().map(|dg1| &dg1.mrz).map_err(|reason| *reason);
    ledger.check(Id::Zone, || check_digits(mrz?));
    let since = since.and_then(|since| day(since).ok());
    ledger.check(Id::Expiry, || expiry(mrz?, day(at)?, since));
}

fn check_digits(mrz: &Mrz<'_>) -> Result<Evidence, Reason> {
    let wrong = mrz.check_digits().find(|digit| !digit.agrees);
    match wrong.map(|digit| digit.covered) {
        Some(Covered::DocumentNumber) => Err(Reason::CheckDigitNumber),
        Some(Covered::BirthDate) => Err(Reason::CheckDigitBirth),
        Some(Covered::ExpiryDate) => Err(Reason::CheckDigitExpiry),
        Some(Covered::OptionalData) => Err(Reason::CheckDigitOptional),
        Some(Covered::Composite) => Err(Reason::CheckDigitComposite),
        None if !is_plausible(mrz) => Err(Reason::ZoneImplausible),
        None => Ok(Evidence::CheckDigits { format: format(mrz.size()).to_owned() }),
    }
}

/// Whether fields hold what they can hold at all (Doc 9303-3 §4): a document code of Doc 9303-4 to
/// -7, States in letters, a name, a sex, dates of a calendar. Parts of the date of birth may be
/// unknown.
fn is_plausible(mrz: &Mrz<'_>) -> bool {
    let letters = |text: &[u8]| text.iter().all(u8::is_ascii_uppercase);
    let layout = mrz.size().layout();
    let sex = mrz.as_bytes().get(layout.sex);
    let code = matches!(mrz.document_code().first(), Some(b'P' | b'A' | b'C' | b'I' | b'V'));
    let [_, _, m1, m2, d1, d2] = *mrz.birth_date();
    code && letters(mrz.document_code())
        && letters(mrz.issuing_state())
        && letters(mrz.nationality())
        && !mrz.issuing_state().is_empty()
        && mrz.primary_name().first().is_some_and(u8::is_ascii_uppercase)
        && [mrz.primary_name(), mrz.secondary_name()].into_iter().all(is_name)
        && matches!(sex, Some(b'M' | b'F' | b'<'))
        && may_be([m1, m2], 1..=12)
        && may_be([d1, d2], 1..=31)
}

/// Letters and fillers: numbers in names are written in Roman numerals (Doc 9303-3 §4.6).
fn is_name(text: &[u8]) -> bool {
    text.iter().all(|letter| letter.is_ascii_uppercase() || *letter == b'<')
}

/// Two digits within a range, or unknown.
fn may_be(part: [u8; 2], range: core::ops::RangeInclusive<u8>) -> bool {
    match part {
        [b'<', b'<'] => true,
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            range.contains(&((tens - b'0') * 10 + (ones - b'0')))
        }
        _ => false,
    }
}

const fn format(size: Size) -> &'static str {
    match size {
        Size::Td1 => "TD1",
        Size::Td2 => "TD2",
        Size::Td3 => "TD3",
    }
}

fn expiry(mrz: &Mrz<'_>, today: Day, since: Option<Day>) -> Result<Evidence, Reason> {
    let until = until(*mrz.expiry_date(), today, since).ok_or(Reason::ExpiryUnclear)?;
    if today <= until {
        return Ok(Evidence::InForce);
    }
    let birth = Day::from_yymmdd(mrz.birth_date(), Century::NotAfter(until));
    let old = birth.is_ok_and(|birth| birth.years_until(today) >= AGE_WITHOUT_EXPIRY);
    let may_not_expire = old && mrz.issuing_state() == VIETNAM.issuing_state.as_bytes();
    Err(if may_not_expire { Reason::ExpiryUnclear } else { Reason::Expired })
}

/// The day of expiry. Two digits mean a year of the next fifteen, else one of the past (TR-03135-1
/// §5.7.1). No document has expired before its signer began: then it is the year nearest to today, if
/// that lies ahead.
fn until(field: [u8; 6], today: Day, since: Option<Day>) -> Option<Day> {
    let latest = today.plus_years(WINDOW).ok()?;
    let until = Day::from_yymmdd(&field, Century::NotAfter(latest)).ok()?;
    let nearest = Day::from_yymmdd(&field, Century::Nearest(today)).ok()?;
    let before_signer = since.is_some_and(|since| until < since);
    Some(if before_signer { until.max(nearest) } else { until })
}

/// The same day in the words of the card.
pub(super) fn day(at: Date) -> Result<Day, Reason> {
    let parts = (u16::try_from(at.year()), u8::try_from(at.month()), u8::try_from(at.day()));
    match parts {
        (Ok(year), Ok(month), Ok(day)) => {
            Day::new(year, month, day).map_err(|_| Reason::ExpiryUnclear)
        }
        _ => Err(Reason::ExpiryUnclear),
    }
}

/// The fields for the report.
pub(super) fn take_down(mrz: &Mrz<'_>) -> Zone {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let name = |bytes: &[u8]| text(bytes).replace('<', " ");
    let ours = mrz.issuing_state() == VIETNAM.issuing_state.as_bytes();
    let id_number = IdNumber::from_mrz(mrz).filter(|_| ours);
    let optional = [text(mrz.optional_data()), text(mrz.optional_data_2())];
    let optional = optional.into_iter().filter(|part| !part.is_empty());
    Zone {
        lines: mrz.lines().map(text).collect(),
        document_code: text(mrz.document_code()),
        issuing_state: text(mrz.issuing_state()),
        document_number: text(mrz.document_number().as_bytes()),
        surname: name(mrz.primary_name()),
        given_names: name(mrz.secondary_name()),
        nationality: text(mrz.nationality()),
        birth: text(mrz.birth_date()),
        sex: char::from(mrz.sex().character()).to_string(),
        expiry: text(mrz.expiry_date()),
        optional: optional.collect::<Vec<_>>().join(" "),
        id_number: id_number.map(|number| number.as_str().to_owned()),
    }
}
