//! What a card says of its SCP03: the parameter i (GPC_SPE_014 §5.1).
//!
//! ```text
//! 01  challenges, cryptograms and MACs have 16 bytes (S16), not 8 (S8)
//! 10  the card challenge is derived from a sequence counter, not random
//! 20  R-MAC    40  R-ENC, only beside R-MAC
//! ```

use super::Level;

/// How long challenges, cryptograms and MACs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Eight bytes.
    S8,
    /// Sixteen bytes.
    S16,
}

impl Mode {
    /// Bytes of a challenge, of a cryptogram and of a MAC.
    pub const fn mac_len(self) -> usize {
        match self {
            Self::S8 => 8,
            Self::S16 => 16,
        }
    }

    /// The mode whose challenges have this length.
    pub const fn with_len(length: usize) -> Option<Self> {
        match length {
            8 => Some(Self::S8),
            16 => Some(Self::S16),
            _ => None,
        }
    }
}

/// The parameter i.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter(u8);

impl Parameter {
    /// Every protection, and a card challenge that is derived: 70 or 71.
    pub const fn full(mode: Mode) -> Self {
        match mode {
            Mode::S8 => Self(0x70),
            Mode::S16 => Self(0x71),
        }
    }

    /// The parameter with this byte, if all its bits are known and agree.
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte & !0x11 {
            0x00 | 0x20 | 0x60 => Some(Self(byte)),
            _ => None,
        }
    }

    /// The byte in the answer to INITIALIZE UPDATE.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The mode it names. Cards are known that name S8 and answer in S16, so a host goes by the
    /// length of the answer.
    pub const fn mode(self) -> Mode {
        if self.0 & 0x01 == 0 { Mode::S8 } else { Mode::S16 }
    }

    /// Whether the card challenge is derived from a sequence counter.
    pub const fn is_derived(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// Whether the card protects responses as this level asks.
    pub const fn allows(self, level: Level) -> bool {
        (self.0 & 0x20 != 0 || !level.authenticates_responses())
            && (self.0 & 0x40 != 0 || !level.encrypts_responses())
    }
}
