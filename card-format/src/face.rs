//! The face record (ISO/IEC 19794-5:2005 §5), as portraits are stored since the first passports.
//!
//! ```text
//!  0  46414300       "FAC", 0
//!  4  30313000       "010", 0
//!  8  length (4)     of the whole record
//! 12  count (2)      of faces, one block for each:
//! 14  length (4)     of the block
//! 18  points (2), gender, eye colour, hair colour, features (3), expression (2),
//!     pose (3), pose uncertainty (3)
//! 34  points of 8 bytes each: type, code, x (2), y (2), reserved (2)
//!  …  image type, data type, width (2), height (2), colour space, source, device (2), quality (2)
//!  …  the image, up to the end of the block
//! ```
//!
//! What the image holds is not looked into beyond its first bytes: it is shown, never edited.

mod codes;
mod image;
pub mod iso39794;
mod point;

pub use codes::{
    ColourSpace, Expression, EyeColour, Features, Gender, HairColour, ImageData, ImageType, Source,
};
pub use image::{Image, ImageKind};
pub use point::FeaturePoint;

use crate::error::{Error, Fault};
use crate::fixed::Fields;
use crate::tlv::Writer;

const FORMAT: [u8; 4] = *b"FAC\0";
const VERSION: [u8; 4] = *b"010\0";
const RECORD_HEADER: usize = 14;
const BLOCK_HEADER: usize = 20;
const IMAGE_HEADER: usize = 12;

/// A record whose blocks fill it exactly.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct FaceRecord<'a> {
    count: u16,
    blocks: &'a [u8],
}

impl<'a> FaceRecord<'a> {
    /// Reads a record. Other versions than that of 2005 are not supported.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = Fields::new(bytes);
        if fields.array()? != FORMAT {
            return Err(Fault::Tag.at(0));
        }
        if fields.array()? != VERSION {
            return Err(Fault::Unsupported.at(4));
        }
        match fields.length()? {
            length if length > bytes.len() => return Err(Fault::Length.at(8)),
            length if length < bytes.len() => return Err(Fault::Trailing.at(length)),
            _ => {}
        }
        let count = fields.u16()?;
        if count == 0 {
            return Err(Fault::Missing.at(12));
        }
        let record = Self { count, blocks: fields.rest() };
        for _ in 0..count {
            Face::decode(&mut fields)?;
        }
        if fields.rest().is_empty() { Ok(record) } else { Err(Fault::Trailing.at(fields.at())) }
    }

    /// Writes a record with these faces.
    pub fn encode<'b>(out: &'b mut [u8], faces: &[Face<'_>]) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        Self::encode_into(&mut writer, faces)?;
        Ok(writer.finish())
    }

    pub(crate) fn encode_into(writer: &mut Writer<'_>, faces: &[Face<'_>]) -> Result<(), Error> {
        let at = writer.len();
        let count = u16::try_from(faces.len()).ok().filter(|count| *count > 0);
        let count = count.ok_or(Fault::Value.at(at))?;
        let blocks = faces.iter().map(Face::block_len);
        let length = blocks.fold(RECORD_HEADER, usize::saturating_add);
        let length = u32::try_from(length).map_err(|_| Fault::Length.at(at))?;
        writer.raw(&FORMAT)?;
        writer.raw(&VERSION)?;
        writer.raw(&length.to_be_bytes())?;
        writer.raw(&count.to_be_bytes())?;
        faces.iter().try_for_each(|face| face.encode(writer))
    }

    /// How many faces the record holds.
    pub const fn len(&self) -> u16 {
        self.count
    }

    /// Whether the record holds none; a decoded one never does.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The faces, in their order.
    pub fn faces(&self) -> impl Iterator<Item = Face<'a>> + use<'a> {
        let mut fields = Fields::new(self.blocks);
        core::iter::from_fn(move || Face::decode(&mut fields).ok())
    }
}

/// One face: what is known about it, and its image.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Face<'a> {
    /// Gender.
    pub gender: Gender,
    /// Eye colour.
    pub eye_colour: EyeColour,
    /// Hair colour.
    pub hair_colour: HairColour,
    /// Glasses, beard and the like.
    pub features: Features,
    /// Expression.
    pub expression: Expression,
    /// Yaw, pitch and roll as the standard codes them.
    pub pose: [u8; 3],
    /// Their uncertainty; 0 is unspecified.
    pub pose_uncertainty: [u8; 3],
    /// Feature points, see [`FeaturePoint::decode`].
    pub points: &'a [[u8; 8]],
    /// Frontal or not.
    pub image_type: ImageType,
    /// What the record says the image is; the image itself knows better.
    pub image_data: ImageData,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Colour space.
    pub colour_space: ColourSpace,
    /// Kind of camera.
    pub source: Source,
    /// Capture device, numbered by its vendor.
    pub device: u16,
    /// Quality; 0 in practice.
    pub quality: u16,
    /// The image.
    pub image: Image<'a>,
}

impl<'a> Face<'a> {
    /// A full frontal colour photograph from a digital camera, nothing else said about it.
    pub fn portrait(image: Image<'a>, width: u16, height: u16) -> Self {
        Self {
            gender: Gender::UNSPECIFIED,
            eye_colour: EyeColour::UNSPECIFIED,
            hair_colour: HairColour::UNSPECIFIED,
            features: Features::NONE,
            expression: Expression::UNSPECIFIED,
            pose: [0; 3],
            pose_uncertainty: [0; 3],
            points: &[],
            image_type: ImageType::FULL_FRONTAL,
            image_data: image.kind.declared(),
            width,
            height,
            colour_space: ColourSpace::RGB24,
            source: Source::DIGITAL_CAMERA,
            device: 0,
            quality: 0,
            image,
        }
    }

    /// Makes sure that the image is what the record says it is.
    pub fn check_image(&self) -> Result<(), Error> {
        let agree = self.image.kind.declared() == self.image_data;
        if agree { Ok(()) } else { Err(Fault::Value.at(0)) }
    }

    fn decode(fields: &mut Fields<'a>) -> Result<Self, Error> {
        let at = fields.at();
        let block = fields.length()?;
        let points = usize::from(fields.u16()?);
        let gender = Gender(fields.u8()?);
        let eye_colour = EyeColour(fields.u8()?);
        let hair_colour = HairColour(fields.u8()?);
        let features = Features(fields.array()?);
        let expression = Expression(fields.u16()?);
        let pose = fields.array()?;
        let pose_uncertainty = fields.array()?;
        let points = fields.chunks(points)?;
        let image_type = ImageType(fields.u8()?);
        let image_data = ImageData(fields.u8()?);
        let (width, height) = (fields.u16()?, fields.u16()?);
        let colour_space = ColourSpace(fields.u8()?);
        let source = Source(fields.u8()?);
        let (device, quality) = (fields.u16()?, fields.u16()?);
        let header = fields.at() - at;
        let image = block.checked_sub(header).filter(|image| *image > 0);
        let image = image.ok_or(Fault::Length.at(at))?;
        let image = fields.bytes(image).map_err(|_| Fault::Length.at(at))?;
        let image = Image::sniff(image);
        Ok(Self {
            gender,
            eye_colour,
            hair_colour,
            features,
            expression,
            pose,
            pose_uncertainty,
            points,
            image_type,
            image_data,
            width,
            height,
            colour_space,
            source,
            device,
            quality,
            image,
        })
    }

    fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        let at = writer.len();
        let length = u32::try_from(self.block_len()).map_err(|_| Fault::Length.at(at))?;
        let points = u16::try_from(self.points.len()).map_err(|_| Fault::Length.at(at))?;
        if self.image.bytes.is_empty() {
            return Err(Fault::Missing.at(at));
        }
        writer.raw(&length.to_be_bytes())?;
        writer.raw(&points.to_be_bytes())?;
        writer.raw(&[self.gender.0, self.eye_colour.0, self.hair_colour.0])?;
        writer.raw(&self.features.0)?;
        writer.raw(&self.expression.0.to_be_bytes())?;
        writer.raw(&self.pose)?;
        writer.raw(&self.pose_uncertainty)?;
        writer.raw(self.points.as_flattened())?;
        writer.raw(&[self.image_type.0, self.image_data.0])?;
        writer.raw(&self.width.to_be_bytes())?;
        writer.raw(&self.height.to_be_bytes())?;
        writer.raw(&[self.colour_space.0, self.source.0])?;
        writer.raw(&self.device.to_be_bytes())?;
        writer.raw(&self.quality.to_be_bytes())?;
        writer.raw(self.image.bytes)
    }

    const fn block_len(&self) -> usize {
        let points = self.points.as_flattened().len();
        BLOCK_HEADER + points + IMAGE_HEADER + self.image.bytes.len()
    }
}

#[cfg(test)]
mod tests;
