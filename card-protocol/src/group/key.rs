//! Keys in a group: what is sent, what is kept, and what two sides share.

use card_format::error::{Error, Fault};
use card_format::security_info::KeyAgreement;
use rand_core::CryptoRng;
use sha1::{Digest, Sha1};
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::arithmetic::Mapped;
use super::{Group, Room};

/// Every order is at least half of the numbers with its bits, so that as many failures mean a
/// broken source.
const DRAWS: usize = 64;

/// A public key: an element of the group other than the neutral one.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a chip's own key tells it apart in a log")]
pub struct Public<G: Group> {
    group: G,
    element: G::Element,
    /// How many of the element's bytes are sent: a number goes without its leading zeros.
    sent: usize,
}

impl<G: Group> Public<G> {
    /// Takes a key from the wire if it is an element of the group: a point on the curve; a number
    /// between 1 and p-1 in the subgroup.
    pub fn decode(group: G, bytes: &[u8]) -> Result<Self, Error> {
        group.arithmetic().check(bytes)?;
        let mut element = G::Element::EMPTY;
        let wrong = Fault::Length.at(bytes.len());
        let start = group.element_len().checked_sub(bytes.len()).ok_or(wrong)?;
        let room = element.as_mut().get_mut(start..).and_then(|room| room.get_mut(..bytes.len()));
        room.ok_or(wrong)?.copy_from_slice(bytes);
        Ok(Self { group, element, sent: bytes.len() })
    }

    /// What a computation has written, as it is sent.
    fn new(group: G, element: G::Element) -> Self {
        let key = Self { group, element, sent: group.element_len() };
        let zeros = key.element().iter().take_while(|byte| **byte == 0).count();
        Self { sent: key.sent.saturating_sub(zeros), ..key }
    }

    /// The group.
    pub const fn group(&self) -> G {
        self.group
    }

    /// As on the wire: a point uncompressed, a number without leading zeros (or with those that it
    /// came with).
    pub fn bytes(&self) -> &[u8] {
        let element = self.element();
        element.get(element.len().saturating_sub(self.sent)..).unwrap_or_default()
    }

    /// The x coordinate of a point; the hash of a number (`Comp`, Doc 9303-11 §9.4.4).
    pub fn compressed(&self) -> Compressed {
        match self.group.agreement() {
            KeyAgreement::Ecdh => Compressed::new(self.x()),
            KeyAgreement::Dh => Compressed::new(&Sha1::digest(self.bytes())),
        }
    }

    /// This key taken `scalar` times.
    pub fn times(&self, scalar: &[u8]) -> Result<Self, Error> {
        multiply(self.group, Some(self.element()), scalar)
    }

    /// The element with all its bytes.
    pub(crate) fn element(&self) -> &[u8] {
        front(&self.element, self.group.element_len())
    }

    fn x(&self) -> &[u8] {
        self.element().get(1..=self.group.shared_len()).unwrap_or_default()
    }
}

impl<G: Group> PartialEq for Public<G> {
    fn eq(&self, other: &Self) -> bool {
        self.group == other.group && self.element == other.element
    }
}

impl<G: Group> Eq for Public<G> {}

/// A public key, compressed: what Terminal Authentication signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compressed {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl Compressed {
    /// Bytes in the longest: a coordinate of P-521.
    pub const MAX: usize = 66;

    fn new(key: &[u8]) -> Self {
        let mut bytes = [0; Self::MAX];
        for (place, byte) in bytes.iter_mut().zip(key) {
            *place = *byte;
        }
        Self { bytes, len: key.len().min(Self::MAX) }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        front(&self.bytes, self.len)
    }
}

/// A base that only the two sides know (Doc 9303-11 §4.4.3.3).
///
/// What the standard has computed first, the base, and then a key on it, is one sum after a generic
/// mapping: nobody needs the base itself.
#[expect(missing_debug_implementations, reason = "secret between the two sides")]
pub struct Generator<'k, G: Group> {
    group: G,
    mapping: Mapping<'k, G>,
}

enum Mapping<'k, G: Group> {
    Generic(Mapped<'k>),
    Integrated(Zeroizing<G::Element>),
}

impl<'k, G: Group> Generator<'k, G> {
    /// The generic mapping: `s · G + (own · other)`.
    pub fn generic(
        group: G,
        nonce: &'k [u8],
        own: &'k KeyPair<G>,
        other: &'k Public<G>,
    ) -> Result<Self, Error> {
        own.fits(other)?;
        let (own, other) = (own.secret(), other.element());
        Ok(Self { group, mapping: Mapping::Generic(Mapped { nonce, own, other }) })
    }

    /// The integrated mapping of the pseudo-random number that both nonces make.
    pub fn integrated(group: G, pseudo_random: &[u8]) -> Result<Self, Error> {
        let mut element = Zeroizing::new(G::Element::EMPTY);
        group.arithmetic().integrate(pseudo_random, element.as_mut())?;
        Ok(Self { group, mapping: Mapping::Integrated(element) })
    }

    /// The base taken `scalar` times.
    pub(super) fn times(&self, scalar: &[u8]) -> Result<Public<G>, Error> {
        match &self.mapping {
            Mapping::Generic(base) => {
                let mut product = Zeroizing::new(G::Element::EMPTY);
                self.group.arithmetic().multiply_mapped(base, scalar, product.as_mut())?;
                Ok(Public::new(self.group, *product))
            }
            Mapping::Integrated(element) => {
                let base = front(&**element, self.group.element_len());
                multiply(self.group, Some(base), scalar)
            }
        }
    }
}

/// A secret shared by key agreement, wiped when it goes.
#[expect(missing_debug_implementations, reason = "a secret")]
pub struct Shared<G: Group>(Zeroizing<Public<G>>);

impl<G: Group> Shared<G> {
    /// The x coordinate of a point; a number with as many bytes as the prime.
    pub fn as_bytes(&self) -> &[u8] {
        match self.0.group.agreement() {
            KeyAgreement::Ecdh => self.0.x(),
            KeyAgreement::Dh => self.0.element(),
        }
    }
}

/// A secret number below the order of a group, wiped when it goes.
#[expect(missing_debug_implementations, reason = "a secret")]
pub struct Number<G: Group> {
    group: G,
    bytes: Zeroizing<G::Scalar>,
}

impl<G: Group> Number<G> {
    fn zero(group: G) -> Self {
        Self { group, bytes: Zeroizing::new(G::Scalar::EMPTY) }
    }

    /// With as many bytes as the order.
    pub fn as_bytes(&self) -> &[u8] {
        front(&*self.bytes, self.group.scalar_len())
    }
}

/// A private key and its public half.
#[expect(missing_debug_implementations, reason = "holds a private key")]
pub struct KeyPair<G: Group> {
    secret: Number<G>,
    public: Public<G>,
}

impl<G: Group> KeyPair<G> {
    /// Draws a key on the group's own base.
    pub fn generate(group: G, rng: &mut impl CryptoRng) -> Result<Self, Error> {
        Self::new(group, draw(group, rng)?)
    }

    /// Draws a key on a mapped base. [`Fault::Value`] when the base is the neutral element, which has no
    /// keys.
    pub fn generate_on(base: &Generator<'_, G>, rng: &mut impl CryptoRng) -> Result<Self, Error> {
        let secret = draw(base.group, rng)?;
        let public = base.times(secret.as_bytes())?;
        Ok(Self { secret, public })
    }

    /// Takes up a key that was stored.
    pub fn from_secret(group: G, bytes: &[u8]) -> Result<Self, Error> {
        let mut secret = Number::zero(group);
        group.arithmetic().number(bytes, secret.bytes.as_mut())?;
        Self::new(group, secret)
    }

    fn new(group: G, secret: Number<G>) -> Result<Self, Error> {
        let public = multiply(group, None, secret.as_bytes())?;
        Ok(Self { secret, public })
    }

    /// The public half.
    pub const fn public(&self) -> &Public<G> {
        &self.public
    }

    /// The group.
    pub const fn group(&self) -> G {
        self.public.group
    }

    /// The private half, for a store that keeps it.
    pub const fn expose(&self) -> &Number<G> {
        &self.secret
    }

    /// What this side and the owner of `other` share.
    pub fn agree(&self, other: &Public<G>) -> Result<Shared<G>, Error> {
        self.fits(other)?;
        let shared = multiply(self.group(), Some(other.element()), self.secret())?;
        Ok(Shared(Zeroizing::new(shared)))
    }

    /// This private key divided by another one: `Chip Authentication Data` of PACE, with the
    /// mapping key divided by the chip's own (Doc 9303-11 §4.4.3.5.1).
    pub fn divided_by(&self, other: &Self) -> Result<Number<G>, Error> {
        self.fits(other.public())?;
        let mut quotient = Number::zero(self.group());
        let out = quotient.bytes.as_mut();
        self.group().arithmetic().divide(self.secret(), other.secret(), out)?;
        Ok(quotient)
    }

    fn secret(&self) -> &[u8] {
        self.secret.as_bytes()
    }

    /// A key of another group cannot be computed with.
    fn fits(&self, other: &Public<G>) -> Result<(), Error> {
        if self.group() == other.group { Ok(()) } else { Err(Fault::Value.at(0)) }
    }
}

impl<G: Group> Zeroize for Public<G> {
    fn zeroize(&mut self) {
        self.element.zeroize();
    }
}

impl<G: Group> ZeroizeOnDrop for Number<G> {}
impl<G: Group> ZeroizeOnDrop for Shared<G> {}
impl<G: Group> ZeroizeOnDrop for KeyPair<G> {}

fn multiply<G: Group>(group: G, base: Option<&[u8]>, scalar: &[u8]) -> Result<Public<G>, Error> {
    let mut product = Zeroizing::new(G::Element::EMPTY);
    group.arithmetic().multiply(base, scalar, product.as_mut())?;
    Ok(Public::new(group, *product))
}

/// A private key: a number from 1 to the order less 1, each equally likely; [`Fault::Missing`] from a
/// source that gives none.
fn draw<G: Group>(group: G, rng: &mut impl CryptoRng) -> Result<Number<G>, Error> {
    let order = group.arithmetic().order();
    let mut number = Number::zero(group);
    for _ in 0..DRAWS {
        let room = number.bytes.as_mut().get_mut(..order.len()).unwrap_or_default();
        rng.fill_bytes(room);
        if let (Some(first), Some(top)) = (room.first_mut(), order.first()) {
            *first &= u8::MAX >> top.leading_zeros();
        }
        if bool::from(is_below(room, order) & !room.ct_eq(G::Scalar::EMPTY.as_ref())) {
            return Ok(number);
        }
    }
    Err(Fault::Missing.at(0))
}

/// Subtracts, and looks at what would have to be borrowed.
fn is_below(number: &[u8], order: &[u8]) -> Choice {
    let borrow = number.iter().zip(order).rev().fold(0, |borrow, (a, b)| {
        u16::from(*a).wrapping_sub(u16::from(*b)).wrapping_sub(borrow) >> 15
    });
    Choice::from(u8::from(borrow == 1))
}

fn front<R: AsRef<[u8]>>(room: &R, length: usize) -> &[u8] {
    room.as_ref().get(..length).unwrap_or_default()
}
