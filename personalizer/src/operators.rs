//! The people of a line: who may do what needs a name, and how they show who they are.
//!
//! A name is an account's, not a person's: a staff number will do. It stands in the log beside what
//! was done. Wrong names and wrong passphrases cost the same and are told apart by nobody.

mod args;
mod credential;
mod passphrase;
mod register;
mod sign_in;

pub use args::SignIn;
pub use credential::Credential;
pub use passphrase::{Error as PassphraseError, LEAST, Passphrase};
pub(crate) use register::role;
pub use register::{Entry, add, any, disable, list, renew};
pub use sign_in::sign_in;

use crate::lang::{Lang, Speaks};
use crate::store;

/// What an operator answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Role {
    /// Works at the stations, counts blanks
    Operator,
    /// Answers for a shift: closes batches, lets cards be re-issued and destroyed
    Supervisor,
    /// Answers for keys
    Custodian,
    /// Reads everything, changes nothing
    Auditor,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Operator, Self::Supervisor, Self::Custodian, Self::Auditor];

    /// The word in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Supervisor => "supervisor",
            Self::Custodian => "custodian",
            Self::Auditor => "auditor",
        }
    }

    /// The role with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The word for people.
    pub const fn text(self, lang: Lang) -> &'static str {
        let vi = match self {
            Self::Operator => "nhân viên vận hành",
            Self::Supervisor => "trưởng ca",
            Self::Custodian => "người giữ khóa",
            Self::Auditor => "kiểm toán viên",
        };
        lang.pick(self.word(), vi)
    }

    /// Whether it may add and disable operators.
    pub const fn is_keeper(self) -> bool {
        matches!(self, Self::Supervisor | Self::Custodian)
    }

    /// Whether it may change anything.
    pub const fn acts(self) -> bool {
        !matches!(self, Self::Auditor)
    }
}

/// Somebody who has shown who they are: only [`sign_in`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    name: String,
    role: Role,
}

impl Operator {
    /// The account's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they answered for when they signed in.
    pub const fn role(&self) -> Role {
        self.role
    }
}

/// Why there is no operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The name, the passphrase, or both.
    #[error("wrong name or passphrase")]
    Refused,
    /// Too many wrong passphrases.
    #[error("too many wrong passphrases; try again in {0} s")]
    Wait(u64),
    /// Nobody is registered.
    #[error(
        "these accounts know no operator; begin with `personalizer operator add NAME --role supervisor`"
    )]
    Nobody,
    /// Names have a form.
    #[error("a name has 2 to 32 characters of a-z, 0-9, dot, hyphen and underscore")]
    Name,
    /// Names are never given twice.
    #[error("that name is or was somebody's; choose another")]
    Taken,
    /// There is no such operator.
    #[error("no such operator; `personalizer operator list` shows them")]
    Unknown,
    /// The first two must be able to add others.
    #[error("the first two operators are a supervisor and a custodian, or two of a kind")]
    Beginning,
    /// Others must agree.
    #[error("this needs a supervisor or custodian: name one with --by")]
    NeedsOne,
    /// Others must agree.
    #[error("this needs two different supervisors or custodians: name them with --by and --and")]
    NeedsTwo,
    /// Too few would be left.
    #[error("two active supervisors or custodians must remain; add another one first")]
    LastTwo,
    /// The role does not allow it.
    #[error("{0} may not do this")]
    Role(String),
    /// There is no randomness.
    #[error("no randomness from the operating system")]
    Random,
    /// No passphrase.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Refused => "sai tên hoặc sai cụm mật khẩu".to_owned(),
            Self::Wait(seconds) => {
                format!("nhập sai quá nhiều lần; hãy thử lại sau {seconds} giây")
            }
            Self::Nobody => "sổ chưa có nhân viên nào; hãy bắt đầu bằng \
                             `personalizer operator add TÊN --role supervisor`"
                .to_owned(),
            Self::Name => {
                "tên có 2 đến 32 ký tự: a-z, 0-9, dấu chấm, gạch nối, gạch dưới".to_owned()
            }
            Self::Taken => "tên này đã có người dùng; hãy chọn tên khác".to_owned(),
            Self::Unknown => "không có nhân viên này; xem `personalizer operator list`".to_owned(),
            Self::Beginning => {
                "hai người đầu tiên phải là trưởng ca hoặc người giữ khóa".to_owned()
            }
            Self::NeedsOne => {
                "cần một trưởng ca hoặc người giữ khóa: hãy nêu tên bằng --by".to_owned()
            }
            Self::NeedsTwo => "cần hai trưởng ca hoặc người giữ khóa khác nhau: hãy nêu tên bằng \
                               --by và --and"
                .to_owned(),
            Self::LastTwo => "phải còn ít nhất hai trưởng ca hoặc người giữ khóa; hãy thêm người \
                              khác trước"
                .to_owned(),
            Self::Role(name) => format!("{name} không được làm việc này"),
            Self::Random => "hệ điều hành không cho số ngẫu nhiên".to_owned(),
            Self::Passphrase(error) => error.vi(),
            Self::Store(error) => error.vi(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
