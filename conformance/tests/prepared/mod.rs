//! A card's files as the production line prepares them, for an invented person of Utopia.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use card_format::ef::Ef;
use card_format::profile::UTOPIA;
use card_format::seal_key::MasterKey;
use card_format::sealed::Class;
use card_protocol::group::{KeyPair, OnChip};
use chacha20::ChaCha20Rng;
use conformance::document::Plan;
use p256::ecdsa::SigningKey;
use personalizer::prepare::{ChipKeys, Content, SealKeys};
use personalizer::sample;
use personalizer::signer::FileSigner;
use rand_core::SeedableRng;

/// A file as the production line writes it.
pub(crate) fn file(ef: Ef) -> &'static [u8] {
    &files()[&ef]
}

/// Every file that it writes.
pub(crate) fn files() -> &'static BTreeMap<Ef, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<Ef, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(prepared)
}

fn prepared() -> BTreeMap<Ef, Vec<u8>> {
    let dossier = sample::Plan::new(&UTOPIA, 1).unwrap().dossier(0).unwrap();
    let content = Content::compose(&dossier).ok().unwrap();
    let point = |secret: u8| {
        let key = KeyPair::from_secret(OnChip::P256, &[secret; 32]).unwrap();
        key.public().bytes().try_into().unwrap()
    };
    let keys = ChipKeys { chip_authentication: point(1), active_authentication: point(2) };
    let mut seals = SealKeys::default();
    for class in Class::ALL {
        seals.add(class, 1, master(class));
    }
    let key = SigningKey::from_slice(&[3; 32]).unwrap();
    let signer = FileSigner::new(key, Plan::default().authority());
    let mut rng = ChaCha20Rng::from_seed([4; 32]);
    let files = content.files(&keys, &seals, &signer, &mut rng).ok().unwrap();
    files.into_iter().map(|file| (file.ef, file.bytes.to_vec())).collect()
}

/// The master key of a seal.
pub(crate) fn master(class: Class) -> MasterKey {
    MasterKey::new([class.number(); 32])
}
