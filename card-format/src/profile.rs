//! A country's choice of files and rules, as data.
//!
//! What a profile leaves open is the same for all: P-256 and SHA-256, PACE with generic mapping,
//! chip and active authentication (Doc 9303-11 §4, §6).

use crate::ef::Ef;
use crate::mrz::{DocumentNumber, Mrz};
use crate::vietnam::IdNumber;

/// What document numbers are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRule {
    /// Up to 22 letters and digits; nothing is known about them.
    Free,
    /// The last nine digits of the 12-digit number, which stands whole in the optional data.
    VietnamIdNumber,
}

/// Layout of the record of personal details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DetailsRule {
    /// The item list of [`crate::vietnam::details`].
    VietnamItems,
}

/// A country's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Name on command lines.
    pub name: &'static str,
    /// Issuing State in the zone (Doc 9303-3 §5), and nationality of its people.
    pub issuing_state: &'static str,
    /// Country in certificates (ISO 3166-1 alpha-2, Doc 9303-12 §7).
    pub country: &'static str,
    /// Document code in the zone (Doc 9303-5 note k).
    pub document_code: &'static str,
    /// LDS version of EF.COM and EF.SOD, digits.
    pub lds_version: &'static str,
    /// Unicode version of EF.COM and EF.SOD, digits.
    pub unicode_version: &'static str,
    /// Data groups on a finished card, ascending.
    pub data_groups: &'static [Ef],
    /// What document numbers are made of.
    pub numbers: NumberRule,
    /// Layout of the personal details.
    pub details: DetailsRule,
    /// How many years a card is valid where no age of its holder ends it; also what the zone says
    /// of a card that is valid for life.
    pub validity_years: u16,
}

/// What an LDS1 document with everything of ours carries.
const DATA_GROUPS: &[Ef] = &[Ef::Dg1, Ef::Dg2, Ef::Dg3, Ef::Dg13, Ef::Dg14, Ef::Dg15];

/// Viet Nam's chip card.
pub const VIETNAM: Profile = Profile {
    name: "vietnam",
    issuing_state: "VNM",
    country: "VN",
    document_code: "ID",
    lds_version: "0108",
    unicode_version: "040000",
    data_groups: DATA_GROUPS,
    numbers: NumberRule::VietnamIdNumber,
    details: DetailsRule::VietnamItems,
    validity_years: 15,
};

/// The State that only test documents come from.
pub const UTOPIA: Profile = Profile {
    name: "utopia",
    issuing_state: "UTO",
    country: "UT",
    document_code: "I",
    lds_version: "0108",
    unicode_version: "040000",
    data_groups: DATA_GROUPS,
    numbers: NumberRule::Free,
    details: DetailsRule::VietnamItems,
    validity_years: 10,
};

/// All profiles.
pub const PROFILES: [&Profile; 2] = [&VIETNAM, &UTOPIA];

impl Profile {
    /// The profile with this name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        PROFILES.into_iter().find(|profile| profile.name == name)
    }

    /// The profile that issues as this State.
    pub fn by_issuing_state(state: &[u8]) -> Option<&'static Self> {
        PROFILES.into_iter().find(|profile| profile.issuing_state.as_bytes() == state)
    }

    /// What tells a card from all others of its State: the document number; or, where that is only a
    /// part of the holder's number, the whole of it.
    pub fn card_number(mrz: &Mrz<'_>) -> DocumentNumber {
        let rule = Self::by_issuing_state(mrz.issuing_state()).map(|profile| profile.numbers);
        match (rule, IdNumber::from_mrz(mrz)) {
            (Some(NumberRule::VietnamIdNumber), Some(number)) => {
                DocumentNumber::join(number.as_bytes(), None)
            }
            _ => mrz.document_number(),
        }
    }

    /// The tags of the data groups, for EF.COM.
    pub fn tags(&self) -> impl Iterator<Item = u8> + use<> {
        let tag = |ef: &Ef| ef.entry().tag.and_then(|tag| u8::try_from(tag).ok());
        self.data_groups.iter().filter_map(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_told_from_those_with_the_same_last_digits() {
        let zone = |province: &str| {
            std::format!(
                "IDVNM0990001232{province}099000123<<2\
                 9905049M3905047VNM<<<<<<<<<<<4TRAN<<VAN<MAU<<<<<<<<<<<<<<<<<"
            )
        };
        let (da_nang, ha_noi) = (zone("048"), zone("001"));
        let number = |zone: &str| Profile::card_number(&Mrz::decode(zone.as_bytes()).unwrap());
        assert_eq!(number(&da_nang).as_bytes(), b"048099000123");
        assert_eq!(number(&ha_noi).as_bytes(), b"001099000123");
        let utopia = da_nang.replace("VNM", "UTO");
        assert_eq!(number(&utopia).as_bytes(), b"099000123");
    }

    #[test]
    fn profiles_are_found_by_name_and_state() {
        for profile in PROFILES {
            assert_eq!(Profile::by_name(profile.name), Some(profile));
            let state = profile.issuing_state.as_bytes();
            assert_eq!(Profile::by_issuing_state(state), Some(profile));
            assert!(profile.data_groups.is_sorted());
            assert!(profile.tags().eq([0x61, 0x75, 0x63, 0x6D, 0x6E, 0x6F]));
        }
        assert_eq!(Profile::by_name("atlantis"), None);
    }
}
