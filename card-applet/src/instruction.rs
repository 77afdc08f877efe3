//! What a command asks for, with everything it names found and checked for form.
//!
//! One instruction touches one object in one way, so one look into the access table is enough.

use card_format::access::Act;
use card_format::ef::Ef;
use card_format::object::{DataObject, KeySlot, Object, Password};
use card_protocol::active_auth::{CHALLENGE, INTERNAL_AUTHENTICATE};
use card_protocol::apdu::{CHAINING, Command};
use card_protocol::bac::GET_CHALLENGE;
use card_protocol::general_authenticate::{GENERAL_AUTHENTICATE, MANAGE_SECURITY_ENVIRONMENT};
use card_protocol::group::OnChip;
use card_protocol::key_set::put::Sealed;
use card_protocol::key_set::{DELETE, PUT_KEY};
use card_protocol::scp03::{Challenge, EXTERNAL_AUTHENTICATE, INITIALIZE_UPDATE};
use card_protocol::terminal_auth::PERFORM_SECURITY_OPERATION;

use crate::channel::Channel;
use crate::session::Session;
use crate::status::{NO_CHAINING, NO_INSTRUCTION, Refusal, WRONG_PARAMETERS};
use crate::{
    authentication, basic_access, binary, data, issuance, issuer, key_set, select,
    terminal_authentication,
};

/// Bit of CLA (ISO/IEC 7816-4 §5.4.1).
const PROPRIETARY: u8 = 0x80;

/// A command, understood.
pub(crate) enum Instruction<'a> {
    /// SELECT of the master file.
    SelectMasterFile,
    /// SELECT of the eMRTD application.
    SelectApplication(select::Answer),
    /// SELECT of an elementary file.
    SelectFile(Ef, select::Answer),
    /// READ BINARY.
    ReadBinary(binary::Place, u32),
    /// READ BINARY with an odd INS.
    ReadObject(binary::Place, u32),
    /// UPDATE BINARY.
    UpdateBinary(binary::Place, &'a [u8]),
    /// CREATE FILE.
    CreateFile(Ef, u16),
    /// GET DATA.
    GetData(DataObject),
    /// PUT DATA of the job marker.
    BindToJob(&'a [u8; 32]),
    /// PUT DATA that makes this a card of the legacy profile.
    AllowBasicAccess,
    /// GENERATE ASYMMETRIC KEY PAIR.
    GenerateKeyPair(KeySlot, OnChip),
    /// The same with P1 81, which only reads the public key.
    ReadPublicKey(KeySlot),
    /// CHANGE REFERENCE DATA.
    ChangePassword(Password, &'a [u8]),
    /// MSE:Set AT for PACE.
    SetPace(Password, &'a [u8]),
    /// MSE:Set AT for Chip Authentication.
    SetChipAuthentication(&'a [u8]),
    /// GENERAL AUTHENTICATE towards the issuer.
    ProveChipKey(&'a [u8]),
    /// INTERNAL AUTHENTICATE with its challenge.
    InternalAuthenticate([u8; CHALLENGE]),
    /// GENERAL AUTHENTICATE, whole, because its class says whether the chain goes on.
    GeneralAuthenticate(Command<'a>),
    /// INITIALIZE UPDATE: the version of the key set, or 00, and the host challenge.
    InitializeUpdate(u8, Challenge),
    /// EXTERNAL AUTHENTICATE of the issuer, whole, because its MAC covers the header.
    ExternalAuthenticate(Command<'a>),
    /// GET CHALLENGE for Basic Access Control.
    BasicAccessChallenge,
    /// EXTERNAL AUTHENTICATE of Basic Access Control.
    BasicAccess(&'a [u8]),
    /// MSE:Set DST for Terminal Authentication.
    SetCertifier(&'a [u8]),
    /// PSO:VERIFY CERTIFICATE.
    VerifyCertificate(&'a [u8]),
    /// MSE:Set AT for Terminal Authentication.
    SetTerminal(&'a [u8]),
    /// GET CHALLENGE for Terminal Authentication, with Ne.
    TerminalChallenge(Option<u32>),
    /// EXTERNAL AUTHENTICATE of Terminal Authentication.
    TerminalAuthentication(&'a [u8]),
    /// PUT DATA of a trust point.
    ImportTrustPoint(&'a [u8]),
    /// PUT DATA of the date.
    SetDate([u8; 6]),
    /// PUT KEY of a whole set.
    PutKeySet(Sealed<'a>),
    /// DELETE of the set with this version.
    DeleteKeySet(u8),
    /// ACTIVATE.
    Activate,
    /// TERMINATE.
    Terminate,
}

impl<'a> Instruction<'a> {
    /// Understands a command whose protection has been taken off.
    pub(crate) fn decode(command: &Command<'a>, session: &Session) -> Result<Self, Refusal> {
        // PACE alone comes in pieces (Doc 9303-11 §4.4.4.2).
        if command.cla & CHAINING != 0 && command.ins != GENERAL_AUTHENTICATE {
            return Err(NO_CHAINING);
        }
        match command.ins {
            MANAGE_SECURITY_ENVIRONMENT => authentication::manage_security_environment(command),
            0x24 => issuance::change_reference_data(command),
            0x44 => issuance::step(command, Self::Activate),
            0x47 => issuance::generate_key_pair(command),
            INITIALIZE_UPDATE => issuer::initialize_update(command),
            EXTERNAL_AUTHENTICATE => external_authenticate(command, session),
            GET_CHALLENGE => basic_access::get_challenge(command, session),
            PERFORM_SECURITY_OPERATION => {
                terminal_authentication::perform_security_operation(command)
            }
            GENERAL_AUTHENTICATE => authentication::general_authenticate(command, session),
            INTERNAL_AUTHENTICATE => authentication::internal_authenticate(command),
            0xA4 => select::decode(command, session),
            0xB0 => binary::read(command, session),
            0xB1 => binary::read_object(command, session),
            0xCA => data::get(command),
            0xD6 => binary::update(command, session),
            PUT_KEY => key_set::put(command),
            0xDA => data::put(command),
            0xE0 => binary::create(command, session),
            DELETE => key_set::delete(command),
            0xFE => issuance::step(command, Self::Terminate),
            _ => Err(NO_INSTRUCTION),
        }
    }

    /// The line of the access table that must allow it; `None` for what touches no object.
    pub(crate) const fn access(&self) -> Option<(Object, Act)> {
        Some(match self {
            // What GENERAL AUTHENTICATE does was allowed when the protocol was chosen.
            Self::SelectMasterFile | Self::SelectApplication(_) | Self::GeneralAuthenticate(_) => {
                return None;
            }
            Self::SetPace(password, _) => (Object::Password(*password), Act::Use),
            Self::SelectFile(file, _) => (Object::File(*file), Act::Read),
            Self::ReadBinary(place, _) | Self::ReadObject(place, _) => {
                (Object::File(place.file), Act::Read)
            }
            Self::UpdateBinary(place, _) => (Object::File(place.file), Act::Write),
            Self::CreateFile(file, _) => (Object::File(*file), Act::Write),
            Self::GetData(object) => (Object::Data(*object), Act::Read),
            Self::BindToJob(_) => (Object::Data(DataObject::JobMarker), Act::Write),
            Self::AllowBasicAccess => (Object::Data(DataObject::LegacyProfile), Act::Write),
            Self::BasicAccessChallenge | Self::BasicAccess(_) => {
                (Object::Data(DataObject::LegacyProfile), Act::Use)
            }
            Self::SetCertifier(_)
            | Self::VerifyCertificate(_)
            | Self::SetTerminal(_)
            | Self::TerminalChallenge(_)
            | Self::TerminalAuthentication(_) => (Object::Data(DataObject::TrustPoint), Act::Use),
            Self::ImportTrustPoint(_) => (Object::Data(DataObject::TrustPoint), Act::Write),
            Self::SetDate(_) => (Object::Data(DataObject::CurrentDate), Act::Write),
            Self::GenerateKeyPair(slot, _) => (Object::Key(*slot), Act::Generate),
            Self::ReadPublicKey(slot) => (Object::Key(*slot), Act::Read),
            Self::ChangePassword(password, _) => (Object::Password(*password), Act::Write),
            Self::SetChipAuthentication(_) | Self::ProveChipKey(_) => {
                (Object::Key(KeySlot::ChipAuthentication), Act::Use)
            }
            Self::InternalAuthenticate(_) => (Object::Key(KeySlot::ActiveAuthentication), Act::Use),
            Self::InitializeUpdate(..) | Self::ExternalAuthenticate(_) => {
                (Object::KeySets, Act::Use)
            }
            Self::PutKeySet(_) | Self::DeleteKeySet(_) => (Object::KeySets, Act::Write),
            Self::Activate | Self::Terminate => (Object::LifeCycle, Act::Write),
        })
    }
}

/// The issuer speaks the proprietary class, a terminal the interindustry one.
fn external_authenticate<'a>(
    command: &Command<'a>,
    session: &Session,
) -> Result<Instruction<'a>, Refusal> {
    let clear = matches!(session.channel, Channel::Open);
    match (command.cla & PROPRIETARY, command.p1, command.p2) {
        (PROPRIETARY, ..) => issuer::external_authenticate(command),
        (_, 0, 0) if !clear => Ok(Instruction::TerminalAuthentication(command.data)),
        (_, 0, 0) => Ok(Instruction::BasicAccess(command.data)),
        _ => Err(WRONG_PARAMETERS),
    }
}
