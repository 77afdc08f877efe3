//! `pki dv`: a document verifier, which lets in terminals.

use std::path::PathBuf;

use card_format::curve::Curve;
use card_format::cvc::Role;
use card_protocol::group::Standardized;
use jiff::ToSpan as _;
use verifier::key_file::{self, Password};

use super::Options;
use super::authority::Authority;
use super::issue::{Draft, free_name, key_pair, write};
use crate::pki::{Error, Folder};

/// How long a document verifier's certificate lives (Doc 9303-12 Table 1: up to three months).
const MONTHS: i64 = 3;

/// Makes a document verifier.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Example:
  personalizer pki dv pki                               of this State, fingerprints and irises
  personalizer pki dv pki --foreign --rights dg3        of another one, fingerprints only

A card believes the clock of terminals of its own State alone: those below a foreign verifier never
move its date.

Exit codes: 0 made, 1 nothing was made.")]
pub struct NewVerifier {
    /// Folder made by `pki init`
    pub folder: PathBuf,
    /// The verifier belongs to another State
    #[arg(long)]
    pub foreign: bool,
    /// What the certificate says
    #[command(flatten)]
    pub options: Options,
}

impl NewVerifier {
    pub(in crate::pki) fn run(&self) -> Result<(), Error> {
        let password = Password::find(&self.folder, &self.options.password)?;
        println!("{}", self.make(&password)?.display());
        Ok(())
    }

    /// Makes key and certificate, and gives the name of the certificate.
    pub fn make(&self, password: &Password) -> Result<PathBuf, Error> {
        let folder = Folder::new(&self.folder);
        let above = Authority::find(&folder, &[Role::Cvca], self.options.by, password)?;
        let name = match self.options.name {
            Some(name) => name,
            None => free_name(&folder, above.name.country(), b"DVER")?,
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
            role: if self.foreign { Role::ForeignVerifier } else { Role::DomesticVerifier },
            rights: self.options.rights(),
            life: self.options.life(MONTHS.months(), Some(limit))?,
        };
        let certificate = draft.sign(above.name, &above.key, above.hash)?;
        let path = folder.file(&format!("{name}.cvcert"));
        key_file::write_curve_key(&folder.file(&format!("{name}.key")), &key, password)?;
        write(&path, &certificate)?;
        Ok(path)
    }
}
