//! The master of the transport keys, in the three ways to come by one.

use std::fs;
use std::path::PathBuf;

use card_protocol::diversification::DEMO_TRANSPORT_MASTER;
use verifier::key_file;
use zeroize::Zeroizing;

use super::super::Error;
use crate::keys::random;

/// Where the master of the transport keys comes from: it is the chip maker's to give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// The published one of the demonstration. It protects nothing.
    #[default]
    Demo,
    /// A new one, for a chip maker to take over.
    Random,
    /// One that a chip maker gave, in hexadecimal digits.
    File(PathBuf),
}

impl From<&str> for Transport {
    fn from(text: &str) -> Self {
        match text {
            "demo" => Self::Demo,
            "random" => Self::Random,
            path => Self::File(path.into()),
        }
    }
}

impl Transport {
    /// The key itself.
    pub(super) fn key(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        match self {
            Self::Demo => Ok(Zeroizing::new(DEMO_TRANSPORT_MASTER.to_vec())),
            Self::Random => Ok(Zeroizing::new(random::<16>()?.to_vec())),
            Self::File(path) => {
                let text = fs::read_to_string(path).map_err(key_file::Error::io(path))?;
                let text = Zeroizing::new(text);
                hexadecimal(text.trim()).ok_or_else(|| Error::TransportKey(path.clone()))
            }
        }
    }
}

/// Hexadecimal digits of an AES key: 32, 48 or 64.
fn hexadecimal(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut key = Zeroizing::new(Vec::with_capacity(32));
    let mut digits = text.chars().map(|digit| digit.to_digit(16));
    while let Some(high) = digits.next() {
        key.push(u8::try_from(high? << 4 | digits.next()??).ok()?);
    }
    matches!(key.len(), 16 | 24 | 32).then_some(key)
}
