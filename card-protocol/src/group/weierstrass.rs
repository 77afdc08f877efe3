//! Elliptic curves: TR-03111 §4.1 for points, §4.3.1 for key agreement, FIPS 186-5 §6.4 for
//! signatures.
//!
//! A point crosses the wire uncompressed, `04 ‖ x ‖ y`. Whether it lies on the curve is checked
//! whenever it is taken up: that costs three products of the thousands that follow.

use core::marker::PhantomData;

use card_format::curve::Curve;
use card_format::error::{Error, Fault};
use card_format::security_info::KeyAgreement;
use ecdsa::{EcdsaCurve, hazmat};
use p256::elliptic_curve::ff::{Field, PrimeField};
use p256::elliptic_curve::group::Group as _;
use p256::elliptic_curve::ops::{LinearCombination, MulByGeneratorVartime};
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::{FieldBytes, NonZeroScalar, Scalar};
use primeorder::{AffinePoint, PrimeCurveParams, ProjectivePoint};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::arithmetic::{Arithmetic, Mapped};
use super::integrated;

/// A curve that can be computed with, and which one it is.
pub(super) trait Named: PrimeCurveParams + EcdsaCurve {
    const CURVE: Curve;
}

/// Arithmetic on the curve `C`.
pub(super) struct Weierstrass<C>(PhantomData<fn() -> C>);

impl<C> Weierstrass<C> {
    pub(super) const NEW: Self = Self(PhantomData);
}

/// The field element or number in bytes of its length.
fn repr<C: Named>(bytes: &[u8]) -> Result<FieldBytes<C>, Error> {
    FieldBytes::<C>::try_from(bytes).map_err(|_| Fault::Length.at(bytes.len()))
}

/// A point on the curve, never infinity.
fn point<C: Named>(element: &[u8]) -> Result<AffinePoint<C>, Error> {
    let Some((0x04, coordinates)) = element.split_first() else { return Err(Fault::Value.at(0)) };
    let length = C::CURVE.coordinate_len();
    match coordinates.split_at_checked(length) {
        Some((x, y)) if y.len() == length => {
            let point = AffinePoint::from_coordinates(&repr::<C>(x)?, &repr::<C>(y)?);
            Option::from(point).ok_or(Fault::Value.at(1))
        }
        _ => Err(Fault::Length.at(element.len())),
    }
}

/// A number from 1 to the order less 1.
fn number<C: Named>(bytes: &[u8]) -> Result<Zeroizing<NonZeroScalar<C>>, Error> {
    let mut repr = repr::<C>(bytes)?;
    let number = NonZeroScalar::<C>::from_repr(repr);
    repr.as_mut_slice().zeroize();
    Option::from(number).map(Zeroizing::new).ok_or(Fault::Value.at(0))
}

/// Any number of bytes, modulo the order or the prime.
pub(super) fn reduce<F: PrimeField>(bytes: &[u8]) -> F {
    let base = F::from(0x100);
    bytes.iter().fold(F::ZERO, |number, byte| number * base + F::from(u64::from(*byte)))
}

/// Writes a point, which must not be infinity.
pub(super) fn write<C: Named>(point: &ProjectivePoint<C>, out: &mut [u8]) -> Result<(), Error> {
    if point.is_identity().into() {
        return Err(Fault::Value.at(0));
    }
    let mut affine = point.to_affine();
    let bytes = [0x04].into_iter().chain(affine.x()).chain(affine.y());
    for (place, byte) in out.iter_mut().zip(bytes) {
        *place = byte;
    }
    affine.zeroize();
    Ok(())
}

impl<C: Named> Arithmetic for Weierstrass<C> {
    fn agreement(&self) -> KeyAgreement {
        KeyAgreement::Ecdh
    }

    fn element_len(&self) -> usize {
        C::CURVE.point_len()
    }

    fn shared_len(&self) -> usize {
        C::CURVE.coordinate_len()
    }

    fn order(&self) -> &'static [u8] {
        C::CURVE.domain().n
    }

    fn check(&self, element: &[u8]) -> Result<(), Error> {
        point::<C>(element).map(|_| ())
    }

    fn number(&self, bytes: &[u8], out: &mut [u8]) -> Result<(), Error> {
        number::<C>(bytes)?;
        out.get_mut(..bytes.len()).ok_or(Fault::Space.at(bytes.len()))?.copy_from_slice(bytes);
        Ok(())
    }

    fn multiply(&self, base: Option<&[u8]>, scalar: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let scalar = number::<C>(scalar)?;
        let mut product = match base {
            None => ProjectivePoint::<C>::mul_by_generator(&scalar),
            Some(base) => ProjectivePoint::from(point::<C>(base)?) * **scalar,
        };
        let written = write(&product, out);
        product.zeroize();
        written
    }

    fn multiply_mapped(
        &self,
        base: &Mapped<'_>,
        scalar: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let (own, other) = (number::<C>(base.own)?, point::<C>(base.other)?);
        let scalar = number::<C>(scalar)?;
        let nonce = Zeroizing::new(reduce::<Scalar<C>>(base.nonce));
        // One pass for both products: what doubles the one doubles the other.
        let mut terms = [
            (ProjectivePoint::<C>::GENERATOR, *nonce * **scalar),
            (other.into(), **own * **scalar),
        ];
        let mut product = ProjectivePoint::lincomb(&terms);
        for (_, scalar) in &mut terms {
            scalar.zeroize();
        }
        // Infinity, whatever the number, when the base is.
        let written = write(&product, out);
        product.zeroize();
        written
    }

    fn integrate(&self, pseudo_random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let mut mapped = ProjectivePoint::from(integrated::point::<C>(pseudo_random)?);
        let written = write(&mapped, out);
        mapped.zeroize();
        written
    }

    fn divide(&self, dividend: &[u8], divisor: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let (dividend, divisor) = (number::<C>(dividend)?, number::<C>(divisor)?);
        let inverse: Scalar<C> =
            Option::from(Field::invert(&**divisor)).ok_or(Fault::Value.at(0))?;
        let quotient = Zeroizing::new(inverse * **dividend);
        for (place, byte) in out.iter_mut().zip(quotient.to_repr()) {
            *place = byte;
        }
        Ok(())
    }

    fn sign(&self, own: &[u8], hash: &[u8], entropy: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let own = number::<C>(own)?;
        let (signature, _) = hazmat::sign_prehashed_rfc6979::<C, Sha256>(&own, hash, entropy);
        for (place, byte) in out.iter_mut().zip(signature.to_bytes()) {
            *place = byte;
        }
        Ok(())
    }

    fn verify(&self, element: &[u8], hash: &[u8], signature: &[u8]) -> Result<(), Error> {
        let wrong = Fault::Authentication.at(0);
        let key = ProjectivePoint::from(point::<C>(element)?);
        let length = C::CURVE.order_len();
        let (r, s) = signature.split_at_checked(length).ok_or(wrong)?;
        // Zero and numbers from the order on are no signatures (FIPS 186-5 §6.4.2).
        let (r, s) = (number::<C>(r).map_err(|_| wrong)?, number::<C>(s).map_err(|_| wrong)?);
        let inverse: Scalar<C> = Option::from(Field::invert(&**s)).ok_or(wrong)?;
        // The order of every curve but P-521 fills its bytes, and no hash is as long as that one.
        let hash: Scalar<C> = reduce(hash.get(..length).unwrap_or(hash));
        let (of_base, of_key) = (hash * inverse, **r * inverse);
        // Everything here is public, so time may tell it.
        let point =
            ProjectivePoint::<C>::mul_by_generator_and_mul_add_vartime(&of_base, &of_key, &key);
        let right = reduce::<Scalar<C>>(&point.to_affine().x()) == **r;
        if right && !bool::from(point.is_identity()) { Ok(()) } else { Err(wrong) }
    }
}
