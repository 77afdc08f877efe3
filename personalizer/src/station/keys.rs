//! Keys that were born on the chip, and the chip's proof that it holds them.

use card_format::curve::Curve;
use card_format::hash::HashAlgorithm;
use card_format::object::KeySlot;
use card_format::profile::Profile;
use card_protocol::active_auth;
use card_protocol::chip_auth::{self, Protocol, proof};
use card_protocol::group::{Group, OnChip, Public};

use super::Error;
use super::card::{Card, ISSUER};
use crate::line::random;
use crate::prepare::ChipKeys;

/// Has the chip make its keys, or show those it has, and prove both.
pub(super) fn prove(card: &mut Card<'_>, profile: &Profile) -> Result<ChipKeys, Error> {
    let curve = profile.protocols.curve;
    let chip_authentication = card.key(KeySlot::ChipAuthentication, curve)?;
    let point = decode(curve, &chip_authentication)?;
    let protocol = Protocol::ECDH_AES_128;
    proof::run(card.channel(), &mut random(), protocol, &point, ISSUER).map_err(
        |error| match error {
            chip_auth::terminal::Error::Channel(error) => Error::of("use its key", error),
            _ => Error::Proof("its key of Chip Authentication"),
        },
    )?;
    let active_authentication = card.key(KeySlot::ActiveAuthentication, Curve::P256)?;
    let point = decode(Curve::P256, &active_authentication)?;
    active_auth::run(card.channel(), &mut random(), &point, HashAlgorithm::Sha256, ISSUER)
        .map_err(|error| match error {
            active_auth::Error::Channel(error) => Error::of("use its key", error),
            _ => Error::Proof("its key of Active Authentication"),
        })?;
    Ok(ChipKeys { chip_authentication, active_authentication })
}

/// A point that is not on the curve proves nothing.
fn decode(curve: Curve, point: &[u8; 65]) -> Result<Public<OnChip>, Error> {
    let group = OnChip::from_id(curve.parameter_id());
    let point = group.and_then(|group| Public::decode(group, point).ok());
    point.ok_or(Error::Answer("public key"))
}
