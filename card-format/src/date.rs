//! A day of the Gregorian calendar, in the forms that files on the card write it.
//!
//! ```text
//! YYMMDD       six digits    MRZ (Doc 9303-3 §4.8)
//! YYYYMMDD     eight digits  EF.DG11, EF.DG12 (Doc 9303-10 §4.7.11)
//! YYYYMMDD     packed BCD    biometric headers (Doc 9303-10 §4.5.6)
//! dd/mm/yyyy   ten bytes     EF.DG13 of Viet Nam
//! ```

use crate::error::{Error, Fault};

/// A day that the calendar has, in a year of four digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Which century two digits of a year mean.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a date is personal data")]
pub enum Century {
    /// The latest one that does not lead past this day: dates of birth. A holder of more than a
    /// hundred years reads as a child, so a birth year from elsewhere goes first.
    NotAfter(Date),
    /// The one that leads nearest to this day, fifty years either way: dates of expiry.
    Nearest(Date),
}

impl Date {
    /// A day of the years 1 to 9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, Error> {
        if year == 0 || year > 9999 {
            return Err(Fault::Date.at(0));
        }
        if day == 0 || day > days_in(year, month) {
            return Err(Fault::Date.at(0));
        }
        Ok(Self { year, month, day })
    }

    /// Reads `YYMMDD` of a zone. Unknown parts (`<`) make it no date.
    pub fn from_yymmdd(field: &[u8; 6], century: Century) -> Result<Self, Error> {
        let [y1, y0, m1, m0, d1, d0] = field;
        let year = number(&[*y1, *y0], 0)?;
        let (month, day) = (byte(*m1, *m0, 2)?, byte(*d1, *d0, 4)?);
        let in_century = |hundreds: u16| Self::new(hundreds * 100 + year, month, day);
        match century {
            Century::NotAfter(limit) => {
                let hundreds = limit.year / 100;
                match in_century(hundreds) {
                    Ok(date) if date <= limit => Ok(date),
                    _ => in_century(hundreds.saturating_sub(1)),
                }
            }
            Century::Nearest(day) => {
                let earliest = day.year.saturating_sub(50);
                let ahead = (year + 100 - earliest % 100) % 100;
                in_century((earliest + ahead) / 100)
            }
        }
    }

    /// Reads `YYYYMMDD` in digits.
    pub fn from_yyyymmdd(field: &[u8; 8]) -> Result<Self, Error> {
        let [year @ .., m1, m0, d1, d0] = field;
        Self::new(number::<4>(year, 0)?, byte(*m1, *m0, 4)?, byte(*d1, *d0, 6)?)
    }

    /// Reads `YYYYMMDD` in packed BCD.
    pub fn from_bcd(field: [u8; 4]) -> Result<Self, Error> {
        let mut digits = [0; 8];
        for (pair, packed) in digits.chunks_exact_mut(2).zip(field) {
            pair.copy_from_slice(&[digit(packed >> 4), digit(packed & 0x0F)]);
        }
        Self::from_yyyymmdd(&digits).map_err(|error| error.fault.at(error.at / 2))
    }

    /// Reads `dd/mm/yyyy`.
    pub fn from_slashed(field: &[u8; 10]) -> Result<Self, Error> {
        let [d1, d0, b'/', m1, m0, b'/', year @ ..] = field else {
            return Err(Fault::Date.at(0));
        };
        Self::new(number::<4>(year, 6)?, byte(*m1, *m0, 3)?, byte(*d1, *d0, 0)?)
    }

    /// The same day in a later year; 29 February becomes 28 February where there is none.
    pub fn plus_years(self, years: u16) -> Result<Self, Error> {
        let year = self.year.saturating_add(years);
        match Self::new(year, self.month, self.day) {
            Err(_) if (self.month, self.day) == (2, 29) => Self::new(year, 2, 28),
            result => result,
        }
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Full years from here to `later`, zero if that is earlier: an age.
    pub const fn years_until(self, later: Self) -> u16 {
        let early = later.month < self.month || later.month == self.month && later.day < self.day;
        later.year.saturating_sub(self.year).saturating_sub(if early { 1 } else { 0 })
    }

    /// `YYMMDD`.
    pub fn yymmdd(self) -> [u8; 6] {
        let [_, _, yymmdd @ ..] = self.yyyymmdd();
        yymmdd
    }

    /// `YYYYMMDD` in digits.
    pub fn yyyymmdd(self) -> [u8; 8] {
        let [y3, y2, y1, y0] = digits(self.year);
        let [_, _, m1, m0] = digits(self.month.into());
        let [_, _, d1, d0] = digits(self.day.into());
        [y3, y2, y1, y0, m1, m0, d1, d0]
    }

    /// `YYYYMMDD` in packed BCD.
    pub fn bcd(self) -> [u8; 4] {
        let mut packed = [0; 4];
        for (byte, pair) in packed.iter_mut().zip(self.yyyymmdd().chunks(2)) {
            *byte = pair.iter().fold(0, |byte, character| byte << 4 | character & 0x0F);
        }
        packed
    }

    /// `dd/mm/yyyy`.
    pub fn slashed(self) -> [u8; 10] {
        let [y3, y2, y1, y0, m1, m0, d1, d0] = self.yyyymmdd();
        [d1, d0, b'/', m1, m0, b'/', y3, y2, y1, y0]
    }
}

/// Zero for a month that is none.
const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

/// Reads up to four digits that stand at `at`.
fn number<const N: usize>(field: &[u8; N], at: usize) -> Result<u16, Error> {
    let mut value = 0;
    for (character, at) in field.iter().zip(at..) {
        let digit = char::from(*character).to_digit(10).ok_or(Fault::Date.at(at))?;
        value = value * 10 + u16::try_from(digit).map_err(|_| Fault::Date.at(at))?;
    }
    Ok(value)
}

fn byte(tens: u8, ones: u8, at: usize) -> Result<u8, Error> {
    u8::try_from(number(&[tens, ones], at)?).map_err(|_| Fault::Date.at(at))
}

fn digits(value: u16) -> [u8; 4] {
    let last = |value: u16| u8::try_from(value % 10).map_or(b'0', digit);
    [last(value / 1000), last(value / 100), last(value / 10), last(value)]
}

/// The character of a BCD digit; for A to F the character after `9`, which no reader takes.
const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b':' }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(year: u16, month: u8, day: u8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn the_calendar_is_gregorian() {
        for (year, month, day, exists) in [
            (2000, 2, 29, true),
            (1900, 2, 29, false),
            (2024, 2, 29, true),
            (2023, 2, 29, false),
            (2023, 4, 31, false),
            (2023, 12, 31, true),
            (2023, 0, 1, false),
            (2023, 13, 1, false),
            (2023, 1, 0, false),
            (0, 1, 1, false),
            (10_000, 1, 1, false),
        ] {
            assert_eq!(Date::new(year, month, day).is_ok(), exists, "{year} {month} {day}");
        }
    }

    #[test]
    fn two_digits_of_a_year_need_a_century() {
        let today = date(2026, 6, 15);
        for (field, rule, year) in [
            (b"260615", Century::NotAfter(today), Some(2026)),
            (b"260616", Century::NotAfter(today), Some(1926)),
            (b"000229", Century::NotAfter(today), Some(2000)),
            (b"280229", Century::NotAfter(today), Some(1928)),
            (b"760101", Century::Nearest(today), Some(1976)),
            (b"750101", Century::Nearest(today), Some(2075)),
            (b"260101", Century::Nearest(today), Some(2026)),
            (b"99<<<<", Century::NotAfter(today), None),
            (b"990230", Century::NotAfter(today), None),
        ] {
            assert_eq!(Date::from_yymmdd(field, rule).ok().map(Date::year), year);
        }
        assert!(Date::from_yymmdd(b"000229", Century::NotAfter(date(1999, 1, 1))).is_err());
    }

    #[test]
    fn fault_is_located() {
        let today = date(2026, 6, 15);
        let yymmdd = |field| Date::from_yymmdd(field, Century::NotAfter(today)).err();
        assert_eq!(yymmdd(b"99<<01"), Some(Fault::Date.at(2)));
        assert_eq!(Date::from_bcd([0x20, 0x24, 0x1A, 0x01]).err(), Some(Fault::Date.at(2)));
        assert_eq!(Date::from_slashed(b"01-01-2024").err(), Some(Fault::Date.at(0)));
        assert_eq!(Date::from_slashed(b"01/01/20 4").err(), Some(Fault::Date.at(8)));
    }

    #[test]
    fn age_changes_on_the_birthday() {
        let birth = date(2000, 2, 29);
        assert_eq!(birth.years_until(date(2014, 2, 28)), 13);
        assert_eq!(birth.years_until(date(2014, 3, 1)), 14);
        assert_eq!(birth.years_until(date(1999, 1, 1)), 0);
        assert!(birth.plus_years(14) == Date::new(2014, 2, 28));
        assert!(birth.plus_years(24) == Date::new(2024, 2, 29));
        assert!(birth.plus_years(9000).is_err());
    }

    proptest! {
        #[test]
        fn every_form_reads_back(year in 1u16..=9999, month in 1u8..=12, day in 1u8..=31) {
            let Ok(date) = Date::new(year, month, day) else { return Ok(()) };
            prop_assert!(Date::from_yyyymmdd(&date.yyyymmdd()) == Ok(date));
            prop_assert!(Date::from_bcd(date.bcd()) == Ok(date));
            prop_assert!(Date::from_slashed(&date.slashed()) == Ok(date));
            prop_assert!(Date::from_yymmdd(&date.yymmdd(), Century::NotAfter(date)) == Ok(date));
            prop_assert!(Date::from_yymmdd(&date.yymmdd(), Century::Nearest(date)) == Ok(date));
        }

        #[test]
        fn no_field_panics(field: [u8; 10], packed: [u8; 4]) {
            let _ = Date::from_slashed(&field);
            let _ = Date::from_bcd(packed);
        }
    }
}
