//! Proof that a chip holds the private key of Chip Authentication, without a session of secure
//! messaging: the token of version 2 (TR-03110-2 §3.4).
//!
//! ```text
//! GENERAL AUTHENTICATE  7C { 80 other side's point }  ►  7C { 81 nonce 8, 82 token 8 }
//!
//! Kmac  = KDF(shared secret ‖ nonce, 2)
//! token = MAC(Kmac, 7F49 { 06 oid, 86 other side's point }), first 8 bytes
//! ```
//!
//! A production line asks for it right after the chip has made its key, and does not sign EF.DG14
//! without it.

use iso7816::Status;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use card_format::error::Error as FormatError;
use card_format::tlv::Tag;

use super::terminal::Error;
use super::{MAX_DATA, Protocol, TERMINAL_KEY};
use crate::apdu::Command;
use crate::channel::Channel;
use crate::general_authenticate::{self, Position};
use crate::group::{Group, KeyPair, Public};
use crate::kdf::{self, Purpose};
use crate::link::CardLink;
use crate::pace::token;

const NONCE: u16 = 0x81;
const TOKEN: u16 = 0x82;

/// The card's side: answers the data of GENERAL AUTHENTICATE into the front of `out`.
pub fn answer<'b, G: Group>(
    protocol: Protocol,
    key: &KeyPair<G>,
    data: &[u8],
    rng: &mut impl CryptoRng,
    out: &'b mut [u8],
) -> Result<&'b [u8], Status> {
    let wrong = Status::IncorrectDataParameter;
    let point = general_authenticate::decode_one(data, TERMINAL_KEY).map_err(|_| wrong)?;
    let other = Public::decode(key.group(), point).map_err(|_| wrong)?;
    let mut nonce = [0; 8];
    rng.fill_bytes(&mut nonce);
    let token = proof(protocol, key, &other, &nonce, &other).map_err(|_| wrong)?;
    general_authenticate::encode(&[(NONCE, &nonce), (TOKEN, &token)], out)
        .map_err(|_| Status::UnspecifiedNonpersistentExecutionError)
}

/// The other side: has the card prove that it holds the private half of `chip`. `cla` is the
/// class of the command: 80 in personalization.
pub fn run<L: CardLink, B: AsMut<[u8]>, G: Group>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    protocol: Protocol,
    chip: &Public<G>,
    cla: u8,
) -> Result<(), Error<L::Error>> {
    let own = KeyPair::generate(chip.group(), rng).map_err(|_| Error::Random)?;
    let mut out = [0; MAX_DATA];
    let data = general_authenticate::encode(&[(TERMINAL_KEY, own.public().bytes())], &mut out)
        .map_err(Error::Answer)?;
    let command = Command { cla, ..general_authenticate::command(Position::Last, data) };
    let answer = channel.execute(&command)?;
    let mut objects = general_authenticate::decode(answer).map_err(Error::Answer)?;
    let nonce = objects.expect(Tag(NONCE)).map_err(Error::Answer)?.value;
    let token = objects.expect(Tag(TOKEN)).map_err(Error::Answer)?.value;
    objects.finish().map_err(Error::Answer)?;
    let right = proof(protocol, &own, chip, nonce, own.public()).map_err(Error::Answer)?;
    if right.as_slice().ct_eq(token).into() { Ok(()) } else { Err(Error::Token) }
}

/// The token over the point of the side that is no chip.
fn proof<G: Group>(
    protocol: Protocol,
    own: &KeyPair<G>,
    other: &Public<G>,
    nonce: &[u8],
    subject: &Public<G>,
) -> Result<[u8; 8], FormatError> {
    let shared = own.agree(other)?;
    let mac = kdf::derive_with_nonce(protocol.cipher, shared.as_bytes(), nonce, Purpose::Mac);
    token(&mac, protocol.oid().as_bytes(), subject)
}
