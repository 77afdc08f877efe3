//! What each command does, and the exit code it ends with.

pub(crate) mod audit;
pub(crate) mod books;
pub(crate) mod card;
pub(crate) mod complaint;
pub(crate) mod delivery;
pub(crate) mod dossier;
pub(crate) mod issue;
pub(crate) mod keys;
pub(crate) mod operator;
pub(crate) mod recheck;
mod refusal;
pub(crate) mod retry;
pub(crate) mod revoked;
pub(crate) mod scrap;
pub(crate) mod station;
pub(crate) mod status;
pub(crate) mod withdraw;

use core::error::Error;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use personalizer::lang::Lang;

pub(crate) use refusal::Refusal;

/// Nothing can be done: the line must stop.
pub(crate) const STOP: u8 = 2;

/// The command line is wrong.
pub(crate) const WRONG_CALL: u8 = 3;

/// How a command ends: with its exit code, or because it cannot work.
pub(crate) type Answer = Result<u8, Box<dyn Error>>;

/// Tells why a command cannot work, in the language that was asked for.
pub(crate) fn answer(answer: Answer, lang: Lang) -> ExitCode {
    match answer {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("personalizer: {}", refusal::said(&*error, lang));
            ExitCode::from(STOP)
        }
    }
}

/// The only issuing program on accounts in a file, or with this prefix of station names on accounts
/// that are shared: whatever else lived under these names is dead.
pub(crate) fn alone(
    place: &Path,
    pki: &Path,
    prefix: &str,
    lang: Lang,
) -> Result<File, Box<dyn Error>> {
    let shared = place.to_string_lossy().starts_with("postgres");
    let path = if shared {
        pki.join(format!("stations-{}.lock", personalizer::audit::hex(prefix.as_bytes())))
    } else {
        let mut path = place.as_os_str().to_owned();
        path.push(".lock");
        PathBuf::from(path)
    };
    let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) if shared => Err(lang
            .pick(
                "another run uses these names of stations; choose another --station-prefix",
                "lần chạy khác đang dùng các tên trạm này; hãy chọn --station-prefix khác",
            )
            .into()),
        Err(TryLockError::WouldBlock) => Err(lang
            .pick(
                "another run is using these accounts; wait for its end",
                "lần chạy khác đang dùng sổ này; hãy đợi đến khi kết thúc",
            )
            .into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
