//! Chip Authentication (Doc 9303-11 §6.2): new session keys that only the holder of the key in
//! EF.DG14 can compute.

use card_format::dg14::Dg14;
use card_format::ec_key;
use card_format::ef::Ef;
use card_format::error::Fault;
use card_format::security_info::{ChipAuthenticationPublicKeyInfo, SecurityInfos};
use card_protocol::apdu::Command;
use card_protocol::channel::{self, Channel};
use card_protocol::chip_auth::Protocol;
use card_protocol::chip_auth::terminal::{self, ChipKey, Error};
use card_protocol::ec::PublicPoint;
use card_protocol::link::CardLink;
use rand_core::CryptoRng;

use crate::evidence::Evidence;
use crate::reason::Reason;

/// `None` when the chip has no key for it.
pub(super) fn prove<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    dg14: &[u8],
) -> Option<Result<Evidence, Reason>> {
    let Ok(dg14) = Dg14::decode(dg14) else { return Some(Err(Reason::ChipKeyMalformed)) };
    let infos = dg14.security_infos();
    infos.chip_authentication_keys().next()?;
    Some(choose(infos).and_then(|key| run(channel, rng, &key)))
}

/// The first key and protocol that this terminal has.
fn choose(infos: &SecurityInfos<'_>) -> Result<ChipKey, Reason> {
    let mut reason = Reason::ChipAlgorithmNotSupported;
    for info in infos.chip_authentication() {
        let Some(protocol) = Protocol::from_oid(info.protocol.as_bytes()) else { continue };
        let keys = infos.chip_authentication_keys();
        for key in keys.filter(|key| info.key_id.is_none() || key.key_id == info.key_id) {
            match point(&key) {
                Ok(point) => {
                    return Ok(ChipKey { protocol, point, key_id: key.key_id.map(u64::from) });
                }
                Err(found) => reason = found,
            }
        }
    }
    Err(reason)
}

fn point(key: &ChipAuthenticationPublicKeyInfo<'_>) -> Result<PublicPoint, Reason> {
    let key = key.public_key.p256().map_err(|error| match error.fault {
        Fault::Unsupported => Reason::ChipAlgorithmNotSupported,
        _ => Reason::ChipKeyMalformed,
    })?;
    PublicPoint::decode(&ec_key::point(&key)).map_err(|_| Reason::ChipKeyMalformed)
}

fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    key: &ChipKey,
) -> Result<Evidence, Reason> {
    terminal::run(channel, rng, key).map_err(|error| match error {
        Error::Channel(channel::Error::Link(_)) => Reason::CardRemoved,
        // Up to here the old keys hold, so this is no answer of the chip's.
        Error::Channel(channel::Error::SecureMessaging(_)) => Reason::CardFault,
        _ => Reason::ChipAuthenticationFailed,
    })?;
    // Only an answer under the new keys proves that the chip has them; any answer will do.
    let sfi = 0x80 | Ef::Com.entry().sfi;
    let answer = channel.transmit(&Command::new(0x00, 0xB0, sfi, 0x00).expecting(4));
    answer.map_err(|error| match error {
        channel::Error::Link(_) => Reason::CardRemoved,
        _ => Reason::ChipAuthenticationFailed,
    })?;
    let protocol = "id-CA-ECDH-AES-CBC-CMAC-128".to_owned();
    Ok(Evidence::ChipAuthentication { protocol, curve: "P-256".to_owned() })
}
