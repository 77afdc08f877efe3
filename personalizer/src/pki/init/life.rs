//! How long keys sign and certificates live (Doc 9303-12 Table 1).
//!
//! ```text
//! card              |------------- D years -------------|
//! document signer   |-- signs 3 months --|------ D years ------|
//! CSCA              |-- signs 5 years --|-- 3 months, D years --|
//! ```
//!
//! The last card of a signer outlives neither the signer's certificate nor that of the authority,
//! so each life is what lies under it, and the time of signing on top.

use card_format::asn1::Time;
use card_format::date::Date;
use card_format::profile::Profile;
use jiff::civil::DateTime;
use jiff::{Span, ToSpan as _};

use super::super::Error;
use super::super::draft::Life;

/// How long a country signing key signs (Doc 9303-12 Table 1: three to five years).
const AUTHORITY_USAGE_YEARS: i64 = 5;

/// How long a document signer signs (Doc 9303-12 Table 1: up to three months).
const SIGNER_USAGE_MONTHS: i64 = 3;

/// How long the signer of a line's books signs.
const LOG_SIGNER_USAGE_YEARS: i64 = 3;

/// The life of a document signer whose cards are those of the profile.
pub(in crate::pki) fn signer(profile: &Profile, now: DateTime) -> Result<Life, Error> {
    Ok(Life {
        start: time(now)?,
        usage_end: time(now.checked_add(SIGNER_USAGE_MONTHS.months())?)?,
        end: time(now.checked_add(signer_span(profile)?)?)?,
    })
}

/// The life of the authority that signs such signers.
pub(super) fn authority(profile: &Profile, now: DateTime) -> Result<Life, Error> {
    let usage_end = now.checked_add(AUTHORITY_USAGE_YEARS.years())?;
    let end = time(usage_end.checked_add(signer_span(profile)?)?)?;
    Ok(Life { start: time(now)?, usage_end: time(usage_end)?, end })
}

/// The life of the signer of a line's books, who signs longer than one of documents: until it is
/// replaced, nothing else is lost with its key. It never outlives its authority.
pub(in crate::pki) fn log_signer(
    profile: &Profile,
    now: DateTime,
    authority_end: Time,
) -> Result<Life, Error> {
    let usage_end = now.checked_add(LOG_SIGNER_USAGE_YEARS.years())?;
    let end = time(usage_end.checked_add(signer_span(profile)?)?)?.min(authority_end);
    Ok(Life { start: time(now)?, usage_end: time(usage_end)?.min(end), end })
}

fn signer_span(profile: &Profile) -> Result<Span, Error> {
    Ok(i64::from(profile.validity_years).years().try_months(SIGNER_USAGE_MONTHS)?)
}

/// The present second in Greenwich time.
pub(in crate::pki) fn now() -> Result<DateTime, Error> {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).datetime();
    Ok(now.with().subsec_nanosecond(0).build()?)
}

/// A moment as certificates write it.
pub(in crate::pki) fn time(moment: DateTime) -> Result<Time, Error> {
    let (month, day) = (unsigned(moment.month()), unsigned(moment.day()));
    let year = u16::try_from(moment.year()).unwrap_or(0);
    let time = (unsigned(moment.hour()), unsigned(moment.minute()), unsigned(moment.second()));
    Ok(Time::new((year, month, day), time)?)
}

/// The day of a moment.
pub(in crate::pki) fn date(moment: DateTime) -> Result<Date, Error> {
    let year = u16::try_from(moment.year()).unwrap_or(0);
    Ok(Date::new(year, unsigned(moment.month()), unsigned(moment.day()))?)
}

/// Calendar fields are never negative; the type of their library could be.
fn unsigned(field: i8) -> u8 {
    u8::try_from(field).unwrap_or(0)
}
