//! EF.CVCA (Doc 9303-11 §K.2, TR-03110-3 §A.6.2): which keys of which authorities this card trusts.
//!
//! ```text
//! 42 L                newest trust point
//! [42 L]              the one before
//! 00 …                up to 36 bytes
//! ```
//!
//! The card writes it anew when it takes up a link certificate, so nothing is hashed here.

use crate::cvc::Reference;
use crate::error::{Error, Fault};
use crate::tlv::{Reader, Tag, Writer};

/// Bytes of the file.
pub const LEN: usize = 36;

const AUTHORITY: Tag = Tag(0x42);

/// The content of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cvca {
    /// The newest trust point.
    pub newest: Reference,
    /// The one before.
    pub previous: Option<Reference>,
}

impl Cvca {
    /// Reads the file: one or two names, and nothing but zeros behind them. A file of another
    /// length is read all the same.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let newest = name(&mut reader)?.ok_or(Fault::Missing.at(0))?;
        let previous = name(&mut reader)?;
        match reader.rest().iter().position(|byte| *byte != 0) {
            None => Ok(Self { newest, previous }),
            Some(at) => Err(Fault::Trailing.at(reader.at() + at)),
        }
    }

    /// Writes the file.
    pub fn encode(&self) -> Result<[u8; LEN], Error> {
        let mut file = [0; LEN];
        let mut writer = Writer::new(&mut file);
        for name in self.names() {
            writer.primitive(AUTHORITY, name.as_bytes())?;
        }
        Ok(file)
    }

    /// The names, newest first.
    pub fn names(&self) -> impl Iterator<Item = Reference> {
        [Some(self.newest), self.previous].into_iter().flatten()
    }
}

fn name(reader: &mut Reader<'_>) -> Result<Option<Reference>, Error> {
    let Some(tlv) = reader.optional(AUTHORITY)? else { return Ok(None) };
    let name = Reference::new(tlv.value).map_err(|error| error.after(tlv.value_at()))?;
    Ok(Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn file(names: &[&[u8]]) -> Vec<u8> {
        let mut file: Vec<u8> = Vec::new();
        for name in names {
            file.extend([0x42, name.len().try_into().unwrap()]);
            file.extend(*name);
        }
        file.resize(LEN.max(file.len()), 0);
        file
    }

    #[test]
    fn one_or_two_names_are_read() {
        for names in [&[&b"VNCVCA00001"[..]][..], &[b"VNCVCA00002", b"VNCVCA00001"]] {
            let bytes = file(names);
            let cvca = Cvca::decode(&bytes).unwrap();
            assert!(cvca.names().map(|name| name.as_bytes().to_vec()).eq(names.iter().copied()));
            assert_eq!(cvca.encode().unwrap(), *bytes);
            let longer = [bytes, std::vec![0; 9]].concat();
            assert_eq!(Cvca::decode(&longer), Ok(cvca));
        }
        let longest = file(&[b"VNABCDEFGHI00002", b"VNABCDEFGHI00001"]);
        assert_eq!(Cvca::decode(&longest).unwrap().encode().unwrap(), *longest);
    }

    #[test]
    fn fault_is_located() {
        let name = &b"VNC00001"[..];
        for (bytes, fault) in [
            (file(&[]), Fault::Missing.at(0)),
            (file(&[name, name, name]), Fault::Trailing.at(20)),
            (file(&[b"VN00001"]), Fault::Length.at(2)),
            (file(&[name, b"vNC00001"]), Fault::Character.at(12)),
            (std::vec![0x42, 0x24], Fault::Length.at(1)),
            (std::vec![], Fault::Missing.at(0)),
        ] {
            assert_eq!(Cvca::decode(&bytes).err(), Some(fault), "{bytes:02X?}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            if let Ok(cvca) = Cvca::decode(&bytes) {
                let file = cvca.encode().unwrap();
                prop_assert_eq!(Cvca::decode(&file), Ok(cvca));
            }
        }
    }
}
