//! The curves of [`Curve`], each with the crate that computes on it; those that no crate has are
//! in [`defined`].

mod defined;

use bp256::BrainpoolP256r1;
use bp384::BrainpoolP384r1;
use card_format::curve::Curve;
use p256::NistP256;
use p384::NistP384;
use p521::NistP521;

use super::weierstrass::{Named, Weierstrass};
use defined::{p192, p192r1, p224, p224r1, p320r1, p512r1};

/// Gives curves their names, and what computes on them.
macro_rules! curves {
    ($($name:ident: $type:ty = $curve:ident;)*) => {
        $(
            impl Named for $type {
                const CURVE: Curve = Curve::$curve;
            }

            pub(super) static $name: Weierstrass<$type> = Weierstrass::NEW;
        )*
    };
}

curves! {
    P192: p192::Defined = P192;
    P224: p224::Defined = P224;
    P256: NistP256 = P256;
    P384: NistP384 = P384;
    P521: NistP521 = P521;
    BRAINPOOL_P192R1: p192r1::Defined = BrainpoolP192r1;
    BRAINPOOL_P224R1: p224r1::Defined = BrainpoolP224r1;
    BRAINPOOL_P256R1: BrainpoolP256r1 = BrainpoolP256r1;
    BRAINPOOL_P320R1: p320r1::Defined = BrainpoolP320r1;
    BRAINPOOL_P384R1: BrainpoolP384r1 = BrainpoolP384r1;
    BRAINPOOL_P512R1: p512r1::Defined = BrainpoolP512r1;
}
