//! What the commands of the protocols mean: MANAGE SECURITY ENVIRONMENT chooses one, GENERAL
//! AUTHENTICATE goes on with it, and INTERNAL AUTHENTICATE is one by itself.
//!
//! ```text
//! 22 C1 A4 │ 86          PACE                      see `pace`
//! 22 41 A4 │ 86          Chip Authentication       see `chip_authentication`
//! 22 81 B6, 22 81 A4     Terminal Authentication   see `terminal_authentication`
//! 88 00 00 │ challenge   Active Authentication (Doc 9303-11 §6.1)
//! ```

use card_format::access::Proof;
use card_format::hash::HashAlgorithm;
use card_format::object::{KeySlot, Password};
use card_protocol::active_auth::{self, CHALLENGE};
use card_protocol::apdu::Command;
use card_protocol::general_authenticate::{SET_AT, SetAt};
use card_protocol::terminal_auth::{SET_DST, VERIFICATION};
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::{Pending, Session};
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, WRONG_DATA, WRONG_LENGTH, WRONG_PARAMETERS};
use crate::storage::Storage;

/// P1 for PACE: mutual authentication.
const PACE: u8 = 0xC1;

/// P1 for Chip Authentication: computation.
const CHIP_AUTHENTICATION: u8 = 0x41;

pub(crate) fn manage_security_environment<'a>(
    command: &Command<'a>,
) -> Result<Instruction<'a>, Refusal> {
    let data = command.data;
    match (command.p1, command.p2) {
        (PACE, SET_AT) => Ok(Instruction::SetPace(password(data)?, data)),
        (CHIP_AUTHENTICATION, SET_AT) => Ok(Instruction::SetChipAuthentication(data)),
        (VERIFICATION, SET_DST) => Ok(Instruction::SetCertifier(data)),
        (VERIFICATION, SET_AT) => Ok(Instruction::SetTerminal(data)),
        _ => Err(WRONG_PARAMETERS),
    }
}

/// Which password PACE is to use; those that no card of ours has are unknown to it.
fn password(data: &[u8]) -> Result<Password, Refusal> {
    let reference = SetAt::decode(data)?.password.ok_or(WRONG_DATA)?;
    match Password::from_reference(reference) {
        Some(password @ (Password::Mrz | Password::Can)) => Ok(password),
        Some(Password::Pin | Password::Puk) | None => Err(NO_REFERENCE),
    }
}

/// To the issuer the chip proves its key without new session keys; anybody else goes on with the
/// protocol that was chosen.
pub(crate) fn general_authenticate<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2) {
        (0, 0) if session.has(Proof::Issuer) => Ok(Instruction::ProveChipKey(command.data)),
        (0, 0) => Ok(Instruction::GeneralAuthenticate(*command)),
        _ => Err(WRONG_PARAMETERS),
    }
}

pub(crate) fn internal_authenticate<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2) {
        (0, 0) => {
            command.data.try_into().map(Instruction::InternalAuthenticate).map_err(|_| WRONG_LENGTH)
        }
        _ => Err(WRONG_PARAMETERS),
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    pub(crate) fn general_authenticate(
        &mut self,
        command: &Command<'_>,
        pending: Pending,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        match pending {
            Pending::Pace(pace, choice) => self.pace(pace, choice, command, reply),
            Pending::ChipAuthentication(choice) => {
                self.chip_authentication(&choice, command, reply)
            }
            Pending::Nothing | Pending::HostCryptogram(..) | Pending::BasicAccess(_) => {
                Err(NOT_NOW)
            }
        }
    }

    pub(crate) fn internal_authenticate(
        &mut self,
        challenge: [u8; CHALLENGE],
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let key = self.key_pair(KeySlot::ActiveAuthentication)?;
        let hash = HashAlgorithm::Sha256;
        let signature = active_auth::sign(&key, hash, &challenge, &mut self.rng)?;
        reply.write(|writer| Ok(writer.raw(signature.as_bytes())?))
    }
}
