//! Sealing: each record under a content key of its own, wrapped for the card's class key.

use card_format::dg3::{Dg3, Fingers};
use card_format::dg13::Dg13;
use card_format::ef::Ef;
use card_format::error::Fault;
use card_format::seal_key;
use card_format::sealed::{self, Class, NONCE_LEN};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{Content, Error, File, buffer};
use crate::keys::{self, Derivation};

/// Random bytes beside an empty group, so that its hash does not tell it is empty.
const RANDOM_LEN: usize = 32;

/// The master keys of the classes, each with its generation.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct SealKeys(Vec<(Class, u8, Box<dyn Derivation>)>);

impl SealKeys {
    /// Adds the master key of a class.
    pub fn add(&mut self, class: Class, generation: u8, key: impl Derivation + 'static) {
        self.0.push((class, generation, Box::new(key)));
    }

    /// All master keys, each with its class and generation.
    pub fn masters(&self) -> impl Iterator<Item = (Class, u8, &dyn Derivation)> {
        self.0.iter().map(|(class, generation, key)| (*class, *generation, &**key))
    }

    /// Seals `plain` for the readers of `class`, for the card with this number.
    fn seal(
        &self,
        class: Class,
        card_number: &str,
        plain: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut key = self.0.iter().filter(|(of, ..)| *of == class);
        let (_, generation, master) = key.next_back().ok_or(Error::Seal(Fault::Missing.at(0)))?;
        let cmac = |block: &[u8]| Ok(master.cmac(block)?);
        let kek = seal_key::derive_with(class, *generation, card_number, cmac);
        let kek = kek.map_err(Underived::into_error)?;
        let mut content_key = Zeroizing::new([0; 32]);
        rng.fill_bytes(content_key.as_mut());
        let mut nonce = [0; NONCE_LEN];
        rng.fill_bytes(&mut nonce);
        let room = sealed::sealed_len(plain.len(), &[&kek]);
        let mut record = Zeroizing::new(vec![0; room]);
        let length = sealed::seal(&mut record, plain, &[&kek], &content_key, &nonce);
        let length = length.map_err(Error::Seal)?.len();
        record.truncate(length);
        Ok(record)
    }
}

/// Why a card has no key of a class.
enum Underived {
    Format(card_format::error::Error),
    Key(keys::Error),
}

impl Underived {
    fn into_error(self) -> Error {
        match self {
            Self::Format(error) => Error::Seal(error),
            Self::Key(error) => Error::Key(error),
        }
    }
}

impl From<card_format::error::Error> for Underived {
    fn from(error: card_format::error::Error) -> Self {
        Self::Format(error)
    }
}

impl From<keys::Error> for Underived {
    fn from(error: keys::Error) -> Self {
        Self::Key(error)
    }
}

/// EF.DG3: the fingers, or that none could be taken, under the seal of fingerprints.
pub(super) fn dg3(
    content: &Content,
    keys: &SealKeys,
    rng: &mut impl CryptoRng,
) -> Result<File, Error> {
    let empty;
    let plain = if let Some(fingers) = &content.fingers {
        fingers
    } else {
        let mut random = [0; RANDOM_LEN];
        rng.fill_bytes(&mut random);
        empty = buffer::fill("fingerprints", 128, |out| {
            Ok(Fingers::encode(out, &[], Some(&random))?.len())
        })?;
        &empty
    };
    let record = keys.seal(Class::Fingerprints, &content.card_number, plain, rng)?;
    buffer::file(Ef::Dg3, |out| {
        Ok(Dg3::encode_sealed(out, &[(Class::Fingerprints, &record)])?.len())
    })
}

/// EF.DG13: details, face template and body measures, each under the seal of its class.
pub(super) fn dg13(
    content: &Content,
    keys: &SealKeys,
    rng: &mut impl CryptoRng,
) -> Result<File, Error> {
    let plain = [
        (Class::Identity, Some(&content.details)),
        (Class::Face, content.face.as_ref()),
        (Class::Anthropometry, content.anthropometry.as_ref()),
    ];
    let mut records = Vec::new();
    for (class, plain) in plain {
        if let Some(plain) = plain {
            records.push((class, keys.seal(class, &content.card_number, plain, rng)?));
        }
    }
    let records: Vec<(Class, &[u8])> =
        records.iter().map(|(class, record)| (*class, record.as_slice())).collect();
    buffer::file(Ef::Dg13, |out| Ok(Dg13::encode_sealed(out, &records)?.len()))
}
