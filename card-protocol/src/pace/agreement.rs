//! What both ends of PACE compute alike (Doc 9303-11 §9.4, §9.7).

use card_format::error::Error;
use card_format::tlv::{Tag, Writer};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::{Established, Protocol};
use crate::cipher::{BLOCK, Key};
use crate::ec::{KeyPair, PublicPoint};
use crate::kdf::{self, Purpose};
use crate::secure_messaging::SecureMessaging;

/// The nonce `s`.
pub(super) type Nonce = Zeroizing<[u8; BLOCK]>;

/// A nonce of one block, encrypted: CBC without padding and with an IV of zeros.
pub(super) fn encrypt_nonce(key: &Key, nonce: &Nonce) -> [u8; BLOCK] {
    key.encrypt_block(**nonce)
}

/// The nonce in an encrypted one.
pub(super) fn decrypt_nonce(key: &Key, encrypted: [u8; BLOCK]) -> Result<Nonce, Error> {
    let mut nonce = Zeroizing::new(encrypted);
    key.decrypt([0; BLOCK], nonce.as_mut())?;
    Ok(nonce)
}

/// The keys of the session, before the tokens have been compared.
pub(super) struct Agreed {
    encryption: Key,
    mac: Key,
    protocol: Protocol,
}

impl Agreed {
    /// Derives the keys from both ephemeral keys on the mapped base point.
    pub(super) fn new(
        protocol: Protocol,
        own: &KeyPair,
        other: &PublicPoint,
    ) -> Result<Self, Error> {
        let shared = own.agree(other)?;
        let derive = |purpose| kdf::derive(protocol.cipher(), shared.as_slice(), purpose);
        Ok(Self { encryption: derive(Purpose::Encryption), mac: derive(Purpose::Mac), protocol })
    }

    /// The token over a public key: `CMAC(KSmac, 7F49 { 06 oid, 86 point })`.
    pub(super) fn token(&self, point: &PublicPoint) -> Result<[u8; 8], Error> {
        token(&self.mac, self.protocol.oid(), point)
    }

    /// Whether `token` is the one over `point`, in constant time.
    pub(super) fn verify(&self, point: &PublicPoint, token: &[u8]) -> Result<Choice, Error> {
        Ok(self.token(point)?.as_slice().ct_eq(token))
    }

    /// The session.
    pub(super) fn start(self) -> SecureMessaging {
        SecureMessaging::new(self.encryption, self.mac)
    }
}

/// An authentication token (Doc 9303-11 §4.4.3): the MAC over a public key data object.
pub(crate) fn token(mac: &Key, oid: &[u8], point: &PublicPoint) -> Result<[u8; 8], Error> {
    let mut buffer = [0; 96];
    let mut writer = Writer::new(&mut buffer);
    writer.constructed(Tag(0x7F49), |writer| {
        writer.primitive(Tag(0x06), oid)?;
        writer.primitive(Tag(0x86), &point.bytes())
    })?;
    Ok(mac.short_mac(&[writer.written()]))
}

impl Established {
    pub(super) fn new(card: &PublicPoint, terminal: &PublicPoint) -> Self {
        Self { card: card.x(), terminal: terminal.x() }
    }
}
