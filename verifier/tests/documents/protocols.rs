//! What a modern passport speaks, in every group: PACE, Chip Authentication, Terminal Authentication.

use card_format::cvc::Rights;
use card_protocol::apdu::{Command, Status};
use card_protocol::chip_auth::{self, card as chip};
use card_protocol::group::{KeyPair, Standardized};
use card_protocol::pace::card::{Choice, Context, Pace};
use card_protocol::pace::{Offer, Secret};
use card_protocol::terminal_auth::Binding;
use card_protocol::terminal_auth::card::TerminalAuthentication;
use card_protocol::terminal_auth::trust::Trust;
use getrandom::SysRng;
use rand_core::UnwrapErr;

use crate::passport::Answer;

/// Keys, and how far the terminal has come.
pub(crate) struct Protocols {
    pub(crate) secret: Secret,
    pub(crate) offers: Vec<Offer<Standardized>>,
    /// Proven in PACE.
    pub(crate) mapping_key: Option<KeyPair<Standardized>>,
    /// Proven afterwards, each with its number.
    pub(crate) chip_keys: Vec<(Option<u64>, KeyPair<Standardized>)>,
    pub(crate) offered: Vec<chip_auth::Protocol>,
    pub(crate) trust: Option<Trust<Standardized>>,
    pub(crate) rights: Rights,
    /// `ID_IC` and the terminal's key.
    pub(crate) binding: (Vec<u8>, Vec<u8>),
    pace: Pace<Standardized>,
    choice: Option<chip::Choice>,
    terminal: TerminalAuthentication<Standardized>,
}

impl Protocols {
    pub(crate) fn new(secret: Secret) -> Self {
        Self {
            secret,
            offers: Vec::new(),
            mapping_key: None,
            chip_keys: Vec::new(),
            offered: Vec::new(),
            trust: None,
            rights: Rights::NONE,
            binding: (Vec::new(), Vec::new()),
            pace: Pace::Idle,
            choice: None,
            terminal: TerminalAuthentication::new(),
        }
    }

    /// `None` for commands of other protocols.
    pub(crate) fn perform(&mut self, command: &Command<'_>, secured: bool) -> Option<Answer> {
        let data = command.data;
        let done = |result: Result<(), Status>| result.map(|()| Default::default());
        let answer = match (command.ins, command.p1, command.p2) {
            (0x22, 0xC1, 0xA4) => done(Choice::decode(data, self.offers.clone()).map(|choice| {
                self.pace = Pace::start(&choice, &self.secret);
            })),
            (0x86, ..) if !secured => return Some(self.pace(command)),
            (0x22, 0x41, 0xA4) => done(
                chip::Choice::decode(data, &self.offered).map(|choice| self.choice = Some(choice)),
            ),
            (0x86, ..) => return Some(self.agree(data)),
            (0x22, 0x41, 0xA6) => return Some(self.agree_at_once(data)),
            (0x22, 0x81, 0xB6) => done(self.terminal.choose_certifier(self.trust.as_ref()?, data)),
            (0x22, 0x81, 0xA4) => done(self.terminal.choose_terminal(data)),
            (0x2A, 0x00, 0xBE) => {
                done(self.terminal.verify_certificate(self.trust.as_ref()?, data).map(|_| ()))
            }
            (0x84, ..) if secured => self
                .terminal
                .challenge(command.expected, &mut UnwrapErr(SysRng))
                .map(|challenge| (challenge.to_vec(), None)),
            (0x82, ..) if secured => {
                let (card, terminal) = (&self.binding.0, &self.binding.1);
                let shown = self.terminal.authenticate(&Binding { card, terminal }, data);
                done(shown.map(|rights| self.rights = rights))
            }
            _ => return None,
        };
        Some(answer.map_err(u16::from))
    }

    fn pace(&mut self, command: &Command<'_>) -> Answer {
        let mut out = [0; 512];
        let context = Context { chip_key: self.mapping_key.as_ref(), authorities: &[] };
        let pace = core::mem::take(&mut self.pace);
        let (next, answer) = pace.handle(command, &mut UnwrapErr(SysRng), &mut out, &context);
        let answer = answer.map_err(u16::from)?.to_vec();
        match next {
            Pace::Done(messaging, established) => {
                self.binding.0 = established.card.as_bytes().to_vec();
                self.binding.1 = established.terminal.as_bytes().to_vec();
                Ok((answer, Some(messaging)))
            }
            next => {
                self.pace = next;
                Ok((answer, None))
            }
        }
    }

    fn key(&self, id: Option<u64>) -> Result<&KeyPair<Standardized>, u16> {
        let mut keys = self.chip_keys.iter();
        keys.find(|(own, _)| *own == id).map(|(_, key)| key).ok_or(0x6A88)
    }

    fn agree(&mut self, data: &[u8]) -> Answer {
        let choice = self.choice.take().ok_or(0x6985_u16)?;
        let agreed = chip::agree(&choice, self.key(choice.key_id)?, data).map_err(u16::from)?;
        self.binding.1 = agreed.terminal.as_bytes().to_vec();
        Ok((chip::ANSWER.to_vec(), Some(agreed.session)))
    }

    fn agree_at_once(&mut self, data: &[u8]) -> Answer {
        let key = self.key(chip::named_key(data).map_err(u16::from)?)?;
        let agreed = chip::agree_at_once(key, data).map_err(u16::from)?;
        self.binding.1 = agreed.terminal.as_bytes().to_vec();
        Ok((Vec::new(), Some(agreed.session)))
    }
}
