//! Curves that no crate computes on, made from their domain parameters with the field arithmetic
//! and the complete formulas of the other ones.

use card_format::curve::{Curve, Domain};
use p256::elliptic_curve::array::typenum;
use p256::elliptic_curve::bigint::{self, Odd, Reduce};
use p256::elliptic_curve::ff::PrimeField;
use p256::elliptic_curve::hazmat::FieldArithmetic;
use p256::elliptic_curve::ops::BatchInvert;
use p256::elliptic_curve::point::PointCompression;
use p256::elliptic_curve::scalar::{FromUintUnchecked, IsHigh};
use p256::elliptic_curve::subtle::{Choice, ConstantTimeEq, ConstantTimeGreater, CtOption};
use p256::elliptic_curve::{self, CurveArithmetic, PrimeCurve, PrimeCurveArithmetic};
use primeorder::{PrimeCurveParams, mul_backend, point_arithmetic, wnaf};

use super::super::constant::{hex, text};
use super::super::weierstrass;

/// Makes a module with the numbers modulo a prime.
macro_rules! field {
    ($module:ident, $element:ident, $uint:ident, $modulus:expr, $generator:literal) => {
        mod $module {
            use super::*;

            primefield::monty_field_params! {
                name: Params,
                modulus: $modulus,
                uint: $uint,
                byte_order: primefield::ByteOrder::BigEndian,
                multiplicative_generator: $generator,
                doc: "The prime."
            }

            primefield::monty_field_element! {
                name: $element,
                params: Params,
                uint: $uint,
                doc: "A number modulo the prime."
            }

            primefield::monty_field_arithmetic! {
                name: $element,
                params: Params,
                uint: $uint
            }
        }

        use $module::$element;
    };
}

/// Makes a module with the curve `Defined`. `uint` holds the prime and the order; the generators
/// are numbers without a square root modulo each, all that is asked of them here.
macro_rules! define {
    (
        $module:ident, $curve:ident, $uint:ident, bytes: $bytes:ident,
        generators: $field_generator:literal, $scalar_generator:literal, a: $arithmetic:ident
    ) => {
        pub(super) mod $module {
            use super::*;
            use bigint::$uint;

            const DOMAIN: &Domain = Curve::$curve.domain();
            const DIGITS: usize = 2 * $uint::BYTES;
            const P: [u8; DIGITS] = hex(DOMAIN.p, 0, DOMAIN.p.len());
            const A: [u8; DIGITS] = hex(DOMAIN.a, 0, DOMAIN.a.len());
            const B: [u8; DIGITS] = hex(DOMAIN.b, 0, DOMAIN.b.len());
            const X: [u8; DIGITS] = hex(DOMAIN.g, 1, 1 + DOMAIN.p.len());
            const Y: [u8; DIGITS] = hex(DOMAIN.g, 1 + DOMAIN.p.len(), DOMAIN.g.len());
            const N: [u8; DIGITS] = hex(DOMAIN.n, 0, DOMAIN.n.len());
            const ORDER: Odd<$uint> = Odd::<$uint>::from_be_hex(text(&N));

            field!(field, FieldElement, $uint, text(&P), $field_generator);
            field!(scalar, Scalar, $uint, text(&N), $scalar_generator);

            const fn number(digits: &[u8]) -> FieldElement {
                FieldElement::from_uint_unchecked($uint::from_be_hex(text(digits)))
            }

            /// The curve.
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
            pub struct Defined;

            impl elliptic_curve::Curve for Defined {
                type FieldBytesSize = typenum::$bytes;
                type Uint = $uint;
                const ORDER: Odd<$uint> = ORDER;
            }

            impl PrimeCurve for Defined {}

            impl PointCompression for Defined {
                const COMPRESS_POINTS: bool = false;
            }

            impl ecdsa::EcdsaCurve for Defined {
                const NORMALIZE_S: bool = false;
            }

            impl CurveArithmetic for Defined {
                type AffinePoint = primeorder::AffinePoint<Self>;
                type ProjectivePoint = primeorder::ProjectivePoint<Self>;
                type Scalar = Scalar;
            }

            impl FieldArithmetic for Defined {
                type FieldElement = FieldElement;
            }

            impl PrimeCurveArithmetic for Defined {
                type CurveGroup = primeorder::ProjectivePoint<Self>;
            }

            impl PrimeCurveParams for Defined {
                type PointArithmetic = point_arithmetic::$arithmetic;
                type Backend = mul_backend::VariableOnly;
                const EQUATION_A: FieldElement = number(&A);
                const EQUATION_B: FieldElement = number(&B);
                const GENERATOR: (FieldElement, FieldElement) = (number(&X), number(&Y));
            }

            impl BatchInvert for FieldElement {}

            elliptic_curve::scalar_impls!(Defined, Scalar);
            wnaf::impl_wnaf_size_for_scalar!(Scalar);

            impl AsRef<Scalar> for Scalar {
                fn as_ref(&self) -> &Scalar {
                    self
                }
            }

            impl FromUintUnchecked for Scalar {
                type Uint = $uint;

                fn from_uint_unchecked(uint: $uint) -> Self {
                    Self::from_uint_unchecked(uint)
                }
            }

            impl Reduce<$uint> for Scalar {
                fn reduce(uint: &$uint) -> Self {
                    Self::from_uint_unchecked(*uint)
                }
            }

            impl Reduce<elliptic_curve::FieldBytes<Defined>> for Scalar {
                fn reduce(bytes: &elliptic_curve::FieldBytes<Defined>) -> Self {
                    weierstrass::reduce(bytes)
                }
            }

            impl IsHigh for Scalar {
                fn is_high(&self) -> Choice {
                    const HALF: $uint = ORDER.as_ref().shr_vartime(1);
                    self.to_canonical().ct_gt(&HALF)
                }
            }
        }
    };
}

define!(p192, P192, U192, bytes: U24, generators: 11, 3, a: EquationAIsMinusThree);
define!(p224, P224, U256, bytes: U28, generators: 11, 2, a: EquationAIsMinusThree);
define!(p192r1, BrainpoolP192r1, U192, bytes: U24, generators: 3, 7, a: EquationAIsGeneric);
define!(p224r1, BrainpoolP224r1, U256, bytes: U28, generators: 3, 3, a: EquationAIsGeneric);
define!(p320r1, BrainpoolP320r1, U384, bytes: U40, generators: 5, 3, a: EquationAIsGeneric);
define!(p512r1, BrainpoolP512r1, U512, bytes: U64, generators: 2, 7, a: EquationAIsGeneric);
