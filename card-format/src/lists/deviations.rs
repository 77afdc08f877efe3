//! `DeviationList` (Doc 9303-12 §10, Doc 9303-3 §7): in what a State's documents differ from the
//! standard, told by the State itself.
//!
//! ```text
//! 30 L
//! ├─ 02 01 00       version
//! ├─ 30 L           digestAlgorithm, optional
//! └─ 31 L           SET OF Deviation
//!    └─ 30 L
//!       ├─ 30 L     documents: 80 type, A1 | 82 | 83 signer, A4 issued, A5 numbers; all must agree
//!       └─ 31 L     descriptions: text, which deviation, parameters
//! ```

use super::SignerReference;
use crate::asn1::{
    self, AlgorithmIdentifier, GENERALIZED_TIME, INTEGER, PRINTABLE_STRING, SEQUENCE, SET, Time,
};
use crate::certificate::Name;
use crate::error::{Error, Fault};
use crate::hash::HashAlgorithm;
use crate::oid;
use crate::tlv::{Reader, Tlv};

/// A deviation list whose structure is right.
#[derive(Clone, Copy, Debug)]
pub struct DeviationList<'a> {
    hash: Option<HashAlgorithm>,
    deviations: &'a [u8],
}

/// Documents that deviate, and how.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Deviation<'a> {
    /// The document code, such as `P` or `ID`; fillers may stand in it.
    pub document_type: Option<&'a [u8]>,
    /// Who signed the documents.
    pub signer: SignerReference<'a>,
    /// From when until when the documents were issued that are meant; `None` when all are.
    pub issued: Option<(Time, Time)>,
    numbers: Option<&'a [u8]>,
    /// How they deviate.
    pub kinds: Deviations,
}

/// Kinds of deviations, by their arcs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the arcs of the standard")]
pub struct Deviations {
    /// Certificates and keys, but for the next.
    pub certificate: bool,
    /// The key of Active Authentication is compromised.
    pub active_authentication_key: bool,
    /// Files and the security object.
    pub files: bool,
    /// The machine readable zone.
    pub zone: bool,
    /// The chip.
    pub chip: bool,
    /// For the State's own use, or not known here.
    pub other: bool,
}

impl<'a> DeviationList<'a> {
    /// Reads the content of signed data.
    pub fn decode(content: &'a [u8]) -> Result<Self, Error> {
        let mut fields = asn1::only(content, SEQUENCE)?.reader();
        let at = fields.at();
        if asn1::number(&mut fields)? != 0 {
            return Err(Fault::Unsupported.at(at));
        }
        let mut hash = None;
        if fields.rest().first() == Some(&0x30) {
            let algorithm = AlgorithmIdentifier::take(&mut fields)?;
            hash = HashAlgorithm::from_oid(algorithm.algorithm);
        }
        let deviations = fields.expect(SET)?;
        fields.finish()?;
        let mut check = deviations.reader();
        while !check.is_empty() {
            Deviation::take(&mut check, hash)?;
        }
        Ok(Self { hash, deviations: deviations.value })
    }

    /// The deviations, in the order of the list.
    pub fn deviations(&self) -> impl Iterator<Item = Deviation<'a>> + use<'a> {
        let (mut reader, hash) = (Reader::new(self.deviations), self.hash);
        core::iter::from_fn(move || Deviation::take(&mut reader, hash).ok())
    }
}

impl<'a> Deviation<'a> {
    fn take(reader: &mut Reader<'a>, hash: Option<HashAlgorithm>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let mut documents = fields.expect(SEQUENCE)?.reader();
        let document_type = documents.optional(asn1::context_primitive(0))?;
        let mut signer = SignerReference::default();
        if let Some(identifier) = documents.optional(asn1::context(1))? {
            let mut identifier = identifier.reader();
            let issuer = Name::take(&mut identifier)?;
            let serial = identifier.expect(INTEGER)?.value;
            identifier.finish()?;
            signer.issuer_and_serial = Some((issuer, serial));
        }
        let key = documents.optional(asn1::context_primitive(2))?;
        signer.key_identifier = key.map(|tlv| tlv.value);
        let digest = documents.optional(asn1::context_primitive(3))?;
        signer.digest = digest.map(|tlv| (hash, tlv.value));
        let issued = documents.optional(asn1::context(4))?;
        let issued = issued.map(|issued| {
            let mut period = issued.reader();
            let from = Time::decode(&period.expect(GENERALIZED_TIME)?)?;
            let until = Time::decode(&period.expect(GENERALIZED_TIME)?)?;
            period.finish()?;
            Ok((from, until))
        });
        let issued = issued.transpose()?;
        let numbers = documents.optional(asn1::context(5))?;
        if let Some(numbers) = numbers {
            let mut check = numbers.reader();
            while !check.is_empty() {
                check.expect(PRINTABLE_STRING)?;
            }
        }
        documents.finish()?;
        let descriptions = fields.expect(SET)?;
        fields.finish()?;
        Ok(Self {
            document_type: document_type.map(|tlv| tlv.value),
            signer,
            issued,
            numbers: numbers.map(|tlv| tlv.value),
            kinds: kinds(&descriptions)?,
        })
    }

    /// The numbers of the documents that are meant; `None` when all are.
    pub fn numbers(&self) -> Option<impl Iterator<Item = &'a [u8]> + use<'a>> {
        let mut reader = Reader::new(self.numbers?);
        Some(core::iter::from_fn(move || Some(reader.expect(PRINTABLE_STRING).ok()?.value)))
    }
}

fn kinds(descriptions: &Tlv<'_>) -> Result<Deviations, Error> {
    let (mut reader, mut kinds) = (descriptions.reader(), Deviations::default());
    if reader.is_empty() {
        return Err(Fault::Missing.at(reader.at()));
    }
    while !reader.is_empty() {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        fields.optional(PRINTABLE_STRING)?;
        let id = asn1::oid(&mut fields)?;
        fields.optional(asn1::context(0))?;
        fields.optional(asn1::context(1))?;
        fields.finish()?;
        match id.under(oid::DEVIATION_LIST) {
            Some([1, 4]) => kinds.active_authentication_key = true,
            Some([1, ..]) => kinds.certificate = true,
            Some([2, ..]) => kinds.files = true,
            Some([3, ..]) => kinds.zone = true,
            Some([4, ..]) => kinds.chip = true,
            _ => kinds.other = true,
        }
    }
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(value.len()).unwrap()][..], value].concat()
    }

    fn list(documents: &[u8], arcs: &[[u8; 2]]) -> Vec<u8> {
        let description = |arc: &[u8; 2]| {
            let id = tlv(0x06, &[oid::DEVIATION_LIST.as_bytes(), &arc[..]].concat());
            tlv(0x30, &[&tlv(0x13, b"text")[..], &id].concat())
        };
        let descriptions: Vec<_> = arcs.iter().flat_map(description).collect();
        let deviation = [tlv(0x30, documents), tlv(0x31, &descriptions)].concat();
        tlv(0x30, &[&b"\x02\x01\x00"[..], &tlv(0x31, &tlv(0x30, &deviation))].concat())
    }

    #[test]
    fn documents_and_kinds_are_told() {
        let documents = [
            tlv(0x80, b"ID"),
            tlv(0x82, b"\xAB\xCD"),
            tlv(0xA4, &[tlv(0x18, b"20200101000000Z"), tlv(0x18, b"20210101000000Z")].concat()),
            tlv(0xA5, &tlv(0x13, b"C01X00T47")),
        ];
        let bytes = list(&documents.concat(), &[[1, 4], [2, 3], [9, 9]]);
        let read = DeviationList::decode(&bytes).unwrap();
        let deviation = read.deviations().next().unwrap();
        assert_eq!(deviation.document_type, Some(&b"ID"[..]));
        assert_eq!(deviation.signer.key_identifier, Some(&[0xAB, 0xCD][..]));
        let day = |year| Time::new((year, 1, 1), (0, 0, 0)).unwrap();
        assert_eq!(deviation.issued, Some((day(2020), day(2021))));
        let odd =
            tlv(0xA4, &[tlv(0x18, b"20201301000000Z"), tlv(0x18, b"20210101000000Z")].concat());
        assert!(DeviationList::decode(&list(&odd, &[[1, 4]])).is_err());
        assert!(deviation.numbers().unwrap().eq([&b"C01X00T47"[..]]));
        let active_authentication_key = true;
        let kinds = Deviations {
            active_authentication_key,
            files: true,
            other: true,
            ..Default::default()
        };
        assert_eq!(deviation.kinds, kinds);
    }

    #[test]
    fn a_deviation_without_a_description_is_an_error() {
        assert_eq!(DeviationList::decode(&list(b"", &[])).unwrap_err().fault, Fault::Missing);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(at in any::<usize>(), with in any::<u8>()) {
            let mut bytes = list(&tlv(0x80, b"ID"), &[[1, 1]]);
            let at = at % bytes.len();
            bytes[at] = with;
            if let Ok(list) = DeviationList::decode(&bytes) {
                prop_assert!(list.deviations().count() <= bytes.len());
            }
        }

        #[test]
        fn nothing_at_all_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = DeviationList::decode(&bytes);
        }
    }
}
