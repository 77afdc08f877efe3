//! EF.COM against EF.SOD, both ways (TR-03135-1 §5.6.4.4).

use card_format::com::Com;
use card_format::ef::Ef;
use card_format::lds_security_object::LdsSecurityObject;

use crate::check::Id;
use crate::document::{Document, Source};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::reason::Reason;

/// LDS 1, all of whose minor versions can be read (Doc 9303-10 §4.6.1).
const LDS_MAJOR: &[u8] = b"01";

/// Unicode 4.0.0, the only version that LDS 1 names.
const UNICODE: &[u8; 6] = b"040000";

pub(super) fn check(
    document: &Document,
    list: Option<&LdsSecurityObject<'_>>,
    ledger: &mut Ledger,
) {
    let com = read(document);
    ledger.check(Id::Listing, || compare(com.as_ref().map_err(|reason| *reason)?, list));
    let signed = list.and_then(LdsSecurityObject::lds_version);
    if let (Ok(com), Some((version, _))) = (com, signed)
        && com.lds_version != version.as_bytes()
    {
        ledger.find(Finding::VersionsDiffer);
    }
}

fn read(document: &Document) -> Result<Com<'_>, Reason> {
    let missing = match document.source() {
        Source::Card => Reason::ComMissing,
        Source::Files => Reason::ComNotGiven,
    };
    let bytes = document.require(Ef::Com, missing)?;
    Com::decode(bytes).map_err(|_| Reason::ComMalformed)
}

fn compare(com: &Com<'_>, list: Option<&LdsSecurityObject<'_>>) -> Result<Evidence, Reason> {
    let list = list.ok_or(Reason::NoList)?;
    if !com.lds_version.starts_with(LDS_MAJOR) || com.unicode_version != *UNICODE {
        return Err(Reason::ComVersionUnknown);
    }
    let mut listed: Vec<_> = com.data_groups().collect();
    let mut signed: Vec<_> =
        list.hashes().filter_map(|hash| Ef::by_data_group(hash.number)).collect();
    listed.sort_unstable();
    signed.sort_unstable();
    if listed != signed || com.unknown_tags().next().is_some() {
        return Err(Reason::ListsDiffer);
    }
    let files = signed.iter().map(|ef| ef.entry().name.to_owned()).collect();
    Ok(Evidence::SameList { files })
}
