//! From when until when a card is valid.
//!
//! Viet Nam's cards are renewed at the ages of 14, 25, 40 and 60, and one that is issued within
//! two years before such an age is valid until the next (Law 26/2023/QH15, article 21). Whoever
//! has passed the last has a card for life. The zone has no way to say that, so it carries the day
//! of issue and the years of the profile; nothing may be concluded from it once it has passed.

use card_format::date::Date;
use card_format::error::Error;
use card_format::profile::Profile;

/// Ages at which a card is renewed.
const AGES: [u16; 4] = [14, 25, 40, 60];
/// So long before such an age a new card skips it.
const EARLY: u16 = 2;

/// From when until when a card is valid.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Validity {
    /// Day of issue.
    pub issue: Date,
    /// Day of expiry, as the zone says it.
    pub expiry: Date,
    /// Whether the card is valid for life and the printed side says so.
    pub for_life: bool,
}

impl Validity {
    /// The holder's age ends it.
    pub fn by_age(profile: &Profile, birth: Date, issue: Date) -> Result<Self, Error> {
        let early = issue.plus_years(EARLY)?;
        for age in AGES {
            let expiry = birth.plus_years(age)?;
            if expiry > early {
                return Ok(Self { issue, expiry, for_life: false });
            }
        }
        Ok(Self { for_life: true, ..Self::by_years(profile, issue)? })
    }

    /// The years of the profile end it.
    pub fn by_years(profile: &Profile, issue: Date) -> Result<Self, Error> {
        let expiry = issue.plus_years(profile.validity_years)?;
        Ok(Self { issue, expiry, for_life: false })
    }
}

#[cfg(test)]
mod tests {
    use card_format::profile::VIETNAM;

    use super::*;

    #[test]
    fn renewal_ages_end_a_card() {
        let date = |year, month, day| Date::new(year, month, day).unwrap();
        let issue = date(2026, 6, 15);
        for (birth, expiry, for_life) in [
            (date(2012, 6, 15), date(2037, 6, 15), false),
            (date(2003, 6, 15), date(2043, 6, 15), false),
            (date(2003, 6, 16), date(2028, 6, 16), false),
            (date(2003, 6, 14), date(2043, 6, 14), false),
            (date(2001, 6, 15), date(2041, 6, 15), false),
            (date(1986, 6, 16), date(2046, 6, 16), false),
            (date(1988, 6, 16), date(2028, 6, 16), false),
            (date(1988, 6, 15), date(2048, 6, 15), false),
            (date(1968, 6, 16), date(2028, 6, 16), false),
            (date(1968, 6, 15), date(2041, 6, 15), true),
            (date(2000, 2, 29), date(2040, 2, 29), false),
        ] {
            let validity = Validity::by_age(&VIETNAM, birth, issue).unwrap();
            let (year, month, day) = (birth.year(), birth.month(), birth.day());
            let ok = validity.expiry == expiry && validity.for_life == for_life;
            assert!(ok, "{year}-{month}-{day}: {}", validity.expiry.year());
        }
    }
}
