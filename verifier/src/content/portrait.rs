//! The portrait (Doc 9303-10 §4.7.2): found and named; a person compares it.

use card_format::dg2::Dg2;
use card_format::ef::Ef;
use card_format::face::{Image, ImageKind};
use sha2::{Digest, Sha256};

use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::hex;
use crate::holder::{Holder, Portrait};
use crate::ledger::Ledger;
use crate::reason::Reason;

pub(super) fn check(document: &Document, holder: &mut Holder, ledger: &mut Ledger) {
    ledger.check(Id::Portrait, || {
        let image = read(document)?;
        let format = format(image.kind).ok_or(Reason::PortraitMalformed)?.to_owned();
        let bytes = image.bytes.len();
        let sha256 = hex::print(&Sha256::digest(image.bytes));
        holder.portrait = Some(Portrait { format: format.clone(), bytes, sha256 });
        Ok(Evidence::Image { format, bytes })
    });
}

/// The most recent portrait of a document.
pub fn read(document: &Document) -> Result<Image<'_>, Reason> {
    let file = document.require(Ef::Dg2, Reason::PortraitMissing)?;
    let portrait = Dg2::decode(file).and_then(|dg2| dg2.portrait());
    portrait.map_err(|_| Reason::PortraitMalformed)
}

/// The name of a kind that people can look at.
const fn format(kind: ImageKind) -> Option<&'static str> {
    match kind {
        ImageKind::Jpeg => Some("jpeg"),
        ImageKind::Jpeg2000 => Some("jpeg2000"),
        ImageKind::Unknown => None,
    }
}
