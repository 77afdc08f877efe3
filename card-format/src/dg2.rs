//! EF.DG2: the portraits (Doc 9303-10 §4.7.2).
//!
//! ```text
//! 75 L          EF.DG2
//! └─ 7F61 L     group of one to nine templates, the most recent first
//! ```

use crate::cbeff::{Format, Group, Header, Template};
use crate::error::{Error, Fault};
use crate::face::{Face, FaceRecord, Image, ImageData, ImageKind, iso39794};
use crate::tlv::{Reader, Tag, Writer};

const DG2: Tag = Tag(0x75);

/// The portraits, their templates checked. The records inside are checked when they are read.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Dg2<'a> {
    group: Group<'a>,
}

impl<'a> Dg2<'a> {
    /// Reads the content of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let mut content = reader.expect(DG2)?.reader();
        reader.finish()?;
        let at = content.at();
        let group = Group::decode(&mut content)?;
        content.finish()?;
        if !(1..=9).contains(&group.len()) {
            return Err(Fault::Value.at(at));
        }
        Ok(Self { group })
    }

    /// Writes the content of a file with these templates.
    pub fn encode<'b>(out: &'b mut [u8], faces: &[Template<'_>]) -> Result<&'b mut [u8], Error> {
        let count = u8::try_from(faces.len()).ok().filter(|count| (1..=9).contains(count));
        let count = count.ok_or(Fault::Value.at(0))?;
        let mut writer = Writer::new(out);
        writer.constructed(DG2, |writer| {
            Group::encode(writer, count, |writer| {
                faces.iter().try_for_each(|face| face.encode(writer))
            })
        })?;
        Ok(writer.finish())
    }

    /// Writes the content of a file with one portrait in a record of ISO/IEC 19794-5.
    pub fn encode_portrait<'b>(
        out: &'b mut [u8],
        header: &Header<'_>,
        face: &Face<'_>,
    ) -> Result<&'b mut [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(DG2, |writer| {
            Group::encode(writer, 1, |writer| {
                Template::encode_record(writer, header, |writer| {
                    FaceRecord::encode_into(writer, core::slice::from_ref(face))
                })
            })
        })?;
        Ok(writer.finish())
    }

    /// The templates, in their order.
    pub fn templates(&self) -> impl Iterator<Item = Template<'a>> + use<'a> {
        self.group.templates()
    }

    /// The most recent portrait, as the record holds it; formats other than ISO/IEC 19794-5 and
    /// 39794-5 are not supported.
    pub fn portrait(&self) -> Result<Image<'a>, Error> {
        self.templates().next().ok_or(Fault::Missing.at(0)).and_then(|face| image(&face))
    }

    /// The portraits, one from each template.
    pub fn portraits(&self) -> impl Iterator<Item = Result<Image<'a>, Error>> + use<'a> {
        self.templates().map(|face| image(&face))
    }
}

/// The first record of a template; a template of ISO/IEC 39794-5 has none.
pub fn face_record<'a>(template: &Template<'a>) -> Result<Option<FaceRecord<'a>>, Error> {
    let Some(block) = template.block(Format::FACE)? else {
        return Ok(None);
    };
    FaceRecord::decode(block.bytes).map(Some).map_err(|error| error.after(block.at))
}

/// What a record says about its image, which the image itself knows better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// Its kind, where the record names one that is known.
    pub kind: Option<ImageKind>,
    /// Width and height in pixels, where the record says so.
    pub size: Option<(u32, u32)>,
}

/// What the first record of a template says about its image.
pub fn declared(template: &Template<'_>) -> Result<Declared, Error> {
    if let Some(record) = face_record(template)? {
        let face = record.faces().next().ok_or(Fault::Missing.at(0))?;
        let kind = match face.image_data {
            ImageData::JPEG => Some(ImageKind::Jpeg),
            ImageData::JPEG_2000 => Some(ImageKind::Jpeg2000),
            _ => None,
        };
        let said = face.width > 0 || face.height > 0;
        let size = said.then_some((face.width.into(), face.height.into()));
        return Ok(Declared { kind, size });
    }
    let Some(block) = template.block(Format::FACE_39794)? else { return Ok(Declared::default()) };
    let first = iso39794::representation(block.bytes).map_err(|error| error.after(block.at))?;
    Ok(Declared { kind: first.kind, size: first.size })
}

fn image<'a>(template: &Template<'a>) -> Result<Image<'a>, Error> {
    if let Some(record) = face_record(template)? {
        return record.faces().next().map(|face| face.image).ok_or(Fault::Missing.at(0));
    }
    if let Some(block) = template.block(Format::FACE_39794)? {
        return iso39794::image(block.bytes).map_err(|error| error.after(block.at));
    }
    let at = template.data.as_ref().map(|data| data.at).unwrap_or_default();
    Err(Fault::Unsupported.at(at))
}

#[cfg(test)]
mod tests;
