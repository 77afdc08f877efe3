//! A file that is read twice: once to be judged, and again to be worked on.
//!
//! A signature covers the file as it was the first time. So the hash of each mebibyte is kept, and
//! the second time no byte is handed out before its block was found to be the same.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// How much is hashed at a time.
const BLOCK: u64 = 1 << 20;

/// What a file was when it was read first.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    /// SHA-256 of the whole file.
    pub(super) digest: [u8; 32],
    /// How many lines there are that are not empty.
    pub(super) lines: u64,
    hashes: Vec<[u8; 32]>,
}

impl Blocks {
    /// Reads the file to its end.
    pub(super) fn of(mut file: impl Read) -> io::Result<Self> {
        let (mut whole, mut hashes, mut lines) = (Sha256::new(), Vec::new(), Lines::default());
        let mut block = Zeroizing::new(Vec::new());
        loop {
            take_block(&mut file, &mut block)?;
            if block.is_empty() {
                return Ok(Self { digest: whole.finalize().into(), lines: lines.count(), hashes });
            }
            whole.update(&*block);
            lines.add(&block);
            hashes.push(Sha256::digest(&*block).into());
        }
    }

    /// Reads it again.
    pub(super) fn again<R: Read>(&self, file: R) -> Again<R> {
        let hashes = self.hashes.clone().into_iter();
        Again { file, hashes, block: Zeroizing::new(Vec::new()), used: 0 }
    }
}

/// Counts lines that hold more than blanks.
#[derive(Default)]
struct Lines {
    ended: u64,
    begun: bool,
}

impl Lines {
    fn add(&mut self, block: &[u8]) {
        for byte in block {
            if *byte == b'\n' {
                *self = Self { ended: self.count(), begun: false };
            } else {
                self.begun |= !byte.is_ascii_whitespace();
            }
        }
    }

    fn count(&self) -> u64 {
        self.ended.saturating_add(self.begun.into())
    }
}

/// The file as it is read again. Bytes that differ are never seen: reading fails before them.
pub(super) struct Again<R> {
    file: R,
    hashes: std::vec::IntoIter<[u8; 32]>,
    block: Zeroizing<Vec<u8>>,
    used: usize,
}

impl<R: Read> BufRead for Again<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used == self.block.len() {
            self.used = 0;
            take_block(&mut self.file, &mut self.block)?;
            let expected = self.hashes.next();
            let found = (!self.block.is_empty()).then(|| Sha256::digest(&*self.block).into());
            if found != expected {
                self.block.zeroize();
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the file changed"));
            }
        }
        Ok(self.block.get(self.used..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.used = self.used.saturating_add(amount).min(self.block.len());
    }
}

impl<R: Read> Read for Again<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

fn take_block(file: &mut impl Read, block: &mut Vec<u8>) -> io::Result<()> {
    block.zeroize();
    file.by_ref().take(BLOCK).read_to_end(block)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Intake;

    fn file(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
    }

    #[test]
    fn the_same_file_is_handed_out() {
        for length in [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20] {
            let file = file(length);
            let blocks = Blocks::of(&file[..]).unwrap();
            assert_eq!(blocks.digest, <[u8; 32]>::from(Sha256::digest(&file)));
            let mut again = Vec::new();
            blocks.again(&file[..]).read_to_end(&mut again).unwrap();
            assert_eq!(again, file);
        }
    }

    #[test]
    fn lines_are_counted_as_they_are_cut() {
        let long = "x".repeat(1 << 20);
        for (text, lines) in [
            ("", 0),
            ("\n", 0),
            ("a", 1),
            ("a\n", 1),
            ("a\r\n \t\r\n\nb", 2),
            (&format!("{long}\n{long}\n\n1"), 3),
        ] {
            assert_eq!(Blocks::of(text.as_bytes()).unwrap().lines, lines);
            assert_eq!(u64::try_from(Intake::new(text.as_bytes()).count()).unwrap(), lines);
        }
    }

    #[test]
    fn a_changed_block_is_never_seen() {
        let whole = file((2 << 20) + 5);
        let blocks = Blocks::of(&whole[..]).unwrap();
        let mut changed = whole.clone();
        changed[(1 << 20) + 77] ^= 1;
        let longer = [&whole[..], b"x"].concat();
        for (file, seen) in [
            (&changed[..], 1 << 20),
            (&whole[..whole.len() - 1], 2 << 20),
            (&whole[..1 << 20], 1 << 20),
            (&longer[..], 2 << 20),
        ] {
            let mut again = Vec::new();
            assert!(blocks.again(file).read_to_end(&mut again).is_err());
            assert_eq!(again.len(), seen);
            assert_eq!(again, whole[..seen]);
        }
    }
}
