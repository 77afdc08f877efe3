//! What a terminal and a production line talk through: one link, protected or not.
//!
//! The channel protects every command and takes the protection off every response. Once it is
//! protected it stays so: an answer without protection is an error, and after an error nothing is
//! sent until [`Channel::reset`].
//!
//! ```text
//! a command of the caller
//!   │ capacity    whole, or in pieces where the card takes no longer command
//!   │ protection  none, secure messaging, SCP03
//!   │ transfer    6Cxx, 61xx: what T=0 makes of it
//!   ▼ link
//! ```

mod capacity;
mod error;
mod habits;
mod transfer;

pub use capacity::LengthForm;
pub use error::Error;
pub use habits::{Announced, Answer, Habits};

use crate::apdu::{CHAINING, Command, Response, Status};
use crate::link::CardLink;
use crate::scp03::host::Session;
use crate::secure_messaging::{MAX_COMMAND, SecureMessaging};
use crate::wipe;
use transfer::transfer;

/// A link to one card, its protection and its buffers.
///
/// `B` holds one APDU. The array is enough for our own cards; a terminal that reads others takes
/// something larger, such as a vector.
#[expect(missing_debug_implementations, reason = "holds keys and personal data")]
pub struct Channel<L, B: AsMut<[u8]> = [u8; MAX_COMMAND]> {
    link: L,
    protection: Protection,
    /// The command as it is sent.
    command: B,
    /// The response as it was received.
    response: B,
    /// The response without its protection.
    plain: B,
    traffic: Traffic,
    habits: Habits,
}

enum Protection {
    None,
    SecureMessaging(SecureMessaging),
    Scp03(Session),
}

/// What has crossed the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Pairs of command and response.
    pub exchanges: u32,
    /// Bytes of commands.
    pub sent: u64,
    /// Bytes of responses.
    pub received: u64,
}

impl<L: CardLink> Channel<L> {
    /// Takes a link to a card that was just reset.
    pub const fn new(link: L) -> Self {
        let [command, response, plain] = [[0; MAX_COMMAND]; 3];
        Self::with_buffers(link, command, response, plain)
    }
}

impl<L: CardLink, B: AsMut<[u8]>> Channel<L, B> {
    /// Takes a link, and buffers for a command, a response and a plain response.
    pub const fn with_buffers(link: L, command: B, response: B, plain: B) -> Self {
        let traffic = Traffic { exchanges: 0, sent: 0, received: 0 };
        let (protection, habits) = (Protection::None, Habits::UNKNOWN);
        Self { link, protection, command, response, plain, traffic, habits }
    }

    /// Sends a command and returns the plain response, whatever its status.
    ///
    /// A command that is too long for the card goes in pieces, if the card takes pieces
    /// (ISO/IEC 7816-4 §5.3.3); the first piece that is refused ends it.
    pub fn transmit(&mut self, command: &Command<'_>) -> Result<Response<'_>, Error<L::Error>> {
        let mut last = *command;
        if let Some(piece) = self.piece(command) {
            while let Some((data, rest)) = last.data.split_at_checked(piece)
                && !rest.is_empty()
            {
                let Command { cla, ins, p1, p2, .. } = *command;
                let first = Command::new(cla | CHAINING, ins, p1, p2).with_data(data);
                let status = self.exchange(&first)?.status;
                if status != Status::Success {
                    return Ok(Response { data: &[], status });
                }
                last.data = rest;
            }
            last.extended = false;
        }
        self.exchange(&last)
    }

    fn exchange(&mut self, command: &Command<'_>) -> Result<Response<'_>, Error<L::Error>> {
        let buffer = self.command.as_mut();
        let bytes = match &mut self.protection {
            Protection::None => command.encode(buffer).map_err(Error::Format)?,
            Protection::SecureMessaging(session) => session.protect(command, buffer)?,
            Protection::Scp03(session) => session.protect(command, buffer)?,
        };
        let length = bytes.len();
        let bytes = buffer.get_mut(..length).unwrap_or_default();
        let response = self.response.as_mut();
        let received = match transfer(&mut self.link, bytes, response, &mut self.traffic) {
            Ok(received) => received,
            Err(error) => {
                // Whether the card counted the command is unknown, so no counter fits any more.
                self.protection.close();
                return Err(Error::Link(error));
            }
        };
        let plain = self.plain.as_mut();
        match &mut self.protection {
            Protection::None => Response::decode(received).map_err(Error::Format),
            Protection::SecureMessaging(session) => Ok(session.unprotect(received, plain)?),
            Protection::Scp03(session) => Ok(session.unprotect(received, plain)?),
        }
    }

    /// Sends a command that must succeed and returns the response data.
    pub fn execute(&mut self, command: &Command<'_>) -> Result<&[u8], Error<L::Error>> {
        let response = self.transmit(command)?;
        match response.status {
            Status::Success => Ok(response.data),
            status => Err(Error::Status(status)),
        }
    }

    /// From now on, secure messaging with these keys.
    pub fn secure(&mut self, session: SecureMessaging) {
        self.protection = Protection::SecureMessaging(session);
    }

    /// From now on, SCP03.
    pub fn secure_scp03(&mut self, session: Session) {
        self.protection = Protection::Scp03(session);
    }

    /// Forgets the protection: the card was reset, or the caller ends the session on purpose.
    pub fn reset(&mut self) {
        self.protection = Protection::None;
    }

    /// Whether commands are protected; also true of a session that an error has closed.
    pub const fn is_secured(&self) -> bool {
        !matches!(self.protection, Protection::None)
    }

    /// Whether commands are protected by SCP03.
    pub const fn is_scp03(&self) -> bool {
        matches!(self.protection, Protection::Scp03(_))
    }

    /// What has crossed the wire since the channel was made.
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// What is known about the card.
    pub const fn habits(&self) -> &Habits {
        &self.habits
    }

    /// Likewise, to learn more. What was learned outlives a session.
    pub const fn habits_mut(&mut self) -> &mut Habits {
        &mut self.habits
    }

    /// The link, for what is no APDU.
    pub const fn link_mut(&mut self) -> &mut L {
        &mut self.link
    }
}

impl Protection {
    fn close(&mut self) {
        match self {
            Self::None => {}
            Self::SecureMessaging(session) => session.close(),
            Self::Scp03(session) => session.close(),
        }
    }
}

impl<L, B: AsMut<[u8]>> Drop for Channel<L, B> {
    /// Leaves nothing of a card behind.
    fn drop(&mut self) {
        for buffer in [&mut self.command, &mut self.response, &mut self.plain] {
            wipe::written(buffer.as_mut());
        }
    }
}

#[cfg(test)]
mod tests;
