//! Playing a trace: as a link that answers what was recorded and accepts nothing else.

use card_format::atr_info::ExtendedLength;
use card_protocol::link::CardLink;

use super::{Exchange, Header, VERSION};
use crate::hex;

/// A trace that was read.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "may hold secrets")]
pub struct Trace {
    /// The first line.
    pub header: Header,
    /// The exchanges, in order.
    pub exchanges: Vec<Exchange>,
}

/// What is wrong with a trace.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// There is nothing in it.
    #[error("the trace is empty")]
    Empty,
    /// A line is not what it should be.
    #[error("line {line} of the trace cannot be read")]
    Line {
        /// Counted from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// A line holds something else than hexadecimal digits, or no status word.
    #[error("line {0} of the trace is not an exchange")]
    Exchange(usize),
    /// Written by a program with other habits.
    #[error("the trace has version {0}; this program reads version {VERSION}")]
    Version(u32),
}

impl Trace {
    /// Reads a whole trace.
    pub fn parse(text: &str) -> Result<Self, TraceError> {
        let mut lines = (1..).zip(text.lines());
        let (line, first) = lines.next().ok_or(TraceError::Empty)?;
        let header: Header =
            serde_json::from_str(first).map_err(|source| TraceError::Line { line, source })?;
        if header.trace != VERSION {
            return Err(TraceError::Version(header.trace));
        }
        let exchange = |(line, text): (usize, &str)| {
            let exchange: Exchange =
                serde_json::from_str(text).map_err(|source| TraceError::Line { line, source })?;
            let whole = |text: &str, least| hex::parse(text).is_some_and(|b| b.len() >= least);
            if whole(&exchange.command, 4) && whole(&exchange.response, 2) {
                Ok(exchange)
            } else {
                Err(TraceError::Exchange(line))
            }
        };
        let exchanges = lines.map(exchange).collect::<Result<_, _>>()?;
        Ok(Self { header, exchanges })
    }
}

/// A link that answers what was recorded.
#[derive(Debug)]
pub struct Replay<'t> {
    exchanges: &'t [Exchange],
    limits: Option<(u32, u32)>,
    next: usize,
}

/// Where a repeated session leaves the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("command {0} is not the recorded one")]
pub struct ReplayError(pub usize);

impl<'t> Replay<'t> {
    /// Starts at the first exchange.
    pub const fn new(trace: &'t Trace) -> Self {
        let limits = trace.header.limits;
        Self { exchanges: trace.exchanges.as_slice(), limits, next: 0 }
    }

    /// How many exchanges were repeated.
    pub const fn repeated(&self) -> usize {
        self.next
    }
}

impl CardLink for Replay<'_> {
    type Error = ReplayError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], ReplayError> {
        let differs = ReplayError(self.next);
        let exchange = self.exchanges.get(self.next).ok_or(differs)?;
        if hex::parse(&exchange.command).as_deref() != Some(command) {
            return Err(differs);
        }
        let recorded = hex::parse(&exchange.response).ok_or(differs)?;
        let room = response.get_mut(..recorded.len()).ok_or(differs)?;
        room.copy_from_slice(&recorded);
        self.next = self.next.saturating_add(1);
        Ok(room)
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.limits.map(|(command, response)| ExtendedLength { command, response })
    }
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use super::super::Recording;
    use super::*;

    struct Echo;

    impl CardLink for Echo {
        type Error = Infallible;

        fn exchange<'r>(
            &mut self,
            command: &[u8],
            response: &'r mut [u8],
        ) -> Result<&'r [u8], Infallible> {
            let room = &mut response[..command.len()];
            room.copy_from_slice(command);
            Ok(room)
        }
    }

    fn recorded() -> Trace {
        let header = Header {
            trace: VERSION,
            program: "test".to_owned(),
            inspected_on: "2026-11-22".to_owned(),
            policy: None,
            limits: None,
            danger_secrets: None,
        };
        let mut out = Vec::new();
        let mut link = Recording::new(Echo, &mut out, &header).unwrap();
        for command in [[0, 0xA4, 0, 0x0C], [0, 0xB0, 0, 0]] {
            link.exchange(&command, &mut [0; 8]).unwrap();
        }
        link.finish().unwrap();
        Trace::parse(&String::from_utf8(out).unwrap()).unwrap()
    }

    #[test]
    fn what_was_recorded_is_answered_once_and_in_order() {
        let trace = recorded();
        let mut replay = Replay::new(&trace);
        assert_eq!(replay.exchange(&[0, 0xB0, 0, 0], &mut [0; 8]), Err(ReplayError(0)));
        assert_eq!(replay.exchange(&[0, 0xA4, 0, 0x0C], &mut [0; 8]).unwrap().len(), 4);
        assert_eq!(replay.exchange(&[0, 0xB0, 0, 0], &mut [0; 8]).unwrap().len(), 4);
        assert_eq!(replay.exchange(&[0, 0xB0, 0, 0], &mut [0; 8]), Err(ReplayError(2)));
        assert_eq!(replay.repeated(), 2);
    }

    #[test]
    fn a_broken_trace_is_told_by_its_line() {
        let head = r#"{"trace":1,"program":"p","inspected_on":"2026-11-22"}"#;
        let message = |text: &str| Trace::parse(text).err().unwrap().to_string();
        assert_eq!(message(""), "the trace is empty");
        assert!(message("{}").contains("line 1"));
        assert!(message(&head.replace(":1", ":9")).contains("version 9"));
        assert!(message(&format!("{head}\n{{}}")).contains("line 2"));
        let short = r#"{"microseconds":1,"command":"00","response":"9000"}"#;
        assert!(message(&format!("{head}\n{short}")).contains("line 2"));
    }
}
