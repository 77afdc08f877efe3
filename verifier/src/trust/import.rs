//! `verifier trust import`: takes authorities into a trust folder and says why not the others.

use std::path::{Path, PathBuf};

use card_format::certificate::Certificate;

use super::TrustError;
use super::anchor::{self, Anchor, Refusal, Standing};

/// What became of one certificate of a file.
#[derive(Debug)]
pub enum Imported {
    /// It is an anchor now.
    Taken(Taken),
    /// It was an anchor before.
    Known(Taken),
    /// It is none.
    Refused(Refusal),
}

/// An anchor in the folder.
#[derive(Debug)]
pub struct Taken {
    /// Where it lies.
    pub path: PathBuf,
    /// Country of the authority.
    pub country: String,
    /// How its own signature stands.
    pub standing: Standing,
}

/// Copies every authority of `file` into `folder`, under its SHA-256.
pub fn import(file: &Path, folder: &Path) -> Result<Vec<Imported>, TrustError> {
    let bytes = std::fs::read(file).map_err(TrustError::at(file))?;
    std::fs::create_dir_all(folder).map_err(TrustError::at(folder))?;
    let judged = anchor::judge(super::split(&bytes));
    judged.into_iter().map(|anchor| take(anchor, folder)).collect()
}

fn take(anchor: Result<Anchor, Refusal>, folder: &Path) -> Result<Imported, TrustError> {
    let anchor = match anchor {
        Ok(anchor) => anchor,
        Err(refusal) => return Ok(Imported::Refused(refusal)),
    };
    let path = folder.join(format!("{}.der", anchor.sha256().to_lowercase()));
    let certificate = anchor.certificate();
    let country = certificate.as_ref().and_then(Certificate::country).unwrap_or("?").to_owned();
    let taken = Taken { path: path.clone(), country, standing: anchor.standing() };
    if std::fs::read(&path).is_ok_and(|bytes| bytes == anchor.der()) {
        return Ok(Imported::Known(taken));
    }
    // Whoever loads the folder meanwhile sees a whole certificate or none.
    let part = path.with_extension("part");
    std::fs::write(&part, anchor.der()).map_err(TrustError::at(&part))?;
    std::fs::rename(&part, &path).map_err(TrustError::at(&path))?;
    Ok(Imported::Taken(taken))
}
