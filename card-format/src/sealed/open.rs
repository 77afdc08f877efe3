//! Opening a record with the key of one class.

use super::{CONTENT_KEY_LEN, SealedRecord};
use crate::error::{Error, Fault};
use crate::seal_key::Kek;
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use zeroize::{Zeroize, Zeroizing};

impl SealedRecord<'_> {
    /// Decrypts into `out` with the recipient that bears the key's name.
    ///
    /// No recipient of that name is [`Fault::Missing`]; a wrong key or changed bytes are
    /// [`Fault::Authentication`], and then `out` holds zeros.
    pub fn open<'b>(&self, kek: &Kek, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let name = kek.identifier().as_bytes();
        let mut recipients = self.recipients();
        let recipient = recipients.find(|recipient| recipient.identifier_bytes() == name);
        let recipient = recipient.ok_or(Fault::Missing.at(self.recipients_at))?;
        let mut content_key = Zeroizing::new([0; CONTENT_KEY_LEN]);
        kek.unwrap(recipient.wrapped_key, &mut content_key)
            .map_err(|error| error.after(self.recipients_at))?;
        let content = out.get_mut(..self.ciphertext.len()).ok_or(Fault::Space.at(0))?;
        content.copy_from_slice(self.ciphertext);
        let cipher = Aes256Gcm::new((&*content_key).into());
        let opened = cipher.decrypt_inout_detached(
            self.nonce.into(),
            &[],
            (&mut *content).into(),
            self.tag.into(),
        );
        if opened.is_err() {
            content.zeroize();
            return Err(Fault::Authentication.at(self.tag_at));
        }
        Ok(content)
    }
}
