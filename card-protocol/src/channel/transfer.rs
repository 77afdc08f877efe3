//! One command and all of its response, as T=0 carries it (ISO/IEC 7816-3 §12.2.1).
//!
//! ```text
//! ► command         ◄ 6C xx            ► the same command, Le = xx
//! ► command         ◄ data │ 61 xx     ► 00 C0 00 00 xx    ◄ more data │ 61 xx … ◄ the rest │ SW
//! ```
//!
//! This lies below secure messaging, whose checksums cover neither Le of the protected command nor
//! how its response was carried. A status that came with data objects is none of this layer.

use crate::apdu::{Command, Response, Status};
use crate::channel::Traffic;
use crate::link::CardLink;

/// A card that sends a response in more than this many pieces, and one for every [`LEAST`] bytes, is
/// not waited for.
const PATIENCE: usize = 8;
const LEAST: usize = 16;

/// Bytes of a short response.
const LONGEST_PIECE: usize = 0x100 + 2;

/// Sends `command`, of which only Le may change, and fetches the whole response. What a card does
/// not finish keeps its status 61xx.
pub(super) fn transfer<'r, L: CardLink>(
    link: &mut L,
    command: &mut [u8],
    response: &'r mut [u8],
    traffic: &mut Traffic,
) -> Result<&'r [u8], L::Error> {
    let mut length = corrected(link, command, response, traffic)?;
    for pieces in 0_usize.. {
        let Some((have, Status::MoreAvailable(more))) = end(response, length) else { break };
        if pieces.saturating_sub(PATIENCE).saturating_mul(LEAST) > have {
            break;
        }
        // The next piece takes the place of the status.
        let (_, room) = response.split_at_mut_checked(have).unwrap_or_default();
        if room.len() < LONGEST_PIECE {
            break;
        }
        let piece = corrected(link, &mut [0x00, 0xC0, 0x00, 0x00, more], room, traffic)?;
        length = have.saturating_add(piece);
        if piece <= 2 {
            break;
        }
    }
    Ok(response.get(..length).unwrap_or_default())
}

/// Sends a command, a second time with the Le that the card names.
fn corrected<L: CardLink>(
    link: &mut L,
    command: &mut [u8],
    response: &mut [u8],
    traffic: &mut Traffic,
) -> Result<usize, L::Error> {
    let length = once(link, command, response, traffic)?;
    match end(response, length) {
        Some((0, Status::WrongLeField(le))) if correct(command, le).is_some() => {
            once(link, command, response, traffic)
        }
        _ => Ok(length),
    }
}

fn once<L: CardLink>(
    link: &mut L,
    command: &[u8],
    response: &mut [u8],
    traffic: &mut Traffic,
) -> Result<usize, L::Error> {
    traffic.exchanges = traffic.exchanges.saturating_add(1);
    traffic.sent = traffic.sent.saturating_add(count(command.len()));
    let length = link.exchange(command, response)?.len();
    traffic.received = traffic.received.saturating_add(count(length));
    Ok(length)
}

/// How much data the response has, and its status.
fn end(response: &[u8], length: usize) -> Option<(usize, Status)> {
    let response = Response::decode(response.get(..length)?).ok()?;
    Some((response.data.len(), response.status))
}

/// Writes `le` where the command has another Le.
fn correct(command: &mut [u8], le: u8) -> Option<()> {
    let decoded = Command::decode(command).ok()?;
    let (extended, expected) = (decoded.extended, decoded.expected?);
    let right = if le == 0 { 0x100 } else { u32::from(le) };
    let (rest, last) = command.split_last_mut().map(|(last, rest)| (rest, last))?;
    if expected == right {
        return None;
    }
    *last = le;
    if extended {
        *rest.last_mut()? = u8::from(le == 0);
    }
    Some(())
}

fn count(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
