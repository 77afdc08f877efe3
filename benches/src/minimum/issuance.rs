//! The fewest commands and bytes that an issuance over extended length can have: every step that the
//! protocols and the accounts ask for, with the fewest bytes around what it carries.
//!
//! ```text
//! plain             header 4 │ Lc 1 │ data │ Le 1 or 2              ISO/IEC 7816-4 §5.1
//! SCP03, level 33   header 4 │ Lc 1 or 3 │ blocks │ MAC 8 │ Le      GPC_SPE_014 §6.2
//!                   blocks │ MAC 8 │ status 2
//! secure messaging  header 4 │ Lc 1 or 3 │ 87 │ 97 │ 8E 10 │ Le      Doc 9303-11 §9.8
//!                   87 │ 99 4 │ 8E 10 │ status 2
//! ```

use card_format::ef::Ef;
use card_protocol::secure_messaging::MAX_COMMAND;

use super::EXTENDED;

/// What a command of the longest length carries under SCP03: header and length fields, a MAC, whole
/// blocks, and at least one byte of padding.
const WRITTEN: usize = (MAX_COMMAND - 9 - 8) / 16 * 16 - 1;

/// Likewise a response, without header.
const COMPARED: usize = (MAX_COMMAND - 2 - 8) / 16 * 16 - 1;

/// The files that a line writes.
const FILES: [Ef; 12] = [
    Ef::Dir,
    Ef::AtrInfo,
    Ef::Dg1,
    Ef::Dg2,
    Ef::Dg3,
    Ef::Dg13,
    Ef::Dg14,
    Ef::Dg15,
    Ef::Com,
    Ef::Sod,
    Ef::CardAccess,
    Ef::CardSecurity,
];

/// The files that a terminal without a key reads under secure messaging.
const READ: [Ef; 9] = [
    Ef::CardSecurity,
    Ef::Com,
    Ef::Sod,
    Ef::Dg1,
    Ef::Dg2,
    Ef::Dg13,
    Ef::Dg14,
    Ef::Dg15,
    // Refused; the card says so and nothing more.
    Ef::Dg3,
];

/// Data of steps that are no file, in bytes.
const AID: usize = 7;
const STATUS: usize = 1;
const LIFE_CYCLE: usize = 4;
const IDENTITY: usize = 12;
const MARKER: usize = 32;
const POINT: usize = 65;
const COORDINATE: usize = 32;
const SIGNATURE: usize = 64;
const CHALLENGE: usize = 8;
const TOKEN: usize = 8;
const KEY_OF_ZONE: usize = 20;

/// Commands, and bytes either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wire {
    /// How many commands.
    pub commands: usize,
    /// Bytes to the card.
    pub sent: usize,
    /// Bytes from it.
    pub received: usize,
}

impl Wire {
    const fn add(&mut self, sent: usize, received: usize) {
        self.commands += 1;
        self.sent += sent;
        self.received += received;
    }

    /// Without protection.
    const fn plain(&mut self, data: usize, answer: usize) {
        let length = if data == 0 { 0 } else { 1 };
        let expected = if answer == 0 { 0 } else { le(answer) };
        self.add(4 + length + data + expected, answer + 2);
    }

    /// Under SCP03, with everything encrypted and authenticated.
    const fn scp03(&mut self, data: usize, answer: usize) {
        let body = blocks(data) + 8;
        let length = if body > 255 || answer > 256 { 3 } else { 1 };
        let expected = if answer == 0 { 0 } else { le(answer) };
        self.add(4 + length + body + expected, blocks(answer) + 8 + 2);
    }

    /// Under secure messaging with AES.
    const fn messaging(&mut self, data: usize, answer: usize) {
        let expected = if answer == 0 { 0 } else { 2 + le(answer) };
        let body = object(data) + expected + 10;
        let length = if body > 255 || answer > 256 { 3 } else { 1 };
        // Le of the protected command itself, which always has an answer.
        let le = if length == 3 { 2 } else { 1 };
        self.add(4 + length + body + le, object(answer) + 4 + 10 + 2);
    }
}

/// Bytes of Le.
const fn le(answer: usize) -> usize {
    if answer > 256 { 2 } else { 1 }
}

/// Whole blocks with at least one byte of padding; nothing where there is nothing.
const fn blocks(data: usize) -> usize {
    if data == 0 { 0 } else { (data / 16 + 1) * 16 }
}

/// The object 87: tag, length, padding indicator, blocks.
const fn object(data: usize) -> usize {
    match blocks(data) {
        0 => 0,
        blocks => match blocks + 1 {
            0..0x80 => 2 + blocks + 1,
            0x80..0x100 => 3 + blocks + 1,
            _ => 4 + blocks + 1,
        },
    }
}

/// What is carried at once of so many bytes.
fn chunks(length: usize, capacity: usize) -> impl Iterator<Item = usize> {
    (0..length.div_ceil(capacity)).map(move |at| (length - at * capacity).min(capacity))
}

/// An issuance of files this long, by a line whose trust point is so many bytes.
pub fn issuance(length: impl Fn(Ef) -> usize, trust_point: usize) -> Wire {
    let mut wire = Wire::default();
    // The blank: application, step of life, identity.
    wire.plain(AID, 0);
    wire.plain(0, LIFE_CYCLE);
    wire.plain(0, IDENTITY);
    channel(&mut wire);
    wire.scp03(0, LIFE_CYCLE);
    wire.scp03(MARKER, 0);
    // Two keys: there is none, make it, prove it; by an agreement, by a signature.
    for (proof, proven) in [(POINT, COORDINATE / 2), (CHALLENGE, SIGNATURE)] {
        wire.scp03(STATUS, STATUS);
        wire.received -= blocks(STATUS) + 8;
        wire.scp03(STATUS, POINT);
        wire.scp03(proof, proven);
    }
    // CREATE FILE, and its bytes; the master file, the application, the master file.
    for ef in FILES {
        wire.scp03(AID, 0);
        chunks(length(ef), WRITTEN).for_each(|chunk| wire.scp03(chunk, 0));
    }
    for _selected in 0..3 {
        wire.scp03(AID, 0);
    }
    // Whom the card trusts and since when; what opens it.
    for data in [trust_point, AID, CHALLENGE, KEY_OF_ZONE] {
        wire.scp03(data, 0);
    }
    // What no terminal may read is compared: EF.CardSecurity where the last file was written, then EF.DG3.
    chunks(length(Ef::CardSecurity), COMPARED).for_each(|chunk| wire.scp03(0, chunk));
    wire.scp03(AID, 0);
    chunks(length(Ef::Dg3), COMPARED).for_each(|chunk| wire.scp03(0, chunk));
    // A terminal's look; EF.ATR/INFO has no length, so its end is asked for.
    for (ef, end) in [(Ef::Dir, false), (Ef::AtrInfo, true), (Ef::CardAccess, false)] {
        wire.plain(0, length(ef));
        if end {
            wire.plain(0, STATUS);
            wire.received -= STATUS;
        }
    }
    pace(&mut wire, 2 + 3 * 16);
    wire.messaging(AID, 0);
    for ef in READ {
        if ef == Ef::Dg3 {
            wire.messaging(0, EXTENDED);
            wire.received -= object(EXTENDED);
        } else {
            chunks(length(ef), EXTENDED).for_each(|chunk| wire.messaging(0, chunk));
        }
    }
    wire.messaging(CHALLENGE, SIGNATURE);
    // The lock, and a look at what is left open: marker, EF.SOD.
    channel(&mut wire);
    wire.scp03(0, 0);
    pace(&mut wire, 0);
    wire.messaging(AID, 0);
    wire.messaging(0, MARKER);
    wire.messaging(0, 4);
    wire.messaging(0, length(Ef::Sod) - 4);
    wire
}

/// SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE (GPC_SPE_014 §7.1).
const fn channel(wire: &mut Wire) {
    wire.plain(AID, 0);
    wire.plain(8, 32);
    wire.plain(16, 0);
}

/// MSE:Set AT, and four rounds of objects in 7C; with so many bytes of proof (Doc 9303-11 §4.4.4).
const fn pace(wire: &mut Wire, proof: usize) {
    wire.plain(2 + 10 + 3, 0);
    wire.plain(2, 2 + 2 + 16);
    wire.plain(2 + 2 + POINT, 2 + 2 + POINT);
    wire.plain(2 + 2 + POINT, 2 + 2 + POINT);
    wire.plain(2 + 2 + TOKEN, 2 + 2 + TOKEN + proof);
}
