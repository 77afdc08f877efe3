//! Why the accounts refuse.

use crate::db;
use crate::lang::Speaks;

/// Why the accounts refuse.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no database.
    #[error("there are no accounts in that place yet")]
    Absent,
    /// Another version of the program made the database.
    #[error("the accounts have a version this program does not know")]
    Version,
    /// What was asked needs the key of the accounts.
    #[error("this needs the key of the accounts, accounts.key in the folder of the keys")]
    Key,
    /// The key's file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] verifier::key_file::Error),
    /// A dossier's content does not open, or is gone.
    #[error("the dossier's content is not there any more, or does not open with this key")]
    Payload,
    /// An order of this name came before with other content.
    #[error("an order of this name came before with other content")]
    OtherOrder,
    /// The dossier has a card or is being written.
    #[error("the dossier already has a card or a job")]
    DossierTaken,
    /// The blank carries or carried another job.
    #[error("the blank was already used")]
    BlankUsed,
    /// The document number belongs to another dossier.
    #[error("the document number belongs to another dossier")]
    DocumentTaken,
    /// The person has another dossier.
    #[error("the person has another dossier")]
    PersonTaken,
    /// A chip's public key was seen before.
    #[error("a chip presented a public key that was seen before")]
    KeySeen,
    /// The books of the dossier's batch are closed.
    #[error("the batch is closed and takes nothing more; order it under another name")]
    BatchClosed,
    /// No such job.
    #[error("no such job")]
    NoJob,
    /// No chip of this number waits for a person without a job.
    #[error("no chip of this number is set aside without a dossier")]
    NoBlank,
    /// No such dossier.
    #[error("no such dossier")]
    NoDossier,
    /// The job is not in a state that leads there.
    #[error("the state does not lead there")]
    State,
    /// Another living station has the job's card in hand.
    #[error("station {0} has that card in hand")]
    Held(String),
    /// Another station has taken the job over.
    #[error("another station has taken this job over")]
    Fenced,
    /// A living process uses this station's name.
    #[error("station {0} is in use by another process")]
    StationTaken(String),
    /// The database failed.
    #[error(transparent)]
    Database(db::Error),
}

impl From<db::Error> for Error {
    /// Gives a refused row the meaning of the constraint that refused it. SQLite names columns,
    /// PostgreSQL constraints.
    fn from(error: db::Error) -> Self {
        let db::Error::Forbidden(words) = &error else { return Self::Database(error) };
        let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
        match () {
            () if says(&["one_live_document", "dossiers.document"]) => Self::DocumentTaken,
            () if says(&["one_live_person", "dossiers.person"]) => Self::PersonTaken,
            () if says(&["one_card_for_a_dossier", "jobs.dossier"]) => Self::DossierTaken,
            () if says(&["jobs_blank", "jobs.blank", "blanks_pkey", "blanks.identity"]) => {
                Self::BlankUsed
            }
            () if says(&["a closed batch takes nothing"]) => Self::BatchClosed,
            () if says(&["chip_keys"]) => Self::KeySeen,
            () if says(&["leads only forward", "only grows"]) => Self::State,
            () => Self::Database(error),
        }
    }
}

/// What the database refuses within the work of others is what the accounts make of it.
macro_rules! through_the_accounts {
    ($($error:ty),*) => { $(
        impl From<db::Error> for $error {
            fn from(error: db::Error) -> Self {
                Self::Store(error.into())
            }
        }
    )* };
}

through_the_accounts!(
    crate::approval::Error,
    crate::books::Error,
    crate::complaint::Error,
    crate::delivery::Error,
    crate::operators::Error
);

impl Speaks for Error {
    fn vi(&self) -> String {
        let vi = match self {
            Self::Absent => "chưa có sổ ở chỗ này",
            Self::Version => "chương trình này không biết phiên bản của sổ",
            Self::Key => "việc này cần khóa của sổ, accounts.key trong thư mục khóa",
            Self::KeyFile(error) => return error.vi(),
            Self::Payload => "nội dung hồ sơ không còn, hoặc khóa này không mở được",
            Self::OtherOrder => "đã nhận một lô cùng tên nhưng khác nội dung",
            Self::DossierTaken => "hồ sơ đã có thẻ hoặc đang được làm thẻ",
            Self::BlankUsed => "phôi này đã được dùng",
            Self::DocumentTaken => "số thẻ thuộc về hồ sơ khác",
            Self::PersonTaken => "người này đã có hồ sơ khác",
            Self::KeySeen => "chip đưa ra khóa công khai đã từng gặp",
            Self::BatchClosed => "lô đã đóng, không nhận thêm; hãy đặt lô tên khác",
            Self::NoJob => "không có công việc này",
            Self::NoBlank => "không có chip số này được để riêng mà không có hồ sơ",
            Self::NoDossier => "không có hồ sơ này",
            Self::State => "trạng thái hiện tại không cho phép việc này",
            Self::Held(station) => return format!("trạm {station} đang giữ thẻ đó"),
            Self::Fenced => "trạm khác đã nhận công việc này",
            Self::StationTaken(name) => {
                return format!("tiến trình khác đang dùng tên trạm {name}");
            }
            Self::Database(error) => return error.vi(),
        };
        vi.to_owned()
    }
}
