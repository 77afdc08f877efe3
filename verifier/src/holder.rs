//! Everything a report says about the person, in one place, so that it can be left out in one step.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

/// The person and what identifies this one document.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Holder {
    /// The machine readable zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// The portrait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portrait: Option<Portrait>,
    /// Items of the identity record, sealed or plain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identity: Vec<Item>,
    /// Items of the other opened records.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub records: BTreeMap<String, Vec<Item>>,
    /// What is printed in fields that differ from the chip's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Item>,
    /// SHA-256 of each file read, in hex, by name: they identify the document.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub digests: BTreeMap<String, String>,
}

/// The fields of the machine readable zone (Doc 9303-3 §4.2), as they stand there.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
#[expect(missing_docs, reason = "the fields of the zone")]
pub struct Zone {
    pub lines: Vec<String>,
    pub document_code: String,
    pub issuing_state: String,
    pub document_number: String,
    pub surname: String,
    pub given_names: String,
    pub nationality: String,
    pub birth: String,
    pub sex: String,
    pub expiry: String,
    pub optional: String,
    /// The national ID number, where the zone of the issuing State has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id_number: Option<String>,
}

/// What the portrait is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Portrait {
    /// `jpeg` or `jpeg2000`.
    pub format: String,
    /// Size of the image.
    pub bytes: usize,
    /// SHA-256 of the image in hex.
    pub sha256: String,
}

/// One item of a record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Item {
    /// A stable name.
    pub name: String,
    /// The value as text.
    pub value: String,
}

impl Holder {
    /// Overwrites everything.
    pub fn wipe(&mut self) {
        let Self { zone, portrait, identity, records, printed, digests } = self;
        if let Some(zone) = zone {
            zone.wipe();
        }
        if let Some(portrait) = portrait {
            portrait.sha256.zeroize();
        }
        let items = identity.iter_mut().chain(records.values_mut().flatten());
        for item in items.chain(printed) {
            item.value.zeroize();
        }
        digests.values_mut().for_each(zeroize::Zeroize::zeroize);
        *self = Self::default();
    }
}

impl Zone {
    fn wipe(&mut self) {
        let Self { lines, document_code, issuing_state, document_number, surname, .. } = self;
        lines.zeroize();
        for field in [document_code, issuing_state, document_number, surname] {
            field.zeroize();
        }
        let Self { given_names, nationality, birth, sex, expiry, optional, id_number, .. } = self;
        for field in [given_names, nationality, birth, sex, expiry, optional] {
            field.zeroize();
        }
        id_number.zeroize();
    }
}

impl Item {
    /// An item.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
