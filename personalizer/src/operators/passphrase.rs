//! What an operator knows, and where a program gets it from: a person, or a file of the operator.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::lang::{Lang, Speaks};

/// Characters a passphrase has at least (NIST SP 800-63B asks for eight; who moves blanks that
/// become identity cards is asked for three words).
pub const LEAST: usize = 12;

/// Characters it has at most.
const MOST: usize = 256;

/// Bits that let a group or everyone read a file.
const OTHERS: u32 = 0o077;

/// Why there is no passphrase.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("the passphrase in {path} cannot be read: {source}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What others can read is no credential.
    #[error("{path} can be read by others; chmod 600 it", path = .0.display())]
    Exposed(PathBuf),
    /// Nobody is there to ask.
    #[error("nobody is there to ask {0} for a passphrase; name a file that holds it")]
    Alone(String),
    /// The terminal failed.
    #[error("the terminal cannot ask for a passphrase")]
    Terminal(#[source] io::Error),
    /// The two entries differ.
    #[error("the two passphrases differ; nothing was changed")]
    Differ,
    /// Too few or too many characters, or control characters.
    #[error("a passphrase has {LEAST} to {MOST} characters: take three or more words")]
    Form,
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Read { path, source } => {
                format!("không đọc được cụm mật khẩu trong {}: {source}", path.display())
            }
            Self::Exposed(path) => {
                format!("người khác đọc được {}; hãy chmod 600", path.display())
            }
            Self::Alone(name) => {
                format!("không có ai để hỏi cụm mật khẩu của {name}; hãy chỉ ra tệp chứa nó")
            }
            Self::Terminal(_) => "không hỏi được cụm mật khẩu trên màn hình này".to_owned(),
            Self::Differ => "hai lần nhập khác nhau; chưa có gì thay đổi".to_owned(),
            Self::Form => {
                format!("cụm mật khẩu có từ {LEAST} đến {MOST} ký tự: hãy dùng ba từ trở lên")
            }
        }
    }
}

/// A passphrase in Unicode's NFC (RFC 8265 §4.2.2): the same words typed on another keyboard are
/// the same bytes. It is wiped when it is no longer needed.
#[expect(missing_debug_implementations, reason = "passphrases stay out of logs")]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes what was typed.
    pub fn new(typed: &str) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(3)));
        text.extend(typed.nfc());
        Self(text)
    }

    /// What a new passphrase must be. One that is only compared may be anything.
    pub fn check(self) -> Result<Self, Error> {
        let length = self.0.chars().count();
        let good = (LEAST..=MOST).contains(&length) && !self.0.chars().any(char::is_control);
        if good { Ok(self) } else { Err(Error::Form) }
    }

    /// Reads it from a file that its owner alone can read, or asks the person.
    pub fn find(file: Option<&Path>, name: &str, lang: Lang) -> Result<Self, Error> {
        file.map_or_else(|| ask(name, lang.pick("Passphrase of", "Cụm mật khẩu của")), read)
    }

    /// The same for a new one: a person types it twice.
    pub fn find_new(file: Option<&Path>, name: &str, lang: Lang) -> Result<Self, Error> {
        if let Some(file) = file {
            return read(file)?.check();
        }
        let once = ask(name, lang.pick("New passphrase for", "Cụm mật khẩu mới của"))?.check()?;
        let twice = ask(name, lang.pick("Once more for", "Nhập lại cho"))?;
        if *once.0 == *twice.0 { Ok(once) } else { Err(Error::Differ) }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn ask(name: &str, what: &str) -> Result<Passphrase, Error> {
    if !io::stdin().is_terminal() {
        return Err(Error::Alone(name.to_owned()));
    }
    let typed = rpassword::prompt_password(format!("{what} {name}: ")).map_err(Error::Terminal)?;
    Ok(Passphrase::new(&Zeroizing::new(typed)))
}

/// One line break at the end does not belong to it.
fn read(path: &Path) -> Result<Passphrase, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    if fs::metadata(path).map_err(failed)?.mode() & OTHERS != 0 {
        return Err(Error::Exposed(path.to_owned()));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
    Ok(Passphrase::new(text.strip_suffix('\n').unwrap_or(&text)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_same_words_are_the_same_bytes() {
        let composed = Passphrase::new("đường sắt Việt Nam");
        let decomposed: String = "đường sắt Việt Nam".nfd().collect();
        assert_ne!(decomposed.as_bytes(), composed.as_bytes());
        assert_eq!(Passphrase::new(&decomposed).as_bytes(), composed.as_bytes());
    }

    #[test]
    fn a_new_one_has_a_length() {
        let good = |text: &str| Passphrase::new(text).check().is_ok();
        assert!(good("twelve chars"));
        assert!(good("mười hai kýtự"));
        assert!(!good("eleven char"));
        assert!(!good("with a\nline break"));
        assert!(!good(&"x".repeat(257)));
    }

    #[test]
    fn a_file_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mai");
        fs::write(&path, "correct horse battery\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let exposed = Passphrase::find(Some(&path), "mai", Lang::En).err().unwrap();
        assert!(matches!(exposed, Error::Exposed(_)));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let read = Passphrase::find(Some(&path), "mai", Lang::En).unwrap();
        assert_eq!(read.as_bytes(), b"correct horse battery");
    }
}
