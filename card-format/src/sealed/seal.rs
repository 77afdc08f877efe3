//! Writing and encrypting a record.

use super::{
    CIPHERTEXT, CONTENT_KEY_LEN, ENVELOPE_VERSION, KEK_RECIPIENT, NONCE_LEN, RECIPIENT_VERSION,
    TAG_LEN, WRAPPED_LEN,
};
use crate::asn1::{self, AlgorithmIdentifier, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET};
use crate::error::{Error, Fault};
use crate::oid;
use crate::seal_key::Kek;
use crate::tlv::{Writer, header_len};
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};

/// Seals `plaintext` for every key in `recipients` and writes the record into `out`.
///
/// Content key and nonce come from a random number generator and are used once. The same content
/// key for two records would let whoever may open one open the other.
pub fn seal<'b>(
    out: &'b mut [u8],
    plaintext: &[u8],
    recipients: &[&Kek],
    content_key: &[u8; CONTENT_KEY_LEN],
    nonce: &[u8; NONCE_LEN],
) -> Result<&'b [u8], Error> {
    if recipients.is_empty() {
        return Err(Fault::Missing.at(0));
    }
    let mut writer = Writer::new(out);
    writer.constructed(SEQUENCE, |w| {
        asn1::write_oid(w, oid::AUTH_ENVELOPED_DATA)?;
        w.constructed(asn1::context(0), |w| {
            w.constructed(SEQUENCE, |w| {
                asn1::write_number(w, ENVELOPE_VERSION)?;
                write_recipients(w, recipients, content_key)?;
                write_content(w, plaintext, content_key, nonce)
            })
        })
    })?;
    Ok(writer.finish())
}

/// How many bytes [`seal`] writes for `length` bytes of plaintext.
pub fn sealed_len(length: usize, recipients: &[&Kek]) -> usize {
    let object = |tag, length| header_len(tag, length) + length;
    let recipient = |kek: &&Kek| {
        let identifier = object(OCTET_STRING, kek.identifier().as_bytes().len());
        let algorithm = object(SEQUENCE, object(OBJECT_IDENTIFIER, 9));
        let version = 3;
        let key = object(OCTET_STRING, WRAPPED_LEN);
        object(KEK_RECIPIENT, version + object(SEQUENCE, identifier) + algorithm + key)
    };
    let recipients = object(SET, recipients.iter().map(recipient).sum());
    let parameters = object(SEQUENCE, object(OCTET_STRING, NONCE_LEN) + 3);
    let algorithm = object(SEQUENCE, object(OBJECT_IDENTIFIER, 9) + parameters);
    let content = object(OBJECT_IDENTIFIER, 9) + algorithm + object(CIPHERTEXT, length);
    let envelope = 3 + recipients + object(SEQUENCE, content) + object(OCTET_STRING, TAG_LEN);
    let content = object(asn1::context(0), object(SEQUENCE, envelope));
    object(SEQUENCE, object(OBJECT_IDENTIFIER, 11) + content)
}

/// One recipient for each key; no name may come twice.
fn write_recipients(
    writer: &mut Writer<'_>,
    recipients: &[&Kek],
    content_key: &[u8; CONTENT_KEY_LEN],
) -> Result<(), Error> {
    asn1::write_set_of(writer, |w| {
        let mut earlier = recipients.iter();
        for kek in recipients.iter().rev() {
            earlier.next_back();
            if earlier.clone().any(|other| other.identifier() == kek.identifier()) {
                return Err(Fault::Duplicate.at(w.len()));
            }
            write_recipient(w, kek, content_key)?;
        }
        Ok(())
    })
}

fn write_recipient(
    writer: &mut Writer<'_>,
    kek: &Kek,
    content_key: &[u8; CONTENT_KEY_LEN],
) -> Result<(), Error> {
    writer.constructed(KEK_RECIPIENT, |w| {
        asn1::write_number(w, RECIPIENT_VERSION)?;
        w.constructed(SEQUENCE, |w| w.primitive(OCTET_STRING, kek.identifier().as_bytes()))?;
        AlgorithmIdentifier::write(w, oid::AES256_WRAP)?;
        w.header(OCTET_STRING, WRAPPED_LEN)?;
        let at = w.len();
        kek.wrap(content_key, w.reserve(WRAPPED_LEN)?).map_err(|error| error.after(at))
    })
}

/// EncryptedContentInfo and the authentication tag behind it.
fn write_content(
    writer: &mut Writer<'_>,
    plaintext: &[u8],
    content_key: &[u8; CONTENT_KEY_LEN],
    nonce: &[u8; NONCE_LEN],
) -> Result<(), Error> {
    let mut tag = None;
    writer.constructed(SEQUENCE, |w| {
        asn1::write_oid(w, oid::DATA)?;
        w.constructed(SEQUENCE, |w| {
            asn1::write_oid(w, oid::AES256_GCM)?;
            w.constructed(SEQUENCE, |w| {
                w.primitive(OCTET_STRING, nonce)?;
                asn1::write_number(w, 16)
            })
        })?;
        w.header(CIPHERTEXT, plaintext.len())?;
        let at = w.len();
        let content = w.reserve(plaintext.len())?;
        content.copy_from_slice(plaintext);
        let cipher = Aes256Gcm::new(content_key.into());
        let sealed = cipher.encrypt_inout_detached(nonce.into(), &[], content.into());
        tag = Some(sealed.map_err(|_| Fault::Length.at(at))?);
        Ok::<_, Error>(())
    })?;
    let tag = tag.ok_or(Fault::Missing.at(writer.len()))?;
    writer.primitive(OCTET_STRING, &tag)
}
