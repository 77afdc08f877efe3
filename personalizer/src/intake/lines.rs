//! Cuts a batch into lines without ever holding more than one of them.

use std::io::{BufRead, Read};

use zeroize::Zeroizing;

use super::Reason;

/// How long a line may be, in bytes: a portrait of 30,000 bytes fits twenty times over.
pub const LINE_LIMIT: usize = 1 << 20;

/// The lines that are not empty, with number and offset.
pub(super) struct Lines<R> {
    batch: R,
    line: u64,
    offset: u64,
    failed: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(batch: R) -> Self {
        Self { batch, line: 0, offset: 0, failed: false }
    }

    /// Reads one line with its end; `None` at the end of the batch.
    fn read(&mut self) -> std::io::Result<Option<Result<Zeroizing<Vec<u8>>, Reason>>> {
        let limit = u64::try_from(LINE_LIMIT).unwrap_or(u64::MAX);
        let mut text = Zeroizing::new(Vec::new());
        // One byte more than allowed tells a line that is too long from one that just fits.
        let read =
            self.batch.by_ref().take(limit.saturating_add(2)).read_until(b'\n', &mut text)?;
        self.offset = self.offset.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if read == 0 {
            return Ok(None);
        }
        let ended = text.last() == Some(&b'\n');
        if ended {
            text.pop();
        }
        if text.len() <= LINE_LIMIT {
            return Ok(Some(Ok(text)));
        }
        if !ended {
            self.skip()?;
        }
        Ok(Some(Err(Reason::TooLong)))
    }

    /// Goes on to the next line.
    fn skip(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.batch.fill_buf()?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |at| at.saturating_add(1));
            self.batch.consume(used);
            self.offset = self.offset.saturating_add(u64::try_from(used).unwrap_or(u64::MAX));
            if end.is_some() || used == 0 {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = (u64, u64, Result<Zeroizing<Vec<u8>>, Reason>);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            let offset = self.offset;
            self.line = self.line.saturating_add(1);
            match self.read() {
                Ok(None) => return None,
                Ok(Some(Ok(text))) if text.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(text)) => return Some((self.line, offset, text)),
                Err(_) => {
                    self.failed = true;
                    return Some((self.line, offset, Err(Reason::Unreadable)));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_carry_number_and_offset() {
        let long = "x".repeat(LINE_LIMIT + 1);
        let batch = format!("a\n\n  \nbc\r\n{long}\n{}\nlast", &long[1..]);
        let mut lines = Vec::new();
        for (line, offset, text) in Lines::new(batch.as_bytes()) {
            let start = usize::try_from(offset).unwrap();
            lines.push((line, text.map(|text| (text.len(), batch.as_bytes()[start]))));
        }
        let expected = [
            (1, Ok((1, b'a'))),
            (4, Ok((3, b'b'))),
            (5, Err(Reason::TooLong)),
            (6, Ok((LINE_LIMIT, b'x'))),
            (7, Ok((4, b'l'))),
        ];
        assert_eq!(lines, expected);
    }
}
