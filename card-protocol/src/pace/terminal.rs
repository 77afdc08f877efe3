//! PACE as the terminal does it (Doc 9303-11 §4.4.1).

mod answer;
mod error;

use card_format::cvc::Reference;
use card_format::error::Fault;
use card_format::object::Password;
use card_format::security_info::KeyAgreement;
use card_format::tlv::Tag;
use heapless::Vec;
use rand_core::CryptoRng;

pub use super::chip_authentication_data::ChipAuthenticationData;
pub use error::Error;

use self::answer::{MAX_DATA, Rest, Room};
use super::agreement::Agreed;
use super::nonce::Nonce;
use super::pseudo_random::PseudoRandom;
use super::{Mapping, PaceInfo, Secret};
use crate::apdu::Command;
use crate::channel::Channel;
use crate::general_authenticate::{self, MANAGE_SECURITY_ENVIRONMENT, Position, SET_AT, SetAt};
use crate::group::{Compressed, Generator, Group, KeyPair, Public, Standardized};
use crate::link::CardLink;

/// A finished PACE.
#[expect(missing_debug_implementations, reason = "tells a chip apart")]
pub struct Established {
    /// The card's ephemeral public key, compressed: its name in Terminal Authentication.
    pub card: Compressed,
    /// The terminal's.
    pub terminal: Compressed,
    /// With the chip authentication mapping, what the chip proves its key with.
    pub chip_authentication: Option<ChipAuthenticationData>,
    /// The authorities that the card trusts in Terminal Authentication, the newest first.
    pub authorities: Vec<Reference, 2>,
}

/// Proves the password to the card and makes the card prove it. Then the channel is under secure
/// messaging with the new keys.
pub fn run<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    secret: &Secret,
    info: &PaceInfo,
) -> Result<Established, Error<L::Error>> {
    Run { channel, password: secret.password(), info }.run(rng, secret)
}

/// One run.
struct Run<'a, L: CardLink, B: AsMut<[u8]>> {
    channel: &'a mut Channel<L, B>,
    password: Password,
    info: &'a PaceInfo,
}

/// A key on the mapped base, and the card's mapping key where it is needed once more.
struct Mapped {
    own: KeyPair<Standardized>,
    card: Option<Public<Standardized>>,
}

impl<L: CardLink, B: AsMut<[u8]>> Run<'_, L, B> {
    fn run(
        mut self,
        rng: &mut impl CryptoRng,
        secret: &Secret,
    ) -> Result<Established, Error<L::Error>> {
        let protocol = self.info.protocol;
        self.choose()?;
        let nonce = self.request_nonce(secret)?;
        let Mapped { own, card: mapping } = match protocol.mapping {
            Mapping::Integrated => self.map_integrated(&nonce, rng)?,
            Mapping::Generic | Mapping::ChipAuthentication => self.map_generic(&nonce, rng)?,
        };
        let card = self.exchange_keys((0x83, 0x84), own.public())?;
        let agreed = Agreed::new(protocol, &own, &card).map_err(|_| Error::PublicKey)?;
        let established = self.confirm(&agreed, own.public(), &card, mapping.as_ref())?;
        self.channel.secure(agreed.start());
        Ok(established)
    }

    fn choose(&mut self) -> Result<(), Error<L::Error>> {
        let set_at = SetAt {
            oid: self.info.protocol.oid().as_bytes(),
            password: Some(self.password.reference()),
            reference: self.info.names_parameters.then(|| self.info.group.id().into()),
            asks_for_authorities: self.info.asks_for_authorities,
        };
        let mut out = [0; MAX_DATA];
        let data = set_at.encode(&mut out).map_err(Error::Answer)?;
        let command = Command::new(0x00, MANAGE_SECURITY_ENVIRONMENT, 0xC1, SET_AT).with_data(data);
        let response = self.channel.transmit(&command)?;
        match u16::from(response.status) {
            // Warnings about a PIN with few tries left, suspended or deactivated: PACE decides
            // (TR-03110-3 §B.14.1).
            0x9000 | 0x63C0..=0x63CF | 0x6283 => Ok(()),
            _ => Err(Error::refused(self.password, response.status)),
        }
    }

    fn request_nonce(&mut self, secret: &Secret) -> Result<Nonce, Error<L::Error>> {
        let protocol = self.info.protocol;
        let mut room = Room::new();
        let encrypted = self.exchange(None, 0x80, &mut room)?;
        let key = secret.key(protocol.cipher);
        Nonce::decrypt(protocol, &key, encrypted).map_err(|_| Error::Nonce)
    }

    fn map_generic(
        &mut self,
        nonce: &Nonce,
        rng: &mut impl CryptoRng,
    ) -> Result<Mapped, Error<L::Error>> {
        let group = self.info.group;
        let own = KeyPair::generate(group, rng).map_err(|_| Error::Random)?;
        let card = self.exchange_keys((0x81, 0x82), own.public())?;
        let base = Generator::generic(group, nonce.as_bytes(), &own, &card);
        let own = generate_on(&base.map_err(|_| Error::PublicKey)?, rng)?;
        let keeps = self.info.protocol.mapping == Mapping::ChipAuthentication;
        Ok(Mapped { own, card: keeps.then_some(card) })
    }

    fn map_integrated(
        &mut self,
        nonce: &Nonce,
        rng: &mut impl CryptoRng,
    ) -> Result<Mapped, Error<L::Error>> {
        let (group, cipher) = (self.info.group, self.info.protocol.cipher);
        let mut random = [0; 32];
        let random = random.get_mut(..cipher.key_len()).unwrap_or_default();
        rng.fill_bytes(random);
        let mut room = Room::new();
        let answer = self.exchange(Some((0x81, random)), 0x82, &mut room)?;
        if !answer.is_empty() {
            return Err(Error::Answer(Fault::Length.at(0)));
        }
        let field = group.shared_len();
        let random = PseudoRandom::new(cipher, nonce.as_bytes(), random, field);
        let random = random.map_err(|_| Error::Nonce)?;
        let base = Generator::integrated(group, random.as_bytes()).map_err(|_| Error::Nonce)?;
        Ok(Mapped { own: generate_on(&base, rng)?, card: None })
    }

    /// Sends one key and receives another, which must not be the same.
    fn exchange_keys(
        &mut self,
        (sent, received): (u16, u16),
        own: &Public<Standardized>,
    ) -> Result<Public<Standardized>, Error<L::Error>> {
        let group = self.info.group;
        let mut room = Room::new();
        let key = self.exchange(Some((sent, own.bytes())), received, &mut room)?;
        let key = Public::decode(group, key).map_err(|_| Error::PublicKey)?;
        if key == *own { Err(Error::SameKey) } else { Ok(key) }
    }

    /// Sends one object and receives another.
    fn exchange<'r>(
        &mut self,
        sent: Option<(u16, &[u8])>,
        received: u16,
        room: &'r mut Room,
    ) -> Result<&'r [u8], Error<L::Error>> {
        let mut out = [0; MAX_DATA];
        let data =
            general_authenticate::encode(sent.as_slice(), &mut out).map_err(Error::Answer)?;
        let mut command = general_authenticate::command(Position::Middle, data);
        if self.info.protocol.agreement == KeyAgreement::Dh && sent.is_some() {
            // A number of 2048 bits and its headers fit no short answer (Doc 9303-11 §9.3.1).
            let long = self.info.group.element_len() > 0xF0;
            command.expected = Some(if long { 0x1_0000 } else { 0x100 });
        }
        let response = self.channel.transmit(&command)?;
        if u16::from(response.status) != 0x9000 {
            return Err(Error::refused(self.password, response.status));
        }
        let value = general_authenticate::decode_one(response.data, received);
        let value = value.map_err(Error::Answer)?;
        room.keep(value).ok_or(Error::Answer(Fault::Length.at(value.len())))
    }

    fn confirm(
        &mut self,
        agreed: &Agreed,
        own: &Public<Standardized>,
        card: &Public<Standardized>,
        mapping: Option<&Public<Standardized>>,
    ) -> Result<Established, Error<L::Error>> {
        let token = agreed.token(card).map_err(Error::Answer)?;
        let mut out = [0; MAX_DATA];
        let data =
            general_authenticate::encode(&[(0x85, &token)], &mut out).map_err(Error::Answer)?;
        let command = general_authenticate::command(Position::Last, data);
        let response = self.channel.transmit(&command)?;
        match u16::from(response.status) {
            0x9000 => {}
            status @ 0x63C0..=0x63CF => {
                let [_, tries] = status.to_be_bytes();
                return Err(Error::Password { tries_left: Some(tries & 0x0F) });
            }
            0x6300..=0x63FF => return Err(Error::Password { tries_left: None }),
            _ => return Err(Error::refused(self.password, response.status)),
        }
        let mut objects = general_authenticate::decode(response.data).map_err(Error::Answer)?;
        let token = objects.expect(Tag(0x86)).map_err(Error::Answer)?.value;
        if !bool::from(agreed.verify(own, token).map_err(Error::Answer)?) {
            return Err(Error::Token);
        }
        let rest = Rest::decode(objects).map_err(Error::Answer)?;
        let data = mapping.map(|mapping| {
            ChipAuthenticationData::decrypt(agreed.encryption(), rest.encrypted, mapping)
        });
        Ok(Established {
            card: card.compressed(),
            terminal: own.compressed(),
            chip_authentication: data,
            authorities: rest.authorities,
        })
    }
}

/// A key on the mapped base, unless the card's key made that the neutral element.
fn generate_on<E>(
    base: &Generator<'_, Standardized>,
    rng: &mut impl CryptoRng,
) -> Result<KeyPair<Standardized>, Error<E>> {
    KeyPair::generate_on(base, rng).map_err(|error| match error.fault {
        Fault::Value => Error::PublicKey,
        _ => Error::Random,
    })
}
