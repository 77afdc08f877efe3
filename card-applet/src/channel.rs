//! How commands reach the card and answers leave it.
//!
//! A proof belongs to the channel that carried it: who loses the channel loses what was proven.

use card_format::access::{Proof, Right};
use card_format::cvc::Rights;
use card_protocol::apdu::{CHAINING, Command};
use card_protocol::group::Compressed;
use card_protocol::scp03::{self, EXTERNAL_AUTHENTICATE};
use card_protocol::secure_messaging::{SecureMessaging, is_protected};
use iso7816::Status;

use crate::applet::put;
use crate::key_set::Place;
use crate::status::{NO_CLASS, Refusal, SECURITY, WRONG_OBJECT};

/// Most bytes of data in a short response.
const SHORT: usize = 0x100;

/// Class of commands under SCP03, on the basic channel (GPC_SPE_034 §11.1.4).
const ISSUER_CLASS: u8 = 0x84;

/// The protection in force.
pub(crate) enum Channel {
    /// None.
    Open,
    /// Secure messaging with a terminal.
    Secured(Secured),
    /// SCP03 with every protection on, under a key set.
    Issuer(scp03::card::Session, Place),
}

/// Secure messaging, and what the terminal at its other end has proven. New keys take its place, and
/// with it go the rights.
pub(crate) struct Secured {
    messaging: SecureMessaging,
    /// What opened the session.
    pub(crate) gate: Gate,
    /// To whom the chip has shown its key: the terminal's ephemeral key in that.
    pub(crate) chip: Option<Compressed>,
    /// What Terminal Authentication has opened.
    pub(crate) rights: Rights,
}

/// What opens a session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Basic Access Control.
    Bac,
    /// PACE, with the card's ephemeral key.
    Pace(Compressed),
}

impl Secured {
    /// A session under new keys.
    pub(crate) const fn new(
        messaging: SecureMessaging,
        gate: Gate,
        chip: Option<Compressed>,
    ) -> Self {
        Self { messaging, gate, chip, rights: Rights::NONE }
    }

    /// Whether the terminal has proven this.
    const fn proves(&self, proof: Proof) -> bool {
        match proof {
            Proof::Nothing => true,
            Proof::Issuer => false,
            Proof::Bac => matches!(self.gate, Gate::Bac),
            Proof::Pace => matches!(self.gate, Gate::Pace(_)),
            Proof::ChipAuthentication => self.chip.is_some(),
            Proof::Terminal(Right::Dg3) => self.rights.dg3,
            Proof::Terminal(Right::Dg4) => self.rights.dg4,
        }
    }
}

impl From<Secured> for Channel {
    fn from(secured: Secured) -> Self {
        Self::Secured(secured)
    }
}

impl Channel {
    /// Whether the other end of this channel has proven this.
    pub(crate) const fn proves(&self, proof: Proof) -> bool {
        match self {
            Self::Open => matches!(proof, Proof::Nothing),
            Self::Issuer(..) => matches!(proof, Proof::Nothing | Proof::Issuer),
            Self::Secured(secured) => secured.proves(proof),
        }
    }

    /// Whether a command of this class comes through this channel.
    pub(crate) const fn protects(&self, cla: u8) -> bool {
        match self {
            Self::Open => true,
            Self::Secured(_) => is_protected(cla),
            Self::Issuer(..) => cla == ISSUER_CLASS,
        }
    }

    /// Takes the protection off.
    pub(crate) fn unprotect<'b>(
        &mut self,
        command: &Command<'b>,
        out: &'b mut [u8],
    ) -> Result<Command<'b>, Refusal> {
        match (self, command.cla & !CHAINING) {
            (Self::Open, 0x00 | 0x80) => Ok(*command),
            // This one has a MAC already, under the keys that it proves.
            (Self::Open, ISSUER_CLASS) if command.ins == EXTERNAL_AUTHENTICATE => Ok(*command),
            (Self::Open, ISSUER_CLASS) => Err(SECURITY),
            // Protected under keys that are not there: as wrong as a wrong MAC.
            (Self::Open, 0x0C) => Err(WRONG_OBJECT),
            (Self::Secured(secured), 0x0C) => {
                let plain = secured.messaging.unprotect_command(command, out);
                plain.map_err(|error| Refusal(error.status()))
            }
            (Self::Issuer(session, _), ISSUER_CLASS) => {
                session.unprotect_command(command, out).map_err(|error| Refusal(error.status()))
            }
            _ => Err(NO_CLASS),
        }
    }

    /// How many bytes of data fit into the answer to `command` in a buffer of `room` bytes.
    pub(crate) fn capacity(&self, command: &Command<'_>, room: usize) -> usize {
        let room = room.saturating_sub(2);
        let most = if command.extended { room } else { room.min(SHORT) };
        match self {
            Self::Open => most,
            Self::Secured(secured) => secured.messaging.plain_capacity(most),
            Self::Issuer(session, _) => session.plain_capacity(most),
        }
    }

    /// Puts the protection on and says how long the answer is.
    pub(crate) fn protect(
        &mut self,
        ins: u8,
        data: &[u8],
        status: Status,
        out: &mut [u8],
    ) -> usize {
        match self {
            Self::Open => put(data, status, out),
            Self::Secured(secured) => {
                match secured.messaging.protect_response(ins, data, status, out) {
                    Ok(response) => response.len(),
                    Err(error) => put(&[], error.status(), out),
                }
            }
            Self::Issuer(session, _) => match session.protect_response(data, status, out) {
                Ok(response) => response.len(),
                Err(error) => put(&[], error.status(), out),
            },
        }
    }
}
