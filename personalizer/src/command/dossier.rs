//! `dossier sample` and `dossier check`.

use std::io;

use personalizer::order::{self, Order};
use personalizer::sample::Sample;

use super::Answer;
use crate::args::Check;

/// Writes invented people.
pub(crate) fn sample(sample: &Sample) -> Answer {
    match sample.write(io::BufWriter::new(io::stdout().lock())) {
        // Whoever reads has enough: `| head -1`.
        Err(personalizer::sample::Error::Write(error))
            if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result?,
    }
    Ok(0)
}

/// Checks a batch, whoever signed it.
pub(crate) fn check(check: &Check) -> Answer {
    Ok(order::check_lines(&Order::open(&check.dossiers)?, check.lang)?)
}
