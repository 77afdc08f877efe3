//! How a card left a station.

use core::fmt;

use super::Kind;
use crate::lang::{Said, Speaks, Text};

/// How a card left a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A blank became the card of this dossier.
    Issued(String),
    /// An interrupted card was finished.
    Resumed(String),
    /// A card that was finished before turned out to be an open job's, and was proven.
    Proven(String),
    /// A step failed and the chip was killed; its dossier is free.
    Failed(String, Kind, Said),
    /// A dead chip closed the job that was open on it; its dossier is free.
    Buried(String),
    /// A person must look: the dossier if it is known, and why.
    Quarantined(Option<String>, Reason),
    /// The card belongs to an open job that another living station has in hand.
    Elsewhere(String),
    /// A finished card that is no open job's: it may go.
    Finished,
    /// A dead card that is no open job's.
    Dead,
    /// A blank for which there is no dossier left; nothing was written to it.
    Unused,
}

impl Outcome {
    /// What kind of failure it was, if it was one.
    pub const fn failure(&self) -> Option<Kind> {
        match self {
            Self::Failed(_, kind, _) | Self::Quarantined(_, Reason::Spoilt(kind, _)) => Some(*kind),
            _ => None,
        }
    }

    /// Whether a card was finished.
    pub const fn is_success(&self) -> bool {
        matches!(self, Self::Issued(_) | Self::Resumed(_) | Self::Proven(_))
    }
}

/// Why a person must look at a card.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It carries the marker of a job that is not in the accounts.
    UnknownJob,
    /// It carries a marker that the accounts gave to another chip.
    OtherChip,
    /// The accounts say that this chip was finished or dead before.
    UsedBefore,
    /// It was set aside before.
    SetAside,
    /// A step failed and the chip could not be killed.
    Spoilt(Kind, Said),
    /// It presents a public key that was seen before.
    KeySeen,
}

impl Reason {
    /// The words in the accounts and on the screen.
    fn words(&self) -> Text {
        match self {
            Self::UnknownJob => Text::new(
                "it carries the marker of a job that is not in these accounts",
                "thẻ mang dấu của một công việc không có trong sổ này",
            ),
            Self::OtherChip => Text::new(
                "it carries the marker of another chip's job",
                "thẻ mang dấu công việc của chip khác",
            ),
            Self::UsedBefore => Text::new(
                "the accounts say this chip was finished or destroyed before",
                "sổ ghi rằng chip này đã xong hoặc đã hủy trước đó",
            ),
            Self::SetAside => Text::new("it was set aside before", "thẻ đã bị để riêng trước đó"),
            Self::KeySeen => Text::new(
                "it presents a public key that was seen before",
                "thẻ đưa ra khóa công khai đã từng gặp",
            ),
            Self::Spoilt(..) => Text::new("", ""),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spoilt(_, why) => f.write_str(&why.en),
            other => f.write_str(other.words().en),
        }
    }
}

impl Speaks for Reason {
    fn vi(&self) -> String {
        match self {
            Self::Spoilt(_, why) => why.vi.clone(),
            other => other.words().vi.to_owned(),
        }
    }
}
