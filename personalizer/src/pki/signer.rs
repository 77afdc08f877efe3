//! `pki signer`: the next document signer, and the signer of the books.

use std::fs;
use std::path::{Path, PathBuf};

use card_format::profile::{self, Profile};
use jiff::civil::{self, DateTime};
use verifier::key_file::{self, Password, PasswordArgs};

use super::init::life;
use super::issuer::Issuer;
use super::{Error, Folder};
use crate::keys::{Keeper, PinArgs};

/// What to make.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Signer {
    /// Make the next document signer: the line takes it as soon as its time has begun
    #[command(after_help = "\
A document signer signs until its private key usage period ends, or until it has signed as many
documents as signers.toml allows. The newest one that may sign does. Make the next one before the
last one ends: the country signing key, csca.key, must lie in the folder for that moment only.")]
    Next(NextSigner),
    /// Make the signer of the line's books, audit.der, where a folder has none yet
    Log(LogSigner),
}

/// Makes the next document signer.
#[derive(Clone, Debug, clap::Args)]
pub struct NextSigner {
    /// Folder made by `pki init`
    pub folder: PathBuf,
    /// First day; default is today in Greenwich
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<civil::Date>,
    /// Where the password of the keys comes from
    #[command(flatten)]
    pub password: PasswordArgs,
    /// How to log in to the token, where the keys lie in one
    #[command(flatten)]
    pub pin: PinArgs,
}

/// Makes the signer of the books.
#[derive(Clone, Debug, clap::Args)]
pub struct LogSigner {
    /// Folder made by `pki init`
    pub folder: PathBuf,
    /// Where the password of the keys comes from
    #[command(flatten)]
    pub password: PasswordArgs,
    /// How to log in to the token, where the keys lie in one
    #[command(flatten)]
    pub pin: PinArgs,
}

impl Signer {
    /// Makes it and tells on the terminal what was made.
    pub(super) fn run(&self) -> Result<(), Error> {
        match self {
            Self::Next(next) => {
                let password = Password::find(&next.folder, &next.password)?;
                let name = next.make(&password)?;
                println!("{name} signs documents from its first day on.");
            }
            Self::Log(log) => {
                let password = Password::find(&log.folder, &log.password)?;
                log.make(&password, life::now()?)?;
                println!("{} signs the books.", Folder::AUDIT);
            }
        }
        Ok(())
    }
}

impl NextSigner {
    /// Makes key and certificate; answers the certificate's name.
    pub fn make(&self, password: &Password) -> Result<String, Error> {
        let folder = Folder::new(&self.folder);
        let start = match self.from {
            Some(day) => day.at(0, 0, 0, 0),
            None => life::now()?,
        };
        let issuer = Issuer::open(&folder, password)?;
        let profile = profile(&folder, &issuer)?;
        let number = folder.next_signer()?;
        let stem = Folder::signer_name(number);
        let keys = keeper(&self.folder, &self.pin, password)?;
        let point = keys.make_signer(&stem)?;
        let certificate = issuer.document_signer(number, point, profile, start)?;
        write(&folder, &format!("{stem}.der"), &certificate)
    }
}

impl LogSigner {
    /// Makes key and certificate.
    pub fn make(&self, password: &Password, now: DateTime) -> Result<String, Error> {
        let folder = Folder::new(&self.folder);
        if folder.file(Folder::AUDIT).exists() {
            return Err(Error::Exists(folder.file(Folder::AUDIT)));
        }
        let issuer = Issuer::open(&folder, password)?;
        let keys = keeper(&self.folder, &self.pin, password)?;
        let point = keys.make_signer(Folder::LOG_SIGNER)?;
        let certificate = issuer.log_signer(point, profile(&folder, &issuer)?, now)?;
        write(&folder, Folder::AUDIT, &certificate)
    }
}

/// Who keeps the keys of the line. The country signing key lies in a file in any case.
fn keeper<'a>(folder: &'a Path, pin: &PinArgs, password: &Password) -> Result<Keeper<'a>, Error> {
    Ok(Keeper::of(folder, pin, || Ok(Password::new(password.as_bytes().to_vec())))?)
}

/// The profile in the settings, or the first one of the country.
fn profile(folder: &Folder, issuer: &Issuer) -> Result<&'static Profile, Error> {
    let known = folder.profile()?;
    let of_country = |profile: &&&Profile| profile.country == issuer.country();
    let first = profile::PROFILES.iter().find(of_country).copied();
    Ok(known.or(first).unwrap_or(&profile::VIETNAM))
}

/// Written behind the key: a certificate without one was not finished.
fn write(folder: &Folder, name: &str, certificate: &[u8]) -> Result<String, Error> {
    let path = folder.file(name);
    fs::write(&path, certificate).map_err(key_file::Error::io(&path))?;
    Ok(name.to_owned())
}
