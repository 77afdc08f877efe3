//! Why a station does not finish a card, and what follows from it.

use card_format::ef::Ef;
use card_protocol::apdu::Status;
use card_protocol::{bac, channel, pace, scp03};

use verifier::check::Id;

use super::WireError;
use crate::lang::Speaks;
use crate::signer::NoSigner;
use crate::{keys, prepare, store};

/// Why a station does not finish a card.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The wire failed: the job stays open.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// There is no applet of ours on the chip.
    #[error("the chip has no identity application")]
    NoApplet,
    /// The chip does not prove that it holds the transport keys of its batch.
    #[error("the chip does not hold the transport keys of this line")]
    TransportKeys,
    /// The master of the transport keys cannot be used.
    #[error("the transport keys cannot be derived: {0}")]
    Derivation(#[from] keys::Error),
    /// No document signer may sign any more.
    #[error(transparent)]
    NoSigner(#[from] NoSigner),
    /// The card refused a step.
    #[error("the card refused to {0} (status {status:04X})", status = u16::from(*.1))]
    Refused(&'static str, Status),
    /// The card's answer is not what the step must bring.
    #[error("the card's answer is wrong: {0}")]
    Answer(&'static str),
    /// What was read back is not what was written.
    #[error("{} reads back different from what was written", .0.entry().name)]
    ReadBack(Ef),
    /// A check that a terminal makes failed.
    #[error("the card does not prove {0}")]
    Proof(&'static str),
    /// A terminal would not accept the card, because of these checks.
    #[error("a terminal would not accept the card: {}", list(.0))]
    Inspection(Vec<Id>),
    /// No card can be made of the dossier.
    #[error(transparent)]
    Prepare(#[from] prepare::Error),
    /// The accounts refuse.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        let said = super::said::vi;
        match self {
            Self::Wire(error) => error.vi(),
            Self::NoApplet => "chip không có ứng dụng căn cước".to_owned(),
            Self::TransportKeys => "chip không có khóa vận chuyển của dây chuyền này".to_owned(),
            Self::Derivation(error) => {
                format!("không dẫn xuất được khóa vận chuyển: {}", error.vi())
            }
            Self::NoSigner(error) => error.vi(),
            Self::Refused(step, status) => {
                format!("thẻ từ chối {} (trạng thái {:04X})", said(step), u16::from(*status))
            }
            Self::Answer(what) => format!("thẻ trả lời sai: {}", said(what)),
            Self::ReadBack(file) => {
                format!("{} đọc lại khác với dữ liệu đã ghi", file.entry().name)
            }
            Self::Proof(what) => format!("thẻ không chứng minh được {}", said(what)),
            Self::Inspection(checks) => {
                format!("thiết bị kiểm tra sẽ không chấp nhận thẻ: {}", list(checks))
            }
            Self::Prepare(error) => error.vi(),
            Self::Store(error) => error.vi(),
        }
    }
}

/// What an error means for the card, its dossier and the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The job stays open; the card comes again.
    Open,
    /// The card cannot become right; it is killed, or set aside when it cannot be killed.
    Spoilt,
    /// Nothing may go on before a person has looked.
    Stop,
}

impl Error {
    /// What it means.
    pub const fn fate(&self) -> Fate {
        match self {
            Self::Wire(_)
            | Self::NoApplet
            | Self::Store(store::Error::Fenced | store::Error::Held(_)) => Fate::Open,
            Self::Refused(..) | Self::Answer(_) | Self::ReadBack(_) | Self::Proof(_) => {
                Fate::Spoilt
            }
            // The files are right, byte for byte: keys or certificates of the line are not.
            Self::Inspection(_)
            | Self::TransportKeys
            | Self::Derivation(_)
            | Self::NoSigner(_)
            | Self::Store(_)
            | Self::Prepare(
                prepare::Error::Sign(_)
                | prepare::Error::Seal(_)
                | prepare::Error::Key(_)
                | prepare::Error::Sod(_),
            ) => Fate::Stop,
            Self::Prepare(_) => Fate::Spoilt,
        }
    }

    /// What a step's error in the channel is.
    pub(crate) fn of(step: &'static str, error: channel::Error<WireError>) -> Self {
        match error {
            channel::Error::Link(error) => Self::Wire(error),
            channel::Error::Status(status)
            | channel::Error::Scp03(scp03::Error::UnknownOutcome(status)) => {
                Self::Refused(step, status)
            }
            channel::Error::Scp03(scp03::Error::Cryptogram | scp03::Error::Challenge) => {
                Self::TransportKeys
            }
            _ => Self::Answer(step),
        }
    }

    /// What an error of Basic Access Control is.
    pub(super) fn of_bac(error: bac::terminal::Error<WireError>) -> Self {
        match error {
            bac::terminal::Error::Channel(error) => Self::of("open with the zone", error),
            _ => Self::Proof("that it knows its zone"),
        }
    }

    /// What an error of PACE is.
    pub(super) fn of_pace(error: pace::terminal::Error<WireError>) -> Self {
        match error {
            pace::terminal::Error::Channel(error) => Self::of("open with a password", error),
            _ => Self::Proof("that it knows its password"),
        }
    }
}

fn list(checks: &[Id]) -> String {
    let names: Vec<_> = checks.iter().map(|check| format!("{check:?}")).collect();
    names.join(", ")
}
