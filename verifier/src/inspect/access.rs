//! Opening the chip in the order of Doc 9303-11 §4.2 (TR-03135-1 §5.6.3).
//!
//! ```text
//! EF.CardAccess offers PACE ──► PACE ──► EF.CardSecurity, if offered ──► application
//!       │                         └ failed: stop, unless the policy names the old way
//!       └ no PACE ──► application ──► anybody may read, or Basic Access Control
//! ```
//!
//! A chip that offers PACE is never opened in another way unless the policy says so, and then the
//! report has a finding (decision 0104).

use std::time::Instant;

use card_format::card_access::CardAccess;
use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_format::object::DataObject;
use card_protocol::apdu::Command;
use card_protocol::channel::{self, Channel};
use card_protocol::group::Group;
use card_protocol::link::CardLink;
use card_protocol::pace::terminal::{self, Error};
use rand_core::CryptoRng;

use super::{Request, basic_access, offer, reading};
use crate::check::Id;
use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::examine::Session;
use crate::finding::Finding;
use crate::reason::Reason;

/// Opens the chip and selects the application; tells whether files can be read now. What was read
/// on the way goes into `document`, what was tried into `session`.
pub(super) fn open<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &Request<'_>,
    rng: &mut impl CryptoRng,
    document: &mut Document,
    session: &mut Session,
) -> bool {
    let begun = Instant::now();
    reading::atr_info(channel, document);
    let access = reading::card_access(channel);
    if !matches!(access, Content::Absent) {
        document.insert(Ef::CardAccess, access.clone());
    }
    let pace = match &access {
        Content::Read(bytes) => pace(channel, request, rng, bytes),
        Content::Broken(Reason::CardRemoved) => Err(Reason::CardRemoved),
        _ => Err(Reason::PaceNotOffered),
    };
    let pace = pace.and_then(|evidence| reading::application(channel).map(|()| evidence));
    let took = begun.elapsed();
    let unoffered = matches!(pace, Err(Reason::PaceNotOffered));
    let fallback =
        request.policy.bac_fallback && matches!(&pace, Err(reason) if is_about_pace(*reason));
    let begun = Instant::now();
    let way = (unoffered || fallback).then(|| without_pace(channel, request, rng));
    let ledger = &mut session.ledger;
    match way {
        Some(Ok((id, result))) => {
            let (opened, finding) = match id {
                Id::PlainAccess => (true, Finding::UnprotectedChip),
                _ if fallback => (result.is_ok(), Finding::BacInsteadOfPace),
                _ => (result.is_ok(), Finding::OldAccessControl),
            };
            ledger.record(Id::Pace, pace.into(), took);
            ledger.record(id, result.into(), begun.elapsed());
            if opened {
                ledger.find(finding);
            }
            opened
        }
        // What kind of card this is says more than that it has no PACE.
        Some(Err(reason)) if unoffered => {
            ledger.record(Id::Pace, reason.into(), took);
            false
        }
        _ => {
            let opened = pace.is_ok();
            ledger.record(Id::Pace, pace.into(), took);
            opened
        }
    }
}

fn pace<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &Request<'_>,
    rng: &mut impl CryptoRng,
    access: &[u8],
) -> Result<Evidence, Reason> {
    // A file that cannot be read may be one that somebody spoiled, so it opens no older door.
    let access = CardAccess::decode(access).map_err(|_| Reason::PaceFailed)?;
    let info = offer::choose(&access)?;
    let password = request.password;
    terminal::run(channel, rng, password.secret(), &info).map_err(|error| told(&error))?;
    let protocol = info.protocol.to_string();
    let parameters = info.group.id().into();
    Ok(Evidence::Pace { protocol, parameters, password: password.kind() })
}

fn told<E>(error: &Error<E>) -> Reason {
    match error {
        Error::Password { .. } => Reason::WrongPassword,
        Error::Blocked | Error::Deactivated | Error::Suspended => Reason::PasswordBlocked,
        Error::Channel(channel::Error::Link(_)) => Reason::CardRemoved,
        Error::Channel(channel::Error::Status(status)) => match u16::from(*status) {
            0x6300..=0x63FF => Reason::WrongPassword,
            _ => Reason::PaceFailed,
        },
        _ => Reason::PaceFailed,
    }
}

/// Whether the chip, not the person at the keypad, may be to blame.
const fn is_about_pace(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::PaceFailed | Reason::PaceParametersNotSupported | Reason::WrongPassword
    )
}

/// The ways in of older documents: none needed, or Basic Access Control.
fn without_pace<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &Request<'_>,
    rng: &mut impl CryptoRng,
) -> Result<(Id, Result<Evidence, Reason>), Reason> {
    reading::application(channel).map_err(|reason| kind(channel).unwrap_or(reason))?;
    match reading::probe(channel) {
        Content::Read(_) => Ok((Id::PlainAccess, Ok(Evidence::PlainAccess))),
        Content::Broken(Reason::CardRemoved) => Err(Reason::CardRemoved),
        Content::Denied => match basic_access::open(channel, request.password, rng) {
            Ok(evidence) => Ok((Id::BasicAccess, Ok(evidence))),
            Err(reason) => kind(channel).map_or(Ok((Id::BasicAccess, Err(reason))), Err),
        },
        _ => Err(kind(channel).unwrap_or(Reason::NotADocument)),
    }
}

/// A card of ours that is not finished, or not there any more.
fn kind<L: CardLink, B: AsMut<[u8]>>(channel: &mut Channel<L, B>) -> Option<Reason> {
    let [p1, p2] = DataObject::LifeCycle.tag().to_be_bytes();
    let life_cycle = Command::new(0x80, 0xCA, p1, p2).expecting(0x100);
    match channel.execute(&life_cycle) {
        // The status byte, alone or in its data object.
        Ok(answer) => match answer.last().and_then(|byte| Step::from_byte(*byte))? {
            Step::Blank | Step::Personalization => Some(Reason::NotPersonalized),
            _ => None,
        },
        Err(channel::Error::Link(_)) => Some(Reason::CardRemoved),
        Err(_) => None,
    }
}
