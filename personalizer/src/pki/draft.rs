//! Certificates before they are signed (Doc 9303-12 §7.1): what CSCA and document signer say.

use card_format::asn1::Time;
use card_format::certificate::{self, Certificate, KeyUsage, Template};
use card_format::ec_key::{self, Point};
use card_format::error::{Error, Fault};
use card_format::hash::HashAlgorithm;
use card_format::oid::{self, Oid};
use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};

use super::extensions;

/// Bytes that any of our certificates fits in.
const ROOM: usize = 8192;

/// Bytes of a serial number; 20 are allowed.
const SERIAL_LEN: usize = 16;

/// Everything a certificate will say.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Value bytes of the serial number.
    pub serial: Vec<u8>,
    /// Name of the issuer.
    pub issuer: Vec<u8>,
    /// First and last second of its life.
    pub validity: (Time, Time),
    /// Name of the subject.
    pub subject: Vec<u8>,
    /// The certified key.
    pub public_key: Point,
    /// Identifier, criticality and value of every extension.
    pub extensions: Vec<(Oid<'static>, bool, Vec<u8>)>,
}

/// What the authority's own certificate and those it issues have in common.
pub(super) struct Authority {
    /// Name of the authority.
    pub(super) name: Vec<u8>,
    /// Value of its alternative names: State, and how to reach it.
    pub(super) alternative_names: Vec<u8>,
    /// Value of cRLDistributionPoints.
    pub(super) revocation_list: Vec<u8>,
    /// Its key.
    pub(super) key: Point,
}

impl Authority {
    /// What the authority said of itself when it began.
    pub(super) fn of(certificate: &Certificate<'_>) -> Result<Self, Error> {
        let value = |id| {
            let extension = certificate.extension(id).ok_or(Fault::Missing.at(0))?;
            Ok::<_, Error>(extension.value.to_vec())
        };
        Ok(Self {
            name: certificate.subject().raw().to_vec(),
            alternative_names: value(oid::SUBJECT_ALT_NAME)?,
            revocation_list: value(oid::CRL_DISTRIBUTION_POINTS)?,
            key: ec_key::point(&certificate.subject_public_key_info().p256()?),
        })
    }
}

/// When a key signs and until when its signatures are looked at.
#[derive(Clone, Copy)]
pub(super) struct Life {
    /// First second of both.
    pub(super) start: Time,
    /// Last second of signing.
    pub(super) usage_end: Time,
    /// Last second of the certificate.
    pub(super) end: Time,
}

impl Draft {
    /// The self-signed certificate of a country signing authority.
    pub(super) fn authority(authority: &Authority, life: Life) -> Result<Self, Error> {
        let mut draft = Self::new(authority, authority.name.clone(), authority.key, life)?;
        let usage = KeyUsage::CERT_AND_CRL_SIGN.encode().to_vec();
        draft.extensions.push((oid::KEY_USAGE, true, usage));
        draft.extensions.push((oid::BASIC_CONSTRAINTS, true, extensions::AUTHORITY.to_vec()));
        Ok(draft)
    }

    /// The certificate of a document signer for documents of one code.
    pub(super) fn document_signer(
        authority: &Authority,
        subject: Vec<u8>,
        key: Point,
        life: Life,
        document_code: &str,
    ) -> Result<Self, Error> {
        let types = extensions::document_types(&[document_code])?;
        Self::signer(authority, subject, key, life, (oid::DOCUMENT_TYPE_LIST, false, types))
    }

    /// The certificate of the signer of a line's books. A critical purpose of its own keeps it
    /// from signing documents, as with signers of master lists (Doc 9303-12 Table 6).
    pub(super) fn log_signer(
        authority: &Authority,
        subject: Vec<u8>,
        key: Point,
        life: Life,
    ) -> Result<Self, Error> {
        let purpose = extensions::purpose(oid::LOG_SIGNING)?;
        Self::signer(authority, subject, key, life, (oid::EXT_KEY_USAGE, true, purpose))
    }

    fn signer(
        authority: &Authority,
        subject: Vec<u8>,
        key: Point,
        life: Life,
        of_its_kind: (Oid<'static>, bool, Vec<u8>),
    ) -> Result<Self, Error> {
        let mut draft = Self::new(authority, subject, key, life)?;
        let usage = KeyUsage::DIGITAL_SIGNATURE.encode().to_vec();
        draft.extensions.push((oid::KEY_USAGE, true, usage));
        draft.extensions.push(of_its_kind);
        Ok(draft)
    }

    fn new(authority: &Authority, subject: Vec<u8>, key: Point, life: Life) -> Result<Self, Error> {
        let names = &authority.alternative_names;
        let subject_key = extensions::subject_key(key_identifier(&key).as_bytes())?;
        let authority_key = key_identifier(&authority.key);
        let authority_key = extensions::authority_key(authority_key.as_bytes())?;
        let period = extensions::usage_period(life.start, life.usage_end)?;
        Ok(Self {
            serial: Vec::new(),
            issuer: authority.name.clone(),
            validity: (life.start, life.end),
            subject,
            public_key: key,
            extensions: vec![
                (oid::AUTHORITY_KEY_IDENTIFIER, false, authority_key),
                (oid::SUBJECT_KEY_IDENTIFIER, false, subject_key),
                (oid::PRIVATE_KEY_USAGE_PERIOD, false, period),
                (oid::SUBJECT_ALT_NAME, false, names.clone()),
                (oid::ISSUER_ALT_NAME, false, names.clone()),
                (oid::CRL_DISTRIBUTION_POINTS, false, authority.revocation_list.clone()),
            ],
        })
    }

    /// Gives it a random serial number: positive, no longer than 20 octets.
    pub(super) fn number(mut self) -> Result<Self, verifier::key_file::Error> {
        let mut serial = [0; SERIAL_LEN];
        getrandom::fill(&mut serial).map_err(|_| verifier::key_file::Error::Random)?;
        // Between 40 and 7F: positive, and no shorter form exists.
        let [first, ..] = &mut serial;
        *first = (*first & 0x3F) | 0x40;
        self.serial = serial.to_vec();
        Ok(self)
    }

    /// Signs it.
    pub fn sign(&self, issuer_key: &SecretKey) -> Result<Vec<u8>, Error> {
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(id, critical, value)| (*id, *critical, &**value))
            .collect();
        let template = Template {
            serial: &self.serial,
            issuer: &self.issuer,
            validity: self.validity,
            subject: &self.subject,
            public_key: &self.public_key,
            extensions: &extensions,
        };
        let key = SigningKey::from(issuer_key);
        let sign = |tbs: &[u8]| -> Result<Signature, Error> { Ok(key.sign(tbs)) };
        let mut out = vec![0; ROOM];
        let bytes = certificate::encode(&mut out, &template, sign)?.to_vec();
        Certificate::decode(&bytes)?;
        Ok(bytes)
    }
}

/// SHA-1 of the point (RFC 5280 §4.2.1.2 (1)).
pub(super) fn key_identifier(point: &Point) -> card_format::hash::HashValue {
    HashAlgorithm::Sha1.hash(&[point])
}
