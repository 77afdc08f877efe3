//! `kill -9` at every command to a card and at every change of the accounts, and the next start.

#[cfg(test)]
#[expect(dead_code, reason = "its keys need not lie in files here")]
#[path = "issuance/authority.rs"]
mod authority;
#[cfg(test)]
#[path = "killed/child.rs"]
mod child;
#[cfg(test)]
#[path = "killed/deadly.rs"]
mod deadly;
#[cfg(test)]
#[path = "killed/sweep.rs"]
mod sweep;
#[cfg(test)]
#[path = "killed/yard.rs"]
mod yard;
