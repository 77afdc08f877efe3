//! Authorities, document verifiers and terminals, and their certificates (annex 8.1 of the plan).
//!
//! Names are those of the plan; RSA keys are longer, because nothing here is generated.

use card_format::curve::Curve;
use card_format::cvc::{self, Algorithm, Authorization, Body, PublicKey, Reference, Rights, Role};
use card_format::date::Date;
use card_format::error::Error;
use card_format::signature_algorithm::SignatureAlgorithm;
use conformance::document::suite::Key;
use rsa::traits::PublicKeyParts;
use verifier::key_file::PrivateKey;
use verifier::terminal_key::TerminalKey;

/// Somebody with a name and a key, on a curve or of RSA.
#[derive(Clone, Copy)]
pub(crate) struct Party {
    name: &'static str,
    key: Key,
    algorithm: Algorithm,
}

/// What a certificate says beside names and key.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) role: Role,
    pub(crate) rights: Rights,
    pub(crate) until: Date,
}

impl Terms {
    /// All rights, until the end of the year.
    pub(crate) fn of(role: Role) -> Self {
        Self { role, rights: Rights::ALL, until: day(12, 31) }
    }

    pub(crate) fn rights(self, dg3: bool, dg4: bool) -> Self {
        Self { rights: Rights { dg3, dg4 }, ..self }
    }

    pub(crate) fn until(self, until: Date) -> Self {
        Self { until, ..self }
    }
}

/// A day of this year.
pub(crate) fn day(month: u8, day: u8) -> Date {
    Date::new(2026, month, day).unwrap()
}

impl Party {
    pub(crate) const fn new(name: &'static str, key: Key, algorithm: Algorithm) -> Self {
        Self { name, key, algorithm }
    }

    /// The name of the key.
    pub(crate) fn name(&self) -> Reference {
        Reference::new(self.name.as_bytes()).unwrap()
    }

    /// A certificate for somebody, in force since November.
    pub(crate) fn certify(&self, holder: &Self, terms: Terms) -> Vec<u8> {
        let (point, modulus, exponent);
        let key = if let Key::Ec(curve, _) = holder.key {
            point = holder.key.pair(curve).public().bytes().to_vec();
            let curve = (terms.role == Role::Cvca).then_some(curve);
            cvc::Key::Ec { curve, point: &point }
        } else {
            let key = holder.key.rsa();
            modulus = digits(&key.n().to_be_bytes());
            exponent = digits(&key.e().to_be_bytes());
            cvc::Key::Rsa { modulus: &modulus, exponent: &exponent }
        };
        let body = Body {
            authority: self.name(),
            key: PublicKey { algorithm: holder.algorithm, key },
            holder: holder.name(),
            authorization: Authorization::inspection_system(terms.role, terms.rights),
            effective: day(11, 1),
            expiration: terms.until,
            extensions: None,
        };
        let sign = |signed: &[u8]| Ok::<_, Error>(self.key.sign(self.signature(), signed));
        cvc::encode(&mut [0; 2048], &body, sign).unwrap().to_vec()
    }

    /// The certificate of a trust point.
    pub(crate) fn trust_point(&self) -> Vec<u8> {
        self.certify(self, Terms::of(Role::Cvca))
    }

    /// A terminal with this key.
    pub(crate) fn terminal(&self, certificates: Vec<Vec<u8>>) -> TerminalKey {
        let key = match self.key {
            Key::Ec(curve, _) => PrivateKey::Ec(Box::new(self.key.pair(curve))),
            _ => PrivateKey::Rsa(Box::new(self.key.rsa())),
        };
        TerminalKey::new(key, certificates, &[0x1D; 32]).unwrap()
    }

    const fn signature(&self) -> SignatureAlgorithm {
        match self.algorithm {
            Algorithm::RsaPkcs1(hash) => SignatureAlgorithm::RsaPkcs1 { hash },
            Algorithm::RsaPss(hash) => {
                SignatureAlgorithm::RsaPss { hash, mgf_hash: hash, salt_len: hash.output_len() }
            }
            Algorithm::Ecdsa(hash) => SignatureAlgorithm::EcdsaPlain { hash },
        }
    }
}

fn digits(number: &[u8]) -> Vec<u8> {
    number.iter().copied().skip_while(|digit| *digit == 0).collect()
}

/// Authority, document verifier and terminal with one algorithm.
#[derive(Clone, Copy)]
pub(crate) struct Chain {
    pub(crate) authority: Party,
    pub(crate) verifier: Party,
    pub(crate) terminal: Party,
}

impl Chain {
    pub(crate) fn new(authority: &'static str, algorithm: Algorithm) -> Self {
        let [first, second, third] = match algorithm {
            Algorithm::Ecdsa(_) => [1, 2, 3].map(|byte| Key::Ec(Curve::BrainpoolP256r1, byte)),
            _ => [Key::AuthorityRsa, Key::SignerRsa, Key::SignerRsa],
        };
        Self {
            authority: Party::new(authority, first, algorithm),
            verifier: Party::new("DETESTDVDE00011", second, algorithm),
            terminal: Party::new("DETESTISDE00011", third, algorithm),
        }
    }

    /// Certificates of the document verifier and of the terminal.
    pub(crate) fn certificates(&self, verifier: Terms, terminal: Terms) -> Vec<Vec<u8>> {
        let verifier = self.authority.certify(&self.verifier, verifier);
        vec![verifier, self.verifier.certify(&self.terminal, terminal)]
    }

    /// The same with all rights.
    pub(crate) fn all_rights(&self) -> Vec<Vec<u8>> {
        self.certificates(Terms::of(Role::DomesticVerifier), Terms::of(Role::Terminal))
    }
}
