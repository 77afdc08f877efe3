//! One check: its place in the hierarchy of TR-03135-1 §5.6, how it ended, why, how long it took.

mod group;
mod id;

use serde::{Deserialize, Serialize};

pub use group::Group;
pub use id::{Id, UnknownId};

use crate::evidence::Evidence;
use crate::reason::Reason;
use crate::status::Status;

/// How a check ended. Success needs evidence; anything else needs a reason.
///
/// No success can be written down without what shows it:
///
/// ```compile_fail,E0063
/// let green = verifier::check::Outcome::Successful {};
/// ```
///
/// nor made of a bare result:
///
/// ```compile_fail,E0277
/// let green: verifier::check::Outcome = verifier::status::Status::Successful.into();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what they are")]
pub enum Outcome {
    /// Shown, and by what.
    Successful { evidence: Evidence },
    /// Not there to be checked.
    NotSupported { reason: Reason },
    /// Checked, without an answer.
    Undetermined { reason: Reason },
    /// Begun and not finished.
    Aborted { reason: Reason },
    /// The opposite shown.
    Failed { reason: Reason },
}

impl Outcome {
    /// The bare result.
    pub const fn status(&self) -> Status {
        match self {
            Self::Successful { .. } => Status::Successful,
            Self::NotSupported { .. } => Status::NotSupported,
            Self::Undetermined { .. } => Status::Undetermined,
            Self::Aborted { .. } => Status::Aborted,
            Self::Failed { .. } => Status::Failed,
        }
    }

    /// Why it is not successful.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::Successful { .. } => None,
            Self::NotSupported { reason }
            | Self::Undetermined { reason }
            | Self::Aborted { reason }
            | Self::Failed { reason } => Some(*reason),
        }
    }

    /// What shows success.
    pub const fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::Successful { evidence } => Some(evidence),
            _ => None,
        }
    }
}

impl From<Evidence> for Outcome {
    fn from(evidence: Evidence) -> Self {
        Self::Successful { evidence }
    }
}

/// The status of a reason is part of the reason, so the same fault is never told in two ways.
impl From<Reason> for Outcome {
    fn from(reason: Reason) -> Self {
        match reason.status() {
            Status::NotSupported => Self::NotSupported { reason },
            Status::Aborted => Self::Aborted { reason },
            Status::Failed => Self::Failed { reason },
            Status::Undetermined | Status::Successful => Self::Undetermined { reason },
        }
    }
}

impl From<Result<Evidence, Reason>> for Outcome {
    fn from(result: Result<Evidence, Reason>) -> Self {
        result.map_or_else(Self::from, Self::from)
    }
}

/// A check as it stands in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was checked.
    pub id: Id,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long it took.
    pub milliseconds: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_found_by_its_name() {
        for id in Id::all() {
            assert_eq!(id.to_string().parse::<Id>().unwrap(), id);
            assert!(id.to_string().starts_with(id.group().name()));
        }
        assert!("integrity.EF.DG17".parse::<Id>().is_err());
    }

    #[test]
    fn a_reason_is_always_told_with_its_own_status() {
        for reason in Reason::ALL {
            assert_eq!(Outcome::from(*reason).status(), reason.status());
        }
    }
}
