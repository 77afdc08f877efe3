//! Groups in which keys are agreed, by their number in Doc 9303-11 Table 12.
//!
//! ```text
//!  0  1  2        subgroups of prime order modulo a prime (RFC 5114)     element  y
//!  8 … 18         elliptic curves (FIPS 186-4, SP 800-186, RFC 5639)     element  04 ‖ x ‖ y
//! ```
//!
//! A value names the group; elements and private keys are bytes beside it, in the encoding of the
//! wire, with as much room as the largest of their kind needs. So one piece of code serves every
//! group, and a chip carries only those that [`OnChip`] has.

mod arithmetic;
mod constant;
mod curves;
mod integrated;
mod key;
mod modp;
mod on_chip;
mod standardized;
mod weierstrass;

use core::fmt::Debug;

use card_format::security_info::KeyAgreement;
use zeroize::Zeroize;

use arithmetic::Arithmetic;

pub use key::{Compressed, Generator, KeyPair, Number, Public, Shared};
pub use on_chip::OnChip;
pub use standardized::{Modp, Standardized};

/// A choice of groups; a value names one of them and computes in it.
pub trait Group: Copy + Eq + Debug + 'static {
    /// Room for an element.
    type Element: Room;

    /// Room for a number below the order of the group.
    type Scalar: Room;

    /// The number among the standardized domain parameters.
    fn id(self) -> u8;

    /// The group with this number.
    fn from_id(id: u8) -> Option<Self>;

    /// What computes in the group.
    #[doc(hidden)]
    fn arithmetic(self) -> &'static dyn Arithmetic;

    /// Which kind of Diffie-Hellman it is for.
    fn agreement(self) -> KeyAgreement {
        self.arithmetic().agreement()
    }

    /// Bytes in an element.
    fn element_len(self) -> usize {
        self.arithmetic().element_len()
    }

    /// Bytes in a private key.
    fn scalar_len(self) -> usize {
        self.arithmetic().order().len()
    }

    /// Bytes in a shared secret.
    fn shared_len(self) -> usize {
        self.arithmetic().shared_len()
    }
}

/// An array of bytes that a group's elements or numbers fit in.
pub trait Room: AsRef<[u8]> + AsMut<[u8]> + Copy + Eq + Zeroize + 'static {
    /// All zeros.
    const EMPTY: Self;
}

impl<const N: usize> Room for [u8; N] {
    const EMPTY: Self = [0; N];
}

#[cfg(test)]
mod tests;
