//! The point encoding of the integrated mapping (Doc 9303-11 §4.4.3.3.2), for a prime p = 3 mod 4.
//!
//! ```text
//! α = -t²     x₂ = -b/a · (1 + 1/(α + α²))     x₃ = α x₂     h = x₂³ + a x₂ + b
//! r = h^((p+1)/4)         r² = h:  (x₂, r)     otherwise:  (x₃, -t³ r)
//! ```
//!
//! This r is the A·h of the standard, or its negative where h is no square. Both points are
//! computed and one is selected, so that time says nothing about t.

use card_format::error::{Error, Fault};
use p256::elliptic_curve::ff::{Field, PrimeField};
use p256::elliptic_curve::hazmat::FieldArithmetic;
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::subtle::{ConditionallySelectable, ConstantTimeEq};
use primeorder::AffinePoint;

use super::weierstrass::{Named, reduce};

/// A field element of the curve `C`.
type Element<C> = <C as FieldArithmetic>::FieldElement;

/// The point that a pseudo-random number stands for.
#[expect(clippy::many_single_char_names, reason = "the letters of the standard")]
pub(super) fn point<C: Named>(pseudo_random: &[u8]) -> Result<AffinePoint<C>, Error> {
    let p = C::CURVE.domain().p;
    // P-224 has no such root (Doc 9303-11 Table 12).
    if p.last().is_none_or(|low| low & 3 != 3) {
        return Err(Fault::Unsupported.at(0));
    }
    let no_point = Fault::Value.at(0);
    let invert = |element: Element<C>| -> Result<Element<C>, Error> {
        Option::from(Field::invert(&element)).ok_or(no_point)
    };
    let t: Element<C> = reduce(pseudo_random);
    let (a, b) = (C::EQUATION_A, C::EQUATION_B);
    let alpha = -t.square();
    let x2 = -b * invert(a)? * (Element::<C>::ONE + invert(alpha + alpha.square())?);
    let x3 = alpha * x2;
    let h = x2.square() * x2 + a * x2 + b;
    let root = quarter_power(&h, p);
    let square = root.square().ct_eq(&h);
    let y3 = -(t.square() * t * root);
    let x = Element::<C>::conditional_select(&x3, &x2, square);
    let y = Element::<C>::conditional_select(&y3, &root, square);
    Option::from(AffinePoint::from_coordinates(&x.to_repr(), &y.to_repr())).ok_or(no_point)
}

/// `base^((p+1)/4)`: the bits of the public p without the last two, and one factor more.
fn quarter_power<F: Field>(base: &F, p: &[u8]) -> F {
    let mut power = F::ONE;
    let bits = p.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1));
    for bit in bits.take(8 * p.len() - 2) {
        power = power.square();
        if bit == 1 {
            power *= base;
        }
    }
    power * base
}
