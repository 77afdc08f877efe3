//! Elliptic-curve key agreement on P-256 (FIPS 186-5, TR-03111 §4.3.1).
//!
//! A point crosses the wire uncompressed, `04 ‖ x ‖ y`, and is checked to lie on the curve before
//! anything is computed with it. What two sides share is the x coordinate of a point.

use card_format::error::{Error, Fault};
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::ops::LinearCombination;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{NonZeroScalar, ProjectivePoint, PublicKey, Scalar};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes in a coordinate and in a private key.
pub const COORDINATE: usize = 32;

/// Bytes in an uncompressed point.
pub const POINT: usize = 65;

/// A draw fails once in 2³² times, so this many failures mean a broken source.
const DRAWS: usize = 8;

/// A point on the curve other than infinity.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "a chip's own key tells it apart in a log")]
pub struct PublicPoint(PublicKey);

impl PublicPoint {
    /// Accepts `04 ‖ x ‖ y` if the point is on the curve.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        match bytes {
            [0x04, ..] if bytes.len() == POINT => {
                PublicKey::from_sec1_bytes(bytes).map(Self).map_err(|_| Fault::Value.at(1))
            }
            [0x04, ..] => Err(Fault::Length.at(bytes.len())),
            _ => Err(Fault::Value.at(0)),
        }
    }

    /// `04 ‖ x ‖ y`.
    pub fn bytes(&self) -> [u8; POINT] {
        self.0.to_sec1_point(false).as_bytes().try_into().unwrap_or([0; POINT])
    }

    /// The x coordinate, `Comp` of Doc 9303-11 §9.4.
    pub fn x(&self) -> [u8; COORDINATE] {
        let bytes = self.bytes();
        bytes.get(1..=COORDINATE).and_then(|x| x.try_into().ok()).unwrap_or([0; COORDINATE])
    }

    /// The key for a signature check.
    pub(crate) const fn key(&self) -> &PublicKey {
        &self.0
    }
}

/// A secret shared by key agreement, wiped when it goes.
pub type Shared = Zeroizing<[u8; COORDINATE]>;

/// A base point that only the two sides know (Doc 9303-11 §4.4.3).
#[expect(missing_debug_implementations, reason = "secret between the two sides")]
pub struct Generator(ProjectivePoint);

impl Generator {
    /// The generic mapping: `s · G + (own · other)`.
    pub fn map(nonce: &[u8; 16], own: &KeyPair, other: &PublicPoint) -> Result<Self, Error> {
        let mut wide = [0; COORDINATE];
        let low = wide.get_mut(COORDINATE - nonce.len()..).unwrap_or_default();
        low.copy_from_slice(nonce);
        let scalar = Option::<Scalar>::from(Scalar::from_repr(wide.into()));
        wide.zeroize();
        let mut scalar = scalar.ok_or(Fault::Value.at(0))?;
        // One pass for both products: what doubles the one doubles the other.
        let mut terms =
            [(ProjectivePoint::GENERATOR, scalar), (other.0.to_projective(), *own.secret)];
        let mapped = ProjectivePoint::lincomb(&terms);
        scalar.zeroize();
        for (_, scalar) in &mut terms {
            scalar.zeroize();
        }
        // Infinity would make every public key infinity.
        PublicKey::try_from(&mapped).map_err(|_| Fault::Value.at(0))?;
        Ok(Self(mapped))
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Generator {}

/// A private key and its public half.
#[expect(missing_debug_implementations, reason = "holds a private key")]
pub struct KeyPair {
    secret: NonZeroScalar,
    public: PublicPoint,
}

impl KeyPair {
    /// Draws a key on the curve's own base point.
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Self, Error> {
        Ok(Self::of(draw(rng)?))
    }

    /// Draws a key on a mapped base point.
    pub fn generate_on(base: &Generator, rng: &mut impl CryptoRng) -> Result<Self, Error> {
        let secret = draw(rng)?;
        let public = PublicKey::try_from(&(base.0 * *secret)).map_err(|_| Fault::Value.at(0))?;
        Ok(Self { secret, public: PublicPoint(public) })
    }

    /// Takes up a key that was stored.
    pub fn from_secret(bytes: &[u8]) -> Result<Self, Error> {
        NonZeroScalar::try_from(bytes).map(Self::of).map_err(|_| Fault::Value.at(0))
    }

    fn of(secret: NonZeroScalar) -> Self {
        let public = PublicPoint(PublicKey::from_secret_scalar(&secret));
        Self { secret, public }
    }

    /// The public half.
    pub const fn public(&self) -> &PublicPoint {
        &self.public
    }

    /// The private half, for a store that keeps it.
    pub fn expose(&self) -> Zeroizing<[u8; COORDINATE]> {
        Zeroizing::new(self.secret.to_repr().into())
    }

    /// What this side and the owner of `other` share.
    pub fn agree(&self, other: &PublicPoint) -> Result<Shared, Error> {
        let mut point = other.0.to_projective() * *self.secret;
        let shared = PublicKey::try_from(&point).map_err(|_| Fault::Value.at(0));
        point.zeroize();
        Ok(Zeroizing::new(PublicPoint(shared?).x()))
    }
}

/// A private key: a number from 1 to the order of the curve less 1.
fn draw(rng: &mut impl CryptoRng) -> Result<NonZeroScalar, Error> {
    let mut bytes = Zeroizing::new([0; COORDINATE]);
    for _ in 0..DRAWS {
        rng.fill_bytes(bytes.as_mut());
        if let Ok(secret) = NonZeroScalar::try_from(bytes.as_slice()) {
            return Ok(secret);
        }
    }
    Err(Fault::Value.at(0))
}

impl Drop for KeyPair {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl ZeroizeOnDrop for KeyPair {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_share_the_same() {
        let one = KeyPair::from_secret(&[1; 32]).unwrap();
        let two = KeyPair::from_secret(&[2; 32]).unwrap();
        assert_eq!(one.agree(two.public()).unwrap(), two.agree(one.public()).unwrap());
        let there = Generator::map(&[9; 16], &one, two.public()).unwrap();
        let here = Generator::map(&[9; 16], &two, one.public()).unwrap();
        assert!(there.0 == here.0);
        assert_eq!(one.expose().as_slice(), [1; 32]);
    }

    #[test]
    fn points_off_the_curve_are_refused() {
        let point = KeyPair::from_secret(&[1; 32]).unwrap().public().bytes();
        assert_eq!(PublicPoint::decode(&point).unwrap().bytes(), point);
        for (at, error) in
            [(0, Fault::Value.at(0)), (1, Fault::Value.at(1)), (64, Fault::Value.at(1))]
        {
            let mut wrong = point;
            wrong[at] ^= 1;
            assert_eq!(PublicPoint::decode(&wrong).err(), Some(error), "byte {at}");
        }
        assert_eq!(PublicPoint::decode(&point[..64]).err(), Some(Fault::Length.at(64)));
        assert!(PublicPoint::decode(&[]).is_err());
        assert!(PublicPoint::decode(&[0]).is_err());
        assert!(KeyPair::from_secret(&[0; 32]).is_err());
        assert!(KeyPair::from_secret(&[0xFF; 32]).is_err());
        assert!(KeyPair::from_secret(&[1; 31]).is_err());
    }
}
