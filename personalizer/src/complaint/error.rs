//! Why a complaint does not go on.

use crate::lang::Speaks;
use crate::store;

/// Why a complaint does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The accounts know no such dossier.
    #[error("no dossier {0} is in these accounts")]
    NoDossier(String),
    /// There is no card to complain about.
    #[error("no card was made for {0} yet; before its card is begun, use `dossier withdraw`")]
    NotMade(String),
    /// Its card is half made.
    #[error("the card of {0} is begun or set aside: finish it, or `scrap` it when it is destroyed")]
    Begun(String),
    /// It is void already.
    #[error("dossier {0} was revoked or withdrawn already")]
    Void(String),
    /// Nobody complained.
    #[error("nobody complained about the card of {0}; begin with `complaint open`")]
    NoComplaint(String),
    /// The old card still lives.
    #[error("the card of {0} is still valid: `complaint reissue` revokes it first")]
    Live(String),
    /// Another dossier answers the complaint.
    #[error("the complaint about {0} is answered by dossier {1} already")]
    Answered(String, String),
    /// The new dossier is not for the same person.
    #[error("dossier {1} is not for the person of dossier {0}")]
    OtherPerson(String, String),
    /// Its card is void, so there is nothing left to keep valid.
    #[error(
        "the card of {0} is void by this complaint, which cannot be undone; another card answers it"
    )]
    TooLate(String),
    /// Not everybody may.
    #[error("{0} may not dismiss a complaint; a supervisor signs in with --operator")]
    Supervisor(String),
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::NoDossier(id) => format!("sổ này không có hồ sơ {id}"),
            Self::NotMade(id) => {
                format!("hồ sơ {id} chưa có thẻ; khi chưa bắt đầu làm thẻ, dùng `dossier withdraw`")
            }
            Self::Begun(id) => format!(
                "thẻ của {id} đang làm dở hoặc để riêng: hãy làm xong, hoặc `scrap` khi thẻ đã hủy"
            ),
            Self::Void(id) => format!("hồ sơ {id} đã bị thu hồi hoặc rút từ trước"),
            Self::NoComplaint(id) => {
                format!("chưa có khiếu nại về thẻ của {id}; hãy bắt đầu bằng `complaint open`")
            }
            Self::Live(id) => {
                format!("thẻ của {id} còn hiệu lực: `complaint reissue` thu hồi thẻ trước")
            }
            Self::Answered(old, new) => format!("khiếu nại về {old} đã có hồ sơ {new} thay thế"),
            Self::OtherPerson(old, new) => {
                format!("hồ sơ {new} không phải của người có hồ sơ {old}")
            }
            Self::TooLate(id) => format!(
                "thẻ của {id} đã bị thu hồi vì khiếu nại này, không thể hoàn lại; cần cấp thẻ khác"
            ),
            Self::Supervisor(name) => {
                format!("{name} không được bác khiếu nại; trưởng ca đăng nhập bằng --operator")
            }
            Self::Store(error) => error.vi(),
        }
    }
}
