//! Subgroups of prime order q modulo a prime p (RFC 5114 §2): classic Diffie-Hellman.
//!
//! An element crosses the wire as an unsigned number. It is checked to lie in the subgroup, so
//! that no factor of p-1 other than q gives anything of a private key away (RFC 2631 §2.1.5).

mod domain;

use core::marker::PhantomData;

use card_format::error::{Error, Fault};
use card_format::security_info::KeyAgreement;
use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{NonZero, U256, U1024, U2048, Uint, const_monty_params};
use zeroize::{Zeroize, Zeroizing};

use super::Modp;
use super::arithmetic::{Arithmetic, Mapped};
use super::constant::{hex, text};

/// Domain parameters: unsigned big-endian numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The prime.
    pub p: &'static [u8],
    /// The base of the subgroup.
    pub g: &'static [u8],
    /// Its order, a prime.
    pub q: &'static [u8],
}

impl Modp {
    /// Domain parameters.
    pub const fn domain(self) -> &'static Domain {
        match self {
            Self::Rfc5114_1024_160 => &domain::RFC5114_1024_160,
            Self::Rfc5114_2048_224 => &domain::RFC5114_2048_224,
            Self::Rfc5114_2048_256 => &domain::RFC5114_2048_256,
        }
    }

    /// The group with this prime and base, which a document spells out.
    pub fn from_domain(p: &[u8], g: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.domain().p == p && group.domain().g == g)
    }
}

/// Arithmetic modulo the prime `P`.
pub(super) struct Subgroup<P, const LIMBS: usize> {
    domain: &'static Domain,
    prime: PhantomData<fn() -> P>,
}

/// Makes the arithmetic of a group from its domain parameters.
macro_rules! subgroup {
    ($name:ident, $prime:ident, $uint:ty) => {
        const_monty_params!($prime, $uint, {
            const DIGITS: [u8; 2 * <$uint>::BYTES] = hex(domain::$name.p, 0, domain::$name.p.len());
            text(&DIGITS)
        });

        pub(super) static $name: Subgroup<$prime, { <$uint>::LIMBS }> =
            Subgroup { domain: &domain::$name, prime: PhantomData };
    };
}

subgroup!(RFC5114_1024_160, Prime1024With160, U1024);
subgroup!(RFC5114_2048_224, Prime2048With224, U2048);
subgroup!(RFC5114_2048_256, Prime2048With256, U2048);

/// A number of up to as many bits as `LIMBS` have, with zeros in front.
fn uint<const LIMBS: usize>(bytes: &[u8]) -> Uint<LIMBS> {
    Uint::from_be_slice_truncated(bytes, Uint::<LIMBS>::BITS)
}

impl<P: ConstMontyParams<LIMBS>, const LIMBS: usize> Subgroup<P, LIMBS> {
    fn modulus() -> Uint<LIMBS> {
        *P::PARAMS.modulus().as_ref()
    }

    /// Bits of the order, which an exponent has at most.
    fn order_bits(&self) -> u32 {
        uint::<{ U256::LIMBS }>(self.domain.q).bits_vartime()
    }

    fn nonzero_order(&self) -> Result<NonZero<U256>, Error> {
        Option::from(uint::<{ U256::LIMBS }>(self.domain.q).to_nz()).ok_or(Fault::Value.at(0))
    }

    /// An element, taken up as it came from [`Arithmetic::check`] or from a computation.
    fn element(bytes: &[u8]) -> ConstMontyForm<P, LIMBS> {
        ConstMontyForm::new(&uint(bytes))
    }

    /// A private key, from 1 to the order less 1.
    fn exponent(&self, number: &[u8]) -> Result<Zeroizing<U256>, Error> {
        if number.len() != self.domain.q.len() {
            return Err(Fault::Length.at(number.len()));
        }
        Ok(Zeroizing::new(uint(number)))
    }

    /// Writes an element, which must not be 1.
    fn write(element: &ConstMontyForm<P, LIMBS>, out: &mut [u8]) -> Result<(), Error> {
        if *element == ConstMontyForm::ONE || *element == ConstMontyForm::ZERO {
            return Err(Fault::Value.at(0));
        }
        let mut number = element.retrieve();
        let mut bytes = number.to_be_bytes();
        for (place, byte) in out.iter_mut().zip(bytes.as_ref()) {
            *place = *byte;
        }
        number.zeroize();
        bytes.as_mut().zeroize();
        Ok(())
    }
}

impl<P: ConstMontyParams<LIMBS>, const LIMBS: usize> Arithmetic for Subgroup<P, LIMBS> {
    fn agreement(&self) -> KeyAgreement {
        KeyAgreement::Dh
    }

    fn element_len(&self) -> usize {
        self.domain.p.len()
    }

    fn shared_len(&self) -> usize {
        self.domain.p.len()
    }

    fn order(&self) -> &'static [u8] {
        self.domain.q
    }

    fn check(&self, element: &[u8]) -> Result<(), Error> {
        if element.is_empty() || element.len() > self.element_len() {
            return Err(Fault::Length.at(element.len()));
        }
        let number = uint(element);
        let high = Self::modulus().wrapping_sub(&Uint::ONE);
        let order = uint(self.domain.q);
        let between = number > Uint::ONE && number < high;
        // Both numbers are public.
        let power = ConstMontyForm::<P, LIMBS>::new(&number).pow_vartime::<{ U256::LIMBS }>(&order);
        if between && power == ConstMontyForm::ONE { Ok(()) } else { Err(Fault::Value.at(0)) }
    }

    /// Takes numbers beyond the order too, which stand for the same key.
    fn number(&self, bytes: &[u8], out: &mut [u8]) -> Result<(), Error> {
        if bytes.is_empty() || bytes.len() > self.element_len() {
            return Err(Fault::Length.at(bytes.len()));
        }
        let order = self.nonzero_order()?;
        let wide = Zeroizing::new(uint::<LIMBS>(bytes));
        let number = Zeroizing::new(wide.rem(&order));
        if *number == U256::ZERO {
            return Err(Fault::Value.at(0));
        }
        let bytes = Zeroizing::new(number.to_be_bytes());
        let zeros = U256::BYTES.saturating_sub(self.domain.q.len());
        for (place, byte) in out.iter_mut().zip(bytes.as_ref().iter().skip(zeros)) {
            *place = *byte;
        }
        Ok(())
    }

    fn multiply(&self, base: Option<&[u8]>, number: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let base = Self::element(base.unwrap_or(self.domain.g));
        let mut power = base.pow_bounded_exp(&*self.exponent(number)?, self.order_bits());
        let written = Self::write(&power, out);
        power.zeroize();
        written
    }

    fn multiply_mapped(
        &self,
        base: &Mapped<'_>,
        number: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        if base.nonce.len() > U256::BYTES {
            return Err(Fault::Length.at(base.nonce.len()));
        }
        let nonce = Zeroizing::new(uint::<{ U256::LIMBS }>(base.nonce));
        let (own, number) = (self.exponent(base.own)?, self.exponent(number)?);
        let order = self.nonzero_order()?;
        let [of_base, of_other] =
            [nonce, own].map(|factor| Zeroizing::new(factor.mul_mod(&number, &order)));
        let power =
            |base, exponent| Self::element(base).pow_bounded_exp(exponent, self.order_bits());
        let mut product = power(self.domain.g, &*of_base) * power(base.other, &*of_other);
        let written = Self::write(&product, out);
        product.zeroize();
        written
    }

    /// `R^((p-1)/q)`.
    fn integrate(&self, pseudo_random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let base = ConstMontyForm::<P, LIMBS>::new(&Uint::from_u32(0x100));
        let number = pseudo_random.iter().fold(ConstMontyForm::ZERO, |number, byte| {
            number * base + ConstMontyForm::new(&Uint::from_u8(*byte))
        });
        let order = self.nonzero_order()?;
        let (cofactor, _) = Self::modulus().wrapping_sub(&Uint::ONE).div_rem_vartime(&order);
        let mut mapped = number.pow(&cofactor);
        let written = Self::write(&mapped, out);
        mapped.zeroize();
        written
    }

    fn divide(&self, _: &[u8], _: &[u8], _: &mut [u8]) -> Result<(), Error> {
        Err(Fault::Unsupported.at(0))
    }

    fn sign(&self, _: &[u8], _: &[u8], _: &[u8], _: &mut [u8]) -> Result<(), Error> {
        Err(Fault::Unsupported.at(0))
    }

    fn verify(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), Error> {
        Err(Fault::Unsupported.at(0))
    }
}
