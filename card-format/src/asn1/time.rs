//! Moments in certificates (RFC 5280 §4.1.2.5, Doc 9303-12 Table 5): UTCTime and GeneralizedTime.
//!
//! ```text
//! 17 0D  YYMMDDhhmmssZ      1950 to 2049
//! 18 0F  YYYYMMDDhhmmssZ    from 2050 on; always in privateKeyUsagePeriod
//! ```

use super::{GENERALIZED_TIME, UTC_TIME};
use crate::error::{Error, Fault};
use crate::tlv::{Tag, Tlv, Writer};

/// A second in Greenwich time. It orders by time and tells nothing about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Time {
    /// A moment of a civil calendar day; leap seconds do not occur in certificates.
    pub fn new(date: (u16, u8, u8), time: (u8, u8, u8)) -> Result<Self, Error> {
        let (year, month, day) = date;
        let (hour, minute, second) = time;
        let real = (1..=9999).contains(&year)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        let time = Self { year, month, day, hour, minute, second };
        if real { Ok(time) } else { Err(Fault::Date.at(0)) }
    }

    /// Reads either form.
    pub fn decode(tlv: &Tlv<'_>) -> Result<Self, Error> {
        match tlv.tag {
            UTC_TIME => Self::from_utc_time(tlv.value),
            GENERALIZED_TIME => Self::from_generalized_time(tlv.value),
            _ => return Err(Fault::Tag.at(tlv.at)),
        }
        .map_err(|error| error.after(tlv.value_at()))
    }

    /// Reads the value of a UTCTime: two digits of the year, 50 to 99 being the last century.
    pub fn from_utc_time(value: &[u8]) -> Result<Self, Error> {
        let (year, rest) = value.split_at_checked(2).ok_or(Fault::Length.at(0))?;
        let year = digits(year)?;
        let century = if year >= 50 { 1900 } else { 2000 };
        Self::from_rest(century + u16::from(year), rest).map_err(|error| error.after(2))
    }

    /// Reads the value of a GeneralizedTime without fractions of a second.
    pub fn from_generalized_time(value: &[u8]) -> Result<Self, Error> {
        let (high, rest) = value.split_at_checked(2).ok_or(Fault::Length.at(0))?;
        let (low, rest) = rest.split_at_checked(2).ok_or(Fault::Length.at(2))?;
        let year = u16::from(digits(high)?) * 100 + u16::from(digits(low)?);
        Self::from_rest(year, rest).map_err(|error| error.after(4))
    }

    /// Writes it as a certificate's validity has it: UTCTime through 2049.
    pub fn write(self, writer: &mut Writer<'_>) -> Result<(), Error> {
        let generalized = self.generalized();
        if (1950..2050).contains(&self.year) {
            let (_, short) = generalized.split_at_checked(2).unwrap_or_default();
            writer.primitive(UTC_TIME, short)
        } else {
            writer.primitive(GENERALIZED_TIME, &generalized)
        }
    }

    /// Writes it as GeneralizedTime under `tag`, as privateKeyUsagePeriod has it.
    pub fn write_generalized(self, writer: &mut Writer<'_>, tag: Tag) -> Result<(), Error> {
        writer.primitive(tag, &self.generalized())
    }

    /// Year, month and day.
    pub const fn date(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Hour, minute and second.
    pub const fn time(self) -> (u8, u8, u8) {
        (self.hour, self.minute, self.second)
    }

    fn from_rest(year: u16, rest: &[u8]) -> Result<Self, Error> {
        let &[m1, m0, d1, d0, h1, h0, n1, n0, s1, s0, b'Z'] = rest else {
            return Err(Fault::Length.at(0));
        };
        let date = (year, digits(&[m1, m0])?, digits(&[d1, d0])?);
        Self::new(date, (digits(&[h1, h0])?, digits(&[n1, n0])?, digits(&[s1, s0])?))
    }

    fn generalized(self) -> [u8; 15] {
        let [m1, m0] = two(self.month);
        let [d1, d0] = two(self.day);
        let [h1, h0] = two(self.hour);
        let [n1, n0] = two(self.minute);
        let [s1, s0] = two(self.second);
        let [c1, c0] = two(u8::try_from(self.year / 100).unwrap_or(0));
        let [y1, y0] = two(u8::try_from(self.year % 100).unwrap_or(0));
        [c1, c0, y1, y0, m1, m0, d1, d0, h1, h0, n1, n0, s1, s0, b'Z']
    }
}

/// The value of two decimal digits.
fn digits(two: &[u8]) -> Result<u8, Error> {
    match two {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Ok((tens - b'0') * 10 + (ones - b'0')),
        _ => Err(Fault::Character.at(0)),
    }
}

/// The two decimal digits of a value below 100.
const fn two(value: u8) -> [u8; 2] {
    [b'0' + value / 10 % 10, b'0' + value % 10]
}

/// The length of a month; zero for a month that does not exist.
const fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::context_primitive;
    use crate::tlv::Reader;
    use proptest::prelude::*;

    #[test]
    fn both_forms_are_read_and_written() {
        for bytes in [&b"\x17\x0D500101000000Z"[..], b"\x17\x0D491231235959Z"] {
            let time = Time::decode(&Reader::new(bytes).take().unwrap()).unwrap();
            let mut buffer = [0; 17];
            let mut writer = Writer::new(&mut buffer);
            time.write(&mut writer).unwrap();
            assert_eq!(writer.finish(), bytes);
        }
        let time = Time::new((2051, 2, 28), (1, 2, 3)).unwrap();
        let mut buffer = [0; 34];
        let mut writer = Writer::new(&mut buffer);
        time.write(&mut writer).unwrap();
        time.write_generalized(&mut writer, context_primitive(1)).unwrap();
        assert_eq!(writer.finish(), b"\x18\x0F20510228010203Z\x81\x0F20510228010203Z");
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for (value, error) in [
            (&b"260229000000Z"[..], Fault::Date.at(2)),
            (b"261301000000Z", Fault::Date.at(2)),
            (b"260101240000Z", Fault::Date.at(2)),
            (b"26010100000Z", Fault::Length.at(2)),
            (b"260101000000+", Fault::Length.at(2)),
            (b"2601x1000000Z", Fault::Character.at(2)),
        ] {
            assert_eq!(Time::from_utc_time(value), Err(error));
        }
        assert!(Time::from_generalized_time(b"20000229000000Z").is_ok());
        assert!(Time::from_generalized_time(b"21000229000000Z").is_err());
    }

    proptest! {
        #[test]
        fn no_value_panics(value in proptest::collection::vec(any::<u8>(), 0..20)) {
            let _ = Time::from_utc_time(&value);
            let _ = Time::from_generalized_time(&value);
        }
    }
}
