//! How a check ends, and how many checks add up to one answer (TR-03135-1 §5.1, Table 5.44).

use serde::{Deserialize, Serialize};

/// The result of a check, from best to worst.
///
/// `Aborted` is no result in the words of the guideline: the check began and did not finish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// What was to be shown has been shown.
    Successful,
    /// The document or this terminal does not have what the check needs.
    NotSupported,
    /// The check ran and cannot tell.
    Undetermined,
    /// The check began and did not finish.
    Aborted,
    /// The opposite of what was to be shown has been shown.
    Failed,
}

/// How far a check has come (TR-03135-1 §3.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It will be made.
    Initiated,
    /// It is being made.
    Running,
    /// It came to its end; only now is there a result.
    Terminated,
    /// It did not come to its end and feeds no other check.
    Aborted,
}

/// The colours of a result (TR-03135-1 Table 5.1), never alone: word and sign say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Successful.
    Green,
    /// Undetermined.
    Yellow,
    /// Failed.
    Red,
    /// Not supported, aborted.
    Grey,
}

impl Status {
    /// The state in which a check with this outcome is.
    pub const fn state(self) -> State {
        match self {
            Self::Aborted => State::Aborted,
            _ => State::Terminated,
        }
    }

    /// The colour.
    pub const fn light(self) -> Light {
        match self {
            Self::Successful => Light::Green,
            Self::Undetermined => Light::Yellow,
            Self::Failed => Light::Red,
            Self::NotSupported | Self::Aborted => Light::Grey,
        }
    }

    /// All of them, from best to worst.
    pub const ALL: [Self; 5] =
        [Self::Successful, Self::NotSupported, Self::Undetermined, Self::Aborted, Self::Failed];

    /// A group is as bad as its worst member, but what is not supported does not spoil what
    /// succeeded. A group without members cannot tell.
    pub fn all_of(members: impl IntoIterator<Item = Self>) -> Self {
        match extremes(members) {
            None => Self::Undetermined,
            Some((Self::Successful, Self::NotSupported)) => Self::Successful,
            Some((_, worst)) => worst,
        }
    }

    /// A group in which one success is enough, unless a member failed or was aborted: the ways to
    /// show that a chip is genuine (TR-03135-1 §5.6.4.1).
    pub fn any_of(members: impl IntoIterator<Item = Self>) -> Self {
        match extremes(members) {
            None => Self::Undetermined,
            Some((_, worst @ (Self::Failed | Self::Aborted))) => worst,
            Some((Self::Successful, _)) => Self::Successful,
            Some((_, worst)) => worst,
        }
    }

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Successful => "successful",
            Self::NotSupported => "not_supported",
            Self::Undetermined => "undetermined",
            Self::Aborted => "aborted",
            Self::Failed => "failed",
        }
    }
}

/// The best and the worst.
fn extremes(members: impl IntoIterator<Item = Status>) -> Option<(Status, Status)> {
    members.into_iter().fold(None, |extremes, status| match extremes {
        None => Some((status, status)),
        Some((best, worst)) => Some((best.min(status), worst.max(status))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Aborted, Failed, NotSupported, Successful, Undetermined};

    #[test]
    fn a_group_follows_the_order_of_the_guideline() {
        for (members, all, any) in [
            (&[][..], Undetermined, Undetermined),
            (&[Successful], Successful, Successful),
            (&[NotSupported], NotSupported, NotSupported),
            (&[Successful, NotSupported], Successful, Successful),
            (&[Successful, Undetermined], Undetermined, Successful),
            (&[NotSupported, Undetermined], Undetermined, Undetermined),
            (&[Successful, Undetermined, Aborted], Aborted, Aborted),
            (&[Successful, Aborted, Failed], Failed, Failed),
        ] {
            assert_eq!(Status::all_of(members.iter().copied()), all, "{members:?}");
            assert_eq!(Status::any_of(members.iter().copied()), any, "{members:?}");
        }
    }

    #[test]
    fn a_worse_member_never_makes_a_better_group() {
        for a in Status::ALL {
            for b in Status::ALL {
                for worse in Status::ALL.into_iter().filter(|status| *status >= b) {
                    assert!(Status::all_of([a, worse]) >= Status::all_of([a, b]));
                    assert!(Status::any_of([a, worse]) >= Status::any_of([a, b]));
                }
            }
        }
    }
}
