//! Which of several document signers signs now.
//!
//! A signer ends with its private key usage period, or when it has signed as many documents as the
//! authority allows (Doc 9303-12 Table 1): should its key ever be lost, so many documents and no
//! more are in doubt. Its certificate lives on in every EF.SOD that it signed.

use card_format::asn1::Time;
use card_format::certificate::Certificate;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use p256::ecdsa::Signature;
use sha2::{Digest, Sha256};

use super::{DocumentSigner, Error};
use crate::lang::Speaks;

/// How many documents one key signs, where nobody said otherwise.
pub const DEFAULT_LIMIT: u64 = 100_000;

/// A document signer, and when it may sign.
#[expect(missing_debug_implementations, reason = "holds a private key")]
pub struct Signer {
    inner: Box<dyn DocumentSigner>,
    id: [u8; 32],
    from: Timestamp,
    until: Timestamp,
}

impl Signer {
    /// Reads the certificate. A time that the private key usage period leaves open is that of the
    /// certificate.
    pub fn new(inner: Box<dyn DocumentSigner>) -> Result<Self, card_format::error::Error> {
        let certificate = Certificate::decode(inner.certificate())?;
        let (start, end) = certificate.validity();
        let period = certificate.private_key_usage_period()?;
        let from = period.and_then(|period| period.not_before).unwrap_or(start);
        let until = period.and_then(|period| period.not_after).unwrap_or(end);
        let id = Sha256::digest(inner.certificate()).into();
        Ok(Self { from: moment(from), until: moment(until), id, inner })
    }

    /// SHA-256 of its certificate: under this name its signatures are counted.
    pub const fn id(&self) -> &[u8; 32] {
        &self.id
    }

    /// First and last second in which it signs.
    pub const fn period(&self) -> (Timestamp, Timestamp) {
        (self.from, self.until)
    }
}

impl DocumentSigner for Signer {
    fn certificate(&self) -> &[u8] {
        self.inner.certificate()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, Error> {
        self.inner.sign(message)
    }
}

/// Why nobody may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no document signer may sign: {past} past their time, {spent} at their limit of {limit} \
     signatures, {early} not yet begun; make the next one with `personalizer pki signer next`"
)]
pub struct NoSigner {
    /// Past the end of their private key usage period.
    pub past: usize,
    /// With as many signatures as are allowed.
    pub spent: usize,
    /// Whose period has not begun.
    pub early: usize,
    /// How many signatures are allowed.
    pub limit: u64,
}

impl Speaks for NoSigner {
    fn vi(&self) -> String {
        let Self { past, spent, early, limit } = self;
        format!(
            "không còn khóa ký thẻ nào được ký: {past} đã hết hạn, {spent} đã đủ {limit} chữ ký, \
             {early} chưa đến ngày; hãy tạo khóa tiếp theo bằng `personalizer pki signer next`"
        )
    }
}

/// The document signers of an authority.
#[expect(missing_debug_implementations, reason = "holds private keys")]
pub struct Signers {
    signers: Vec<Signer>,
    limit: u64,
}

impl Signers {
    /// Signers in any order, each of which may sign `limit` documents.
    pub const fn new(signers: Vec<Signer>, limit: u64) -> Self {
        Self { signers, limit }
    }

    /// One signer with the usual limit.
    pub fn one(signer: impl DocumentSigner + 'static) -> Result<Self, card_format::error::Error> {
        Ok(Self::new(vec![Signer::new(Box::new(signer))?], DEFAULT_LIMIT))
    }

    /// How many documents each may sign.
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Signer> {
        self.signers.iter()
    }

    /// Those whose period has begun and not ended. Which of them signs, the accounts say: they count
    /// for all processes together.
    pub fn due(&self, now: Timestamp) -> Due<'_> {
        let mut none = NoSigner { past: 0, spent: 0, early: 0, limit: self.limit };
        let mut signers = Vec::new();
        for signer in &self.signers {
            if now > signer.until {
                none.past = none.past.saturating_add(1);
            } else if now < signer.from {
                none.early = none.early.saturating_add(1);
            } else {
                none.spent = none.spent.saturating_add(1);
                signers.push(signer);
            }
        }
        signers.sort_by_key(|signer| core::cmp::Reverse(signer.from));
        Due { signers, none }
    }
}

/// The document signers whose time it is, the newest first.
#[expect(missing_debug_implementations, reason = "holds private keys")]
pub struct Due<'s> {
    signers: Vec<&'s Signer>,
    /// What is said when all of them are at their limit.
    none: NoSigner,
}

impl<'s> Due<'s> {
    /// Under which names they are counted, in the order in which they are asked.
    pub fn ids(&self) -> impl Iterator<Item = &'s [u8; 32]> {
        self.signers.iter().map(|signer| signer.id())
    }

    /// How many documents each may sign.
    pub const fn limit(&self) -> u64 {
        self.none.limit
    }

    /// The signer that the accounts counted a signature for, if any had one left.
    pub fn take(&self, id: Option<&[u8; 32]>) -> Result<&'s Signer, NoSigner> {
        let signer = self.signers.iter().find(|signer| Some(signer.id()) == id);
        signer.copied().ok_or(self.none)
    }
}

/// Times of certificates are in Greenwich; every one of them is a day of the calendar.
fn moment(time: Time) -> Timestamp {
    let small = |part: u8| i8::try_from(part).unwrap_or(1);
    let ((year, month, day), (hour, minute, second)) = (time.date(), time.time());
    let date = Date::new(i16::try_from(year).unwrap_or(i16::MAX), small(month), small(day));
    let zoned = date.map(|date| date.at(small(hour), small(minute), small(second), 0));
    let zoned = zoned.and_then(|moment| moment.to_zoned(TimeZone::UTC));
    zoned.map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests;
