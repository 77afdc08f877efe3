//! The issuer's way in: SCP03 under one of its key sets (GPC_SPE_014 §7.1).
//!
//! ```text
//! 80 50 <version or 00> 00 08 <host challenge> 00    INITIALIZE UPDATE
//! 84 82 33 00 10 <host cryptogram, C-MAC>            EXTERNAL AUTHENTICATE
//! ```
//!
//! A challenge of sixteen bytes asks for S16, whose cryptograms and MACs are as long. Only level 33
//! is spoken: nothing of a person crosses this wire in clear.

use card_format::ef::EMRTD_AID;
use card_protocol::apdu::Command;
use card_protocol::scp03::{Challenge, Level, Parameter, card, pseudo_random_challenge};
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::channel::Channel;
use crate::instruction::Instruction;
use crate::key_set::Place;
use crate::reply::Reply;
use crate::session::Pending;
use crate::status::{
    BLOCKED, NO_REFERENCE, NOT_NOW, Refusal, WRONG_CRYPTOGRAM, WRONG_LENGTH, WRONG_PARAMETERS,
};
use crate::storage::{Change, Failure, Slot, Storage, exactly};

/// How many wrong host cryptograms in a row a key set takes before it refuses for good.
pub const FAILURE_BUDGET: u8 = 10;

pub(crate) fn initialize_update<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    if command.p2 != 0 {
        return Err(WRONG_PARAMETERS);
    }
    let challenge = Challenge::new(command.data).ok_or(WRONG_LENGTH)?;
    Ok(Instruction::InitializeUpdate(command.p1, challenge))
}

pub(crate) fn external_authenticate<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    if (command.p1, command.p2) != (Level::Full.byte(), 0) {
        return Err(WRONG_PARAMETERS);
    }
    Ok(Instruction::ExternalAuthenticate(*command))
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// The sequence counter is stored before the answer leaves, so no challenge comes twice.
    pub(crate) fn initialize_update(
        &mut self,
        version: u8,
        host_challenge: &Challenge,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        if !matches!(self.session.channel, Channel::Open) {
            return Err(NOT_NOW);
        }
        let place = self.key_set_place(version).ok_or(NO_REFERENCE)?;
        if self.failures(place)? >= FAILURE_BUDGET {
            return Err(BLOCKED);
        }
        let set = self.key_set(place)?;
        let chip_identity = exactly(&self.storage, Slot::ChipIdentity).ok_or(Failure::Medium)?;
        let counter = Slot::SequenceCounter(place);
        let sequence = next(exactly(&self.storage, counter).ok_or(Failure::Medium)?)?;
        self.storage.commit(&[Change::Put(counter, &sequence)])?;
        let mode = host_challenge.mode();
        let card = card::Card {
            keys: &set.keys,
            key_version: set.version,
            chip_identity,
            parameter: Parameter::full(mode),
            challenge: pseudo_random_challenge(&set.keys, mode, sequence, &EMRTD_AID),
            sequence,
        };
        reply.fill(|out| {
            let (pending, answer) = card
                .initialize_update(host_challenge.as_bytes(), out)
                .map_err(|error| Refusal(error.status()))?;
            self.session.pending = Pending::HostCryptogram(pending, place);
            Ok(answer.len())
        })
    }

    /// The failure is stored before the cryptogram is looked at and taken back when it is right, so
    /// cutting the power does not buy another attempt.
    pub(crate) fn external_authenticate(
        &mut self,
        command: &Command<'_>,
        pending: Pending,
    ) -> Result<(), Refusal> {
        let Pending::HostCryptogram(pending, place) = pending else { return Err(NOT_NOW) };
        let failures = self.failures(place)?.checked_add(1).ok_or(BLOCKED)?;
        self.storage.commit(&[Change::Put(Slot::Failures(place), &[failures])])?;
        let session = pending.external_authenticate(command).map_err(|_| WRONG_CRYPTOGRAM)?;
        self.storage.commit(&[Change::Put(Slot::Failures(place), &[0])])?;
        self.session.next = Some(Channel::Issuer(session, place));
        Ok(())
    }

    fn failures(&self, place: Place) -> Result<u8, Refusal> {
        let [failures] = exactly(&self.storage, Slot::Failures(place)).ok_or(Failure::Medium)?;
        Ok(failures)
    }
}

/// GPC_SPE_014 §6.2.2.1: at its end the counter does not start again.
fn next(sequence: [u8; 3]) -> Result<[u8; 3], Refusal> {
    let [a, b, c] = sequence;
    let counter = u32::from_be_bytes([0, a, b, c]).checked_add(1);
    match counter.map(u32::to_be_bytes) {
        Some([0, a, b, c]) => Ok([a, b, c]),
        _ => Err(NOT_NOW),
    }
}
