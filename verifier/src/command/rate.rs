//! `verifier rate`: a report that was written down, judged again.

use std::io::Read as _;

use super::{CommandError, Exit, answer};
use crate::args::resolved::Rate;
use crate::profile::Profile;
use crate::profile::ProfileError;
use crate::rate::{Facts, LONGEST};

pub(super) fn run(task: &Rate) -> Result<Exit, CommandError> {
    let reading = || CommandError::reading(&task.facts);
    let mut text = String::new();
    let file = std::fs::File::open(&task.facts).map_err(reading())?;
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_string(&mut text).map_err(reading())?;
    let Facts { report, profile } = Facts::parse(&text)?;
    let profile = match &task.profile {
        Some(profile) => profile.clone(),
        None => Profile::designated(&profile).ok_or(ProfileError::Unknown(profile))?,
    };
    answer::print(&report, &profile, task.style)
}
