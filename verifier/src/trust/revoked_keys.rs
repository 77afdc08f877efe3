//! Keys of authorities that are revoked (Doc 9303-12 §4.1.5.1): an authority says so in its own
//! revocation list, and whatever such a key signed goes with it, successors by link certificates too.

use std::collections::HashSet;

use card_format::certificate::Certificate;

use super::revocation::Revocations;
use super::{Anchor, Standing};
use crate::signature::verify_certificate;

/// SubjectPublicKeyInfo of each.
#[derive(Default)]
pub(super) struct RevokedKeys(HashSet<Vec<u8>>);

impl RevokedKeys {
    /// The keys of the authorities that a list names, and of those whom they made their successors.
    pub(super) fn among(anchors: &[Anchor], revocations: &Revocations) -> Self {
        if revocations.is_empty() {
            return Self::default();
        }
        let certificates = || anchors.iter().filter_map(|it| Some((it, it.certificate()?)));
        let named = certificates().filter(|(_, certificate)| revocations.name(certificate));
        let mut revoked: Vec<_> = named.map(|(_, certificate)| certificate).collect();
        let mut keys = Self(revoked.iter().map(key).collect());
        let links: Vec<_> =
            certificates().filter(|(it, _)| it.standing() == Standing::Linked).collect();
        // Each key is asked once, so a ring of link certificates ends.
        while let Some(predecessor) = revoked.pop() {
            for (_, link) in &links {
                let signed = || verify_certificate(link, predecessor.subject_public_key_info());
                if !keys.0.contains(&key(link)) && signed().is_ok() {
                    keys.0.insert(key(link));
                    revoked.push(*link);
                }
            }
        }
        keys
    }

    /// Whether the key of this authority is one of them, in whatever certificate it came.
    pub(super) fn has(&self, anchor: &Anchor) -> bool {
        !self.0.is_empty() && anchor.certificate().is_some_and(|it| self.0.contains(&key(&it)))
    }
}

fn key(certificate: &Certificate<'_>) -> Vec<u8> {
    certificate.subject_public_key_info().raw().to_vec()
}
