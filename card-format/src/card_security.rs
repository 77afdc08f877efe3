//! EF.CardSecurity (Doc 9303-10 §3.11.4): what the chip offers in the master file, signed.
//!
//! ```text
//! 30 L      ContentInfo with SignedData (see `cms`), without a wrapper of its own
//!           ├─ content: id-SecurityObject, SecurityInfos (see `security_info`)
//!           ├─ certificate of the document signer
//!           └─ one signer
//! ```

use crate::certificate::Certificate;
use crate::cms::{self, Content, SignedData};
use crate::error::{Error, Fault};
use crate::oid;
use crate::security_info::{SecurityInfo, SecurityInfos};
use crate::tlv::Reader;
use p256::ecdsa::Signature;

/// Room for the SecurityInfos of our cards.
const MAX_INFOS: usize = 1024;

/// The content of the file. Nothing is proven by reading it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a chip's own key tells it apart in a log")]
pub struct CardSecurity<'a> {
    signed_data: SignedData<'a>,
    infos: SecurityInfos<'a>,
}

impl<'a> CardSecurity<'a> {
    /// Reads the content of the file. Bytes after it are an error: nobody has signed them.
    pub fn decode(file: &'a [u8]) -> Result<Self, Error> {
        let signed_data = SignedData::decode(file)?;
        let at = signed_data.content_at();
        if signed_data.content_type() != oid::SECURITY_OBJECT {
            return Err(Fault::Unsupported.at(at));
        }
        let mut reader = Reader::new(signed_data.content());
        let infos = SecurityInfos::take(&mut reader).map_err(|error| error.after(at))?;
        reader.finish().map_err(|error| error.after(at))?;
        if signed_data.signers().next().is_none() {
            return Err(Fault::Missing.at(file.len()));
        }
        Ok(Self { signed_data, infos })
    }

    /// What the chip offers. It means nothing before the signature is verified.
    pub const fn security_infos(&self) -> &SecurityInfos<'a> {
        &self.infos
    }

    /// The signature around it.
    pub const fn signed_data(&self) -> &SignedData<'a> {
        &self.signed_data
    }
}

/// Writes the file. `sign` is given the signed attributes as the SET that is signed, and returns an
/// ECDSA signature of the document signer over their SHA-256.
pub fn encode<'b, E: From<Error>>(
    out: &'b mut [u8],
    infos: &[SecurityInfo<'_>],
    document_signer: &Certificate<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<&'b [u8], E> {
    let mut bytes = [0; MAX_INFOS];
    let bytes = SecurityInfos::encode(&mut bytes, infos)?;
    cms::encode(out, Content { content_type: oid::SECURITY_OBJECT, bytes }, document_signer, sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::tests::{certificate, key};
    use crate::security_info::PaceInfo;
    use p256::ecdsa::signature::Signer;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn file() -> Vec<u8> {
        let certificate = certificate();
        let certificate = Certificate::decode(&certificate).unwrap();
        let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
        let sign = |attributes: &[u8]| Ok::<_, Error>(key().sign(attributes));
        encode(&mut [0; 2048], &infos, &certificate, sign).unwrap().to_vec()
    }

    #[test]
    fn what_was_written_is_read() {
        let file = file();
        let read = CardSecurity::decode(&file).unwrap();
        assert_eq!(read.security_infos().pace().count(), 1);
        assert_eq!(read.signed_data().content_type(), oid::SECURITY_OBJECT);
        assert_eq!(read.signed_data().signers().count(), 1);
    }

    #[test]
    fn another_content_and_a_tail_are_refused() {
        let mut other = file();
        let at = other.windows(8).position(|bytes| bytes == oid::SECURITY_OBJECT.as_bytes());
        *other.get_mut(at.unwrap() + 7).unwrap() = 2;
        assert_eq!(CardSecurity::decode(&other).err().unwrap().fault, Fault::Unsupported);
        let mut longer = file();
        longer.push(0);
        assert_eq!(CardSecurity::decode(&longer).err().unwrap().fault, Fault::Trailing);
        assert!(CardSecurity::decode(&[]).is_err());
    }

    proptest! {
        #[test]
        fn no_input_panics(at in 0_usize..1000, patch in proptest::collection::vec(any::<u8>(), 1..4)) {
            let mut file = file();
            for (place, byte) in file.iter_mut().skip(at).zip(patch) {
                *place = byte;
            }
            let _ = CardSecurity::decode(&file).map(|read| read.security_infos().iter().count());
        }
    }
}
