//! Whether the signer was in force when it signed, by its own words (RFC 5652 §11.3): for profiles that
//! take a signer which has expired since.

use jiff::civil::Date;

use super::issuer::{days, print};
use super::signed::Signed;
use crate::check::Id;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::reason::Reason;

/// Also finds signers that were in force then and are no more.
pub(super) fn check(signed: Option<&Signed<'_>>, at: Date, ledger: &mut Ledger) {
    let mut expired = false;
    let in_time = ledger.check(Id::SignedInTime, || {
        let signed = signed.ok_or(Reason::NoSigner)?;
        let time = signed.signing_time().ok_or(Reason::SigningTimeMissing)?;
        let (from, until) = signed.certificate().validity();
        if !(days(from)..=days(until)).contains(&days(time)) {
            return Err(Reason::SignedOutsideValidity);
        }
        expired = days(until) < (at.year(), at.month(), at.day());
        Ok(Evidence::Period { from: print(from), until: print(until) })
    });
    if in_time && expired {
        ledger.find(Finding::SignerExpiredSince);
    }
}
