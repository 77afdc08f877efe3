//! Keys in a token of SoftHSM2: what is made, signed and derived there, what happens when it goes
//! away, and a card that it signs.

#[path = "hsm/keys.rs"]
mod keys;
#[path = "hsm/program.rs"]
mod program;
#[path = "hsm/sessions.rs"]
mod sessions;
#[path = "hsm/token.rs"]
mod token;
