//! Elliptic curves of the documents of this world (Doc 9303-11 Table 12), and their domain
//! parameters.
//!
//! ```text
//! y² = x³ + ax + b  mod p      base point G of prime order n; the cofactor of all of them is 1
//! ```

mod domain;

use crate::oid::{self, Oid};

/// A curve, by the name its standard gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the standards' own names")]
pub enum Curve {
    P192,
    P224,
    P256,
    P384,
    P521,
    BrainpoolP192r1,
    BrainpoolP224r1,
    BrainpoolP256r1,
    BrainpoolP320r1,
    BrainpoolP384r1,
    BrainpoolP512r1,
}

/// Domain parameters: unsigned big-endian numbers, with as many bytes as the largest of their kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The prime.
    pub p: &'static [u8],
    /// The first coefficient.
    pub a: &'static [u8],
    /// The second coefficient.
    pub b: &'static [u8],
    /// The base point, uncompressed: `04 ‖ x ‖ y`.
    pub g: &'static [u8],
    /// The order of the base point.
    pub n: &'static [u8],
}

impl Curve {
    /// Every curve, in the order of their parameter ids.
    pub const ALL: [Self; 11] = [
        Self::P192,
        Self::BrainpoolP192r1,
        Self::P224,
        Self::BrainpoolP224r1,
        Self::P256,
        Self::BrainpoolP256r1,
        Self::BrainpoolP320r1,
        Self::P384,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
        Self::P521,
    ];

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P192 => "P-192",
            Self::P224 => "P-224",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::BrainpoolP192r1 => "brainpoolP192r1",
            Self::BrainpoolP224r1 => "brainpoolP224r1",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::BrainpoolP320r1 => "brainpoolP320r1",
            Self::BrainpoolP384r1 => "brainpoolP384r1",
            Self::BrainpoolP512r1 => "brainpoolP512r1",
        }
    }

    /// Domain parameters.
    pub const fn domain(self) -> &'static Domain {
        match self {
            Self::P192 => &domain::P192,
            Self::P224 => &domain::P224,
            Self::P256 => &domain::P256,
            Self::P384 => &domain::P384,
            Self::P521 => &domain::P521,
            Self::BrainpoolP192r1 => &domain::BRAINPOOL_P192R1,
            Self::BrainpoolP224r1 => &domain::BRAINPOOL_P224R1,
            Self::BrainpoolP256r1 => &domain::BRAINPOOL_P256R1,
            Self::BrainpoolP320r1 => &domain::BRAINPOOL_P320R1,
            Self::BrainpoolP384r1 => &domain::BRAINPOOL_P384R1,
            Self::BrainpoolP512r1 => &domain::BRAINPOOL_P512R1,
        }
    }

    /// Bytes in a coordinate.
    pub const fn coordinate_len(self) -> usize {
        self.domain().p.len()
    }

    /// Bytes in a private key, and in each half of a plain signature.
    pub const fn order_len(self) -> usize {
        self.domain().n.len()
    }

    /// Bytes in an uncompressed point.
    pub const fn point_len(self) -> usize {
        self.domain().g.len()
    }

    /// The number among the standardized domain parameters.
    pub const fn parameter_id(self) -> u8 {
        match self {
            Self::P192 => 8,
            Self::BrainpoolP192r1 => 9,
            Self::P224 => 10,
            Self::BrainpoolP224r1 => 11,
            Self::P256 => 12,
            Self::BrainpoolP256r1 => 13,
            Self::BrainpoolP320r1 => 14,
            Self::P384 => 15,
            Self::BrainpoolP384r1 => 16,
            Self::BrainpoolP512r1 => 17,
            Self::P521 => 18,
        }
    }

    /// The curve with this number.
    pub fn from_parameter_id(id: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.parameter_id() == id)
    }

    /// The identifier of the named curve (RFC 5480 §2.1.1.1, RFC 5639 §4.1).
    pub const fn oid(self) -> Oid<'static> {
        match self {
            Self::P192 => oid::SECP192R1,
            Self::P224 => oid::SECP224R1,
            Self::P256 => oid::SECP256R1,
            Self::P384 => oid::SECP384R1,
            Self::P521 => oid::SECP521R1,
            Self::BrainpoolP192r1 => oid::BRAINPOOL_P192R1,
            Self::BrainpoolP224r1 => oid::BRAINPOOL_P224R1,
            Self::BrainpoolP256r1 => oid::BRAINPOOL_P256R1,
            Self::BrainpoolP320r1 => oid::BRAINPOOL_P320R1,
            Self::BrainpoolP384r1 => oid::BRAINPOOL_P384R1,
            Self::BrainpoolP512r1 => oid::BRAINPOOL_P512R1,
        }
    }

    /// The curve with this identifier.
    pub fn from_oid(oid: Oid<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == oid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_identifiers_lead_back() {
        for curve in Curve::ALL {
            assert_eq!(Curve::from_parameter_id(curve.parameter_id()), Some(curve));
            assert_eq!(Curve::from_oid(curve.oid()), Some(curve));
        }
        for id in (0..8).chain(19..=255) {
            assert_eq!(Curve::from_parameter_id(id), None);
        }
    }

    /// What the bits of the name promise. Whether the points lie on the curve and have its order
    /// shows where it is computed with.
    #[test]
    fn lengths_are_those_of_the_name() {
        for curve in Curve::ALL {
            let digits = curve.name().trim_end_matches("r1").chars();
            let digits = digits.filter(char::is_ascii_digit);
            let bits: usize = digits.collect::<std::string::String>().parse().unwrap();
            let Domain { p, a, b, g, n } = *curve.domain();
            let len = bits.div_ceil(8);
            assert_eq!([p.len(), a.len(), b.len(), n.len()], [len; 4]);
            assert_eq!((g.len(), g[0]), (1 + 2 * len, 4));
            for number in [p, n] {
                let zeros = usize::try_from(number[0].leading_zeros()).unwrap();
                assert_eq!(8 * len - zeros, bits, "{}", curve.name());
                assert_eq!(number.last().map(|byte| byte & 1), Some(1));
            }
        }
    }
}
