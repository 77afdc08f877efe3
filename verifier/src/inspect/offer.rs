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
    let infos = access.security_infos();
    if infos.pace().next().is_none() {
        return Err(Reason::PaceNotOffered);
    }
    PaceInfo::offered(&infos).next().ok_or(Reason::PaceParametersNotSupported)
}
