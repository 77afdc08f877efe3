//! What only an issuer does: key pairs, passwords, and the steps of life.
//!
//! ```text
//! 84 47 80 00 Lc A6 {84 01 01}             make the key pair of Chip Authentication
//!                                          -> 7F49 {86 point}
//! 84 47 80 00 Lc A6 {84 01 01, 80 01 0D}   the same on another curve than P-256, by its number in
//!                                          Doc 9303-11 Table 12
//! 84 47 80 00 Lc A4 {84 01 02}             likewise of Active Authentication
//! 84 47 81 00 …                            read the public key again
//! 84 24 01 <ref> Lc <password>     set a password (Doc 9303-11 §4.4.4.1 numbers them)
//! 84 44 00 00                      activate: the card is finished, for good
//! 84 FE 00 00                      terminate: the card is dead, for good
//! ```

use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_format::object::{KeySlot, Password};
use card_format::tlv::{Reader, Tag};
use card_protocol::apdu::Command;
use card_protocol::group::{Group, KeyPair, OnChip, Public};
use heapless::Vec;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::applet::Card;
use crate::channel::Channel;
use crate::instruction::Instruction;
use crate::key_set::Place;
use crate::reply::Reply;
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, WRONG_DATA, WRONG_LENGTH, WRONG_PARAMETERS};
use crate::storage::{CAN_LEN, Change, Failure, MRZ_SECRET_LEN, PRIVATE_KEY_LEN, Slot, Storage};

/// Without these no terminal can do anything with the card (Doc 9303-10 §4).
const REQUIRED_FILES: [Ef; 4] = [Ef::Com, Ef::Sod, Ef::Dg1, Ef::Dg2];

pub(crate) fn generate_key_pair<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    let generate = match (command.p1, command.p2) {
        (0x80, 0x00) => true,
        (0x81, 0x00) => false,
        _ => return Err(WRONG_PARAMETERS),
    };
    let mut outer = Reader::new(command.data);
    let template = outer.take()?;
    outer.finish()?;
    let mut reader = template.reader();
    let reference = reader.expect(Tag(0x84))?.value;
    let group = match reader.optional(Tag(0x80))?.map(|curve| curve.value) {
        None => OnChip::P256,
        Some([id]) => OnChip::from_id(*id).ok_or(NO_REFERENCE)?,
        Some(_) => return Err(WRONG_DATA),
    };
    reader.finish()?;
    let slot = match reference {
        [reference] => KeySlot::key_pair(*reference).ok_or(NO_REFERENCE)?,
        _ => return Err(WRONG_DATA),
    };
    // A6 is key agreement, A4 is authentication (ISO/IEC 7816-8 §5.1): the use must fit the slot.
    match (template.tag, slot) {
        (Tag(0xA6), KeySlot::ChipAuthentication) | (Tag(0xA4), KeySlot::ActiveAuthentication) => {
            Ok(if generate {
                Instruction::GenerateKeyPair(slot, group)
            } else {
                Instruction::ReadPublicKey(slot)
            })
        }
        _ => Err(WRONG_DATA),
    }
}

pub(crate) fn change_reference_data<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    if command.p1 != 0x01 {
        return Err(WRONG_PARAMETERS);
    }
    let password = Password::from_reference(command.p2).ok_or(NO_REFERENCE)?;
    let fits = match password {
        Password::Mrz => command.data.len() == MRZ_SECRET_LEN,
        Password::Can => {
            command.data.len() == CAN_LEN && command.data.iter().all(u8::is_ascii_digit)
        }
        // This card has neither.
        Password::Pin | Password::Puk => return Err(NO_REFERENCE),
    };
    if fits { Ok(Instruction::ChangePassword(password, command.data)) } else { Err(WRONG_DATA) }
}

pub(crate) fn step<'a>(
    command: &Command<'a>,
    instruction: Instruction<'a>,
) -> Result<Instruction<'a>, Refusal> {
    match (command.p1, command.p2, command.data) {
        (0, 0, []) => Ok(instruction),
        (0, 0, _) => Err(WRONG_LENGTH),
        _ => Err(WRONG_PARAMETERS),
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// A key pair is made once. When the answer was lost with the power, P1 81 reads it again.
    pub(crate) fn generate_key_pair(
        &mut self,
        slot: KeySlot,
        group: OnChip,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        if self.storage.extent(Slot::Key(slot)).is_some() {
            return Err(NOT_NOW);
        }
        let pair = KeyPair::generate(group, &mut self.rng)?;
        let mut stored = Zeroizing::new([0; PRIVATE_KEY_LEN]);
        let id = [group.id()];
        let bytes = id.iter().chain(pair.expose().as_bytes());
        stored.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        self.storage.commit(&[Change::Put(Slot::Key(slot), &*stored)])?;
        public_key(pair.public(), reply)
    }

    pub(crate) fn read_public_key(
        &self,
        slot: KeySlot,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        public_key(self.key_pair(slot)?.public(), reply)
    }

    /// The key pair in a slot; only handlers see it.
    pub(crate) fn key_pair(&self, slot: KeySlot) -> Result<KeyPair<OnChip>, Refusal> {
        let mut stored = Zeroizing::new([0; PRIVATE_KEY_LEN]);
        let length = self.storage.read(Slot::Key(slot), 0, stored.as_mut());
        let stored = stored.get(..length).filter(|stored| !stored.is_empty());
        let (group, secret) = match stored.ok_or(NO_REFERENCE)? {
            [id, secret @ ..] if secret.len() == 32 => (OnChip::from_id(*id), secret),
            secret => (Some(OnChip::P256), secret),
        };
        let group = group.ok_or(Failure::Medium)?;
        KeyPair::from_secret(group, secret).map_err(|_| Refusal::from(Failure::Medium))
    }

    pub(crate) fn change_password(
        &mut self,
        password: Password,
        value: &[u8],
    ) -> Result<(), Refusal> {
        Ok(self.storage.commit(&[Change::Put(Slot::Password(password), value)])?)
    }

    /// The key sets go in the commit that makes the card the holder's, so there is no moment
    /// at which a finished card could be opened with them.
    pub(crate) fn activate(&mut self) -> Result<(), Refusal> {
        self.may_become(Step::Operational)?;
        if !self.is_complete() {
            return Err(NOT_NOW);
        }
        let operational = [Step::Operational.byte()];
        let mut changes = Vec::<Change<'_>, 8>::new();
        for slot in Place::BOTH.into_iter().flat_map(Slot::of_key_set) {
            changes.push(Change::Erase(slot)).map_err(|_| Failure::Full)?;
        }
        let step = Change::Put(Slot::LifeCycle, &operational);
        changes.push(step).map_err(|_| Failure::Full)?;
        self.storage.commit(&changes)?;
        self.session.next = Some(Channel::Open);
        Ok(())
    }

    /// A dead card keeps its identity, so that it can be accounted for, and nothing about a person.
    pub(crate) fn terminate(&mut self) -> Result<(), Refusal> {
        self.may_become(Step::Terminated)?;
        let dead = [Step::Terminated.byte()];
        let mut changes = Vec::<Change<'_>, 48>::new();
        let kept = |slot: &Slot| matches!(slot, Slot::LifeCycle | Slot::ChipIdentity);
        let there = |slot: &Slot| self.storage.extent(*slot).is_some();
        for slot in Slot::all().filter(|slot| !kept(slot) && there(slot)) {
            changes.push(Change::Erase(slot)).map_err(|_| Failure::Full)?;
        }
        changes.push(Change::Put(Slot::LifeCycle, &dead)).map_err(|_| Failure::Full)?;
        self.storage.commit(&changes)?;
        self.session.next = Some(Channel::Open);
        Ok(())
    }

    /// The required files are there, every file is written to its end, and a password opens them:
    /// through PACE, or through Basic Access Control, which needs the zone.
    fn is_complete(&self) -> bool {
        let has = |slot| self.storage.extent(slot).is_some();
        let full = |slot| self.storage.extent(slot).is_none_or(|it| it.written == it.size);
        REQUIRED_FILES.into_iter().all(|file| has(Slot::File(file)))
            && Slot::all().all(full)
            && if has(Slot::File(Ef::CardAccess)) {
                has(Slot::Password(Password::Mrz)) || has(Slot::Password(Password::Can))
            } else {
                has(Slot::Password(Password::Mrz)) && has(Slot::LegacyProfile)
            }
    }
}

/// `7F49 { 86 point }`, the point uncompressed (TR-03111 §3.2.1).
fn public_key(point: &Public<OnChip>, reply: &mut Reply<'_>) -> Result<(), Refusal> {
    reply.write(|writer| {
        writer.constructed(Tag(0x7F49), |writer| Ok(writer.primitive(Tag(0x86), point.bytes())?))
    })
}
