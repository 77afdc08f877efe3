//! EF.CardAccess against EF.DG14 and EF.CardSecurity (Doc 9303-11 §9.2.11): what the chip offered
//! before anybody was proven must be what the issuer signed, or somebody weakened the offer.
//!
//! To offer less is to offer something else: a chip whose signed files speak of PACE has EF.CardAccess,
//! and every way of PACE that they name is in it.

use card_format::card_access::CardAccess;
use card_format::card_security::CardSecurity;
use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::security_info::SecurityInfos;

use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::passive::{Passive, ber};
use crate::reason::Reason;

pub(super) fn compare(document: &Document, passive: &Passive<'_>) -> Result<Evidence, Reason> {
    let security = passive.vouch(Ef::CardSecurity).map(|file| ber::definite(file.bytes()).0);
    let signed = signed(passive, security.as_deref())?;
    if signed.is_empty() {
        return Err(Reason::AccessParametersUnsigned);
    }
    match document.content(Ef::CardAccess) {
        Some(Content::Read(file)) => {
            let offered = CardAccess::decode(file).map_err(|_| Reason::AccessParametersDiffer)?;
            let offered = offered.security_infos();
            let offers_all = |signed: &SecurityInfos<'_>| {
                signed.pace().all(|info| offered.pace().any(|own| own == info))
            };
            if !signed.iter().all(|signed| signed.repeats(offered) && offers_all(signed)) {
                return Err(Reason::AccessParametersDiffer);
            }
            Ok(Evidence::SameParameters { entries: offered.iter().count() })
        }
        Some(Content::Broken(reason)) => Err(*reason),
        _ if signed.iter().any(|signed| signed.pace().next().is_some()) => {
            Err(Reason::AccessParametersDiffer)
        }
        _ => Ok(Evidence::SameParameters { entries: 0 }),
    }
}

/// What a trusted issuer says the chip offers, once or twice.
fn signed<'d>(
    passive: &Passive<'d>,
    security: Option<&'d [u8]>,
) -> Result<Vec<SecurityInfos<'d>>, Reason> {
    let dg14 = passive.vouch(Ef::Dg14).map(|file| Dg14::decode(file.bytes()));
    let dg14 = dg14.transpose().map_err(|_| Reason::ChipKeyMalformed)?;
    let security = security.map(CardSecurity::decode);
    let security = security.transpose().map_err(|_| Reason::CardSecurityMalformed)?;
    let dg14 = dg14.map(|dg14| *dg14.security_infos());
    let security = security.map(|security| *security.security_infos());
    Ok(dg14.into_iter().chain(security).collect())
}
