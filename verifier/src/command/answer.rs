//! What comes out: the report, the portrait, the dump.

use std::path::Path;

use super::{CommandError, Exit};
use crate::args::resolved::Style;
use crate::bulk::dump::REPORT;
use crate::content::portrait;
use crate::document::{Content, Document};
use crate::examine::dump_name;
use crate::json::{self, Privacy};
use crate::profile::Profile;
use crate::report::Report;
use crate::table;
use crate::verdict::verdict_by;

/// Prints the report and tells how the command ends.
pub(super) fn print(
    report: &Report,
    profile: &Profile,
    style: Style,
) -> Result<Exit, CommandError> {
    let verdict = verdict_by(report, profile);
    if style.json {
        println!("{}", json::print(report, &verdict, style.privacy)?);
    } else {
        let shown = match style.privacy {
            Privacy::WithHolder => report,
            Privacy::WithoutHolder => &report.without_holder(),
        };
        print!("{}", table::print(shown, &verdict, style.language, style.colours));
    }
    Ok(verdict.decision.into())
}

/// Writes the portrait, if there is one.
pub(super) fn write_portrait(document: &Document, path: &Path) -> Result<(), CommandError> {
    let Ok(image) = portrait::read(document) else { return Ok(()) };
    std::fs::write(path, image.bytes).map_err(CommandError::writing(path))
}

/// Writes every file that was read, and the report beside them.
pub(super) fn dump(
    document: &Document,
    report: &Report,
    profile: &Profile,
    folder: &Path,
) -> Result<(), CommandError> {
    make_private(folder).map_err(CommandError::writing(folder))?;
    for (ef, content) in document.iter() {
        if let Content::Read(bytes) = content {
            let path = folder.join(dump_name(ef));
            std::fs::write(&path, bytes).map_err(CommandError::writing(&path))?;
        }
    }
    let path = folder.join(REPORT);
    let text = json::print(report, &verdict_by(report, profile), Privacy::WithHolder)?;
    std::fs::write(&path, text).map_err(CommandError::writing(&path))
}

/// Makes a folder that nobody else may look into.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
