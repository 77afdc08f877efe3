//! Terminal Authentication version 1 (Doc 9303-11 §7.1): the terminal shows that an authority which
//! the card trusts lets it read sensitive data.
//!
//! ```text
//! MSE:Set DST             0C 22 81 B6 │ 83 name of the key that verifies next   ┐ for each
//! PSO:VERIFY CERTIFICATE  0C 2A 00 BE │ 7F4E body, 5F37 signature               ┘ certificate
//! MSE:Set AT              0C 22 81 A4 │ 83 name of the terminal's key
//! GET CHALLENGE           0C 84 00 00 08  ►  r_IC
//! EXTERNAL AUTHENTICATE   0C 82 00 00 │ signature over ID_IC ‖ r_IC ‖ Comp(PK_IFD)
//! ```
//!
//! `ID_IC` is the card's ephemeral key of PACE, compressed, or after Basic Access Control the
//! document number; `PK_IFD` is the terminal's ephemeral key of Chip Authentication. So a signature is good for
//! one session alone.

pub mod card;
pub mod chain;
mod import;
pub mod terminal;
pub mod trust;

use card_format::cvc::Reference;
use card_format::error::Error;
use card_format::tlv::{Reader, Tag, Writer};

/// INS of PERFORM SECURITY OPERATION.
pub const PERFORM_SECURITY_OPERATION: u8 = 0x2A;

/// P1 of MANAGE SECURITY ENVIRONMENT: set for verification.
pub const VERIFICATION: u8 = 0x81;

/// P2 of MSE:Set DST: the template for digital signatures.
pub const SET_DST: u8 = 0xB6;

/// P2 of PSO:VERIFY CERTIFICATE: a certificate that describes itself.
pub const SELF_DESCRIPTIVE: u8 = 0xBE;

/// Bytes in a challenge.
pub const CHALLENGE: usize = 8;

/// Tag of a key's name in MANAGE SECURITY ENVIRONMENT.
const NAME: Tag = Tag(0x83);

/// What ties a signature to one session.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a document number is personal data")]
pub struct Binding<'a> {
    /// `ID_IC`: the card's ephemeral key of PACE, compressed; or the document number with its check
    /// digit.
    pub card: &'a [u8],
    /// The terminal's ephemeral key of Chip Authentication, compressed.
    pub terminal: &'a [u8],
}

impl<'a> Binding<'a> {
    /// What is signed, in parts.
    const fn message(&self, challenge: &'a [u8]) -> [&'a [u8]; 3] {
        [self.card, challenge, self.terminal]
    }
}

/// Reads the data of MSE:Set DST and MSE:Set AT: one name and nothing else.
fn decode_name(data: &[u8]) -> Result<Reference, Error> {
    let mut reader = Reader::new(data);
    let name = reader.expect(NAME)?;
    reader.finish()?;
    Reference::new(name.value).map_err(|error| error.after(name.value_at()))
}

/// Writes the data of MSE:Set DST and MSE:Set AT.
fn encode_name<'b>(name: &Reference, out: &'b mut [u8]) -> Result<&'b [u8], Error> {
    let mut writer = Writer::new(out);
    writer.primitive(NAME, name.as_bytes())?;
    Ok(writer.finish())
}

#[cfg(test)]
mod tests;
