//! The document signer's certificate against the profile it is issued under (Doc 9303-12 Tables 5
//! and 6), as far as a terminal relies on it. What a key may be used for is a check of its own.

use card_format::asn1::{self, Time};
use card_format::certificate::Certificate;
use card_format::oid;
use card_format::tlv::Reader;

use crate::evidence::Evidence;
use crate::reason::Reason;

/// v3 as it is encoded.
const VERSION: u32 = 2;

/// The first year that UTCTime cannot say (RFC 5280 §4.1.2.5).
const GENERALIZED_FROM: u16 = 2050;

/// `authority` is the one whose key made the signature, where that is known.
pub(super) fn judge(
    signer: &Certificate<'_>,
    authority: Option<&Certificate<'_>>,
) -> Result<Evidence, Reason> {
    let (one, other) = (signer.tbs_algorithm(), signer.signature_algorithm());
    let same_algorithm = (one.algorithm, one.parameters) == (other.algorithm, other.parameters);
    let named = signer.authority_key_identifier();
    let usage = signer.extension(oid::KEY_USAGE);
    let kept = signer.version() == VERSION
        && same_algorithm
        && signer.issuer().country().is_some_and(is_country)
        && writes_times_as_due(signer)
        && matches!(named, Ok(Some(identifier)) if !identifier.is_empty() && is_key_of(identifier, authority))
        && usage.is_none_or(|usage| usage.critical);
    if kept {
        Ok(Evidence::Profile { version: signer.version() })
    } else {
        Err(Reason::SignerProfileBroken)
    }
}

/// Whether an authority knows its key by this identifier; one that gives it none says nothing.
fn is_key_of(identifier: &[u8], authority: Option<&Certificate<'_>>) -> bool {
    let own = authority.and_then(|authority| authority.subject_key_identifier().ok().flatten());
    own.is_none_or(|own| own == identifier)
}

/// Two letters of ISO 3166-1; the case is wrong often enough to be forgiven.
fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_alphabetic())
}

/// UTCTime up to 2049, GeneralizedTime afterwards.
fn writes_times_as_due(signer: &Certificate<'_>) -> bool {
    let Ok(times) = asn1::only(signer.validity_raw(), asn1::SEQUENCE) else { return false };
    let mut times: Reader<'_> = times.reader();
    while let Ok(tlv) = times.take() {
        let Ok(time) = Time::decode(&tlv) else { return false };
        let (year, ..) = time.date();
        if (tlv.tag == asn1::GENERALIZED_TIME) != (year >= GENERALIZED_FROM) {
            return false;
        }
    }
    true
}
