//! Kinds of failures: three of one kind in a row are no accident, and each asks for something else.

use super::Error;
use crate::lang::Lang;

/// What kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The card or its power went away.
    Contact,
    /// The chips have no identity application.
    NoApplet,
    /// Chips refuse a step, or answer what makes no sense.
    Refused,
    /// What is read back is not what was written.
    ReadBack,
    /// Chips do not prove what they must.
    Proof,
    /// No card can be made of the dossiers.
    Dossier,
    /// The line's own keys, certificates or accounts.
    Line,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Contact,
        Self::NoApplet,
        Self::Refused,
        Self::ReadBack,
        Self::Proof,
        Self::Dossier,
        Self::Line,
    ];

    /// The kind of an error.
    pub const fn of(error: &Error) -> Self {
        match error {
            Error::Wire(_) => Self::Contact,
            Error::NoApplet => Self::NoApplet,
            Error::Refused(..) | Error::Answer(_) => Self::Refused,
            Error::ReadBack(_) => Self::ReadBack,
            Error::Proof(_) => Self::Proof,
            Error::Prepare(_) => Self::Dossier,
            _ => Self::Line,
        }
    }

    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::NoApplet => "no application",
            Self::Refused => "refused",
            Self::ReadBack => "read back",
            Self::Proof => "proof",
            Self::Dossier => "dossier",
            Self::Line => "line",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What to do when a station has stopped because of it.
    pub const fn advice(self, lang: Lang) -> &'static str {
        let (en, vi) = match self {
            Self::Contact => (
                "cards lose contact: clean the reader's contacts, check its feeder and cable",
                "thẻ mất tiếp xúc: lau tiếp điểm đầu đọc, kiểm tra bộ nạp thẻ và cáp",
            ),
            Self::NoApplet => (
                "the chips carry no identity application: check which blanks are in the feeder",
                "chip không có ứng dụng căn cước: kiểm tra loại phôi trong bộ nạp",
            ),
            Self::Refused => (
                "chips refuse the same step: try a card of another delivery, then ask the maker",
                "chip từ chối cùng một bước: thử thẻ của lô giao khác, rồi hỏi nhà sản xuất",
            ),
            Self::ReadBack => (
                "chips do not keep what is written: set this delivery of blanks aside",
                "chip không giữ đúng dữ liệu đã ghi: để riêng lô phôi này",
            ),
            Self::Proof => (
                "chips fail a proof: set them aside and find out where these blanks come from",
                "chip không qua được phép kiểm chứng: để riêng và tìm hiểu nguồn gốc phôi",
            ),
            Self::Dossier => (
                "dossiers make no card: check the batch with `personalizer dossier check`",
                "hồ sơ không làm được thẻ: kiểm tra lô bằng `personalizer dossier check`",
            ),
            Self::Line => (
                "the line itself is at fault: check keys, certificates and accounts",
                "lỗi của chính dây chuyền: kiểm tra khóa, chứng thư và sổ",
            ),
        };
        lang.pick(en, vi)
    }
}
