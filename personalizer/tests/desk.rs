//! One card on the desk, whose wire or power fails at any command.

#[cfg(test)]
#[path = "issuance/card.rs"]
#[expect(dead_code, reason = "cards of an issuance have faults that none on the desk has")]
mod card;
#[cfg(test)]
#[path = "issuance/cut.rs"]
mod cut;
#[cfg(test)]
#[path = "desk/life.rs"]
mod life;
#[cfg(test)]
#[path = "store/place.rs"]
#[expect(dead_code, reason = "a desk has one dossier")]
mod place;
#[cfg(test)]
#[path = "desk/rotation.rs"]
mod rotation;
