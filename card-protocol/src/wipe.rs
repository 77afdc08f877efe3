//! Wiping large buffers that were hardly used: what nobody wrote is zero still.

use zeroize::Zeroize;

/// Bytes that are looked at in one go.
const CHUNK: usize = 64;

/// Wipes a buffer as far as its last byte that is not zero. To look at a byte costs a fraction of what
/// it costs to write it so that no compiler leaves it out.
pub fn written(buffer: &mut [u8]) {
    let zeros = |chunk: &&[u8]| chunk.iter().fold(0, |any, byte| any | byte) == 0;
    let untouched = buffer.rchunks(CHUNK).take_while(zeros).count().saturating_mul(CHUNK);
    let used = buffer.len().saturating_sub(untouched);
    buffer.get_mut(..used).unwrap_or_default().zeroize();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_written_stays() {
        for length in [0, 1, 63, 64, 65, 1000] {
            for at in [0, 1, 62, 63, 64, 65, 500, 998, 999] {
                let mut buffer = [0; 1000];
                let buffer = &mut buffer[..length];
                if let Some(byte) = buffer.get_mut(at) {
                    *byte = 7;
                }
                written(buffer);
                assert!(buffer.iter().all(|byte| *byte == 0), "{at} of {length}");
            }
        }
    }
}
