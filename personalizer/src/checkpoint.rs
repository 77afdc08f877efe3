//! Heads of the log that a key outside the database has signed.
//!
//! ```text
//! cardwright checkpoint v1
//! 4711                                        number of the record
//! <64 hexadecimal digits>                     its hash
//! 2026-11-22T11:40:00.123Z                    when it was signed
//!
//! <64 hexadecimal digits> <base64>            SHA-256 of the certificate, signature
//! ```
//!
//! Signed are the first four lines with their line breaks: ECDSA on P-256 over SHA-256, in DER.
//! `openssl dgst -sha256 -verify` verifies them. Whoever keeps one elsewhere can prove what the log
//! said up to that record, and nobody can write the log anew behind it.

mod book;

pub(crate) use book::keep;
pub use book::{Error, Flaw, Regular, last, take, verify};

use std::fs;
use std::io;
use std::path::Path;

use base64ct::{Base64, Encoding as _};
use card_format::certificate::Certificate;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::audit::Head;
use crate::hex;
use crate::signer::{self, DocumentSigner};

/// The first line.
const FORMAT: &str = "cardwright checkpoint v1";

/// A signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The record.
    pub head: Head,
    /// When it was signed: milliseconds since 1970.
    pub at: i64,
    /// SHA-256 of the signer's certificate.
    pub signer: [u8; 32],
    /// The signature, DER.
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// Signs a head.
    pub fn sign(head: Head, at: i64, signer: &dyn DocumentSigner) -> Result<Self, signer::Error> {
        let signature = signer.sign(text(head, at).as_bytes())?.to_der().as_bytes().to_vec();
        let signer = Sha256::digest(signer.certificate()).into();
        Ok(Self { head, at, signer, signature })
    }

    /// What is signed.
    pub fn text(&self) -> String {
        text(self.head, self.at)
    }

    /// The whole file.
    pub fn print(&self) -> String {
        let signature = Base64::encode_string(&self.signature);
        format!("{}\n{} {signature}\n", self.text(), hex::print(&self.signer))
    }

    /// Reads a file, exactly as it is printed.
    pub fn parse(file: &str) -> Option<Self> {
        let lines: Vec<_> = file.lines().collect();
        let [FORMAT, number, hash, time, "", signed] = lines.as_slice() else { return None };
        let (signer, signature) = signed.split_once(' ')?;
        let read = Self {
            head: Head { number: number.parse().ok()?, hash: hex::array(hash)? },
            at: time.parse::<jiff::Timestamp>().ok()?.as_millisecond(),
            signer: hex::array(signer)?,
            signature: Base64::decode_vec(signature).ok()?,
        };
        (read.print() == file).then_some(read)
    }

    /// Whether this certificate is the one that it names.
    pub fn names(&self, certificate: &[u8]) -> bool {
        <[u8; 32]>::from(Sha256::digest(certificate)) == self.signer
    }

    /// Whether this certificate's key signed it.
    pub fn is_signed_by(&self, certificate: &[u8]) -> bool {
        if !self.names(certificate) {
            return false;
        }
        let key = Certificate::decode(certificate)
            .and_then(|certificate| certificate.subject_public_key_info().p256());
        let signature = Signature::from_der(&self.signature);
        let (Ok(key), Ok(signature)) = (key, signature) else { return false };
        VerifyingKey::from(key).verify(self.text().as_bytes(), &signature).is_ok()
    }
}

/// The certificates of a folder that may have signed checkpoints: `audit.der`, and `audit-*.der`
/// of keys before it.
pub fn certificates(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let part =
            |part: Option<&std::ffi::OsStr>| part.and_then(|it| it.to_str()).map(str::to_owned);
        let (stem, extension) = (part(path.file_stem()), part(path.extension()));
        let named = stem.is_some_and(|stem| stem == "audit" || stem.starts_with("audit-"));
        if named && extension.as_deref() == Some("der") {
            found.push(fs::read(&path)?);
        }
    }
    Ok(found)
}

fn text(Head { number, hash }: Head, at: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{FORMAT}\n{number}\n{}\n{time}\n", hex::print(&hash))
}

#[cfg(test)]
pub(crate) mod tests;
