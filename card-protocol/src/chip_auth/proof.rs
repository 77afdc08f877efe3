//! Proof that a chip holds the private key of Chip Authentication, without a session of secure
//! messaging: the token of version 2 (TR-03110-2 §3.4).
//!
//! ```text
//! GENERAL AUTHENTICATE  7C { 80 other side's point }  ►  7C { 81 nonce 8, 82 token 8 }
//!
//! Kmac  = KDF(shared x ‖ nonce, 2)
//! token = CMAC(Kmac, 7F49 { 06 oid, 86 other side's point }), first 8 bytes
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
use super::{Protocol, TERMINAL_POINT};
use crate::apdu::Command;
use crate::channel::Channel;
use crate::ec::{KeyPair, PublicPoint};
use crate::general_authenticate::{self, MAX_DATA, Position};
use crate::group::{OnChip, Public};
use crate::kdf::{self, Purpose};
use crate::link::CardLink;
use crate::pace::token;

const NONCE: u16 = 0x81;
const TOKEN: u16 = 0x82;

/// The card's side: answers the data of GENERAL AUTHENTICATE into the front of `out`.
pub fn answer<'b>(
    protocol: Protocol,
    key: &KeyPair,
    data: &[u8],
    rng: &mut impl CryptoRng,
    out: &'b mut [u8],
) -> Result<&'b [u8], Status> {
    let wrong = Status::IncorrectDataParameter;
    let point = general_authenticate::decode_one(data, TERMINAL_POINT).map_err(|_| wrong)?;
    let other = PublicPoint::decode(point).map_err(|_| wrong)?;
    let mut nonce = [0; 8];
    rng.fill_bytes(&mut nonce);
    let token = proof(protocol, key, &other, &nonce, &other).map_err(|_| wrong)?;
    general_authenticate::encode(&[(NONCE, &nonce), (TOKEN, &token)], out)
        .map_err(|_| Status::UnspecifiedNonpersistentExecutionError)
}

/// The other side: has the card prove that it holds the private half of `chip`. `cla` is the
/// class of the command: 80 in personalization.
pub fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    protocol: Protocol,
    chip: &PublicPoint,
    cla: u8,
) -> Result<(), Error<L::Error>> {
    let own = KeyPair::generate(rng).map_err(|_| Error::Random)?;
    let mut out = [0; MAX_DATA];
    let point = own.public().bytes();
    let data = general_authenticate::encode(&[(TERMINAL_POINT, &point)], &mut out)
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
fn proof(
    protocol: Protocol,
    own: &KeyPair,
    other: &PublicPoint,
    nonce: &[u8],
    subject: &PublicPoint,
) -> Result<[u8; 8], FormatError> {
    let shared = own.agree(other)?;
    let cipher = protocol.cipher();
    let mac = kdf::derive_with_nonce(cipher, shared.as_slice(), nonce, Purpose::Mac);
    token(&mac, protocol.oid(), &Public::decode(OnChip::P256, &subject.bytes())?)
}
