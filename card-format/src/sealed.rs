//! A sealed record: CMS AuthEnvelopedData (RFC 5083 §2, RFC 5084 §3, RFC 5652 §6.2.3).
//!
//! ```text
//! 30 L                           ContentInfo
//! ├─ 06 0B                       id-ct-authEnvelopedData
//! └─ A0 L 30 L                   AuthEnvelopedData
//!    ├─ 02 01 00                 version
//!    ├─ 31 L                     one KEKRecipientInfo for every class that may open it
//!    │  └─ A2 L
//!    │     ├─ 02 01 04           version
//!    │     ├─ 30 L 04 L          key identifier, `face.1`
//!    │     ├─ 30 0B 06 09        id-aes256-wrap
//!    │     └─ 04 28              the content key, wrapped (RFC 3394)
//!    ├─ 30 L                     EncryptedContentInfo
//!    │  ├─ 06 09                 id-data
//!    │  ├─ 30 1E                 id-aes256-GCM, nonce of 12 bytes, tag of 16
//!    │  └─ 80 L                  ciphertext
//!    └─ 04 10                    tag
//! ```
//!
//! Any tool that speaks CMS opens it with the right key-encryption key; which key that is follows
//! from [`crate::seal_key`].

mod identifier;
mod open;
mod record;
mod seal;

pub use identifier::{Class, KeyIdentifier};
pub use record::{Recipient, Recipients, SealedRecord};
pub use seal::{seal, sealed_len};

use crate::tlv::Tag;

/// Version of AuthEnvelopedData (RFC 5083 §2.1).
const ENVELOPE_VERSION: u32 = 0;

/// Version of KEKRecipientInfo (RFC 5652 §6.2.3).
const RECIPIENT_VERSION: u32 = 4;

/// The choice `kekri` of RecipientInfo.
const KEK_RECIPIENT: Tag = Tag(0xA2);

/// The ciphertext, implicitly tagged.
const CIPHERTEXT: Tag = Tag(0x80);

/// Nonce of AES-GCM in bytes (RFC 5084 §3.2 recommends 12).
pub const NONCE_LEN: usize = 12;

/// Authentication tag of AES-GCM in bytes; shorter ones are refused.
pub const TAG_LEN: usize = 16;

/// A content key of AES-256.
const CONTENT_KEY_LEN: usize = 32;

/// The content key after wrapping.
const WRAPPED_LEN: usize = 40;

#[cfg(test)]
mod tests;
