//! Faults, as data: at which step, and what is wrong there.
//!
//! A fault stands for good: a terminal that asks again gets the same.

use card_format::tlv::{Reader, Tag};

use crate::der::Node;

/// A step of the protocols, named after what the chip answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// SELECT of the application.
    SelectApplication,
    /// GET CHALLENGE of Basic Access Control.
    GetChallenge,
    /// EXTERNAL AUTHENTICATE of Basic Access Control.
    MutualAuthenticate,
    /// PACE: MSE:Set AT.
    SetAt,
    /// PACE: the encrypted nonce, DO 80.
    Nonce,
    /// PACE: mapping data, DO 82.
    Map,
    /// PACE: the ephemeral key, DO 84.
    ExchangeKeys,
    /// PACE: the token, DO 86, and what comes with it.
    Token,
    /// Chip Authentication: MSE:Set AT.
    ChooseKey,
    /// Chip Authentication: GENERAL AUTHENTICATE, or MSE:Set KAT.
    AgreeOnKeys,
    /// Terminal Authentication: GET CHALLENGE.
    TerminalChallenge,
    /// Terminal Authentication: certificates, names and the signature.
    Terminal,
    /// Active Authentication: INTERNAL AUTHENTICATE.
    Signature,
    /// Any answer, protected.
    Protected,
    /// Any other command.
    Other,
}

/// What is wrong with an answer. Data objects are named by their tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// This status and nothing else, without protection where the step is [`Step::Protected`].
    Status(u16),
    /// So many bytes: fewer than there are, or zeros behind them.
    Resize(usize),
    /// One bit of the byte so far from the end of the answer.
    Flip(usize),
    /// One bit of the byte at this place in an object.
    FlipAt(u8, usize),
    /// One bit of the last byte of an object.
    FlipIn(u8),
    /// An object under another tag.
    Retag(u8, u8),
    /// An object left out.
    Drop(u8),
    /// The value of an object, without tag and length.
    Unwrap(u8),
    /// The value of an object inside another one.
    Wrap(u8, u8),
    /// An object without a value.
    Empty(u8),
    /// A small number, as long as the number that it stands for.
    Number(u8, u8),
    /// The same byte over and over, as long as the value.
    Fill(u8, u8),
    /// One byte less in an object.
    Shorten(u8),
    /// The terminal's own value instead of the chip's: the object in front of this one.
    Echo(u8),
    /// One more object.
    Add(u8, &'static [u8]),
    /// Other encrypted bytes, with the right MAC.
    Cryptogram,
    /// The right answer; but the session goes on with the keys that it had.
    OldKeys,
}

/// One fault at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// At which step.
    pub at: Step,
    /// What is wrong there.
    pub change: Change,
}

/// What holds the objects of GENERAL AUTHENTICATE.
const DYNAMIC_DATA: u8 = 0x7C;

impl Change {
    /// Spoils the data of an answer to `asked`.
    pub(super) fn apply(self, answer: &[u8], asked: &[u8]) -> Vec<u8> {
        if let Self::Flip(from_end) = self {
            let mut bytes = answer.to_vec();
            let at = bytes.len() - 1 - from_end;
            bytes[at] ^= 0x01;
            return bytes;
        }
        if let Self::Resize(length) = self {
            let mut bytes = answer.to_vec();
            bytes.resize(length, 0);
            return bytes;
        }
        if answer.first() != Some(&DYNAMIC_DATA) {
            return self.apply_to_objects(answer, asked);
        }
        let inner = |bytes| Reader::new(bytes).expect(Tag(DYNAMIC_DATA.into())).unwrap().value;
        let spoiled = self.apply_to_objects(inner(answer), inner(asked));
        Node::primitive(&[DYNAMIC_DATA], &spoiled).encode()
    }

    fn apply_to_objects(self, answer: &[u8], asked: &[u8]) -> Vec<u8> {
        let objects = |bytes| {
            let mut reader = Reader::new(bytes);
            let mut objects = Vec::new();
            while !reader.is_empty() {
                let object = reader.take().unwrap();
                objects.push((u8::try_from(object.tag.0).unwrap(), object.value.to_vec()));
            }
            objects
        };
        let asked = objects(asked);
        let object = |tag: u8, value: &[u8]| Node::primitive(&[tag], value).encode();
        let mut spoiled: Vec<u8> = objects(answer)
            .into_iter()
            .flat_map(|(tag, value)| match self {
                Self::Drop(of) if of == tag => Vec::new(),
                Self::Retag(of, to) if of == tag => object(to, &value),
                Self::Unwrap(of) if of == tag => value,
                Self::Wrap(of, inner) if of == tag => object(tag, &object(inner, &value)),
                Self::Echo(of) if of == tag => {
                    object(tag, &asked.iter().find(|(sent, _)| *sent == tag - 1).unwrap().1)
                }
                _ => object(tag, &self.apply_to_value(tag, value)),
            })
            .collect();
        if let Self::Add(tag, value) = self {
            spoiled.extend(object(tag, value));
        }
        spoiled
    }

    fn apply_to_value(self, tag: u8, mut value: Vec<u8>) -> Vec<u8> {
        let last = value.len().saturating_sub(1);
        match self {
            Self::FlipIn(of) if of == tag => value[last] ^= 0x01,
            Self::FlipAt(of, at) if of == tag => value[at] ^= 0x01,
            Self::Empty(of) if of == tag => value.clear(),
            Self::Shorten(of) if of == tag => value.truncate(last),
            Self::Fill(of, byte) if of == tag => value.fill(byte),
            Self::Number(of, number) if of == tag => {
                value.fill(0);
                value[last] = number;
            }
            _ => {}
        }
        value
    }
}
