//! Chip Authentication (Doc 9303-11 §6.2): new session keys that only the holder of the key in
//! EF.DG14 can compute.
//!
//! A chip may have several keys, each with a number, and several ciphers for each. Chips older than
//! the entries that name a cipher have a key alone, and Triple DES.

use card_format::dg14::Dg14;
use card_format::ec_key::PublicKey;
use card_format::ef::Ef;
use card_format::error::Fault;
use card_format::security_info::{ChipAuthenticationPublicKeyInfo, Cipher, SecurityInfos};
use card_protocol::apdu::Command;
use card_protocol::channel::{self, Channel};
use card_protocol::chip_auth::Protocol;
use card_protocol::chip_auth::terminal::{self, ChipKey, Error};
use card_protocol::group::{Compressed, Group, Modp, Public, Standardized};
use card_protocol::link::CardLink;
use rand_core::CryptoRng;

use super::strength;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::reason::Reason;

/// What Chip Authentication brings.
pub(super) struct Proof {
    pub(super) evidence: Evidence,
    /// The terminal's key, compressed, for Terminal Authentication.
    pub(super) session: Compressed,
    /// What is worth a look.
    pub(super) finding: Option<Finding>,
}

/// `None` when the chip has no key for it.
pub(super) fn prove<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    dg14: &[u8],
) -> Option<Result<Proof, Reason>> {
    let Ok(dg14) = Dg14::decode(dg14) else { return Some(Err(Reason::ChipKeyMalformed)) };
    let infos = dg14.security_infos();
    infos.chip_authentication_keys().next()?;
    Some(choose(infos).and_then(|key| run(channel, rng, &key)))
}

/// Of the keys and protocols that this terminal has, the strongest; of equals, the first.
fn choose(infos: &SecurityInfos<'_>) -> Result<ChipKey<Standardized>, Reason> {
    let mut reason = Reason::ChipAlgorithmNotSupported;
    let mut best: Option<ChipKey<Standardized>> = None;
    for info in infos.chip_authentication_keys() {
        let public = match public(&info) {
            Ok(public) => public,
            Err(found) => {
                reason = found;
                continue;
            }
        };
        for protocol in protocols(infos, &info, public.group()) {
            let key_id = info.key_id.map(u64::from);
            let key = ChipKey { protocol, public, key_id };
            if best.is_none_or(|best| rank(&best) < rank(&key)) {
                best = Some(key);
            }
        }
    }
    best.ok_or(reason)
}

fn rank(key: &ChipKey<Standardized>) -> (u16, u16, u16) {
    strength::rank(key.public.group(), key.protocol.cipher)
}

/// What the chip does with a key.
fn protocols(
    infos: &SecurityInfos<'_>,
    key: &ChipAuthenticationPublicKeyInfo<'_>,
    group: Standardized,
) -> Vec<Protocol> {
    let agreement = group.agreement();
    if infos.chip_authentication().next().is_none() {
        return vec![Protocol { agreement, cipher: Cipher::TripleDes }];
    }
    let meant = infos.chip_authentication();
    let meant = meant.filter(|info| info.key_id.is_none() || info.key_id == key.key_id);
    let known = meant.filter_map(|info| info.variant());
    known.filter(|protocol| protocol.agreement == agreement).collect()
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
        PublicKey::Rsa { .. } | PublicKey::Dsa { .. } => return Err(unsupported),
    };
    Public::decode(group, bytes).map_err(|_| Reason::ChipKeyMalformed)
}

fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    key: &ChipKey<Standardized>,
) -> Result<Proof, Reason> {
    let session = terminal::run(channel, rng, key).map_err(|error| match error {
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
    let old = key.protocol.cipher == Cipher::TripleDes;
    Ok(Proof {
        evidence: Evidence::ChipAuthentication { protocol, curve },
        session,
        finding: old.then_some(Finding::OldChipAuthentication),
    })
}
