//! What a card offers in EF.CardAccess, and what a terminal chooses of it (Doc 9303-11 §9.2.1, §9.5).
//!
//! Explicit domain parameters are never taken up: EF.CardAccess is not signed, and whoever wrote it
//! could have chosen a group in which the password shows.

use card_format::curve::Curve;
use card_format::security_info::{self, SecurityInfos};

use super::{Mapping, Protocol};
use crate::group::{Group, Standardized};

/// The version of PACE that Doc 9303 knows.
const VERSION: u32 = 2;

/// A variant of PACE in one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer<G> {
    /// Key agreement, mapping and cipher.
    pub protocol: Protocol,
    /// Domain parameters.
    pub group: G,
}

impl<G: Group> Offer<G> {
    /// What an entry offers, if it is among the groups of `G` and makes sense in it.
    pub fn of(info: &security_info::PaceInfo<'_>) -> Option<Self> {
        let protocol = Protocol::from_oid(info.protocol)?;
        let group = G::from_id(u8::try_from(info.parameter_id?).ok()?)?;
        // The integrated mapping needs p = 3 mod 4 (Doc 9303-11 Table 12).
        let maps =
            protocol.mapping != Mapping::Integrated || group.id() != Curve::P224.parameter_id();
        let fits = info.version == VERSION && protocol.agreement == group.agreement() && maps;
        fits.then_some(Self { protocol, group })
    }
}

/// What a terminal runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaceInfo {
    /// Key agreement, mapping and cipher.
    pub protocol: Protocol,
    /// Domain parameters.
    pub group: Standardized,
    /// Whether MSE:Set AT names the parameters: only where a card has several, for some refuse
    /// what they did not ask for.
    pub names_parameters: bool,
    /// Whether MSE:Set AT asks which authorities the card trusts, for Terminal Authentication.
    pub asks_for_authorities: bool,
}

impl PaceInfo {
    /// What every card of ours offers: ECDH, generic mapping, AES-128, P-256.
    pub const OURS: Self = Self::new(Protocol::ECDH_GM_AES_128, Standardized::Ec(Curve::P256));

    /// A variant whose parameters go without saying.
    pub const fn new(protocol: Protocol, group: Standardized) -> Self {
        Self { protocol, group, names_parameters: false, asks_for_authorities: false }
    }

    /// Everything on offer that this terminal can run, in the order of the file. Parameters are
    /// named where the card has more than one set of them.
    pub fn offered<'a>(infos: &SecurityInfos<'a>) -> impl Iterator<Item = Self> + use<'a> {
        let first = infos.pace().next().and_then(|info| info.parameter_id);
        let names_parameters = infos.pace().any(|info| info.parameter_id != first);
        infos.pace().filter_map(|info| Offer::<Standardized>::of(&info)).map(
            move |Offer { protocol, group }| Self {
                names_parameters,
                ..Self::new(protocol, group)
            },
        )
    }

    /// The same, naming the parameters in MSE:Set AT.
    pub const fn naming_parameters(self) -> Self {
        Self { names_parameters: true, ..self }
    }

    /// The same, asking for the authorities of Terminal Authentication.
    pub const fn asking_for_authorities(self) -> Self {
        Self { asks_for_authorities: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use card_format::oid::Oid;
    use card_format::security_info::{PaceDomainParameterInfo, SecurityInfo};

    use super::*;
    use crate::group::OnChip;

    fn oid(mapping: u8, cipher: u8) -> [u8; 10] {
        [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, mapping, cipher]
    }

    fn info(protocol: &[u8], version: u32, id: Option<u32>) -> security_info::PaceInfo<'_> {
        security_info::PaceInfo { protocol: Oid::new(protocol), version, parameter_id: id }
    }

    #[test]
    fn offers_make_sense() {
        for (mapping, cipher, version, id, there, on_chip) in [
            (2, 2, 2, Some(12), true, true),
            (6, 4, 2, Some(13), true, true),
            (2, 1, 2, Some(18), true, false),
            (1, 1, 2, Some(2), true, false),
            (4, 2, 2, Some(11), true, false),
            // No such group, cipher or version, nothing named, explicit parameters.
            (2, 2, 2, Some(7), false, false),
            (6, 1, 2, Some(13), false, false),
            (2, 2, 1, Some(12), false, false),
            (2, 2, 2, None, false, false),
            (2, 2, 2, Some(32), false, false),
            (2, 2, 2, Some(256 + 12), false, false),
            // ECDH modulo a prime, DH on a curve, P-224 with the integrated mapping.
            (2, 2, 2, Some(1), false, false),
            (1, 2, 2, Some(12), false, false),
            (4, 2, 2, Some(10), false, false),
        ] {
            let oid = oid(mapping, cipher);
            let info = info(&oid, version, id);
            assert_eq!(Offer::<Standardized>::of(&info).is_some(), there, "{info:?}");
            assert_eq!(Offer::<OnChip>::of(&info).is_some(), on_chip, "{info:?}");
        }
    }

    #[test]
    fn parameters_are_named_only_where_a_card_has_several() {
        let (gm, cam, old) = (oid(2, 2), oid(6, 2), oid(2, 9));
        for (entries, names, count) in [
            (&[info(&gm, 2, Some(13)), info(&cam, 2, Some(13))][..], false, 2),
            (&[info(&gm, 2, Some(13)), info(&gm, 2, Some(12))], true, 2),
            (&[info(&gm, 2, Some(13)), info(&old, 2, Some(12))], true, 1),
            (&[info(&gm, 2, Some(13)), info(&gm, 2, Some(32))], true, 1),
        ] {
            let explicit = PaceDomainParameterInfo {
                protocol: Oid::new(&gm[..9]),
                raw_parameters: &[0x30, 0x03, 0x06, 0x01, 0x2A],
                parameter_id: Some(32),
            };
            let entries: Vec<_> = entries.iter().copied().map(SecurityInfo::Pace).collect();
            let all = [&entries[..], &[SecurityInfo::PaceDomainParameter(explicit)]].concat();
            let mut out = [0; 128];
            let bytes = SecurityInfos::encode(&mut out, &all).unwrap();
            let offered: Vec<_> =
                PaceInfo::offered(&SecurityInfos::decode(bytes).unwrap()).collect();
            assert_eq!(offered.len(), count);
            assert!(offered.iter().all(|info| info.names_parameters == names));
        }
    }
}
