//! Basic Access Control (Doc 9303-11 §4.3), and the two faults that take its keys.

use card_protocol::bac::Keys;
use card_protocol::bac::card::Challenge;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::kdf::{self, Purpose};
use sha1::{Digest, Sha1};

use super::{Access, Answer, Chip};

/// Document number, birth and expiry of the conforming document, each with its check digit.
pub const ZONE: &str = "L898902C3674081223611225";

/// Bytes that are encrypted on either side; the MAC follows.
const BODY: usize = 32;

/// Keys of the session as the chip knows them, to make a wrong cryptogram with the right MAC.
pub(super) struct Session {
    mac: Key,
    counter: u64,
}

impl Chip {
    pub(super) fn basic_challenge(&mut self) -> Answer {
        if self.access != Access::Basic {
            return Err(0x6D00);
        }
        let challenge = self.challenge.insert(Challenge::draw(&mut self.rng));
        Ok(challenge.bytes().to_vec())
    }

    pub(super) fn basic_answer(&mut self, data: &[u8]) -> Answer {
        let challenge = self.challenge.take().ok_or(0x6985_u16)?;
        let keys = Keys::from_mrz(ZONE.as_bytes());
        let mut out = [0; 64];
        let (session, answer) =
            challenge.answer(&keys, data, &mut self.rng, &mut out).map_err(u16::from)?;
        self.next = Some(session);
        self.basic_session = Some(Session::between(data, answer));
        Ok(answer.to_vec())
    }
}

impl Session {
    /// The session that these two messages agree on.
    fn between(terminal: &[u8], card: &[u8]) -> Self {
        let open = |message: &[u8]| {
            let mut body = message[..BODY].to_vec();
            kdf::derive(Cipher::TripleDes, &seed(), Purpose::Encryption)
                .decrypt([0; 16], &mut body)
                .unwrap();
            body
        };
        let (terminal, card) = (open(terminal), open(card));
        let seed: Vec<u8> =
            terminal[16..].iter().zip(&card[16..]).map(|(one, other)| one ^ other).collect();
        let mac = kdf::derive(Cipher::TripleDes, &seed, Purpose::Mac);
        let halves = [&card[4..8], &terminal[4..8]].concat();
        Self { mac, counter: u64::from_be_bytes(halves.try_into().unwrap()) }
    }

    /// One command and its answer.
    pub(super) fn count(&mut self) {
        self.counter = self.counter.wrapping_add(2);
    }

    /// The answer with other encrypted bytes under the right MAC. One without any stays as it is.
    pub(super) fn reseal(&self, protected: &[u8]) -> Vec<u8> {
        let (objects, checksum) = protected.split_at(protected.len() - 12);
        if objects[0] != 0x87 {
            return protected.to_vec();
        }
        let mut objects = objects.to_vec();
        // In front of the status object.
        let last = objects.len() - 5;
        objects[last] ^= 0x01;
        let mac = self.mac.short_mac(&[&self.counter.to_be_bytes(), &objects]);
        let mut checksum = checksum.to_vec();
        checksum[2..10].copy_from_slice(&mac);
        [objects, checksum].concat()
    }
}

/// The chip's message with other encrypted bytes under the right MAC.
pub(super) fn reseal(message: &[u8]) -> Vec<u8> {
    let mut body = message[..BODY].to_vec();
    body[0] ^= 0x01;
    let mac = kdf::derive(Cipher::TripleDes, &seed(), Purpose::Mac).short_mac(&[&body]);
    [&body[..], &mac].concat()
}

/// What the keys of the document come of.
fn seed() -> Vec<u8> {
    Sha1::digest(ZONE.as_bytes())[..16].to_vec()
}
