//! Which of the offers in EF.CardAccess this terminal takes (Doc 9303-11 §4.2, §9.2.1).
//!
//! ```text
//! 1  Chip Authentication Mapping     proves the chip on the way
//! 2  the weaker of group and cipher  NIST SP 800-57-1 §5.6.1
//! 3  the group, then the cipher
//! 4  ECDH before DH, generic before integrated mapping, first before later in the file
//! ```
//!
//! Explicit domain parameters are never taken: nobody has signed them yet. Decision 0104 has more.

use core::cmp::Reverse;

use card_format::card_access::CardAccess;
use card_format::security_info::{KeyAgreement, Mapping};
use card_protocol::pace::{PaceInfo, Protocol};

use crate::chip::strength;
use crate::reason::Reason;

/// The best offer; it names its parameters where there is a choice.
pub(super) fn choose(access: &CardAccess<'_>) -> Result<PaceInfo, Reason> {
    let infos = access.security_infos();
    if infos.pace().next().is_none() {
        return Err(Reason::PaceNotOffered);
    }
    // Of equals, this is the first.
    let best = PaceInfo::offered(infos).min_by_key(|info| Reverse(rank(*info)));
    best.ok_or(Reason::PaceParametersNotSupported)
}

/// The greater, the better.
fn rank(info: PaceInfo) -> (bool, (u16, u16, u16), bool, bool) {
    let Protocol { agreement, mapping, cipher } = info.protocol;
    (
        mapping == Mapping::ChipAuthentication,
        strength::rank(info.group, cipher),
        agreement == KeyAgreement::Ecdh,
        mapping == Mapping::Generic,
    )
}

#[cfg(test)]
mod tests {
    use card_format::oid::Oid;
    use card_format::security_info::{self, SecurityInfo};
    use card_protocol::group::Group as _;

    use super::*;

    fn chosen(offers: &[(u8, u8, u32)]) -> Result<(u8, u8, u8, bool), Reason> {
        let oids: Vec<_> = offers
            .iter()
            .map(|(mapping, cipher, _)| [4, 0, 0x7F, 0, 7, 2, 2, 4, *mapping, *cipher])
            .collect();
        let info = |(oid, offer): (&'static [u8; 10], &(u8, u8, u32))| {
            let parameter_id = Some(offer.2);
            let protocol = Oid::new(oid);
            SecurityInfo::Pace(security_info::PaceInfo { protocol, version: 2, parameter_id })
        };
        // The infos of a file that lives as long as the test.
        let oids: &'static [[u8; 10]] = oids.leak();
        let infos: Vec<_> = oids.iter().zip(offers).map(info).collect();
        let mut file = [0; 512];
        let file = CardAccess::encode(&mut file, &infos).unwrap();
        let info = choose(&CardAccess::decode(file).unwrap())?;
        let oid = info.protocol.oid();
        let [.., mapping, cipher] = oid.as_bytes() else { unreachable!() };
        Ok((*mapping, *cipher, info.group.id(), info.names_parameters))
    }

    #[test]
    fn the_strongest_offer_is_taken() {
        const DH_GM: u8 = 1;
        const ECDH_GM: u8 = 2;
        const ECDH_IM: u8 = 4;
        const CAM: u8 = 6;
        for (offers, expected) in [
            (&[(ECDH_GM, 2, 12)][..], (ECDH_GM, 2, 12, false)),
            // Chip authentication first.
            (&[(ECDH_GM, 4, 17), (CAM, 2, 13)], (CAM, 2, 13, true)),
            (&[(ECDH_GM, 2, 13), (CAM, 2, 13)], (CAM, 2, 13, false)),
            // A strong cipher does not make up for a weak group, nor the other way round.
            (&[(ECDH_GM, 4, 10), (ECDH_GM, 2, 12)], (ECDH_GM, 2, 12, true)),
            (&[(ECDH_GM, 1, 17), (ECDH_GM, 2, 12)], (ECDH_GM, 2, 12, true)),
            (&[(ECDH_GM, 2, 12), (ECDH_GM, 4, 12)], (ECDH_GM, 4, 12, false)),
            (&[(ECDH_GM, 4, 13), (ECDH_GM, 4, 17)], (ECDH_GM, 4, 17, true)),
            // Elliptic curves before numbers, generic before integrated mapping.
            (&[(DH_GM, 2, 2), (ECDH_GM, 2, 10)], (ECDH_GM, 2, 10, true)),
            (&[(ECDH_IM, 2, 12), (ECDH_GM, 2, 12)], (ECDH_GM, 2, 12, false)),
            (&[(DH_GM, 2, 1), (DH_GM, 2, 7)], (DH_GM, 2, 1, true)),
        ] {
            assert_eq!(chosen(offers), Ok(expected), "{offers:?}");
            let reversed: Vec<_> = offers.iter().rev().copied().collect();
            assert_eq!(chosen(&reversed), Ok(expected), "{reversed:?}");
        }
    }

    #[test]
    fn of_equals_the_first_is_taken_and_of_nothing_nothing() {
        let equal = [(2, 2, 13), (2, 2, 12)];
        assert!(matches!(chosen(&equal), Ok((2, 2, 12 | 13, true))));
        assert_eq!(chosen(&[]), Err(Reason::PaceNotOffered));
        assert_eq!(chosen(&[(2, 2, 7)]), Err(Reason::PaceParametersNotSupported));
        assert_eq!(chosen(&[(2, 2, 1)]), Err(Reason::PaceParametersNotSupported));
    }
}
