//! PACE as the card does it (Doc 9303-11 §4.4.4).
//!
//! How far the terminal has come is a value; each command consumes it and gives the next one.
//! Whether the password was right shows only in the last command: until then a card computes with
//! a wrong password exactly what it computes with the right one.

mod context;

use card_format::error::{Error, Fault};
use heapless::Vec;
use iso7816::Status;
use rand_core::CryptoRng;

pub use super::choice::Choice;
pub use context::Context;

use super::agreement::Agreed;
use super::chip_authentication_data;
use super::nonce::Nonce;
use super::pseudo_random::PseudoRandom;
use super::{Mapping, Secret};
use crate::apdu::{CHAINING, Command};
use crate::cipher::Key;
use crate::general_authenticate;
use crate::group::{Compressed, Generator, Group, KeyPair, Number, Public};
use crate::secure_messaging::SecureMessaging;

/// How far a terminal has come, seen from the card.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub enum Pace<G: Group> {
    /// Nothing has been proven.
    #[default]
    Idle,
    /// Protocol and password are chosen; waiting for the request for a nonce.
    Started(Started<G>),
    /// The encrypted nonce is out; waiting for the terminal's mapping data.
    NonceSent(NonceSent<G>),
    /// The base is mapped; waiting for the terminal's ephemeral key.
    Mapped(Mapped<G>),
    /// Both sides hold keys; waiting for the terminal's token.
    KeysAgreed(KeysAgreed<G>),
    /// The terminal knows the password. The next command is under secure messaging.
    Done(SecureMessaging, Established),
}

/// What later protocols need of a finished PACE: both ephemeral public keys, compressed
/// (Doc 9303-11 §9.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Established {
    /// The card's, its name in Terminal Authentication.
    pub card: Compressed,
    /// The terminal's.
    pub terminal: Compressed,
}

/// Holds the password key.
#[expect(missing_debug_implementations, reason = "holds a key")]
pub struct Started<G> {
    choice: Choice<G>,
    key: Key,
}

/// Holds the nonce.
#[expect(missing_debug_implementations, reason = "holds a nonce")]
pub struct NonceSent<G> {
    choice: Choice<G>,
    nonce: Nonce,
}

/// Holds a key on the mapped base, and Chip Authentication Data where the mapping has them.
#[expect(missing_debug_implementations, reason = "holds secrets")]
pub struct Mapped<G: Group> {
    choice: Choice<G>,
    pair: KeyPair<G>,
    proof: Option<Number<G>>,
}

/// Holds the session keys and both ephemeral public keys.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct KeysAgreed<G: Group> {
    choice: Choice<G>,
    agreed: Agreed,
    own: Public<G>,
    terminal: Public<G>,
    proof: Option<Number<G>>,
}

/// The next state, and the response data or the status of an error.
type Step<'b, G> = (Pace<G>, Result<&'b [u8], Status>);

/// The same of a command that fits.
type Next<'b, G> = Result<(Pace<G>, &'b [u8]), Status>;

impl<G: Group> Pace<G> {
    /// Starts over after MSE:Set AT.
    pub fn start(choice: &Choice<G>, secret: &Secret) -> Self {
        Self::Started(Started { choice: *choice, key: secret.key(choice.protocol.cipher) })
    }

    /// Takes one GENERAL AUTHENTICATE. The response data goes to the front of `out`.
    ///
    /// Any error ends in [`Pace::Idle`]. `self` is consumed, so its secrets go with it.
    pub fn handle<'b>(
        self,
        command: &Command<'_>,
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
        context: &Context<'_, G>,
    ) -> Step<'b, G> {
        let last = matches!(self, Self::KeysAgreed(_));
        let chained = command.cla & CHAINING != 0;
        let next = match (self, chained) {
            (Self::Idle | Self::Done(..), _) => Err(Status::ConditionsOfUseNotSatisfied),
            (Self::KeysAgreed(_), true) => Err(Status::LastCommandOfChainExpected),
            // The standard has these chained, and a card that let it pass would not notice where
            // a terminal thinks it is.
            (_, false) if !last => Err(Status::ConditionsOfUseNotSatisfied),
            (Self::Started(state), _) => state.send_nonce(command.data, rng, out),
            (Self::NonceSent(state), _) => state.map(command.data, rng, out, context),
            (Self::Mapped(state), _) => state.agree(command.data, out),
            (Self::KeysAgreed(state), _) => state.confirm(command.data, out, context),
        };
        match next {
            Ok((next, data)) => (next, Ok(data)),
            Err(status) => (Self::Idle, Err(status)),
        }
    }
}

impl<G: Group> Started<G> {
    fn send_nonce<'b>(
        self,
        data: &[u8],
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
    ) -> Next<'b, G> {
        let objects = general_authenticate::decode(data).map_err(wrong_data)?;
        objects.finish().map_err(wrong_data)?;
        let nonce = Nonce::draw(self.choice.protocol, rng);
        let encrypted = nonce.encrypt(&self.key).map_err(broken)?;
        let answer = answer(0x80, encrypted.as_bytes(), out)?;
        Ok((Pace::NonceSent(NonceSent { choice: self.choice, nonce }), answer))
    }
}

impl<G: Group> NonceSent<G> {
    fn map<'b>(
        self,
        data: &[u8],
        rng: &mut impl CryptoRng,
        out: &'b mut [u8],
        context: &Context<'_, G>,
    ) -> Next<'b, G> {
        let Self { choice, nonce } = self;
        let (protocol, group) = (choice.protocol, choice.group);
        let sent = general_authenticate::decode_one(data, 0x81).map_err(wrong_data)?;
        if protocol.mapping == Mapping::Integrated {
            let field = group.shared_len();
            let random = PseudoRandom::new(protocol.cipher, nonce.as_bytes(), sent, field);
            let random = random.map_err(wrong_data)?;
            let base = Generator::integrated(group, random.as_bytes()).map_err(wrong_data)?;
            let pair = generate_on(&base, rng)?;
            let answer = answer(0x82, &[], out)?;
            return Ok((Pace::Mapped(Mapped { choice, pair, proof: None }), answer));
        }
        let terminal = Public::decode(group, sent).map_err(wrong_data)?;
        let own = KeyPair::generate(group, rng).map_err(broken)?;
        if *own.public() == terminal {
            return Err(Status::IncorrectDataParameter);
        }
        let base = Generator::generic(group, nonce.as_bytes(), &own, &terminal);
        let pair = generate_on(&base.map_err(wrong_data)?, rng)?;
        let answer = answer(0x82, own.public().bytes(), out)?;
        let proof = match protocol.mapping {
            Mapping::ChipAuthentication => Some(prove(context, &own).map_err(broken)?),
            Mapping::Generic | Mapping::Integrated => None,
        };
        Ok((Pace::Mapped(Mapped { choice, pair, proof }), answer))
    }
}

impl<G: Group> Mapped<G> {
    fn agree<'b>(self, data: &[u8], out: &'b mut [u8]) -> Next<'b, G> {
        let Self { choice, pair, proof } = self;
        let sent = general_authenticate::decode_one(data, 0x83).map_err(wrong_data)?;
        let terminal = Public::decode(choice.group, sent).map_err(wrong_data)?;
        let own = *pair.public();
        if own == terminal {
            return Err(Status::IncorrectDataParameter);
        }
        let agreed = Agreed::new(choice.protocol, &pair, &terminal).map_err(wrong_data)?;
        let answer = answer(0x84, own.bytes(), out)?;
        Ok((Pace::KeysAgreed(KeysAgreed { choice, agreed, own, terminal, proof }), answer))
    }
}

impl<G: Group> KeysAgreed<G> {
    fn confirm<'b>(self, data: &[u8], out: &'b mut [u8], context: &Context<'_, G>) -> Next<'b, G> {
        let token = general_authenticate::decode_one(data, 0x85).map_err(wrong_data)?;
        if token.len() != 8 {
            return Err(Status::IncorrectDataParameter);
        }
        let right = self.agreed.verify(&self.own, token).map_err(broken)?;
        if !bool::from(right) {
            return Err(Status::VerificationFailed);
        }
        let own_token = self.agreed.token(&self.terminal).map_err(broken)?;
        let mut room = [0; chip_authentication_data::MAX];
        let key = self.agreed.encryption();
        let proof = match &self.proof {
            Some(number) => {
                let number = number.as_bytes();
                let proof = chip_authentication_data::encrypt(key, number, &mut room);
                Some(proof.map_err(broken)?)
            }
            None => None,
        };
        let named = if self.choice.asks_for_authorities { context.authorities } else { &[] };
        let mut objects = Vec::<(u16, &[u8]), 4>::new();
        let all = core::iter::once((0x86, own_token.as_slice()))
            .chain([0x87, 0x88].into_iter().zip(named.iter().copied()))
            .chain(proof.map(|proof| (0x8A, proof)));
        for object in all {
            objects.push(object).map_err(|_| Status::UnspecifiedNonpersistentExecutionError)?;
        }
        let answer = general_authenticate::encode(&objects, out).map_err(broken)?;
        let (card, terminal) = (self.own.compressed(), self.terminal.compressed());
        Ok((Pace::Done(self.agreed.start(), Established { card, terminal }), answer))
    }
}

/// A key on the mapped base: drawn at once, because only a key shows a base that has none.
fn generate_on<G: Group>(
    base: &Generator<'_, G>,
    rng: &mut impl CryptoRng,
) -> Result<KeyPair<G>, Status> {
    KeyPair::generate_on(base, rng).map_err(|error| match error.fault {
        Fault::Value => wrong_data(error),
        _ => broken(error),
    })
}

/// Chip Authentication Data: the mapping key divided by the chip's own.
fn prove<G: Group>(context: &Context<'_, G>, mapping: &KeyPair<G>) -> Result<Number<G>, Error> {
    mapping.divided_by(context.chip_key.ok_or(Fault::Missing.at(0))?)
}

fn answer<'b>(tag: u16, value: &[u8], out: &'b mut [u8]) -> Result<&'b [u8], Status> {
    general_authenticate::encode(&[(tag, value)], out).map_err(broken)
}

const fn wrong_data(_: Error) -> Status {
    Status::IncorrectDataParameter
}

/// A random source that gives no key, a response buffer too small, or no key of the chip.
const fn broken(_: Error) -> Status {
    Status::UnspecifiedNonpersistentExecutionError
}
