//! Whom a card trusts: its trust points and its estimate of the date (TR-03110-3 §2.5, §A.2.2).
//!
//! ```text
//! 7F4E L                    once or twice, newest first
//! ├─ 42 L                   name
//! ├─ 80 01                  group, by its number in Doc 9303-11 Table 12
//! ├─ 06 L                   algorithm
//! ├─ 86 L                   public key
//! ├─ 53 01                  role and rights
//! └─ 5F25 04, 5F24 04       effective and expiration date, packed BCD
//! ```
//!
//! This form is the card's own and never leaves it; the tags are those of certificates.

use card_format::cvc::{Algorithm, Authorization, CvCertificate, Key, Reference, Rights, Role};
use card_format::cvca::Cvca;
use card_format::date::Date;
use card_format::error::{Error, Fault};
use card_format::hash::HashAlgorithm;
use card_format::oid::Oid;
use card_format::tlv::{Reader, Tag, Writer};

use crate::group::{Group, Public};
use crate::signature;

/// Bytes that two trust points of the groups on a chip need at most.
pub const MAX_ENCODED: usize = 2 * 120;

const POINT: Tag = Tag(0x7F4E);
const NAME: Tag = Tag(0x42);
const GROUP: Tag = Tag(0x80);
const ALGORITHM: Tag = Tag(0x06);
const KEY: Tag = Tag(0x86);
const AUTHORIZATION: Tag = Tag(0x53);
const EFFECTIVE: Tag = Tag(0x5F25);
const EXPIRATION: Tag = Tag(0x5F24);

/// A key that was certified, with what its holder may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Holder<G: Group> {
    pub(super) name: Reference,
    pub(super) key: Public<G>,
    pub(super) hash: HashAlgorithm,
    pub(super) role: Role,
    /// What every certificate from the trust point down allows.
    pub(super) rights: Rights,
}

/// A key that the card trusts for itself.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "keys tell little in a log")]
pub struct TrustPoint<G: Group> {
    pub(super) holder: Holder<G>,
    pub(super) effective: Date,
    pub(super) expiration: Date,
}

impl<G: Group> TrustPoint<G> {
    /// Takes the self-signed certificate of an authority, as a production line brings it.
    pub fn from_certificate(certificate: &CvCertificate<'_>) -> Result<Self, Error> {
        let body = &certificate.body;
        let unsupported = Fault::Unsupported.at(0);
        let Algorithm::Ecdsa(hash) = body.key.algorithm else { return Err(unsupported) };
        let Key::Ec { curve: Some(curve), point } = body.key.key else { return Err(unsupported) };
        let Authorization::InspectionSystem(_) = body.authorization else {
            return Err(unsupported);
        };
        let role = body.authorization.role();
        if role != Role::Cvca || !certificate.is_self_signed() {
            return Err(Fault::Value.at(0));
        }
        let group = G::from_id(curve.parameter_id()).ok_or(unsupported)?;
        let key = Public::decode(group, point)?;
        signature::verify(&key, hash, &[certificate.signed()], certificate.signature())?;
        let rights = body.authorization.rights();
        let holder = Holder { name: body.holder, key, hash, role, rights };
        Ok(Self { holder, effective: body.effective, expiration: body.expiration })
    }

    /// The name of the key.
    pub const fn name(&self) -> Reference {
        self.holder.name
    }

    /// The first day of its certificate.
    pub const fn effective(&self) -> Date {
        self.effective
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        let Holder { name, key, hash, role, rights } = &self.holder;
        let algorithm = Algorithm::Ecdsa(*hash).oid().ok_or(Fault::Unsupported.at(writer.len()))?;
        writer.primitive(NAME, name.as_bytes())?;
        writer.primitive(GROUP, &[key.group().id()])?;
        writer.primitive(ALGORITHM, algorithm.as_bytes())?;
        writer.primitive(KEY, key.bytes())?;
        let authorization = Authorization::inspection_system(*role, *rights);
        writer.primitive(AUTHORIZATION, authorization.bits())?;
        writer.primitive(EFFECTIVE, &self.effective.bcd())?;
        writer.primitive(EXPIRATION, &self.expiration.bcd())
    }

    fn decode(mut fields: Reader<'_>) -> Result<Self, Error> {
        let wrong = Fault::Value.at(fields.at());
        let name = Reference::new(fields.expect(NAME)?.value)?;
        let &[group] = fields.expect(GROUP)?.value else { return Err(wrong) };
        let group = G::from_id(group).ok_or(wrong)?;
        let algorithm = Algorithm::from_oid(Oid::new(fields.expect(ALGORITHM)?.value));
        let Some(Algorithm::Ecdsa(hash)) = algorithm else { return Err(wrong) };
        let key = Public::decode(group, fields.expect(KEY)?.value)?;
        let &[bits] = fields.expect(AUTHORIZATION)?.value else { return Err(wrong) };
        let authorization = Authorization::InspectionSystem(bits);
        let (role, rights) = (authorization.role(), authorization.rights());
        let mut date = |tag| {
            let bcd = fields.expect(tag)?.value.try_into().map_err(|_| wrong)?;
            Date::from_bcd(bcd)
        };
        let (effective, expiration) = (date(EFFECTIVE)?, date(EXPIRATION)?);
        fields.finish()?;
        let holder = Holder { name, key, hash, role, rights };
        Ok(Self { holder, effective, expiration })
    }
}

/// The trust points of a card: none, one or two.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "keys tell little in a log")]
pub struct TrustPoints<G: Group> {
    newest: Option<TrustPoint<G>>,
    previous: Option<TrustPoint<G>>,
}

impl<G: Group> TrustPoints<G> {
    /// A card that trusts nobody.
    pub const NONE: Self = Self { newest: None, previous: None };

    /// Those of before with a new one: at most two stay, those that became effective last. A point
    /// of the same name is replaced.
    pub fn with(&self, new: TrustPoint<G>) -> Self {
        let others = self.iter().filter(|point| point.name() != new.name());
        let mut kept = Self { newest: Some(new), previous: None };
        for other in others.copied() {
            let later = |than: &Option<TrustPoint<G>>| {
                than.is_none_or(|than| other.effective > than.effective)
            };
            if later(&kept.newest) {
                kept = Self { newest: Some(other), previous: kept.newest };
            } else if later(&kept.previous) {
                kept.previous = Some(other);
            }
        }
        kept
    }

    /// The points, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &TrustPoint<G>> {
        [&self.newest, &self.previous].into_iter().flatten()
    }

    /// The point of this name.
    pub(super) fn find(&self, name: &Reference) -> Option<&TrustPoint<G>> {
        self.iter().find(|point| point.name() == *name)
    }

    /// What EF.CVCA says of these points; nothing if there are none.
    pub fn cvca(&self) -> Option<Cvca> {
        let previous = self.previous.map(|point| point.name());
        self.newest.map(|point| Cvca { newest: point.name(), previous })
    }

    /// Writes the points for the card's memory.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        for point in self.iter() {
            writer.constructed(POINT, |w| point.write(w))?;
        }
        Ok(writer.finish())
    }

    /// Reads the points from the card's memory.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let mut next = || {
            let point = reader.optional(POINT)?;
            point.map(|point| TrustPoint::decode(point.reader())).transpose()
        };
        let points = Self { newest: next()?, previous: next()? };
        reader.finish()?;
        Ok(points)
    }
}

/// What a card judges certificates by.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "keys tell little in a log")]
pub struct Trust<G: Group> {
    /// The latest day that a certificate has proven to have come.
    pub date: Date,
    /// Whom it trusts.
    pub points: TrustPoints<G>,
}

/// What the card has to remember for good before it answers: all of it or nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "keys tell little in a log")]
pub struct Update<G: Group> {
    /// The date, if it moved.
    pub date: Option<Date>,
    /// The trust points, if they changed; then EF.CVCA changes with them.
    pub points: Option<TrustPoints<G>>,
}

impl<G: Group> Trust<G> {
    /// The same after an update.
    pub fn after(&self, update: &Update<G>) -> Self {
        Self {
            date: update.date.unwrap_or(self.date),
            points: update.points.unwrap_or(self.points),
        }
    }
}
