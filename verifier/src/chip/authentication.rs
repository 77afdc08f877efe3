//! Chip Authentication (Doc 9303-11 §6.2): new session keys that only the holder of the key in
//! EF.DG14 can compute.

use card_format::dg14::Dg14;
use card_format::ec_key::PublicKey;
use card_format::ef::Ef;
use card_format::error::Fault;
use card_format::security_info::{ChipAuthenticationPublicKeyInfo, SecurityInfos};
use card_protocol::apdu::Command;
use card_protocol::channel::{self, Channel};
use card_protocol::chip_auth::Protocol;
use card_protocol::chip_auth::terminal::{self, ChipKey, Error};
use card_protocol::cipher::Cipher;
use card_protocol::group::{Group, Modp, Public, Standardized};
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

/// Of the keys and protocols that this terminal has, the one with the strongest cipher.
fn choose(infos: &SecurityInfos<'_>) -> Result<ChipKey<Standardized>, Reason> {
    let mut reason = Reason::ChipAlgorithmNotSupported;
    let mut chosen: Option<ChipKey<Standardized>> = None;
    for info in infos.chip_authentication() {
        let Some(protocol) = info.variant() else { continue };
        let keys = infos.chip_authentication_keys();
        for key in keys.filter(|key| info.key_id.is_none() || key.key_id == info.key_id) {
            match public(&key) {
                Ok(public) if public.group().agreement() == protocol.agreement => {
                    let key_id = key.key_id.map(u64::from);
                    if chosen.is_none_or(|best| rank(best.protocol) < rank(protocol)) {
                        chosen = Some(ChipKey { protocol, public, key_id });
                    }
                }
                Ok(_) => {}
                Err(found) => reason = found,
            }
        }
    }
    chosen.ok_or(reason)
}

/// Triple DES is the last resort, though all of its key is counted.
const fn rank(protocol: Protocol) -> usize {
    match protocol.cipher {
        Cipher::TripleDes => 0,
        cipher => cipher.key_len(),
    }
}

/// The key in its group.
fn public(key: &ChipAuthenticationPublicKeyInfo<'_>) -> Result<Public<Standardized>, Reason> {
    let key = key.public_key.public_key().map_err(|error| match error.fault {
        Fault::Unsupported => Reason::ChipAlgorithmNotSupported,
        _ => Reason::ChipKeyMalformed,
    })?;
    let unsupported = Reason::ChipAlgorithmNotSupported;
    let (group, bytes) = match key {
        PublicKey::Ec { curve, point } => (Standardized::Ec(curve), point),
        PublicKey::Dh { p, g, public, .. } => {
            (Modp::from_domain(p, g).map(Standardized::Dh).ok_or(unsupported)?, public)
        }
        PublicKey::Rsa { .. } => return Err(unsupported),
    };
    Public::decode(group, bytes).map_err(|_| Reason::ChipKeyMalformed)
}

fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    key: &ChipKey<Standardized>,
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
    let protocol = key.protocol.name().to_owned();
    let curve = key.public.group().name().to_owned();
    Ok(Evidence::ChipAuthentication { protocol, curve })
}
