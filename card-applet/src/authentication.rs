//! PACE and Chip Authentication: what the terminal proves, and what the chip proves to it.
//!
//! ```text
//! 00 22 C1 A4 …                     PACE is chosen, with a password (Doc 9303-11 §4.4.4.1)
//! 10 86 00 00 … thrice, 00 86 …     its four rounds (Doc 9303-11 §4.4.4.2)
//! ```

use card_protocol::apdu::Command;
use card_protocol::general_authenticate::SET_AT;
use card_protocol::pace::Secret;
use card_protocol::pace::card::{Choice, Pace};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::applet::Card;
use crate::channel::Channel;
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::Pending;
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, WRONG_PARAMETERS};
use crate::storage::{MRZ_SECRET_LEN, Slot, Storage};

/// P1 of MSE:Set AT for PACE: mutual authentication.
const PACE: u8 = 0xC1;

pub(crate) fn manage_security_environment<'a>(
    command: &Command<'a>,
) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2) {
        (PACE, SET_AT) => Ok(Instruction::SetPace(Choice::decode(command.data)?)),
        _ => Err(WRONG_PARAMETERS),
    }
}

pub(crate) fn general_authenticate<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2) {
        (0, 0) => Ok(Instruction::GeneralAuthenticate(*command)),
        _ => Err(WRONG_PARAMETERS),
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    pub(crate) fn set_pace(&mut self, choice: Choice) -> Result<(), Refusal> {
        let mut stored = Zeroizing::new([0; MRZ_SECRET_LEN]);
        let length = self.storage.read(Slot::Password(choice.password), 0, stored.as_mut());
        let stored = stored.get(..length).filter(|stored| !stored.is_empty());
        let secret = Secret::stored(choice.password, stored.ok_or(NO_REFERENCE)?)?;
        self.session.pending = Pending::Pace(Pace::start(&choice, &secret));
        Ok(())
    }

    pub(crate) fn general_authenticate(
        &mut self,
        command: &Command<'_>,
        pending: Pending,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        match pending {
            Pending::Pace(pace) => self.pace(pace, command, reply),
            Pending::Nothing | Pending::HostCryptogram(_) => Err(NOT_NOW),
        }
    }

    fn pace(
        &mut self,
        pace: Pace,
        command: &Command<'_>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        reply.fill(|out| {
            let (pace, answer) = pace.handle(command, &mut self.rng, out);
            let length = answer?.len();
            match pace {
                Pace::Done(messaging, _) => self.session.next = Some(Channel::Pace(messaging)),
                pace => self.session.pending = Pending::Pace(pace),
            }
            Ok::<_, Refusal>(length)
        })
    }
}
