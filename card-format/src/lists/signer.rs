//! How a list names a document signer (TR-03129-2 §7.1.1, Doc 9303-12 §10): by issuer and serial
//! number, by key identifier, by hash of the certificate, or by more than one of these.

use crate::certificate::{Certificate, Name};
use crate::hash::HashAlgorithm;
use crate::revocation_list::without_zeros;

/// What a list says of a document signer. All that is said must agree.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignerReference<'a> {
    /// Name of the issuer and value bytes of the serial number.
    pub issuer_and_serial: Option<(Name<'a>, &'a [u8])>,
    /// subjectKeyIdentifier.
    pub key_identifier: Option<&'a [u8]>,
    /// Hash of the whole certificate, and with which function where that is known here.
    pub digest: Option<(Option<HashAlgorithm>, &'a [u8])>,
}

impl SignerReference<'_> {
    /// Whether nothing is said, which means every signer.
    pub const fn is_empty(&self) -> bool {
        self.issuer_and_serial.is_none() && self.key_identifier.is_none() && self.digest.is_none()
    }

    /// Whether `certificate` is meant. A hash that cannot be computed here does not exclude it: the
    /// list is there to warn.
    pub fn names(&self, certificate: &Certificate<'_>) -> bool {
        let by_serial = self.issuer_and_serial.is_none_or(|(issuer, serial)| {
            without_zeros(serial) == without_zeros(certificate.serial())
                && issuer.matches(certificate.issuer())
        });
        let by_key = self.key_identifier.is_none_or(|identifier| {
            if let Ok(Some(own)) = certificate.subject_key_identifier() {
                return own == identifier;
            }
            let own = certificate.subject_public_key_info().key_identifier();
            own.as_bytes() == identifier
        });
        let by_digest = self.digest.is_none_or(|(algorithm, digest)| {
            let equals = |hash: HashAlgorithm| hash.hash(&[certificate.raw()]).as_bytes() == digest;
            algorithm.is_none_or(equals)
        });
        !self.is_empty() && by_serial && by_key && by_digest
    }
}
