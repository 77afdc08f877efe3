//! The 12-digit personal identification number (Decree 137/2015/ND-CP, article 13; Circular
//! 59/2021/TT-BCA, article 4).
//!
//! ```text
//! 048  0  99  000123
//! │    │  │   └─ six digits, unique within what precedes them
//! │    │  └─ last two digits of the year of birth
//! │    └─ century and sex: 0 and 1 for 1900 to 1999, 2 and 3 for 2000 to 2099, ...; even is male
//! └─ province or city where the birth was registered
//! ```
//!
//! Law 26/2023/QH15, article 12, promises twelve digits for life and nothing about their meaning,
//! and people have had their dates and sex corrected. So twelve digits are a number, and what the
//! digits seem to say is at most a [`Finding`].

use super::province::Province;
use crate::date::Date;
use crate::error::{Error, Fault};
use crate::mrz::{FILLER, Mrz, Sex, check_digit};

/// Twelve digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct IdNumber([u8; 12]);

/// Something about a number that an officer may want to ask about. Never a reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// No province of the table: born abroad, or a code that came later.
    UnknownProvince,
    /// The last two digits of the year differ.
    BirthYear,
    /// The years agree but for the century.
    BirthCentury,
    /// The other sex.
    Sex,
}

impl IdNumber {
    /// Reads twelve digits.
    pub fn parse(digits: &[u8]) -> Result<Self, Error> {
        let number = digits.try_into().map_err(|_| Fault::Length.at(digits.len()))?;
        match digits.iter().position(|c| !c.is_ascii_digit()) {
            Some(at) => Err(Fault::Character.at(at)),
            None => Ok(Self(number)),
        }
    }

    /// Puts a number together from its parts, as at a registration of birth.
    pub fn new(province: [u8; 3], birth: Date, sex: Sex, serial: [u8; 6]) -> Result<Self, Error> {
        let century = birth.year().checked_sub(1900).ok_or(Fault::Value.at(3))? / 100;
        let female = match sex {
            Sex::Male => 0,
            Sex::Female => 1,
            Sex::Unspecified => return Err(Fault::Value.at(3)),
        };
        let digit = u8::try_from(century * 2 + female).map_err(|_| Fault::Value.at(3))?;
        if digit > 9 {
            return Err(Fault::Value.at(3));
        }
        let [p0, p1, p2] = province;
        let [y1, y0, ..] = birth.yymmdd();
        let [s0, s1, s2, s3, s4, s5] = serial;
        Self::parse(&[p0, p1, p2, b'0' + digit, y1, y0, s0, s1, s2, s3, s4, s5])
    }

    /// Takes the number from the optional data of a card's zone; `None` where there is none.
    pub fn from_mrz(mrz: &Mrz<'_>) -> Option<Self> {
        Self::parse(mrz.optional_data().get(..12)?).ok()
    }

    /// The digits.
    pub const fn as_bytes(&self) -> &[u8; 12] {
        &self.0
    }

    /// The digits as text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Digits 1 to 3.
    pub const fn province_code(&self) -> [u8; 3] {
        let [p0, p1, p2, ..] = self.0;
        [p0, p1, p2]
    }

    /// The province of digits 1 to 3, if the table has it.
    pub fn province(&self) -> Option<&'static Province> {
        Province::by_code(self.province_code())
    }

    /// The sex that digit 4 seems to say.
    pub const fn sex(&self) -> Sex {
        let [_, _, _, digit, ..] = self.0;
        if digit.is_multiple_of(2) { Sex::Male } else { Sex::Female }
    }

    /// The year of birth that digits 4 to 6 seem to say, 1900 to 2399.
    pub fn birth_year(&self) -> u16 {
        let [_, _, _, century, tens, ones, ..] = self.0.map(|c| u16::from(c & 0x0F));
        1900 + century / 2 * 100 + tens * 10 + ones
    }

    /// Digits 7 to 12.
    pub const fn serial(&self) -> [u8; 6] {
        let [_, _, _, _, _, _, s0, s1, s2, s3, s4, s5] = self.0;
        [s0, s1, s2, s3, s4, s5]
    }

    /// The document number of the card: digits 4 to 12.
    pub const fn document_number(&self) -> [u8; 9] {
        let [_, _, _, number @ ..] = self.0;
        number
    }

    /// The optional data of the card's zone: the number, two fillers and its check digit.
    pub fn optional_data(&self) -> [u8; 15] {
        let mut field = [FILLER; 15];
        let digits = self.0.into_iter().chain([FILLER, FILLER, check_digit(&self.0)]);
        for (place, character) in field.iter_mut().zip(digits) {
            *place = character;
        }
        field
    }

    /// What does not go together. An unspecified sex goes with every number.
    pub fn findings(&self, birth: Date, sex: Sex) -> impl Iterator<Item = Finding> + use<> {
        let (said, year) = (self.birth_year(), birth.year());
        let year = match said {
            same if same == year => None,
            other if other % 100 == year % 100 => Some(Finding::BirthCentury),
            _ => Some(Finding::BirthYear),
        };
        let province = self.province().is_none().then_some(Finding::UnknownProvince);
        let other_sex = sex != Sex::Unspecified && sex != self.sex();
        [province, year, other_sex.then_some(Finding::Sex)].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    const SPECIMEN: &[u8; 12] = b"048099000123";

    fn date(year: u16) -> Date {
        Date::new(year, 5, 4).unwrap()
    }

    #[test]
    fn specimen_is_taken_apart_and_put_together() {
        let number = IdNumber::parse(SPECIMEN).unwrap();
        assert_eq!(number.province().unwrap().name, "Đà Nẵng");
        assert_eq!((number.sex(), number.birth_year()), (Sex::Male, 1999));
        assert_eq!(number.document_number(), *b"099000123");
        assert_eq!(number.optional_data(), *b"048099000123<<2");
        assert_eq!(number.as_str().as_bytes(), SPECIMEN);
        assert!(IdNumber::new(*b"048", date(1999), Sex::Male, *b"000123") == Ok(number));
    }

    #[test]
    fn structure_gives_findings_and_never_a_refusal() {
        for (digits, birth, sex, findings) in [
            (SPECIMEN, date(1999), Sex::Male, &[][..]),
            (SPECIMEN, date(1999), Sex::Unspecified, &[]),
            (SPECIMEN, date(1999), Sex::Female, &[Finding::Sex]),
            (SPECIMEN, date(1998), Sex::Male, &[Finding::BirthYear]),
            (SPECIMEN, date(2099), Sex::Male, &[Finding::BirthCentury]),
            (b"000099000123", date(1999), Sex::Male, &[Finding::UnknownProvince]),
            (
                b"999999999999",
                date(1999),
                Sex::Male,
                &[Finding::UnknownProvince, Finding::BirthCentury, Finding::Sex],
            ),
        ] {
            let number = IdNumber::parse(digits).unwrap();
            assert_eq!(number.findings(birth, sex).collect::<Vec<_>>(), findings);
        }
    }

    #[test]
    fn fault_is_located() {
        for (digits, error) in [
            (&b"04809900012"[..], Fault::Length.at(11)),
            (b"0480990001234", Fault::Length.at(13)),
            (b"04809900O123", Fault::Character.at(8)),
        ] {
            assert_eq!(IdNumber::parse(digits).err(), Some(error));
        }
        let new = |year, sex| IdNumber::new(*b"048", date(year), sex, *b"000123").err();
        assert_eq!(new(1899, Sex::Male), Some(Fault::Value.at(3)));
        assert_eq!(new(2400, Sex::Male), Some(Fault::Value.at(3)));
        assert_eq!(new(1999, Sex::Unspecified), Some(Fault::Value.at(3)));
    }

    proptest! {
        #[test]
        fn parts_and_number_agree(
            province in prop::sample::select(&super::super::PROVINCES[..]),
            year in 1900u16..2400,
            sex in prop::sample::select(&[Sex::Male, Sex::Female][..]),
            serial in 0u32..1_000_000,
        ) {
            let serial: [u8; 6] =
                std::format!("{serial:06}").into_bytes().try_into().unwrap();
            let number = IdNumber::new(province.code, date(year), sex, serial).unwrap();
            prop_assert_eq!(number.findings(date(year), sex).count(), 0);
            prop_assert_eq!(number.serial(), serial);
            prop_assert!(IdNumber::parse(number.as_bytes()) == Ok(number));
        }

        #[test]
        fn no_digits_panic(digits: Vec<u8>) {
            let _ = IdNumber::parse(&digits);
        }
    }
}
