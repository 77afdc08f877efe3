//! Opening the chip (TR-03135-1 §5.6.3): PACE with what EF.CardAccess offers, then the application.

use card_format::card_access::CardAccess;
use card_format::ef::{EMRTD_AID, Ef};
use card_format::lifecycle::Step;
use card_format::object::DataObject;
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::{self, Channel};
use card_protocol::link::CardLink;
use card_protocol::pace::PaceInfo;
use card_protocol::pace::terminal::{self, Error};
use rand_core::CryptoRng;

use super::reading;
use crate::document::{Content, Document};
use crate::evidence::Evidence;
use crate::password::Password;
use crate::reason::Reason;

/// Opens the chip and selects the application. What was read on the way goes into `document`.
pub(super) fn open<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    password: &Password,
    rng: &mut impl CryptoRng,
    document: &mut Document,
) -> Result<Evidence, Reason> {
    reading::atr_info(channel, document);
    let access = reading::card_access(channel);
    if !matches!(access, Content::Absent) {
        document.insert(Ef::CardAccess, access.clone());
    }
    let access = match access {
        Content::Read(bytes) => bytes,
        Content::Broken(reason @ Reason::CardRemoved) => return Err(reason),
        _ => return Err(without_pace(channel)),
    };
    let info = choose(&access)?;
    terminal::run(channel, rng, password.secret(), info).map_err(|error| told(&error))?;
    let select = Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID);
    channel.execute(&select).map_err(|error| match error {
        channel::Error::Link(_) => Reason::CardRemoved,
        channel::Error::Status(_) => Reason::NotADocument,
        _ => Reason::CardFault,
    })?;
    let protocol = "id-PACE-ECDH-GM-AES-CBC-CMAC-128".to_owned();
    let parameters = u32::try_from(info.parameters.id()).unwrap_or_default();
    Ok(Evidence::Pace { protocol, parameters, password: password.kind() })
}

/// The first offer that this terminal has; it names its parameters where there is a choice.
fn choose(access: &[u8]) -> Result<PaceInfo, Reason> {
    let access = CardAccess::decode(access).map_err(|_| Reason::PaceFailed)?;
    let offers = || access.security_infos().pace();
    if offers().next().is_none() {
        return Err(Reason::PaceNotOffered);
    }
    let ours = |offer: card_format::security_info::PaceInfo<'_>| {
        let info = PaceInfo::new(offer.protocol.as_bytes(), offer.parameter_id?.into())?;
        let same = offers().filter(|other| other.protocol == offer.protocol).count();
        Some(if same > 1 { info.naming_parameters() } else { info })
    };
    offers().find_map(ours).ok_or(Reason::PaceParametersNotSupported)
}

fn told<E>(error: &Error<E>) -> Reason {
    match error {
        Error::Password => Reason::WrongPassword,
        Error::Channel(channel::Error::Link(_)) => Reason::CardRemoved,
        Error::Channel(channel::Error::Status(status)) => match u16::from(*status) {
            0x6300..=0x63FF => Reason::WrongPassword,
            0x6983 | 0x6984 => Reason::PasswordBlocked,
            _ => Reason::PaceFailed,
        },
        _ => Reason::PaceFailed,
    }
}

/// Tells apart what else a card without EF.CardAccess can be.
fn without_pace<L: CardLink, B: AsMut<[u8]>>(channel: &mut Channel<L, B>) -> Reason {
    let [p1, p2] = DataObject::LifeCycle.tag().to_be_bytes();
    let select = Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID);
    let selected = channel.transmit(&select).map(|response| response.status == Status::Success);
    let life_cycle = Command::new(0x80, 0xCA, p1, p2).expecting(0x100);
    let step = channel.execute(&life_cycle).ok().and_then(step);
    match (selected, step) {
        (Err(_), _) => Reason::CardRemoved,
        (_, Some(Step::Blank | Step::Personalization)) => Reason::NotPersonalized,
        (Ok(true), _) => Reason::PaceNotOffered,
        (Ok(false), _) => Reason::NotADocument,
    }
}

/// The status byte, alone or in its data object.
fn step(answer: &[u8]) -> Option<Step> {
    answer.last().and_then(|byte| Step::from_byte(*byte))
}
