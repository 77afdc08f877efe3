//! The MAC of Triple DES: MAC algorithm 3 of ISO/IEC 9797-1 (§7.4), known as the retail MAC.
//!
//! ```text
//! H    DES(K1), chained over the blocks from zero
//! MAC  DES(K1, DES⁻¹(K2, H))
//! ```

use aes::cipher::array::Array;
use aes::cipher::consts::{U8, U16};
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des::Des;

/// Bytes in a block and in the MAC.
const BLOCK: usize = 8;

/// Computes the MAC over the parts and then `padding`; together they are whole blocks.
pub(super) fn retail_mac(key: &[u8; 16], parts: &[&[u8]], padding: &[u8]) -> [u8; BLOCK] {
    let (first, second) = <&Array<u8, U16>>::from(key).split_ref::<U8>();
    let outer = Des::new(first);
    let mut chain = Chain { cipher: &outer, state: [0; BLOCK], filled: 0 };
    for part in parts {
        chain.update(part);
    }
    chain.update(padding);
    let mut state = Array::from(chain.state);
    Des::new(second).decrypt_block(&mut state);
    outer.encrypt_block(&mut state);
    state.into()
}

struct Chain<'k> {
    cipher: &'k Des,
    state: [u8; BLOCK],
    filled: usize,
}

impl Chain<'_> {
    fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = self.state.get_mut(self.filled..).unwrap_or_default();
            let (now, later) = bytes.split_at_checked(room.len()).unwrap_or((bytes, &[]));
            for (to, from) in room.iter_mut().zip(now) {
                *to ^= from;
            }
            bytes = later;
            self.filled = self.filled.saturating_add(now.len());
            if self.filled == BLOCK {
                self.cipher.encrypt_block((&mut self.state).into());
                self.filled = 0;
            }
        }
    }
}
