//! What is particular to Viet Nam's card: the 12-digit number and the list of details.

pub mod details;
pub mod id_number;
pub mod province;

pub use details::Details;
pub use id_number::{Finding, IdNumber};
pub use province::{PROVINCES, Province};
