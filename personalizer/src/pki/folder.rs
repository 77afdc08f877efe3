//! The folder that an issuing authority's keys and certificates lie in.

use std::fs;
use std::path::{Path, PathBuf};

use card_format::certificate::Certificate;
use card_format::cvc::CvCertificate;
use card_format::sealed::Class;
use p256::SecretKey;
use verifier::key_file::{self, Password};
use zeroize::Zeroizing;

use super::cv::verify;
use super::{Error, Finding, Role, profile_check};

/// The generation of all class keys that `pki init` makes.
pub(super) const FIRST_GENERATION: u8 = 1;

/// A folder made by `pki init`.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// What the check of a folder found: every rule for each certificate.
#[derive(Debug)]
pub struct Report {
    /// File name, and its findings in the order of the rules.
    pub certificates: Vec<(&'static str, Vec<Finding>)>,
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
    /// Trust point of terminals.
    pub const CVCA: &'static str = "cvca.cvcert";
    /// Its key.
    pub const CVCA_KEY: &'static str = "cvca.key";
    /// Master of the transport keys.
    pub const TRANSPORT_KEY: &'static str = "transport.key";

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
        format!("seal-{class}.{generation}.key")
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
    pub fn transport_key(&self, password: &Password) -> Result<Zeroizing<[u8; 16]>, Error> {
        Ok(key_file::read_secret(&self.file(Self::TRANSPORT_KEY), password)?)
    }

    /// Holds the certificates against the profile. No password is needed.
    pub fn check(&self) -> Result<Report, Error> {
        let (csca, ds) = (self.read(Self::CSCA)?, self.read(Self::DS)?);
        let csca = self.decode(Self::CSCA, &csca)?;
        let ds = self.decode(Self::DS, &ds)?;
        let cvca = self.read(Self::CVCA)?;
        let trust_point = CvCertificate::decode(&cvca).and_then(|cvca| verify(&cvca, &cvca, None));
        trust_point.map_err(|source| Error::Certificate { path: self.file(Self::CVCA), source })?;
        let certificates = vec![
            (Self::CSCA, profile_check(&csca, Role::CountrySigningAuthority, &csca)),
            (Self::DS, profile_check(&ds, Role::DocumentSigner, &csca)),
        ];
        Ok(Report { certificates })
    }

    fn decode<'a>(&self, name: &str, bytes: &'a [u8]) -> Result<Certificate<'a>, Error> {
        let path = self.file(name);
        Certificate::decode(bytes).map_err(|source| Error::Certificate { path, source })
    }
}
