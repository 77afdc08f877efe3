//! EF.SOD (Doc 9303-10 §4.6.2): the document signer's signature over the hashes of all data groups.
//!
//! ```text
//! 77 L
//! └─ 30 L      ContentInfo with SignedData (see `cms`)
//!              ├─ content: LDSSecurityObject (see `lds_security_object`)
//!              ├─ certificate of the document signer
//!              └─ one signer
//! ```

use crate::certificate::Certificate;
use crate::cms::{self, Content, SignedData, SignerInfo};
use crate::error::{Error, Fault};
use crate::lds_security_object::LdsSecurityObject;
use crate::oid::{self, Oid};
use crate::tlv::{Reader, Tag, Writer};
use p256::ecdsa::Signature;

/// First tag of the file (Doc 9303-10 Table 38).
const TAG: Tag = Tag(0x77);

/// What the content is called: by Doc 9303-10 §4.6.2.3, and in documents made before it or beside it.
const CONTENT_TYPES: [Oid<'_>; 3] =
    [oid::LDS_SECURITY_OBJECT, oid::LDS_SECURITY_OBJECT_DRAFT, oid::LDS_SECURITY_OBJECT_SDU];

/// A document security object whose structure is right. Nothing is proven yet.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "hashes of files identify a person")]
pub struct Sod<'a> {
    signed_data: SignedData<'a>,
    security_object: LdsSecurityObject<'a>,
    outer: usize,
}

impl<'a> Sod<'a> {
    /// Reads the content of the file. Bytes after it are an error: nobody has signed them.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(file);
        let tlv = reader.expect(TAG)?;
        reader.finish()?;
        let outer = tlv.value_at();
        Self::decode_value(tlv.value, outer).map_err(|error| error.after(outer))
    }

    fn decode_value(value: &'a [u8], outer: usize) -> Result<Self, Error> {
        let signed_data = SignedData::decode(value)?;
        let at = signed_data.content_at();
        if !CONTENT_TYPES.contains(&signed_data.content_type()) {
            return Err(Fault::Unsupported.at(at));
        }
        let security_object = LdsSecurityObject::decode(signed_data.content());
        let security_object = security_object.map_err(|error| error.after(at))?;
        if signed_data.signers().next().is_none() {
            return Err(Fault::Missing.at(value.len()));
        }
        Ok(Self { signed_data, security_object, outer })
    }

    /// The hashes. They mean nothing before the signature is verified.
    pub const fn security_object(&self) -> &LdsSecurityObject<'a> {
        &self.security_object
    }

    /// The signature around them.
    pub const fn signed_data(&self) -> &SignedData<'a> {
        &self.signed_data
    }

    /// Whether the content has the name that Doc 9303-10 gives it, not an older one.
    pub fn names_its_content(&self) -> bool {
        self.signed_data.content_type() == oid::LDS_SECURITY_OBJECT
    }

    /// The certificates inside, each read or not.
    pub fn certificates(&self) -> impl Iterator<Item = Result<Certificate<'a>, Error>> + use<'a> {
        let outer = self.outer;
        self.signed_data.certificates().map(move |result| result.map_err(|e| e.after(outer)))
    }

    /// The first signer; Doc 9303-10 Table 35 recommends that there is no other.
    pub fn signer(&self) -> Result<SignerInfo<'a>, Error> {
        self.signed_data.signers().next().ok_or(Fault::Missing.at(self.outer))
    }

    /// The certificate inside that the first signer names.
    pub fn document_signer(&self) -> Option<Certificate<'a>> {
        let signer = self.signer().ok()?;
        let mut certificates = self.certificates().filter_map(Result::ok);
        certificates.find(|certificate| signer.identifier().names(certificate))
    }

    /// Compares the hash of the content with the one that is signed.
    pub fn check_message_digest(&self, certificate: &Certificate<'_>) -> Result<(), Error> {
        let signer = self.signer_with(certificate)?;
        let result = signer.check_message_digest(&self.signed_data);
        result.map_err(|error| error.after(self.outer))
    }

    fn signer_with(&self, certificate: &Certificate<'_>) -> Result<SignerInfo<'a>, Error> {
        self.signed_data.signer(certificate).ok_or(Fault::Missing.at(self.outer))
    }
}

/// Writes the file. `sign` is given the signed attributes as the SET that is signed, and returns an
/// ECDSA signature of the document signer over their SHA-256.
pub fn encode<'b, E: From<Error>>(
    out: &'b mut [u8],
    security_object: &LdsSecurityObject<'_>,
    document_signer: &Certificate<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<&'b [u8], E> {
    let bytes = security_object.raw();
    let content = Content { content_type: oid::LDS_SECURITY_OBJECT, bytes };
    let mut writer = Writer::new(out);
    writer.constructed(TAG, |w| cms::write(w, content, document_signer, sign))?;
    Ok(writer.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::tests::{certificate, key, verifies};
    use p256::ecdsa::signature::Signer;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn sod() -> Vec<u8> {
        let mut object = [0; 256];
        let hashes = [(1, [0x11; 32]), (2, [0x22; 32])];
        let object = LdsSecurityObject::encode(&mut object, &hashes, "0108", "040000").unwrap();
        let object = LdsSecurityObject::decode(object).unwrap();
        let certificate = certificate();
        let certificate = Certificate::decode(&certificate).unwrap();
        let sign = |attributes: &[u8]| Ok::<_, Error>(key().sign(attributes));
        let mut out = [0; 2048];
        encode(&mut out, &object, &certificate, sign).unwrap().to_vec()
    }

    fn is_signed(sod: &Sod<'_>) -> bool {
        let signer = sod.signer().unwrap();
        let message = signer.signed(sod.signed_data());
        verifies(signer.algorithm().unwrap(), &message, signer.signature())
    }

    #[test]
    fn what_is_signed_verifies() {
        let file = sod();
        let sod = Sod::decode(&file).unwrap();
        let signer = sod.document_signer().unwrap();
        assert_eq!(signer.raw(), certificate());
        assert_eq!(sod.check_message_digest(&signer), Ok(()));
        assert!(is_signed(&sod));
        assert_eq!(sod.security_object().hash(1), Some(&[0x11; 32][..]));
        assert_eq!(sod.signed_data().version(), 3);
    }

    #[test]
    fn changed_hashes_and_changed_signatures_are_told_apart() {
        let file = sod();
        let at = file.windows(32).position(|bytes| bytes == [0x22; 32]).unwrap();
        let mut forged = file.clone();
        forged[at] ^= 1;
        let sod = Sod::decode(&forged).unwrap();
        let signer = sod.document_signer().unwrap();
        let digest = sod.check_message_digest(&signer).unwrap_err();
        assert_eq!(digest.fault, Fault::Authentication);
        assert!(is_signed(&sod));

        let mut forged = file.clone();
        *forged.last_mut().unwrap() ^= 1;
        let sod = Sod::decode(&forged).unwrap();
        let signer = sod.document_signer().unwrap();
        assert_eq!(sod.check_message_digest(&signer), Ok(()));
        assert!(!is_signed(&sod));
    }

    #[test]
    fn content_of_another_kind_is_no_security_object() {
        let file = sod();
        assert!(Sod::decode(&file).unwrap().names_its_content());
        let own = oid::LDS_SECURITY_OBJECT.as_bytes();
        let at = file.windows(own.len()).position(|bytes| bytes == own).unwrap();
        let mut other = file.clone();
        other[at + own.len() - 1] = 2;
        assert_eq!(Sod::decode(&other).err().unwrap().fault, Fault::Unsupported);
    }

    #[test]
    fn nothing_may_follow() {
        let mut file = sod();
        let end = file.len();
        file.push(0);
        assert_eq!(Sod::decode(&file).err(), Some(Fault::Trailing.at(end)));
        assert_eq!(Sod::decode(&[]).err(), Some(Fault::Missing.at(0)));
        assert_eq!(Sod::decode(&[0x60, 0x00]).err(), Some(Fault::Tag.at(0)));
    }

    proptest! {
        #[test]
        fn no_input_panics(at in 0_usize..1000, patch in proptest::collection::vec(any::<u8>(), 1..4)) {
            let mut file = sod();
            for (place, byte) in file.iter_mut().skip(at).zip(patch) {
                *place = byte;
            }
            if let Ok(sod) = Sod::decode(&file) {
                let _ = sod.document_signer().map(|signer| sod.check_message_digest(&signer));
                let _ = sod.certificates().count();
            }
        }
    }
}
