//! Documents that are right, for faults to be put into.

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm::{Sha224, Sha256, Sha384, Sha512};
use card_format::mrz::{Sex, td1};

use super::{other_files, sealed};
use crate::der::Node;
use crate::document::Plan;
use crate::document::suite::{Suite, dsa, ecdsa, ecdsa_plain, pkcs1, pss};

/// A document that is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The passport, signed in some way.
    Passport(usize),
    /// An identity card: a zone of three lines, a sealed record, PACE.
    IdentityCard,
}

/// Ways to sign a passport; the first is what is meant where nothing is said.
const SUITES: [(&str, Suite); 11] = [
    ("", ecdsa(Curve::P256, Curve::P256, Sha256)),
    ("rsa-pkcs1-sha256", pkcs1(Sha256)),
    ("rsa-pss-sha256", pss(Sha256)),
    ("rsa-pss-sha512", pss(Sha512)),
    ("dsa-sha256", dsa(Sha256)),
    ("ecdsa-p224-sha224", ecdsa(Curve::P256, Curve::P224, Sha224)),
    ("ecdsa-p384-sha384", ecdsa(Curve::P384, Curve::P384, Sha384)),
    ("ecdsa-p521-sha512", ecdsa(Curve::P521, Curve::P521, Sha512)),
    ("ecdsa-bp256-sha256", ecdsa(Curve::BrainpoolP256r1, Curve::BrainpoolP256r1, Sha256)),
    ("plain-bp384-sha384", ecdsa_plain(Curve::BrainpoolP384r1, Curve::BrainpoolP384r1, Sha384)),
    ("plain-bp512-sha512", ecdsa_plain(Curve::BrainpoolP512r1, Curve::BrainpoolP512r1, Sha512)),
];

impl Base {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SUITES.len()).map(Self::Passport).chain([Self::IdentityCard])
    }

    /// The base of this name, which is empty for the usual passport.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|base| base.name() == name)
    }

    /// Its name in ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passport(at) => SUITES[at].0,
            Self::IdentityCard => "identity-card",
        }
    }

    /// The document.
    pub fn plan(self) -> Plan {
        match self {
            Self::Passport(at) => Plan::signed_with(SUITES[at].1),
            Self::IdentityCard => identity_card(),
        }
    }
}

fn identity_card() -> Plan {
    let mut plan = other_files::secured(Plan::default(), |_| {});
    plan.files.retain(|ef, _| !matches!(ef, Ef::Dg3 | Ef::Dg4));
    plan.class_key = Some(sealed::MASTER_KEY);
    plan.with(Ef::Dg1, zone(b"D23145890")).with(Ef::Dg13, sealed::group("D23145890"))
}

/// EF.DG1 with a zone of three lines.
pub(super) fn zone(number: &[u8]) -> Vec<u8> {
    let fields = td1::Fields {
        document_code: b"I",
        issuing_state: b"UTO",
        document_number: number,
        optional_data: b"",
        birth_date: b"740812",
        sex: Sex::Female,
        expiry_date: b"361122",
        nationality: b"UTO",
        optional_data_2: b"",
        names: b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    };
    let zone = Node::primitive(&[0x5F, 0x1F], &fields.encode().unwrap());
    Node::constructed(&[0x61], vec![zone]).encode()
}
