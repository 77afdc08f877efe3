//! What the card says at reset (ISO/IEC 7816-3 §8.2), in the shape PC/SC gives to contactless
//! cards, and the historical bytes in it (ISO/IEC 7816-4 §8.1.1).
//!
//! ```text
//! 3B 85 80 01        T=1 and five historical bytes
//! 80                 compact objects follow
//! 73 84 01 60        capabilities, the same as in EF.ATR/INFO
//! TCK                exclusive or of everything after 3B
//! ```

use card_format::atr_info::CAPABILITIES_OF_OURS;

/// The answer to reset.
pub const ATR: [u8; 10] = {
    let [a, b, c] = CAPABILITIES_OF_OURS.0;
    let check = 0x85 ^ 0x80 ^ 0x01 ^ 0x80 ^ 0x73 ^ a ^ b ^ c;
    [0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, a, b, c, check]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_byte_closes_the_answer() {
        assert_eq!(ATR[1..].iter().fold(0, |sum, byte| sum ^ byte), 0);
        assert_eq!(usize::from(ATR[1] & 0x0F), ATR.len() - 5);
    }
}
