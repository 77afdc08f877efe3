//! Closes a complaint that proved to be none: the card stays valid, and its owner keeps it.

use super::Error;
use super::open::open_about;
use crate::audit::Event;
use crate::lang::Lang;
use crate::operators::{Operator, Role};
use crate::store::Change;
use crate::values;

/// Why a complaint is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Dismissal {
    /// The card was tried and works
    Works,
    /// Its owner has it again
    Found,
    /// Whoever complained takes it back
    Retracted,
    /// It is about another card
    WrongCard,
    /// What it says is not so
    Unfounded,
}

impl Dismissal {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Works, Self::Found, Self::Retracted, Self::WrongCard, Self::Unfounded];

    /// The word in the accounts and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Found => "found",
            Self::Retracted => "retracted",
            Self::WrongCard => "wrong-card",
            Self::Unfounded => "unfounded",
        }
    }

    /// The ground with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.word() == word)
    }

    /// The words for people.
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Works => lang.pick("the card works", "thẻ vẫn dùng được"),
            Self::Found => lang.pick("its owner has it again", "đã tìm lại được thẻ"),
            Self::Retracted => lang.pick("taken back", "người khiếu nại rút lại"),
            Self::WrongCard => lang.pick("about another card", "nhầm thẻ"),
            Self::Unfounded => lang.pick("not so", "không đúng sự thật"),
        }
    }
}

/// Dismisses the complaint about a card that is still valid, and tells its number; nothing when it
/// was dismissed before. A supervisor decides it: a card that was called stolen stays valid by it.
pub fn dismiss(
    change: &mut Change<'_>,
    dossier: &str,
    ground: Dismissal,
    by: &Operator,
) -> Result<Option<u64>, Error> {
    if by.role() != Role::Supervisor {
        return Err(Error::Supervisor(by.name().to_owned()));
    }
    let query = "SELECT 1 FROM dossiers WHERE id = $1";
    change.row(query, values![dossier])?.ok_or_else(|| Error::NoDossier(dossier.into()))?;
    let Some(complaint) = open_about(change, dossier)? else {
        let query = "SELECT 1 FROM complaints WHERE dossier = $1";
        let known = change.row(query, values![dossier])?;
        return known.map(|_| None).ok_or_else(|| Error::NoComplaint(dossier.into()));
    };
    if complaint.revoked.is_some() {
        return Err(Error::TooLate(dossier.into()));
    }
    let now = change.now();
    let update = "UPDATE complaints SET dismissed = $2, ground = $3 WHERE number = $1";
    change.execute(update, values![complaint.number, now, ground.word()])?;
    let detail = format!("{} {} by {}", complaint.number, ground.word(), by.name());
    change.audit(&Event::new("complaint dismissed", dossier, &[], &detail))?;
    Ok(Some(complaint.number))
}
