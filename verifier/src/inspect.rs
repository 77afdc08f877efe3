//! The inspection of a chip: open it, read it, ask it for proofs, judge everything.
//!
//! ```text
//! EF.ATR, EF.CardAccess ─► PACE ─► EF.CardSecurity ─► SELECT application ─┐
//!              └─ without PACE: SELECT application ─► BAC ──────────────────┤
//!   ┌──────────────────────────────────────────────────────────────────────┘
//!   └► EF.COM, EF.SOD, data groups ─► Active Authentication ─► Chip Authentication
//!                                      ─► Terminal Authentication ─► EF.DG3, EF.DG4 ─► judgement
//! ```

mod access;
mod basic_access;
mod offer;
mod reading;
mod step;
mod terminal_authentication;

use core::cell::RefCell;
use core::time::Duration;
use std::time::Instant;

use card_format::ef::Ef;
use card_protocol::channel::{Channel, Habits};
use card_protocol::link::CardLink;
use jiff::civil::Date;
use rand_core::CryptoRng;

use crate::check::Id;
use crate::chip::{self, Claims};
use crate::content;
use crate::document::{Document, Source};
use crate::examine::{Session, examine};
use crate::ledger::Ledger;
use crate::passive::{self, Passive};
use crate::password::Password;
use crate::profile::Profile;
use crate::report::{Report, Wire};
use crate::terminal_key::TerminalKey;
use crate::trust::Trust;

pub use card_protocol::reading::Progress as Bytes;
pub use step::Step;

/// Room for the longest APDU there is, so that other people's cards fit too.
const BUFFER: usize = 0x1_0000 + 64;

/// What an inspection needs beside the card.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "holds a password")]
pub struct Request<'a> {
    /// What opens the chip.
    pub password: &'a Password,
    /// What this terminal believes and may open.
    pub trust: &'a Trust,
    /// The day of inspection.
    pub at: Date,
    /// What this terminal may do, and how it will judge.
    pub policy: &'a Profile,
    /// The key and certificates of this terminal, for what chips guard.
    pub terminal: Option<&'a RefCell<TerminalKey>>,
    /// The data groups to read, beside EF.COM and EF.SOD; `None` reads all.
    pub only: Option<&'a [Ef]>,
    /// What was read before contact was lost. Data groups read whole are not read again, if EF.SOD is
    /// still the same; the chip has to prove itself again in any case.
    pub kept: Option<&'a Document>,
    /// Whether somebody will look at the portrait, so that its pixels are wanted.
    pub pictures: bool,
}

impl<'a> Request<'a> {
    /// An inspection by the rules of a desk.
    pub fn new(password: &'a Password, trust: &'a Trust, at: Date) -> Self {
        Self {
            password,
            trust,
            at,
            policy: Profile::stationary(),
            terminal: None,
            only: None,
            kept: None,
            pictures: true,
        }
    }

    /// The same by other rules.
    pub const fn by(self, policy: &'a Profile) -> Self {
        Self { policy, ..self }
    }

    /// The same by a terminal with a key.
    pub const fn with_terminal(self, terminal: Option<&'a RefCell<TerminalKey>>) -> Self {
        Self { terminal, ..self }
    }

    /// The same of these data groups alone; `None` for all.
    pub const fn only(self, groups: Option<&'a [Ef]>) -> Self {
        Self { only: groups, ..self }
    }

    /// The same after contact was lost.
    pub const fn keeping(self, kept: Option<&'a Document>) -> Self {
        Self { kept, ..self }
    }

    /// The same where nobody looks: the portrait is judged by its form, as that of files is.
    pub const fn without_pictures(self) -> Self {
        Self { pictures: false, ..self }
    }
}

/// What an inspection brings.
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Inspection {
    /// The files as they were read.
    pub document: Document,
    /// The facts.
    pub report: Report,
    /// How this card wants to be spoken to.
    pub habits: Habits,
}

/// Is told how far an inspection has come.
pub trait Progress {
    /// A step begins.
    fn begun(&mut self, step: Step) {
        let _ = step;
    }

    /// A step has ended, well or not, after so long.
    fn ended(&mut self, step: Step, took: Duration) {
        let _ = (step, took);
    }

    /// So many bytes of this file were read.
    fn file(&mut self, ef: Ef, bytes: Bytes) {
        let _ = (ef, bytes);
    }
}

/// Nobody looks.
impl Progress for () {}

/// Inspects the card behind `link`, which was just reset. Whatever happens, there is a report.
pub fn inspect<L: CardLink>(
    link: L,
    request: Request<'_>,
    rng: &mut impl CryptoRng,
    progress: &mut impl Progress,
) -> Inspection {
    let begun = Instant::now();
    let buffer = || vec![0; BUFFER];
    let mut channel = Channel::with_buffers(link, buffer(), buffer(), buffer());
    let mut document = Document::new(Source::Card);
    let mut session = Session::default();
    let open = step(progress, Step::Access, |_| {
        access::open(&mut channel, &request, rng, &mut document, &mut session)
    });
    let mut claims = Claims::default();
    if let Some(open) = &open {
        reading::read_all(&mut channel, &request, &mut document, progress);
        claims = if let Some(reason) = reading::broken(&document) {
            Claims::unasked(reason)
        } else {
            let mut vouched =
                |ef| passive::vouches(&document, request.trust, request.at, ef, &mut session);
            let mapping = open.pace.as_ref().zip(open.group);
            step(progress, Step::ChipAuthenticity, |_| {
                chip::ask(&mut channel, rng, &document, mapping, &mut vouched)
            })
        };
        let begun = Instant::now();
        let proven = terminal_authentication::Session {
            pace: open.pace.as_ref(),
            password: request.password,
            proven: claims.session(),
        };
        let shown = step(progress, Step::TerminalAuthentication, |_| {
            let terminal = request.terminal;
            terminal_authentication::authenticate(&mut channel, terminal, &proven, &document)
        });
        if let Some(result) = shown {
            if result.is_ok() {
                reading::read_guarded(&mut channel, &mut document, progress);
            }
            session.ledger.record(Id::TerminalAuthentication, result.into(), begun.elapsed());
        }
    }
    let (traffic, habits) = (channel.traffic(), *channel.habits());
    session.wire = Some(Wire {
        commands: traffic.exchanges.into(),
        bytes: traffic.sent.saturating_add(traffic.received),
        milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    let judge = |passive: &Passive<'_>, ledger: &mut Ledger| {
        if open.is_some() {
            chip::judge(claims, &document, passive, ledger);
        }
    };
    let report = step(progress, Step::Judging, |_| {
        let mut report = examine(&document, request.trust, request.at, session, judge);
        if request.pictures {
            content::portrait::look(&document, &mut report);
        }
        report
    });
    Inspection { document, report, habits }
}

/// Does a step and tells of its begin and its end.
fn step<P: Progress, T>(progress: &mut P, step: Step, make: impl FnOnce(&mut P) -> T) -> T {
    progress.begun(step);
    let begun = Instant::now();
    let made = make(progress);
    progress.ended(step, begun.elapsed());
    made
}
