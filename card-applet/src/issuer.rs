//! The issuer's way in: SCP03 under the transport keys (GPC_SPE_014 §7.1).
//!
//! ```text
//! 80 50 <version or 00> 00 08 <host challenge> 00    INITIALIZE UPDATE
//! 84 82 33 00 10 <host cryptogram, C-MAC>            EXTERNAL AUTHENTICATE
//! ```
//!
//! Only level 33 is spoken: nothing of a person crosses this wire in clear.

use card_format::ef::EMRTD_AID;
use card_format::object::KeySlot;
use card_protocol::apdu::Command;
use card_protocol::cipher::Key;
use card_protocol::diversification::{DELIVERED_VERSION, StaticKeys};
use card_protocol::scp03::{Level, Mode, Parameter, card, pseudo_random_challenge};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::applet::Card;
use crate::channel::Channel;
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::Pending;
use crate::status::{
    BLOCKED, NO_REFERENCE, NOT_NOW, Refusal, WRONG_CRYPTOGRAM, WRONG_LENGTH, WRONG_PARAMETERS,
};
use crate::storage::{Change, Failure, Slot, Storage, TRANSPORT_KEYS_LEN, exactly};

/// Version of the transport keys.
pub const KEY_VERSION: u8 = DELIVERED_VERSION;

/// How many wrong host cryptograms in a row a card takes before it refuses for good.
pub const FAILURE_BUDGET: u8 = 10;

pub(crate) fn initialize_update<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2) {
        (0 | KEY_VERSION, 0) => {}
        (_, 0) => return Err(NO_REFERENCE),
        _ => return Err(WRONG_PARAMETERS),
    }
    command.data.try_into().map(Instruction::InitializeUpdate).map_err(|_| WRONG_LENGTH)
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
        host_challenge: [u8; 8],
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        if !matches!(self.session.channel, Channel::Open) {
            return Err(NOT_NOW);
        }
        if self.failures()? >= FAILURE_BUDGET {
            return Err(BLOCKED);
        }
        let keys = self.transport_keys()?;
        let chip_identity = exactly(&self.storage, Slot::ChipIdentity).ok_or(Failure::Medium)?;
        let sequence = next(exactly(&self.storage, Slot::SequenceCounter).ok_or(Failure::Medium)?)?;
        self.storage.commit(&[Change::Put(Slot::SequenceCounter, &sequence)])?;
        let card = card::Card {
            keys: &keys,
            key_version: KEY_VERSION,
            chip_identity,
            parameter: Parameter::full(Mode::S8),
            challenge: pseudo_random_challenge(&keys, Mode::S8, sequence, &EMRTD_AID),
            sequence,
        };
        reply.fill(|out| {
            let (pending, answer) = card
                .initialize_update(&host_challenge, out)
                .map_err(|error| Refusal(error.status()))?;
            self.session.pending = Pending::HostCryptogram(pending);
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
        let Pending::HostCryptogram(pending) = pending else { return Err(NOT_NOW) };
        let failures = self.failures()?.checked_add(1).ok_or(BLOCKED)?;
        self.storage.commit(&[Change::Put(Slot::Failures, &[failures])])?;
        let session = pending.external_authenticate(command).map_err(|_| WRONG_CRYPTOGRAM)?;
        self.storage.commit(&[Change::Put(Slot::Failures, &[0])])?;
        self.session.next = Some(Channel::Issuer(session));
        Ok(())
    }

    fn failures(&self) -> Result<u8, Refusal> {
        let [failures] = exactly(&self.storage, Slot::Failures).ok_or(Failure::Medium)?;
        Ok(failures)
    }

    fn transport_keys(&self) -> Result<StaticKeys, Refusal> {
        let bytes = exactly(&self.storage, Slot::Key(KeySlot::Transport)).ok_or(NO_REFERENCE)?;
        let bytes: Zeroizing<[u8; TRANSPORT_KEYS_LEN]> = Zeroizing::new(bytes);
        match *bytes.as_chunks().0 {
            [enc, mac, dek] => {
                let [enc, mac, dek] = [enc, mac, dek].map(Key::aes128);
                Ok(StaticKeys { enc, mac, dek })
            }
            _ => Err(Failure::Medium.into()),
        }
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
