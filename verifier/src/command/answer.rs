//! What comes out: the report, the pictures, the dump.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use card_format::face::ImageKind;
use zeroize::Zeroizing;

use super::{CommandError, Exit};
use crate::args::resolved::{Judgement, Pictures, Style};
use crate::bulk::dump::REPORT;
use crate::content::portrait;
use crate::document::{Content, Document};
use crate::examine::dump_name;
use crate::face_match;
use crate::json::{self, Privacy};
use crate::picture::minutiae;
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

/// Compares the opened face template with that of the live face, if there is one.
pub(super) fn compare_face(judging: &Judgement, report: &mut Report) -> Result<(), CommandError> {
    let Some(path) = &judging.live_template else { return Ok(()) };
    let mut live = Zeroizing::new(Vec::new());
    let limit = u64::try_from(face_match::LONGEST).unwrap_or(u64::MAX);
    let file = std::fs::File::open(path).map_err(CommandError::reading(path))?;
    file.take(limit).read_to_end(&mut live).map_err(CommandError::reading(path))?;
    face_match::compare(&live, judging.profile.face.threshold, report);
    Ok(())
}

/// Writes the portrait and the minutiae, as far as there are any and somebody wants them.
pub(super) fn write_pictures(
    document: &Document,
    report: &Report,
    judging: &Judgement,
) -> Result<(), CommandError> {
    let Pictures { portrait, minutiae, folder } = &judging.pictures;
    if let Some(folder) = folder {
        make_private(folder).map_err(CommandError::writing(folder))?;
    }
    let write = |named: Option<&PathBuf>, usual: &str, content: &[u8]| {
        let place = named.cloned().or_else(|| Some(folder.as_ref()?.join(usual)));
        let Some(path) = place else { return Ok(()) };
        std::fs::write(&path, content).map_err(CommandError::writing(&path))
    };
    if let Ok(image) = portrait::read(document) {
        let usual = match image.kind {
            ImageKind::Jpeg2000 => "portrait.jp2",
            ImageKind::Jpeg | ImageKind::Unknown => "portrait.jpg",
        };
        write(portrait.as_ref(), usual, image.bytes)?;
    }
    let opened = report.holder.as_ref().and_then(|holder| holder.opened.fingers.as_ref());
    let drawn = opened.and_then(|fingers| minutiae::of_fingers(fingers, judging.style.language));
    drawn.map_or(Ok(()), |svg| write(minutiae.as_ref(), "minutiae.svg", svg.as_bytes()))
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
