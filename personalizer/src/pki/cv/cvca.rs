//! `pki cvca`: the next key of the verifying authority.

use std::path::PathBuf;

use card_format::curve::Curve;
use card_format::cvc::Role;
use jiff::ToSpan as _;
use verifier::key_file::{self, Password};

use super::authority::Authority;
use super::issue::{Draft, free_name, hash_of, key_pair, write};
use super::{Options, parse_curve};
use crate::pki::{Error, Folder};

/// How long an authority's key is trusted (Doc 9303-12 Table 1).
const YEARS: i64 = 3;

/// Makes the next key of the verifying authority.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Cards that trust the key before take up the new one when a terminal shows them the link certificate.
New cards are made with NAME.cvcert. Both keys stay in the folder.

Example:
  personalizer pki cvca pki                             a new key on the curve of the last one
  personalizer pki cvca pki --curve brainpoolP256r1     change the curve

Exit codes: 0 made, 1 nothing was made.")]
pub struct NextCvca {
    /// Folder made by `pki init`
    pub folder: PathBuf,
    /// Curve of the new key; default is that of the key before
    #[arg(long, value_name = "CURVE", value_parser = parse_curve)]
    pub curve: Option<Curve>,
    /// What the certificate says
    #[command(flatten)]
    pub options: Options,
}

impl NextCvca {
    pub(in crate::pki) fn run(&self) -> Result<(), Error> {
        let password = Password::find(&self.folder, &self.options.password)?;
        for path in self.make(&password)? {
            println!("{}", path.display());
        }
        Ok(())
    }

    /// Makes key, trust point and link certificate, and gives the names of the certificates.
    pub fn make(&self, password: &Password) -> Result<[PathBuf; 2], Error> {
        let folder = Folder::new(&self.folder);
        let before = Authority::find(&folder, &[Role::Cvca], self.options.by, password)?;
        let (country, mnemonic) = (before.name.country(), before.name.mnemonic());
        let name = match self.options.name {
            Some(name) => name,
            None => free_name(&folder, country, mnemonic)?,
        };
        let curve = match (self.curve, before.key.group()) {
            (Some(curve), _) | (None, card_protocol::group::Standardized::Ec(curve)) => curve,
            _ => Curve::P256,
        };
        let key = key_pair(curve)?;
        let hash = hash_of(curve);
        let draft = Draft {
            holder: name,
            key: &key,
            hash,
            role: Role::Cvca,
            rights: self.options.rights(),
            life: self.options.life(YEARS.years(), None)?,
        };
        let trust_point = draft.sign(name, &key, hash)?;
        let link = draft.sign(before.name, &before.key, before.hash)?;
        let files = [format!("{name}.cvcert"), format!("{name}.link.cvcert")];
        let [trust_point_path, link_path] = files.map(|file| folder.file(&file));
        key_file::write_curve_key(&folder.file(&format!("{name}.key")), &key, password)?;
        write(&link_path, &link)?;
        write(&trust_point_path, &trust_point)?;
        Ok([trust_point_path, link_path])
    }
}
