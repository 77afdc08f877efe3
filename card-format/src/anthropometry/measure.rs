//! Body measures (names of ISO/IEC 7250-1 §4), each an INTEGER under its own tag.

use crate::error::{Error, Fault};
use crate::tlv::{Entries, Tag, Tlv, Writer};

/// A measure; its number is what follows tag 80. Numbers are ours and never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the standard's own names")]
#[repr(u8)]
pub enum Measure {
    BodyMass,
    Stature,
    EyeHeight,
    ShoulderHeight,
    IliacSpineHeight,
    TibialHeight,
    ShoulderBreadth,
    ChestCircumference,
    WaistCircumference,
    HipBreadth,
    SittingHeight,
    HandLength,
    HandBreadth,
    IndexFingerLength,
    FootLength,
    FootBreadth,
    HeadLength,
    HeadBreadth,
    HeadCircumference,
    FaceLength,
    NeckCircumference,
}

/// Every measure beside its name as data formats spell it, in the order of the numbers.
const NAMES: [(Measure, &str); 21] = [
    (Measure::BodyMass, "body_mass"),
    (Measure::Stature, "stature"),
    (Measure::EyeHeight, "eye_height"),
    (Measure::ShoulderHeight, "shoulder_height"),
    (Measure::IliacSpineHeight, "iliac_spine_height"),
    (Measure::TibialHeight, "tibial_height"),
    (Measure::ShoulderBreadth, "shoulder_breadth"),
    (Measure::ChestCircumference, "chest_circumference"),
    (Measure::WaistCircumference, "waist_circumference"),
    (Measure::HipBreadth, "hip_breadth"),
    (Measure::SittingHeight, "sitting_height"),
    (Measure::HandLength, "hand_length"),
    (Measure::HandBreadth, "hand_breadth"),
    (Measure::IndexFingerLength, "index_finger_length"),
    (Measure::FootLength, "foot_length"),
    (Measure::FootBreadth, "foot_breadth"),
    (Measure::HeadLength, "head_length"),
    (Measure::HeadBreadth, "head_breadth"),
    (Measure::HeadCircumference, "head_circumference"),
    (Measure::FaceLength, "face_length"),
    (Measure::NeckCircumference, "neck_circumference"),
];

impl Measure {
    /// All measures, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(|(measure, _)| measure)
    }

    /// Its name in small letters, `head_circumference`.
    pub fn name(self) -> &'static str {
        let line = NAMES.iter().find(|(measure, _)| *measure == self);
        line.map(|(_, name)| *name).unwrap_or_default()
    }

    /// The measure with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(measure, _)| *measure)
    }

    fn tag(self) -> Tag {
        let number = NAMES.iter().zip(0x80..).find(|((measure, _), _)| *measure == self);
        Tag(number.map_or(0x80, |(_, tag)| tag))
    }

    fn from_tag(tag: Tag) -> Option<Self> {
        let number = tag.0.checked_sub(0x80)?;
        NAMES.get(usize::from(number)).map(|(measure, _)| *measure)
    }
}

/// Measures, read from a card or given to be written, in the order of their numbers.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Measures<'a>(Source<'a>);

#[derive(Clone)]
enum Source<'a> {
    Objects(Entries<'a>),
    Values(&'a [(Measure, u16)]),
}

impl<'a> Measures<'a> {
    /// No measures.
    pub const NONE: Measures<'static> = Measures(Source::Values(&[]));

    /// These measures, whose numbers must ascend: millimetres, the body mass in 100 g.
    pub fn new(values: &'a [(Measure, u16)]) -> Result<Self, Error> {
        if values.is_sorted_by(|(a, _), (b, _)| a < b) {
            Ok(Self(Source::Values(values)))
        } else {
            Err(Fault::Order.at(0))
        }
    }

    pub(super) fn decode(list: &Tlv<'a>) -> Result<Self, Error> {
        let mut reader = list.reader();
        if reader.is_empty() {
            return Err(Fault::Missing.at(list.value_at()));
        }
        let mut last = None;
        while !reader.is_empty() {
            let object = reader.take()?;
            match last {
                Some(tag) if tag == object.tag => return Err(Fault::Duplicate.at(object.at)),
                Some(tag) if tag > object.tag => return Err(Fault::Order.at(object.at)),
                _ => last = Some(object.tag),
            }
            if Measure::from_tag(object.tag).is_some() {
                integer(&object)?;
            }
        }
        Ok(Self(Source::Objects(Entries::except(&[], list.reader()))))
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        match &self.0 {
            Source::Objects(objects) => objects.encode(writer),
            Source::Values(values) => values.iter().try_for_each(|(measure, value)| {
                let [high, low] = value.to_be_bytes();
                let bytes = [0, high, low];
                // The shortest two's complement form (X.690 §8.3.2).
                let skip = match (high, low) {
                    (0, 0..=0x7F) => 2,
                    (0..=0x7F, _) => 1,
                    _ => 0,
                };
                writer.primitive(measure.tag(), bytes.get(skip..).unwrap_or_default())
            }),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Source::Objects(objects) => objects.clone().next().is_none(),
            Source::Values(values) => values.is_empty(),
        }
    }

    /// The value of one measure.
    pub fn value(&self, measure: Measure) -> Option<u16> {
        self.values().find(|(found, _)| *found == measure).map(|(_, value)| value)
    }

    /// The measures this implementation knows, in the order of their numbers.
    pub fn values(&self) -> impl Iterator<Item = (Measure, u16)> + use<'a> {
        let (objects, values) = match &self.0 {
            Source::Objects(objects) => (objects.clone(), &[][..]),
            Source::Values(values) => (Entries::NONE, *values),
        };
        let read = objects
            .filter_map(|object| Some((Measure::from_tag(object.tag)?, integer(&object).ok()?)));
        read.chain(values.iter().copied())
    }

    /// Measures it does not know.
    pub fn unknown(&self) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
        let objects = match &self.0 {
            Source::Objects(objects) => objects.clone(),
            Source::Values(_) => Entries::NONE,
        };
        objects.filter(|object| Measure::from_tag(object.tag).is_none())
    }
}

/// A measure is positive, has sixteen bits and stands in its shortest form.
fn integer(object: &Tlv<'_>) -> Result<u16, Error> {
    let at = object.value_at();
    match *object.value {
        [low @ 0..=0x7F] | [0, low @ 0x80..=0xFF] => Ok(low.into()),
        [high @ 1..=0x7F, low] | [0, high @ 0x80..=0xFF, low] => {
            Ok(u16::from_be_bytes([high, low]))
        }
        [] => Err(Fault::Length.at(at)),
        _ => Err(Fault::Value.at(at)),
    }
}
