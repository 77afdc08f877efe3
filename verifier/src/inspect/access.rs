//! Opening the chip in the order of Doc 9303-11 §4.2 (TR-03135-1 §5.6.3).
//!
//! ```text
//! EF.CardAccess offers PACE ──► PACE ──► EF.CardSecurity, if offered ──► application
//!       │                         └ failed: stop, unless the profile allows the old way
//!       └ no PACE ──► application ──► anybody may read, or Basic Access Control
//! ```
//!
//! A chip that offers PACE is never opened in another way unless the profile says so, and then the
//! report has a finding (decision 0104).

use std::time::Instant;

use card_format::card_access::CardAccess;
use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_format::object::DataObject;
use card_protocol::apdu::Command;
use card_protocol::channel::{self, Channel};
use card_protocol::group::{Group, Standardized};
use card_protocol::link::CardLink;
use card_protocol::pace::Mapping;
use card_protocol::pace::terminal::{self, Error, Established};
use rand_core::CryptoRng;

use super::{Request, basic_access, offer, reading};
use crate::check::Id;
use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::examine::Session;
use crate::finding::Finding;
use crate::reason::Reason;

/// An open chip, whose application is selected.
pub(super) struct Open {
    /// The run of PACE that opened it, if one did.
    pub(super) pace: Option<Established>,
    /// In which group PACE ran.
    pub(super) group: Option<Standardized>,
}

impl Open {
    const WITHOUT_PACE: Self = Self { pace: None, group: None };
}

/// Opens the chip and selects the application; `None` where nothing can be read. What was read on the
/// way goes into `document`, what was tried into `session`.
pub(super) fn open<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &Request<'_>,
    rng: &mut impl CryptoRng,
    document: &mut Document,
    session: &mut Session,
) -> Option<Open> {
    let begun = Instant::now();
    reading::atr_info(channel, document);
    let access = reading::card_access(channel);
    if !matches!(access, Content::Absent) {
        document.insert(Ef::CardAccess, access.clone());
    }
    let pace = match &access {
        Content::Read(bytes) => pace(channel, request, rng, bytes, document),
        Content::Broken(Reason::CardRemoved) => Err(Refused::by(Reason::CardRemoved)),
        _ => Err(Refused::by(Reason::PaceNotOffered)),
    };
    let refused = match pace {
        Ok((evidence, open)) => {
            session.ledger.record(Id::Pace, evidence.into(), begun.elapsed());
            return Some(open);
        }
        Err(refused) => refused,
    };
    session.tries_left = refused.tries_left;
    let reason = refused.reason;
    let took = begun.elapsed();
    let unoffered = reason == Reason::PaceNotOffered;
    let fallback = request.policy.bac_fallback && is_about_pace(reason);
    if !unoffered && !fallback {
        session.ledger.record(Id::Pace, reason.into(), took);
        return None;
    }
    let begun = Instant::now();
    let ledger = &mut session.ledger;
    match without_pace(channel, request, rng) {
        Ok((id, result)) => {
            let opened = result.is_ok();
            ledger.record(Id::Pace, reason.into(), took);
            ledger.record(id, result.into(), begun.elapsed());
            let finding = match id {
                Id::PlainAccess => Finding::UnprotectedChip,
                _ if fallback => Finding::BacInsteadOfPace,
                _ => Finding::OldAccessControl,
            };
            opened.then(|| {
                ledger.find(finding);
                Open::WITHOUT_PACE
            })
        }
        Err(kind) => {
            // What kind of card this is says more than that it has no PACE.
            let reason = if unoffered { kind } else { reason };
            ledger.record(Id::Pace, reason.into(), took);
            None
        }
    }
}

/// Why PACE did not open the chip, and what the card says about its password.
struct Refused {
    reason: Reason,
    tries_left: Option<u8>,
}

impl Refused {
    const fn by(reason: Reason) -> Self {
        Self { reason, tries_left: None }
    }
}

fn pace<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &Request<'_>,
    rng: &mut impl CryptoRng,
    access: &[u8],
    document: &mut Document,
) -> Result<(Evidence, Open), Refused> {
    // A file that cannot be read may be one that somebody spoiled, so it opens no older door.
    let access = CardAccess::decode(access).map_err(|_| Refused::by(Reason::PaceFailed))?;
    let info = offer::choose(&access).map_err(Refused::by)?;
    let password = request.password;
    let established =
        terminal::run(channel, rng, password.secret(), &info).map_err(|error| told(&error))?;
    // The file lies beside EF.CardAccess, which is out of reach from the application.
    if info.protocol.mapping == Mapping::ChipAuthentication {
        document.insert(Ef::CardSecurity, reading::card_security(channel));
    }
    reading::application(channel).map_err(Refused::by)?;
    let protocol = info.protocol.to_string();
    let parameters = info.group.id().into();
    let evidence = Evidence::Pace { protocol, parameters, password: password.kind() };
    Ok((evidence, Open { pace: Some(established), group: Some(info.group) }))
}

fn told<E>(error: &Error<E>) -> Refused {
    let tries_left = match error {
        Error::Password { tries_left } => *tries_left,
        _ => None,
    };
    let reason = match error {
        Error::Password { .. } => Reason::WrongPassword,
        Error::Blocked | Error::Deactivated => Reason::PasswordBlocked,
        Error::Suspended => Reason::PasswordSuspended,
        Error::Channel(channel::Error::Link(_)) => Reason::CardRemoved,
        Error::Channel(channel::Error::Status(status)) => match u16::from(*status) {
            0x6300..=0x63FF => Reason::WrongPassword,
            _ => Reason::PaceFailed,
        },
        _ => Reason::PaceFailed,
    };
    Refused { reason, tries_left }
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
