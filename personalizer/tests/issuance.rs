//! A line issues cards in this process: everything goes right, and everything goes wrong.

#[cfg(test)]
#[path = "issuance/authority.rs"]
mod authority;
#[cfg(test)]
#[path = "issuance/books.rs"]
mod books;
#[cfg(test)]
#[path = "issuance/card.rs"]
mod card;
#[cfg(test)]
#[path = "issuance/cards.rs"]
mod cards;
#[cfg(test)]
#[path = "issuance/command.rs"]
mod command;
#[cfg(test)]
#[path = "issuance/cut.rs"]
mod cut;
#[cfg(test)]
#[path = "issuance/power.rs"]
mod power;
#[cfg(test)]
#[path = "issuance/shared.rs"]
mod shared;
#[cfg(test)]
#[path = "issuance/stations.rs"]
mod stations;
#[cfg(test)]
#[path = "issuance/storage.rs"]
mod storage;
#[cfg(test)]
#[path = "issuance/trial.rs"]
mod trial;
