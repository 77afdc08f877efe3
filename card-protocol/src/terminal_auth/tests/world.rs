//! Authorities, terminals and a card, made from nothing.

use core::convert::Infallible;
use std::vec::Vec;

use card_format::curve::Curve;
use card_format::cvc::{
    self, Algorithm, Authorization, Body, CvCertificate, Key, PublicKey, Reference, Rights, Role,
};
use card_format::date::Date;
use card_format::error::Error;
use card_format::hash::HashAlgorithm;
use iso7816::Status;
use rand_core::{TryCryptoRng, TryRng};

use crate::group::{KeyPair, OnChip};
use crate::signature;
use crate::terminal_auth::Binding;
use crate::terminal_auth::card::TerminalAuthentication;
use crate::terminal_auth::trust::{Trust, TrustPoint, TrustPoints, Update};

/// Counts up: every number is different, and every run is the same.
pub(super) struct Counting(pub(super) u8);

impl TryRng for Counting {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.into())
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.into())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            self.0 = self.0.wrapping_add(7);
            *byte = self.0;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

pub(super) const HASH: HashAlgorithm = HashAlgorithm::Sha256;

/// What ties the signatures of these tests to their session.
pub(super) const BINDING: Binding<'static> = Binding { card: b"L898902C<3", terminal: &[7; 32] };

pub(super) fn date(month: u8, day: u8) -> Date {
    Date::new(2026, month, day).unwrap()
}

pub(super) fn name(name: &str) -> Reference {
    Reference::new(name.as_bytes()).unwrap()
}

/// Somebody with a key.
pub(super) struct Party {
    pub(super) name: Reference,
    pub(super) key: KeyPair<OnChip>,
}

impl Party {
    /// Its key follows from its name.
    pub(super) fn new(text: &str, group: OnChip) -> Self {
        let seed = text.bytes().fold(0, |seed: u8, byte| seed.wrapping_mul(31).wrapping_add(byte));
        let key = KeyPair::generate(group, &mut Counting(seed)).unwrap();
        Self { name: name(text), key }
    }

    pub(super) fn p256(text: &str) -> Self {
        Self::new(text, OnChip::P256)
    }

    pub(super) fn sign(&self, message: &[&[u8]]) -> Vec<u8> {
        signature::sign(&self.key, HASH, message, &mut Counting(1)).unwrap().as_bytes().to_vec()
    }
}

/// What a certificate shall say; the rest is as usual.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) role: Role,
    pub(super) rights: Rights,
    pub(super) effective: Date,
    pub(super) expiration: Date,
    pub(super) hash: HashAlgorithm,
    pub(super) with_parameters: bool,
}

impl Draft {
    /// All rights, from May to July; an authority's with domain parameters.
    pub(super) fn of(role: Role) -> Self {
        Self {
            role,
            rights: Rights::ALL,
            effective: date(5, 1),
            expiration: date(7, 31),
            hash: HASH,
            with_parameters: role == Role::Cvca,
        }
    }

    pub(super) fn from(self, effective: Date) -> Self {
        Self { effective, ..self }
    }

    pub(super) fn until(self, expiration: Date) -> Self {
        Self { expiration, ..self }
    }

    pub(super) fn rights(self, dg3: bool, dg4: bool) -> Self {
        Self { rights: Rights { dg3, dg4 }, ..self }
    }

    /// A certificate of `holder` by `issuer`.
    pub(super) fn issue(self, issuer: &Party, holder: &Party) -> Vec<u8> {
        let curve = match holder.key.group() {
            OnChip::P256 => Curve::P256,
            OnChip::BrainpoolP256r1 => Curve::BrainpoolP256r1,
        };
        let body = Body {
            authority: issuer.name,
            key: PublicKey {
                algorithm: Algorithm::Ecdsa(self.hash),
                key: Key::Ec {
                    curve: self.with_parameters.then_some(curve),
                    point: holder.key.public().bytes(),
                },
            },
            holder: holder.name,
            authorization: Authorization::inspection_system(self.role, self.rights),
            effective: self.effective,
            expiration: self.expiration,
            extensions: None,
        };
        let mut out = [0; 1024];
        let sign = |signed: &[u8]| Ok::<_, Error>(issuer.sign(&[signed]));
        cvc::encode(&mut out, &body, sign).unwrap().to_vec()
    }
}

/// A card in one session.
pub(super) struct Card {
    pub(super) trust: Trust<OnChip>,
    pub(super) session: TerminalAuthentication<OnChip>,
}

impl Card {
    /// Trusts an authority since May, and knows that it is the middle of May.
    pub(super) fn trusting(cvca: &Party) -> Self {
        let certificate = Draft::of(Role::Cvca).issue(cvca, cvca);
        let certificate = CvCertificate::decode(&certificate).unwrap();
        let point = TrustPoint::from_certificate(&certificate).unwrap();
        let trust = Trust { date: date(5, 15), points: TrustPoints::NONE.with(point) };
        Self { trust, session: TerminalAuthentication::new() }
    }

    /// Chooses the key that a certificate names and shows the certificate.
    pub(super) fn show(&mut self, certificate: &[u8]) -> Result<Update<OnChip>, Status> {
        let certificate = CvCertificate::decode(certificate).unwrap();
        self.choose(&certificate.body.authority)?;
        self.verify(certificate.objects())
    }

    pub(super) fn choose(&mut self, name: &Reference) -> Result<(), Status> {
        self.session.choose_certifier(&self.trust, &named(name))
    }

    pub(super) fn verify(&mut self, objects: &[u8]) -> Result<Update<OnChip>, Status> {
        let update = self.session.verify_certificate(&self.trust, objects)?;
        self.trust = self.trust.after(&update);
        Ok(update)
    }

    /// From MSE:Set AT to EXTERNAL AUTHENTICATE.
    pub(super) fn let_in(&mut self, terminal: &Party) -> Result<Rights, Status> {
        self.session.choose_terminal(&named(&terminal.name))?;
        let challenge = self.session.challenge(Some(8), &mut Counting(3))?;
        let signature = terminal.sign(&BINDING.message(&challenge));
        self.session.authenticate(&BINDING, &signature)
    }
}

/// The data of MSE.
pub(super) fn named(name: &Reference) -> Vec<u8> {
    let mut out = [0; 18];
    crate::terminal_auth::encode_name(name, &mut out).unwrap().to_vec()
}
