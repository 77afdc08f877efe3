//! What a terminal keeps of a card's answers, which outlasts the buffers of the channel.
//!
//! ```text
//! 7C { 86 token [, 87 authority] [, 88 older authority] [, 8A proof] }      the last one
//! ```

use card_format::cvc::Reference;
use card_format::error::Error;
use card_format::tlv::{Reader, Tag};
use heapless::Vec;
use zeroize::Zeroizing;

/// Bytes of the longest data: a number of 2048 bits and its headers.
pub(super) const MAX_DATA: usize = 272;

/// What may follow the card's token.
#[derive(Default)]
pub(super) struct Rest<'a> {
    pub(super) authorities: Vec<Reference, 2>,
    pub(super) encrypted: Option<&'a [u8]>,
}

impl<'a> Rest<'a> {
    /// Passes over objects that it does not know, and over names that are none.
    pub(super) fn decode(mut objects: Reader<'a>) -> Result<Self, Error> {
        let mut rest = Self::default();
        while !objects.is_empty() {
            let object = objects.take()?;
            match object.tag {
                Tag(0x87 | 0x88) => {
                    let _ = Reference::new(object.value).map(|name| rest.authorities.push(name));
                }
                Tag(0x8A) => rest.encrypted = Some(object.value),
                _ => {}
            }
        }
        Ok(rest)
    }
}

/// Room for one object.
pub(super) struct Room(Zeroizing<[u8; MAX_DATA]>);

impl Room {
    pub(super) fn new() -> Self {
        Self(Zeroizing::new([0; MAX_DATA]))
    }

    pub(super) fn keep(&mut self, value: &[u8]) -> Option<&[u8]> {
        let room = self.0.get_mut(..value.len())?;
        room.copy_from_slice(value);
        Some(room)
    }
}
