//! The face template: what a recognition model made of a portrait. Ours, because no standard has
//! one; docs/decisions/0020 says why it looks like this.
//!
//! ```text
//! E1 L                face template
//! ├─ 80 01 01         version of this layout
//! ├─ 81 L  text       algorithm identifier, UTF-8, 1 to 64 bytes
//! ├─ 82 20 hash       SHA-256 of the model
//! ├─ 83 02 n          dimensions
//! ├─ 84 04 scale      in units of 2^-32
//! ├─ 85 L  vector     n signed bytes; component = byte * scale
//! └─ …                others, kept
//! ```
//!
//! Two templates compare only if algorithm and model are the same. Whoever compares them decides;
//! this only carries them.

use crate::error::{Error, Fault};
use crate::tlv::{Entries, Reader, Tag, Tlv, Writer};

const TEMPLATE: Tag = Tag(0xE1);
const VERSION: Tag = Tag(0x80);
const ALGORITHM: Tag = Tag(0x81);
const MODEL: Tag = Tag(0x82);
const DIMENSIONS: Tag = Tag(0x83);
const SCALE: Tag = Tag(0x84);
const VECTOR: Tag = Tag(0x85);
const KNOWN: &[Tag] = &[VERSION, ALGORITHM, MODEL, DIMENSIONS, SCALE, VECTOR];
const ALGORITHM_LIMIT: usize = 64;

/// A quantised feature vector and what made it.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct FaceTemplate<'a> {
    /// Names the algorithm and its version.
    pub algorithm: &'a str,
    /// SHA-256 of the model.
    pub model: &'a [u8; 32],
    /// What one step of a component is worth, in units of 2^-32.
    pub scale: u32,
    /// The components, one signed byte each, see [`FaceTemplate::components`].
    pub vector: &'a [u8],
    /// Other entries, as they were read.
    pub unknown: Entries<'a>,
}

impl<'a> FaceTemplate<'a> {
    /// Reads a template.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let mut entries = reader.expect(TEMPLATE)?.reader();
        reader.finish()?;
        let version = entries.expect(VERSION)?;
        if version.value != [1] {
            return Err(Fault::Unsupported.at(version.value_at()));
        }
        let algorithm = algorithm(&entries.expect(ALGORITHM)?)?;
        let model = entries.expect(MODEL)?;
        let model = model.value.try_into().map_err(|_| Fault::Length.at(model.value_at()))?;
        let dimensions = u16::from_be_bytes(exact(&entries.expect(DIMENSIONS)?)?);
        let scale = u32::from_be_bytes(exact(&entries.expect(SCALE)?)?);
        let vector = entries.expect(VECTOR)?;
        if vector.value.len() != usize::from(dimensions) || dimensions == 0 {
            return Err(Fault::Length.at(vector.value_at()));
        }
        let unknown = Entries::except(&[], entries.clone());
        while !entries.is_empty() {
            let entry = entries.take()?;
            if KNOWN.contains(&entry.tag) {
                return Err(Fault::Duplicate.at(entry.at));
            }
        }
        Ok(Self { algorithm, model, scale, vector: vector.value, unknown })
    }

    /// Writes the template.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        let dimensions = u16::try_from(self.vector.len()).ok().filter(|count| *count > 0);
        let dimensions = dimensions.ok_or(Fault::Value.at(0))?;
        if self.algorithm.is_empty() || self.algorithm.len() > ALGORITHM_LIMIT {
            return Err(Fault::Value.at(0));
        }
        writer.constructed(TEMPLATE, |writer| {
            writer.primitive(VERSION, &[1])?;
            writer.primitive(ALGORITHM, self.algorithm.as_bytes())?;
            writer.primitive(MODEL, self.model)?;
            writer.primitive(DIMENSIONS, &dimensions.to_be_bytes())?;
            writer.primitive(SCALE, &self.scale.to_be_bytes())?;
            writer.primitive(VECTOR, self.vector)?;
            self.unknown.encode(writer)
        })?;
        Ok(writer.finish())
    }

    /// The components in steps of the scale.
    pub fn components(&self) -> impl ExactSizeIterator<Item = i8> + use<'a> {
        self.vector.iter().map(|byte| byte.cast_signed())
    }

    /// Whether the other template may be compared with this one.
    pub fn is_comparable(&self, other: &FaceTemplate<'_>) -> bool {
        self.algorithm == other.algorithm
            && self.model == other.model
            && self.vector.len() == other.vector.len()
    }
}

/// A scale between 0 and 1 in units of 2^-32, rounded; `None` outside, or where nothing would be
/// left of it. Models give their scale as a floating-point number.
pub const fn scale_steps(scale: f32) -> Option<u32> {
    let bits = scale.to_bits();
    // IEEE 754: sign (1), exponent (8), fraction (23). Below 2^-33 nothing is left, and 1.0 is
    // exponent 127; that also excludes what is negative, infinite or no number.
    let exponent = bits >> 23;
    if exponent < 94 || exponent >= 127 {
        return None;
    }
    let significand = bits & 0x007F_FFFF | 0x0080_0000;
    // The value is significand * 2^(exponent - 150), so the steps are that times 2^32.
    if exponent >= 118 {
        Some(significand << (exponent - 118))
    } else {
        let places = 118 - exponent;
        Some((significand + (1 << (places - 1))) >> places)
    }
}

fn algorithm<'a>(entry: &Tlv<'a>) -> Result<&'a str, Error> {
    if entry.value.is_empty() || entry.value.len() > ALGORITHM_LIMIT {
        return Err(Fault::Length.at(entry.value_at()));
    }
    let text = core::str::from_utf8(entry.value);
    text.map_err(|error| Fault::Text.at(entry.value_at() + error.valid_up_to()))
}

fn exact<const N: usize>(entry: &Tlv<'_>) -> Result<[u8; N], Error> {
    entry.value.try_into().map_err(|_| Fault::Length.at(entry.value_at()))
}

#[cfg(test)]
mod tests;
