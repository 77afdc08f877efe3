//! The wire between a terminal and the card, where somebody changes what is sent.

use core::convert::Infallible;

use card_format::dg1::Dg1;
use card_format::ef::{Directory, EMRTD_AID, Ef};
use card_protocol::apdu::Command;
use card_protocol::bac;
use card_protocol::channel::Channel;
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use chacha20::ChaCha20Rng;
use conformance::open_card::{Answer, Door, OpenCard, dg1};
use rand_core::SeedableRng;

/// Does something before a command leaves, to the card or to the command.
pub(crate) type Interlude = fn(&mut OpenCard, &mut [u8]);

/// A card as a link.
pub(crate) struct Clear<'c>(pub(crate) &'c mut OpenCard, pub(crate) Interlude);

impl CardLink for Clear<'_> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let mut command = command.to_vec();
        (self.1)(self.0, &mut command);
        let answer = self.0.send_plain(Command::decode(&command).unwrap());
        let answer = [&answer.data[..], &u16::from(answer.status).to_be_bytes()].concat();
        response[..answer.len()].copy_from_slice(&answer);
        Ok(&response[..answer.len()])
    }
}

/// Sends the changed command first; it must be refused in clear.
fn refused(card: &mut OpenCard, command: &[u8], change: impl Fn(&mut Vec<u8>)) {
    let command = Command::decode(command).unwrap();
    let mut data = command.data.to_vec();
    change(&mut data);
    let answer: Answer = card.send_plain(Command { data: &data, ..command });
    assert!(matches!(u16::from(answer.status), 0x6982 | 0x6987 | 0x6988), "{answer:02X?}");
    assert!(answer.data.is_empty());
}

/// Without DO 8E.
pub(crate) fn without_checksum(card: &mut OpenCard, command: &mut [u8]) {
    refused(card, command, |data| data.truncate(data.len() - 10));
}

/// With another checksum.
pub(crate) fn with_wrong_checksum(card: &mut OpenCard, command: &mut [u8]) {
    refused(card, command, |data| *data.last_mut().unwrap() ^= 1);
}

/// Without DO 87.
pub(crate) fn without_cryptogram(card: &mut OpenCard, command: &mut [u8]) {
    refused(card, command, |data| drop(data.drain(..data.len() - 10)));
}

/// As it is; so it comes a second time under a counter that has gone on.
pub(crate) fn twice(card: &mut OpenCard, command: &mut [u8]) {
    assert!(card.send_plain(Command::decode(command).unwrap()).is_good());
}

/// SELECT of EF.COM.
pub(crate) const fn selection() -> Command<'static> {
    Command::new(0, 0xA4, 0x02, 0x0C).with_data(&[0x01, 0x1E])
}

/// READ BINARY of EF.COM.
pub(crate) const fn reading() -> Command<'static> {
    Command::new(0, 0xB0, 0x9E, 0).expecting(6)
}

/// A command is spoiled on its way, and the right one comes after it: the session has ended, so
/// neither is obeyed.
pub(crate) fn spoiled(door: Door, command: fn() -> Command<'static>, interlude: Interlude) {
    let mut card = OpenCard::powered();
    let dg1 = dg1();
    let information = Dg1::decode(&dg1).unwrap().mrz.information().unwrap();
    let mut rng = ChaCha20Rng::from_seed([0x3D; 32]);
    let select = Command::new(0, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID);
    let mut channel: Channel<_> = Channel::new(Clear(&mut card, |_, _| ()));
    match door {
        Door::Bac => {
            channel.execute(&select).unwrap();
            let keys = bac::Keys::from_mrz(information.as_bytes());
            bac::terminal::run(&mut channel, &mut rng, &keys).unwrap();
        }
        Door::Pace => {
            let secret = Secret::mrz(information.as_bytes());
            pace::terminal::run(&mut channel, &mut rng, &secret, &PaceInfo::OURS).unwrap();
            channel.execute(&select).unwrap();
        }
    }
    channel.link_mut().1 = interlude;
    assert!(channel.transmit(&command()).is_err());
    drop(channel);
    assert!(card.select(Directory::Emrtd).is_good());
    card.read(Ef::Com, 1).plain_error();
}
