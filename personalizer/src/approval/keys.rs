//! The keys of an authority as one set, and whether two people have approved it.
//!
//! ```text
//! document signer      SHA-256 of the certificate, one line for each
//! log key              likewise
//! class face.1         check value: AES-CMAC over a fixed text, eight bytes; likewise each
//! transport            likewise; with a key version where there are several
//! ```
//!
//! The fingerprint of the set is the SHA-256 of these lines: the name, a space, hexadecimal digits,
//! a line break. Keys need not leave their module for it.

use sha2::{Digest as _, Sha256};

use super::{Action, Error, is_approved};
use crate::authority::Authority;
use crate::hex;
use crate::keys::Derivation;
use crate::signer::DocumentSigner;
use crate::store::Store;

/// What check values are computed over. It begins like no input of a derivation does.
const TEXT: &[u8] = b"cardwright: check value";

/// An authority's keys, told apart without being shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet(Vec<(String, String)>);

impl KeySet {
    /// The keys that a line works with.
    pub fn of(authority: &Authority) -> Result<Self, Error> {
        let certified = |name: &str, signer: &dyn DocumentSigner| {
            (name.to_owned(), hex::print(&Sha256::digest(signer.certificate())))
        };
        let mut keys: Vec<_> =
            authority.signers.iter().map(|signer| certified("document signer", signer)).collect();
        keys.push(certified("log key", &*authority.checkpoint));
        for (class, generation, key) in authority.seal_keys.masters() {
            keys.push((format!("class {class}.{generation}"), check_value(key)?));
        }
        for (version, key) in authority.transport.masters() {
            let version = version.map_or(String::new(), |version| format!(" {version:02x}"));
            keys.push((format!("transport{version}"), check_value(key)?));
        }
        keys.sort();
        Ok(Self(keys))
    }

    /// What the keys are, and what tells each apart.
    pub fn entries(&self) -> &[(String, String)] {
        &self.0
    }

    /// Tells the set from any other.
    pub fn fingerprint(&self) -> String {
        let mut lines = Sha256::new();
        for (name, value) in &self.0 {
            lines.update(format!("{name} {value}\n"));
        }
        hex::print(&lines.finalize())
    }
}

fn check_value(key: &dyn Derivation) -> Result<String, Error> {
    let mac = key.cmac(TEXT).map_err(|error| Error::Key(error.to_string()))?;
    let [first, second, ..] = mac.as_chunks::<4>().0 else { return Ok(String::new()) };
    Ok(hex::print(&[*first, *second].concat()))
}

/// Whether this is the demonstration: its only transport master is the published one, which protects
/// nothing and needs nobody's approval. Beside a real one it changes nothing.
pub fn is_demo(authority: &Authority) -> bool {
    authority.is_demo()
}

/// Refuses keys that two people have not approved.
pub fn require(store: &Store, authority: &Authority) -> Result<(), Error> {
    if is_demo(authority) {
        return Ok(());
    }
    let fingerprint = KeySet::of(authority)?.fingerprint();
    if store.look(|change| is_approved(change, Action::LoadKeys, &fingerprint))? {
        return Ok(());
    }
    Err(Error::Keys(fingerprint))
}
