//! What the files say: the zone, the portrait, the sealed records. Fills the holder part of a report.

mod additional;
pub(crate) mod date;
pub mod displayed;
mod number;
pub mod portrait;
mod record;
mod record_header;
mod sealed;
mod structure;
mod zone;

use card_format::dg1::Dg1;
use card_format::ef::Ef;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::document::{Content, Document};
use crate::hex;
use crate::holder::Holder;
use crate::ledger::Ledger;
use crate::trust::ClassKeys;

/// Checks the contents of a document and takes down what they say.
/// `at` is the day of inspection, `since` the first day of the signer.
pub fn read(
    document: &Document,
    keys: &ClassKeys,
    (at, since): (Date, Option<Date>),
    ledger: &mut Ledger,
) -> Holder {
    let mut holder = Holder::default();
    holder.digests = digests(document);
    zone::check(document, at, since, ledger);
    portrait::check(document, &mut holder, ledger);
    structure::check(document, ledger);
    let dg1 = document.bytes(Ef::Dg1).and_then(|file| Dg1::decode(file).ok());
    let mrz = dg1.as_ref().map(|dg1| &dg1.mrz);
    if let Some(mrz) = mrz {
        holder.zone = Some(zone::take_down(mrz));
        number::look(mrz, at, ledger);
    }
    sealed::check(document, mrz, keys, &mut holder, ledger);
    additional::check(document, &mut holder, ledger);
    displayed::check(document, ledger);
    holder
}

fn digests(document: &Document) -> std::collections::BTreeMap<String, String> {
    let digest = |(ef, content): (Ef, &Content)| match content {
        Content::Read(bytes) => {
            Some((ef.entry().name.to_owned(), hex::print(&Sha256::digest(bytes))))
        }
        _ => None,
    };
    document.iter().filter_map(digest).collect()
}
