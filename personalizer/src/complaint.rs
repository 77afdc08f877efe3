//! What makes a card void: a complaint that two people let through, before another card may follow.
//!
//! ```text
//! open     a complaint is noted; the card stays valid, for a complaint is only somebody's word
//! revoke   two people agree: document number and card are void, the content is wiped
//! take in  an order brings the new dossier, refused as the person's second while the old one lives
//! link     the new dossier is named as the answer
//! dismiss  instead of revoke: a supervisor finds that the card may stay valid
//! ```
//!
//! Each step is one change. Between any two the person has one valid card or none, and whoever goes
//! on finds what was done. A dossier whose card was never begun is withdrawn instead.

mod dismiss;
mod error;
mod open;
mod reason;
mod revoke;
mod revoked;
mod withdraw;

pub use dismiss::{Dismissal, dismiss};
pub use error::Error;
pub use open::{Complaint, list, open};
pub use reason::Reason;
pub(crate) use revoke::{follow, may_follow};
pub use revoke::{link, revoke};
pub use revoked::revoked;
pub use withdraw::{Withdrawal, withdraw};

#[cfg(test)]
mod tests;
