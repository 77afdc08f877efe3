//! Distinguishing marks: a list of short texts.

use crate::error::{Error, Fault};
use crate::tlv::{Entries, Tag, Tlv, Writer};

const TEXT: Tag = Tag(0x0C);

/// Marks, read from a card or given to be written.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Marks<'a>(Source<'a>);

#[derive(Clone)]
enum Source<'a> {
    Objects(Entries<'a>),
    Texts(&'a [&'a str]),
}

impl<'a> Marks<'a> {
    /// No marks.
    pub const NONE: Marks<'static> = Marks(Source::Texts(&[]));

    /// These texts.
    pub const fn new(texts: &'a [&'a str]) -> Self {
        Self(Source::Texts(texts))
    }

    pub(super) fn decode(list: &Tlv<'a>) -> Result<Self, Error> {
        let mut reader = list.reader();
        if reader.is_empty() {
            return Err(Fault::Missing.at(list.value_at()));
        }
        while !reader.is_empty() {
            let text = reader.expect(TEXT)?;
            core::str::from_utf8(text.value)
                .map_err(|error| Fault::Text.at(text.value_at() + error.valid_up_to()))?;
        }
        Ok(Self(Source::Objects(Entries::except(&[], list.reader()))))
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        self.texts().try_for_each(|text| writer.primitive(TEXT, text.as_bytes()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts().next().is_none()
    }

    /// The texts, in their order.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (objects, texts) = match &self.0 {
            Source::Objects(objects) => (objects.clone(), &[][..]),
            Source::Texts(texts) => (Entries::NONE, *texts),
        };
        let read = objects.filter_map(|object| core::str::from_utf8(object.value).ok());
        read.chain(texts.iter().copied())
    }
}
