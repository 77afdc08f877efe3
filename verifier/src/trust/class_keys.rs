//! Master keys of classes: what this terminal may open.

use card_format::seal_key::MasterKey;
use card_format::sealed::KeyIdentifier;

/// The keys of a terminal, by class and generation.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "keys stay out of logs")]
pub struct ClassKeys(Vec<(KeyIdentifier, MasterKey)>);

impl ClassKeys {
    /// Adds the key of a class and generation.
    pub fn insert(&mut self, identifier: KeyIdentifier, key: MasterKey) {
        self.0.push((identifier, key));
    }

    /// The master key behind a name.
    pub fn get(&self, identifier: &KeyIdentifier) -> Option<&MasterKey> {
        self.0.iter().find(|(own, _)| own == identifier).map(|(_, key)| key)
    }
}
