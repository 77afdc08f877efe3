//! Moments of lists: those of certificates, of computers and of calendars compared with each other.

use card_format::asn1::Time;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// A moment of a certificate as the computer counts.
pub(super) fn of(time: Time) -> Option<Timestamp> {
    let ((year, month, day), (hour, minute, second)) = (time.date(), time.time());
    let small = |part: u8| i8::try_from(part).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let moment = date.at(small(hour)?, small(minute)?, small(second)?, 0);
    Some(moment.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The day of a moment in Greenwich.
pub(super) fn day(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}

/// The days that have passed, and how many of them people work on; none when `to` comes first.
pub(super) fn days(from: Date, to: Date) -> (u32, u32) {
    let Ok(span) = from.until(to) else { return (0, 0) };
    let days = u32::try_from(span.get_days()).unwrap_or(0);
    // Every week has five; what is left over is counted day by day.
    let (weeks, rest) = (days / 7, days % 7);
    let mut day = from;
    let mut working = weeks.saturating_mul(5);
    for _ in 0..rest {
        day = day.tomorrow().unwrap_or(day);
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            working += 1;
        }
    }
    (days, working)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weekends_are_no_working_days() {
        // 2026-11-20 is a Friday.
        for (to, expected) in [
            (date(2026, 11, 20), (0, 0)),
            (date(2026, 11, 22), (2, 0)),
            (date(2026, 11, 25), (5, 3)),
            (date(2026, 12, 18), (28, 20)),
            (date(2026, 11, 1), (0, 0)),
        ] {
            assert_eq!(days(date(2026, 11, 20), to), expected, "{to}");
        }
    }

    #[test]
    fn a_moment_of_a_certificate_is_one_of_the_calendar() {
        let time = Time::new((2026, 11, 22), (15, 30, 1)).unwrap();
        assert_eq!(of(time).unwrap().to_string(), "2026-11-22T15:30:01Z");
        assert_eq!(day(of(time).unwrap()), date(2026, 11, 22));
    }
}
