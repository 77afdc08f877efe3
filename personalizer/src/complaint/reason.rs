//! What is wrong with a card, in words that hold no name.

use crate::lang::Lang;

/// What is wrong with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Reason {
    /// It does not work any more
    Damaged,
    /// Its owner lost it
    Lost,
    /// It was stolen
    Stolen,
    /// What it says is wrong
    WrongData,
    /// It never reached its owner
    NotReceived,
    /// It is at its end or near it
    Expired,
    /// It must be void, and no other follows
    Void,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Damaged,
        Self::Lost,
        Self::Stolen,
        Self::WrongData,
        Self::NotReceived,
        Self::Expired,
        Self::Void,
    ];

    /// The word in the accounts and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::WrongData => "wrong-data",
            Self::NotReceived => "not-received",
            Self::Expired => "expired",
            Self::Void => "void",
        }
    }

    /// The reason with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }

    /// The words for people.
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Damaged => lang.pick("damaged", "thẻ hỏng"),
            Self::Lost => lang.pick("lost", "bị mất"),
            Self::Stolen => lang.pick("stolen", "bị trộm"),
            Self::WrongData => lang.pick("wrong data", "sai thông tin"),
            Self::NotReceived => lang.pick("never received", "không nhận được"),
            Self::Expired => lang.pick("expired", "hết hạn"),
            Self::Void => lang.pick("to be void", "hủy hiệu lực"),
        }
    }
}
