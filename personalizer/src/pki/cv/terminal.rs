//! `pki is`: a terminal that reads sensitive data, with the chain down to it.

use std::path::{Path, PathBuf};

use card_format::curve::Curve;
use card_format::cvc::Role;
use card_protocol::group::Standardized;
use jiff::ToSpan as _;
use verifier::key_file::{self, Password, PasswordArgs};
use verifier::terminal_key::KEY;

use super::Options;
use super::authority::{Authority, certificates, decode};
use super::issue::{Draft, free_name, key_pair, write};
use crate::pki::init::create;
use crate::pki::{Error, Folder};

/// How long a terminal's certificate lives (Doc 9303-12 Table 1: up to one month).
const MONTHS: i64 = 1;

/// Makes a terminal.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
The folder of the terminal gets its key, under a password of its own, and every certificate between
a card's trust point and the terminal.

Example:
  personalizer pki dv pki
  personalizer pki is pki terminal --rights dg3
  verifier inspect --terminal-key terminal …

Exit codes: 0 made, 1 nothing was made.")]
pub struct NewTerminal {
    /// Folder made by `pki init`, with a document verifier of `pki dv`
    pub folder: PathBuf,
    /// Folder for the terminal; must not hold a key yet
    pub out: PathBuf,
    /// What the certificate says
    #[command(flatten)]
    pub options: Options,
}

impl NewTerminal {
    pub(in crate::pki) fn run(&self) -> Result<(), Error> {
        let password = Password::find(&self.folder, &self.options.password)?;
        self.make(&password)?;
        println!("{} holds a terminal's key and certificates.", self.out.display());
        Ok(())
    }

    /// Makes the terminal's folder.
    pub fn make(&self, password: &Password) -> Result<(), Error> {
        let folder = Folder::new(&self.folder);
        let key_path = self.out.join(KEY);
        if key_path.exists() {
            return Err(Error::Exists(key_path));
        }
        let verifiers = [Role::DomesticVerifier, Role::ForeignVerifier];
        let above = Authority::find(&folder, &verifiers, self.options.by, password)?;
        let name = match self.options.name {
            Some(name) => name,
            None => free_name(&folder, above.name.country(), b"TERM")?,
        };
        let limit = above.certificate()?.body.expiration;
        let curve = match above.key.group() {
            Standardized::Ec(curve) => curve,
            Standardized::Dh(_) => Curve::P256,
        };
        let key = key_pair(curve)?;
        let draft = Draft {
            holder: name,
            key: &key,
            hash: above.hash,
            role: Role::Terminal,
            rights: self.options.rights(),
            life: self.options.life(MONTHS.months(), Some(limit))?,
        };
        let certificate = draft.sign(above.name, &above.key, above.hash)?;
        create(&self.out)?;
        let ours = terminal_password(&self.out)?;
        key_file::write_curve_key(&key_path, &key, &ours)?;
        // The authority keeps a copy, so that no name is given twice.
        for directory in [folder.path(), &self.out] {
            write(&directory.join(format!("{name}.cvcert")), &certificate)?;
        }
        self.copy_chain(&folder, &above)
    }

    /// The document verifier, and every link certificate.
    fn copy_chain(&self, folder: &Folder, above: &Authority) -> Result<(), Error> {
        for (path, bytes) in certificates(folder)? {
            let certificate = decode(&path, &bytes)?;
            let role = certificate.body.authorization.role();
            let link = role == Role::Cvca && !certificate.is_self_signed();
            let file = path.file_name().unwrap_or_default();
            if link || certificate.body.holder == above.name {
                write(&self.out.join(file), &bytes)?;
            }
        }
        Ok(())
    }
}

/// The password in the environment, which comes first for the terminal too, or else a new one.
fn terminal_password(out: &Path) -> Result<Password, Error> {
    if let Some(password) = Password::find_quietly(out, &PasswordArgs::default())? {
        return Ok(password);
    }
    let password = Password::random()?;
    password.write_into(out)?;
    Ok(password)
}
