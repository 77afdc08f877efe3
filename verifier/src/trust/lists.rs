//! The lists of a trust folder, read when it is loaded. Their signatures were verified when they
//! were imported; a file that is not the one that was imported is an error, not a list less.

use std::collections::HashMap;

use card_format::certificate::Certificate;
use card_format::cms::SignedData;
use card_format::lists::CertificateList;
use sha2::{Digest, Sha256};

use super::defects::Defects;
use super::folder::Folder;
use super::register::{List, Register};
use super::revocation::{Crl, Revocations};
use super::void::VoidList;
use super::{Kind, TrustError, Why, fingerprint};

/// The lists of a folder.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) entries: Vec<List>,
    /// Places of those whose signer was revoked after they were imported.
    doubtful: Vec<usize>,
    pub(super) revocations: Revocations,
    pub(super) defects: Defects,
    /// Signers that a document signer list names, by the SHA-256 of their certificates; and by the
    /// SHA-256 of whose certificate signed the list.
    pub(super) listed: HashMap<[u8; 32], String>,
    /// Void documents by the State that says so.
    pub(super) void: Vec<(String, VoidList)>,
    /// Certificates of signers that came with lists.
    pub(super) signers: Vec<Vec<u8>>,
}

impl Lists {
    /// Reads what the register names.
    pub(super) fn read(folder: &Folder) -> Result<Self, TrustError> {
        let mut lists = Self::default();
        for list in folder.register.lists.values() {
            lists.entries.push(list.clone());
            let Some(name) = &list.file else { continue };
            let changed = || TrustError::Changed(folder.path.join(name));
            let bytes = folder.files.get(name).ok_or_else(changed)?;
            if fingerprint(bytes) != list.sha256 {
                return Err(changed());
            }
            lists.add(list, bytes).map_err(|_| changed())?;
        }
        for (at, (key, list)) in folder.register.lists.iter().enumerate() {
            let issuer = key.rsplit('/').next().unwrap_or_default();
            let revoked = |serial: &String| lists.revocations.names_serial(issuer, serial);
            if list.signer_serial.as_ref().is_some_and(revoked) {
                lists.doubtful.push(at);
                // It vouches for nobody any more; what is wrong with documents stays known.
                lists.listed.retain(|_, signer| *signer != list.signer_sha256);
            }
        }
        Ok(lists)
    }

    /// Those whose signer was revoked after they were imported.
    pub(super) fn doubtful(&self) -> impl Iterator<Item = &List> {
        self.doubtful.iter().filter_map(|at| self.entries.get(*at))
    }

    fn add(&mut self, list: &List, bytes: &[u8]) -> Result<(), Why> {
        match list.kind {
            Kind::RevocationList => self.revocations.push(Crl::decode(bytes)?),
            Kind::SignerList => {
                let data = SignedData::decode(bytes)?;
                for der in CertificateList::decode(data.content())?.certificates() {
                    if Certificate::decode(der).is_ok() {
                        let digest = Sha256::digest(der).into();
                        self.listed.insert(digest, list.signer_sha256.clone());
                        self.signers.push(der.to_vec());
                    }
                }
            }
            Kind::DefectList => {
                self.defects.add(SignedData::decode(bytes)?.content())?;
            }
            Kind::DeviationList => {
                let data = SignedData::decode(bytes)?;
                self.defects.add_deviations(&list.country, data.content())?;
            }
            Kind::RevokedDocuments => {
                self.void.push((list.country.clone(), VoidList::parse(bytes)?));
            }
            Kind::Authority | Kind::Signer | Kind::MasterList => {}
        }
        Ok(())
    }

    /// Whether files lie in the folder that look like lists and were never imported.
    pub(super) fn has_strays(folder: &Folder) -> bool {
        let Register { lists, .. } = &folder.register;
        let known = |name: &str| lists.values().any(|list| list.file.as_deref() == Some(name));
        let looks = |name: &str| {
            [".crl", ".ml", ".cms", ".jsonl", ".ldif"].iter().any(|end| name.ends_with(end))
        };
        folder.files.keys().any(|name| looks(name) && name != "snapshot.cms" && !known(name))
    }
}
