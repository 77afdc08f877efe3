//! Master keys that were read from a password-protected file.

use card_format::seal_key::MasterKey;
use card_protocol::cipher::{Cipher, Key};

use super::{Derivation, Error};

/// A master key in memory, wiped on drop.
#[expect(missing_debug_implementations, reason = "holds a key")]
pub struct FileKey(Key);

impl FileKey {
    /// Takes an AES key of any length; the caller wipes its own copy.
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        let cipher = match bytes.len() {
            16 => Cipher::Aes128,
            24 => Cipher::Aes192,
            32 => Cipher::Aes256,
            _ => return Err(Error::Length),
        };
        Key::new(cipher, bytes).map(Self).map_err(|_| Error::Length)
    }
}

impl Derivation for FileKey {
    fn cmac(&self, message: &[u8]) -> Result<[u8; 16], Error> {
        Ok(self.0.mac(&[message]))
    }

    fn key_len(&self) -> usize {
        self.0.expose().len()
    }
}

/// The master key of a class, as terminals hold it too.
impl Derivation for MasterKey {
    fn cmac(&self, message: &[u8]) -> Result<[u8; 16], Error> {
        Ok(Self::cmac(self, message))
    }

    fn key_len(&self) -> usize {
        32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_standard() {
        // SP 800-38B Appendix D: examples 2, 6 and 10, all over the same sixteen bytes.
        let message = 0x6BC1_BEE2_2E40_9F96_E93D_7E11_7393_172A_u128.to_be_bytes();
        let aes128 = 0x2B7E_1516_28AE_D2A6_ABF7_1588_09CF_4F3C_u128.to_be_bytes().to_vec();
        let aes192 = [
            &0x8E73_B0F7_DA0E_6452_C810_F32B_8090_79E5_u128.to_be_bytes()[..],
            &0x62F8_EAD2_522C_6B7B_u64.to_be_bytes(),
        ];
        let aes256 = [
            0x603D_EB10_15CA_71BE_2B73_AEF0_857D_7781_u128.to_be_bytes(),
            0x1F35_2C07_3B61_08D7_2D98_10A3_0914_DFF4_u128.to_be_bytes(),
        ];
        for (key, mac) in [
            (aes128, 0x070A_16B4_6B4D_4144_F79B_DD9D_D04A_287C),
            (aes192.concat(), 0x9E99_A7BF_31E7_1090_0662_F65E_617C_5184),
            (aes256.concat(), 0x28A7_023F_452E_8F82_BD4B_F28D_8C37_C35C_u128),
        ] {
            let file = FileKey::new(&key).unwrap();
            assert_eq!(file.key_len(), key.len());
            assert_eq!(file.cmac(&message), Ok(mac.to_be_bytes()));
        }
        for length in [0, 8, 17, 33] {
            assert_eq!(FileKey::new(&vec![0; length]).err(), Some(Error::Length));
        }
    }
}
