//! The protocol between stations, cards and accounts, in every order in which it can go wrong.
//!
//! A model, not the program: [`world`] says what there is, [`step`] what a station does next and
//! what it then finds in the accounts, [`model`] what may happen at any moment. The checker walks
//! every order of events; a mutation takes one rule away and must be caught, so each rule is there
//! for a reason that is written down here.

#[cfg(test)]
#[path = "lease_model/model.rs"]
mod model;
#[cfg(test)]
#[path = "lease_model/proof.rs"]
mod proof;
#[cfg(test)]
#[path = "lease_model/step.rs"]
mod step;
#[cfg(test)]
#[path = "lease_model/world.rs"]
mod world;
