//! A recorded session: every command and response, one JSON object a line.
//!
//! ```text
//! {"trace":1,"program":"verifier 0.1.0","inspected_on":"2026-11-22"}
//! {"microseconds":812,"command":"00A4020C02011C","response":"9000"}
//! ```
//!
//! What crosses the wire after PACE is encrypted, so a trace holds no personal data and nothing that
//! opens it. Test traces add `"danger_secrets"` to the first line: the password and the seed of the
//! terminal's random numbers, with which the whole session can be repeated byte for byte.
//!
//! Old documents are another matter: a chip without access control shows its holder to the trace as to
//! anybody, and the zone behind Basic Access Control can be guessed by whoever has the trace.

mod record;
mod replay;

use serde::{Deserialize, Serialize};

use crate::evidence::PasswordKind;

pub use record::Recording;
pub use replay::{Replay, ReplayError, Trace, TraceError};

/// The first line.
#[derive(Clone, Serialize, Deserialize)]
#[expect(missing_debug_implementations, reason = "may hold secrets")]
pub struct Header {
    /// Version of the format.
    pub trace: u32,
    /// What wrote it.
    pub program: String,
    /// The day that validity was judged for, `YYYY-MM-DD`.
    pub inspected_on: String,
    /// Name, version and changes of the profile, which says what the terminal was allowed to do; not
    /// in the traces of its first version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy: Option<String>,
    /// The longest command and the longest response that the reader carried, if it told: sizes
    /// depend on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limits: Option<(u32, u32)>,
    /// Only in test traces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub danger_secrets: Option<Secrets>,
}

/// What repeats a session. Never of a real document.
#[derive(Clone, Serialize, Deserialize)]
#[expect(missing_debug_implementations, reason = "secrets stay out of logs")]
pub struct Secrets {
    /// Seed of the terminal's random numbers, 32 bytes in hex.
    pub seed: String,
    /// The password, as it was typed.
    pub password: String,
    /// What it is; traces without it have a CAN or a zone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<PasswordKind>,
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// How long the card took.
    pub microseconds: u64,
    /// The command in hex.
    pub command: String,
    /// The response in hex.
    pub response: String,
}

/// Version of the format.
pub const VERSION: u32 = 1;
