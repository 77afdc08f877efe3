//! PACE, Chip Authentication and Active Authentication: what the terminal proves, and what the
//! chip proves to it.
//!
//! ```text
//! 00 22 C1 A4 …                     PACE is chosen, with a password (Doc 9303-11 §4.4.4.1)
//! 10 86 00 00 … thrice, 00 86 …     its four rounds (Doc 9303-11 §4.4.4.2)
//! 0C 22 41 A4 …, 0C 86 00 00 …      Chip Authentication, after PACE (Doc 9303-11 §6.2.4)
//! 84 86 00 00 …                     the same key, shown to the issuer
//! 0C 88 00 00 08 <challenge>        Active Authentication (Doc 9303-11 §6.1)
//! ```

use card_format::access::Proof;
use card_format::hash::HashAlgorithm;
use card_format::object::{KeySlot, Password};
use card_protocol::active_auth::{self, CHALLENGE};
use card_protocol::apdu::Command;
use card_protocol::chip_auth;
use card_protocol::general_authenticate::SET_AT;
use card_protocol::group::OnChip;
use card_protocol::pace::card::{Choice, Context, Pace};
use card_protocol::pace::{Offer, Protocol, Secret};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::applet::Card;
use crate::channel::{Channel, Gate, Secured};
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::{Pending, Session};
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, WRONG_LENGTH, WRONG_PARAMETERS};
use crate::storage::{MRZ_SECRET_LEN, Slot, Storage};

/// P1 of MSE:Set AT for PACE: mutual authentication.
const PACE: u8 = 0xC1;

/// What EF.CardAccess offers.
const OFFER: Offer<OnChip> = Offer { protocol: Protocol::ECDH_GM_AES_128, group: OnChip::P256 };

/// P1 of MSE:Set AT for Chip Authentication: computation.
const CHIP_AUTHENTICATION: u8 = 0x41;

pub(crate) fn manage_security_environment<'a>(
    command: &Command<'a>,
) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2) {
        (PACE, SET_AT) => match Choice::decode(command.data, [OFFER])? {
            Choice { password: Password::Pin | Password::Puk, .. } => Err(NO_REFERENCE),
            choice => Ok(Instruction::SetPace(choice)),
        },
        (CHIP_AUTHENTICATION, SET_AT) => {
            let choice = chip_auth::card::Choice::decode(
                command.data,
                &[chip_auth::Protocol::ECDH_AES_128],
            )?;
            Ok(Instruction::SetChipAuthentication(choice))
        }
        _ => Err(WRONG_PARAMETERS),
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
    /// A session has one gate: PACE does not run inside what it or anything else opened.
    pub(crate) fn set_pace(&mut self, choice: Choice<OnChip>) -> Result<(), Refusal> {
        if !matches!(self.session.channel, Channel::Open) {
            return Err(NOT_NOW);
        }
        let mut stored = Zeroizing::new([0; MRZ_SECRET_LEN]);
        let length = self.storage.read(Slot::Password(choice.password), 0, stored.as_mut());
        let stored = stored.get(..length).filter(|stored| !stored.is_empty());
        let secret = Secret::stored(choice.password, stored.ok_or(NO_REFERENCE)?)?;
        self.slow_down(choice.password)?;
        self.session.pending = Pending::Pace(Pace::start(&choice, &secret), choice.password);
        Ok(())
    }

    pub(crate) fn general_authenticate(
        &mut self,
        command: &Command<'_>,
        pending: Pending,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        match pending {
            Pending::Pace(pace, password) => self.pace(pace, password, command, reply),
            Pending::ChipAuthentication(choice) => {
                self.chip_authentication(&choice, command, reply)
            }
            Pending::Nothing | Pending::HostCryptogram(_) | Pending::BasicAccess(_) => Err(NOT_NOW),
        }
    }

    /// The last round is counted as a failure before the token is looked at, and forgiven when it
    /// is right.
    fn pace(
        &mut self,
        pace: Pace<OnChip>,
        password: Password,
        command: &Command<'_>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        if matches!(pace, Pace::KeysAgreed(_)) {
            self.count_attempt(password)?;
        }
        let mut next = Pace::Idle;
        reply.fill(|out| {
            let (pace, answer) = pace.handle(command, &mut self.rng, out, &Context::NONE);
            next = pace;
            Ok(answer?.len())
        })?;
        match next {
            Pace::Done(messaging, _) => {
                self.forgive(password)?;
                self.session.next = Some(Secured::new(messaging, Gate::Pace).into());
            }
            pace => self.session.pending = Pending::Pace(pace, password),
        }
        Ok(())
    }

    /// The chip key is chosen by a terminal that PACE has let in. The issuer has no secure
    /// messaging that new keys could replace.
    pub(crate) fn set_chip_authentication(
        &mut self,
        choice: chip_auth::card::Choice,
    ) -> Result<(), Refusal> {
        if !matches!(self.session.channel, Channel::Secured(_)) {
            return Err(NOT_NOW);
        }
        let named = choice.key_id.unwrap_or(KeySlot::ChipAuthentication.reference().into());
        let there = self.storage.extent(Slot::Key(KeySlot::ChipAuthentication)).is_some();
        if !there || named != u64::from(KeySlot::ChipAuthentication.reference()) {
            return Err(NO_REFERENCE);
        }
        self.session.pending = Pending::ChipAuthentication(choice);
        Ok(())
    }

    fn chip_authentication(
        &mut self,
        choice: &chip_auth::card::Choice,
        command: &Command<'_>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let key = self.key_pair(KeySlot::ChipAuthentication)?;
        let Channel::Secured(secured) = &self.session.channel else { return Err(NOT_NOW) };
        let agreed = chip_auth::card::agree(choice, &key, command.data)?;
        self.session.next = Some(Secured::rekeyed(agreed.session, secured.gate).into());
        reply.write(|writer| Ok(writer.raw(&chip_auth::card::ANSWER)?))
    }

    pub(crate) fn prove_chip_key(
        &mut self,
        data: &[u8],
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let key = self.key_pair(KeySlot::ChipAuthentication)?;
        reply.fill(|out| {
            Ok(chip_auth::proof::answer(
                chip_auth::Protocol::ECDH_AES_128,
                &key,
                data,
                &mut self.rng,
                out,
            )?
            .len())
        })
    }

    pub(crate) fn internal_authenticate(
        &mut self,
        challenge: [u8; CHALLENGE],
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let key = self.key_pair(KeySlot::ActiveAuthentication)?;
        let signature = active_auth::sign(&key, HashAlgorithm::Sha256, &challenge, &mut self.rng)?;
        reply.write(|writer| Ok(writer.raw(signature.as_bytes())?))
    }
}
