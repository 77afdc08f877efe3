//! Why a card waits at its office. Words, not text: a sentence would soon hold a name.

use crate::lang::Lang;

/// Why a card waits at its office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Why {
    /// Its owner was told and has not come
    Notified,
    /// Nobody could reach its owner
    NotReached,
    /// Its owner lives elsewhere by now
    Moved,
    /// Its owner is abroad
    Abroad,
    /// Its owner is in hospital or cannot leave home
    Ill,
    /// Its owner has died
    Deceased,
    /// What is printed on it is wrong
    WrongData,
    /// It is damaged or does not answer
    Damaged,
    /// Something else
    Other,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Notified,
        Self::NotReached,
        Self::Moved,
        Self::Abroad,
        Self::Ill,
        Self::Deceased,
        Self::WrongData,
        Self::Damaged,
        Self::Other,
    ];

    /// The word in the accounts and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Notified => "notified",
            Self::NotReached => "not-reached",
            Self::Moved => "moved",
            Self::Abroad => "abroad",
            Self::Ill => "ill",
            Self::Deceased => "deceased",
            Self::WrongData => "wrong-data",
            Self::Damaged => "damaged",
            Self::Other => "other",
        }
    }

    /// The reason with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }

    /// The words for people.
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Notified => lang.pick("told, has not come", "đã báo, chưa đến nhận"),
            Self::NotReached => lang.pick("not reached", "chưa liên lạc được"),
            Self::Moved => lang.pick("moved away", "đã chuyển nơi ở"),
            Self::Abroad => lang.pick("abroad", "đang ở nước ngoài"),
            Self::Ill => lang.pick("ill", "ốm đau"),
            Self::Deceased => lang.pick("deceased", "đã mất"),
            Self::WrongData => lang.pick("wrong data", "sai thông tin"),
            Self::Damaged => lang.pick("damaged", "thẻ hỏng"),
            Self::Other => lang.pick("other", "lý do khác"),
        }
    }

    /// The words for what the accounts hold, where nothing is no reason.
    pub fn of_word(word: &str, lang: Lang) -> &'static str {
        let unsaid = lang.pick("no reason noted", "chưa ghi lý do");
        Self::from_word(word).map_or(unsaid, |why| why.text(lang))
    }
}
