//! One authority: a certificate that may sign others (Doc 9303-12 §7.1), and how far its own
//! signature can be checked.

use std::ffi::OsStr;
use std::path::Path;

use card_format::certificate::Certificate;
use sha2::{Digest, Sha256};

use crate::hex;
use crate::signature::{self, verify_certificate};

/// How an authority's own signature stands. All of these are anchors: somebody put them here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl Anchor {
    /// How its own signature stands.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// The certificate as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the certificate in hex.
    pub fn sha256(&self) -> String {
        fingerprint(&self.der)
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

/// Whether a file of this name holds certificates.
pub(super) fn has_certificates(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| matches!(&*extension, "der" | "cer" | "crt" | "pem"))
}

/// The certificates of a file: one in DER, or any number in PEM. What is neither comes back as
/// something that [`judge`] refuses.
pub(super) fn split(bytes: &[u8]) -> Vec<Vec<u8>> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let text = core::str::from_utf8(bytes).unwrap_or_default();
    if !text.contains(BEGIN) {
        return vec![bytes.to_vec()];
    }
    let decode = |block: &str| {
        let end = block.find(END)?.checked_add(END.len())?;
        let pem = format!("{BEGIN}{}\n", block.get(..end)?);
        der::pem::decode_vec(pem.as_bytes()).ok().map(|(_, der)| der)
    };
    text.split(BEGIN).skip(1).map(|block| decode(block).unwrap_or_default()).collect()
}

/// Whether these bytes are the certificate of somebody who is no authority.
pub(super) fn is_signer(der: &[u8]) -> bool {
    Certificate::decode(der).is_ok_and(|certificate| !certificate.is_ca())
}

/// Judges certificates together, because one may vouch for another. Doubles are left out.
pub(super) fn judge(mut certificates: Vec<Vec<u8>>) -> Vec<Result<Anchor, Refusal>> {
    let mut seen = std::collections::BTreeSet::new();
    certificates.retain(|der| seen.insert(der.clone()));
    let standings: Vec<_> = certificates.iter().map(|der| standing(der, &certificates)).collect();
    let anchor =
        |(der, standing): (_, Result<_, _>)| standing.map(|standing| Anchor { der, standing });
    certificates.into_iter().zip(standings).map(anchor).collect()
}

fn standing(der: &[u8], all: &[Vec<u8>]) -> Result<Standing, Refusal> {
    let certificate = Certificate::decode(der).map_err(|_| Refusal::NotACertificate)?;
    if !certificate.is_ca() {
        return Err(Refusal::NotAnAuthority);
    }
    match verify_certificate(&certificate, certificate.subject_public_key_info()) {
        Ok(_) => return Ok(Standing::SelfSigned),
        Err(signature::Error::Unsupported) => return Ok(Standing::NotVerified),
        Err(_) => {}
    }
    let others = all.iter().filter_map(|other| Certificate::decode(other).ok());
    let mut authorities = others.filter(Certificate::is_ca);
    if authorities
        .any(|other| verify_certificate(&certificate, other.subject_public_key_info()).is_ok())
    {
        return Ok(Standing::Linked);
    }
    // A link certificate is signed by the predecessor, so its own key says nothing about it.
    let issuer = certificate.authority_key_identifier().ok().flatten();
    let subject = certificate.subject_key_identifier().ok().flatten();
    let names_itself = certificate.issuer().matches(certificate.subject());
    if names_itself && (issuer.is_none() || issuer == subject) {
        return Err(Refusal::WrongSignature);
    }
    Ok(Standing::NotVerified)
}
