//! `pki orderer`: an authority whose signed orders the line takes.
//!
//! Its certificate stands for itself: the line trusts the files in `orderers` and nobody above
//! them. The key belongs to the authority and never lies with the line's own.

use std::fs;
use std::path::PathBuf;

use card_format::certificate::KeyUsage;
use card_format::ec_key;
use card_format::oid;
use jiff::ToSpan as _;
use jiff::civil::DateTime;
use p256::SecretKey;
use verifier::key_file::{self, Password, PasswordArgs};

use super::draft::key_identifier;
use super::init::create;
use super::init::life::{now, time};
use super::{Draft, Error, Folder, distinguished_name, extensions};
use crate::keys::random_signing_key;

/// How long an authority orders with one key.
const YEARS: i64 = 3;

/// Makes key and certificate of an authority that orders cards.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Example:
  personalizer pki orderer pki da-nang --keys da-nang   certificate into pki/orderers, key into da-nang
  personalizer order sign order --key da-nang/da-nang.key --certificate da-nang/da-nang.der

An authority that has a certificate already hands that over; put it into DIR/orderers as NAME.der.
Its common name must be the name that its orders carry.

Exit codes: 0 made, 1 nothing was made.")]
pub struct NewOrderer {
    /// Folder made by `pki init`
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Name of the authority, as its orders carry it: letters, digits, `.`, `_`, `-`
    #[arg(value_parser = crate::order::name)]
    pub name: String,
    /// Folder for the authority's key; named like the authority when left out
    #[arg(long, value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// Where the password of the authority's key comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

impl NewOrderer {
    /// Makes both and tells on the terminal where they lie.
    pub(super) fn run(&self) -> Result<(), Error> {
        let keys = self.keys();
        create(&keys)?;
        let password = if let Some(known) = Password::find_quietly(&keys, &self.password)? {
            known
        } else {
            let password = Password::random()?;
            password.write_into(&keys)?;
            password
        };
        let certificate = self.make(&password, now()?)?;
        println!("The line takes orders by {}.", certificate.display());
        println!("Its key lies in {}; give that folder to the authority.", keys.display());
        Ok(())
    }

    /// Makes both; gives the place of the certificate that the line trusts.
    pub fn make(&self, password: &Password, now: DateTime) -> Result<PathBuf, Error> {
        let (line, theirs) = (Folder::new(self.folder.join(Folder::ORDERERS)), self.keys());
        let (der, key_name) = (format!("{}.der", self.name), format!("{}.key", self.name));
        let certificate = line.file(&der);
        if certificate.exists() {
            return Err(Error::Exists(certificate));
        }
        let key = random_signing_key()?;
        let bytes = self.draft(&key, now)?.number()?.sign(&key)?;
        create(&theirs)?;
        create(line.path())?;
        key_file::write_signing_key(&theirs.join(key_name), &key, password)?;
        for path in [&theirs.join(&der), &certificate] {
            fs::write(path, &bytes).map_err(key_file::Error::io(path))?;
        }
        Ok(certificate)
    }

    fn keys(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| PathBuf::from(&self.name))
    }

    fn draft(&self, key: &SecretKey, now: DateTime) -> Result<Draft, Error> {
        let public_key = ec_key::point(&key.public_key());
        let name = distinguished_name::common(&self.name)?;
        let subject_key = extensions::subject_key(key_identifier(&public_key).as_bytes())?;
        let usage = KeyUsage::DIGITAL_SIGNATURE.encode().to_vec();
        Ok(Draft {
            serial: Vec::new(),
            issuer: name.clone(),
            validity: (time(now)?, time(now.checked_add(YEARS.years())?)?),
            subject: name,
            public_key,
            extensions: vec![
                (oid::SUBJECT_KEY_IDENTIFIER, false, subject_key),
                (oid::KEY_USAGE, true, usage),
            ],
        })
    }
}
