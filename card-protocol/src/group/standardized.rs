//! Every standardized group (Doc 9303-11 Table 12), which a terminal computes in.

use card_format::curve::Curve;

use super::arithmetic::Arithmetic;
use super::{Group, curves, modp};

/// A group with a number in Doc 9303-11 Table 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standardized {
    /// A subgroup modulo a prime.
    Dh(Modp),
    /// An elliptic curve.
    Ec(Curve),
}

/// A subgroup of prime order modulo a prime, by the bits of both (RFC 5114 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's own names")]
pub enum Modp {
    Rfc5114_1024_160,
    Rfc5114_2048_224,
    Rfc5114_2048_256,
}

impl Modp {
    /// Every one of them, in the order of their parameter ids.
    pub const ALL: [Self; 3] =
        [Self::Rfc5114_1024_160, Self::Rfc5114_2048_224, Self::Rfc5114_2048_256];

    /// The number among the standardized domain parameters.
    pub const fn parameter_id(self) -> u8 {
        match self {
            Self::Rfc5114_1024_160 => 0,
            Self::Rfc5114_2048_224 => 1,
            Self::Rfc5114_2048_256 => 2,
        }
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rfc5114_1024_160 => "1024-bit MODP with 160-bit subgroup",
            Self::Rfc5114_2048_224 => "2048-bit MODP with 224-bit subgroup",
            Self::Rfc5114_2048_256 => "2048-bit MODP with 256-bit subgroup",
        }
    }
}

impl Standardized {
    /// Every one of them, in the order of their parameter ids.
    pub fn all() -> impl Iterator<Item = Self> {
        Modp::ALL.into_iter().map(Self::Dh).chain(Curve::ALL.into_iter().map(Self::Ec))
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dh(group) => group.name(),
            Self::Ec(curve) => curve.name(),
        }
    }
}

impl Group for Standardized {
    /// As long as the longest prime: 2048 bits.
    type Element = [u8; 256];
    /// As long as the longest order: 521 bits.
    type Scalar = [u8; 66];

    fn id(self) -> u8 {
        match self {
            Self::Dh(group) => group.parameter_id(),
            Self::Ec(curve) => curve.parameter_id(),
        }
    }

    fn from_id(id: u8) -> Option<Self> {
        Self::all().find(|group| group.id() == id)
    }

    fn arithmetic(self) -> &'static dyn Arithmetic {
        match self {
            Self::Dh(Modp::Rfc5114_1024_160) => &modp::RFC5114_1024_160,
            Self::Dh(Modp::Rfc5114_2048_224) => &modp::RFC5114_2048_224,
            Self::Dh(Modp::Rfc5114_2048_256) => &modp::RFC5114_2048_256,
            Self::Ec(Curve::P192) => &curves::P192,
            Self::Ec(Curve::P224) => &curves::P224,
            Self::Ec(Curve::P256) => &curves::P256,
            Self::Ec(Curve::P384) => &curves::P384,
            Self::Ec(Curve::P521) => &curves::P521,
            Self::Ec(Curve::BrainpoolP192r1) => &curves::BRAINPOOL_P192R1,
            Self::Ec(Curve::BrainpoolP224r1) => &curves::BRAINPOOL_P224R1,
            Self::Ec(Curve::BrainpoolP256r1) => &curves::BRAINPOOL_P256R1,
            Self::Ec(Curve::BrainpoolP320r1) => &curves::BRAINPOOL_P320R1,
            Self::Ec(Curve::BrainpoolP384r1) => &curves::BRAINPOOL_P384R1,
            Self::Ec(Curve::BrainpoolP512r1) => &curves::BRAINPOOL_P512R1,
        }
    }
}
