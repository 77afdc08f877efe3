//! Who may have issued a certificate: authorities by key identifier, by name, by State
//! (TR-03135-1 §5.6.4.3), found without looking at all of them.

use std::collections::HashMap;

use card_format::certificate::Certificate;

use super::{Anchor, name};
use crate::country::two_letters;
use crate::evidence::FoundBy;

/// How many authorities are tried for one certificate. No State has as many.
const TRIES: usize = 64;

/// Places in the list of anchors.
#[derive(Default)]
pub(super) struct Index {
    key_identifiers: HashMap<Vec<u8>, Vec<usize>>,
    names: HashMap<Vec<u8>, Vec<usize>>,
    countries: HashMap<String, Vec<usize>>,
}

impl Index {
    /// Indexes `anchors`, whose order must stay.
    pub(super) fn of(anchors: &[Anchor]) -> Self {
        let mut index = Self::default();
        for (at, anchor) in anchors.iter().enumerate() {
            if let Some(identifier) = anchor.key_identifier() {
                index.key_identifiers.entry(identifier.to_vec()).or_default().push(at);
            }
            index.names.entry(anchor.subject().to_vec()).or_default().push(at);
            index.countries.entry(anchor.country().to_owned()).or_default().push(at);
        }
        index
    }

    /// Places of those who may have issued what names `issuer`: first those of its key identifier
    /// within its State, then those of its name, then all others of its State, because identifiers
    /// and names are wrong in certificates that circulate. None comes twice.
    pub(super) fn issuers(&self, certificate: &Certificate<'_>) -> Vec<(usize, FoundBy)> {
        let identifier = certificate.authority_key_identifier().ok().flatten();
        self.named(&name::key(certificate.issuer()), identifier, certificate.issuer().country())
    }

    /// The same by what stands in a certificate or in a revocation list.
    pub(super) fn named(
        &self,
        issuer: &[u8],
        identifier: Option<&[u8]>,
        country: Option<&str>,
    ) -> Vec<(usize, FoundBy)> {
        let of_country = country.and_then(|country| self.countries.get(&two_letters(country)));
        let of_country = of_country.map(Vec::as_slice).unwrap_or_default();
        let of_key = identifier.and_then(|identifier| self.key_identifiers.get(identifier));
        let of_key = of_key.into_iter().flatten().filter(|at| of_country.contains(at));
        let of_name = self.names.get(issuer).into_iter().flatten();
        let mut found: Vec<(usize, FoundBy)> = Vec::new();
        let all = of_key.map(|at| (*at, FoundBy::KeyIdentifier));
        let all = all.chain(of_name.map(|at| (*at, FoundBy::Name)));
        let all = all.chain(of_country.iter().map(|at| (*at, FoundBy::Country)));
        for (at, by) in all {
            if found.len() < TRIES && found.iter().all(|(known, _)| *known != at) {
                found.push((at, by));
            }
        }
        found
    }
}
