//! One authority: a certificate that may sign others (Doc 9303-12 §7.1), and how far its own
//! signature can be checked.
//!
//! What is looked for again and again (names, identifiers, the hash) is taken out once.

use std::collections::HashMap;

use card_format::certificate::Certificate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::name;
use crate::country::two_letters;
use crate::hex;
use crate::signature::{self, verify_certificate};

/// How an authority's own signature stands. All of these are anchors: somebody put them here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Signed with its own key.
    SelfSigned,
    /// Signed with the key of another authority in the folder: a link certificate.
    Linked,
    /// Signed with an algorithm this terminal does not have, or by an authority that is not here.
    NotVerified,
}

/// Why a certificate is no anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a certificate.
    #[error("not an X.509 certificate in DER or PEM")]
    NotACertificate,
    /// Basic constraints do not say cA.
    #[error("not the certificate of an authority (basicConstraints, keyUsage)")]
    NotAnAuthority,
    /// It names itself as its issuer and its signature is wrong.
    #[error("its own signature is wrong")]
    WrongSignature,
}

/// An authority that may issue document signers.
#[expect(missing_debug_implementations, reason = "certificates are long")]
pub struct Anchor {
    der: Vec<u8>,
    standing: Standing,
    digest: [u8; 32],
    subject: Vec<u8>,
    country: String,
    key_identifier: Option<Vec<u8>>,
}

impl Anchor {
    /// Takes a certificate that was judged.
    pub(super) fn new(der: Vec<u8>, standing: Standing) -> Option<Self> {
        let certificate = Certificate::decode(&der).ok()?;
        let subject = name::key(certificate.subject());
        let country = two_letters(certificate.country().unwrap_or_default());
        let identifier = certificate.subject_key_identifier().ok().flatten();
        let key_identifier = identifier.map(<[u8]>::to_vec);
        let digest = Sha256::digest(&der).into();
        Some(Self { der, standing, digest, subject, country, key_identifier })
    }

    /// How its own signature stands.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// The certificate as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the certificate.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// SHA-256 of the certificate in hex.
    pub fn sha256(&self) -> String {
        hex::print(&self.digest)
    }

    /// Its State in two letters, whatever way it writes it.
    pub fn country(&self) -> &str {
        &self.country
    }

    /// Its name in the form of [`name::key`].
    pub(super) fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// subjectKeyIdentifier.
    pub(super) fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_deref()
    }

    /// The certificate, which was decoded once before.
    pub fn certificate(&self) -> Option<Certificate<'_>> {
        Certificate::decode(&self.der).ok()
    }
}

/// SHA-256 of a certificate in hex.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    hex::print(&Sha256::digest(der))
}

/// Whether these bytes are the certificate of somebody who does not claim to be an authority.
pub(super) fn is_signer(der: &[u8]) -> bool {
    Certificate::decode(der).is_ok_and(|certificate| {
        let constraints = certificate.basic_constraints();
        constraints.is_ok_and(|constraints| constraints.is_none_or(|constraints| !constraints.ca))
    })
}

/// Judges certificates together, because one may vouch for another. Doubles are left out.
pub(super) fn judge(mut certificates: Vec<Vec<u8>>) -> Vec<Result<Anchor, Refusal>> {
    let mut seen = std::collections::BTreeSet::new();
    certificates.retain(|der| seen.insert(der.clone()));
    let standings = Issuing::among(certificates.iter().map(Vec::as_slice));
    let standings: Vec<_> = certificates.iter().map(|der| standings.standing(der)).collect();
    let anchor = |(der, standing): (_, Result<_, _>)| {
        standing.and_then(|standing| Anchor::new(der, standing).ok_or(Refusal::NotACertificate))
    };
    certificates.into_iter().zip(standings).map(anchor).collect()
}

/// Authorities by what those whom they certify say of them.
pub(super) struct Issuing<'a> {
    by_name: HashMap<Vec<u8>, Vec<Certificate<'a>>>,
    by_key_identifier: HashMap<&'a [u8], Vec<Certificate<'a>>>,
}

impl<'a> Issuing<'a> {
    /// Takes the authorities of `certificates`.
    pub(super) fn among(certificates: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut issuing = Self { by_name: HashMap::new(), by_key_identifier: HashMap::new() };
        let certificates = certificates.filter_map(|der| Certificate::decode(der).ok());
        for certificate in certificates.filter(Certificate::is_ca) {
            let name = name::key(certificate.subject());
            issuing.by_name.entry(name).or_default().push(certificate);
            if let Ok(Some(identifier)) = certificate.subject_key_identifier() {
                issuing.by_key_identifier.entry(identifier).or_default().push(certificate);
            }
        }
        issuing
    }

    /// Judges one certificate. That of a link is signed by the predecessor: its own key says
    /// nothing about it, so it is asked only where the certificate names itself as its issuer.
    pub(super) fn standing(&self, der: &[u8]) -> Result<Standing, Refusal> {
        let certificate = Certificate::decode(der).map_err(|_| Refusal::NotACertificate)?;
        if !certificate.is_ca() {
            return Err(Refusal::NotAnAuthority);
        }
        let issuer = certificate.authority_key_identifier().ok().flatten();
        let subject = certificate.subject_key_identifier().ok().flatten();
        let names_itself = certificate.issuer().matches(certificate.subject())
            && (issuer.is_none() || subject.is_none() || issuer == subject);
        if names_itself {
            match verify_certificate(&certificate, certificate.subject_public_key_info()) {
                Ok(_) => return Ok(Standing::SelfSigned),
                Err(signature::Error::Unsupported) => return Ok(Standing::NotVerified),
                Err(_) => {}
            }
        }
        let named = issuer.and_then(|issuer| self.by_key_identifier.get(issuer));
        let others = self.by_name.get(&name::key(certificate.issuer()));
        let others = named.into_iter().chain(others).flatten();
        let mut others = others.filter(|other| other.raw() != certificate.raw());
        if others
            .any(|other| verify_certificate(&certificate, other.subject_public_key_info()).is_ok())
        {
            return Ok(Standing::Linked);
        }
        if names_itself { Err(Refusal::WrongSignature) } else { Ok(Standing::NotVerified) }
    }
}
