//! Why no card can be made of a dossier.

use card_format::error::Error as FormatError;

use crate::lang::Speaks;
use crate::{keys, signer};

/// Why no card can be made of a dossier. Names what would have held it, never what it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No such profile.
    #[error("no such profile")]
    Profile,
    /// Something the card's formats cannot hold.
    #[error("{0} cannot hold it")]
    Content(&'static str, #[source] FormatError),
    /// What the accounts kept is no dossier.
    #[error("what was kept is no dossier")]
    Dossier,
    /// A date the calendar does not have.
    #[error("{0} is no date")]
    Date(&'static str),
    /// The portrait's size in pixels cannot be told.
    #[error("the portrait does not say how large it is")]
    Portrait,
    /// The keys to seal with are not those of the class, or cannot be used.
    #[error("a record cannot be sealed")]
    Seal(#[source] FormatError),
    /// The master key of a class cannot be used.
    #[error("a record cannot be sealed: {0}")]
    Key(#[source] keys::Error),
    /// The document signer refused.
    #[error("the document cannot be signed: {0}")]
    Sign(#[source] signer::Error),
    /// The signed object cannot be composed.
    #[error("EF.SOD cannot be composed")]
    Sod(#[source] FormatError),
}

impl Error {
    /// The member of the dossier that it is about, where one is.
    pub const fn member(&self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Content(member, _) | Self::Date(member) => member,
            Self::Portrait => "portrait",
            Self::Dossier | Self::Seal(_) | Self::Key(_) | Self::Sign(_) | Self::Sod(_) => "",
        }
    }
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Profile => "không có mẫu thẻ này".to_owned(),
            Self::Content(member, _) => format!("{member} không ghi được vào thẻ"),
            Self::Dossier => "nội dung đã lưu không phải hồ sơ".to_owned(),
            Self::Date(member) => format!("{member} không phải ngày"),
            Self::Portrait => "ảnh chân dung không cho biết kích thước".to_owned(),
            Self::Seal(_) => "không niêm phong được một bản ghi".to_owned(),
            Self::Key(error) => format!("không niêm phong được một bản ghi: {}", error.vi()),
            Self::Sign(error) => format!("không ký được dữ liệu của thẻ: {}", error.vi()),
            Self::Sod(_) => "không lập được EF.SOD".to_owned(),
        }
    }
}
