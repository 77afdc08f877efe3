//! What a card knows beside the password, and proves or tells with the last answer of PACE
//! (Doc 9303-11 §4.4.5).

use crate::group::{Group, KeyPair};

/// What else the card knows.
#[expect(missing_debug_implementations, reason = "holds a private key")]
pub struct Context<'a, G: Group> {
    /// The key that the chip authentication mapping proves: the one of the same parameters in
    /// EF.CardSecurity.
    pub chip_key: Option<&'a KeyPair<G>>,
    /// The names of at most two authorities that Terminal Authentication trusts, the newest first.
    pub authorities: &'a [&'a [u8]],
}

impl<G: Group> Context<'_, G> {
    /// A card without either.
    pub const NONE: Self = Self { chip_key: None, authorities: &[] };
}
