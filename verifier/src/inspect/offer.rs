//! Which of the offers in EF.CardAccess this terminal takes (Doc 9303-11 §4.2, §9.2.1).
//!
//! ```text
//! Chip Authentication Mapping   proves the chip on the way, if this terminal wants it
//! security level                the weaker of group and cipher, NIST SP 800-57-1 Table 2
//! group, cipher                 each by itself
//! ECDH before DH, generic before integrated mapping, first before later in the file
//! ```
//!
//! Explicit domain parameters are never taken: nobody has signed them yet.

use card_format::card_access::CardAccess;
use card_protocol::pace::PaceInfo;

use crate::reason::Reason;

/// The best offer; it names its parameters where there is a choice.
pub(super) fn choose(access: &CardAccess<'_>) -> Result<PaceInfo, Reason> {
    let offers = || access.security_infos().pace();
    if offers().next().is_none() {
        return Err(Reason::PaceNotOffered);
    }
    let ours = |offer: card_format::security_info::PaceInfo<'_>| {
        let info = PaceInfo::new(offer.protocol.as_bytes(), offer.parameter_id?.into())?;
        let same = offers().filter(|other| other.protocol == offer.protocol).count();
        Some(if same > 1 { info.naming_parameters() } else { info })
    };
    offers().find_map(ours).ok_or(Reason::PaceParametersNotSupported)
}
