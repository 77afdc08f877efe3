//! Keys in a token of SoftHSM2: what is made, signed and derived there, what happens when it goes
//! away, and a card that it signs.

#[cfg(test)]
#[path = "hsm/keys.rs"]
mod keys;
#[cfg(test)]
#[path = "hsm/program.rs"]
mod program;
#[cfg(test)]
#[path = "hsm/sessions.rs"]
mod sessions;
#[cfg(test)]
#[path = "hsm/token.rs"]
mod token;
