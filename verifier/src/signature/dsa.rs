//! DSA signatures (FIPS 186-4 §4.7), which old documents have and Doc 9303-12 §4.4 still allows.
//!
//! ```text
//! w = 1/s    v = (g^(zw) · y^(rw) mod p) mod q    right when v = r
//! ```

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, NonZero, Odd};

use super::Error;
use super::rsa::bits;

/// Bits of p and of q (FIPS 186-4 §4.2).
const SIZES: [core::ops::RangeInclusive<usize>; 2] = [1024..=3072, 160..=256];

/// A public key within bounds; all numbers have the room of p.
#[derive(Debug)]
pub(super) struct Key {
    p: Odd<BoxedUint>,
    q: NonZero<BoxedUint>,
    g: BoxedUint,
    y: BoxedUint,
}

impl Key {
    /// A size outside the bounds is unsupported; numbers that are none of a key are malformed.
    pub(super) fn new(p: &[u8], q: &[u8], g: &[u8], y: &[u8]) -> Result<Self, Error> {
        let [of_p, of_q] = SIZES;
        if !of_p.contains(&bits(p)) || !of_q.contains(&bits(q)) {
            return Err(Error::Unsupported);
        }
        let room = u32::try_from(8 * p.len()).map_err(|_| Error::Unsupported)?;
        let number =
            |digits: &[u8]| BoxedUint::from_be_slice(digits, room).map_err(|_| Error::Malformed);
        let (p, q, g, y) = (number(p)?, number(q)?, number(g)?, number(y)?);
        let one = BoxedUint::one_with_precision(room);
        if g <= one || y <= one || g >= p || y >= p {
            return Err(Error::Malformed);
        }
        let p = Odd::new(p).into_option().ok_or(Error::Malformed)?;
        let q = Odd::new(q).into_option().ok_or(Error::Malformed)?;
        Ok(Self { p, q: q.as_nz_ref().clone(), g, y })
    }

    /// `r` and `s` are the halves of the signature.
    pub(super) fn verify(&self, digest: &[u8], r: &[u8], s: &[u8]) -> Result<(), Error> {
        let half = self.below_q(r)?;
        let inverse = self.below_q(s)?.invert_mod(&self.q).into_option().ok_or(Error::Wrong)?;
        let params = BoxedMontyParams::new_vartime(self.p.clone());
        let power = |base: &BoxedUint, exponent: &BoxedUint| {
            let exponent = exponent.mul_mod(&inverse, &self.q);
            BoxedMontyForm::new(base.clone(), &params).pow(&exponent)
        };
        let product = power(&self.g, &self.leftmost(digest)?).mul(&power(&self.y, &half));
        if product.retrieve().rem(&self.q) == half { Ok(()) } else { Err(Error::Wrong) }
    }

    /// A number of a signature: above zero, below q.
    fn below_q(&self, digits: &[u8]) -> Result<BoxedUint, Error> {
        let number = self.number(digits)?;
        let inside = !bool::from(number.is_zero()) && number < *self.q.as_ref();
        if inside { Ok(number) } else { Err(Error::Wrong) }
    }

    /// The leftmost bits of a hash, as many as q has. Sizes of both are whole bytes.
    fn leftmost(&self, digest: &[u8]) -> Result<BoxedUint, Error> {
        let len = usize::try_from(self.q.bits().div_ceil(8)).unwrap_or(usize::MAX);
        let z = self.number(digest.get(..len).unwrap_or(digest))?;
        Ok(z.rem(&self.q))
    }

    fn number(&self, digits: &[u8]) -> Result<BoxedUint, Error> {
        BoxedUint::from_be_slice(digits, self.p.as_ref().bits_precision()).map_err(|_| Error::Wrong)
    }
}
