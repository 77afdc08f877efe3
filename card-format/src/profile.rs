//! A country's choice of files and rules, as data.
//!
//! What a profile leaves open is the same for all: EF.SOD and Active Authentication with P-256 and
//! SHA-256, Chip and Terminal Authentication (Doc 9303-11 §6, §7).

use crate::curve::Curve;
use crate::ef::Ef;
use crate::mrz::{DocumentNumber, Mrz};
use crate::security_info::{
    ChipAuthenticationInfo, Cipher, KeyAgreement, Mapping, PaceInfo, PaceProtocol,
};
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

/// What the chip speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocols {
    /// Variants of PACE as EF.CardAccess lists them; none where only BAC opens the chip.
    pub pace: &'static [PaceInfo<'static>],
    /// Chip Authentication.
    pub chip_authentication: ChipAuthenticationInfo<'static>,
    /// The curve of the key of Chip Authentication, which is also that of PACE with chip
    /// authentication mapping.
    pub curve: Curve,
    /// Whether the chip also speaks Basic Access Control.
    pub basic_access_control: bool,
}

/// Every mapping, with AES-128 on P-256.
const MODERN: Protocols = Protocols {
    pace: &[
        PaceInfo::ECDH_GM_AES_128_P256,
        pace(Mapping::Integrated, Cipher::Aes128, Curve::P256),
        pace(Mapping::ChipAuthentication, Cipher::Aes128, Curve::P256),
    ],
    chip_authentication: ChipAuthenticationInfo::ECDH_AES_128,
    curve: Curve::P256,
    basic_access_control: false,
};

/// Every mapping, with AES-256 on brainpoolP256r1; generic mapping on P-256 as well, so that
/// terminals must name the parameters (Doc 9303-11 §4.4.4.1).
const BRAINPOOL: Protocols = Protocols {
    pace: &[
        pace(Mapping::Generic, Cipher::Aes256, Curve::BrainpoolP256r1),
        pace(Mapping::Generic, Cipher::Aes256, Curve::P256),
        pace(Mapping::Integrated, Cipher::Aes256, Curve::BrainpoolP256r1),
        pace(Mapping::ChipAuthentication, Cipher::Aes256, Curve::BrainpoolP256r1),
    ],
    chip_authentication: ChipAuthenticationInfo::ECDH_AES_256,
    curve: Curve::BrainpoolP256r1,
    basic_access_control: false,
};

/// A chip from before PACE.
const LEGACY: Protocols = Protocols { pace: &[], basic_access_control: true, ..MODERN };

const fn pace(mapping: Mapping, cipher: Cipher, curve: Curve) -> PaceInfo<'static> {
    PaceInfo::standardized(PaceProtocol { agreement: KeyAgreement::Ecdh, mapping, cipher }, curve)
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
    /// What the chip speaks.
    pub protocols: Protocols,
    /// What document numbers are made of.
    pub numbers: NumberRule,
    /// Layout of the personal details.
    pub details: DetailsRule,
    /// From which age on a citizen has a card. Younger ones may be exempted.
    pub minimum_age: u16,
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
    protocols: MODERN,
    numbers: NumberRule::VietnamIdNumber,
    details: DetailsRule::VietnamItems,
    minimum_age: 14,
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
    protocols: MODERN,
    numbers: NumberRule::Free,
    details: DetailsRule::VietnamItems,
    minimum_age: 0,
    validity_years: 10,
};

/// Utopia with the curves and keys that documents of the European Union use.
pub const UTOPIA_BRAINPOOL: Profile =
    Profile { name: "utopia-brainpool", protocols: BRAINPOOL, ..UTOPIA };

/// Utopia before PACE: only for testing terminals. Its cards let anybody who once saw the zone
/// follow their holder.
pub const UTOPIA_LEGACY: Profile = Profile { name: "utopia-legacy", protocols: LEGACY, ..UTOPIA };

/// All profiles.
pub const PROFILES: [&Profile; 4] = [&VIETNAM, &UTOPIA, &UTOPIA_BRAINPOOL, &UTOPIA_LEGACY];

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
            let numbers = Profile::by_issuing_state(state).map(|first| first.numbers);
            assert_eq!(numbers, Some(profile.numbers));
            assert!(profile.protocols.basic_access_control || !profile.protocols.pace.is_empty());
            assert!(profile.data_groups.is_sorted());
            assert!(profile.tags().eq([0x61, 0x75, 0x63, 0x6D, 0x6E, 0x6F]));
        }
        assert_eq!(Profile::by_name("atlantis"), None);
    }
}
