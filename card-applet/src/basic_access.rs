//! Basic Access Control (Doc 9303-11 §4.3), on cards of the legacy profile and no others.
//!
//! ```text
//! 00 84 00 00 08                       GET CHALLENGE  -> RND.IC
//! 00 82 00 00 28 <40 bytes> 28         EXTERNAL AUTHENTICATE  -> 40 bytes
//! ```
//!
//! Both come in clear, with the application selected, and open a session; nothing that is open falls
//! back to them (TR-03105-3.2 `ISO7816_L_13` to `ISO7816_L_16`).

use card_format::ef::Directory;
use card_format::object::Password;
use card_protocol::apdu::Command;
use card_protocol::bac::Keys;
use card_protocol::bac::card::Challenge;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::applet::Card;
use crate::channel::{Channel, Gate, Secured};
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::{Pending, Session};
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, WRONG_LENGTH, WRONG_PARAMETERS};
use crate::storage::{MRZ_SECRET_LEN, Slot, Storage, exactly};

/// In clear the challenge is one of this protocol, in a session one of Terminal Authentication.
pub(crate) fn get_challenge<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    let clear = matches!(session.channel, Channel::Open);
    match (command.p1, command.p2, command.data, command.expected) {
        (0, 0, [], expected) if !clear => Ok(Instruction::TerminalChallenge(expected)),
        (0, 0, [], Some(8 | 0x100)) => Ok(Instruction::BasicAccessChallenge),
        (0, 0, ..) => Err(WRONG_LENGTH),
        _ => Err(WRONG_PARAMETERS),
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    pub(crate) fn basic_access_challenge(&mut self, reply: &mut Reply<'_>) -> Result<(), Refusal> {
        let offered = self.storage.extent(Slot::LegacyProfile).is_some();
        let here = matches!(self.session.channel, Channel::Open)
            && self.session.directory == Directory::Emrtd;
        if !offered || !here {
            return Err(NOT_NOW);
        }
        self.slow_down(Password::Mrz)?;
        let challenge = Challenge::draw(&mut self.rng);
        reply.write(|writer| Ok(writer.raw(challenge.bytes())?))?;
        self.session.pending = Pending::BasicAccess(challenge);
        Ok(())
    }

    /// Counted as a failure first, like a token of PACE with the same zone.
    pub(crate) fn basic_access(
        &mut self,
        data: &[u8],
        pending: Pending,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let Pending::BasicAccess(challenge) = pending else { return Err(NOT_NOW) };
        let hash = exactly::<MRZ_SECRET_LEN>(&self.storage, Slot::Password(Password::Mrz));
        let keys = Keys::from_mrz_hash(&Zeroizing::new(hash.ok_or(NO_REFERENCE)?));
        self.count_attempt(Password::Mrz)?;
        let mut opened = None;
        reply.fill(|out| {
            let (messaging, answer) = challenge.answer(&keys, data, &mut self.rng, out)?;
            opened = Some(messaging);
            Ok(answer.len())
        })?;
        self.forgive(Password::Mrz)?;
        self.session.next = opened.map(|messaging| Secured::new(messaging, Gate::Bac, None).into());
        Ok(())
    }
}
