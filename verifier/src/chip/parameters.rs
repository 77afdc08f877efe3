//! EF.CardAccess against EF.DG14 (Doc 9303-11 §9.2.11): what the chip offered before anybody was
//! proven must be what the issuer signed, or somebody weakened the offer.

use card_format::card_access::CardAccess;
use card_format::dg14::Dg14;
use card_format::ef::Ef;

use crate::document::Document;
use crate::evidence::Evidence;
use crate::passive::Passive;
use crate::reason::Reason;

pub(super) fn compare(document: &Document, passive: &Passive<'_>) -> Result<Evidence, Reason> {
    let offered = document.require(Ef::CardAccess, Reason::AccessParametersUnsigned)?;
    let signed = passive.vouch(Ef::Dg14).ok_or(Reason::AccessParametersUnsigned)?;
    let offered = CardAccess::decode(offered).map_err(|_| Reason::AccessParametersDiffer)?;
    let signed = Dg14::decode(signed.bytes()).map_err(|_| Reason::ChipKeyMalformed)?;
    let offered = offered.security_infos();
    if !signed.security_infos().repeats(offered) {
        return Err(Reason::AccessParametersDiffer);
    }
    Ok(Evidence::SameParameters { entries: offered.iter().count() })
}
