//! LDSSecurityObject (Doc 9303-10 §4.6.2.3): the hash of every data group; what EF.SOD signs.
//!
//! ```text
//! 30 L
//! ├─ 02 01 01            version: 1 with LDS 1.8, 0 with LDS 1.7
//! ├─ 30 L                hashAlgorithm
//! ├─ 30 L                for each data group:
//! │  └─ 30 L 02 01 04 L  its number, and the hash of its file from tag to end
//! └─ 30 L 13 04 13 06    ldsVersionInfo: `0108`, `040000`; with version 1
//! ```

use crate::asn1::{self, AlgorithmIdentifier, OCTET_STRING, PRINTABLE_STRING, SEQUENCE};
use crate::error::{Error, Fault};
use crate::hash::HashAlgorithm;
use crate::tlv::{Reader, Writer};

/// Data groups are numbered 1 to 16 (Doc 9303-10 Table 38).
const MAX_DATA_GROUP: u32 = 16;

/// The hashes of a document's data groups.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "hashes of files identify a person")]
pub struct LdsSecurityObject<'a> {
    raw: &'a [u8],
    version: u32,
    hash_algorithm: AlgorithmIdentifier<'a>,
    hashes: &'a [u8],
    lds_version: Option<(&'a str, &'a str)>,
}

/// A data group's number and the hash of its file.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "hashes of files identify a person")]
pub struct DataGroupHash<'a> {
    /// 1 to 16.
    pub number: u8,
    /// Hash value.
    pub value: &'a [u8],
}

impl<'a> DataGroupHash<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let at = fields.at();
        let number = asn1::number(&mut fields)?;
        if number == 0 || number > MAX_DATA_GROUP {
            return Err(Fault::Value.at(at));
        }
        let number = u8::try_from(number).map_err(|_| Fault::Value.at(at))?;
        let value = fields.expect(OCTET_STRING)?.value;
        fields.finish()?;
        Ok(Self { number, value })
    }
}

impl<'a> LdsSecurityObject<'a> {
    /// Reads the content of EF.SOD's signature; nothing may follow it.
    ///
    /// ldsVersionInfo may stand in either version; documents of both kinds are in circulation.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = asn1::only(bytes, SEQUENCE)?.reader();
        let at = fields.at();
        let version = asn1::number(&mut fields)?;
        if version > 1 {
            return Err(Fault::Unsupported.at(at));
        }
        let hash_algorithm = AlgorithmIdentifier::take(&mut fields)?;
        let hashes = fields.expect(SEQUENCE)?;
        check_hashes(hashes.reader())?;
        let lds_version = if fields.is_empty() { None } else { Some(take_version(&mut fields)?) };
        fields.finish()?;
        Ok(Self { raw: bytes, version, hash_algorithm, hashes: hashes.value, lds_version })
    }

    /// Writes version 1 with SHA-256; data groups in ascending order.
    pub fn encode<'b>(
        out: &'b mut [u8],
        hashes: &[(u8, [u8; 32])],
        lds_version: &str,
        unicode_version: &str,
    ) -> Result<&'b [u8], Error> {
        if !hashes.is_sorted_by(|(number, _), (next, _)| number < next) {
            return Err(Fault::Order.at(0));
        }
        let mut writer = Writer::new(out);
        writer.constructed(SEQUENCE, |w| {
            asn1::write_number(w, 1)?;
            AlgorithmIdentifier::write(w, HashAlgorithm::Sha256.oid())?;
            w.constructed(SEQUENCE, |w| {
                hashes.iter().try_for_each(|(number, hash)| {
                    w.constructed(SEQUENCE, |w| {
                        asn1::write_number(w, u32::from(*number))?;
                        w.primitive(OCTET_STRING, hash)
                    })
                })
            })?;
            w.constructed(SEQUENCE, |w| {
                w.primitive(PRINTABLE_STRING, lds_version.as_bytes())?;
                w.primitive(PRINTABLE_STRING, unicode_version.as_bytes())
            })
        })?;
        let bytes = &*writer.finish();
        // What is signed must be readable by the same rules.
        LdsSecurityObject::decode(bytes).map(|_| bytes)
    }

    /// The structure as it was read: exactly what is signed.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Version, 0 or 1.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// How files are hashed.
    pub const fn hash_algorithm(&self) -> &AlgorithmIdentifier<'a> {
        &self.hash_algorithm
    }

    /// LDS version and Unicode version, such as `0108` and `040000`.
    pub const fn lds_version(&self) -> Option<(&'a str, &'a str)> {
        self.lds_version
    }

    /// All hashes, in the order of the file.
    pub fn hashes(&self) -> impl Iterator<Item = DataGroupHash<'a>> + use<'a> {
        let mut reader = Reader::new(self.hashes);
        core::iter::from_fn(move || DataGroupHash::take(&mut reader).ok())
    }

    /// The hash of a data group.
    pub fn hash(&self, number: u8) -> Option<&'a [u8]> {
        self.hashes().find(|hash| hash.number == number).map(|hash| hash.value)
    }

    /// Compares the hash of a data group with its file, from tag to end.
    ///
    /// A data group that is not listed is [`Fault::Missing`], a file that was changed is
    /// [`Fault::Authentication`], an unknown hash function is [`Fault::Unsupported`].
    pub fn check(&self, number: u8, file: &[u8]) -> Result<(), Error> {
        let expected = self.hash(number).ok_or(Fault::Missing.at(0))?;
        let algorithm = &self.hash_algorithm;
        let hash = HashAlgorithm::from_oid(algorithm.algorithm);
        let hash = hash.ok_or(Fault::Unsupported.at(algorithm.at))?;
        let same = hash.hash(&[file]).as_bytes() == expected;
        if same { Ok(()) } else { Err(Fault::Authentication.at(0)) }
    }
}

/// Numbers may come in any order, but each once. A hash of the wrong length equals none: that is for
/// [`LdsSecurityObject::check`] to say.
fn check_hashes(mut reader: Reader<'_>) -> Result<(), Error> {
    let mut seen = 0_u32;
    if reader.is_empty() {
        return Err(Fault::Missing.at(reader.at()));
    }
    while !reader.is_empty() {
        let at = reader.at();
        let hash = DataGroupHash::take(&mut reader)?;
        let bit = 1 << hash.number;
        if seen & bit != 0 {
            return Err(Fault::Duplicate.at(at));
        }
        seen |= bit;
    }
    Ok(())
}

fn take_version<'a>(fields: &mut Reader<'a>) -> Result<(&'a str, &'a str), Error> {
    let mut versions = fields.expect(SEQUENCE)?.reader();
    let mut text = || {
        let tlv = versions.expect(PRINTABLE_STRING)?;
        core::str::from_utf8(tlv.value).map_err(|_| Fault::Text.at(tlv.value_at()))
    };
    let pair = (text()?, text()?);
    versions.finish()?;
    Ok(pair)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASHES: [(u8, [u8; 32]); 2] = [(1, [0x11; 32]), (2, [0x22; 32])];

    #[test]
    fn what_is_written_is_read() {
        let mut out = [0; 256];
        let bytes = LdsSecurityObject::encode(&mut out, &HASHES, "0108", "040000").unwrap();
        let object = LdsSecurityObject::decode(bytes).unwrap();
        assert_eq!((object.version(), object.lds_version()), (1, Some(("0108", "040000"))));
        assert_eq!((object.hash(2), object.hash(3)), (Some(&[0x22; 32][..]), None));
        assert_eq!(object.hashes().map(|hash| hash.number).sum::<u8>(), 3);
        assert_eq!(object.check(3, b""), Err(Fault::Missing.at(0)));
        assert_eq!(object.check(2, b""), Err(Fault::Authentication.at(0)));
    }

    #[test]
    fn a_file_is_compared_with_its_hash() {
        let hash = HashAlgorithm::Sha256.hash(&[b"file"]);
        let hash = hash.as_bytes().try_into().unwrap();
        let mut out = [0; 256];
        let bytes = LdsSecurityObject::encode(&mut out, &[(1, hash)], "0108", "040000").unwrap();
        let object = LdsSecurityObject::decode(bytes).unwrap();
        assert_eq!(object.check(1, b"file"), Ok(()));
        assert_eq!(object.check(1, b"fire"), Err(Fault::Authentication.at(0)));
    }

    #[test]
    fn fault_is_located() {
        let mut out = [0; 256];
        let len = LdsSecurityObject::encode(&mut out, &HASHES, "0108", "040000").unwrap().len();
        for (at, byte, fault) in [
            (0, 0x31, Fault::Tag.at(0)),
            (4, 0x02, Fault::Unsupported.at(2)),
            (24, 0x00, Fault::Value.at(22)),
            (24, 0x11, Fault::Value.at(22)),
            (63, 0x01, Fault::Duplicate.at(59)),
            (100, 0x0C, Fault::Tag.at(100)),
            (102, 0xFF, Fault::Text.at(102)),
        ] {
            let mut changed = out;
            changed[at] = byte;
            let result = LdsSecurityObject::decode(&changed[..len]).err();
            assert_eq!(result, Some(fault), "{byte:02X} at {at}");
        }
        let unordered = [HASHES[1], HASHES[0]];
        let result = LdsSecurityObject::encode(&mut out, &unordered, "", "").map(<[u8]>::len);
        assert_eq!(result, Err(Fault::Order.at(0)));
    }

    proptest! {
        #[test]
        fn no_input_panics(at in 0_usize..120, byte: u8, cut in 0_usize..130) {
            let mut out = [0; 256];
            let len = LdsSecurityObject::encode(&mut out, &HASHES, "0108", "040000").unwrap().len();
            out[at] = byte;
            if let Ok(object) = LdsSecurityObject::decode(&out[..cut.min(len)]) {
                let _ = object.check(1, b"");
            }
        }
    }
}
