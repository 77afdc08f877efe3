//! `dossier sample` and `dossier check`.

use std::io;

use personalizer::batch::Batch;
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

/// Checks a batch.
pub(crate) fn check(check: &Check) -> Answer {
    let (mut good, mut bad) = (0_u64, 0_u64);
    for line in Batch::new(&check.dossiers).lines()? {
        match line {
            Ok(_) => good = good.saturating_add(1),
            Err(rejection) => {
                bad = bad.saturating_add(1);
                let word = check.lang.pick("line", "dòng");
                println!("{word} {}: {}", rejection.line, rejection.text(check.lang));
            }
        }
    }
    let (ready, refused) =
        check.lang.pick("ready|refused", "sẵn sàng|bị từ chối").split_once('|').unwrap_or_default();
    println!("{ready}: {good}, {refused}: {bad}");
    Ok(u8::from(bad > 0))
}
