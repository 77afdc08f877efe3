//! Everything a report says about the person, in one place, so that it can be left out in one step.
//!
//! All of it overwrites itself when it goes, whoever held it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The person and what identifies this one document.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Holder {
    /// The machine readable zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// The portrait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portrait: Option<Portrait>,
    /// Items of the identity record, sealed or plain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identity: Vec<Item>,
    /// Items of the other opened records.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub records: BTreeMap<String, Vec<Item>>,
    /// What is printed in fields that differ from the chip's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Item>,
    /// SHA-256 of each file read, in hex, by name: they identify the document.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub digests: BTreeMap<String, String>,
    /// Contents of opened records that are more than words: the face template, for comparison, and
    /// the fingers, for pictures. They are never written into a report.
    #[serde(skip)]
    pub opened: Opened,
}

/// Contents of opened records.
#[derive(Clone, Default, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Opened {
    /// The face template (decision 0020).
    pub face: Option<Zeroizing<Vec<u8>>>,
    /// The fingers: records of minutiae.
    pub fingers: Option<Zeroizing<Vec<u8>>>,
}

/// The fields of the machine readable zone (Doc 9303-3 §4.2), as they stand there.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
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
        self.zeroize();
    }
}

impl Zeroize for Holder {
    fn zeroize(&mut self) {
        let Self { zone, portrait, identity, records, printed, digests, opened } = self;
        zone.zeroize();
        portrait.zeroize();
        identity.zeroize();
        records.values_mut().for_each(Zeroize::zeroize);
        printed.zeroize();
        digests.values_mut().for_each(Zeroize::zeroize);
        for content in [&mut opened.face, &mut opened.fingers] {
            content.zeroize();
        }
        // The names of records and files are no secret.
        records.clear();
        digests.clear();
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Holder {}

impl Item {
    /// An item.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> String {
        "Trần Văn Mẫu".to_owned()
    }

    fn zone() -> Zone {
        let mut zone = Zone::default();
        (zone.surname, zone.lines) = (secret(), vec![secret()]);
        zone
    }

    fn everything() -> Holder {
        let item = || vec![Item::new("name", secret())];
        let content = || Some(Zeroizing::new(secret().into_bytes()));
        let mut holder = Holder::default();
        holder.zone = Some(zone());
        holder.portrait = Some(Portrait { format: "jpeg".to_owned(), bytes: 1, sha256: secret() });
        (holder.identity, holder.printed) = (item(), item());
        holder.records.insert("face".to_owned(), item());
        holder.digests.insert("EF.DG1".to_owned(), secret());
        holder.opened = Opened { face: content(), fingers: content() };
        holder
    }

    #[test]
    fn everything_of_a_person_wipes_itself_when_it_goes() {
        fn wipes_itself<T: ZeroizeOnDrop>(_: &T) {}
        let holder = everything();
        wipes_itself(&holder);
        holder.zone.iter().for_each(wipes_itself);
        holder.portrait.iter().for_each(wipes_itself);
        holder.identity.iter().for_each(wipes_itself);
        holder.opened.face.iter().for_each(wipes_itself);
    }

    #[test]
    fn nothing_is_left_of_what_was_wiped() {
        let mut holder = everything();
        assert!(serde_json::to_string(&holder).unwrap().contains(&secret()));
        holder.wipe();
        assert!(holder == Holder::default());
    }

    #[test]
    fn no_field_of_a_zone_or_an_item_outlives_it() {
        let mut zone = zone();
        let mut item = Item::new("name", secret());
        // What the drop of each calls.
        zone.zeroize();
        item.zeroize();
        let left = serde_json::to_string(&(&zone, &item)).unwrap();
        assert!(zone == Zone::default() && item.value.is_empty(), "{left}");
        // The same bytes, not a new buffer: they were overwritten where they lay.
        let mut text = secret();
        let room = text.capacity();
        text.zeroize();
        assert_eq!((text.len(), text.capacity()), (0, room));
    }

    #[test]
    fn opened_contents_are_not_written_down() {
        let written = serde_json::to_string(&everything()).unwrap();
        assert!(!written.contains("opened") && !written.contains("fingers"), "{written}");
    }
}
