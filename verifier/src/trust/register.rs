//! `lists.json`: what was imported into a trust folder, from where, and when.
//!
//! It keeps what import found out, so that loading does not verify four hundred authorities again,
//! and what a newer list needs to take the place of an older one. It proves nothing: whoever may
//! write into the folder decides what is believed, unless the folder is sealed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Kind, Standing};

/// Its name in the folder.
pub(super) const FILE: &str = "lists.json";

/// Version of the form.
const VERSION: u32 = 1;

/// What an operator put into the folder by hand.
pub(super) const BY_HAND: &str = "file";

/// What was imported.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Register {
    version: u32,
    /// Certificates by their SHA-256 in hex.
    pub(super) certificates: BTreeMap<String, Known>,
    /// Lists by what names their issuer.
    pub(super) lists: BTreeMap<String, List>,
}

/// A certificate that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    /// How an authority's own signature stands; none for a document signer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) standing: Option<Standing>,
    /// Who brought it: a person, lists, entries of a directory. Nobody left, and it goes.
    pub(super) from: BTreeSet<String>,
}

/// A list that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// What it is.
    pub(super) kind: Kind,
    /// State of its issuer, two letters.
    pub(super) country: String,
    /// Where it lies; none for a master list, whose certificates lie in the folder by themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) file: Option<String>,
    /// SHA-256 of the list as it came, in hex.
    pub(super) sha256: String,
    /// SHA-256 of the certificate that signed it, in hex (TR-03135-1 wants it in logs).
    pub(super) signer_sha256: String,
    /// Its serial number in hex, by which it may be revoked one day; none of an authority.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) signer_serial: Option<String>,
    /// How much stands in it.
    pub(super) entries: usize,
    /// When its issuer made it: thisUpdate, signing time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) issued: Option<String>,
    /// When its issuer makes the next at the latest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) next: Option<String>,
    /// cRLNumber in hex.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) number: Option<String>,
    /// When somebody last showed that this is still the newest.
    pub(super) fetched: String,
}

impl Default for Register {
    fn default() -> Self {
        Self { version: VERSION, certificates: BTreeMap::new(), lists: BTreeMap::new() }
    }
}

impl Register {
    /// Reads it; `None` when it is none of this version.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let register: Self = serde_json::from_slice(bytes).ok()?;
        (register.version == VERSION).then_some(register)
    }

    /// The same as a file.
    pub(super) fn print(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }

    /// Notes who brought a certificate; tells whether it was known.
    pub(super) fn note(&mut self, sha256: String, standing: Option<Standing>, from: &str) -> bool {
        let known = self.certificates.contains_key(&sha256);
        let entry = self.certificates.entry(sha256);
        let entry = entry.or_insert_with(|| Known { standing, from: BTreeSet::new() });
        entry.standing = standing;
        entry.from.insert(from.to_owned());
        known
    }

    /// Notes that `from` brings these certificates and no others any more; returns those that
    /// nobody brings now, which are forgotten.
    pub(super) fn keep(&mut self, from: &str, kept: &BTreeSet<String>) -> Vec<String> {
        for (sha256, known) in &mut self.certificates {
            if !kept.contains(sha256) {
                known.from.remove(from);
            }
        }
        let gone = self.certificates.iter().filter(|(_, known)| known.from.is_empty());
        let gone: Vec<_> = gone.map(|(sha256, _)| sha256.clone()).collect();
        for sha256 in &gone {
            self.certificates.remove(sha256);
        }
        gone
    }

    /// Whether an authority may vouch for authorities of other States: an operator put it here, or
    /// it came with the list of its own State. What came with another's list brings no further
    /// lists.
    pub(super) fn introduces(&self, sha256: &str, country: &str) -> bool {
        let Some(known) = self.certificates.get(sha256) else { return true };
        let own = format!("master_list/{country}/");
        known.from.iter().any(|from| from == BY_HAND || from.starts_with(&own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_being_written_and_refuses_what_it_is_not() {
        let mut register = Register::default();
        assert!(!register.note("AB".into(), Some(Standing::Linked), BY_HAND));
        assert!(register.note("AB".into(), Some(Standing::Linked), "master_list/UT/1"));
        let text = register.print().unwrap();
        assert_eq!(Register::parse(&text), Some(register));
        for bad in [&b""[..], b"{}", b"[1]", b"{\"version\":2,\"certificates\":{},\"lists\":{}}"] {
            assert_eq!(Register::parse(bad), None);
        }
    }

    #[test]
    fn a_certificate_stays_as_long_as_somebody_brings_it() {
        let mut register = Register::default();
        for (sha256, from) in [("A", "l"), ("B", "l"), ("B", BY_HAND), ("C", "l")] {
            register.note(sha256.into(), None, from);
        }
        let kept = BTreeSet::from(["C".to_owned()]);
        assert_eq!(register.keep("l", &kept), ["A"]);
        assert!(register.certificates.contains_key("B") && register.certificates.contains_key("C"));
    }

    #[test]
    fn what_came_with_the_list_of_another_state_brings_no_lists() {
        let mut register = Register::default();
        for (sha256, from) in [("A", BY_HAND), ("B", "master_list/NL/1"), ("C", "master_list/DE/1")]
        {
            register.note(sha256.into(), None, from);
        }
        let introduces = ["A", "B", "C", "D"].map(|sha256| register.introduces(sha256, "NL"));
        assert_eq!(introduces, [true, true, false, true]);
    }
}
