//! Holds a certificate against the profile of Doc 9303-12 §7.1: one finding for each rule.

mod body;
mod extension;

use card_format::certificate::Certificate;
use verifier::signature::verify_certificate;

use super::Rule;

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Self-signed certificate of a country signing authority.
    CountrySigningAuthority,
    /// Certificate of a document signer.
    DocumentSigner,
    /// Certificate of the signer of a line's books.
    LogSigner,
}

/// Whether a certificate keeps a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// Whether it is kept.
    pub holds: bool,
}

/// Holds a certificate against every rule. A country signing authority is its own issuer.
pub fn profile_check(
    certificate: &Certificate<'_>,
    role: Role,
    issuer: &Certificate<'_>,
) -> Vec<Finding> {
    let signature = verify_certificate(certificate, issuer.subject_public_key_info());
    let chain = [
        (Rule::Issuer, certificate.issuer().raw() == issuer.subject().raw()),
        (Rule::Signature, signature.is_ok()),
    ];
    let rules = body::rules(certificate, issuer)
        .into_iter()
        .chain(extension::rules(certificate, role, issuer))
        .chain(chain);
    rules.map(|(rule, holds)| Finding { rule, holds }).collect()
}
