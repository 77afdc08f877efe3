//! `verifier log`: records that wait, taken out by hand.

use std::path::Path;

use super::{CommandError, Exit};
use crate::log::spool;

pub(super) fn export(spool: &Path) -> Result<Exit, CommandError> {
    for record in spool::export(spool)? {
        println!("{record}");
    }
    Ok(Exit::Accepted)
}
