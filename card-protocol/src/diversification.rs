//! Transport keys of one chip from the master of a batch (SP 800-108 §4.1, in the form that
//! card tools call KDF3).
//!
//! ```text
//! key(k) = CMAC-AES-128(master, 01 ‖ 00 00 00 k ‖ 00 ‖ chip identity, 10 bytes)
//! k = 1 S-ENC, 2 S-MAC, 3 DEK
//! ```
//!
//! The master never enters a card, and one opened card opens no other.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::cipher::Key;

/// How many bytes identify a chip: the key diversification data of INITIALIZE UPDATE.
pub const CHIP_IDENTITY_LEN: usize = 10;

/// The master that the demonstration and every test uses. It is printed here, so it protects
/// nothing: a line in production must refuse it.
pub const DEMO_TRANSPORT_MASTER: [u8; 16] = [
    0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F,
];

/// The three static keys of a secure channel (GPC_SPE_014 §6.1).
#[derive(Zeroize, ZeroizeOnDrop)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct TransportKeys {
    /// Key-ENC.
    pub enc: [u8; 16],
    /// Key-MAC.
    pub mac: [u8; 16],
    /// Key-DEK.
    pub dek: [u8; 16],
}

impl TransportKeys {
    /// The keys of the chip with this identity.
    pub fn diversify(master: &[u8; 16], chip_identity: &[u8; CHIP_IDENTITY_LEN]) -> Self {
        let master = Key::aes128(*master);
        let key = |purpose| master.mac(&[&[1, 0, 0, 0, purpose, 0], chip_identity]);
        Self { enc: key(1), mac: key(2), dek: key(3) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_keys_are_reproduced() {
        let keys =
            TransportKeys::diversify(&DEMO_TRANSPORT_MASTER, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let hex = |key: &[u8; 16]| u128::from_be_bytes(*key);
        assert_eq!(hex(&keys.enc), 0x808B_C985_A106_9AD2_A9AC_94E0_FE7B_8843);
        assert_eq!(hex(&keys.mac), 0x6594_2E0B_F4F3_F32A_EFAC_BA56_7145_6275);
        assert_eq!(hex(&keys.dek), 0x6A74_F6F6_040C_CA10_D8A3_FDC7_914F_D7CC);
    }
}
