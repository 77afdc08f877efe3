//! Authorities, document verifiers and inspection systems with fixed keys, and any certificate one
//! of them may sign for another, right or wrong in one place.
//!
//! ```text
//! 7F4E │ 5F29  42  7F49 {06, [81 … 85,] 86 [, 87]}  5F20  7F4C {06, 53}  5F25  5F24
//!        0     1   2                                3     4              5     6    place in body
//! 5F37 │ r ‖ s by the signer's key, over the body as it was changed
//! ```
//!
//! Days are counted from the first day of the root, as the plan counts them.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    missing_debug_implementations,
    reason = "a certificate that cannot be made fails the test that wants it"
)]

use card_format::curve::Curve;
use card_format::cvc::{self, Algorithm, Authorization, Body, Key, PublicKey};
use card_format::cvc::{Reference, Rights, Role};
use card_format::date::Date;
use card_format::error::Error;
use card_format::hash::HashAlgorithm;
use card_protocol::group::{KeyPair, Standardized};
use card_protocol::signature;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::der::Node;

/// Somebody with a name and a key.
#[derive(Clone, Copy)]
pub struct Party {
    /// Country, mnemonic and sequence number.
    pub name: &'static str,
    /// Where the key lies.
    pub curve: Curve,
    /// What the key signs with.
    pub hash: HashAlgorithm,
    /// The byte of which the key is made.
    secret: u8,
}

/// The first trust point of every card.
pub const CVCA: Party = Party::new("UTCVCA00000", 0x50);
/// Its successors, by link certificates.
pub const CVCA_7: Party = Party::new("UTCVCA00007", 0x57);
/// Likewise.
pub const CVCA_8: Party = Party::new("UTCVCA00008", 0x58);
/// Likewise.
pub const CVCA_9: Party = Party::new("UTCVCA00009", 0x59);
/// A successor with keys on another curve and another hash.
pub const CVCA_13: Party = Party {
    curve: Curve::BrainpoolP256r1,
    hash: HashAlgorithm::Sha384,
    ..Party::new("UTCVCA00013", 0x5D)
};
/// A document verifier of the same State.
pub const VERIFIER: Party = Party::new("UTDVDE00001", 0x61);
/// Another one.
pub const OTHER_VERIFIER: Party = Party::new("UTDVDE00002", 0x62);
/// A document verifier of another State.
pub const FOREIGN_VERIFIER: Party = Party::new("DETESTDVDE2", 0x63);
/// An inspection system.
pub const TERMINAL: Party = Party::new("UTIS00001", 0x71);
/// Another one.
pub const OTHER_TERMINAL: Party = Party::new("UTIS00002", 0x72);

impl Party {
    /// Somebody with a key on P-256.
    pub const fn new(name: &'static str, secret: u8) -> Self {
        Self { name, curve: Curve::P256, hash: HashAlgorithm::Sha256, secret }
    }

    /// The same with the keys of another generation.
    pub const fn keyed_like(self, other: Self) -> Self {
        Self { curve: other.curve, hash: other.hash, ..self }
    }

    /// The same with a key on another curve.
    pub const fn on(self, curve: Curve) -> Self {
        Self { curve, ..self }
    }

    /// The name as certificates and commands write it.
    pub fn reference(self) -> Reference {
        Reference::new(self.name.as_bytes()).unwrap()
    }

    /// Signs the parts of a message, `r ‖ s`.
    pub fn sign(self, message: &[&[u8]]) -> Vec<u8> {
        let mut rng = ChaCha20Rng::from_seed([self.secret; 32]);
        signature::sign(&self.key(), self.hash, message, &mut rng).unwrap().as_bytes().to_vec()
    }

    fn key(self) -> KeyPair<Standardized> {
        let secret = vec![self.secret; self.curve.order_len()];
        KeyPair::from_secret(Standardized::Ec(self.curve), &secret).unwrap()
    }
}

/// The day on which the root becomes effective, `CVCAeff`, and some months and days.
pub fn day(months: u8, days: u8) -> Date {
    Date::new(2026, 1 + months, 1 + days).unwrap()
}

/// The last day of the root, `CVCAexp`.
pub fn last_day_of_root() -> Date {
    day(6, 0)
}

/// Changes the body before it is signed.
type Edit = Box<dyn Fn(&mut Node)>;

/// Changes the bytes of body and signature.
type RawEdit = Box<dyn Fn(&mut Vec<u8>)>;

/// A certificate: right as it is made, and wrong where it is told to be.
pub struct Certificate {
    /// Whose key is certified.
    pub holder: Party,
    /// Whose key certifies.
    pub signer: Party,
    role: Role,
    rights: Rights,
    valid: (Date, Date),
    brings_parameters: bool,
    body: Vec<Edit>,
    raw: Vec<RawEdit>,
}

impl Certificate {
    fn new(holder: Party, signer: Party, role: Role) -> Self {
        let brings_parameters = role == Role::Cvca;
        let valid = (day(0, 0), if brings_parameters { last_day_of_root() } else { day(1, 0) });
        let (body, raw) = (Vec::new(), Vec::new());
        Self { holder, signer, role, rights: Rights::ALL, valid, brings_parameters, body, raw }
    }

    /// What a production line brings.
    pub fn root() -> Self {
        Self::new(CVCA, CVCA, Role::Cvca)
    }

    /// A link certificate.
    pub fn link(holder: Party, signer: Party) -> Self {
        Self::new(holder, signer, Role::Cvca)
    }

    /// A document verifier of the same State, for a month, with all rights.
    pub fn domestic(holder: Party, signer: Party) -> Self {
        Self::new(holder, signer, Role::DomesticVerifier)
    }

    /// A document verifier of another State.
    pub fn foreign(holder: Party, signer: Party) -> Self {
        Self::new(holder, signer, Role::ForeignVerifier)
    }

    /// An inspection system.
    pub fn terminal(holder: Party, signer: Party) -> Self {
        Self::new(holder, signer, Role::Terminal)
    }

    /// The same with other rights.
    pub fn allowing(self, rights: Rights) -> Self {
        Self { rights, ..self }
    }

    /// The same with other days.
    pub fn valid(self, from: Date, to: Date) -> Self {
        Self { valid: (from, to), ..self }
    }

    /// The same with domain parameters in the public key.
    pub fn bringing_parameters(self) -> Self {
        Self { brings_parameters: true, ..self }
    }

    /// Changes the body before it is signed.
    pub fn body(mut self, edit: impl Fn(&mut Node) + 'static) -> Self {
        self.body.push(Box::new(edit));
        self
    }

    /// Changes body and signature, as they are sent, after the signature was made.
    pub fn raw(mut self, edit: impl Fn(&mut Vec<u8>) + 'static) -> Self {
        self.raw.push(Box::new(edit));
        self
    }

    /// Body and signature, as PSO:VERIFY CERTIFICATE sends them.
    pub fn objects(&self) -> Vec<u8> {
        let key = self.holder.key();
        let curve = self.brings_parameters.then_some(self.holder.curve);
        let body = Body {
            authority: self.signer.reference(),
            key: PublicKey {
                algorithm: Algorithm::Ecdsa(self.holder.hash),
                key: Key::Ec { curve, point: key.public().bytes() },
            },
            holder: self.holder.reference(),
            authorization: Authorization::inspection_system(self.role, self.rights),
            effective: self.valid.0,
            expiration: self.valid.1,
            extensions: None,
        };
        let mut objects = Vec::new();
        let sign = |written: &[u8]| {
            let mut node = Node::parse(written);
            self.body.iter().for_each(|edit| edit(&mut node));
            let signed = node.encode();
            let signature = self.signer.sign(&[&signed]);
            objects = [signed, Node::primitive(&[0x5F, 0x37], &signature).encode()].concat();
            Ok::<_, Error>(signature)
        };
        let mut out = [0; 1024];
        cvc::encode(&mut out, &body, sign).unwrap();
        self.raw.iter().for_each(|edit| edit(&mut objects));
        objects
    }
}

/// Places in the body.
pub mod place {
    /// The public key, 7F49.
    pub const PUBLIC_KEY: usize = 2;
    /// The holder's authorization, 7F4C.
    pub const AUTHORIZATION: usize = 4;
    /// The first day, 5F25.
    pub const EFFECTIVE: usize = 5;
    /// The last day, 5F24.
    pub const EXPIRATION: usize = 6;
}

/// Bytes of a signature by a key of 256 bits, at the end of the objects of a certificate.
pub const SIGNATURE: usize = 64;
