//! Wiping large buffers, as fast as a processor writes.

use zeroize::optimization_barrier;

/// Bytes that are looked at in one go.
const CHUNK: usize = 64;

/// Wipes a buffer. It is filled as any other memory is, many bytes at a time, and then shown to somebody
/// of whom no compiler knows that he does not look: so none of it can be left out.
pub fn all(buffer: &mut [u8]) {
    buffer.fill(0);
    optimization_barrier(buffer);
}

/// Wipes a buffer as far as its last byte that is not zero: what nobody wrote is zero still, and memory
/// that nobody wrote is not even there.
pub fn written(buffer: &mut [u8]) {
    let zeros = |chunk: &&[u8]| chunk.iter().fold(0, |any, byte| any | byte) == 0;
    let untouched = buffer.rchunks(CHUNK).take_while(zeros).count().saturating_mul(CHUNK);
    let used = buffer.len().saturating_sub(untouched);
    all(buffer.get_mut(..used).unwrap_or_default());
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
