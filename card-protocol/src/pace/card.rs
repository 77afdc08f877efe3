//! PACE as the card does it (Doc 9303-11 §4.4.4).
//!
//! How far the terminal has come is a value; each command consumes it and gives the next one.
//! Whether the password was right shows only in the last command: until then a card computes with
//! a wrong password exactly what it computes with the right one.

use card_format::error::Error;
use card_format::object::Password;
use iso7816::Status;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::agreement::{Agreed, Nonce, encrypt_nonce};
use super::{Established, Parameters, Protocol, Secret};
use crate::apdu::{CHAINING, Command};
use crate::cipher::Key;
use crate::ec::{Generator, KeyPair, PublicPoint};
use crate::general_authenticate::{self, SetAt};
use crate::secure_messaging::SecureMessaging;

/// What a terminal chose with MSE:Set AT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Protocol and mapping.
    pub protocol: Protocol,
    /// The password whose secret [`Pace::start`] needs.
    pub password: Password,
}

impl Choice {
    /// Reads the data of MSE:Set AT (Doc 9303-11 §4.4.4.1).
    pub fn decode(data: &[u8]) -> Result<Self, Status> {
        let set_at = SetAt::decode(data).map_err(|_| Status::IncorrectDataParameter)?;
        let protocol = Protocol::from_oid(set_at.oid).ok_or(Status::IncorrectDataParameter)?;
        let reference = set_at.password.ok_or(Status::IncorrectDataParameter)?;
        let password = Password::from_reference(reference).ok_or(Status::KeyReferenceNotFound)?;
        match set_at.reference {
            Some(id) if Parameters::from_id(id).is_none() => Err(Status::KeyReferenceNotFound),
            _ => Ok(Self { protocol, password }),
        }
    }
}

/// How far a terminal has come, seen from the card.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub enum Pace {
    /// Nothing has been proven.
    #[default]
    Idle,
    /// Protocol and password are chosen; waiting for the request for a nonce.
    Started(Started),
    /// The encrypted nonce is out; waiting for the terminal's mapping key.
    NonceSent(NonceSent),
    /// The base point is mapped; waiting for the terminal's ephemeral key.
    Mapped(Mapped),
    /// Both sides hold keys; waiting for the terminal's token.
    KeysAgreed(KeysAgreed),
    /// The terminal knows the password. The next command is under secure messaging.
    Done(SecureMessaging, Established),
}

/// Holds the password key.
#[expect(missing_debug_implementations, reason = "holds a key")]
pub struct Started {
    protocol: Protocol,
    key: Key,
}

/// Holds the nonce.
#[expect(missing_debug_implementations, reason = "holds a nonce")]
pub struct NonceSent {
    protocol: Protocol,
    nonce: Nonce,
}

/// Holds the mapped base point.
#[expect(missing_debug_implementations, reason = "holds a secret point")]
pub struct Mapped {
    protocol: Protocol,
    base: Generator,
}

/// Holds the session keys and both ephemeral public keys.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct KeysAgreed {
    agreed: Agreed,
    own: PublicPoint,
    terminal: PublicPoint,
}

/// The next state, and the response data or the status of an error.
type Step<'b> = (Pace, Result<&'b [u8], Status>);

impl Pace {
    /// Starts over after MSE:Set AT.
    pub fn start(choice: &Choice, secret: &Secret) -> Self {
        let key = secret.key(choice.protocol.cipher());
        Self::Started(Started { protocol: choice.protocol, key })
    }

    /// Takes one GENERAL AUTHENTICATE. The response data goes to the front of `out`.
    ///
    /// Any error ends in [`Pace::Idle`]. `self` is consumed, so its secrets go with it.
    pub fn handle<'b>(
        self,
        command: &Command<'_>,
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
    ) -> Step<'b> {
        let last = matches!(self, Self::KeysAgreed(_));
        let chained = command.cla & CHAINING != 0;
        let next = match (self, chained) {
            (Self::Idle | Self::Done(..), _) => Err(Status::ConditionsOfUseNotSatisfied),
            (Self::KeysAgreed(_), true) => Err(Status::LastCommandOfChainExpected),
            (_, false) if !last => Err(Status::ConditionsOfUseNotSatisfied),
            (Self::Started(state), _) => state.send_nonce(command.data, rng, out),
            (Self::NonceSent(state), _) => state.map(command.data, rng, out),
            (Self::Mapped(state), _) => state.agree(command.data, rng, out),
            (Self::KeysAgreed(state), _) => state.confirm(command.data, out),
        };
        match next {
            Ok((next, data)) => (next, Ok(data)),
            Err(status) => (Self::Idle, Err(status)),
        }
    }
}

impl Started {
    fn send_nonce<'b>(
        self,
        data: &[u8],
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
    ) -> Result<(Pace, &'b [u8]), Status> {
        let objects = general_authenticate::decode(data).map_err(wrong_data)?;
        objects.finish().map_err(wrong_data)?;
        let mut nonce = Zeroizing::new([0; 16]);
        rng.fill_bytes(nonce.as_mut());
        let encrypted = encrypt_nonce(&self.key, &nonce);
        let answer = answer(0x80, &encrypted, out)?;
        Ok((Pace::NonceSent(NonceSent { protocol: self.protocol, nonce }), answer))
    }
}

impl NonceSent {
    fn map<'b>(
        self,
        data: &[u8],
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
    ) -> Result<(Pace, &'b [u8]), Status> {
        let terminal = point(data, 0x81)?;
        let own = KeyPair::generate(rng).map_err(broken)?;
        let base = Generator::map(&self.nonce, &own, &terminal).map_err(wrong_data)?;
        let answer = answer(0x82, &own.public().bytes(), out)?;
        Ok((Pace::Mapped(Mapped { protocol: self.protocol, base }), answer))
    }
}

impl Mapped {
    fn agree<'b>(
        self,
        data: &[u8],
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
    ) -> Result<(Pace, &'b [u8]), Status> {
        let terminal = point(data, 0x83)?;
        let pair = KeyPair::generate_on(&self.base, rng).map_err(broken)?;
        let own = *pair.public();
        if own == terminal {
            return Err(Status::IncorrectDataParameter);
        }
        let agreed = Agreed::new(self.protocol, &pair, &terminal).map_err(wrong_data)?;
        let answer = answer(0x84, &own.bytes(), out)?;
        Ok((Pace::KeysAgreed(KeysAgreed { agreed, own, terminal }), answer))
    }
}

impl KeysAgreed {
    fn confirm<'b>(self, data: &[u8], out: &'b mut [u8]) -> Result<(Pace, &'b [u8]), Status> {
        let token = general_authenticate::decode_one(data, 0x85).map_err(wrong_data)?;
        if token.len() != 8 {
            return Err(Status::IncorrectDataParameter);
        }
        let right = self.agreed.verify(&self.own, token).map_err(broken)?;
        if !bool::from(right) {
            return Err(Status::VerificationFailed);
        }
        let own_token = self.agreed.token(&self.terminal).map_err(broken)?;
        let answer = answer(0x86, &own_token, out)?;
        let established = Established::new(&self.own, &self.terminal);
        Ok((Pace::Done(self.agreed.start(), established), answer))
    }
}

fn point(data: &[u8], tag: u16) -> Result<PublicPoint, Status> {
    let bytes = general_authenticate::decode_one(data, tag).map_err(wrong_data)?;
    PublicPoint::decode(bytes).map_err(wrong_data)
}

fn answer<'b>(tag: u16, value: &[u8], out: &'b mut [u8]) -> Result<&'b [u8], Status> {
    general_authenticate::encode(&[(tag, value)], out).map_err(broken)
}

const fn wrong_data(_: Error) -> Status {
    Status::IncorrectDataParameter
}

/// A random source that gives no key, or a response buffer too small for a point.
const fn broken(_: Error) -> Status {
    Status::UnspecifiedNonpersistentExecutionError
}
