//! Whether a document signer is revoked (RFC 5280 §6.3, Doc 9303-12 §7.1.4, TR-03135-1 §5.6.4.3.5).
//!
//! A list that is out of date still revokes; it only no longer acquits.

use std::collections::HashSet;

use card_format::certificate::Certificate;
use card_format::revocation_list::{RevocationList, without_zeros};
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::folder::Folder;
use super::index::Index;
use super::{Anchor, Kind, Why, fingerprint, moment, name};
use crate::country::two_letters;
use crate::hex;
use crate::signature::{self, verify};

/// What revocation lists say of a signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// No list of its authority is here.
    Absent,
    /// It does not stand in a list that is still the newest.
    NotRevoked(Listing),
    /// It does not stand in a list that should have been replaced.
    Stale(Listing),
    /// It stands in a list.
    Revoked,
    /// The authority that issued it is revoked itself.
    AuthorityRevoked,
}

/// Which list was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// State of the authority.
    pub country: String,
    /// cRLNumber in hex.
    pub number: Option<String>,
    /// thisUpdate.
    pub issued: Timestamp,
    /// nextUpdate.
    pub next: Timestamp,
}

/// One list, with what is looked for taken out.
pub(super) struct Crl {
    pub(super) listing: Listing,
    /// The issuer's name in the form of [`name::key`].
    pub(super) issuer: Vec<u8>,
    serials: HashSet<Vec<u8>>,
}

impl Crl {
    /// Reads a list that tells of all certificates of its issuer.
    pub(super) fn decode(der: &[u8]) -> Result<Self, Why> {
        let list = RevocationList::decode(der)?;
        match list.partial() {
            Some(card_format::revocation_list::Partial::Delta) => return Err(Why::Delta),
            Some(card_format::revocation_list::Partial::Scope) => return Err(Why::PartialScope),
            Some(_) => return Err(Why::CriticalExtension),
            None => {}
        }
        let next = list.next_update().ok_or(Why::NoNextUpdate)?;
        let listing = Listing {
            country: two_letters(list.issuer().country().unwrap_or_default()),
            number: list.number()?.map(hex::print),
            issued: moment::of(list.this_update()).ok_or(Why::Malformed)?,
            next: moment::of(next).ok_or(Why::Malformed)?,
        };
        let serials = list.revoked().map(|revoked| revoked.serial.to_vec()).collect();
        Ok(Self { listing, issuer: name::key(list.issuer()), serials })
    }

    /// How many certificates are revoked.
    pub(super) fn len(&self) -> usize {
        self.serials.len()
    }

    /// Eight bytes of the hash of the issuer's name: a list with a greater number takes its place.
    pub(super) fn key(&self) -> String {
        let hash = Sha256::digest(&self.issuer);
        hex::print(hash.get(..8).unwrap_or_default()).to_lowercase()
    }

    /// Whether `other` is newer: by number where both have one, else by time.
    pub(super) fn is_older_than(&self, other: &Self) -> bool {
        let digits = |listing: &Listing| listing.number.as_ref().map(|n| (n.len(), n.clone()));
        match (digits(&self.listing), digits(&other.listing)) {
            (Some(mine), Some(theirs)) if mine != theirs => mine < theirs,
            _ => self.listing.issued < other.listing.issued,
        }
    }
}

/// Finds the authority that signed a revocation list: by key identifier or name, because the newest
/// key of an authority signs for all of them (Doc 9303-12 §4.4).
pub(super) fn issuer<'a>(
    der: &[u8],
    anchors: &'a [Anchor],
    index: &Index,
) -> Result<&'a Anchor, Why> {
    let list = RevocationList::decode(der)?;
    let issuer = name::key(list.issuer());
    let identifier = list.authority_key_identifier().ok().flatten();
    let mut why = Why::IssuerUnknown;
    for (at, _) in index.named(&issuer, identifier, list.issuer().country()) {
        let Some(anchor) = anchors.get(at) else { continue };
        let Some(certificate) = anchor.certificate().filter(|_| anchor.subject() == issuer) else {
            continue;
        };
        match verify_list(&list, &certificate) {
            Ok(()) => {
                let usage = certificate.key_usage().ok().flatten();
                let allowed = usage.is_some_and(|usage| {
                    usage.allows(card_format::certificate::KeyUsage::CRL_SIGN)
                });
                if allowed {
                    return Ok(anchor);
                }
                why = Why::MayNotRevoke;
            }
            Err(error) if why != Why::MayNotRevoke => why = error.into(),
            Err(_) => {}
        }
    }
    Err(why)
}

/// Verifies a revocation list with the key of a certificate.
pub fn verify_list(
    list: &RevocationList<'_>,
    authority: &Certificate<'_>,
) -> Result<(), signature::Error> {
    let key = authority.subject_public_key_info().public_key()?;
    verify(&key, list.algorithm()?, &[list.tbs()], list.signature())
}

/// All revocation lists of a folder.
#[derive(Default)]
pub(super) struct Revocations(Vec<Crl>);

impl Revocations {
    /// The lists of a folder that can be read and are those that were imported.
    pub(super) fn read(folder: &Folder) -> Self {
        let entries = folder.register.lists.values();
        let entries = entries.filter(|list| list.kind == Kind::RevocationList);
        let lists = entries.filter_map(|list| {
            let bytes = folder.files.get(list.file.as_deref()?)?;
            Crl::decode(bytes).ok().filter(|_| fingerprint(bytes) == list.sha256)
        });
        Self(lists.collect())
    }

    /// Adds a list.
    pub(super) fn push(&mut self, list: Crl) {
        self.0.push(list);
    }

    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the certificate of an authority stands in a list of who issued it, mostly its own. A list
    /// of another authority of the State says nothing: its numbers are numbers of its own, and a whole
    /// State hangs on the answer.
    pub(super) fn name(&self, authority: &Certificate<'_>) -> bool {
        let (issuer, serial) = (name::key(authority.issuer()), without_zeros(authority.serial()));
        self.0.iter().any(|list| list.issuer == issuer && list.serials.contains(serial))
    }

    /// Whether a certificate that `anchor` issued stands in a list, however old the list is.
    pub(super) fn names(&self, certificate: &Certificate<'_>, anchor: &Anchor) -> bool {
        let serial = without_zeros(certificate.serial());
        let lists = self.speaking_of(certificate, Some(anchor));
        lists.iter().any(|list| list.serials.contains(serial))
    }

    /// Whether a signer of lists stands in a list of its issuer, which is told by [`Crl::key`].
    pub(super) fn names_serial(&self, issuer: &str, serial: &str) -> bool {
        let Some(serial) = hex::parse(serial) else { return false };
        self.0.iter().any(|list| list.serials.contains(&serial) && list.key() == issuer)
    }

    /// The lists that tell of a certificate.
    fn speaking_of(&self, certificate: &Certificate<'_>, anchor: Option<&Anchor>) -> Vec<&Crl> {
        if self.is_empty() {
            return Vec::new();
        }
        let issuer = name::key(certificate.issuer());
        let named = |list: &&Crl| {
            list.issuer == issuer || anchor.is_some_and(|anchor| anchor.subject() == list.issuer)
        };
        let lists: Vec<_> = self.0.iter().filter(named).collect();
        if !lists.is_empty() {
            return lists;
        }
        let country = two_letters(certificate.issuer().country().unwrap_or_default());
        self.0.iter().filter(|list| list.listing.country == country).collect()
    }

    /// Judges a signer by the lists of its issuer's name or its anchor's, else by those of its State:
    /// an authority that changed its name signs one list for all (Doc 9303-12 §7.1.4).
    pub(super) fn of(
        &self,
        signer: &Certificate<'_>,
        anchor: Option<&Anchor>,
        at: Date,
    ) -> Revocation {
        let lists = self.speaking_of(signer, anchor);
        let serial = without_zeros(signer.serial());
        if lists.iter().any(|list| list.serials.contains(serial)) {
            return Revocation::Revoked;
        }
        let Some(newest) = lists.iter().max_by_key(|list| list.listing.next) else {
            return Revocation::Absent;
        };
        let listing = newest.listing.clone();
        if moment::day(listing.next) < at {
            Revocation::Stale(listing)
        } else {
            Revocation::NotRevoked(listing)
        }
    }
}
