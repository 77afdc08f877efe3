//! Signatures over content that lies elsewhere (RFC 5652 §5.2): eContent is absent, and whoever
//! verifies hashes the content as it comes. So a file of any size is signed without being held.

use super::encode::{Attributes, HASH, write_signer};
use super::{SignedData, SignerInfo};
use crate::asn1::{self, AlgorithmIdentifier, SEQUENCE, SET, Time};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::oid::{self, Oid};
use crate::tlv::Writer;
use p256::ecdsa::Signature;

/// Version of SignedData with id-data and signers of version 1 (RFC 5652 §5.1).
const VERSION: u32 = 1;

/// Signatures without what they sign, whose structure is right.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "hashes of content may identify a person")]
pub struct Detached<'a>(SignedData<'a>);

impl<'a> Detached<'a> {
    /// Reads a ContentInfo; nothing may follow it, and content may not be in it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        SignedData::decode_fields(bytes, SignedData::fields(bytes)?, false).map(Self)
    }

    /// What the content is; id-data for a file.
    pub const fn content_type(&self) -> Oid<'a> {
        self.0.content_type()
    }

    /// The certificates that came along; they prove nothing.
    pub fn certificates(&self) -> impl Iterator<Item = Result<Certificate<'a>, Error>> + use<'a> {
        self.0.certificates()
    }

    /// The signers, in the order of the file.
    pub fn signers(&self) -> impl Iterator<Item = SignerInfo<'a>> + use<'a> {
        self.0.signers()
    }

    /// The first signer whose identifier names `certificate`.
    pub fn signer(&self, certificate: &Certificate<'_>) -> Option<SignerInfo<'a>> {
        self.0.signer(certificate)
    }
}

/// Writes a signature over a file whose SHA-256 is `digest`, with the signer's certificate inside.
///
/// `sign` is given the signed attributes as the SET that is signed, and returns an ECDSA signature
/// over their SHA-256.
pub fn encode_detached<'b, E: From<Error>>(
    out: &'b mut [u8],
    digest: &[u8; 32],
    signing_time: Time,
    certificate: &Certificate<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<&'b [u8], E> {
    let content_type = oid::DATA;
    let attributes = Attributes { content_type, digest, signing_time: Some(signing_time) };
    let mut writer = Writer::new(out);
    writer.constructed(SEQUENCE, |w| {
        asn1::write_oid(w, oid::SIGNED_DATA)?;
        w.constructed(asn1::context(0), |w| {
            w.constructed(SEQUENCE, |w| {
                asn1::write_number(w, VERSION)?;
                w.constructed(SET, |w| AlgorithmIdentifier::write(w, HASH.oid()))?;
                w.constructed(SEQUENCE, |w| asn1::write_oid(w, content_type))?;
                w.primitive(asn1::context(0), certificate.raw())?;
                w.constructed(SET, |w| write_signer(w, attributes, certificate, sign))
            })
        })
    })?;
    Ok(writer.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::tests::{certificate, key, verifies};
    use crate::error::Fault;
    use p256::ecdsa::signature::Signer;
    use proptest::prelude::*;
    use std::vec::Vec;

    const DIGEST: [u8; 32] = [0xD1; 32];

    fn signed() -> Vec<u8> {
        let bytes = certificate();
        let certificate = Certificate::decode(&bytes).unwrap();
        let time = Time::new((2026, 7, 1), (8, 30, 0)).unwrap();
        let sign = |attributes: &[u8]| Ok::<_, Error>(key().sign(attributes));
        let mut out = [0; 2048];
        encode_detached(&mut out, &DIGEST, time, &certificate, sign).unwrap().to_vec()
    }

    fn verify(bytes: &[u8], digest: &[u8]) -> Result<(), Error> {
        let data = Detached::decode(bytes)?;
        let signer = data.certificates().next().ok_or(Fault::Missing.at(0))??;
        let info = data.signer(&signer).ok_or(Fault::Missing.at(0))?;
        let attributes = info.check_detached(oid::DATA, digest)?;
        let right = verifies(info.algorithm()?, &attributes.hashed(), info.signature());
        if right { Ok(()) } else { Err(Fault::Authentication.at(info.signature_at())) }
    }

    #[test]
    fn what_is_signed_verifies_without_its_content() {
        let bytes = signed();
        assert_eq!(verify(&bytes, &DIGEST), Ok(()));
        assert_eq!(verify(&bytes, &[0; 32]).unwrap_err().fault, Fault::Authentication);
        assert_eq!(verify(&bytes, &[]).unwrap_err().fault, Fault::Authentication);
        let data = Detached::decode(&bytes).unwrap();
        assert_eq!((data.content_type(), data.signers().count()), (oid::DATA, 1));
        let info = data.signers().next().unwrap();
        let time = info.signed_attributes().unwrap().signing_time().unwrap().unwrap();
        assert_eq!((time.date(), time.time()), ((2026, 7, 1), (8, 30, 0)));
        // With content and without are two forms; neither passes for the other.
        assert!(SignedData::decode(&bytes).is_err());
    }

    /// Each byte of the signed attributes counts.
    #[test]
    fn changed_attributes_do_not_verify() {
        let bytes = signed();
        let id = oid::MESSAGE_DIGEST.as_bytes();
        let digest = bytes.windows(id.len()).position(|bytes| bytes == id).unwrap();
        let start = bytes[..digest].iter().rposition(|byte| *byte == 0xA0).unwrap();
        for at in start..digest + 45 {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(verify(&changed, &DIGEST).is_err(), "byte {at}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(at in 0_usize..700, with in any::<u8>()) {
            let mut bytes = signed();
            let at = at % bytes.len();
            bytes[at] = with;
            let _ = verify(&bytes, &DIGEST);
        }
    }
}
