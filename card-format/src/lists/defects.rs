//! `DefectList` (TR-03129-2 §7): what is wrong with many documents of one signer.
//!
//! ```text
//! 30 L
//! ├─ 02 01 00 or 01    version: v1, or v2 with descriptions
//! ├─ 06 L              hashAlg
//! └─ 31 L              SET OF Defect
//!    └─ 30 L
//!       ├─ 30 L or 80 L   signerIdentifier
//!       ├─ 04 L           certificateHash
//!       ├─ 31 L           knownDefects: 30 L (v1) or A0 L (v2)
//!       └─ 0C L           description, v2
//! ```

use super::SignerReference;
use crate::asn1::{self, INTEGER, OCTET_STRING, SEQUENCE, SET, UTF8_STRING};
use crate::certificate::Name;
use crate::error::{Error, Fault};
use crate::hash::HashAlgorithm;
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Tag, Tlv};

/// ENUMERATED.
const ENUMERATED: Tag = Tag(0x0A);

/// A defect list whose structure is right.
#[derive(Clone, Copy, Debug)]
pub struct DefectList<'a> {
    hash: Option<HashAlgorithm>,
    defects: &'a [u8],
}

/// What is known of the documents of one signer.
#[derive(Clone, Copy, Debug)]
pub struct Defect<'a> {
    /// Which signer.
    pub signer: SignerReference<'a>,
    known: &'a [u8],
}

/// One thing that is wrong (TR-03129-2 §7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KnownDefect<'a> {
    /// id-CertRevoked with its status code.
    CertificateRevoked(u32),
    /// id-CertReplaced: the signer's certificate is malformed, and this one stands for it.
    CertificateReplaced(&'a [u8]),
    /// id-ChipAuthKeyRevoked.
    ChipAuthenticationKeyRevoked,
    /// id-ActiveAuthKeyRevoked.
    ActiveAuthenticationKeyRevoked,
    /// id-AuthenticationProtocolFailure: which protocols are known to fail.
    ProtocolFailure {
        /// Chip Authentication.
        chip: bool,
        /// Active Authentication.
        active: bool,
        /// Chip Authentication in PACE.
        mapping: bool,
    },
    /// id-ValidityPeriodIncorrect: whose period is wrong.
    ValidityIncorrect {
        /// That of the authority.
        authority: bool,
        /// That of the signer.
        signer: bool,
    },
    /// id-ePassportDGMalformed: bit n stands for data group n, bit 0 for one that does not exist.
    DataGroupsMalformed(u32),
    /// id-SODInvalid.
    SecurityObjectInvalid,
    /// id-COMSODDiscrepancy.
    ListsDiffer,
    /// id-sodWrongSignerIdentifier.
    SignerIdentifierWrong,
    /// id-IssuingCountryDefect with the right country.
    IssuingCountryWrong(&'a [u8]),
    /// id-CardSecurityMalformed.
    CardSecurityMalformed,
    /// id-ChipSecurityMalformed.
    ChipSecurityMalformed,
    /// id-PowerDownReq.
    PowerDownRequired,
    /// id-DSMalformed.
    SignerMalformed,
    /// Another defect of the document: its chip should not be used (§7.3.3).
    OtherOfDocument,
    /// Another defect.
    Other,
}

impl<'a> DefectList<'a> {
    /// Reads the content of signed data.
    pub fn decode(content: &'a [u8]) -> Result<Self, Error> {
        let mut fields = asn1::only(content, SEQUENCE)?.reader();
        let at = fields.at();
        if asn1::number(&mut fields)? > 1 {
            return Err(Fault::Unsupported.at(at));
        }
        let hash = HashAlgorithm::from_oid(asn1::oid(&mut fields)?);
        let defects = fields.expect(SET)?;
        fields.finish()?;
        let mut check = defects.reader();
        while !check.is_empty() {
            Defect::take(&mut check, hash)?;
        }
        Ok(Self { hash, defects: defects.value })
    }

    /// The defects, in the order of the list.
    pub fn defects(&self) -> impl Iterator<Item = Defect<'a>> + use<'a> {
        let (mut reader, hash) = (Reader::new(self.defects), self.hash);
        core::iter::from_fn(move || Defect::take(&mut reader, hash).ok())
    }
}

impl<'a> Defect<'a> {
    fn take(reader: &mut Reader<'a>, hash: Option<HashAlgorithm>) -> Result<Self, Error> {
        let mut fields = reader.expect(SEQUENCE)?.reader();
        let at = fields.at();
        let mut signer = SignerReference::default();
        if let Some(identifier) = fields.optional(asn1::context_primitive(0))? {
            signer.key_identifier = Some(identifier.value);
        } else if let Some(identifier) = fields.optional(SEQUENCE)? {
            let mut identifier = identifier.reader();
            let issuer = Name::take(&mut identifier)?;
            let serial = identifier.expect(INTEGER)?.value;
            identifier.finish()?;
            signer.issuer_and_serial = Some((issuer, serial));
        }
        let digest = fields.optional(OCTET_STRING)?;
        signer.digest = digest.map(|digest| (hash, digest.value));
        if signer.is_empty() {
            return Err(Fault::Missing.at(at));
        }
        let known = fields.expect(SET)?;
        fields.optional(UTF8_STRING)?;
        fields.finish()?;
        let mut check = known.reader();
        while !check.is_empty() {
            KnownDefect::take(&mut check)?;
        }
        Ok(Self { signer, known: known.value })
    }

    /// What is wrong, in the order of the list.
    pub fn known(&self) -> impl Iterator<Item = KnownDefect<'a>> + use<'a> {
        let mut reader = Reader::new(self.known);
        core::iter::from_fn(move || KnownDefect::take(&mut reader).ok())
    }
}

impl<'a> KnownDefect<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let second = reader.optional(asn1::context(0))?;
        let newer = second.is_some();
        let outer = match second {
            Some(tlv) => tlv,
            None => reader.expect(SEQUENCE)?,
        };
        let mut fields = outer.reader();
        let id = asn1::oid(&mut fields)?;
        let parameters = match (newer, fields.is_empty()) {
            (_, true) => None,
            (false, false) => Some(fields.take()?),
            (true, false) => match fields.optional(asn1::context(0))? {
                None => None,
                // ANY cannot be tagged but explicitly (X.680 §31.2.7).
                Some(tagged) => {
                    let mut tagged = tagged.reader();
                    let parameters = tagged.take()?;
                    tagged.finish()?;
                    Some(parameters)
                }
            },
        };
        if newer {
            fields.optional(asn1::context_primitive(1))?;
        }
        fields.finish()?;
        Self::of(id, parameters, outer.value_at())
    }

    fn of(id: Oid<'_>, parameters: Option<Tlv<'a>>, at: usize) -> Result<Self, Error> {
        let Some(arc) = id.under(oid::DEFECT_LIST) else { return Ok(Self::Other) };
        let needed = || parameters.ok_or(Fault::Missing.at(at));
        let status = || enumerated(&needed()?);
        Ok(match arc {
            [1, 1] => Self::CertificateRevoked(status()?),
            [1, 2] => {
                let replacement = needed()?;
                if replacement.tag != OCTET_STRING {
                    return Err(Fault::Tag.at(replacement.at));
                }
                Self::CertificateReplaced(replacement.value)
            }
            [1, 3] => Self::ChipAuthenticationKeyRevoked,
            [1, 4] => Self::ActiveAuthenticationKeyRevoked,
            [1, 5] => {
                let status = status()?;
                let among = |codes: [u32; 4]| codes.contains(&status);
                Self::ProtocolFailure {
                    chip: among([0, 2, 4, 6]),
                    active: among([1, 2, 5, 6]),
                    mapping: among([3, 4, 5, 6]),
                }
            }
            [1, 6] => {
                let status = status()?;
                Self::ValidityIncorrect {
                    authority: matches!(status, 0 | 2),
                    signer: matches!(status, 1 | 2),
                }
            }
            [2, 1] => Self::DataGroupsMalformed(groups(&needed()?)?),
            [2, 2] => Self::SecurityObjectInvalid,
            [2, 3] => Self::ListsDiffer,
            [2, 4] => Self::SignerIdentifierWrong,
            [2, 5] => Self::IssuingCountryWrong(needed()?.value),
            [4, 1] => Self::CardSecurityMalformed,
            [4, 2] => Self::ChipSecurityMalformed,
            [4, 3] => Self::PowerDownRequired,
            [4, 4] => Self::SignerMalformed,
            [4, ..] => Self::OtherOfDocument,
            _ => Self::Other,
        })
    }
}

fn enumerated(tlv: &Tlv<'_>) -> Result<u32, Error> {
    match (tlv.tag, tlv.value) {
        (ENUMERATED, [first, ..]) if first & 0x80 == 0 && tlv.value.len() <= 4 => {
            Ok(tlv.value.iter().fold(0, |number, digit| number << 8 | u32::from(*digit)))
        }
        _ => Err(Fault::Value.at(tlv.at)),
    }
}

fn groups(tlv: &Tlv<'_>) -> Result<u32, Error> {
    if tlv.tag != SET {
        return Err(Fault::Tag.at(tlv.at));
    }
    let (mut reader, mut bits) = (tlv.reader(), 0_u32);
    while !reader.is_empty() {
        let number = asn1::number(&mut reader)?;
        bits |= if number <= 16 { 1 << number } else { 1 };
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    /// One defect of the signer whose key has the identifier AB CD.
    fn list(version: u8, known: &[u8]) -> Vec<u8> {
        let tlv = |tag: u8, value: &[u8]| {
            [&[tag, u8::try_from(value.len()).unwrap()][..], value].concat()
        };
        let defect = tlv(0x30, &[&b"\x80\x02\xAB\xCD"[..], &tlv(0x31, known)].concat());
        let id = tlv(0x06, oid::SHA256.as_bytes());
        tlv(0x30, &[&[2, 1, version][..], &id, &tlv(0x31, &defect)].concat())
    }

    /// A known defect under this arc with these parameters.
    fn known(arc: [u8; 2], parameters: &[u8]) -> Vec<u8> {
        let id = [&b"\x06\x0A"[..], oid::DEFECT_LIST.as_bytes(), &arc].concat();
        [&[0x30, u8::try_from(id.len() + parameters.len()).unwrap()][..], &id, parameters].concat()
    }

    fn read(bytes: &[u8]) -> Result<Vec<KnownDefect<'_>>, Error> {
        let list = DefectList::decode(bytes)?;
        Ok(list.defects().flat_map(|defect| defect.known().collect::<Vec<_>>()).collect())
    }

    #[test]
    fn each_defect_is_told() {
        for (arc, parameters, expected) in [
            ([1, 1], &b"\x0A\x01\x03"[..], KnownDefect::CertificateRevoked(3)),
            ([1, 2], b"\x04\x01\x30", KnownDefect::CertificateReplaced(b"\x30")),
            ([1, 3], b"", KnownDefect::ChipAuthenticationKeyRevoked),
            ([1, 4], b"", KnownDefect::ActiveAuthenticationKeyRevoked),
            (
                [1, 5],
                b"\x0A\x01\x04",
                KnownDefect::ProtocolFailure { chip: true, active: false, mapping: true },
            ),
            (
                [1, 6],
                b"\x0A\x01\x01",
                KnownDefect::ValidityIncorrect { authority: false, signer: true },
            ),
            ([2, 1], b"\x31\x06\x02\x01\x02\x02\x01\x0E", KnownDefect::DataGroupsMalformed(0x4004)),
            ([2, 2], b"", KnownDefect::SecurityObjectInvalid),
            ([2, 2], b"\x0A\x01\x01", KnownDefect::SecurityObjectInvalid),
            ([2, 3], b"", KnownDefect::ListsDiffer),
            ([2, 5], b"\x13\x02DE", KnownDefect::IssuingCountryWrong(b"DE")),
            ([4, 4], b"\x0A\x01\x00", KnownDefect::SignerMalformed),
            ([4, 9], b"", KnownDefect::OtherOfDocument),
            ([3, 1], b"", KnownDefect::Other),
        ] {
            let bytes = list(0, &known(arc, parameters));
            assert_eq!(read(&bytes), Ok(std::vec![expected]), "{arc:?}");
        }
    }

    #[test]
    fn the_second_version_wraps_and_describes() {
        let id = [&b"\x06\x0A"[..], oid::DEFECT_LIST.as_bytes(), &[1, 1]].concat();
        let fields = [&id[..], b"\xA0\x03\x0A\x01\x02", b"\x81\x02ab"].concat();
        let bytes = list(1, &[&[0xA0, u8::try_from(fields.len()).unwrap()][..], &fields].concat());
        assert_eq!(read(&bytes), Ok(std::vec![KnownDefect::CertificateRevoked(2)]));
    }

    #[test]
    fn a_defect_that_is_not_understood_in_form_is_an_error() {
        for parameters in [&b""[..], b"\x02\x01\x03", b"\x0A\x01\x80"] {
            assert!(read(&list(0, &known([1, 1], parameters))).is_err());
        }
        assert!(read(&list(2, b"")).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(at in any::<usize>(), with in any::<u8>()) {
            let mut bytes = list(0, &known([2, 1], b"\x31\x03\x02\x01\x02"));
            let at = at % bytes.len();
            bytes[at] = with;
            let _ = read(&bytes);
        }

        #[test]
        fn nothing_at_all_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = read(&bytes);
        }
    }
}
