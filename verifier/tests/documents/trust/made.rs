//! Lists made here, by whom a test likes, and a folder that they are imported into.

use std::fs;
use std::path::{Path, PathBuf};

use card_format::certificate::Certificate;
use card_format::cms::{self, Content};
use card_format::ef::Ef;
use card_format::error::Error;
use card_format::oid::{self, Oid};
use jiff::Timestamp;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use verifier::document::{self, Document, Source};
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::report::Report;
use verifier::trust::{Fate, Fingerprint, Imported, Item, Opening, Order, Trust, Why, import};

use crate::fixture::{AUTHORITY_KEY, CertificatePlan, OTHER_KEY, Plan, Specimen, TODAY, name, tlv};

/// A folder of files to import, with a trust folder in it.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn trust(&self) -> PathBuf {
        self.path("trust")
    }

    pub(crate) fn take(&self, bytes: &[u8]) -> Imported {
        self.take_from(bytes, &[])
    }

    pub(crate) fn take_from(&self, bytes: &[u8], confirmed: &[Fingerprint]) -> Imported {
        let file = self.path("file");
        fs::write(&file, bytes).unwrap();
        self.take_path(&file, confirmed)
    }

    pub(crate) fn take_path(&self, file: &Path, confirmed: &[Fingerprint]) -> Imported {
        let at: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        import(&Order { file, folder: &self.trust(), confirmed, at }).unwrap()
    }

    pub(crate) fn load(&self) -> Trust {
        Trust::open(&self.trust(), &Opening::default()).unwrap()
    }

    /// Judges a document by what was imported.
    pub(crate) fn judge(&self, specimen: &Specimen) -> Report {
        judge(specimen, &self.load())
    }
}

/// Judges a document by what was read already.
pub(crate) fn judge(specimen: &Specimen, trust: &Trust) -> Report {
    let mut document = Document::new(Source::Files);
    for (ef, bytes) in &specimen.files {
        document.insert(*ef, document::Content::Read(bytes.clone()));
    }
    examine_files(&document, trust, TODAY, Ledger::default())
}

/// Why the first thing was refused.
pub(crate) fn why(imported: &Imported) -> Option<Why> {
    imported.items.iter().find_map(|item| item.why)
}

pub(crate) fn fates(imported: &Imported) -> Vec<Fate> {
    imported.items.iter().map(|item: &Item| item.fate).collect()
}

/// An authority of a State with a key of its own.
pub(crate) fn authority(country: &'static str, key: [u8; 32]) -> CertificatePlan {
    let mut plan = Plan::good().authority;
    (plan.country, plan.issuer_country, plan.key, plan.signed_by) = (country, country, key, key);
    plan.unset(oid::SUBJECT_KEY_IDENTIFIER);
    plan.extensions.push((oid::SUBJECT_KEY_IDENTIFIER, false, tlv(0x04, &key[..4])));
    plan
}

/// The certificate of whom an authority lets sign lists of this purpose.
pub(crate) fn list_signer(authority: &CertificatePlan, purpose: Option<Oid<'static>>) -> Vec<u8> {
    let mut plan = Plan::good().signer;
    (plan.country, plan.issuer_country) = (authority.country, authority.country);
    (plan.key, plan.signed_by, plan.name) = (OTHER_KEY, authority.key, "List Signer");
    plan.unset(oid::AUTHORITY_KEY_IDENTIFIER);
    plan.unset(oid::DOCUMENT_TYPE_LIST);
    if let Some(purpose) = purpose {
        plan.set(oid::EXT_KEY_USAGE, &tlv(0x30, &tlv(0x06, purpose.as_bytes())));
    }
    plan.issue(authority.name)
}

/// A list with this content, signed by [`list_signer`].
pub(crate) fn signed(signer: &[u8], content_type: Oid<'_>, bytes: &[u8]) -> Vec<u8> {
    let signer = Certificate::decode(signer).unwrap();
    let key = SigningKey::from_slice(&OTHER_KEY).unwrap();
    let mut out = vec![0; bytes.len() + 4096];
    let sign = |bytes: &[u8]| Ok::<_, Error>(key.sign(bytes));
    cms::encode(&mut out, Content { content_type, bytes }, &signer, sign).unwrap().to_vec()
}

/// `CscaMasterList` or `DocumentSignerList` of these certificates.
pub(crate) fn certificates(entries: &[&[u8]]) -> Vec<u8> {
    long(0x30, &[b"\x02\x01\x00".to_vec(), long(0x31, &entries.concat())].concat())
}

/// A master list, signed under `authority`.
pub(crate) fn master_list(authority: &CertificatePlan, entries: &[&[u8]]) -> Vec<u8> {
    let signer = list_signer(authority, Some(oid::CSCA_MASTER_LIST_SIGNING_KEY));
    signed(&signer, oid::CSCA_MASTER_LIST, &certificates(entries))
}

/// An object of any length below 64 KiB.
pub(crate) fn long(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    [&[tag, 0x82][..], &length, value].concat()
}

/// A revocation list of the authority of Utopia.
#[derive(Clone)]
pub(crate) struct CrlPlan {
    pub(crate) issuer: Vec<u8>,
    pub(crate) key: [u8; 32],
    pub(crate) number: u8,
    pub(crate) this_update: &'static str,
    pub(crate) next_update: &'static str,
    pub(crate) serials: Vec<u8>,
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl CrlPlan {
    pub(crate) fn good() -> Self {
        Self {
            issuer: name("UT", "CSCA Utopia"),
            key: AUTHORITY_KEY,
            number: 5,
            this_update: "261101000000Z",
            next_update: "270101000000Z",
            serials: vec![0x77],
            extensions: Vec::new(),
        }
    }

    pub(crate) fn issue(&self) -> Vec<u8> {
        let algorithm = tlv(0x30, &tlv(0x06, oid::ECDSA_WITH_SHA256.as_bytes()));
        let entry =
            |serial: &u8| tlv(0x30, &[tlv(0x02, &[*serial]), tlv(0x17, b"261001000000Z")].concat());
        let entries: Vec<u8> = self.serials.iter().flat_map(entry).collect();
        let number = extension(oid::CRL_NUMBER, false, &tlv(0x02, &[self.number]));
        let extensions = [&[number][..], &self.extensions].concat().concat();
        let tbs = [
            tlv(0x02, &[1]),
            algorithm.clone(),
            self.issuer.clone(),
            tlv(0x17, self.this_update.as_bytes()),
            tlv(0x17, self.next_update.as_bytes()),
            if entries.is_empty() { Vec::new() } else { tlv(0x30, &entries) },
            tlv(0xA0, &tlv(0x30, &extensions)),
        ];
        let tbs = long(0x30, &tbs.concat());
        let signature: p256::ecdsa::Signature =
            SigningKey::from_slice(&self.key).unwrap().sign(&tbs);
        let mut out = [0; 80];
        let mut writer = card_format::tlv::Writer::new(&mut out);
        card_format::ec_key::write_signature(&mut writer, &signature).unwrap();
        let bits = tlv(0x03, &[&[0][..], writer.written()].concat());
        long(0x30, &[tbs, algorithm, bits].concat())
    }
}

pub(crate) fn extension(id: Oid<'_>, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { b"\x01\x01\xFF" } else { b"" };
    tlv(0x30, &[&tlv(0x06, id.as_bytes())[..], flag, &tlv(0x04, value)].concat())
}

/// A document, and a place whose terminal believes in its authority.
pub(crate) fn known() -> (Specimen, Place) {
    let specimen = Plan::good().build();
    let place = Place::new();
    assert_eq!(fates(&place.take(&specimen.authority)), [Fate::Taken]);
    (specimen, place)
}

/// EF.SOD of a document.
pub(crate) fn sod(specimen: &Specimen) -> &[u8] {
    &specimen.files[&Ef::Sod]
}
