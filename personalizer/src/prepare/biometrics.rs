//! Portrait, fingers, face template and body measures in the card's formats.

use card_format::anthropometry::{Anthropometry, EyeColour, HairColour, Marks, Measure, Measures};
use card_format::cbeff::Header;
use card_format::dg2::Dg2;
use card_format::dg3::Fingers;
use card_format::ef::Ef;
use card_format::error::Fault;
use card_format::face::{Face, Image};
use card_format::face_template::FaceTemplate;
use card_format::minutiae::{MinutiaeRecord, View};
use card_format::tlv::Entries;
use zeroize::Zeroizing;

use super::{Error, buffer};
use crate::dossier::Dossier;
use crate::portrait;

/// Room for a face template of 4096 values.
const TEMPLATE_LIMIT: usize = 4400;

/// Room for marks and every measure.
const RECORD_LIMIT: usize = 8192;

/// EF.DG2: one full frontal portrait (Doc 9303-10 §4.7.2, ISO/IEC 19794-5:2005).
pub(super) fn dg2(dossier: &Dossier) -> Result<Zeroizing<Vec<u8>>, Error> {
    let image = Image::sniff(dossier.portrait.as_slice());
    let (width, height) = portrait::size(&image).ok_or(Error::Portrait)?;
    let face = Face::portrait(image, width, height);
    let limit = usize::from(Ef::Dg2.entry().limit);
    buffer::fill("portrait", limit, |out| {
        face.check_image()?;
        Ok(Dg2::encode_portrait(out, &Header::face(), &face)?.len())
    })
}

/// What EF.DG3 seals: each finger in a template of its own (Doc 9303-10 §4.7.3.1).
pub(super) fn fingers(dossier: &Dossier) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some(fingerprints) = &dossier.fingerprints else { return Ok(None) };
    let limit = usize::from(Ef::Dg3.entry().limit);
    let fingers = buffer::fill("fingerprints", limit, |out| {
        let record = MinutiaeRecord::decode(fingerprints.as_slice())?;
        let views: Vec<View<'_>> = record.views().collect();
        Ok(Fingers::encode_minutiae(out, &record.capture, &views)?.len())
    });
    fingers.map(Some)
}

/// The face template, under its own seal in EF.DG13.
pub(super) fn face_template(dossier: &Dossier) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some(face) = &dossier.face_template else { return Ok(None) };
    let template = buffer::fill("face_template", TEMPLATE_LIMIT, |out| {
        let model = digest(&face.model_hash).ok_or(Fault::Value.at(0))?;
        let template = FaceTemplate {
            algorithm: &face.algorithm,
            model: &model,
            scale: face.scale,
            vector: face.vector.as_slice(),
            unknown: Entries::NONE,
        };
        Ok(template.encode(out)?.len())
    });
    template.map(Some)
}

/// 64 hexadecimal digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let pairs = text.as_bytes().chunks(2);
    for (byte, pair) in digest.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}

/// The body measures, under their own seal in EF.DG13.
pub(super) fn anthropometry(dossier: &Dossier) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some(body) = &dossier.anthropometry else { return Ok(None) };
    let unknown = || Error::Content("anthropometry.measures", Fault::Value.at(0));
    let named = [(Measure::Stature, body.height_mm), (Measure::BodyMass, body.weight_hg)];
    let named = named.into_iter().filter_map(|(measure, value)| Some((measure, value?)));
    let mut measures: Vec<_> = named.collect();
    for measure in &body.measures {
        let name = Measure::from_name(&measure.name).ok_or_else(unknown)?;
        measures.push((name, measure.mm));
    }
    // The record has them in the order of their numbers.
    measures.sort_by_key(|(measure, _)| *measure);
    let marks: Vec<&str> = body.marks.iter().map(String::as_str).collect();
    let record = buffer::fill("anthropometry", RECORD_LIMIT, |out| {
        let record = Anthropometry {
            marks: Marks::new(&marks),
            eye_colour: body.eye_colour.as_deref().and_then(EyeColour::from_word),
            hair_colour: body.hair_colour.as_deref().and_then(HairColour::from_word),
            measures: Measures::new(&measures)?,
            ..Anthropometry::NONE
        };
        Ok(record.encode(out)?.len())
    });
    record.map(Some)
}
