//! Biometrics: the form of each, as far as a production line can tell.

use super::text::{alphabet, one_of, words};
use super::{Refusal, at};
use crate::dossier::{Anthropometry, FaceTemplate};
use crate::intake::Reason;
use crate::portrait;

/// What a portrait starts with: JPEG, a JPEG 2000 box, a JPEG 2000 codestream.
const IMAGES: [&[u8]; 3] =
    [&[0xFF, 0xD8, 0xFF], b"\0\0\0\x0CjP  \r\n\x87\n", &[0xFF, 0x4F, 0xFF, 0x51]];

/// Ten fingers of 255 minutiae, with room to spare.
pub(in crate::intake) const FINGERPRINTS_LIMIT: usize = 16_384;

/// Most values of a face template.
pub(in crate::intake) const VECTOR_LIMIT: usize = 4096;

/// Words of ISO/IEC 18013-5 §7.2.1.
const EYES: [&str; 10] = [
    "black",
    "blue",
    "brown",
    "dichromatic",
    "grey",
    "green",
    "hazel",
    "maroon",
    "pink",
    "unknown",
];
const HAIR: [&str; 10] =
    ["bald", "black", "blond", "brown", "grey", "red", "auburn", "sandy", "white", "unknown"];

pub(super) fn portrait(image: &[u8]) -> Result<(), Reason> {
    limit(image, portrait::LIMIT)?;
    if IMAGES.iter().any(|start| image.starts_with(start)) { Ok(()) } else { Err(Reason::Form) }
}

/// ISO/IEC 19794-2:2005 §7.3: identifier, version and the record's own length.
pub(super) fn fingerprints(record: &[u8]) -> Result<(), Reason> {
    limit(record, FINGERPRINTS_LIMIT)?;
    let rest = record.strip_prefix(b"FMR\0 20\0").ok_or(Reason::Form)?;
    let (length, _) = rest.split_first_chunk().ok_or(Reason::Form)?;
    let whole = usize::try_from(u32::from_be_bytes(*length)) == Ok(record.len());
    if whole { Ok(()) } else { Err(Reason::Count) }
}

pub(super) fn face_template(face: &FaceTemplate) -> Result<(), Refusal> {
    let printable = |c: char| c == ' ' || c.is_ascii_graphic();
    let hash = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    at("face_template.algorithm", alphabet(&face.algorithm, 1, 64, printable))?;
    at("face_template.model_hash", alphabet(&face.model_hash, 64, 64, hash))?;
    let scale = if face.scale > 0 { Ok(()) } else { Err(Reason::Range) };
    at("face_template.scale", scale)?;
    let count = usize::from(face.dimensions);
    let dimensions = if (1..=VECTOR_LIMIT).contains(&count) { Ok(()) } else { Err(Reason::Range) };
    at("face_template.dimensions", dimensions)?;
    let vector = face.vector.as_slice().len() == count;
    at("face_template.vector", if vector { Ok(()) } else { Err(Reason::Count) })
}

pub(super) fn anthropometry(body: &Anthropometry) -> Result<(), Refusal> {
    at("anthropometry.height_mm", measured(body.height_mm))?;
    at("anthropometry.weight_hg", measured(body.weight_hg))?;
    let eyes = body.eye_colour.as_ref().map_or(Ok(()), |word| one_of(word, &EYES));
    at("anthropometry.eye_colour", eyes)?;
    let hair = body.hair_colour.as_ref().map_or(Ok(()), |word| one_of(word, &HAIR));
    at("anthropometry.hair_colour", hair)?;
    let marks = body.marks.iter().try_for_each(|mark| words(mark, 400));
    at("anthropometry.marks", marks)?;
    let name = |c: char| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit();
    let measures = body.measures.iter().try_for_each(|measure| {
        alphabet(&measure.name, 1, 48, name).and(measured(Some(measure.mm)))
    });
    at("anthropometry.measures", measures)
}

fn measured(value: Option<u16>) -> Result<(), Reason> {
    if value == Some(0) { Err(Reason::Range) } else { Ok(()) }
}

fn limit(bytes: &[u8], most: usize) -> Result<(), Reason> {
    match bytes.len() {
        0 => Err(Reason::Empty),
        length if length > most => Err(Reason::Long),
        _ => Ok(()),
    }
}
