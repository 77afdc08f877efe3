//! The groups that a chip of ours computes in.

use card_format::curve::Curve;

use super::arithmetic::Arithmetic;
use super::{Group, Standardized};

/// A group that a chip of ours computes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnChip {
    /// NIST P-256.
    P256,
    /// brainpoolP256r1.
    BrainpoolP256r1,
}

impl OnChip {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::P256, Self::BrainpoolP256r1];

    /// The curve.
    pub const fn curve(self) -> Curve {
        match self {
            Self::P256 => Curve::P256,
            Self::BrainpoolP256r1 => Curve::BrainpoolP256r1,
        }
    }
}

impl Group for OnChip {
    type Element = [u8; 65];
    type Scalar = [u8; 32];

    fn id(self) -> u8 {
        self.curve().parameter_id()
    }

    fn from_id(id: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.id() == id)
    }

    fn arithmetic(self) -> &'static dyn Arithmetic {
        match self {
            Self::P256 => &super::curves::P256,
            Self::BrainpoolP256r1 => &super::curves::BRAINPOOL_P256R1,
        }
    }
}

impl From<OnChip> for Standardized {
    fn from(group: OnChip) -> Self {
        Self::Ec(group.curve())
    }
}
