//! EMSA-PSS-VERIFY (RFC 8017 §9.1.2), with a mask generation function whose hash may be another one
//! than that of the message (RFC 4055 §3.1 allows it, and issuers that forget to set it exist).
//!
//! ```text
//! EM = maskedDB ‖ H ‖ BC       DB = 00 … 00 ‖ 01 ‖ salt       H = Hash(00 × 8 ‖ mHash ‖ salt)
//! ```

use card_format::hash::HashAlgorithm;

/// The last byte.
const TRAILER: u8 = 0xBC;

/// Parameters of RSASSA-PSS.
#[derive(Clone, Copy, Debug)]
pub struct Pss {
    /// What the message is hashed with.
    pub hash: HashAlgorithm,
    /// What MGF1 hashes with.
    pub mgf_hash: HashAlgorithm,
    /// Bytes of salt.
    pub salt_len: usize,
}

impl Pss {
    /// Whether `opened`, what RSAVP1 gave, is an encoding of the hash. `em_bits` is one less than
    /// the modulus has.
    pub(super) fn verify(self, digest: &[u8], opened: &[u8], em_bits: usize) -> bool {
        self.salt(opened, em_bits)
            .is_some_and(|(salt, h)| self.hash.hash(&[&[0; 8], digest, &salt]).as_bytes() == h)
    }

    /// Steps 3 to 11: the salt, and the hash it belongs to.
    fn salt(self, opened: &[u8], em_bits: usize) -> Option<(Vec<u8>, &[u8])> {
        // Where em_bits is a multiple of eight, EM is a byte shorter than the modulus.
        let (zeros, em) =
            opened.split_at_checked(opened.len().checked_sub(em_bits.div_ceil(8))?)?;
        let (trailer, rest) = em.split_last()?;
        let (masked, h) = rest.split_at_checked(rest.len().checked_sub(self.hash.output_len())?)?;
        let unused = u32::try_from(8 * em.len() - em_bits).ok()?;
        let top = u8::MAX.checked_shr(unused)?;
        let first = *masked.first()?;
        if zeros.iter().any(|byte| *byte != 0) || *trailer != TRAILER || first & !top != 0 {
            return None;
        }
        let mut db = self.unmask(masked, h);
        *db.first_mut()? &= top;
        let (padding, salt) = db.split_at_checked(db.len().checked_sub(self.salt_len)?)?;
        let (one, padding) = padding.split_last()?;
        let right = *one == 0x01 && padding.iter().all(|byte| *byte == 0);
        right.then(|| (salt.to_vec(), h))
    }

    /// MGF1 (RFC 8017 §B.2.1) over `seed`, added to `masked`.
    fn unmask(self, masked: &[u8], seed: &[u8]) -> Vec<u8> {
        let blocks = masked.chunks(self.mgf_hash.output_len()).zip(0_u32..);
        let unmasked = blocks.flat_map(|(chunk, counter)| {
            let mask = self.mgf_hash.hash(&[seed, &counter.to_be_bytes()]);
            let added = chunk.iter().zip(mask.as_bytes()).map(|(a, b)| a ^ b);
            added.collect::<Vec<_>>()
        });
        unmasked.collect()
    }
}
