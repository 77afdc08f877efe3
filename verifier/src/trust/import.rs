//! `verifier trust import`: takes what a terminal is fed with, and says of each thing what became of
//! it. One that is bad spoils no other.
//!
//! ```text
//! file, folder ──content──► pieces ──in turn──► certificates, lists ──► files, lists.json
//! ```
//!
//! Nothing is written before all was judged, and each file appears whole or not at all.

mod item;
mod lists;

pub use item::{Counts, Fate, Imported, Item};

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use card_format::certificate::Certificate;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::anchor::{Anchor, Issuing, is_signer};
use super::content::{self, Content, Piece};
use super::folder::{Certificates, Folder, PART};
use super::index::Index;
use super::list_signer::{Believed, Fingerprint};
use super::register;
use super::revocation::Revocations;
use super::revoked_keys::RevokedKeys;
use super::{Kind, Standing, TrustError, Why, fingerprint, snapshot};
use crate::signature::{self, verify_certificate};

/// Certificates of document signers that one terminal holds; a directory of all States has some
/// thirty thousand.
const MOST_SIGNERS: usize = 100_000;

/// What is to be imported.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// A file, or a folder of files.
    pub file: &'a Path,
    /// The trust folder; made if it is not there.
    pub folder: &'a Path,
    /// Certificates whose fingerprint an operator compared: signers of lists, or their authorities.
    pub confirmed: &'a [Fingerprint],
    /// Now.
    pub at: Timestamp,
}

/// Imports everything in a file or a folder.
pub fn import(order: &Order<'_>) -> Result<Imported, TrustError> {
    let pieces = content::gather(order.file)?;
    fs::create_dir_all(order.folder).map_err(TrustError::at(order.folder))?;
    // Two imports at a time would forget what the other one noted.
    let lock = File::open(order.folder).map_err(TrustError::at(order.folder))?;
    lock.lock().map_err(TrustError::at(order.folder))?;
    let mut importer = Importer::begin(order)?;
    importer.take(pieces);
    importer.finish()
}

struct Importer<'a> {
    order: &'a Order<'a>,
    folder: Folder,
    anchors: Vec<Anchor>,
    index: Index,
    /// Authorities that bring nothing any more.
    revoked: RevokedKeys,
    /// The revocation lists that were here before.
    revocations: Revocations,
    /// SHA-256 of every certificate in the folder.
    present: HashSet<String>,
    signers: usize,
    /// Files to be written.
    files: BTreeMap<String, Vec<u8>>,
    /// Certificates that nobody brings any more, unless somebody does in the end.
    gone: BTreeSet<String>,
    items: Vec<Item>,
}

impl<'a> Importer<'a> {
    fn begin(order: &'a Order<'a>) -> Result<Self, TrustError> {
        let folder = Folder::read(order.folder)?;
        let Certificates { anchors, signers } = folder.certificates();
        let mut present: HashSet<_> = anchors.iter().map(Anchor::sha256).collect();
        present.extend(signers.iter().map(|der| fingerprint(der)));
        let revocations = Revocations::read(&folder);
        Ok(Self {
            order,
            index: Index::of(&anchors),
            revoked: RevokedKeys::among(&anchors, &revocations),
            revocations,
            anchors,
            present,
            signers: signers.len(),
            folder,
            files: BTreeMap::new(),
            gone: BTreeSet::new(),
            items: Vec::new(),
        })
    }

    fn believed(&self) -> Believed<'_> {
        Believed {
            anchors: &self.anchors,
            index: &self.index,
            register: &self.folder.register,
            revoked: &self.revoked,
            revocations: &self.revocations,
            confirmed: self.order.confirmed,
        }
    }

    fn take(&mut self, mut pieces: Vec<Piece>) {
        pieces.sort_by_key(Piece::turn);
        let mut certificates = Vec::new();
        let mut rest = Vec::new();
        for piece in pieces {
            match piece.content {
                Content::Unreadable(why) => {
                    self.items.push(Item::refused(None, piece.source, why));
                }
                Content::Forget => {
                    let gone = self.folder.register.keep(&piece.from, &BTreeSet::new());
                    self.gone.extend(gone);
                }
                Content::Certificate(der) => certificates.push((piece.source, piece.from, der)),
                content => rest.push((piece.source, content)),
            }
        }
        self.certificates(certificates);
        for (source, content) in rest {
            match content {
                Content::Signed(Kind::MasterList, bytes) => self.master_list(&source, &bytes),
                Content::Signed(kind, bytes) => self.signed_list(&source, kind, bytes),
                Content::RevocationList(bytes) => self.revocation_list(&source, bytes),
                Content::Void(bytes, signature) => {
                    self.void_documents(&source, bytes, signature.as_deref());
                }
                Content::Forget | Content::Certificate(_) | Content::Unreadable(_) => {}
            }
        }
    }

    /// Certificates by hand vouch for each other; those of a directory need an authority that was
    /// here before.
    fn certificates(&mut self, all: Vec<(String, String, Vec<u8>)>) {
        let by_hand = |from: &str| from == register::BY_HAND;
        let judged: Vec<_> = {
            let here = self.anchors.iter().map(Anchor::der);
            let known = Issuing::among(here.clone());
            let new = all.iter().filter(|(_, from, _)| by_hand(from)).map(|(_, _, der)| &**der);
            let together = Issuing::among(here.chain(new));
            let judge = |(_, from, der): &(String, String, Vec<u8>)| {
                if is_signer(der) {
                    return Ok(None);
                }
                let issuing = if by_hand(from) { &together } else { &known };
                match issuing.standing(der)? {
                    Standing::SelfSigned | Standing::NotVerified if !by_hand(from) => {
                        Err(Why::UnsignedAuthority)
                    }
                    standing => Ok(Some(standing)),
                }
            };
            all.iter().map(judge).collect()
        };
        let mut signers = Vec::new();
        for ((source, from, der), judged) in all.into_iter().zip(judged) {
            match judged {
                Ok(Some(standing)) => {
                    let item = self.authority(source, &from, der, standing);
                    self.items.push(item);
                }
                Ok(None) => signers.push((source, from, der)),
                Err(why) => {
                    self.items.push(Item::refused(Some(Kind::Authority), source, why));
                }
            }
        }
        self.index = Index::of(&self.anchors);
        for (source, from, der) in signers {
            let item = self.signer(source, &from, &der);
            self.items.push(item);
        }
    }

    /// Takes an authority that was judged.
    fn authority(&mut self, source: String, from: &str, der: Vec<u8>, standing: Standing) -> Item {
        let sha256 = fingerprint(&der);
        let known = self.keep(&sha256, &der, Some(standing), from);
        let name = country(&der);
        if !known {
            self.anchors.extend(Anchor::new(der, standing));
        }
        let path = self.order.folder.join(file_of(&sha256));
        Item::certificate(Kind::Authority, source, name, known, path, Some(standing))
    }

    /// Takes a document signer. It is believed in no more than its issuer is.
    fn signer(&mut self, source: String, from: &str, der: &[u8]) -> Item {
        let refused = |why| Item::refused(Some(Kind::Signer), source.clone(), why);
        if self.signers >= MOST_SIGNERS {
            return refused(Why::TooMany);
        }
        if let Err(why) = self.issued(der) {
            return refused(why);
        }
        let sha256 = fingerprint(der);
        let known = self.keep(&sha256, der, None, from);
        if !known {
            self.signers += 1;
        }
        let path = self.order.folder.join(file_of(&sha256));
        Item::certificate(Kind::Signer, source, country(der), known, path, None)
    }

    /// Whether an authority that a signer names by its key denies having signed it. That no authority
    /// is here, or that its algorithm is not, says nothing.
    fn issued(&self, der: &[u8]) -> Result<(), Why> {
        let certificate = Certificate::decode(der)?;
        let mut result = Ok(());
        for (at, by) in self.index.issuers(&certificate) {
            let Some(anchor) = self.anchors.get(at).and_then(Anchor::certificate) else { continue };
            match verify_certificate(&certificate, anchor.subject_public_key_info()) {
                Ok(_) => return Ok(()),
                Err(signature::Error::Wrong) if by == crate::evidence::FoundBy::KeyIdentifier => {
                    result = Err(Why::WrongSignature);
                }
                Err(_) => {}
            }
        }
        result
    }

    /// Notes a certificate and plans its file; tells whether it was here before.
    fn keep(&mut self, sha256: &str, der: &[u8], standing: Option<Standing>, from: &str) -> bool {
        self.folder.register.note(sha256.to_owned(), standing, from);
        let known = !self.present.insert(sha256.to_owned());
        if !known {
            self.files.insert(file_of(sha256), der.to_vec());
        }
        known
    }

    fn finish(mut self) -> Result<Imported, TrustError> {
        let register = &self.folder.register;
        self.gone.retain(|sha256| !register.certificates.contains_key(sha256));
        for (name, bytes) in &self.files {
            write(&self.order.folder.join(name), bytes)?;
        }
        let printed = register.print().map_err(|error| {
            let path = self.order.folder.join(register::FILE);
            TrustError::File { path, source: error.into() }
        })?;
        let nothing = register.certificates.is_empty() && register.lists.is_empty();
        if !nothing || self.folder.files.contains_key(register::FILE) {
            write(&self.order.folder.join(register::FILE), &printed)?;
        }
        for sha256 in &self.gone {
            let path = self.order.folder.join(file_of(sha256));
            if path.exists() && !self.files.contains_key(&file_of(sha256)) {
                fs::remove_file(&path).map_err(TrustError::at(&path))?;
            }
            let name = self.folder.files.get(&file_of(sha256)).map(|der| country(der));
            self.items.push(Item::withdrawn(name.unwrap_or_default(), path));
        }
        let sealed = self.folder.files.contains_key(snapshot::LIST);
        Ok(Imported { items: self.items, sealed })
    }
}

/// The name of a certificate's file.
fn file_of(sha256: &str) -> String {
    format!("{}.der", sha256.to_lowercase())
}

/// The State of a certificate, as it is written.
fn country(der: &[u8]) -> String {
    let certificate = Certificate::decode(der).ok();
    let country = certificate.as_ref().and_then(Certificate::country).unwrap_or("?");
    printable(country)
}

/// Letters of strangers that may stand on a screen and in the name of a file.
fn printable(text: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '?' };
    text.chars().take(3).map(plain).collect()
}

/// SHA-256 in hex.
fn sha256(bytes: &[u8]) -> String {
    crate::hex::print(&Sha256::digest(bytes))
}

/// Writes a file that appears whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), TrustError> {
    let mut part = path.as_os_str().to_owned();
    part.push(PART);
    let part = Path::new(&part);
    let written = File::create(part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(TrustError::at(part))?;
    fs::rename(part, path).map_err(TrustError::at(path))
}
