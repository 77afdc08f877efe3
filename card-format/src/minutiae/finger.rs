//! Which finger: the position of ISO/IEC 19794-2:2005 §7.4.1.1 and the subtype of
//! Doc 9303-10 Table 41.

/// A finger position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finger(pub u8);

#[expect(missing_docs, reason = "the standard's own names")]
impl Finger {
    pub const UNKNOWN: Self = Self(0);
    pub const RIGHT_THUMB: Self = Self(1);
    pub const RIGHT_INDEX: Self = Self(2);
    pub const RIGHT_MIDDLE: Self = Self(3);
    pub const RIGHT_RING: Self = Self(4);
    pub const RIGHT_LITTLE: Self = Self(5);
    pub const LEFT_THUMB: Self = Self(6);
    pub const LEFT_INDEX: Self = Self(7);
    pub const LEFT_MIDDLE: Self = Self(8);
    pub const LEFT_RING: Self = Self(9);
    pub const LEFT_LITTLE: Self = Self(10);
}

impl Finger {
    /// The subtype in a CBEFF header: hand in bits 2 and 1, finger in bits 5 to 3.
    pub const fn subtype(self) -> u8 {
        match self.0 {
            right @ 1..=5 => right << 2 | 1,
            left @ 6..=10 => (left - 5) << 2 | 2,
            _ => 0,
        }
    }

    /// The finger that a subtype names.
    pub const fn from_subtype(subtype: u8) -> Option<Self> {
        match (subtype >> 2, subtype & 3) {
            (finger @ 1..=5, 1) => Some(Self(finger)),
            (finger @ 1..=5, 2) => Some(Self(finger + 5)),
            _ => None,
        }
    }
}
