//! Keys that were born on the chip, and the chip's proof that it holds them.

use card_format::curve::Curve;
use card_format::ec_key::PublicKey;
use card_format::hash::HashAlgorithm;
use card_format::object::KeySlot;
use card_format::profile::Profile;
use card_format::signature_algorithm::SignatureAlgorithm;
use card_protocol::active_auth::{self, CHALLENGE};
use card_protocol::chip_auth::{self, Protocol, proof};
use card_protocol::group::{Group, OnChip, Public};
use rand_core::Rng as _;
use verifier::signature;

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
    sign(card, &active_authentication)?;
    Ok(ChipKeys { chip_authentication, active_authentication })
}

/// Has the chip sign a challenge, which is verified as a terminal would: with what is fast on hosts.
fn sign(card: &mut Card<'_>, point: &[u8; 65]) -> Result<(), Error> {
    let mut challenge = [0; CHALLENGE];
    random().fill_bytes(&mut challenge);
    let answer = card.run("use its key", &active_auth::command(&challenge, ISSUER))?;
    let key = PublicKey::Ec { curve: Curve::P256, point };
    let algorithm = SignatureAlgorithm::EcdsaPlain { hash: HashAlgorithm::Sha256 };
    let verified = signature::verify(&key, algorithm, &[&challenge], answer);
    verified.map_err(|_| Error::Proof("its key of Active Authentication"))
}

/// A point that is not on the curve proves nothing.
fn decode(curve: Curve, point: &[u8; 65]) -> Result<Public<OnChip>, Error> {
    let group = OnChip::from_id(curve.parameter_id());
    let point = group.and_then(|group| Public::decode(group, point).ok());
    point.ok_or(Error::Answer("public key"))
}
