//! Terminal Authentication as the terminal does it (Doc 9303-11 §7.1).

use card_format::cvc::Reference;
use card_format::error::Error as FormatError;
use iso7816::Status;

use super::chain::Chain;
use super::{
    Binding, CHALLENGE, PERFORM_SECURITY_OPERATION, SELF_DESCRIPTIVE, SET_DST, VERIFICATION,
    encode_name,
};
use crate::apdu::Command;
use crate::bac::{EXTERNAL_AUTHENTICATE, GET_CHALLENGE};
use crate::channel::{self, Channel};
use crate::general_authenticate::{MANAGE_SECURITY_ENVIRONMENT, SET_AT};
use crate::group::Compressed;
use crate::link::CardLink;

/// Bytes in the longest signature: RSA with 4096 bits.
pub const MAX_SIGNATURE: usize = 512;

/// Bytes that hold a name and its header.
const MAX_NAME: usize = 18;

/// The terminal's private key: in a file, or behind the wall of a hardware module.
pub trait Sign {
    /// Why a key does not sign.
    type Error;

    /// Signs the parts as if they stood in one piece, with the algorithm of the terminal's
    /// certificate, into the front of `out`. ECDSA signatures are `r ‖ s`.
    fn sign<'b>(
        &mut self,
        message: &[&[u8]],
        out: &'b mut [u8; MAX_SIGNATURE],
    ) -> Result<&'b [u8], Self::Error>;
}

/// Shows the certificates of `chain` and signs a challenge of the card. Then it lets the terminal
/// read what [`Chain::rights`] says, or what the card's trust point allows of it.
///
/// `card` is the card's ephemeral key of PACE, compressed, or after Basic Access Control the
/// document number with its check digit; `ephemeral` the terminal's key of Chip Authentication.
pub fn run<L: CardLink, B: AsMut<[u8]>, S: Sign>(
    channel: &mut Channel<L, B>,
    chain: &Chain<'_>,
    signer: &mut S,
    card: &[u8],
    ephemeral: &Compressed,
) -> Result<(), Error<L::Error, S::Error>> {
    for (position, certificate) in chain.certificates().iter().enumerate() {
        let authority = certificate.body.authority;
        let chosen = choose(channel, SET_DST, &authority)?;
        accepted(chosen, |status| Error::Authority { position, authority, status })?;
        let status = transmit(
            channel,
            &Command::new(0x00, PERFORM_SECURITY_OPERATION, 0x00, SELF_DESCRIPTIVE)
                .with_data(certificate.objects()),
        )?;
        accepted(status, |status| Error::Certificate { position, status })?;
    }
    let terminal = chain.terminal().ok_or(Error::Empty)?;
    let chosen = choose(channel, SET_AT, &terminal.body.holder)?;
    accepted(chosen, Error::Key)?;
    let command = Command::new(0x00, GET_CHALLENGE, 0x00, 0x00).expecting(8);
    let challenge: [u8; CHALLENGE] =
        channel.execute(&command)?.try_into().map_err(|_| Error::Challenge)?;
    let binding = Binding { card, terminal: ephemeral.as_bytes() };
    let mut out = [0; MAX_SIGNATURE];
    let signature = signer.sign(&binding.message(&challenge), &mut out).map_err(Error::Signer)?;
    let command = Command::new(0x00, EXTERNAL_AUTHENTICATE, 0x00, 0x00).with_data(signature);
    let status = transmit(channel, &command)?;
    accepted(status, Error::Signature)
}

/// MSE:Set DST or MSE:Set AT with a name.
fn choose<L: CardLink, B: AsMut<[u8]>, E>(
    channel: &mut Channel<L, B>,
    template: u8,
    name: &Reference,
) -> Result<Status, Error<L::Error, E>> {
    let mut out = [0; MAX_NAME];
    let data = encode_name(name, &mut out).map_err(Error::Format)?;
    let command = Command::new(0x00, MANAGE_SECURITY_ENVIRONMENT, VERIFICATION, template);
    transmit(channel, &command.with_data(data))
}

fn transmit<L: CardLink, B: AsMut<[u8]>, E>(
    channel: &mut Channel<L, B>,
    command: &Command<'_>,
) -> Result<Status, Error<L::Error, E>> {
    Ok(channel.transmit(command)?.status)
}

fn accepted<L, E>(
    status: Status,
    refused: impl FnOnce(Status) -> Error<L, E>,
) -> Result<(), Error<L, E>> {
    match status {
        Status::Success => Ok(()),
        status => Err(refused(status)),
    }
}

/// Why Terminal Authentication failed. `L` is the error of the link, `S` that of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<L, S> {
    /// A command brought no response, or no challenge.
    #[error(transparent)]
    Channel(#[from] channel::Error<L>),
    /// A chain without certificates.
    #[error("no certificates")]
    Empty,
    /// The card does not know the key that signed a certificate.
    #[error("card does not know {authority}, {:04X}", u16::from(*.status))]
    Authority {
        /// Which certificate, counted from zero.
        position: usize,
        /// Whose signature it bears.
        authority: Reference,
        /// What the card answered.
        status: Status,
    },
    /// The card refuses a certificate.
    #[error("card refuses certificate {position}, {:04X}", u16::from(*.status))]
    Certificate {
        /// Which one, counted from zero.
        position: usize,
        /// What the card answered.
        status: Status,
    },
    /// The card does not take the terminal's key.
    #[error("card refuses the terminal's key, {:04X}", u16::from(*.0))]
    Key(Status),
    /// A challenge that has not eight bytes.
    #[error("challenge of unexpected length")]
    Challenge,
    /// The terminal's key does not sign.
    #[error("terminal key: {0}")]
    Signer(S),
    /// The card refuses the terminal's signature.
    #[error("card refuses the terminal's signature, {:04X}", u16::from(*.0))]
    Signature(Status),
    /// A name that fits no command.
    #[error(transparent)]
    Format(FormatError),
}
