//! What the card forgets at reset.

use card_format::access::Proof;
use card_format::ef::{Directory, Ef};
use card_protocol::apdu::Command;
use card_protocol::group::OnChip;
use card_protocol::pace::card::Pace;
use card_protocol::terminal_auth::card::TerminalAuthentication;
use card_protocol::{bac, chip_auth, pace, scp03};
use iso7816::Status;

use crate::channel::Channel;
use crate::key_set::Place;
use crate::status::Refusal;

/// The volatile state.
pub(crate) struct Session {
    /// The current directory.
    pub(crate) directory: Directory,
    /// The current file in it.
    pub(crate) file: Option<Ef>,
    /// How commands come and answers go, and what that proves.
    pub(crate) channel: Channel,
    /// The authentication that the next command must continue, or it is forgotten.
    pub(crate) pending: Pending,
    /// How far Terminal Authentication has come under the keys of the channel.
    pub(crate) terminal: TerminalAuthentication<OnChip>,
    /// What happens to the channel once the answer to this command has left.
    pub(crate) next: Option<Channel>,
}

/// An authentication under way.
#[derive(Default)]
pub(crate) enum Pending {
    /// None.
    #[default]
    Nothing,
    /// PACE goes on with GENERAL AUTHENTICATE.
    Pace(Pace<OnChip>, pace::card::Choice<OnChip>),
    /// GET CHALLENGE was answered in clear; EXTERNAL AUTHENTICATE must follow.
    BasicAccess(bac::card::Challenge),
    /// Chip Authentication is chosen; GENERAL AUTHENTICATE must follow.
    ChipAuthentication(chip_auth::card::Choice),
    /// INITIALIZE UPDATE was answered for a key set; EXTERNAL AUTHENTICATE must follow.
    HostCryptogram(scp03::card::Pending, Place),
}

impl Session {
    /// After reset the master file is current and nothing is proven.
    pub(crate) const fn new() -> Self {
        Self {
            directory: Directory::MasterFile,
            file: None,
            channel: Channel::Open,
            pending: Pending::Nothing,
            terminal: TerminalAuthentication::new(),
            next: None,
        }
    }

    /// Whether the other side has proven this.
    pub(crate) const fn has(&self, proof: Proof) -> bool {
        self.channel.proves(proof)
    }

    /// Makes a directory current.
    pub(crate) const fn enter(&mut self, directory: Directory) {
        self.directory = directory;
        self.file = None;
    }

    /// Forgets what was proven, if anything was, and an authentication under way. A directory that
    /// was selected in clear stays.
    pub(crate) fn end(&mut self) {
        match self.channel {
            Channel::Open => self.pending = Pending::Nothing,
            _ => *self = Self::new(),
        }
    }

    /// Takes the protection off a command. A command without it ends the session that was there
    /// (Doc 9303-11 §9.8.3) and is then obeyed as the first of a new one.
    pub(crate) fn unprotect<'b>(
        &mut self,
        command: &Command<'b>,
        out: &'b mut [u8],
    ) -> Result<Command<'b>, Refusal> {
        if !self.channel.protects(command.cla) {
            self.end();
        }
        self.channel.unprotect(command, out).inspect_err(|_| self.end())
    }

    /// Puts the protection on an answer and goes on to the next channel, if there is one. Going on
    /// without protection ends the session.
    pub(crate) fn protect(
        &mut self,
        ins: u8,
        data: &[u8],
        status: Status,
        out: &mut [u8],
    ) -> usize {
        let length = self.channel.protect(ins, data, status, out);
        match self.next.take() {
            None => {}
            Some(Channel::Open) => *self = Self::new(),
            Some(channel) => {
                self.channel = channel;
                self.terminal = TerminalAuthentication::new();
            }
        }
        length
    }
}
