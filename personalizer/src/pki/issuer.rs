//! The country signing authority at work: makes certificates of signers, which name it as its own
//! certificate does.

use card_format::asn1::Time;
use card_format::certificate::Certificate;
use card_format::ec_key::Point;
use card_format::oid;
use card_format::profile::Profile;
use jiff::civil::DateTime;
use p256::SecretKey;
use verifier::key_file::{self, Password};

use super::draft::Authority;
use super::init::life;
use super::{Draft, Error, Folder, distinguished_name};

/// A country signing authority with its key.
pub(super) struct Issuer {
    authority: Authority,
    key: SecretKey,
    country: String,
    organization: String,
    state: String,
    /// Last second of signing, and of the certificate.
    usage_end: Time,
    end: Time,
}

impl Issuer {
    /// Takes certificate and key, which belong together.
    pub(super) fn new(certificate: &[u8], key: SecretKey) -> Result<Self, Error> {
        let certificate = Certificate::decode(certificate)?;
        let (_, end) = certificate.validity();
        let usage = certificate.private_key_usage_period()?.and_then(|usage| usage.not_after);
        let subject = certificate.subject();
        let organization = subject.attribute(oid::ORGANIZATION_NAME);
        let state = certificate.subject_alt_name()?.and_then(|names| {
            let locality = names.directory_name()?.attribute(oid::LOCALITY_NAME)?;
            Some(String::from_utf8_lossy(locality.value).into_owned())
        });
        Ok(Self {
            authority: Authority::of(&certificate)?,
            key,
            country: certificate.country().unwrap_or_default().to_owned(),
            organization: organization.and_then(|name| name.text()).unwrap_or_default().to_owned(),
            state: state.unwrap_or_default(),
            usage_end: usage.unwrap_or(end),
            end,
        })
    }

    /// Opens the authority of a folder.
    pub(super) fn open(folder: &Folder, password: &Password) -> Result<Self, Error> {
        let bytes = folder.read(Folder::CSCA)?;
        let path = folder.file(Folder::CSCA_KEY);
        let key = key_file::read_signing_key(&path, password)?;
        let certified = folder.decode(Folder::CSCA, &bytes)?.subject_public_key_info().p256();
        if certified != Ok(key.public_key()) {
            return Err(Error::Mismatch(path));
        }
        Self::new(&bytes, key)
    }

    /// Two capital letters.
    pub(super) fn country(&self) -> &str {
        &self.country
    }

    /// Certifies the key of a document signer.
    pub(super) fn document_signer(
        &self,
        number: u32,
        key: Point,
        profile: &Profile,
        now: DateTime,
    ) -> Result<Vec<u8>, Error> {
        let subject = self.name(&format!("Document Signer {} {number}", self.state))?;
        let life = life::signer(profile, now)?;
        let code = profile.document_code;
        let draft = Draft::document_signer(&self.authority, subject, key, life, code)?;
        self.sign(draft, now)
    }

    /// Certifies the key of the signer of a line's books.
    pub(super) fn log_signer(
        &self,
        key: Point,
        profile: &Profile,
        now: DateTime,
    ) -> Result<Vec<u8>, Error> {
        let subject = self.name(&format!("Log Signer {}", self.state))?;
        let life = life::log_signer(profile, now, self.end)?;
        self.sign(Draft::log_signer(&self.authority, subject, key, life)?, now)
    }

    fn name(&self, common: &str) -> Result<Vec<u8>, Error> {
        Ok(distinguished_name::encode(&self.country, &self.organization, common)?)
    }

    /// Signs while its own usage period lasts.
    fn sign(&self, draft: Draft, now: DateTime) -> Result<Vec<u8>, Error> {
        if life::time(now)? > self.usage_end {
            let (year, month, day) = self.usage_end.date();
            return Err(Error::AuthorityPast(format!("{year:04}-{month:02}-{day:02}")));
        }
        Ok(draft.number()?.sign(&self.key)?)
    }
}
