//! One commit as bytes.
//!
//! ```text
//! record  length(4) ‖ its complement(4) ‖ body ‖ seal(32)
//! seal    SHA-256(seal of the record before ‖ length ‖ body)
//! body    change …
//! change  01 place length(2) bytes            put
//!         02 place size(2)                    create
//!         03 place offset(2) length(2) bytes  write
//!         04 place                            erase
//! ```

use card_applet::storage::{Change, Slot};
use card_format::ef::Ef;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Binds a record to everything before it.
pub(super) type Seal = [u8; 32];

/// What the log holds at some offset.
pub(super) enum Found<'a> {
    /// A whole record: its body, its seal, and what follows it.
    Record { body: &'a [u8], seal: Seal, rest: &'a [u8] },
    /// The beginning of a record whose end never reached the medium.
    Torn,
    /// A record that was whole once.
    Damaged,
}

/// Looks at the front of `log`, which is not empty.
///
/// Commits are appended one at a time, so only the last record can be torn. A header that
/// contradicts itself, or a wrong seal with more behind it, is damage and not a tear.
pub(super) fn find<'a>(log: &'a [u8], before: &Seal) -> Found<'a> {
    let Some((header, rest)) = log.split_first_chunk::<8>() else { return Found::Torn };
    if log.iter().all(|byte| *byte == 0) {
        return Found::Torn;
    }
    let [a, b, c, d, complement @ ..] = *header;
    let length = [a, b, c, d];
    if length.map(|byte| !byte) != complement {
        return Found::Damaged;
    }
    let size = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    let Some((body, rest)) = rest.split_at_checked(size) else { return Found::Torn };
    let Some((found, rest)) = rest.split_first_chunk() else { return Found::Torn };
    let seal = seal(before, length, body);
    match (seal == *found, rest) {
        (true, rest) => Found::Record { body, seal, rest },
        (false, []) => Found::Torn,
        (false, _) => Found::Damaged,
    }
}

/// The bytes of a commit and its seal; `None` when it is longer than a record can be.
pub(super) fn encode(changes: &[Change<'_>], before: &Seal) -> Option<(Zeroizing<Vec<u8>>, Seal)> {
    let mut body = Zeroizing::new(Vec::new());
    for change in changes {
        put(&mut body, change)?;
    }
    let length = u32::try_from(body.len()).ok()?.to_be_bytes();
    let seal = seal(before, length, &body);
    let complement = length.map(|byte| !byte);
    let record = [&length[..], &complement, &body, &seal].concat();
    Some((Zeroizing::new(record), seal))
}

/// The changes in a body; `None` when the body is not one of ours.
pub(super) fn decode(mut body: &[u8]) -> Option<Vec<Change<'_>>> {
    let mut changes = Vec::new();
    while let [kind, place, rest @ ..] = body {
        let slot = Slot::from_number(*place)?;
        let (change, rest) = match kind {
            1 => {
                let (length, rest) = number(rest)?;
                let (bytes, rest) = rest.split_at_checked(usize::from(length))?;
                (Change::Put(slot, bytes), rest)
            }
            2 => {
                let (size, rest) = number(rest)?;
                (Change::Create(file(slot)?, size), rest)
            }
            3 => {
                let (offset, rest) = number(rest)?;
                let (length, rest) = number(rest)?;
                let (bytes, rest) = rest.split_at_checked(usize::from(length))?;
                (Change::Write(file(slot)?, offset, bytes), rest)
            }
            4 => (Change::Erase(slot), rest),
            _ => return None,
        };
        changes.push(change);
        body = rest;
    }
    body.is_empty().then_some(changes)
}

fn put(body: &mut Vec<u8>, change: &Change<'_>) -> Option<()> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).ok().map(u16::to_be_bytes);
    match *change {
        Change::Put(slot, bytes) => {
            body.extend([1, slot.number()]);
            body.extend(length(bytes)?);
            body.extend(bytes);
        }
        Change::Create(ef, size) => {
            body.extend([2, Slot::File(ef).number()]);
            body.extend(size.to_be_bytes());
        }
        Change::Write(ef, offset, bytes) => {
            body.extend([3, Slot::File(ef).number()]);
            body.extend(offset.to_be_bytes());
            body.extend(length(bytes)?);
            body.extend(bytes);
        }
        Change::Erase(slot) => body.extend([4, slot.number()]),
    }
    Some(())
}

fn seal(before: &Seal, length: [u8; 4], body: &[u8]) -> Seal {
    Sha256::new().chain_update(before).chain_update(length).chain_update(body).finalize().into()
}

fn number(bytes: &[u8]) -> Option<(u16, &[u8])> {
    bytes.split_first_chunk().map(|(number, rest)| (u16::from_be_bytes(*number), rest))
}

const fn file(slot: Slot) -> Option<Ef> {
    match slot {
        Slot::File(ef) => Some(ef),
        _ => None,
    }
}
