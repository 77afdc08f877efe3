//! Certificates before they are signed (Doc 9303-12 §7.1): what CSCA and document signer say.

use card_format::asn1::Time;
use card_format::certificate::{self, Certificate, KeyUsage, Template};
use card_format::ec_key::{self, Point};
use card_format::error::Error;
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

/// What both kinds of certificate have in common.
pub(super) struct Authority {
    /// Name of the authority.
    pub(super) name: Vec<u8>,
    /// directoryName of its alternative names.
    pub(super) locality: Vec<u8>,
    /// Its mail address.
    pub(super) mail: String,
    /// Its page.
    pub(super) page: String,
    /// Where its revocation list lies.
    pub(super) revocation_list: String,
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
    pub(super) fn authority(
        authority: &Authority,
        key: &SecretKey,
        life: Life,
    ) -> Result<Self, Error> {
        let mut draft = Self::new(authority, authority.name.clone(), key, key, life)?;
        let usage = KeyUsage::CERT_AND_CRL_SIGN.encode().to_vec();
        draft.extensions.push((oid::KEY_USAGE, true, usage));
        draft.extensions.push((oid::BASIC_CONSTRAINTS, true, extensions::AUTHORITY.to_vec()));
        Ok(draft)
    }

    /// The certificate of a document signer for documents of one code.
    pub(super) fn document_signer(
        authority: &Authority,
        authority_key: &SecretKey,
        subject: Vec<u8>,
        key: &SecretKey,
        life: Life,
        document_code: &str,
    ) -> Result<Self, Error> {
        let mut draft = Self::new(authority, subject, key, authority_key, life)?;
        let usage = KeyUsage::DIGITAL_SIGNATURE.encode().to_vec();
        draft.extensions.push((oid::KEY_USAGE, true, usage));
        let types = extensions::document_types(&[document_code])?;
        draft.extensions.push((oid::DOCUMENT_TYPE_LIST, false, types));
        Ok(draft)
    }

    fn new(
        authority: &Authority,
        subject: Vec<u8>,
        key: &SecretKey,
        authority_key: &SecretKey,
        life: Life,
    ) -> Result<Self, Error> {
        let point = ec_key::point(&key.public_key());
        let authority_point = ec_key::point(&authority_key.public_key());
        let Authority { locality, mail, page, .. } = authority;
        let names = extensions::alternative_names(locality, mail, page)?;
        let subject_key = extensions::subject_key(key_identifier(&point).as_bytes())?;
        let authority_key = extensions::authority_key(key_identifier(&authority_point).as_bytes())?;
        let period = extensions::usage_period(life.start, life.usage_end)?;
        let revocation_list = extensions::revocation_list(&authority.revocation_list)?;
        Ok(Self {
            serial: Vec::new(),
            issuer: authority.name.clone(),
            validity: (life.start, life.end),
            subject,
            public_key: point,
            extensions: vec![
                (oid::AUTHORITY_KEY_IDENTIFIER, false, authority_key),
                (oid::SUBJECT_KEY_IDENTIFIER, false, subject_key),
                (oid::PRIVATE_KEY_USAGE_PERIOD, false, period),
                (oid::SUBJECT_ALT_NAME, false, names.clone()),
                (oid::ISSUER_ALT_NAME, false, names),
                (oid::CRL_DISTRIBUTION_POINTS, false, revocation_list),
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
fn key_identifier(point: &Point) -> card_format::hash::HashValue {
    HashAlgorithm::Sha1.hash(&[point])
}
