//! Command and response APDUs, short and extended (ISO/IEC 7816-3 §12.1, ISO/IEC 7816-4 §5.1).

use card_format::error::{Error, Fault};
use card_format::tlv::Writer;
pub use iso7816::Status;

/// Bit of CLA that says: more of this command follows (ISO/IEC 7816-4 §5.4.1).
pub const CHAINING: u8 = 0x10;

/// A command APDU.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "data may be secret")]
pub struct Command<'a> {
    /// Class byte.
    pub cla: u8,
    /// Instruction byte.
    pub ins: u8,
    /// First parameter byte.
    pub p1: u8,
    /// Second parameter byte.
    pub p2: u8,
    /// Command data; empty when there is no Lc.
    pub data: &'a [u8],
    /// Ne, how many bytes the answer may have: 1 to 65,536, or `None` when there is no Le.
    pub expected: Option<u32>,
    /// Whether the length fields are extended ones.
    pub extended: bool,
}

impl<'a> Command<'a> {
    /// A command without data and without an answer; the length form follows from the lengths.
    pub const fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self { cla, ins, p1, p2, data: &[], expected: None, extended: false }
    }

    /// The same command with `data`.
    pub const fn with_data(self, data: &'a [u8]) -> Self {
        let extended = self.extended || data.len() > 0xFF;
        Self { data, extended, ..self }
    }

    /// The same command, expecting up to `expected` bytes (1 to 65,536).
    pub const fn expecting(self, expected: u32) -> Self {
        let extended = self.extended || expected > 0x100;
        Self { expected: Some(expected), extended, ..self }
    }

    /// CLA, INS, P1 and P2.
    pub const fn header(&self) -> [u8; 4] {
        [self.cla, self.ins, self.p1, self.p2]
    }

    /// Takes a command apart. The length form is told by its first length byte
    /// (ISO/IEC 7816-3 §12.1.3); a zero byte that is not the only one starts an extended form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let ([cla, ins, p1, p2], body) =
            bytes.split_first_chunk().ok_or(Fault::Length.at(bytes.len()))?;
        let command = Self::new(*cla, *ins, *p1, *p2);
        let wrong = Fault::Length.at(4);
        match body {
            [] => Ok(command),
            [le] => Ok(Self { expected: Some(maximum_if_zero(u32::from(*le), 0x100)), ..command }),
            [0, high, low] => {
                let expected = u32::from(u16::from_be_bytes([*high, *low]));
                let expected = Some(maximum_if_zero(expected, 0x1_0000));
                Ok(Self { expected, extended: true, ..command })
            }
            [0, high, low, rest @ ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let (data, le) = rest.split_at_checked(length).ok_or(wrong)?;
                let expected = match le {
                    [] => None,
                    [high, low] => {
                        let expected = u32::from(u16::from_be_bytes([*high, *low]));
                        Some(maximum_if_zero(expected, 0x1_0000))
                    }
                    _ => return Err(wrong),
                };
                if data.is_empty() {
                    return Err(wrong);
                }
                Ok(Self { data, expected, extended: true, ..command })
            }
            [0, _] => Err(wrong),
            [length, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(*length)).ok_or(wrong)?;
                let expected = match le {
                    [] => None,
                    [le] => Some(maximum_if_zero(u32::from(*le), 0x100)),
                    _ => return Err(wrong),
                };
                Ok(Self { data, expected, ..command })
            }
        }
    }

    /// Writes the command into the front of `out`.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.raw(&self.header())?;
        let [_, high, low] = self.length_bytes()?;
        let extended = self.extended || self.data.len() > 0xFF || self.expected > Some(0x100);
        match (self.data, extended) {
            ([], _) => {}
            (data, false) => {
                writer.raw(&[low])?;
                writer.raw(data)?;
            }
            (data, true) => {
                writer.raw(&[0, high, low])?;
                writer.raw(data)?;
            }
        }
        if let Some(expected) = self.expected {
            // The maximum is written as zeros, which its low bytes are.
            let [.., high, low] = expected.to_be_bytes();
            match (extended, self.data.is_empty()) {
                (false, _) => writer.raw(&[low])?,
                (true, true) => writer.raw(&[0, high, low])?,
                (true, false) => writer.raw(&[high, low])?,
            }
        }
        Ok(writer.finish())
    }

    fn length_bytes(&self) -> Result<[u8; 3], Error> {
        let length = u16::try_from(self.data.len()).map_err(|_| Fault::Length.at(4))?;
        let [high, low] = length.to_be_bytes();
        let in_range = self.expected.is_none_or(|expected| (1..=0x1_0000).contains(&expected));
        if in_range { Ok([0, high, low]) } else { Err(Fault::Length.at(4)) }
    }
}

const fn maximum_if_zero(length: u32, maximum: u32) -> u32 {
    if length == 0 { maximum } else { length }
}

/// A response APDU.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "data may be secret")]
pub struct Response<'a> {
    /// Response data.
    pub data: &'a [u8],
    /// SW1-SW2.
    pub status: Status,
}

impl<'a> Response<'a> {
    /// Takes a response apart.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let (data, status) = bytes.split_last_chunk().ok_or(Fault::Length.at(bytes.len()))?;
        Ok(Self { data, status: Status::from(u16::from_be_bytes(*status)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(command: Command<'_>, expected: &[u8]) {
        let mut out = std::vec![0; 70_000];
        let bytes = command.encode(&mut out).unwrap();
        assert!(bytes.starts_with(expected), "{:02X?}", &bytes[..expected.len()]);
        let again = Command::decode(bytes).unwrap();
        assert_eq!(again.header(), command.header());
        assert_eq!(again.data, command.data);
        assert_eq!(again.expected, command.expected);
    }

    #[test]
    fn all_cases_round_trip() {
        let read = Command::new(0x00, 0xB0, 0x81, 0x00);
        round_trip(read, &[0x00, 0xB0, 0x81, 0x00]);
        round_trip(read.expecting(256), &[0x00, 0xB0, 0x81, 0x00, 0x00]);
        round_trip(read.expecting(257), &[0x00, 0xB0, 0x81, 0x00, 0x00, 0x01, 0x01]);
        round_trip(read.expecting(65_536), &[0x00, 0xB0, 0x81, 0x00, 0x00, 0x00, 0x00]);
        round_trip(read.with_data(&[7]), &[0x00, 0xB0, 0x81, 0x00, 0x01, 7]);
        round_trip(read.with_data(&[7]).expecting(1), &[0x00, 0xB0, 0x81, 0x00, 1, 7, 1]);
        round_trip(
            read.with_data(&[7]).expecting(65_536),
            &[0x00, 0xB0, 0x81, 0x00, 0, 0, 1, 7, 0, 0],
        );
        round_trip(read.with_data(&[7; 256]), &[0x00, 0xB0, 0x81, 0x00, 0, 1, 0, 7]);
        round_trip(
            read.with_data(&std::vec![7; 65_535]).expecting(9),
            &[0x00, 0xB0, 0x81, 0, 0, 255, 255],
        );
    }

    #[test]
    fn lengths_that_disagree_are_refused() {
        for bytes in [
            &[0x00, 0xB0, 0x00][..],
            &[0x00, 0xB0, 0x00, 0x00, 0x02, 0x01],
            &[0x00, 0xB0, 0x00, 0x00, 0x01, 0x01, 0x02, 0x03],
            &[0x00, 0xB0, 0x00, 0x00, 0x00, 0x01],
            &[0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01],
            &[0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x02, 0x01],
            &[0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x01, 0x01, 0x00],
        ] {
            assert!(Command::decode(bytes).is_err(), "{bytes:02X?}");
        }
        let command = Command::new(0, 0xB0, 0, 0).expecting(0);
        assert!(command.encode(&mut [0; 16]).is_err());
    }
}
