//! An authority, a document verifier and an inspection system, with fixed keys: who signs what a
//! terminal shows.

use card_applet::storage::{Change, Slot, Storage};
use card_format::curve::Curve;
use card_format::cvc::{self, Algorithm, Authorization, Body, CvCertificate, Key, PublicKey};
use card_format::cvc::{Reference, Rights, Role};
use card_format::date::Date;
use card_format::ef::Ef;
use card_format::error::Error;
use card_format::hash::HashAlgorithm;
use card_protocol::group::{Compressed, KeyPair, OnChip};
use card_protocol::link::CardLink;
use card_protocol::signature;
use card_protocol::terminal_auth::chain::Chain;
use card_protocol::terminal_auth::terminal::{self, MAX_SIGNATURE, Sign};
use card_protocol::terminal_auth::trust::{TrustPoint, TrustPoints};

use crate::line::{Wire, rng};

/// Somebody with a name and a key.
#[derive(Clone, Copy)]
pub(crate) struct Party {
    pub(crate) name: &'static [u8],
    secret: u8,
}

pub(crate) const CVCA: Party = Party { name: b"UTCVCA00001", secret: 0x51 };
pub(crate) const NEXT_CVCA: Party = Party { name: b"UTCVCA00002", secret: 0x52 };
pub(crate) const LATER_CVCA: Party = Party { name: b"UTCVCA00003", secret: 0x53 };
pub(crate) const VERIFIER: Party = Party { name: b"UTDVDE00001", secret: 0x54 };
pub(crate) const TERMINAL: Party = Party { name: b"UTISBO00001", secret: 0x55 };

impl Party {
    fn key(self) -> KeyPair<OnChip> {
        KeyPair::from_secret(OnChip::P256, &[self.secret; 32]).unwrap()
    }

    pub(crate) fn reference(self) -> Reference {
        Reference::new(self.name).unwrap()
    }
}

/// A day of 2026.
pub(crate) fn day(month: u8, day: u8) -> Date {
    Date::new(2026, month, day).unwrap()
}

/// A certificate with its outer tag, valid from a day to the end of the year after.
pub(crate) fn certificate(
    holder: Party,
    signer: Party,
    role: Role,
    rights: Rights,
    effective: Date,
) -> Vec<u8> {
    let public = holder.key();
    let curve = (role == Role::Cvca).then_some(Curve::P256);
    let body = Body {
        authority: signer.reference(),
        key: PublicKey {
            algorithm: Algorithm::Ecdsa(HashAlgorithm::Sha256),
            key: Key::Ec { curve, point: public.public().bytes() },
        },
        holder: holder.reference(),
        authorization: Authorization::inspection_system(role, rights),
        effective,
        expiration: Date::new(2027, 12, 31).unwrap(),
        extensions: None,
    };
    let mut out = [0; 600];
    let sign = |signed: &[u8]| {
        let made = signature::sign(&signer.key(), HashAlgorithm::Sha256, &[signed], &mut rng())?;
        Ok::<_, Error>(made.as_bytes().to_vec())
    };
    cvc::encode(&mut out, &body, sign).unwrap().to_vec()
}

/// What a production line brings.
pub(crate) fn root() -> Vec<u8> {
    certificate(CVCA, CVCA, Role::Cvca, Rights::ALL, day(1, 1))
}

/// A chain from the root; both rights bytes count.
pub(crate) fn chain(verifier: Rights, terminal: Rights) -> [Vec<u8>; 2] {
    [
        certificate(VERIFIER, CVCA, Role::DomesticVerifier, verifier, day(2, 1)),
        certificate(TERMINAL, VERIFIER, Role::Terminal, terminal, day(2, 1)),
    ]
}

/// Sets a card up as if the root had been imported.
pub(crate) fn trust(storage: &mut impl Storage) -> [u8; 36] {
    let root = root();
    let point = TrustPoint::<OnChip>::from_certificate(&CvCertificate::decode(&root).unwrap());
    let points = TrustPoints::NONE.with(point.unwrap());
    let names = points.cvca().unwrap().encode().unwrap();
    let mut room = [0; 300];
    storage
        .commit(&[
            Change::Put(Slot::TrustPoints, points.encode(&mut room).unwrap()),
            Change::Put(Slot::CurrentDate, &day(1, 1).bcd()),
            Change::Create(Ef::Cvca, 36),
            Change::Write(Ef::Cvca, 0, &names),
        ])
        .unwrap();
    names
}

/// A key that signs, or one that only looks like it.
pub(crate) struct Signer {
    pub(crate) right: bool,
}

impl Sign for Signer {
    type Error = Error;

    fn sign<'b>(
        &mut self,
        message: &[&[u8]],
        out: &'b mut [u8; MAX_SIGNATURE],
    ) -> Result<&'b [u8], Error> {
        let signer = if self.right { TERMINAL } else { CVCA };
        let made = signature::sign(&signer.key(), HashAlgorithm::Sha256, message, &mut rng())?;
        let out = &mut out[..made.as_bytes().len()];
        out.copy_from_slice(made.as_bytes());
        Ok(out)
    }
}

/// Terminal Authentication with these certificates; whether the card went along.
pub(crate) fn show<L: CardLink>(
    wire: &mut Wire<L>,
    certificates: &[Vec<u8>],
    mut signer: Signer,
    card: &[u8],
    ephemeral: &Compressed,
) -> bool {
    let certificates: Vec<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
    let names = [CVCA, NEXT_CVCA, LATER_CVCA].map(Party::reference);
    let chain = Chain::find(&certificates, &names).unwrap();
    terminal::run(&mut wire.0, &chain, &mut signer, card, ephemeral).is_ok()
}
