//! Making one certificate, and the files that go with it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use card_format::curve::Curve;
use card_format::cvc::{
    self, Algorithm, Authorization, Body, Key, PublicKey, Reference, Rights, Role,
};
use card_format::date::Date;
use card_format::hash::HashAlgorithm;
use card_protocol::group::{KeyPair, Standardized};
use card_protocol::signature;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;
use verifier::key_file;

use crate::pki::{Error, Folder};

/// What a certificate says about its holder.
pub(super) struct Draft<'a> {
    pub(super) holder: Reference,
    pub(super) key: &'a KeyPair<Standardized>,
    pub(super) hash: HashAlgorithm,
    pub(super) role: Role,
    pub(super) rights: Rights,
    pub(super) life: (Date, Date),
}

impl Draft<'_> {
    /// Signs it with the key of `authority`, whose certificates name `hash`. An authority's own
    /// certificate carries domain parameters.
    pub(super) fn sign(
        &self,
        authority: Reference,
        key: &KeyPair<Standardized>,
        hash: HashAlgorithm,
    ) -> Result<Vec<u8>, Error> {
        let Standardized::Ec(curve) = self.key.group() else {
            return Err(card_format::error::Fault::Unsupported.at(0).into());
        };
        let (effective, expiration) = self.life;
        let body = Body {
            authority,
            key: PublicKey {
                algorithm: Algorithm::Ecdsa(self.hash),
                key: Key::Ec {
                    curve: (self.role == Role::Cvca).then_some(curve),
                    point: self.key.public().bytes(),
                },
            },
            holder: self.holder,
            authorization: Authorization::inspection_system(self.role, self.rights),
            effective,
            expiration,
            extensions: None,
        };
        let mut rng = rng()?;
        let sign = |signed: &[u8]| signature::sign(key, hash, &[signed], &mut rng);
        let mut out = [0; 2048];
        Ok(cvc::encode(&mut out, &body, sign)?.to_vec())
    }
}

/// A new key.
pub(super) fn key_pair(curve: Curve) -> Result<KeyPair<Standardized>, Error> {
    Ok(KeyPair::generate(Standardized::Ec(curve), &mut rng()?)?)
}

/// The hash function that is as strong as the curve (TR-03110-3 §A.6.4.2).
pub(super) const fn hash_of(curve: Curve) -> HashAlgorithm {
    match curve.order_len() {
        0..=28 => HashAlgorithm::Sha224,
        29..=40 => HashAlgorithm::Sha256,
        41..=48 => HashAlgorithm::Sha384,
        _ => HashAlgorithm::Sha512,
    }
}

/// The first name of this kind whose certificate does not lie in the folder. Doc 9303-12 §7.2.2.2:
/// the sequence number begins with the country of the authority.
pub(super) fn free_name(
    folder: &Folder,
    country: &[u8],
    mnemonic: &[u8],
) -> Result<Reference, Error> {
    for number in 1..1000 {
        let name = [country, mnemonic, country, format!("{number:03}").as_bytes()].concat();
        let name = Reference::new(&name)?;
        let taken = super::authority::certificates(folder)?.iter().any(|(path, bytes)| {
            super::authority::decode(path, bytes).is_ok_and(|it| it.body.holder == name)
        });
        if !taken {
            return Ok(name);
        }
    }
    Err(Error::NoName)
}

/// Writes a certificate into a file that must not exist yet.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(bytes));
    Ok(written.map_err(key_file::Error::io(path))?)
}

fn rng() -> Result<ChaCha20Rng, Error> {
    let mut seed = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).map_err(|_| key_file::Error::Random)?;
    Ok(ChaCha20Rng::from_seed(*seed))
}
