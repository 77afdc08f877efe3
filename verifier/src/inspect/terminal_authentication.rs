//! Terminal Authentication version 1 (Doc 9303-11 §7.1): this terminal shows a chip that it may read
//! fingerprints and irises.
//!
//! ```text
//! EF.DG14 asks for it ─► the chip has proven a key that is vouched for ─► whom it trusts ─► chain
//! ```
//!
//! A terminal does not show itself to a chip that may be anybody's: what it signs names the session,
//! and its certificates say who is asking.

use core::cell::RefCell;

use card_format::cvc::{Algorithm, Reference};
use card_format::cvca::Cvca;
use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::security_info::TerminalAuthenticationInfo;
use card_protocol::channel::{self, Channel};
use card_protocol::group::Compressed;
use card_protocol::link::CardLink;
use card_protocol::pace::terminal::Established;
use card_protocol::terminal_auth::chain::Chain;
use card_protocol::terminal_auth::terminal::{self, Error};

use super::reading;
use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::password::Password;
use crate::reason::Reason;
use crate::signature::hash_name;
use crate::terminal_key::TerminalKey;

/// Version 1; version 2 belongs to another profile.
const VERSION: u32 = 1;

/// Two dates with their check digits, which follow the document number in the MRZ information.
const DATES: usize = 14;

/// What ties the session to one chip.
pub(super) struct Session<'a> {
    /// PACE, if it opened the chip.
    pub(super) pace: Option<&'a Established>,
    /// What opened it otherwise.
    pub(super) password: &'a Password,
    /// The terminal's key in the key agreement that proved the chip; `None` if nothing did.
    pub(super) proven: Option<&'a Compressed>,
}

impl Session<'_> {
    /// The chip's name: its key of PACE, or the number of the document (Doc 9303-11 §7.1.2).
    fn card(&self) -> Option<&[u8]> {
        if let Some(established) = self.pace {
            return Some(established.card.as_bytes());
        }
        let zone = self.password.zone()?.as_bytes();
        zone.get(..zone.len().checked_sub(DATES)?)
    }
}

/// `None` where the chip does not ask for it.
pub(super) fn authenticate<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    terminal: Option<&RefCell<TerminalKey>>,
    session: &Session<'_>,
    document: &Document,
) -> Option<Result<Evidence, Reason>> {
    let dg14 = document.bytes(Ef::Dg14).and_then(|file| Dg14::decode(file).ok())?;
    let info = dg14.security_infos().terminal_authentication();
    let info = info.filter(|info| info.version == VERSION)?;
    let Some(terminal) = terminal else { return Some(Err(Reason::TerminalKeyMissing)) };
    Some(run(channel, &mut terminal.borrow_mut(), session, &info))
}

fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    key: &mut TerminalKey,
    session: &Session<'_>,
    info: &TerminalAuthenticationInfo<'_>,
) -> Result<Evidence, Reason> {
    let (card, ephemeral) = session.card().zip(session.proven).ok_or(Reason::ChipNotProven)?;
    let authorities = authorities(channel, session.pace, info)?;
    // The key signs while its certificates are shown.
    let certificates: Vec<Vec<u8>> = key.certificates().into_iter().map(<[u8]>::to_vec).collect();
    let certificates: Vec<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
    let chain = Chain::find(&certificates, &authorities).map_err(|_| Reason::TrustPointUnknown)?;
    let first = chain.certificates().first().ok_or(Reason::TrustPointUnknown)?;
    let last = chain.terminal().ok_or(Reason::TrustPointUnknown)?;
    let evidence = Evidence::TerminalAuthentication {
        trust_point: first.body.authority.to_string(),
        terminal: last.body.holder.to_string(),
        algorithm: name(last.body.key.algorithm),
    };
    terminal::run(channel, &chain, key, card, ephemeral).map_err(|error| match error {
        Error::Channel(channel::Error::Link(_)) => Reason::CardRemoved,
        Error::Channel(channel::Error::SecureMessaging(_)) => Reason::CardFault,
        Error::Signer(_) => Reason::TerminalKeyMissing,
        _ => Reason::TerminalRefused,
    })?;
    Ok(evidence)
}

/// Whom the chip trusts: what it said in PACE, or EF.CVCA (Doc 9303-11 §7.1.3).
fn authorities<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    pace: Option<&Established>,
    info: &TerminalAuthenticationInfo<'_>,
) -> Result<Vec<Reference>, Reason> {
    if let Some(told) = pace.map(|pace| pace.authorities.to_vec()).filter(|told| !told.is_empty()) {
        return Ok(told);
    }
    match reading::trust_points(channel, info.ef_cvca) {
        Content::Read(file) => {
            let file = Cvca::decode(&file).map_err(|_| Reason::TrustPointsMalformed)?;
            Ok(file.names().collect())
        }
        Content::Broken(reason @ (Reason::CardRemoved | Reason::CardFault)) => Err(reason),
        _ => Err(Reason::TrustPointsMalformed),
    }
}

fn name(algorithm: Algorithm) -> String {
    let hash = hash_name(algorithm.hash());
    match algorithm {
        Algorithm::RsaPkcs1(_) => format!("RSA {hash}"),
        Algorithm::RsaPss(_) => format!("RSASSA-PSS {hash}"),
        Algorithm::Ecdsa(_) => format!("ECDSA {hash}"),
    }
}
