//! An emulated document chip: any files behind any door, playing the card's side of every protocol
//! that inspection systems know, with one fault at one place.
//!
//! ```text
//! command ─► secure messaging ─► what it asks for ─► [fault] ─► secure messaging ─► [fault] ─► answer
//!                                 │
//!                                 ├─ files                    SELECT, READ BINARY
//!                                 ├─ basic_access             GET CHALLENGE, EXTERNAL AUTHENTICATE
//!                                 ├─ pace                     MSE:Set AT, GENERAL AUTHENTICATE
//!                                 ├─ chip_authentication      MSE, GENERAL AUTHENTICATE
//!                                 ├─ terminal_authentication  MSE, PSO, GET CHALLENGE, EXTERNAL …
//!                                 └─ active_authentication    INTERNAL AUTHENTICATE
//! ```
//!
//! What it offers stands in its files, so that terminals can be tried on other people's documents
//! and in groups that our own chip does not compute in. It keeps no secrets.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "an instrument of tests: where it breaks, the test shall stop"
)]

mod active_authentication;
mod basic_access;
mod chip_authentication;
mod exchange;
mod fault;
mod files;
mod pace;
mod terminal_authentication;

use std::collections::BTreeMap;

use card_format::ef::{Directory, Ef};
use card_protocol::apdu::Command;
use card_protocol::bac::card::Challenge;
use card_protocol::chip_auth::card::Choice;
use card_protocol::group::{Compressed, KeyPair, Standardized};
use card_protocol::pace::card::Pace;
use card_protocol::secure_messaging::SecureMessaging;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;

pub use active_authentication::ActiveKey;
pub use basic_access::ZONE;
pub use fault::{Change, Fault, Step};
pub use pace::CAN;
pub use terminal_authentication::Guard;

/// What stands between a terminal and the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Plain,
    /// Basic Access Control.
    Basic,
    /// PACE, without which the application cannot even be selected.
    Pace,
}

/// What a chip answers: data, or another status than 9000.
type Answer = Result<Vec<u8>, u16>;

/// A chip, and how far a terminal has come with it.
#[expect(missing_debug_implementations, reason = "holds session keys")]
pub struct Chip {
    files: BTreeMap<Ef, Vec<u8>>,
    access: Access,
    /// Proven in the Chip Authentication Mapping.
    mapping_key: Option<KeyPair<Standardized>>,
    /// Proven in Chip Authentication, each with its number.
    agreement_keys: Vec<(Option<u64>, KeyPair<Standardized>)>,
    active_key: Option<ActiveKey>,
    /// What Terminal Authentication opens, and for whom.
    guard: Option<Guard>,
    fault: Option<Fault>,
    rng: ChaCha20Rng,
    directory: Directory,
    current: Option<Ef>,
    challenge: Option<Challenge>,
    /// The session of Basic Access Control as a fault needs it.
    basic_session: Option<basic_access::Session>,
    pace: Pace<Standardized>,
    choice: Option<Choice>,
    terminal: terminal_authentication::State,
    session: Option<SecureMessaging>,
    /// The session that goes on once the answer has left.
    next: Option<SecureMessaging>,
    heard: Heard,
}

/// What a chip has heard from terminals.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// The data of each MSE:Set AT of PACE.
    pub set_at: Vec<Vec<u8>>,
    /// The terminal's key in each Chip Authentication, compressed.
    pub terminal_keys: Vec<Compressed>,
    /// The longest command data.
    pub longest: usize,
}

impl Chip {
    /// A conforming chip with these files.
    pub fn new(files: BTreeMap<Ef, Vec<u8>>, access: Access) -> Self {
        Self {
            files,
            access,
            mapping_key: None,
            agreement_keys: Vec::new(),
            active_key: None,
            guard: None,
            fault: None,
            rng: ChaCha20Rng::from_seed([0xC4; 32]),
            directory: Directory::MasterFile,
            current: None,
            challenge: None,
            basic_session: None,
            pace: Pace::default(),
            choice: None,
            terminal: terminal_authentication::State::default(),
            session: None,
            next: None,
            heard: Heard::default(),
        }
    }

    /// The same with a key of the Chip Authentication Mapping.
    pub fn with_mapping_key(self, key: KeyPair<Standardized>) -> Self {
        Self { mapping_key: Some(key), ..self }
    }

    /// The same with one more key of Chip Authentication.
    pub fn with_chip_key(mut self, id: Option<u64>, key: KeyPair<Standardized>) -> Self {
        self.agreement_keys.push((id, key));
        self
    }

    /// The same with another only key of Chip Authentication.
    pub fn with_other_chip_key(self, key: KeyPair<Standardized>) -> Self {
        Self { agreement_keys: vec![(None, key)], ..self }
    }

    /// The same with a key of Active Authentication.
    pub fn with_active_key(self, key: ActiveKey) -> Self {
        Self { active_key: Some(key), ..self }
    }

    /// The same with files that Terminal Authentication opens.
    pub fn guarded_by(self, guard: Guard) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// The same with a fault.
    pub fn with_fault(self, at: Step, change: Change) -> Self {
        Self { fault: Some(Fault { at, change }), ..self }
    }

    /// What it has heard up to now.
    pub const fn heard(&self) -> &Heard {
        &self.heard
    }

    /// Takes its power away and gives it back.
    pub fn reset(&mut self) {
        self.directory = Directory::MasterFile;
        (self.current, self.challenge, self.basic_session) = (None, None, None);
        (self.pace, self.choice, self.session) = (Pace::default(), None, None);
        self.terminal = terminal_authentication::State::default();
    }

    /// Does what a plain command asks for, and tells which step that was.
    fn perform(&mut self, command: &Command<'_>) -> (Step, Answer) {
        let data = command.data;
        match (command.ins, command.p1, command.p2) {
            (0xA4, 0x04, _) => (Step::SelectApplication, self.select_application(data)),
            (0xA4, _, _) => (Step::Other, self.select_file(command)),
            (0xB0 | 0xB1, _, _) => (Step::Other, self.read_binary(command)),
            (0x22, 0x81, 0xB6) => (Step::Terminal, self.choose_certifier(data)),
            (0x2A, 0x00, 0xBE) => (Step::Terminal, self.verify_certificate(data)),
            (0x22, 0x81, 0xA4) => (Step::Terminal, self.choose_terminal(data)),
            (0x84, 0x00, 0x00) if self.session.is_some() => {
                (Step::TerminalChallenge, Ok(self.terminal_challenge()))
            }
            (0x82, 0x00, 0x00) if self.session.is_some() => {
                (Step::Terminal, self.authenticate_terminal(data))
            }
            (0x84, 0x00, 0x00) => (Step::GetChallenge, self.basic_challenge()),
            (0x82, 0x00, 0x00) => (Step::MutualAuthenticate, self.basic_answer(data)),
            (0x22, 0xC1, 0xA4) => (Step::SetAt, self.choose_pace(data)),
            (0x22, 0x41, 0xA4) => (Step::ChooseKey, self.choose_key(data)),
            (0x22, 0x41, 0xA6) => (Step::AgreeOnKeys, self.agree_at_once(data)),
            (0x86, 0x00, 0x00) if self.choice.is_some() => (Step::AgreeOnKeys, self.agree(data)),
            (0x86, 0x00, 0x00) => self.go_on_with_pace(command),
            (0x88, 0x00, 0x00) => (Step::Signature, self.sign(data)),
            _ => (Step::Other, Err(0x6D00)),
        }
    }
}
