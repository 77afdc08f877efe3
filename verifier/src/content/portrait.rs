//! The portrait (Doc 9303-10 §4.7.2): found and named; a person compares it.
//!
//! To find it is part of every judgement. To decode it costs milliseconds, so that is a step of its
//! own ([`look`]), for whoever shows it or wants to be sure that it can be shown.

use std::time::Instant;

use card_format::cbeff::{Header, Template};
use card_format::dg2::{Dg2, declared, face_record};
use card_format::ef::Ef;
use card_format::face::{Face, Image, ImageKind};
use sha2::{Digest, Sha256};

use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::hex;
use crate::holder::{Holder, Portrait};
use crate::ledger::Ledger;
use crate::picture::{self, Picture};
use crate::reason::Reason;
use crate::report::Report;
use crate::status::Status;

pub(super) fn check(document: &Document, holder: &mut Holder, ledger: &mut Ledger) {
    let mut mislabelled = false;
    ledger.check(Id::Portrait, || {
        let image = read(document)?;
        let file = document.require(Ef::Dg2, Reason::PortraitMissing)?;
        let dg2 = Dg2::decode(file).map_err(|_| Reason::PortraitMalformed)?;
        mislabelled = dg2.portraits().zip(dg2.templates()).any(|(image, template)| {
            let said = declared(&template).ok().and_then(|declared| declared.kind);
            image.is_ok_and(|image| said.is_some_and(|said| said != image.kind))
        });
        let kept = dg2.templates().all(|face| keeps(&face));
        let format = format(image.kind).ok_or(Reason::PortraitMalformed)?.to_owned();
        let bytes = image.bytes.len();
        let sha256 = hex::print(&Sha256::digest(image.bytes));
        // An officer looks at what there is, whatever is said about it.
        holder.portrait = Some(Portrait { format: format.clone(), bytes, sha256 });
        if !kept {
            return Err(Reason::PortraitMalformed);
        }
        Ok(Evidence::Image { format, bytes })
    });
    if mislabelled {
        ledger.find(Finding::PortraitMislabelled);
    }
}

/// The most recent portrait of a document.
pub fn read(document: &Document) -> Result<Image<'_>, Reason> {
    let file = document.require(Ef::Dg2, Reason::PortraitMissing)?;
    let portrait = Dg2::decode(file).and_then(|dg2| dg2.portrait());
    portrait.map_err(|_| Reason::PortraitMalformed)
}

/// Decodes the portrait. The check that found it says afterwards what came of that: width and height
/// as evidence, or why it is not what it should be.
pub fn look(document: &Document, report: &mut Report) -> Option<Picture> {
    let begun = Instant::now();
    let image = read(document).ok()?;
    let decoded = picture::decode(&image);
    let check = report.checks.iter_mut().find(|check| check.id == Id::Portrait)?;
    if check.outcome.status() == Status::Successful {
        let picture = decoded.as_ref().map_err(|reason| *reason);
        check.outcome = picture.and_then(|picture| agrees(document, &image, picture)).into();
    }
    let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    check.milliseconds = check.milliseconds.saturating_add(took);
    decoded.ok()
}

/// The picture is whole, and as large as its record says.
fn agrees(document: &Document, image: &Image<'_>, picture: &Picture) -> Result<Evidence, Reason> {
    if !picture.whole {
        return Err(Reason::PortraitDamaged);
    }
    let file = document.require(Ef::Dg2, Reason::PortraitMissing)?;
    let dg2 = Dg2::decode(file).map_err(|_| Reason::PortraitMalformed)?;
    let template = dg2.templates().next().ok_or(Reason::PortraitMalformed)?;
    let said = declared(&template).map_err(|_| Reason::PortraitMalformed)?.size;
    let Picture { width, height, .. } = *picture;
    if said.is_some_and(|said| said != (width.into(), height.into())) {
        return Err(Reason::PortraitSizeDiffers);
    }
    let format = format(image.kind).ok_or(Reason::PortraitMalformed)?.to_owned();
    Ok(Evidence::Picture { format, bytes: image.bytes.len(), width, height })
}

/// Highest code of an angle, and of its uncertainty (ISO/IEC 19794-5:2005 §5.5.7, §5.5.8).
const ANGLES: (u8, u8) = (180, 181);

/// Whether the template says of its face only what ISO/IEC 19794-5 has codes for. Records of
/// ISO/IEC 39794-5 say it in another way.
fn keeps(face: &Template<'_>) -> bool {
    let kind = face.header.kind.is_none_or(|kind| kind.ends_with(Header::FACE));
    let records = face_record(face);
    let faces =
        records.map(|record| record.is_none_or(|record| record.faces().all(|face| coded(&face))));
    kind && faces.unwrap_or(false)
}

fn coded(face: &Face<'_>) -> bool {
    let (angle, uncertainty) = ANGLES;
    matches!(face.gender.0, 0..=2 | 0xFF)
        && matches!(face.eye_colour.0, 0..=7 | 0xFF)
        && matches!(face.hair_colour.0, 0..=9 | 0xFF)
        && face.pose.iter().all(|code| *code <= angle)
        && face.pose_uncertainty.iter().all(|code| *code <= uncertainty)
        && matches!(face.image_type.0, 0..=2)
        && face.check_image().is_ok()
}

/// The name of a kind that people can look at.
const fn format(kind: ImageKind) -> Option<&'static str> {
    match kind {
        ImageKind::Jpeg => Some("jpeg"),
        ImageKind::Jpeg2000 => Some("jpeg2000"),
        ImageKind::Unknown => None,
    }
}

#[cfg(test)]
mod tests;
