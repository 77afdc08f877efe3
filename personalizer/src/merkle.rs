//! A batch's finished cards as the leaves of a tree (RFC 6962 §2.1): its root stands for all of
//! them, and one card is proven to be among them by a few hashes that tell nothing of the others.
//!
//! ```text
//! cardwright card v1
//! batch utopia/2026-11-22
//! place 3 of 20                               from 1, in the order of their markers
//! dossier UTO-7
//! blank <chip identity>
//! sod <SHA-256 of EF.SOD>
//! signer <SHA-256 of the document signer's certificate>
//! blind <SHA-256 of "cardwright blind v1" and the job's marker>
//! ```
//!
//! A leaf is the SHA-256 of these lines with their line breaks. The marker is 32 random bytes that
//! only this job's chip and the accounts know; so nobody can try dossiers or chips against a hash of
//! another card that a proof shows. Markers are random, so a place tells nothing either.

mod proof;

pub use proof::{Flaw, Proof};

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::hex;

/// The first line of a card's record.
const FORMAT: &str = "cardwright card v1";

/// What a leaf says of a finished card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its batch.
    pub batch: String,
    /// Its place in the batch, from 1.
    pub place: u64,
    /// How many cards the batch has.
    pub of: u64,
    /// Its dossier.
    pub dossier: String,
    /// Its chip's identity, in hexadecimal digits as everything that follows.
    pub blank: String,
    /// SHA-256 of EF.SOD.
    pub sod: String,
    /// SHA-256 of the certificate that signed it.
    pub signer: String,
    /// What nobody can guess.
    pub blind: String,
}

impl Card {
    /// The leaf's value.
    pub fn leaf(&self) -> [u8; 32] {
        let Self { batch, place, of, dossier, blank, sod, signer, blind } = self;
        let record = format!(
            "{FORMAT}\nbatch {batch}\nplace {place} of {of}\ndossier {dossier}\nblank {blank}\n\
             sod {sod}\nsigner {signer}\nblind {blind}\n"
        );
        Sha256::digest(record).into()
    }

    /// Whether no member holds what would make it two lines, or bytes in another spelling.
    fn is_plain(&self) -> bool {
        let names = [&self.batch, &self.dossier];
        let digits = [&self.blank, &self.sod, &self.signer, &self.blind];
        names.iter().all(|name| !name.chars().any(char::is_control))
            && digits.iter().all(|digits| hex::parse(digits).is_some())
            && (1..=self.of).contains(&self.place)
    }
}

/// What a leaf shows of a job's marker.
pub fn blind(marker: &[u8; 32]) -> [u8; 32] {
    Sha256::new_with_prefix("cardwright blind v1").chain_update(marker).finalize().into()
}

/// A batch's tree.
#[derive(Debug, Default)]
pub struct Tree(MemoryBackedTree<Sha256, [u8; 32]>);

impl Tree {
    /// Adds the next card, in the order of places.
    pub fn push(&mut self, card: &Card) {
        self.0.push(card.leaf());
    }

    /// The root; that of no cards is the hash of nothing.
    pub fn root(&self) -> [u8; 32] {
        (*self.0.root().as_bytes()).into()
    }

    /// The hashes beside the way from a card to the root, if it has that place.
    pub fn path(&self, card: &Card) -> Option<Vec<String>> {
        let at = usize::try_from(card.place.checked_sub(1)?).ok()?;
        if self.0.get(at) != Some(&card.leaf()) {
            return None;
        }
        let path = self.0.prove_inclusion(at);
        Some(path.as_bytes().chunks(32).map(hex::print).collect())
    }
}

#[cfg(test)]
mod tests;
