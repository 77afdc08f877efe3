//! The State that the zone names against the State of the signer (TR-03135-1 §5.6.4.5): a signer of
//! one State cannot make documents of another.

use card_format::certificate::Certificate;
use card_format::dg1::Dg1;
use card_format::ef::Ef;

use crate::check::Id;
use crate::country::same_state;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::reason::Reason;

pub(super) fn check(document: &Document, signer: Option<&Certificate<'_>>, ledger: &mut Ledger) {
    ledger.check(Id::IssuingState, || {
        let zone = document.require(Ef::Dg1, Reason::ZoneMissing)?;
        let zone = Dg1::decode(zone).map_err(|_| Reason::ZoneMalformed)?;
        let state = core::str::from_utf8(zone.mrz.issuing_state()).unwrap_or_default();
        compare(state, signer.ok_or(Reason::NoSigner)?)
    });
}

/// Subject and issuer of the signer both have a country, and it is the same one
/// (Doc 9303-12 Table 5).
fn compare(state: &str, signer: &Certificate<'_>) -> Result<Evidence, Reason> {
    let countries = signer.country().zip(signer.issuer().country());
    let (country, issuer) = countries.ok_or(Reason::StateUnknown)?;
    let agree = same_state(state, country).zip(same_state(state, issuer));
    match agree.ok_or(Reason::StateUnknown)? {
        (true, true) => {
            Ok(Evidence::SameState { zone: state.to_owned(), signer: country.to_owned() })
        }
        _ => Err(Reason::StatesDiffer),
    }
}
