//! Errors in the numbers of TR-03135-1 §5.3: an integer within a class of checks, a short text, and
//! nothing at all for no error.
//!
//! The guideline reserves everything below 1,000 and above 999,999 and gives no number itself, so all
//! of ours are a vendor's.

use serde::Serialize;

use crate::check::Check;
use crate::language::Text;
use crate::reason::Reason;

/// A class of checks (TR-03135-1 §3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// What light shows; this terminal makes no such checks.
    Optical,
    /// What the chip shows.
    Electronic,
    /// Digital seals; this terminal makes no such checks.
    Seal,
    /// What is printed against what the chip shows.
    Combined,
}

/// An error as a log has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorCode {
    /// The class that the number belongs to.
    pub class: Class,
    /// 1,000 to 999,999.
    pub number: u32,
    /// What happened.
    pub text: Text,
}

/// The first number of combined checks.
const COMBINED: u32 = 9_000;

impl Reason {
    /// The class that its number belongs to.
    pub const fn class(self) -> Class {
        if self.number() < COMBINED { Class::Electronic } else { Class::Combined }
    }
}

impl From<Reason> for ErrorCode {
    fn from(reason: Reason) -> Self {
        Self { class: reason.class(), number: reason.number(), text: reason.text() }
    }
}

impl Check {
    /// The error; `None`, the guideline's NULL, when there is none.
    pub fn error(&self) -> Option<ErrorCode> {
        self.outcome.reason().map(ErrorCode::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_a_vendors_and_lie_in_their_class() {
        for reason in Reason::ALL {
            assert!((1_000..=999_999).contains(&reason.number()));
            let combined = (9_000..10_000).contains(&reason.number());
            let class = if combined { Class::Combined } else { Class::Electronic };
            assert_eq!(ErrorCode::from(*reason).class, class);
        }
    }
}
