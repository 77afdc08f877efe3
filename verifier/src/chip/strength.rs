//! How strong groups and ciphers are, in bits (NIST SP 800-57-1 §5.6.1): what a terminal chooses by.

use card_format::security_info::Cipher;
use card_protocol::group::{Group, Modp, Standardized};

/// The greater, the better: the weaker of the two, then each alone.
pub(crate) fn rank(group: Standardized, cipher: Cipher) -> (u16, u16, u16) {
    let (group, cipher) = (of_group(group), of_cipher(cipher));
    (group.min(cipher), group, cipher)
}

fn of_group(group: Standardized) -> u16 {
    match group {
        Standardized::Dh(Modp::Rfc5114_1024_160) => 80,
        Standardized::Dh(Modp::Rfc5114_2048_224 | Modp::Rfc5114_2048_256) => 112,
        // Half of the bits of the order; more than 256 protects nothing more.
        Standardized::Ec(_) => u16::try_from(4 * group.scalar_len()).unwrap_or(256).min(256),
    }
}

const fn of_cipher(cipher: Cipher) -> u16 {
    match cipher {
        Cipher::TripleDes => 112,
        Cipher::Aes128 => 128,
        Cipher::Aes192 => 192,
        Cipher::Aes256 => 256,
    }
}
