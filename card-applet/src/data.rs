//! GET DATA and PUT DATA (GPC_SPE_034 §11.3, ISO/IEC 7816-4 §7.4).
//!
//! ```text
//! 80 CA <tag> Le               -> tag, length, value
//! 84 DA DF01 20 <32 bytes>     binds the blank to its job
//! 84 DA DF02 01 01             this card also speaks Basic Access Control
//! 84 DA 7F21, 84 DA 5F25       see `terminal_authentication`
//! ```

use card_format::lifecycle::Step;
use card_format::object::DataObject;
use card_format::tlv::Tag;
use card_protocol::apdu::Command;
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::status::{NO_REFERENCE, Refusal, WRONG_DATA, WRONG_LENGTH};
use crate::storage::{Change, JOB_MARKER_LEN, Slot, Storage};

/// The value of the object that makes a card one of the legacy profile.
const LEGACY: u8 = 0x01;

pub(crate) fn get<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    match command.data {
        [] => Ok(Instruction::GetData(object(command)?)),
        _ => Err(WRONG_LENGTH),
    }
}

pub(crate) fn put<'a>(command: &Command<'a>) -> Result<Instruction<'a>, Refusal> {
    match object(command)? {
        DataObject::JobMarker => {
            command.data.try_into().map(Instruction::BindToJob).map_err(|_| WRONG_LENGTH)
        }
        DataObject::LegacyProfile => match command.data {
            [LEGACY] => Ok(Instruction::AllowBasicAccess),
            _ => Err(WRONG_DATA),
        },
        DataObject::TrustPoint => Ok(Instruction::ImportTrustPoint(command.data)),
        DataObject::CurrentDate => {
            command.data.try_into().map(Instruction::SetDate).map_err(|_| WRONG_LENGTH)
        }
        DataObject::LifeCycle | DataObject::ChipIdentity | DataObject::KeyInformation => {
            Err(NO_REFERENCE)
        }
    }
}

fn object(command: &Command<'_>) -> Result<DataObject, Refusal> {
    DataObject::from_tag(u16::from_be_bytes([command.p1, command.p2])).ok_or(NO_REFERENCE)
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    pub(crate) fn get_data(
        &self,
        object: DataObject,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let slot = match object {
            DataObject::LifeCycle => Slot::LifeCycle,
            DataObject::ChipIdentity => Slot::ChipIdentity,
            DataObject::JobMarker => Slot::JobMarker,
            DataObject::KeyInformation => return self.key_information(reply),
            _ => return Err(NO_REFERENCE),
        };
        let mut value = [0; JOB_MARKER_LEN];
        let length = self.storage.read(slot, 0, &mut value);
        let value = value.get(..length).filter(|value| !value.is_empty()).ok_or(NO_REFERENCE)?;
        reply.write(|writer| Ok(writer.primitive(Tag(object.tag()), value)?))
    }

    /// Nothing takes this back, but the end of the card.
    pub(crate) fn allow_basic_access(&mut self) -> Result<(), Refusal> {
        Ok(self.storage.commit(&[Change::Put(Slot::LegacyProfile, &[LEGACY])])?)
    }

    /// Marker and step change together: there is no card that has one without the other.
    pub(crate) fn bind_to_job(&mut self, marker: &[u8; JOB_MARKER_LEN]) -> Result<(), Refusal> {
        self.may_become(Step::Personalization)?;
        Ok(self.storage.commit(&[
            Change::Put(Slot::JobMarker, marker),
            Change::Put(Slot::LifeCycle, &[Step::Personalization.byte()]),
        ])?)
    }
}
