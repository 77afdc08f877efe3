//! GeneralNames (RFC 5280 §4.2.1.6), of which Doc 9303-12 Table 6 uses four kinds.

use super::Name;
use crate::asn1::SEQUENCE;
use crate::error::Error;
use crate::tlv::{Reader, Tag};

/// rfc822Name.
const RFC822_NAME: Tag = Tag(0x81);
/// dNSName.
const DNS_NAME: Tag = Tag(0x82);
/// directoryName, explicitly tagged because Name is a choice.
const DIRECTORY_NAME: Tag = Tag(0xA4);
/// uniformResourceIdentifier.
const URI: Tag = Tag(0x86);

/// One name of a list.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum GeneralName<'a> {
    /// A mail address.
    Rfc822Name(&'a [u8]),
    /// A host.
    DnsName(&'a [u8]),
    /// A distinguished name; its localityName is the country code of the zone.
    DirectoryName(Name<'a>),
    /// An address on the net.
    Uri(&'a [u8]),
    /// Anything else, as it was read.
    Other(&'a [u8]),
}

impl<'a> GeneralName<'a> {
    fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let tlv = reader.take()?;
        Ok(match tlv.tag {
            RFC822_NAME => Self::Rfc822Name(tlv.value),
            DNS_NAME => Self::DnsName(tlv.value),
            DIRECTORY_NAME => {
                let mut inner = tlv.reader();
                let name = Name::take(&mut inner)?;
                inner.finish()?;
                Self::DirectoryName(name)
            }
            URI => Self::Uri(tlv.value),
            _ => Self::Other(tlv.raw),
        })
    }
}

/// A list of names.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a position in a list tells nothing")]
pub struct GeneralNames<'a>(Reader<'a>);

impl<'a> GeneralNames<'a> {
    /// Takes a list from a structure.
    pub(super) fn take(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let names = reader.expect(SEQUENCE)?.reader();
        let mut check = names.clone();
        while !check.is_empty() {
            GeneralName::take(&mut check)?;
        }
        Ok(Self(names))
    }

    /// The directory name, which holds the country code of the zone.
    pub fn directory_name(&self) -> Option<Name<'a>> {
        self.clone().find_map(|name| match name {
            GeneralName::DirectoryName(name) => Some(name),
            _ => None,
        })
    }
}

impl<'a> Iterator for GeneralNames<'a> {
    type Item = GeneralName<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        GeneralName::take(&mut self.0).ok()
    }
}
