//! `pki show`: certificates as people read them.

use std::fs;
use std::path::PathBuf;

use card_format::curve::Curve;
use card_format::cvc::{Algorithm, CvCertificate, Key, Role};
use card_format::date::Date;
use card_format::oid;
use verifier::key_file;

use super::authority::{decode, verify};
use crate::pki::Error;

/// Certificates in a chain at most.
const DEPTH: usize = 16;

/// Prints card-verifiable certificates.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Signatures are verified where the certificate of the signer is among the files.

Example:
  personalizer pki show pki/*.cvcert

Exit codes: 0 all were read, 1 one of them is no certificate.")]
pub struct Show {
    /// Certificate files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

impl Show {
    pub(in crate::pki) fn run(&self) -> Result<(), Error> {
        print!("{}", self.text()?);
        Ok(())
    }

    /// The text.
    pub fn text(&self) -> Result<String, Error> {
        let read = |path: &PathBuf| Ok(fs::read(path).map_err(key_file::Error::io(path))?);
        let bytes: Vec<Vec<u8>> = self.files.iter().map(read).collect::<Result<_, Error>>()?;
        let certificates: Result<Vec<_>, Error> =
            self.files.iter().zip(&bytes).map(|(path, bytes)| decode(path, bytes)).collect();
        let certificates = certificates?;
        let blocks = self.files.iter().zip(&certificates).map(|(path, certificate)| {
            format!("{}\n{}", path.display(), block(certificate, &certificates))
        });
        Ok(blocks.collect::<Vec<_>>().join("\n"))
    }
}

fn block(certificate: &CvCertificate<'_>, all: &[CvCertificate<'_>]) -> String {
    let body = &certificate.body;
    let rights = body.authorization.rights();
    let rights = match (rights.dg3, rights.dg4) {
        (true, true) => "fingerprints (EF.DG3), irises (EF.DG4)",
        (true, false) => "fingerprints (EF.DG3)",
        (false, true) => "irises (EF.DG4)",
        (false, false) => "nothing of an eMRTD",
    };
    let lines = [
        ("name", body.holder.to_string()),
        ("signed by", body.authority.to_string()),
        ("role", role(certificate)),
        ("may read", rights.to_owned()),
        ("key", key(certificate)),
        ("valid", format!("{} to {}", print(body.effective), print(body.expiration))),
        ("signature", signature(certificate, all).to_owned()),
    ];
    let lines = lines.map(|(name, value)| format!("  {name:10} {value}\n"));
    lines.concat()
}

fn role(certificate: &CvCertificate<'_>) -> String {
    let authorization = certificate.body.authorization;
    let kind = match authorization.kind() {
        oid::ROLE_IS => "inspection systems",
        oid::ROLE_AT => "authentication terminals",
        _ => "signature terminals",
    };
    let role = match authorization.role() {
        Role::Cvca if certificate.is_self_signed() => "verifying authority, trust point",
        Role::Cvca => "verifying authority, link from the key before",
        Role::DomesticVerifier => "document verifier of the same State",
        Role::ForeignVerifier => "document verifier of another State",
        Role::Terminal => "terminal",
    };
    format!("{role} ({kind})")
}

fn key(certificate: &CvCertificate<'_>) -> String {
    let key = certificate.body.key;
    let scheme = match key.algorithm {
        Algorithm::Ecdsa(_) => "ECDSA",
        Algorithm::RsaPkcs1(_) => "RSASSA-PKCS1-v1_5",
        Algorithm::RsaPss(_) => "RSASSA-PSS",
    };
    let size = match key.key {
        Key::Ec { curve: Some(curve), .. } => curve.name().to_owned(),
        Key::Ec { curve: None, point } => {
            format!("{} bits, curve of its authority", point.len().saturating_sub(1) * 4)
        }
        Key::Rsa { modulus, .. } => format!("{} bits", modulus.len() * 8),
    };
    format!("{scheme}, {:?}, {size}", key.algorithm.hash())
}

fn signature(certificate: &CvCertificate<'_>, all: &[CvCertificate<'_>]) -> &'static str {
    let signers = all.iter().filter(|it| it.body.holder == certificate.body.authority);
    let mut seen = false;
    for signer in signers {
        seen = true;
        if verify(certificate, signer, curve(signer, all, DEPTH)).is_ok() {
            return "verified";
        }
    }
    if seen { "NOT VERIFIED by the certificates given" } else { "signer not given" }
}

/// The curve that a certificate names or inherits.
fn curve(
    certificate: &CvCertificate<'_>,
    all: &[CvCertificate<'_>],
    depth: usize,
) -> Option<Curve> {
    match certificate.body.key.key {
        Key::Ec { curve: Some(curve), .. } => Some(curve),
        Key::Ec { curve: None, .. } if depth > 0 => {
            let above = all.iter().find(|it| it.body.holder == certificate.body.authority)?;
            curve(above, all, depth - 1)
        }
        _ => None,
    }
}

fn print(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}
