//! EF.ATR/INFO: what the chip can do (Doc 9303-10 §3.11.1, ISO/IEC 7816-4 §12.2.2, §12.7.1).
//!
//! ```text
//! 47 03          card capabilities
//! 7F66 L         extended length
//! ├─ 02 L        most bytes in a command APDU
//! └─ 02 L        most bytes in a response APDU
//! ...            others, kept
//! ```

use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Tlv, Writer};

const CAPABILITIES: Tag = Tag(0x47);
const EXTENDED_LENGTH: Tag = Tag(0x7F66);
const INTEGER: Tag = Tag(0x02);

/// What our chip says: selection by full name, short identifiers; one-byte data units; extended
/// length, told in this file; no command chaining.
pub const CAPABILITIES_OF_OURS: Capabilities = Capabilities([0x84, 0x01, 0x60]);

/// The three bytes of ISO/IEC 7816-4 Table 117 to 119.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities(pub [u8; 3]);

impl Capabilities {
    /// Applications are selected by their full name.
    pub const fn full_name_selection(self) -> bool {
        self.0[0] & 0x80 != 0
    }

    /// Short file identifiers work.
    pub const fn short_identifiers(self) -> bool {
        self.0[0] & 0x04 != 0
    }

    /// Commands may come in several pieces.
    pub const fn command_chaining(self) -> bool {
        self.0[2] & 0x80 != 0
    }

    /// Lengths of three bytes work.
    pub const fn extended_length(self) -> bool {
        self.0[2] & 0x40 != 0
    }

    /// How long, says [`ExtendedLength`].
    pub const fn extended_length_information(self) -> bool {
        self.0[2] & 0x20 != 0
    }
}

/// The longest APDUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtendedLength {
    /// Most bytes in a command, header and lengths included.
    pub command: u32,
    /// Most bytes in a response, status bytes included.
    pub response: u32,
}

/// What the chip can do, in the bytes that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtrInfo<'a> {
    file: &'a [u8],
    /// Card capabilities, if told.
    pub capabilities: Option<Capabilities>,
    /// The longest APDUs, if told.
    pub extended_length: Option<ExtendedLength>,
}

impl<'a> AtrInfo<'a> {
    /// Reads the content of the file. Capabilities of fewer than three bytes leave the rest zero;
    /// zeros at the end of the file are unused room.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let (mut capabilities, mut extended_length) = (None, None);
        let mut reader = Reader::new(file);
        while let Some(object) = next(&mut reader)? {
            if object.tag == CAPABILITIES && capabilities.is_none() {
                capabilities = Some(decode_capabilities(&object)?);
            } else if object.tag == EXTENDED_LENGTH && extended_length.is_none() {
                extended_length = Some(decode_lengths(&object)?);
            }
        }
        Ok(Self { file, capabilities, extended_length })
    }

    /// Writes the content of the file.
    pub fn encode(
        capabilities: Capabilities,
        lengths: ExtendedLength,
        out: &mut [u8],
    ) -> Result<&[u8], Error> {
        let mut writer = Writer::new(out);
        writer.primitive(CAPABILITIES, &capabilities.0)?;
        writer.constructed(EXTENDED_LENGTH, |inner| {
            write_integer(inner, lengths.command)?;
            write_integer(inner, lengths.response)
        })?;
        Ok(writer.finish())
    }

    /// All bytes of the file.
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.file
    }

    /// Every object of the file, the ones known here included.
    pub fn objects(&self) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
        let mut reader = Reader::new(self.file);
        core::iter::from_fn(move || next(&mut reader).ok().flatten())
    }
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<Option<Tlv<'a>>, Error> {
    if reader.rest().iter().all(|byte| *byte == 0) { Ok(None) } else { reader.take().map(Some) }
}

fn decode_capabilities(object: &Tlv<'_>) -> Result<Capabilities, Error> {
    let mut bytes = [0; 3];
    let place = bytes.get_mut(..object.value.len()).ok_or(Fault::Length.at(object.at))?;
    place.copy_from_slice(object.value);
    Ok(Capabilities(bytes))
}

fn decode_lengths(object: &Tlv<'_>) -> Result<ExtendedLength, Error> {
    let mut inner = object.reader();
    let command = read_integer(&mut inner)?;
    let response = read_integer(&mut inner)?;
    Ok(ExtendedLength { command, response })
}

/// Up to four bytes, big endian.
fn read_integer(reader: &mut Reader<'_>) -> Result<u32, Error> {
    let object = reader.expect(INTEGER)?;
    if object.value.is_empty() || object.value.len() > 4 {
        return Err(Fault::Length.at(object.at));
    }
    Ok(object.value.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

/// Two bytes at least, as Doc 9303-10 Table 29 prints it; no sign, so no leading zero beyond that.
fn write_integer(writer: &mut Writer<'_>, value: u32) -> Result<(), Error> {
    let bytes = value.to_be_bytes();
    let skip = bytes.iter().take(2).take_while(|byte| **byte == 0).count();
    writer.primitive(INTEGER, bytes.get(skip..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    const SPECIMEN: &[u8] = b"\x47\x03\x86\x01\xE0\x7F\x66\x08\x02\x02\x03\xE8\x02\x02\x03\xE8";

    #[test]
    fn specimen_round_trips() {
        let info = AtrInfo::decode(SPECIMEN).unwrap();
        let (capabilities, lengths) = (info.capabilities.unwrap(), info.extended_length.unwrap());
        assert!(capabilities.full_name_selection() && capabilities.short_identifiers());
        assert!(capabilities.command_chaining() && capabilities.extended_length());
        assert!(capabilities.extended_length_information());
        assert_eq!(lengths, ExtendedLength { command: 1000, response: 1000 });
        assert_eq!(AtrInfo::encode(capabilities, lengths, &mut [0; 32]).unwrap(), SPECIMEN);
    }

    #[test]
    fn unknown_objects_and_padding_are_kept() {
        let file = b"\x43\x01\xB8\x46\x02\x01\x02\x47\x01\x80\x00\x00\x00";
        let info = AtrInfo::decode(file).unwrap();
        assert_eq!(info.capabilities, Some(Capabilities([0x80, 0, 0])));
        assert_eq!(info.extended_length, None);
        assert_eq!(info.objects().count(), 3);
        assert_eq!(info.as_bytes(), file);
        assert!(!CAPABILITIES_OF_OURS.command_chaining());
    }

    #[test]
    fn fault_is_located() {
        for (at, byte, error) in [
            (1, 0x04, Fault::Length.at(0)),
            (1, 0x0F, Fault::Length.at(1)),
            (7, 0x07, Fault::Length.at(13)),
            (8, 0x04, Fault::Tag.at(8)),
            (9, 0x00, Fault::Length.at(8)),
        ] {
            let mut file = SPECIMEN.to_vec();
            file[at] = byte;
            assert_eq!(AtrInfo::decode(&file).err(), Some(error), "{byte:02X} at {at}");
        }
        let long = b"\x47\x04\x00\x00\x00\x01";
        assert_eq!(AtrInfo::decode(long).err(), Some(Fault::Length.at(0)));
    }

    proptest! {
        #[test]
        fn no_file_panics(file: Vec<u8>) {
            let _ = AtrInfo::decode(&file);
        }

        #[test]
        fn what_is_written_reads_back(bytes: [u8; 3], command: u32, response: u32) {
            let lengths = ExtendedLength { command, response };
            let mut out = [0; 32];
            let file = AtrInfo::encode(Capabilities(bytes), lengths, &mut out).unwrap();
            let info = AtrInfo::decode(file).unwrap();
            prop_assert_eq!(info.capabilities, Some(Capabilities(bytes)));
            prop_assert_eq!(info.extended_length, Some(lengths));
        }
    }
}
