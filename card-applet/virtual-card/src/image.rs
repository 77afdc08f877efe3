//! What storage holds, as a value: changes apply to a copy, so a batch that does not fit leaves no
//! trace.

use std::collections::BTreeMap;

use card_applet::storage::{Change, Extent, Failure, Slot};
use card_format::ef::Ef;
use zeroize::Zeroizing;

/// Places by number, with what they hold.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Image(BTreeMap<u8, Cell>);

/// What one place holds.
#[derive(Clone, PartialEq)]
struct Cell {
    size: u16,
    bytes: Zeroizing<Vec<u8>>,
}

impl Image {
    pub(crate) fn extent(&self, slot: Slot) -> Option<Extent> {
        let cell = self.0.get(&slot.number())?;
        Some(Extent { written: cell.bytes.len(), size: usize::from(cell.size) })
    }

    pub(crate) fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        let cell = self.0.get(&slot.number());
        let bytes = cell.and_then(|cell| cell.bytes.get(offset..)).unwrap_or_default();
        let length = bytes.len().min(out.len());
        out.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        length
    }

    /// The image after all changes.
    pub(crate) fn after(&self, changes: &[Change<'_>]) -> Result<Self, Failure> {
        let mut next = self.clone();
        changes.iter().try_for_each(|change| next.apply(change))?;
        Ok(next)
    }

    /// Changes that make this image of an empty one.
    pub(crate) fn changes(&self) -> Vec<Change<'_>> {
        let slots = self
            .0
            .iter()
            .filter_map(|(number, cell)| Slot::from_number(*number).map(|slot| (slot, cell)));
        slots
            .flat_map(|(slot, cell)| match slot {
                Slot::File(ef) if cell.bytes.is_empty() => vec![Change::Create(ef, cell.size)],
                Slot::File(ef) => {
                    vec![Change::Create(ef, cell.size), Change::Write(ef, 0, &cell.bytes)]
                }
                other => vec![Change::Put(other, &cell.bytes)],
            })
            .collect()
    }

    /// How many bytes it holds.
    pub(crate) fn len(&self) -> usize {
        self.0.values().map(|cell| cell.bytes.len()).sum()
    }

    fn apply(&mut self, change: &Change<'_>) -> Result<(), Failure> {
        match *change {
            Change::Put(slot, bytes) => self.put(slot, bytes)?,
            Change::Create(ef, size) => {
                let slot = Slot::File(ef);
                fits(usize::from(size), slot)?;
                self.0.insert(slot.number(), Cell { size, bytes: Zeroizing::default() });
            }
            Change::Write(ef, offset, bytes) => self.write(ef, usize::from(offset), bytes)?,
            Change::Erase(slot) => {
                self.0.remove(&slot.number());
            }
        }
        Ok(())
    }

    fn put(&mut self, slot: Slot, bytes: &[u8]) -> Result<(), Failure> {
        if matches!(slot, Slot::File(_)) {
            return Err(Failure::Unfit);
        }
        let size = fits(bytes.len(), slot)?;
        self.0.insert(slot.number(), Cell { size, bytes: Zeroizing::new(bytes.to_vec()) });
        Ok(())
    }

    fn write(&mut self, ef: Ef, offset: usize, bytes: &[u8]) -> Result<(), Failure> {
        let cell = self.0.get_mut(&Slot::File(ef).number()).ok_or(Failure::Unfit)?;
        let end = offset.checked_add(bytes.len()).ok_or(Failure::Unfit)?;
        if offset > cell.bytes.len() || end > usize::from(cell.size) {
            return Err(Failure::Unfit);
        }
        if cell.bytes.len() < end {
            cell.bytes.resize(end, 0);
        }
        let room = cell.bytes.get_mut(offset..end).ok_or(Failure::Unfit)?;
        room.copy_from_slice(bytes);
        Ok(())
    }
}

fn fits(length: usize, slot: Slot) -> Result<u16, Failure> {
    u16::try_from(length).ok().filter(|length| *length <= slot.limit()).ok_or(Failure::Full)
}
