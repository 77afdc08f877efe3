//! The steps of a card's life and the only ways between them.
//!
//! ```text
//! blank ──► personalization ──► operational ──► terminated
//!   └──────────────┴─────────────────────────────────▲
//! ```
//!
//! A blank becomes bound to one job before anything is written, so a card that lost power is at
//! every moment a blank, a resumable job or a finished card. No step leads back.

/// Where a card stands. The numbers are the life-cycle status bytes of ISO/IEC 7816-4 Table 14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Step {
    /// The applet and its transport keys are there, and nothing else (creation state).
    Blank = 0x01,
    /// Bound to one job and being written (initialisation state).
    Personalization = 0x03,
    /// In the holder's hands (operational, activated).
    Operational = 0x05,
    /// Dead for good (termination state).
    Terminated = 0x0C,
}

impl Step {
    /// All steps, in the order of a life.
    pub const ALL: [Self; 4] =
        [Self::Blank, Self::Personalization, Self::Operational, Self::Terminated];

    /// The status byte as it is stored and answered.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Blank => 0x01,
            Self::Personalization => 0x03,
            Self::Operational => 0x05,
            Self::Terminated => 0x0C,
        }
    }

    /// Reads the status byte.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.byte() == byte)
    }

    /// Whether a card may go from here to `next`.
    pub const fn leads_to(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Blank, Self::Personalization | Self::Terminated)
                | (Self::Personalization, Self::Operational | Self::Terminated)
                | (Self::Operational, Self::Terminated)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_leads_back() {
        for from in Step::ALL {
            assert_eq!(Step::from_byte(from.byte()), Some(from));
            for to in Step::ALL {
                assert!(!from.leads_to(to) || from < to, "{from:?} to {to:?}");
            }
        }
        assert_eq!(Step::from_byte(0), None);
    }
}
