//! Which checks a verdict cannot do without. Data, not code.
//!
//! The classes of TR-03135-1 §5.1.3: what is required counts as undetermined when it is missing or
//! not supported; everything else counts as it ended. Access control is a gate with several doors,
//! and one must open. A wrong number on the keypad says nothing about the document, so a door that
//! does not open counts as aborted. Only a policy that names it takes an old door for a new one that
//! failed (decision 0104).

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
    /// Ways into the chip, of which one must succeed.
    pub ways_in: &'static [Id],
    /// Whether a chip whose PACE failed may be opened with Basic Access Control.
    pub bac_fallback: bool,
}

/// What every chip must show, and something more.
macro_rules! required_of_chips {
    ($($more:ident)?) => {
        &[
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
            $(Id::$more,)?
        ]
    };
}

/// A chip in front of the terminal.
pub const CARD: Policy = Policy {
    name: "card/2",
    required: required_of_chips!(),
    ways_in: &[Id::Pace, Id::BasicAccess, Id::PlainAccess],
    bac_fallback: false,
};

/// The same for a terminal that must get along with chips whose PACE is broken.
pub const CARD_WITH_BAC_FALLBACK: Policy =
    Policy { name: "card-with-bac-fallback/1", bac_fallback: true, ..CARD };

/// The same for a terminal that is there to read fingerprints and irises: the Advanced Inspection
/// Procedure (TR-03110-1 §2.1), which has not succeeded before the chip believes the terminal.
pub const CARD_WITH_TERMINAL_AUTHENTICATION: Policy = Policy {
    name: "card-with-terminal-authentication/1",
    required: required_of_chips!(TerminalAuthentication),
    ..CARD
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
    ways_in: &[],
    bac_fallback: false,
};

impl Policy {
    /// The rules for what comes from `source`.
    pub const fn of(source: Source) -> &'static Self {
        match source {
            Source::Card => &CARD,
            Source::Files => &FILES,
        }
    }

    /// The rules with this name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        [&CARD, &CARD_WITH_BAC_FALLBACK, &CARD_WITH_TERMINAL_AUTHENTICATION, &FILES]
            .into_iter()
            .find(|policy| policy.name == name)
    }

    /// What a check counts for. `inside` tells whether some way into the chip succeeded.
    pub fn weigh(&self, id: Id, status: Status, inside: bool) -> Status {
        if self.ways_in.contains(&id) && status != Status::Successful {
            return match status {
                _ if inside && self.bac_fallback => Status::NotSupported,
                Status::NotSupported if inside => Status::NotSupported,
                Status::NotSupported => Status::Undetermined,
                Status::Failed => Status::Aborted,
                other => other,
            };
        }
        match status {
            Status::NotSupported if self.required.contains(&id) => Status::Undetermined,
            other => other,
        }
    }
}
