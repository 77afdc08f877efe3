//! Which checks a verdict cannot do without. Data, not code.
//!
//! The classes of TR-03135-1 §5.1.3: what is required counts as undetermined when it is missing or
//! not supported; everything else counts as it ended. PACE is a gate: a wrong number on the keypad
//! says nothing about the document, so its failure counts as aborted.

use card_format::ef::Ef;

use crate::check::Id;
use crate::document::Source;
use crate::status::Status;

/// The rules of a verdict.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Name and version, for the report.
    pub name: &'static str,
    /// Checks without which nothing is accepted.
    pub required: &'static [Id],
}

/// A chip in front of the terminal.
pub const CARD: Policy = Policy {
    name: "card/1",
    required: &[
        Id::Pace,
        Id::Signature,
        Id::MessageDigest,
        Id::Chain,
        Id::SignerValidity,
        Id::AuthorityValidity,
        Id::SignerKeyUsage,
        Id::Listing,
        Id::File(Ef::Dg1),
        Id::File(Ef::Dg2),
        Id::IssuingState,
        Id::Zone,
        Id::Expiry,
    ],
};

/// Files that were read earlier: nobody can say whether the chip was genuine.
pub const FILES: Policy = Policy {
    name: "files/1",
    required: &[
        Id::Signature,
        Id::MessageDigest,
        Id::Chain,
        Id::SignerValidity,
        Id::AuthorityValidity,
        Id::SignerKeyUsage,
        Id::Listing,
        Id::File(Ef::Dg1),
        Id::IssuingState,
        Id::Zone,
        Id::Expiry,
    ],
};

impl Policy {
    /// The rules for what comes from `source`.
    pub const fn of(source: Source) -> &'static Self {
        match source {
            Source::Card => &CARD,
            Source::Files => &FILES,
        }
    }

    /// What a check counts for.
    pub fn weigh(&self, id: Id, status: Status) -> Status {
        match (id, status) {
            (Id::Pace, Status::Failed) => Status::Aborted,
            (_, Status::NotSupported) if self.required.contains(&id) => Status::Undetermined,
            (_, other) => other,
        }
    }
}
