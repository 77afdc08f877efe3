//! Chip Authentication Mapping (Doc 9303-11 §4.4.3.3.3): in PACE the chip told how its mapping key and
//! the key in EF.CardSecurity belong together, which only the holder of both can.

use card_format::card_security::CardSecurity;
use card_format::ec_key::PublicKey;
use card_format::error::Fault;
use card_protocol::group::{Group, Public, Standardized};
use card_protocol::pace::terminal::ChipAuthenticationData;

use crate::evidence::Evidence;
use crate::passive::ber;
use crate::reason::Reason;

pub(super) fn prove(
    data: &ChipAuthenticationData,
    group: Standardized,
    card_security: &[u8],
) -> Result<Evidence, Reason> {
    let (card_security, _) = ber::definite(card_security);
    let security =
        CardSecurity::decode(&card_security).map_err(|_| Reason::CardSecurityMalformed)?;
    let key = key(&security, group)?;
    data.proves(&key).map_err(|_| Reason::MappingNotProven)?;
    Ok(Evidence::ChipAuthenticationMapping { parameters: group.id().into() })
}

/// The key whose number is that of the domain parameters (Doc 9303-11 §9.2.6); a key without a number
/// if there is no other.
fn key(security: &CardSecurity<'_>, group: Standardized) -> Result<Public<Standardized>, Reason> {
    let keys = || security.security_infos().chip_authentication_keys();
    let numbered = keys().find(|key| key.key_id == Some(group.id().into()));
    let only = keys().next().filter(|key| key.key_id.is_none() && keys().nth(1).is_none());
    let info = numbered.or(only).ok_or(Reason::MappingKeyMissing)?;
    match info.public_key.public_key() {
        Ok(PublicKey::Ec { curve, point }) if Standardized::Ec(curve) == group => {
            Public::decode(group, point).map_err(|_| Reason::ChipKeyMalformed)
        }
        Err(error) if error.fault != Fault::Unsupported => Err(Reason::ChipKeyMalformed),
        _ => Err(Reason::MappingKeyMissing),
    }
}
