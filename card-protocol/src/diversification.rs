//! The static keys of one chip from a master that never enters a card, so that one opened card
//! opens no other.
//!
//! ```text
//! KDF3       SP 800-108 §4.1 with CMAC, as card tools speak it; ours
//!            key(k) = CMAC(master, i ‖ 00 00 00 k ‖ 00 ‖ context), i = 01, or 01 and 02
//! EMV CPS    two blocks of Triple DES; to read old fleets
//! VISA2      likewise
//!            k = 1 Key-ENC, 2 Key-MAC, 3 Key-DEK
//! ```
//!
//! The master stays where it is: each scheme takes a closure over the one computation that needs
//! it, which a hardware module can do as well.

mod triple_des;

use core::convert::Infallible;

use card_format::error::Error;
use zeroize::Zeroizing;

pub use triple_des::{emv_cps, visa2};

use crate::cipher::{BLOCK, Cipher, Key};

/// How many bytes identify a chip: the key diversification data of INITIALIZE UPDATE.
pub const CHIP_IDENTITY_LEN: usize = 10;

/// The version of the keys that a chip is delivered with.
pub const DELIVERED_VERSION: u8 = 0x30;

/// The master that the demonstration and every test uses. It is printed here, so it protects
/// nothing: a line in production must refuse it.
pub const DEMO_TRANSPORT_MASTER: [u8; 16] = [
    0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F,
];

/// The three static keys of a secure channel (GPC_SPE_014 §6.1), all of one cipher.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct StaticKeys {
    /// Key-ENC.
    pub enc: Key,
    /// Key-MAC.
    pub mac: Key,
    /// Key-DEK.
    pub dek: Key,
}

impl StaticKeys {
    /// Takes three keys of the length that `cipher` needs.
    pub fn new(cipher: Cipher, [enc, mac, dek]: [&[u8]; 3]) -> Result<Self, Error> {
        let key = |bytes| Key::new(cipher, bytes);
        Ok(Self { enc: key(enc)?, mac: key(mac)?, dek: key(dek)? })
    }

    /// The keys of a chip by [`kdf3`], as long as a master that is at hand.
    pub fn diversify(master: &Key, context: &Context) -> Self {
        let prf = |input: &[u8]| Ok::<_, Infallible>(master.mac(&[input]));
        let Ok(keys) = kdf3(context, master.cipher(), prf);
        keys
    }

    /// The keys of a chip that was delivered under [`DEMO_TRANSPORT_MASTER`].
    pub fn demo(chip_identity: &[u8; CHIP_IDENTITY_LEN]) -> Self {
        let context = Context::new(chip_identity, DELIVERED_VERSION);
        Self::diversify(&Key::aes128(DEMO_TRANSPORT_MASTER), &context)
    }

    /// What they are for.
    pub const fn cipher(&self) -> Cipher {
        self.enc.cipher()
    }

    /// In the order of their key identifiers.
    pub const fn in_order(&self) -> [&Key; 3] {
        [&self.enc, &self.mac, &self.dek]
    }
}

/// What keys are derived from beside their master: the chip, and the version of the keys.
///
/// The keys of delivery come from the identity alone, as card tools have it; those of any other
/// version have it behind the identity, so no two versions have the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    bytes: [u8; CHIP_IDENTITY_LEN + 1],
    length: usize,
}

impl Context {
    /// Keys of this version on this chip.
    pub fn new(chip_identity: &[u8; CHIP_IDENTITY_LEN], key_version: u8) -> Self {
        let mut bytes = [0; CHIP_IDENTITY_LEN + 1];
        let content = chip_identity.iter().chain([&key_version]);
        bytes.iter_mut().zip(content).for_each(|(to, from)| *to = *from);
        let delivered = key_version == DELIVERED_VERSION;
        Self { bytes, length: if delivered { CHIP_IDENTITY_LEN } else { CHIP_IDENTITY_LEN + 1 } }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Our scheme. `prf` is AES-CMAC under the master over what it is given; keys for AES-192 and
/// AES-256 take two of them each.
pub fn kdf3<E>(
    context: &Context,
    cipher: Cipher,
    mut prf: impl FnMut(&[u8]) -> Result<[u8; BLOCK], E>,
) -> Result<StaticKeys, E> {
    let mut key = |purpose| {
        let mut bytes = Zeroizing::new([0; 2 * BLOCK]);
        for (counter, block) in (1..=2).zip(bytes.chunks_mut(BLOCK)) {
            if counter == 1 || cipher.key_len() > BLOCK {
                let mut input = [0; 6 + CHIP_IDENTITY_LEN + 1];
                let front = [counter, 0, 0, 0, purpose, 0];
                let content = front.iter().chain(context.as_bytes());
                input.iter_mut().zip(content).for_each(|(to, from)| *to = *from);
                let length = front.len().saturating_add(context.length);
                let derived = Zeroizing::new(prf(input.get(..length).unwrap_or_default())?);
                block.iter_mut().zip(derived.iter()).for_each(|(to, from)| *to = *from);
            }
        }
        Ok(of(cipher, &bytes))
    };
    Ok(StaticKeys { enc: key(1)?, mac: key(2)?, dek: key(3)? })
}

/// The key in the front of `bytes`, which are more than any cipher needs.
fn of(cipher: Cipher, bytes: &[u8; 2 * BLOCK]) -> Key {
    let (half, _) = bytes.split_first_chunk().unwrap_or((&[0; BLOCK], &[]));
    match cipher {
        Cipher::TripleDes => Key::triple_des(*half),
        Cipher::Aes128 => Key::aes128(*half),
        Cipher::Aes192 => Key::aes192(bytes.first_chunk().copied().unwrap_or_default()),
        Cipher::Aes256 => Key::aes256(*bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    #[test]
    fn published_keys_are_reproduced() {
        let keys = StaticKeys::demo(&IDENTITY);
        let hex = |key: &Key| u128::from_be_bytes(key.expose().try_into().unwrap());
        assert_eq!(hex(&keys.enc), 0x808B_C985_A106_9AD2_A9AC_94E0_FE7B_8843);
        assert_eq!(hex(&keys.mac), 0x6594_2E0B_F4F3_F32A_EFAC_BA56_7145_6275);
        assert_eq!(hex(&keys.dek), 0x6A74_F6F6_040C_CA10_D8A3_FDC7_914F_D7CC);
    }

    #[test]
    fn every_version_has_other_keys() {
        let master = Key::aes128(DEMO_TRANSPORT_MASTER);
        let mut seen = std::collections::BTreeSet::new();
        for version in 0..=u8::MAX {
            let keys = StaticKeys::diversify(&master, &Context::new(&IDENTITY, version));
            for key in keys.in_order() {
                assert!(seen.insert(key.expose().to_vec()), "version {version:02X}");
            }
        }
    }

    #[test]
    fn a_master_that_cannot_be_reached_gives_no_keys() {
        let context = Context::new(&IDENTITY, 0x31);
        for cipher in [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256] {
            let calls = if cipher == Cipher::Aes128 { 3 } else { 6 };
            for last in 0..=calls {
                let mut left = last;
                let result = kdf3(&context, cipher, |input| {
                    assert_eq!(input.len(), 17);
                    left = if left == 0 { return Err("lost") } else { left - 1 };
                    Ok([7; 16])
                });
                assert_eq!(result.is_ok(), last == calls);
                assert!(result.is_err() || result.is_ok_and(|keys| keys.cipher() == cipher));
            }
        }
    }
}
