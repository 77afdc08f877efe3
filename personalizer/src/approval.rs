//! Four eyes: what no one person may do alone. Two operators, each signed in with what only they
//! know, say yes; the accounts keep who, to what and when, in the change that it allows.
//!
//! ```text
//! load keys     a custodian, and a custodian or supervisor
//! re-issue      a supervisor, and anybody but an auditor
//! close batch   a supervisor, and anybody but an auditor
//! destroy       a supervisor, and anybody but an auditor
//! ```

mod args;
mod destroy;
pub mod keys;

pub use args::FourEyes;
pub use destroy::{scrap, scrap_blank};

use crate::audit::Event;
use crate::lang::{Lang, Speaks};
use crate::operators::{self, Operator, Role};
use crate::store::{self, Change};
use crate::values;

/// What needs four eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// An authority's keys work on a line for the first time.
    LoadKeys,
    /// A second card is made for a dossier's person.
    Reissue,
    /// A batch's books end.
    CloseBatch,
    /// A card is accounted for as destroyed.
    Destroy,
}

impl Action {
    /// The words in the accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LoadKeys => "load keys",
            Self::Reissue => "re-issue",
            Self::CloseBatch => "close batch",
            Self::Destroy => "destroy",
        }
    }

    /// The words for people.
    pub const fn text(self, lang: Lang) -> &'static str {
        let vi = match self {
            Self::LoadKeys => "nạp khóa",
            Self::Reissue => "cấp lại",
            Self::CloseBatch => "đóng lô",
            Self::Destroy => "hủy thẻ",
        };
        lang.pick(self.word(), vi)
    }

    /// Whether two people of these roles may say yes to it.
    pub const fn allows(self, one: Role, other: Role) -> bool {
        match self {
            Self::LoadKeys => {
                one.is_keeper()
                    && other.is_keeper()
                    && (matches!(one, Role::Custodian) || matches!(other, Role::Custodian))
            }
            Self::Reissue | Self::CloseBatch | Self::Destroy => {
                one.acts()
                    && other.acts()
                    && (matches!(one, Role::Supervisor) || matches!(other, Role::Supervisor))
            }
        }
    }
}

/// Why two people are not enough.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is one person.
    #[error("four eyes are those of two people")]
    Same,
    /// Nobody is named.
    #[error("{} needs two people: --first NAME --second NAME", .0.word())]
    Alone(Action),
    /// One of them was disabled meanwhile.
    #[error("{0} is no active operator")]
    Inactive(String),
    /// They may not.
    #[error("{} needs {}", .0.word(), needs(*.0, Lang::En))]
    Roles(Action),
    /// Nobody said yes.
    #[error("{}", missing(.0, Lang::En))]
    Keys(String),
    /// A key cannot be asked for its fingerprint.
    #[error("a key cannot be used: {0}")]
    Key(String),
    /// The accounts fail.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Same => "hai người phải là hai người khác nhau".to_owned(),
            Self::Alone(action) => {
                format!("{} cần hai người: --first TÊN --second TÊN", action.text(Lang::Vi))
            }
            Self::Inactive(name) => format!("{name} không còn là nhân viên đang hoạt động"),
            Self::Roles(action) => {
                format!("{} cần {}", action.text(Lang::Vi), needs(*action, Lang::Vi))
            }
            Self::Keys(fingerprint) => missing(fingerprint, Lang::Vi),
            Self::Key(why) => format!("không dùng được một khóa: {why}"),
            Self::Store(error) => error.vi(),
        }
    }
}

const fn needs(action: Action, lang: Lang) -> &'static str {
    match action {
        Action::LoadKeys => lang.pick(
            "a custodian, and a second custodian or a supervisor",
            "một người giữ khóa, cùng người giữ khóa thứ hai hoặc trưởng ca",
        ),
        Action::Reissue | Action::CloseBatch | Action::Destroy => lang.pick(
            "a supervisor, and a second person who is no auditor",
            "một trưởng ca, cùng người thứ hai không phải kiểm toán viên",
        ),
    }
}

fn missing(fingerprint: &str, lang: Lang) -> String {
    let text = lang.pick(
        "two people have not approved these keys (#); run `personalizer keys approve` with the same \
         --pki and --store",
        "chưa có hai người phê duyệt bộ khóa này (#); hãy chạy `personalizer keys approve` với cùng \
         --pki và --store",
    );
    text.replace('#', fingerprint)
}

/// Notes that two people said yes, in the change that it allows.
pub fn four_eyes(
    change: &mut Change<'_>,
    action: Action,
    subject: &str,
    first: &Operator,
    second: &Operator,
) -> Result<(), Error> {
    if first.name() == second.name() {
        return Err(Error::Same);
    }
    let mut role = |operator: &Operator| {
        let role = operators::role(change, operator)?;
        role.ok_or_else(|| Error::Inactive(operator.name().to_owned()))
    };
    let roles = (role(first)?, role(second)?);
    if !action.allows(roles.0, roles.1) {
        return Err(Error::Roles(action));
    }
    let now = change.now();
    let number = change.number("SELECT coalesce(max(number), 0) + 1 FROM approvals", values![])?;
    change.execute(
        "INSERT INTO approvals (number, action, subject, first, second, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![number, action.word(), subject, first.name(), second.name(), now],
    )?;
    let detail = format!("{} {subject} by {} and {}", action.word(), first.name(), second.name());
    Ok(change.audit(&Event::new("approved", "", &[], &detail))?)
}

/// Whether two people have said yes to it.
pub fn is_approved(
    change: &mut Change<'_>,
    action: Action,
    subject: &str,
) -> Result<bool, store::Error> {
    let query = "SELECT count(*) FROM approvals WHERE action = $1 AND subject = $2";
    Ok(change.number(query, values![action.word(), subject])? > 0)
}

#[cfg(test)]
mod tests;
