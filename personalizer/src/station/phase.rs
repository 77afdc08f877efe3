//! Where a station is with its card.

use crate::lang::Lang;

/// Where a station is with its card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No card is in hand.
    Waiting,
    /// The chip says what it is, and a protected session begins.
    Opening,
    /// The chip makes its keys and proves them.
    Keys,
    /// Files are made and signed.
    Preparing,
    /// Files are written.
    Writing,
    /// The card is inspected as a terminal would.
    ReadingBack,
    /// The card is locked for good.
    Locking,
    /// The locked card proves itself.
    Proving,
}

impl Phase {
    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Opening => "opening",
            Self::Keys => "keys",
            Self::Preparing => "preparing",
            Self::Writing => "writing",
            Self::ReadingBack => "reading back",
            Self::Locking => "locking",
            Self::Proving => "proving",
        }
    }

    /// All of them, in the order in which a card goes through them.
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Opening,
        Self::Keys,
        Self::Preparing,
        Self::Writing,
        Self::ReadingBack,
        Self::Locking,
        Self::Proving,
    ];

    /// The phase with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.word() == word)
    }

    /// What an operator reads.
    pub const fn text(self, lang: Lang) -> &'static str {
        let vi = match self {
            Self::Waiting => "chờ thẻ",
            Self::Opening => "mở chip",
            Self::Keys => "tạo khóa",
            Self::Preparing => "chuẩn bị dữ liệu",
            Self::Writing => "ghi",
            Self::ReadingBack => "đọc lại",
            Self::Locking => "khóa",
            Self::Proving => "kiểm chứng",
        };
        lang.pick(self.word(), vi)
    }
}
