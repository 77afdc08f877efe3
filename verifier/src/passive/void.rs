//! Whether the issuer has declared the document void (decision 0158). There is no check where its
//! State gives no list: absence is neither failure nor success.

use card_format::ef::Ef;

use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::trust::{Anchor, Trust};

/// Looks for the hash of EF.SOD in the list of the authority's State.
pub(super) fn check(
    document: &Document,
    anchor: Option<&Anchor>,
    trust: &Trust,
    ledger: &mut Ledger,
) {
    let (Some(sod), Some(anchor)) = (document.bytes(Ef::Sod), anchor) else { return };
    let Some((void, list_made)) = trust.is_void(sod, anchor.country()) else { return };
    ledger.check(Id::DocumentRevocation, || {
        if void { Err(Reason::DocumentVoid) } else { Ok(Evidence::NotVoid { list_made }) }
    });
}
