//! Why a card does not move.

use crate::lang::Speaks;
use crate::{signed, store};

/// Why a card does not move.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The accounts know no such dossier.
    #[error("no dossier {0} is in these accounts")]
    NoDossier(String),
    /// The accounts know no such order.
    #[error("no batch {0} is in these accounts")]
    NoBatch(String),
    /// There is no such list.
    #[error("no list {0} was made; `delivery list BATCH --out DIR` makes the next one")]
    NoList(String),
    /// The file is not a list of these accounts, or was altered.
    #[error("this is no list of these accounts, or not as it was made: line {0}")]
    NotOurs(usize),
    /// The accounts do not give what they gave when the list was made.
    #[error("list {0} cannot be written as it was: the accounts were changed behind its back")]
    Altered(String),
    /// No card was made.
    #[error("no card was made for dossier {0} yet")]
    NotMade(String),
    /// The card is still at the producer.
    #[error("the card of {0} is on no list yet: `delivery list` sends it")]
    NotSent(String),
    /// The card is not at its office.
    #[error("the card of {0} has not arrived: `delivery receive` confirms that it has")]
    NotReceived(String),
    /// The card is void.
    #[error("the card of {0} is void: give it back with `delivery return`")]
    Void(String),
    /// The card is with its owner.
    #[error("the card of {0} was handed over, with receipt {1}")]
    HandedOver(String, String),
    /// The number does not look like one.
    #[error("a receipt number has 1 to 64 of the characters A-Z a-z 0-9 . / _ -")]
    Receipt,
    /// A file cannot be read or written.
    #[error("the list cannot be read or written: {0}")]
    File(#[from] std::io::Error),
    /// The list cannot be signed.
    #[error("the list cannot be signed: {0}")]
    Signature(#[from] signed::Error),
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::NoDossier(id) => format!("sổ này không có hồ sơ {id}"),
            Self::NoBatch(id) => format!("sổ này không có lô {id}"),
            Self::NoList(name) => format!(
                "chưa lập danh sách {name}; `delivery list LÔ --out THƯ_MỤC` lập danh sách tiếp theo"
            ),
            Self::NotOurs(line) => {
                format!("đây không phải danh sách của sổ này, hoặc đã bị sửa: dòng {line}")
            }
            Self::Altered(name) => {
                format!("không thể viết lại danh sách {name} như cũ: sổ đã bị sửa")
            }
            Self::NotMade(id) => format!("hồ sơ {id} chưa có thẻ"),
            Self::NotSent(id) => {
                format!("thẻ của {id} chưa có trong danh sách nào: `delivery list` gửi thẻ đi")
            }
            Self::NotReceived(id) => {
                format!("thẻ của {id} chưa đến: `delivery receive` xác nhận thẻ đã đến")
            }
            Self::Void(id) => {
                format!("thẻ của {id} đã bị hủy hiệu lực: hãy trả lại bằng `delivery return`")
            }
            Self::HandedOver(id, receipt) => format!("thẻ của {id} đã trao, biên nhận {receipt}"),
            Self::Receipt => "số biên nhận gồm 1 đến 64 ký tự A-Z a-z 0-9 . / _ -".to_owned(),
            Self::File(error) => format!("không đọc hoặc ghi được danh sách: {error}"),
            Self::Signature(error) => format!("không ký được danh sách: {}", error.vi()),
            Self::Store(error) => error.vi(),
        }
    }
}
