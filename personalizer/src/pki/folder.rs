//! The folder that an issuing authority's keys and certificates lie in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use card_format::certificate::Certificate;
use card_format::cvc::CvCertificate;
use card_format::profile::Profile;
use card_format::sealed::Class;
use p256::SecretKey;
use verifier::key_file::{self, Password};
use zeroize::Zeroizing;

use super::cv::verify;
use super::{Error, Finding, Role, profile_check};
use crate::settings::{self, Settings};
use crate::signer::DEFAULT_LIMIT;

/// The generation of all class keys that `pki init` makes.
pub(super) const FIRST_GENERATION: u8 = 1;

/// A folder made by `pki init`.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// What the check of a folder found: every rule for each certificate.
#[derive(Debug)]
pub struct Report {
    /// File name, and its findings in the order of the rules.
    pub certificates: Vec<(String, Vec<Finding>)>,
}

impl Report {
    /// An error if any rule is broken.
    pub fn verdict(&self) -> Result<(), Error> {
        let findings = self.certificates.iter().flat_map(|(_, findings)| findings);
        match findings.filter(|finding| !finding.holds).count() {
            0 => Ok(()),
            broken => Err(Error::Profile(broken)),
        }
    }
}

impl Folder {
    /// Certificate of the country signing authority.
    pub const CSCA: &'static str = "csca.der";
    /// Its key.
    pub const CSCA_KEY: &'static str = "csca.key";
    /// Certificate of the document signer.
    pub const DS: &'static str = "ds.der";
    /// Its key.
    pub const DS_KEY: &'static str = "ds.key";
    /// Certificate of the signer of the line's books.
    pub const AUDIT: &'static str = "audit.der";
    /// Name of its key.
    pub const LOG_SIGNER: &'static str = "audit";
    /// Its key.
    pub const AUDIT_KEY: &'static str = "audit.key";
    /// Folder of the certificates of those who order.
    pub const ORDERERS: &'static str = "orderers";
    /// How many documents a signer may sign.
    pub const SIGNERS: &'static str = "signers.toml";
    /// Trust point of terminals.
    pub const CVCA: &'static str = "cvca.cvcert";
    /// Its key.
    pub const CVCA_KEY: &'static str = "cvca.key";
    /// Master of the transport keys.
    pub const TRANSPORT_KEY: &'static str = "transport.key";
    /// Name of that key.
    pub const TRANSPORT: &'static str = "transport";

    /// Names a folder; nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// File name of a class's master key, which terminals know too.
    pub fn class_key_name(class: Class, generation: u8) -> String {
        format!("{}.key", Self::class_key_stem(class, generation))
    }

    /// The same without `.key`.
    pub(super) fn class_key_stem(class: Class, generation: u8) -> String {
        format!("seal-{class}.{generation}")
    }

    /// The document signers' names, without `.der`, in the order in which they were made.
    pub fn signers(&self) -> io::Result<Vec<String>> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            let stem = name.to_str().and_then(|name| name.strip_suffix(".der"));
            numbers.extend(stem.and_then(signer_number));
        }
        numbers.sort_unstable();
        Ok(numbers.into_iter().map(Self::signer_name).collect())
    }

    /// The name of a document signer: ds, ds-2, ds-3 and so on.
    pub fn signer_name(number: u32) -> String {
        if number == 1 { "ds".to_owned() } else { format!("ds-{number}") }
    }

    /// The number that the next document signer will have.
    pub(super) fn next_signer(&self) -> Result<u32, Error> {
        let names = self.signers().map_err(key_file::Error::io(&self.0))?;
        let last = names.last().and_then(|name| signer_number(name)).unwrap_or(0);
        let mut number = last.saturating_add(1);
        // A key without a certificate is the rest of an attempt that failed.
        while self.file(&format!("{}.key", Self::signer_name(number))).exists() {
            number = number.saturating_add(1);
        }
        Ok(number)
    }

    /// How many documents each signer may sign.
    pub fn signer_limit(&self) -> Result<u64, settings::Error> {
        let settings = Settings::read(&self.file(Self::SIGNERS))?;
        Ok(settings.map_or(Ok(None), |settings| settings.number("limit"))?.unwrap_or(DEFAULT_LIMIT))
    }

    /// The profile that signers are made for, where it is known.
    pub fn profile(&self) -> Result<Option<&'static Profile>, settings::Error> {
        let settings = Settings::read(&self.file(Self::SIGNERS))?;
        let name = settings.as_ref().map_or(Ok(None), |settings| settings.text("profile"))?;
        Ok(name.and_then(Profile::by_name))
    }

    /// Writes the settings of the signers.
    pub(super) fn write_settings(&self, limit: u64, profile: &Profile) -> Result<(), Error> {
        let text = format!(
            "# How many documents each signer may sign, and whose certificates they get.\n\
             limit = {limit}\nprofile = \"{}\"\n",
            profile.name
        );
        let path = self.file(Self::SIGNERS);
        Ok(fs::write(&path, text).map_err(key_file::Error::io(&path))?)
    }

    /// Reads a certificate's bytes.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.file(name);
        Ok(fs::read(&path).map_err(key_file::Error::io(&path))?)
    }

    /// The document signer's certificate and key, which must belong together.
    pub fn document_signer(&self, password: &Password) -> Result<(Vec<u8>, SecretKey), Error> {
        let bytes = self.read(Self::DS)?;
        let path = self.file(Self::DS_KEY);
        let key = key_file::read_signing_key(&path, password)?;
        let certificate = self.decode(Self::DS, &bytes)?;
        if certificate.subject_public_key_info().p256() != Ok(key.public_key()) {
            return Err(Error::Mismatch(path));
        }
        Ok((bytes, key))
    }

    /// The first generation of a class's master key.
    pub fn class_key(
        &self,
        class: Class,
        password: &Password,
    ) -> Result<Zeroizing<[u8; 32]>, Error> {
        let path = self.file(&Self::class_key_name(class, FIRST_GENERATION));
        Ok(key_file::read_secret(&path, password)?)
    }

    /// The master of the transport keys.
    pub fn transport_key(&self, password: &Password) -> Result<Zeroizing<Vec<u8>>, Error> {
        let path = self.file(Self::TRANSPORT_KEY);
        Ok(key_file::read_secret_of_any_length(&path, password)?)
    }

    /// Holds the certificates against the profile. No password is needed.
    pub fn check(&self) -> Result<Report, Error> {
        let csca = self.read(Self::CSCA)?;
        let csca = self.decode(Self::CSCA, &csca)?;
        let cvca = self.read(Self::CVCA)?;
        let trust_point = CvCertificate::decode(&cvca).and_then(|cvca| verify(&cvca, &cvca, None));
        trust_point.map_err(|source| Error::Certificate { path: self.file(Self::CVCA), source })?;
        let signers = self.signers().map_err(key_file::Error::io(&self.0))?;
        // A folder without its first signer was not finished.
        let signers = if signers.is_empty() { vec![Self::signer_name(1)] } else { signers };
        let signers = signers.into_iter().map(|stem| (format!("{stem}.der"), Role::DocumentSigner));
        let root = profile_check(&csca, Role::CountrySigningAuthority, &csca);
        let mut certificates = vec![(Self::CSCA.to_owned(), root)];
        for (name, role) in signers.chain([(Self::AUDIT.to_owned(), Role::LogSigner)]) {
            let bytes = self.read(&name)?;
            let findings = profile_check(&self.decode(&name, &bytes)?, role, &csca);
            certificates.push((name, findings));
        }
        Ok(Report { certificates })
    }

    pub(super) fn decode<'a>(&self, name: &str, bytes: &'a [u8]) -> Result<Certificate<'a>, Error> {
        let path = self.file(name);
        Certificate::decode(bytes).map_err(|source| Error::Certificate { path, source })
    }
}

/// The number of a document signer's name.
fn signer_number(stem: &str) -> Option<u32> {
    if stem == "ds" {
        return Some(1);
    }
    let number = stem.strip_prefix("ds-")?.parse().ok().filter(|number| *number > 1)?;
    (Folder::signer_name(number) == stem).then_some(number)
}
