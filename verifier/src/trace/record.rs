//! Writing a trace while a session runs.

use std::io::Write;
use std::time::Instant;

use card_format::atr_info::ExtendedLength;
use card_protocol::link::CardLink;

use super::{Exchange, Header};
use crate::hex;

/// A link that writes down what crosses it.
#[expect(missing_debug_implementations, reason = "links have none")]
pub struct Recording<L, W> {
    link: L,
    out: W,
    failed: Option<std::io::Error>,
}

impl<L: CardLink, W: Write> Recording<L, W> {
    /// Writes the first line.
    pub fn new(link: L, mut out: W, header: &Header) -> std::io::Result<Self> {
        serde_json::to_writer(&mut out, header)?;
        out.write_all(b"\n")?;
        Ok(Self { link, out, failed: None })
    }

    /// Ends the trace; tells whether all of it could be written.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.failed.take().map_or_else(|| self.out.flush(), Err)
    }

    fn write(&mut self, exchange: &Exchange) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.out, exchange)?;
        self.out.write_all(b"\n")
    }
}

impl<L: CardLink, W: Write> CardLink for Recording<L, W> {
    type Error = L::Error;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Self::Error> {
        let begun = Instant::now();
        let response = self.link.exchange(command, response)?;
        let exchange = Exchange {
            microseconds: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            command: hex::print(command),
            response: hex::print(response),
        };
        // A full disk does not end an inspection; `finish` tells.
        if self.failed.is_none() {
            self.failed = self.write(&exchange).err();
        }
        Ok(response)
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.link.limits()
    }
}
