//! PACE as the terminal does it (Doc 9303-11 §4.4.1).

use core::fmt;

use card_format::error::Error as FormatError;
use iso7816::Status;
use rand_core::CryptoRng;

use super::agreement::{Agreed, decrypt_nonce};
use super::{Established, PaceInfo, Secret};
use crate::apdu::Command;
use crate::channel::{self, Channel};
use crate::cipher::Key;
use crate::ec::{Generator, KeyPair, PublicPoint};
use crate::general_authenticate::{
    self, MANAGE_SECURITY_ENVIRONMENT, MAX_DATA, Position, SET_AT, SetAt,
};
use crate::link::CardLink;

/// Proves the password to the card and makes the card prove it. Then the channel is under secure
/// messaging with the new keys.
pub fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    secret: &Secret,
    info: PaceInfo,
) -> Result<Established, Error<L::Error>> {
    choose(channel, secret, info)?;
    let nonce = {
        let key = secret.key(info.protocol.cipher());
        request_nonce(channel, &key)?
    };
    let base = {
        let own = KeyPair::generate(rng).map_err(|_| Error::Random)?;
        let card = exchange_points(channel, (0x81, 0x82), own.public())?;
        Generator::map(&nonce, &own, &card).map_err(|_| Error::Point)?
    };
    let own = KeyPair::generate_on(&base, rng).map_err(|_| Error::Random)?;
    let card = exchange_points(channel, (0x83, 0x84), own.public())?;
    let agreed = Agreed::new(info.protocol, &own, &card).map_err(|_| Error::Point)?;
    confirm(channel, &agreed, own.public(), &card)?;
    channel.secure(agreed.start());
    Ok(Established::new(&card, own.public()))
}

fn choose<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    secret: &Secret,
    info: PaceInfo,
) -> Result<(), Error<L::Error>> {
    let set_at = SetAt {
        oid: info.protocol.oid(),
        password: Some(secret.password().reference()),
        reference: info.names_parameters.then(|| info.parameters.id()),
    };
    let mut out = [0; MAX_DATA];
    let data = set_at.encode(&mut out).map_err(Error::Answer)?;
    let command = Command::new(0x00, MANAGE_SECURITY_ENVIRONMENT, 0xC1, SET_AT).with_data(data);
    channel.execute(&command)?;
    Ok(())
}

fn request_nonce<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    key: &Key,
) -> Result<super::agreement::Nonce, Error<L::Error>> {
    let data = channel.execute(&general_authenticate::command(Position::Middle, &[0x7C, 0x00]))?;
    let encrypted = general_authenticate::decode_one(data, 0x80).map_err(Error::Answer)?;
    // Longer nonces are for other mappings and ciphers.
    let encrypted = encrypted.try_into().map_err(|_| Error::Nonce)?;
    decrypt_nonce(key, encrypted).map_err(Error::Answer)
}

/// Sends one point and receives another, which must not be the same.
fn exchange_points<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    (sent, received): (u16, u16),
    own: &PublicPoint,
) -> Result<PublicPoint, Error<L::Error>> {
    let mut out = [0; MAX_DATA];
    let data =
        general_authenticate::encode(&[(sent, &own.bytes())], &mut out).map_err(Error::Answer)?;
    let data = channel.execute(&general_authenticate::command(Position::Middle, data))?;
    let point = general_authenticate::decode_one(data, received).map_err(Error::Answer)?;
    let point = PublicPoint::decode(point).map_err(|_| Error::Point)?;
    if point == *own { Err(Error::SameKey) } else { Ok(point) }
}

fn confirm<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    agreed: &Agreed,
    own: &PublicPoint,
    card: &PublicPoint,
) -> Result<(), Error<L::Error>> {
    let token = agreed.token(card).map_err(Error::Answer)?;
    let mut out = [0; MAX_DATA];
    let data = general_authenticate::encode(&[(0x85, &token)], &mut out).map_err(Error::Answer)?;
    let response = channel.transmit(&general_authenticate::command(Position::Last, data))?;
    match response.status {
        Status::Success => {}
        status if matches!(u16::from(status), 0x6300..=0x63FF) => return Err(Error::Password),
        status => return Err(channel::Error::Status(status).into()),
    }
    // Names of trust points may follow the token.
    let mut objects = general_authenticate::decode(response.data).map_err(Error::Answer)?;
    let token = objects.expect(card_format::tlv::Tag(0x86)).map_err(Error::Answer)?.value;
    let right = agreed.verify(own, token).map_err(Error::Answer)?;
    if right.into() { Ok(()) } else { Err(Error::Token) }
}

/// Why PACE failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// A command failed, or the card refused it.
    Channel(channel::Error<E>),
    /// An answer without the object that it must have.
    Answer(FormatError),
    /// A nonce of a length that this protocol does not have.
    Nonce,
    /// A point that is not on the curve.
    Point,
    /// The card sent the terminal's own point back.
    SameKey,
    /// The card refused the terminal's token: the password is wrong.
    Password,
    /// The card's token is wrong: it does not know the password.
    Token,
    /// The random source gives no usable number.
    Random,
}

impl<E> From<channel::Error<E>> for Error<E> {
    fn from(error: channel::Error<E>) -> Self {
        Self::Channel(error)
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(error) => error.fmt(f),
            Self::Answer(error) => write!(f, "unexpected answer: {error}"),
            Self::Nonce => f.write_str("encrypted nonce of unexpected length"),
            Self::Point => f.write_str("point is not on the curve"),
            Self::SameKey => f.write_str("card sent the terminal's own key back"),
            Self::Password => f.write_str("password refused"),
            Self::Token => f.write_str("card does not prove the password"),
            Self::Random => f.write_str("random source is broken"),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Channel(error) => Some(error),
            _ => None,
        }
    }
}
