//! `CscaMasterList` (Doc 9303-12 §9) and `DocumentSignerList` (TR-03129-2 §8.1), which have one form.
//!
//! ```text
//! 30 L
//! ├─ 02 01 00     version, v0
//! └─ 31 L         SET OF Certificate
//! ```

use crate::asn1::{self, SEQUENCE, SET};
use crate::error::{Error, Fault};
use crate::tlv::Reader;

/// A list of certificates whose frame is right.
#[derive(Clone, Copy, Debug)]
pub struct CertificateList<'a>(&'a [u8]);

impl<'a> CertificateList<'a> {
    /// Reads the content of signed data.
    pub fn decode(content: &'a [u8]) -> Result<Self, Error> {
        let mut fields = asn1::only(content, SEQUENCE)?.reader();
        let at = fields.at();
        if asn1::number(&mut fields)? != 0 {
            return Err(Fault::Unsupported.at(at));
        }
        let list = fields.expect(SET)?;
        fields.finish()?;
        let mut check = list.reader();
        while !check.is_empty() {
            check.take()?;
        }
        Ok(Self(list.value))
    }

    /// The certificates as they were read; whether each is one is not looked at.
    pub fn certificates(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut reader = Reader::new(self.0);
        core::iter::from_fn(move || Some(reader.take().ok()?.raw))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn entries_come_as_they_are() {
        let list = CertificateList::decode(b"\x30\x0A\x02\x01\x00\x31\x05\x30\x00\x04\x01\xFF");
        let entries: std::vec::Vec<_> = list.unwrap().certificates().collect();
        assert_eq!(entries, [&b"\x30\x00"[..], b"\x04\x01\xFF"]);
        for (bytes, error) in [
            (&b"\x30\x05\x02\x01\x01\x31\x00"[..], Fault::Unsupported.at(2)),
            (b"\x30\x07\x02\x01\x00\x31\x02\x30\x01", Fault::Length.at(8)),
            (b"\x30\x05\x02\x01\x00\x30\x00", Fault::Tag.at(5)),
        ] {
            assert_eq!(CertificateList::decode(bytes).unwrap_err(), error);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(list) = CertificateList::decode(&bytes) {
                prop_assert!(list.certificates().count() <= bytes.len());
            }
        }
    }
}
