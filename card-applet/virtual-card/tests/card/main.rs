//! The card as its issuer, a terminal and the loss of power see it.

#[cfg(test)]
mod access;
#[cfg(test)]
mod authentication;
#[cfg(test)]
mod authority;
#[cfg(test)]
mod basic_access;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod key_sets;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod line;
#[cfg(test)]
mod model;
#[cfg(test)]
mod offers;
#[cfg(test)]
mod people;
#[cfg(test)]
mod power_cut;
#[cfg(test)]
mod random;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod sequences;
#[cfg(test)]
mod terminal_authentication;
