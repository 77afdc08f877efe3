//! The proof that a card is one of its batch's, for somebody without the accounts.

use ct_merkle::{InclusionProof, RootHash};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{Card, Tree};
use crate::audit::{CLOSED, Head, Record};
use crate::hex;
use crate::lang::Lang;

/// The first member of the file.
const FORMAT: &str = "cardwright card proof v1";

/// More cards than a batch can have: the arithmetic of trees ends at 2^63.
const MOST: u64 = 1 << 40;

/// A card, the way to its batch's root, and the record that put the root into the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    format: String,
    /// The card.
    pub card: Card,
    path: Vec<String>,
    /// The batch's root.
    pub root: String,
    /// The batch's last record.
    pub closed: Record,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Not a proof as it is printed.
    #[error("this is not a proof as `audit prove` writes it")]
    Form,
    /// The hashes lead elsewhere.
    #[error("the card does not lead to the root: something was changed")]
    Path,
    /// The record does not close this batch with this root.
    #[error("the record of the log does not close this batch with this root")]
    Record,
    /// The root is another.
    #[error("the root is not the one that was kept")]
    Root,
    /// The checkpoint is one of another record.
    #[error("the checkpoint is not that of the batch's end: take the one that `books close` wrote")]
    Checkpoint,
}

impl Flaw {
    /// The same for an auditor.
    pub fn text(self, lang: Lang) -> String {
        let vi = match self {
            Self::Form => "đây không phải bằng chứng do `audit prove` ghi ra",
            Self::Path => "thẻ không dẫn tới gốc: có chỗ đã bị sửa",
            Self::Record => "bản ghi nhật ký không đóng lô này với gốc này",
            Self::Root => "gốc không phải gốc đã lưu",
            Self::Checkpoint => {
                "điểm kiểm không phải của lúc đóng lô: hãy dùng điểm do `books close` ghi ra"
            }
        };
        lang.pick(&self.to_string(), vi).to_owned()
    }
}

impl Proof {
    /// Proves a card of a closed batch. `None` when the tree does not hold it there.
    pub fn new(tree: &Tree, card: Card, closed: Record) -> Option<Self> {
        let path = tree.path(&card)?;
        Some(Self { format: FORMAT.to_owned(), card, path, root: hex::print(&tree.root()), closed })
    }

    /// The file.
    pub fn print(&self) -> String {
        // Strings and numbers in a structure always have a text.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a file, exactly as it is printed, and follows the path. Nothing is known then but that
    /// the proof is whole: compare it with what was kept.
    pub fn parse(file: &str) -> Result<Self, Flaw> {
        let proof: Self = serde_json::from_str(file).map_err(|_| Flaw::Form)?;
        let plain = proof.format == FORMAT && proof.card.is_plain() && proof.card.of <= MOST;
        if !plain || proof.print() != file {
            return Err(Flaw::Form);
        }
        proof.follow()?;
        let ends = proof.closed.event == CLOSED && proof.closed.stands();
        let (root, of, batch) = (&proof.root, proof.card.of, &proof.card.batch);
        let end = proof.closed.detail.split_once(" batch ");
        let tells = end.is_some_and(|(books, named)| {
            books.starts_with(&format!("root {root} cards {of} ")) && named == batch
        });
        if ends && tells { Ok(proof) } else { Err(Flaw::Record) }
    }

    /// Holds the root against one that was kept.
    pub fn has_root(&self, root: &[u8; 32]) -> Result<(), Flaw> {
        if hex::array(&self.root) == Some(*root) { Ok(()) } else { Err(Flaw::Root) }
    }

    /// Holds the batch's last record against the head that a checkpoint signs.
    pub fn is_closed_by(&self, head: Head) -> Result<(), Flaw> {
        if self.closed.head() == Some(head) { Ok(()) } else { Err(Flaw::Checkpoint) }
    }

    fn follow(&self) -> Result<(), Flaw> {
        let root: [u8; 32] = hex::array(&self.root).ok_or(Flaw::Form)?;
        let mut path = Vec::new();
        for hash in &self.path {
            path.extend(hex::array::<32>(hash).ok_or(Flaw::Form)?);
        }
        let path = InclusionProof::<Sha256>::try_from_bytes(path).map_err(|_| Flaw::Form)?;
        let at = self.card.place.checked_sub(1).ok_or(Flaw::Form)?;
        RootHash::<Sha256>::new(root.into(), self.card.of)
            .verify_inclusion(&self.card.leaf(), at, &path)
            .map_err(|_| Flaw::Path)
    }
}
