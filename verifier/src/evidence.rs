//! What shows that a check succeeded: facts that an auditor can compare, none about the holder.

use serde::{Deserialize, Serialize};

use crate::combined::Field;

/// The facts behind one successful check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what they are")]
#[non_exhaustive]
pub enum Evidence {
    /// PACE ended with both tokens right.
    Pace { protocol: String, parameters: u32, password: PasswordKind },
    /// Basic Access Control ended with both challenges answered.
    BasicAccess { password: PasswordKind },
    /// The chip lets anybody read.
    PlainAccess,
    /// The chip accepted a chain of certificates and a signature of this terminal.
    TerminalAuthentication { trust_point: String, terminal: String, algorithm: String },
    /// Two files say the same.
    SameParameters { entries: usize },
    /// The chip knew how its mapping key in PACE and the signed key belong together.
    ChipAuthenticationMapping { parameters: u32 },
    /// The chip spoke under keys that only the holder of the signed key can compute.
    ChipAuthentication { protocol: String, curve: String },
    /// The chip signed our challenge with the signed key.
    ActiveAuthentication { algorithm: String, curve: String },
    /// A signature verified under this certificate.
    Signature { algorithm: String, signer_sha256: String },
    /// A signed digest agrees with what it covers.
    Digest { algorithm: String },
    /// A structure of this version agrees with itself.
    Form { version: u32 },
    /// A certificate of this version keeps its profile.
    Profile { version: u32 },
    /// A file holds so many records or entries, each of them readable.
    Readable { entries: usize },
    /// A certificate is signed by this anchor.
    Issued { anchor_sha256: String, found_by: FoundBy },
    /// A list of document signers, signed with this certificate, names the signer: it stands for an
    /// authority (TR-03135-1 §5.6.4.3.6).
    Listed { list_signer_sha256: String },
    /// A revocation list that is still the newest does not name the signer.
    NotRevoked { country: String, number: Option<String>, issued: String, next: String },
    /// So many lists speak of the document, and none is older than the profile allows: days since
    /// somebody last made sure of the oldest.
    ListAges { lists: usize, days: u32, working_days: u32 },
    /// The trust folder is the one that was sealed as this version.
    Sealed { version: u64, sealed: String, files: usize },
    /// The list of void documents of this day does not name the document.
    NotVoid { list_made: String },
    /// A period holds the day of inspection.
    Period { from: String, until: String },
    /// A certificate has this use.
    KeyUsage { bits: String },
    /// Two lists name the same files.
    SameList { files: Vec<String> },
    /// A file of this size has the signed hash.
    Hash { algorithm: String, bytes: usize },
    /// The day of expiry has not passed. Which day it is stays with the holder.
    InForce,
    /// Two codes mean the same State.
    SameState { zone: String, signer: String },
    /// All check digits of a zone agree.
    CheckDigits { format: String },
    /// An image of this kind was found.
    Image { format: String, bytes: usize },
    /// An image of this kind was decoded: so many pixels in a row, so many rows.
    Picture { format: String, bytes: usize, width: u16, height: u16 },
    /// Two faces are as alike as the profile wants: cosine and least cosine, in three decimals.
    Likeness { likeness: String, threshold: String },
    /// A record was opened with the key of this identifier.
    Opened { key: String, bytes: usize },
    /// What is printed agrees with the chip in these fields.
    SameFields { fields: Vec<Field> },
    /// A record is not sealed and can be read.
    Plain { bytes: usize },
}

/// What opened the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordKind {
    /// Six digits printed on the card.
    Can,
    /// The machine readable zone.
    Mrz,
    /// The holder's personal identification number.
    Pin,
    /// The number that unblocks it.
    Puk,
}

/// How the anchor of a certificate was found (TR-03135-1 §5.6.4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// By key identifiers.
    KeyIdentifier,
    /// By the name of the issuer.
    Name,
    /// By the State alone: identifier and name lead to nobody.
    Country,
}
