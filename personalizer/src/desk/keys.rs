//! Key sets of a card on the desk: which there are, opening one, putting one, deleting one.

use card_format::ef::EMRTD_AID;
use card_protocol::apdu::{Command, Status};
use card_protocol::channel;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::StaticKeys;
use card_protocol::key_set::{ALL_KEYS, DELETE, PUT_KEY, delete, information, put};
use card_protocol::scp03::{self, host};

use super::Error;
use crate::line::random;
use crate::station::card::{Card, ISSUER};
use crate::station::{self, WireError};

/// The versions that the card says it holds, and the length of their keys. Outside a channel anyone
/// could say so; inside, it is the card.
pub(super) fn versions(card: &mut Card<'_>) -> Result<Vec<(u8, Option<Cipher>)>, station::Error> {
    let [p1, p2] = [0x00, 0xE0];
    let object = card.run("name its keys", &Command::new(ISSUER, 0xCA, p1, p2).expecting(256))?;
    let mut sets: Vec<(u8, Option<Cipher>)> = Vec::new();
    let read = information::decode(object, |key| {
        if !sets.iter().any(|set| set.0 == key.version) {
            sets.push((key.version, key.aes()));
        }
    });
    read.map_err(|_| station::Error::Answer("key information"))?;
    Ok(sets)
}

/// Opens SCP03 with the set of this version, every protection on. One attempt: a chip counts them.
pub(super) fn open(
    card: &mut Card<'_>,
    version: u8,
    keys: &StaticKeys,
) -> Result<(), station::Error> {
    let of = |error: channel::Error<WireError>| match error {
        channel::Error::Status(Status::VerificationFailed | Status::OperationBlocked) => {
            station::Error::TransportKeys
        }
        error => station::Error::of("open a channel with its keys", error),
    };
    card.reset()?;
    card.select_application()?;
    let opening = host::initialize(card.channel(), &mut random(), scp03::Mode::S8, version);
    let (handshake, answer) = opening.map_err(of)?;
    if answer.key_version != version {
        return Err(station::Error::Answer("key version"));
    }
    let (aid, level) = (Some(EMRTD_AID.as_slice()), scp03::Level::Full);
    host::open(card.channel(), (handshake, &answer), keys, aid, level).map_err(of)
}

/// Puts a set beside the one that the channel runs on, and holds the card's answer against it.
pub(super) fn put(
    card: &mut Card<'_>,
    dek: &Key,
    version: u8,
    keys: &StaticKeys,
) -> Result<(), Error> {
    let mut room = zeroize::Zeroizing::new([0; put::MAX_LEN]);
    let data = put::encode(dek, version, keys, room.as_mut());
    let data = data.map_err(|_| Error::Keys(crate::keys::Error::Length))?;
    let command = Command::new(ISSUER, PUT_KEY, 0, ALL_KEYS).with_data(data).expecting(256);
    let answer = card.run("take new keys", &command)?;
    if answer == put::answer(version, keys) { Ok(()) } else { Err(Error::Unconfirmed) }
}

/// Deletes a set that the channel does not run on.
pub(super) fn delete(card: &mut Card<'_>, version: u8) -> Result<(), station::Error> {
    let data = delete::set(version);
    let command = Command::new(ISSUER, DELETE, 0, 0).with_data(&data).expecting(256);
    card.run("delete old keys", &command).map(drop)
}
