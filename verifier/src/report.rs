//! The facts of one inspection. No judgement: that is [`crate::verdict`].

use serde::{Deserialize, Serialize};

use crate::check::{Check, Id, Outcome};
use crate::combined::Field;
use crate::document::Source;
use crate::finding::Finding;
use crate::holder::Holder;
use crate::ledger::Ledger;
use crate::trust::ListAge;

/// Version of the field names in reports. Goes up when one changes its meaning or goes away.
pub const SCHEMA: u32 = 2;

/// The facts of one inspection.
///
/// Nothing outside `holder` tells one holder from another.
#[derive(Clone, Serialize, Deserialize)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Report {
    /// Where the files came from.
    pub source: Source,
    /// The day that validity was judged for, `YYYY-MM-DD`.
    pub inspected_on: String,
    /// How many authorities the trust folder held.
    pub anchors: usize,
    /// Every check that was begun, in reading order.
    pub checks: Vec<Check>,
    /// What is worth a look and never decides.
    pub findings: Vec<Finding>,
    /// Fields in which what is printed differs from the chip; what is printed stays with the holder.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub differences: Vec<Difference>,
    /// What was found of each file.
    pub files: Vec<FileFact>,
    /// The signer's certificate and its issuer's, as far as they are known.
    pub certificates: Vec<CertificateFact>,
    /// The lists that speak of the document, and how old they are.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lists: Vec<ListAge>,
    /// Version of the sealed trust folder, if the terminal made sure of its seal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trust_version: Option<u64>,
    /// How like a live face template is to the stored one, from -1 to 1 in thousandths, if somebody
    /// gave one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub likeness: Option<i16>,
    /// What crossed the wire.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wire: Option<Wire>,
    /// How often the password may still be wrong before the card blocks it, if the card says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tries_left: Option<u8>,
    /// Everything about the person. Left out of reports that travel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub holder: Option<Holder>,
}

/// A field in which what is printed differs from the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which comparison told.
    pub check: Id,
    /// The field.
    pub field: Field,
}

/// What was found of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFact {
    /// `EF.DG1` and so on.
    pub name: String,
    /// What was found.
    pub state: FileState,
    /// How many bytes were read.
    pub bytes: usize,
}

/// What was found of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Read to its end.
    Read,
    /// Not there.
    Absent,
    /// There, for terminals with more rights.
    Denied,
    /// Not read to its end.
    Broken,
}

/// A certificate, without anything that tells one document from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFact {
    /// What it is for.
    pub role: Role,
    /// Country in its subject.
    pub country: String,
    /// Serial number in hex.
    pub serial: String,
    /// SHA-256 of the whole certificate in hex.
    pub sha256: String,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day, `YYYY-MM-DD`.
    pub valid_until: String,
}

/// What a certificate is for (Doc 9303-12 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Signs documents.
    DocumentSigner,
    /// Signs document signers.
    CountrySigningAuthority,
}

/// What crossed the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wire {
    /// Commands sent.
    pub commands: u64,
    /// Bytes in both directions.
    pub bytes: u64,
    /// From the first command to the last answer.
    pub milliseconds: u64,
}

impl Report {
    /// A report of an inspection that has not begun.
    pub fn empty(source: Source, inspected_on: &str) -> Self {
        Self {
            source,
            inspected_on: inspected_on.to_owned(),
            anchors: 0,
            checks: Vec::new(),
            findings: Vec::new(),
            differences: Vec::new(),
            files: Vec::new(),
            certificates: Vec::new(),
            lists: Vec::new(),
            trust_version: None,
            likeness: None,
            wire: None,
            tries_left: None,
            holder: None,
        }
    }

    /// Adds checks and findings that were made afterwards.
    pub fn add(&mut self, ledger: Ledger) {
        let (checks, findings) = ledger.finish();
        self.checks.extend(checks);
        self.checks.sort_by_key(|check| (check.id.group(), check.id));
        self.findings.extend(findings);
        self.findings.sort_unstable();
        self.findings.dedup();
    }

    /// How a check ended, if it was begun.
    pub fn outcome(&self, id: Id) -> Option<&Outcome> {
        self.checks.iter().find(|check| check.id == id).map(|check| &check.outcome)
    }

    /// The same report about nobody.
    pub fn without_holder(&self) -> Self {
        Self { holder: None, ..self.clone() }
    }
}
