//! What both ends of PACE compute alike once they hold ephemeral keys (Doc 9303-11 §4.4.3.4,
//! §9.7).
//!
//! ```text
//! token = MAC(KSmac, 7F49 { 06 oid, 86 point })      84 number, with DH
//! ```

use card_format::error::Error;
use card_format::security_info::KeyAgreement;
use card_format::tlv::{Tag, Writer, header_len};
use subtle::{Choice, ConstantTimeEq};

use super::Protocol;
use crate::cipher::Key;
use crate::group::{Group, KeyPair, Public};
use crate::kdf::{self, Purpose};
use crate::secure_messaging::SecureMessaging;

const PUBLIC_KEY: Tag = Tag(0x7F49);
const OID: Tag = Tag(0x06);

/// The keys of the session, before the tokens have been compared.
pub(super) struct Agreed {
    encryption: Key,
    mac: Key,
    protocol: Protocol,
}

impl Agreed {
    /// Derives the keys from both ephemeral keys on the mapped base.
    pub(super) fn new<G: Group>(
        protocol: Protocol,
        own: &KeyPair<G>,
        other: &Public<G>,
    ) -> Result<Self, Error> {
        let shared = own.agree(other)?;
        let derive = |purpose| kdf::derive(protocol.cipher, shared.as_bytes(), purpose);
        Ok(Self { encryption: derive(Purpose::Encryption), mac: derive(Purpose::Mac), protocol })
    }

    /// The token over a public key.
    pub(super) fn token<G: Group>(&self, key: &Public<G>) -> Result<[u8; 8], Error> {
        token(&self.mac, self.protocol.oid().as_bytes(), key)
    }

    /// Whether `token` is the one over `key`, in constant time.
    pub(super) fn verify<G: Group>(&self, key: &Public<G>, token: &[u8]) -> Result<Choice, Error> {
        Ok(self.token(key)?.as_slice().ct_eq(token))
    }

    /// The key that encrypts messages, and Chip Authentication Data before them.
    pub(super) const fn encryption(&self) -> &Key {
        &self.encryption
    }

    /// The session.
    pub(super) fn start(self) -> SecureMessaging {
        SecureMessaging::new(self.encryption, self.mac)
    }
}

/// An authentication token: the MAC over a public key data object (Doc 9303-11 §9.4).
pub(crate) fn token<G: Group>(mac: &Key, oid: &[u8], key: &Public<G>) -> Result<[u8; 8], Error> {
    let tag = match key.group().agreement() {
        KeyAgreement::Dh => Tag(0x84),
        KeyAgreement::Ecdh => Tag(0x86),
    };
    let key = key.bytes();
    let headers = header_len(OID, oid.len()).saturating_add(header_len(tag, key.len()));
    let length = headers.saturating_add(oid.len()).saturating_add(key.len());
    let mut buffer = [0; 32];
    let mut writer = Writer::new(&mut buffer);
    writer.header(PUBLIC_KEY, length)?;
    writer.primitive(OID, oid)?;
    writer.header(tag, key.len())?;
    Ok(mac.short_mac(&[writer.written(), key]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::OnChip;

    /// A coordinate that happens to be short is sent, hashed and authenticated with all its bytes:
    /// implementations that forget it fail once in a few hundred sessions.
    #[test]
    fn short_coordinates_keep_their_zeros() {
        for group in OnChip::ALL {
            let keys = (1..u16::MAX).map(|number| {
                let mut secret = [0; 32];
                secret[30..].copy_from_slice(&number.to_be_bytes());
                KeyPair::from_secret(group, &secret).unwrap()
            });
            let mut keys = keys.peekable();
            // Both agree with the base itself, so that the one's public key is what they share.
            let base = *keys.peek().unwrap().public();
            let short = keys.find(|key| key.public().bytes()[1] == 0).unwrap();
            let point = short.public().bytes();
            assert_eq!((point.len(), point[1]), (65, 0));
            let agreed = Agreed::new(Protocol::ECDH_GM_AES_128, &short, &base).unwrap();
            let derive =
                |purpose| kdf::derive(Protocol::ECDH_GM_AES_128.cipher, &point[1..33], purpose);
            assert_eq!(agreed.encryption().expose(), derive(Purpose::Encryption).expose());
            let head = [0x7F, 0x49, 0x4F, 0x06, 0x0A];
            let oid = Protocol::ECDH_GM_AES_128.oid();
            let input = [&head[..], oid.as_bytes(), &[0x86, 0x41], point].concat();
            let expected = derive(Purpose::Mac).short_mac(&[&input]);
            assert_eq!(agreed.token(short.public()), Ok(expected));
        }
    }
}
