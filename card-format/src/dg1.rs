//! EF.DG1: the machine readable zone (Doc 9303-10 §4.7.1).
//!
//! ```text
//! 61 L           EF.DG1
//! └─ 5F1F L      the zone, lines joined: 90 (5A), 72 (48) or 88 (58) characters
//! ```

use crate::error::Error;
use crate::mrz::Mrz;
use crate::tlv::{Reader, Tag, Writer};

/// Tag of the file (Doc 9303-10 Table 38).
const DG1: Tag = Tag(0x61);
/// Tag of the zone (Doc 9303-10 §4.7.1.1).
const MRZ: Tag = Tag(0x5F1F);

/// Most bytes that the file of a TD1 card has.
pub const TD1_LEN: usize = 95;

/// The zone of a document of any size.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Dg1<'a> {
    /// The zone. Its check digits may be wrong: [`Mrz::verify_check_digits`].
    pub mrz: Mrz<'a>,
}

impl<'a> Dg1<'a> {
    /// Reads the content of the file.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let outer = reader.expect(DG1)?;
        reader.finish()?;
        let mut inner = outer.reader();
        let zone = inner.expect(MRZ)?;
        inner.finish()?;
        let mrz = Mrz::decode(zone.value).map_err(|error| error.after(zone.value_at()))?;
        Ok(Self { mrz })
    }

    /// Writes the content of the file.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let mut writer = Writer::new(out);
        writer.constructed(DG1, |dg1| dg1.primitive(MRZ, self.mrz.as_bytes()))?;
        Ok(writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Fault;

    /// The Utopia specimen of Doc 9303-5: no such State, no such holder.
    const SPECIMEN: &[u8; TD1_LEN] = b"\x61\x5D\x5F\x1F\x5A\
        I<UTOD231458907<<<<<<<<<<<<<<<\
        7408122F1204159UTO<<<<<<<<<<<6\
        ERIKSSON<<ANNA<MARIA<<<<<<<<<<";

    #[test]
    fn specimen_round_trips() {
        let dg1 = Dg1::decode(SPECIMEN).unwrap();
        assert_eq!(dg1.mrz.document_number().as_bytes(), b"D23145890");
        assert_eq!(dg1.mrz.verify_check_digits(), Ok(()));
        assert_eq!(dg1.encode(&mut [0; TD1_LEN]).unwrap(), SPECIMEN);
        assert_eq!(dg1.encode(&mut [0; 94]).err(), Some(Fault::Space.at(93)));
    }

    #[test]
    fn fault_is_located() {
        for (at, byte, error) in [
            (0, 0x60, Fault::Tag.at(0)),
            (1, 0x5C, Fault::Trailing.at(94)),
            (1, 0x5E, Fault::Length.at(1)),
            (3, 0x1E, Fault::Tag.at(2)),
            (4, 0x59, Fault::Trailing.at(94)),
            (4, 0x5B, Fault::Length.at(4)),
            (65, b'e', Fault::Character.at(65)),
            (36, b'O', Fault::Character.at(36)),
        ] {
            let mut file = *SPECIMEN;
            file[at] = byte;
            assert_eq!(Dg1::decode(&file).err(), Some(error), "{byte:02X} at {at}");
        }
        assert_eq!(Dg1::decode(&SPECIMEN[..94]).err(), Some(Fault::Length.at(1)));
        assert_eq!(Dg1::decode(&[0x61, 0x00]).err(), Some(Fault::Missing.at(2)));
        assert_eq!(Dg1::decode(b"\x61\x04\x5F\x1F\x01A").err(), Some(Fault::Length.at(6)));
    }

    proptest! {
        #[test]
        fn no_file_panics(file: std::vec::Vec<u8>, at in 0..TD1_LEN, byte: u8) {
            let _ = Dg1::decode(&file);
            let mut file = *SPECIMEN;
            file[at] = byte;
            if let Ok(dg1) = Dg1::decode(&file) {
                let mut out = [0; TD1_LEN];
                prop_assert_eq!(dg1.encode(&mut out).unwrap(), file);
            }
        }
    }
}
