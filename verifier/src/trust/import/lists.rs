//! Lists: each takes the place of an older one of the same issuer, and none of a newer one.

use std::collections::BTreeSet;

use card_format::cms::SignedData;
use card_format::lists::CertificateList;
use jiff::{Span, Timestamp};

use super::super::anchor::Issuing;
use super::super::defects::Defects;
use super::super::list_signer::{self, SignedBy, Stranger};
use super::super::register::List;
use super::super::revocation::{self, Crl};
use super::super::void::VoidList;
use super::super::{Anchor, Index, Kind, Why, fingerprint};
use super::{Importer, Item, printable, sha256};

/// Authorities of one list; that of all States has some five hundred.
const MOST_AUTHORITIES: usize = 10_000;

/// Signers of one list.
const MOST_LISTED: usize = 100_000;

/// How far a clock may be wrong.
const CLOCK_HOURS: i64 = 24;

/// What is known of a list before it is compared with the one that is here.
struct New {
    kind: Kind,
    signed_by: SignedBy,
    issued: Option<Timestamp>,
    entries: usize,
    sha256: String,
}

impl New {
    /// Whose list it is, for the register.
    fn key(&self) -> String {
        let (first, _) = self.kind.file();
        let first = if self.kind == Kind::MasterList { "master_list" } else { first };
        let SignedBy { country, issuer, .. } = &self.signed_by;
        format!("{first}/{}/{issuer}", printable(country))
    }

    /// The name of its file.
    fn file(&self) -> String {
        let (first, last) = self.kind.file();
        let SignedBy { country, issuer, .. } = &self.signed_by;
        let country: String = country.chars().filter(char::is_ascii_alphanumeric).take(3).collect();
        format!("{first}-{}-{issuer}.{last}", country.to_lowercase())
    }
}

impl Importer<'_> {
    /// Takes the authorities of a master list, each by itself.
    pub(super) fn master_list(&mut self, source: &str, bytes: &[u8]) {
        if let Err(stranger) = self.try_master_list(source, bytes) {
            self.refuse(source, Kind::MasterList, stranger);
        }
    }

    fn try_master_list(&mut self, source: &str, bytes: &[u8]) -> Result<(), Stranger> {
        let data = SignedData::decode(bytes).map_err(Why::from)?;
        let list = CertificateList::decode(data.content()).map_err(Why::from)?;
        let entries: Vec<_> = list.certificates().take(MOST_AUTHORITIES + 1).collect();
        if entries.len() > MOST_AUTHORITIES {
            return Err(Why::TooMany.into());
        }
        let kind = Kind::MasterList;
        let signed_by = list_signer::of_list(&data, kind, self.believed(), &entries)?;
        let (issued, entries_len) = (signed_by.issued, entries.len());
        let new = New { kind, signed_by, issued, entries: entries_len, sha256: sha256(bytes) };
        let known = self.is_newest(&new)?;
        let from = new.key();
        let list = self.enter(&new, None);
        self.items.push(Item::list(source.to_owned(), &list, known, None));
        let judged: Vec<_> = {
            let here = self.anchors.iter().map(Anchor::der);
            let together = Issuing::among(here.chain(entries.iter().copied()));
            entries.iter().map(|der| together.standing(der)).collect()
        };
        let mut kept = BTreeSet::new();
        for (number, (der, judged)) in entries.iter().zip(judged).enumerate() {
            let source = format!("{source}#{}", number + 1);
            let item = match judged {
                Ok(standing) => {
                    kept.insert(fingerprint(der));
                    self.authority(source, &from, der.to_vec(), standing)
                }
                Err(refusal) => Item::refused(Some(Kind::Authority), source, refusal.into()),
            };
            self.items.push(item.inside());
        }
        self.gone.extend(self.folder.register.keep(&from, &kept));
        self.index = Index::of(&self.anchors);
        Ok(())
    }

    /// Takes a list that stays as it is: of signers, of defects, of deviations.
    pub(super) fn signed_list(&mut self, source: &str, kind: Kind, bytes: Vec<u8>) {
        if let Err(stranger) = self.try_signed_list(source, kind, bytes) {
            self.refuse(source, kind, stranger);
        }
    }

    fn try_signed_list(
        &mut self,
        source: &str,
        kind: Kind,
        bytes: Vec<u8>,
    ) -> Result<(), Stranger> {
        let data = SignedData::decode(&bytes).map_err(Why::from)?;
        let signed_by = list_signer::of_list(&data, kind, self.believed(), &[])?;
        let entries = match kind {
            Kind::DefectList => Defects::default().add(data.content())?,
            Kind::DeviationList => {
                Defects::default().add_deviations(&signed_by.country, data.content())?
            }
            _ => self.listed(source, data.content())?,
        };
        let issued = signed_by.issued;
        let new = New { kind, signed_by, issued, entries, sha256: sha256(&bytes) };
        self.keep_list(source, &new, bytes)
    }

    /// Counts the certificates of a signer list, and says which are none.
    fn listed(&mut self, source: &str, content: &[u8]) -> Result<usize, Stranger> {
        let list = CertificateList::decode(content).map_err(Why::from)?;
        let mut count = 0_usize;
        for (number, der) in list.certificates().enumerate() {
            if number >= MOST_LISTED {
                return Err(Why::TooMany.into());
            }
            if card_format::certificate::Certificate::decode(der).is_ok() {
                count += 1;
            } else {
                let source = format!("{source}#{}", number + 1);
                let item = Item::refused(Some(Kind::Signer), source, Why::NotACertificate);
                self.items.push(item.inside());
            }
        }
        Ok(count)
    }

    /// Takes a revocation list that its authority signed.
    pub(super) fn revocation_list(&mut self, source: &str, bytes: Vec<u8>) {
        if let Err(stranger) = self.try_revocation_list(source, bytes) {
            self.refuse(source, Kind::RevocationList, stranger);
        }
    }

    fn try_revocation_list(&mut self, source: &str, bytes: Vec<u8>) -> Result<(), Stranger> {
        let list = Crl::decode(&bytes)?;
        let issuer = revocation::issuer(&bytes, &self.anchors, &self.index)?;
        let (country, issuer_sha256) = (issuer.country().to_owned(), issuer.sha256());
        let new = New {
            kind: Kind::RevocationList,
            signed_by: SignedBy {
                signer_sha256: issuer_sha256,
                signer_serial: None,
                country,
                issuer: list.key(),
                issued: Some(list.listing.issued),
            },
            issued: Some(list.listing.issued),
            entries: list.len(),
            sha256: sha256(&bytes),
        };
        let known = self.folder.register.lists.get(&new.key());
        // Its last word was that its key is in other hands (Doc 9303-12 §4.1.5.1).
        if known.is_none_or(|known| known.sha256 != new.sha256) && self.revoked.has(issuer) {
            return Err(Why::AuthorityRevoked.into());
        }
        if let Some(here) = known {
            let bytes = here
                .file
                .as_ref()
                .and_then(|file| self.files.get(file).or_else(|| self.folder.files.get(file)));
            let here = bytes.and_then(|bytes| Crl::decode(bytes).ok());
            if here.is_some_and(|here| list.is_older_than(&here)) {
                return Err(Why::Older.into());
            }
        }
        let (number, next) = (list.listing.number.clone(), list.listing.next.to_string());
        let key = new.key();
        self.keep_list(source, &new, bytes)?;
        if let Some(entry) = self.folder.register.lists.get_mut(&key) {
            (entry.number, entry.next) = (number, Some(next));
        }
        Ok(())
    }

    /// Takes a list of void documents with its signature.
    pub(super) fn void_documents(
        &mut self,
        source: &str,
        bytes: Vec<u8>,
        signature: Option<&[u8]>,
    ) {
        if let Err(stranger) = self.try_void_documents(source, bytes, signature) {
            self.refuse(source, Kind::RevokedDocuments, stranger);
        }
    }

    fn try_void_documents(
        &mut self,
        source: &str,
        bytes: Vec<u8>,
        signature: Option<&[u8]>,
    ) -> Result<(), Stranger> {
        let signature = signature.ok_or(Why::SignatureMissing)?;
        let kind = Kind::RevokedDocuments;
        let signed_by = list_signer::of_detached(&bytes, signature, kind, self.believed())?;
        let list = VoidList::parse(&bytes)?;
        let (issued, entries) = (Some(list.made), list.cards);
        let new = New { kind, signed_by, issued, entries, sha256: sha256(&bytes) };
        let beside = format!("{}.p7s", new.file());
        self.keep_list(source, &new, bytes)?;
        self.files.insert(beside, signature.to_vec());
        Ok(())
    }

    fn keep_list(&mut self, source: &str, new: &New, bytes: Vec<u8>) -> Result<(), Stranger> {
        let known = self.is_newest(new)?;
        let file = new.file();
        let list = self.enter(new, Some(file.clone()));
        let path = self.order.folder.join(&file);
        self.items.push(Item::list(source.to_owned(), &list, known, Some(path)));
        self.files.insert(file, bytes);
        Ok(())
    }

    /// Whether the list is the one that is here, which is no fault; one that is older is refused.
    fn is_newest(&self, new: &New) -> Result<bool, Why> {
        let latest = self.order.at.checked_add(Span::new().hours(CLOCK_HOURS));
        if new.issued.is_some_and(|issued| latest.is_ok_and(|latest| issued > latest)) {
            return Err(Why::FromTheFuture);
        }
        let Some(here) = self.folder.register.lists.get(&new.key()) else { return Ok(false) };
        if here.sha256 == new.sha256 {
            return Ok(true);
        }
        let time = here.issued.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
        if time.is_some() && new.issued < time { Err(Why::Older) } else { Ok(false) }
    }

    /// Notes a list in the register.
    fn enter(&mut self, new: &New, file: Option<String>) -> List {
        let list = List {
            kind: new.kind,
            country: new.signed_by.country.clone(),
            file,
            sha256: new.sha256.clone(),
            signer_sha256: new.signed_by.signer_sha256.clone(),
            signer_serial: new.signed_by.signer_serial.clone(),
            entries: new.entries,
            issued: new.issued.map(|issued| issued.to_string()),
            next: None,
            number: None,
            fetched: self.order.at.to_string(),
        };
        self.folder.register.lists.insert(new.key(), list.clone());
        list
    }

    fn refuse(&mut self, source: &str, kind: Kind, stranger: Stranger) {
        let mut item = Item::refused(Some(kind), source.to_owned(), stranger.why);
        item.fingerprint = stranger.fingerprint;
        self.items.push(item);
    }
}
