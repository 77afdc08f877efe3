//! The main job, shown.

use crate::process::Outcome;

/// Sets up and plays it.
pub(crate) fn run() -> Outcome {
    play()
}

pub(crate) fn play() -> Outcome {
    Ok(())
}
