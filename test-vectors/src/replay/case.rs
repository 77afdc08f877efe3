//! One test on its way through the crates: its input, and why it may be refused.

use core::fmt;

use card_protocol::apdu::Status;
use card_protocol::cipher::Cipher;
use card_protocol::group::Standardized;
use serde_json::Value;

use crate::{Expect, Group, Test};

/// A test and its group.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What the tests of the group share.
    pub group: &'a Group,
    /// The test.
    pub test: &'a Test,
}

impl Case<'_> {
    /// Bytes of the input, by JSON pointer.
    pub fn hex(&self, pointer: &str) -> Result<Vec<u8>, Refusal> {
        from_hex(self.text(pointer)?)
    }

    /// Bytes of the input, of a length that is known.
    pub fn array<const N: usize>(&self, pointer: &str) -> Result<[u8; N], Refusal> {
        self.hex(pointer)?.try_into().map_err(|_| broken(pointer))
    }

    /// Text of the input.
    pub fn text(&self, pointer: &str) -> Result<&str, Refusal> {
        self.at(pointer)?.as_str().ok_or_else(|| broken(pointer))
    }

    /// A number of the input.
    pub fn number<T: TryFrom<u64>>(&self, pointer: &str) -> Result<T, Refusal> {
        number(self.at(pointer)?).ok_or_else(|| broken(pointer))
    }

    /// A list of the input.
    pub fn list(&self, pointer: &str) -> Result<&[Value], Refusal> {
        self.at(pointer)?.as_array().map(Vec::as_slice).ok_or_else(|| broken(pointer))
    }

    /// A text that all tests of the group share.
    pub fn shared(&self, name: &str) -> Result<&str, Refusal> {
        self.group.shared.get(name).and_then(Value::as_str).ok_or_else(|| broken(name))
    }

    /// The curve, or group modulo a prime, that all tests of the group share.
    pub fn curve(&self) -> Result<Standardized, Refusal> {
        let name = self.shared("curve")?;
        Standardized::all().find(|group| group.name() == name).ok_or_else(|| broken(name))
    }

    /// The cipher that all tests of the group share; where none is named, the one of every card.
    pub fn cipher(&self, name: &str) -> Result<Cipher, Refusal> {
        let Some(named) = self.group.shared.get(name) else { return Ok(Cipher::Aes128) };
        match named.as_str() {
            Some("3DES") => Ok(Cipher::TripleDes),
            Some("AES-128") => Ok(Cipher::Aes128),
            Some("AES-192") => Ok(Cipher::Aes192),
            Some("AES-256") => Ok(Cipher::Aes256),
            _ => Err(broken(name)),
        }
    }

    /// Whether the input has this.
    pub fn has(&self, pointer: &str) -> bool {
        self.test.input.pointer(pointer).is_some()
    }

    /// Something of the expected value; null when the test expects a refusal.
    pub fn expected(&self, pointer: &str) -> Value {
        match &self.test.expect {
            Expect::Valid { value } => value.pointer(pointer).cloned().unwrap_or_default(),
            Expect::Invalid { .. } => Value::Null,
        }
    }

    /// Bytes of the expected value.
    pub fn expected_hex(&self, pointer: &str) -> Result<Vec<u8>, Refusal> {
        from_hex(self.expected(pointer).as_str().ok_or_else(|| broken(pointer))?)
    }

    fn at(&self, pointer: &str) -> Result<&Value, Refusal> {
        self.test.input.pointer(pointer).ok_or_else(|| broken(pointer))
    }
}

/// A number that fits.
pub(super) fn number<T: TryFrom<u64>>(value: &Value) -> Option<T> {
    value.as_u64().and_then(|number| T::try_from(number).ok())
}

/// Bytes of an entry of a list.
pub(super) fn bytes_of(value: &Value, key: &str) -> Result<Vec<u8>, Refusal> {
    from_hex(value.get(key).and_then(Value::as_str).ok_or_else(|| broken(key))?)
}

/// Upper-case hexadecimal, as the vectors write bytes.
pub(super) fn hex(bytes: impl AsRef<[u8]>) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('?').to_ascii_uppercase();
    bytes.as_ref().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0F)]).collect()
}

/// ASCII as text.
pub(super) fn ascii(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes of hexadecimal text.
pub(super) fn from_hex(text: &str) -> Result<Vec<u8>, Refusal> {
    let pair = |pair: &[u8]| {
        let pair = core::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    };
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(pair).collect();
    bytes.ok_or_else(|| broken(text))
}

fn broken(what: &str) -> Refusal {
    Refusal::Vector(format!("vector without {what}, or in another form"))
}

/// Why something was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The crates refuse it, for a fault of this name.
    Fault(String),
    /// The vector cannot be replayed at all: always a failure.
    Vector(String),
}

impl Refusal {
    /// A refusal with the name of a fault in the vectors.
    pub fn named(fault: &str) -> Self {
        Self::Fault(fault.to_owned())
    }

    /// A refusal with the status word of a card.
    pub fn status(status: Status) -> Self {
        Self::Fault(format!("{:04X}", u16::from(status)))
    }

    /// What the crates made differs from what they read.
    pub fn differs(what: &str) -> Self {
        Self::Vector(format!("{what} differs when it is written again"))
    }
}

impl From<card_format::error::Error> for Refusal {
    fn from(error: card_format::error::Error) -> Self {
        Self::Fault(format!("{:?}", error.fault))
    }
}

/// The names of the faults that a signature can have.
impl From<verifier::signature::Error> for Refusal {
    fn from(error: verifier::signature::Error) -> Self {
        use verifier::signature::Error;
        Self::named(match error {
            Error::Wrong => "Authentication",
            Error::Unsupported => "Unsupported",
            Error::Malformed => "Value",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(what) | Self::Vector(what) => f.write_str(what),
        }
    }
}
