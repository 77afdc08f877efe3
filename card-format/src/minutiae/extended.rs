//! Extended data of a view (ISO/IEC 19794-2:2005 §7.5): ridge counts, cores and deltas, zones,
//! and what vendors add.
//!
//! ```text
//! type (2)       0001 ridge counts, 0002 cores and deltas, 0003 zonal quality; XXyy of vendors
//! length (2)
//! data
//! ```
//!
//! Implementations disagree on whether the length counts its own four bytes of header, and both
//! kinds of record are in the field. The items must fill the block, and that tells.

use crate::error::{Error, Fault};
use crate::fixed::Fields;

const HEADER: usize = 4;

/// Items that fill their block.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct ExtendedData<'a> {
    block: &'a [u8],
    counted: usize,
}

/// One item.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct ExtendedItem<'a> {
    /// Its type.
    pub kind: u16,
    /// Its data.
    pub data: &'a [u8],
}

impl<'a> ExtendedData<'a> {
    /// Finds the reading in which the items fill the block. Where both do, the one that counts the
    /// header wins, as later editions settled it.
    pub fn decode(block: &'a [u8]) -> Result<Self, Error> {
        let readings = [Self { block, counted: HEADER }, Self { block, counted: 0 }];
        readings.into_iter().find(Self::fills).ok_or(Fault::Length.at(0))
    }

    /// The items, in their order.
    pub fn items(&self) -> impl Iterator<Item = ExtendedItem<'a>> + use<'a> {
        let counted = self.counted;
        let mut fields = Fields::new(self.block);
        core::iter::from_fn(move || item(&mut fields, counted).ok())
    }

    /// Whether lengths count the four bytes of their header.
    pub const fn counts_header(&self) -> bool {
        self.counted == HEADER
    }

    fn fills(&self) -> bool {
        let mut fields = Fields::new(self.block);
        while !fields.rest().is_empty() {
            if item(&mut fields, self.counted).is_err() {
                return false;
            }
        }
        true
    }
}

fn item<'a>(fields: &mut Fields<'a>, counted: usize) -> Result<ExtendedItem<'a>, Error> {
    let kind = fields.u16()?;
    let length = usize::from(fields.u16()?);
    let length = length.checked_sub(counted).ok_or(Fault::Length.at(fields.at()))?;
    Ok(ExtendedItem { kind, data: fields.bytes(length)? })
}
