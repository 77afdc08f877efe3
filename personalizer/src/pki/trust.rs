//! `pki trust`: the folder that terminals need, with the keys of the classes they may open.

use std::fs;
use std::path::PathBuf;

use card_format::sealed::Class;
use verifier::key_file::{self, Password, PasswordArgs};

use super::folder::FIRST_GENERATION;
use super::init::create;
use super::{Error, Folder};
use crate::keys::ModulePlace;

/// Makes the folder that terminals need.
#[derive(Clone, Debug, clap::Args)]
pub struct Trust {
    /// Folder made by `pki init`
    #[arg(long, value_name = "DIR")]
    pub pki: PathBuf,
    /// Folder for the terminal; must not hold keys yet
    pub out: PathBuf,
    /// Class of records that the terminal may open; may be repeated
    #[arg(long = "class", value_name = "CLASS", value_parser = parse_class)]
    pub classes: Vec<Class>,
    /// Folder that the class keys were made in, when the line's lie in a token
    #[arg(long, value_name = "DIR")]
    pub class_keys: Option<PathBuf>,
    /// Where the password of the issuing authority's keys comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

fn parse_class(name: &str) -> Result<Class, String> {
    Class::from_name(name).ok_or_else(|| {
        let names: Vec<_> = Class::ALL.iter().map(|class| class.name()).collect();
        format!("one of {}", names.join(", "))
    })
}

impl Trust {
    /// Makes the folder and tells on the terminal what it holds.
    pub(super) fn run(&self) -> Result<(), Error> {
        self.make()?;
        println!("{} holds what a terminal trusts.", self.out.display());
        for class in &self.classes {
            println!("It opens records of the class {class}.");
        }
        Ok(())
    }

    /// Copies the anchor, and puts the classes' keys under a password of the terminal.
    ///
    /// The terminal's password is the one in the environment, which comes first for the terminal
    /// too, or else a new one: that of the issuing authority opens its signing keys as well and
    /// never leaves it.
    pub fn make(&self) -> Result<(), Error> {
        let (pki, out) = (Folder::new(&self.pki), Folder::new(&self.out));
        let keys: Vec<_> = self
            .classes
            .iter()
            .map(|class| (*class, Folder::class_key_name(*class, FIRST_GENERATION)))
            .collect();
        let mut names = keys.iter().map(|(_, name)| name.as_str()).chain([Folder::CSCA]);
        if let Some(name) = names.find(|name| out.file(name).exists()) {
            return Err(Error::Exists(out.file(name)));
        }
        let made_in = Folder::new(self.class_keys.as_ref().unwrap_or(&self.pki));
        let inside = made_in.file(ModulePlace::FILE).exists();
        if let Some(class) = self.classes.first().filter(|_| inside) {
            return Err(Error::ClassKeyInside(*class));
        }
        let anchor = pki.read(Folder::CSCA)?;
        create(&self.out)?;
        if !keys.is_empty() {
            let theirs = Password::find(made_in.path(), &self.password)?;
            let ours = self.terminal_password()?;
            for (class, name) in &keys {
                let key = made_in.class_key(*class, &theirs)?;
                key_file::write_secret(&out.file(name), &*key, &ours)?;
            }
        }
        let path = out.file(Folder::CSCA);
        Ok(fs::write(&path, anchor).map_err(key_file::Error::io(&path))?)
    }

    fn terminal_password(&self) -> Result<Password, Error> {
        if let Some(password) = Password::find_quietly(&self.out, &PasswordArgs::default())? {
            return Ok(password);
        }
        let password = Password::random()?;
        password.write_into(&self.out)?;
        Ok(password)
    }
}
