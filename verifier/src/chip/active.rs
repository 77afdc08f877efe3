//! Active Authentication (Doc 9303-11 §6.1): the chip signs our challenge with the key of EF.DG15.

use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key;
use card_format::error::Fault;
use card_format::security_info::ActiveAuthenticationInfo;
use card_protocol::active_auth::{self, Error};
use card_protocol::channel::{self, Channel};
use card_protocol::ec::PublicPoint;
use card_protocol::link::CardLink;
use rand_core::CryptoRng;

use crate::evidence::Evidence;
use crate::reason::Reason;

pub(super) fn prove<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    dg15: &[u8],
    dg14: Option<&[u8]>,
) -> Result<Evidence, Reason> {
    let key = key(dg15)?;
    if !signs_with_sha256(dg14) {
        return Err(Reason::ChipAlgorithmNotSupported);
    }
    match active_auth::run(channel, rng, &key, 0x00) {
        Ok(_) => {
            let (algorithm, curve) = ("ecdsa-plain-SHA256".to_owned(), "P-256".to_owned());
            Ok(Evidence::ActiveAuthentication { algorithm, curve })
        }
        Err(Error::Channel(channel::Error::Link(_))) => Err(Reason::CardRemoved),
        Err(Error::Channel(channel::Error::SecureMessaging(_))) => Err(Reason::CardFault),
        // A refusal and a wrong signature come to the same: no proof of an offered key.
        Err(_) => Err(Reason::ActiveAuthenticationFailed),
    }
}

fn key(dg15: &[u8]) -> Result<PublicPoint, Reason> {
    let dg15 = Dg15::decode(dg15).map_err(|_| Reason::ChipKeyMalformed)?;
    let key = dg15.public_key().p256().map_err(|error| match error.fault {
        Fault::Unsupported => Reason::ChipAlgorithmNotSupported,
        _ => Reason::ChipKeyMalformed,
    })?;
    PublicPoint::decode(&ec_key::point(&key)).map_err(|_| Reason::ChipKeyMalformed)
}

/// EF.DG14 names the hash of ECDSA; where it does not, SHA-256 is what fits the curve.
fn signs_with_sha256(dg14: Option<&[u8]>) -> bool {
    let dg14 = dg14.and_then(|file| Dg14::decode(file).ok());
    let info = dg14.and_then(|dg14| dg14.security_infos().active_authentication());
    let known = ActiveAuthenticationInfo::ECDSA_SHA256.signature_algorithm;
    info.is_none_or(|info| info.signature_algorithm == known)
}
