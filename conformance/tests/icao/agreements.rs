//! Units `ISO7816_I` and `ISO7816_P`: Chip Authentication and PACE, round by round.

use card_format::curve::Curve;
use card_format::ef::{Directory, Ef};
use card_format::security_info::{ChipAuthenticationProtocol, PaceProtocol};
use card_protocol::apdu::Command;
use card_protocol::channel::Channel;
use card_protocol::group::{KeyPair, OnChip, Standardized};
use card_protocol::pace::{self, PaceInfo, Secret};
use chacha20::ChaCha20Rng;
use conformance::der::Node;
use conformance::open_card::{Answer, CAN, Door, OpenCard};
use rand_core::SeedableRng;

use crate::wire::{Clear, selection, spoiled, twice, without_cryptogram};

/// The zone as password, P-256.
const REST: &[u8] = &[0x83, 1, 1, 0x84, 1, 0x0C];

fn pace() -> &'static [u8] {
    PaceProtocol::ECDH_GM_AES_128.oid().as_bytes()
}

fn object(tag: u8, value: &[u8]) -> Vec<u8> {
    Node::primitive(&[tag], value).encode()
}

/// Dynamic authentication data with one object.
fn dynamic(tag: u8, value: &[u8]) -> Vec<u8> {
    object(0x7C, &object(tag, value))
}

/// The data of MSE:Set AT.
fn choice(tag: u8, protocol: &[u8], rest: &[u8]) -> Vec<u8> {
    [&object(tag, protocol), rest].concat()
}

fn point() -> Vec<u8> {
    KeyPair::from_secret(OnChip::P256, &[0x50; 32]).unwrap().public().bytes().to_vec()
}

/// A point of a shorter curve.
fn other_size() -> Vec<u8> {
    let group = Standardized::Ec(Curve::P224);
    KeyPair::from_secret(group, &[0x50; 28]).unwrap().public().bytes().to_vec()
}

fn zero() -> Vec<u8> {
    [&[4][..], &[0; 64]].concat()
}

fn beyond_the_prime() -> Vec<u8> {
    [&[4][..], &[0xFF; 64]].concat()
}

fn off_the_curve() -> Vec<u8> {
    let mut point = point();
    *point.last_mut().unwrap() ^= 1;
    point
}

fn unknown_encoding() -> Vec<u8> {
    [&[5], &point()[1..]].concat()
}

/// A token, and an object behind it that does not belong there.
fn two_tokens() -> Vec<u8> {
    object(0x7C, &choice(0x85, &[0; 8], &[0x86, 1, 1]))
}

fn general(card: &mut OpenCard, cla: u8, data: &[u8]) -> Answer {
    card.send(Command::new(cla, 0x86, 0, 0).with_data(data).expecting(0x100))
}

/// Nothing has been opened.
fn shut(card: &mut OpenCard) {
    assert!(card.select(Directory::Emrtd).is_good());
    assert_eq!(u16::from(card.read(Ef::Com, 1).status), 0x6982);
}

fn chosen() -> OpenCard {
    let mut card = OpenCard::powered();
    let data = choice(0x80, pace(), REST);
    assert!(card.send(Command::new(0, 0x22, 0xC1, 0xA4).with_data(&data)).is_good());
    card
}

/// A choice is refused, at once or when a nonce is asked for.
fn no_choice(data: &[u8]) {
    let mut card = OpenCard::powered();
    let set = card.send(Command::new(0, 0x22, 0xC1, 0xA4).with_data(data));
    assert!(set.is_good() || set.is_error());
    assert!(general(&mut card, 0x10, &[0x7C, 0]).is_error());
    shut(&mut card);
}

/// The rounds, each reached by those before.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Round {
    Nonce,
    Map,
    Agree,
    Confirm,
}

fn reached(round: Round) -> OpenCard {
    let mut card = chosen();
    let right = [
        (Round::Nonce, vec![0x7C, 0]),
        (Round::Map, dynamic(0x81, &point())),
        (Round::Agree, dynamic(0x83, &point())),
    ];
    for (_, data) in right.iter().filter(|(before, _)| *before < round) {
        assert!(general(&mut card, 0x10, data).is_good());
    }
    card
}

fn refused(round: Round, cla: u8, data: &[u8]) {
    let mut card = reached(round);
    let answer = general(&mut card, cla, data);
    assert!(answer.is_refusal() && answer.data.is_empty(), "{answer:02X?}");
    shut(&mut card);
}

/// Another command comes between, so the round that would follow is refused for that alone.
fn interrupted(round: Round, cla: u8, data: &[u8]) {
    let mut card = reached(round);
    assert!(card.read(Ef::CardAccess, 1).is_good());
    assert_eq!(u16::from(general(&mut card, cla, data).status), 0x6985);
    shut(&mut card);
}

/// The last round stays away.
fn unconfirmed() {
    let mut card = reached(Round::Confirm);
    assert_eq!(card.read(Ef::CardAccess, 1).data, [0x31]);
    shut(&mut card);
}

/// PACE to its end, with the mapping that proves nothing about the chip.
fn established(secret: &Secret, info: PaceInfo) {
    let mut card = OpenCard::powered();
    let mut rng = ChaCha20Rng::from_seed([0x9A; 32]);
    let mut channel: Channel<_> = Channel::new(Clear(&mut card, |_, _| ()));
    let done = pace::terminal::run(&mut channel, &mut rng, secret, &info).unwrap();
    assert!(done.chip_authentication.is_none(), "DO 8A");
    channel.execute(&Command::new(0, 0xB0, 0x9C, 0).expecting(1)).unwrap();
}

fn can() -> Secret {
    Secret::can(CAN).unwrap()
}

/// A plain command after PACE is answered plainly, and ends the session.
fn plain_after_pace() {
    let mut card = OpenCard::behind(Door::Pace);
    card.send_plain(Command::new(0, 0xB0, 0, 0).expecting(1)).plain_error();
    card.read(Ef::Com, 1).plain_error();
}

cases! {
    iso7816_p_1 OpenCard::behind(Door::Pace).read(Ef::Com, 1).good();
    iso7816_p_2 established(&can(), PaceInfo::OURS);
    iso7816_p_3 plain_after_pace();
    iso7816_p_5 no_choice(&choice(0x81, pace(), REST));
    iso7816_p_6 no_choice(&choice(0x80, b"\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x7F", REST));
    iso7816_p_7 no_choice(&choice(0x80, &object(6, pace()), REST));
    iso7816_p_8 no_choice(&choice(0x80, pace(), &[0x83, 1, 0x7F, 0x84, 1, 0x0C]));
    iso7816_p_9 no_choice(&choice(0x80, pace(), &[0x83, 1, 1, 0x84, 1, 0x0D]));
    iso7816_p_11 refused(Round::Nonce, 0x10, &[0x8C, 0]);
    iso7816_p_12 refused(Round::Nonce, 0x10, &[]);
    iso7816_p_13 refused(Round::Nonce, 0x10, &dynamic(0x81, &[1]));
    iso7816_p_15 refused(Round::Map, 0x10, &object(0x8C, &object(0x81, &point())));
    iso7816_p_16 refused(Round::Map, 0x10, &object(0x81, &point()));
    iso7816_p_17 refused(Round::Map, 0x10, &dynamic(0x82, &point()));
    iso7816_p_19 refused(Round::Agree, 0x10, &object(0x8C, &object(0x83, &point())));
    iso7816_p_20 refused(Round::Agree, 0x10, &object(0x83, &point()));
    iso7816_p_21 refused(Round::Agree, 0x10, &dynamic(0x84, &point()));
    iso7816_p_22 refused(Round::Agree, 0x10, &object(0x7C, &choice(0x83, &point(), &[0x84, 1, 1])));
    iso7816_p_23 refused(Round::Agree, 0x10, &dynamic(0x83, &other_size()));
    iso7816_p_24 refused(Round::Agree, 0x10, &dynamic(0x83, &zero()));
    iso7816_p_29 refused(Round::Agree, 0x10, &dynamic(0x83, &beyond_the_prime()));
    iso7816_p_30 refused(Round::Agree, 0x10, &dynamic(0x83, &off_the_curve()));
    iso7816_p_31 refused(Round::Confirm, 0x00, &object(0x8C, &object(0x85, &[0; 8])));
    iso7816_p_32 refused(Round::Confirm, 0x00, &object(0x85, &[0; 8]));
    iso7816_p_33 refused(Round::Confirm, 0x00, &dynamic(0x86, &[0; 8]));
    iso7816_p_34 refused(Round::Confirm, 0x00, &two_tokens());
    iso7816_p_35 refused(Round::Confirm, 0x00, &dynamic(0x85, &[0; 8]));
    iso7816_p_36 refused(Round::Confirm, 0x00, &dynamic(0x85, &[0; 7]));
    iso7816_p_41 refused(Round::Map, 0x10, &dynamic(0x81, &other_size()));
    iso7816_p_42 refused(Round::Map, 0x10, &dynamic(0x81, &zero()));
    iso7816_p_47 refused(Round::Map, 0x10, &dynamic(0x81, &beyond_the_prime()));
    iso7816_p_49 refused(Round::Map, 0x10, &dynamic(0x81, &off_the_curve()));
    iso7816_p_50 refused(Round::Map, 0x10, &dynamic(0x81, &unknown_encoding()));
    iso7816_p_52 refused(Round::Agree, 0x10, &dynamic(0x83, &unknown_encoding()));
    iso7816_p_54 refused(Round::Nonce, 0x00, &[0x7C, 0]);
    iso7816_p_55 refused(Round::Map, 0x00, &dynamic(0x81, &point()));
    iso7816_p_56 refused(Round::Agree, 0x00, &dynamic(0x83, &point()));
    iso7816_p_57 refused(Round::Confirm, 0x10, &dynamic(0x85, &[0; 8]));
    iso7816_p_58 unconfirmed();
    iso7816_p_59 interrupted(Round::Map, 0x10, &dynamic(0x81, &point()));
    iso7816_p_60 interrupted(Round::Agree, 0x10, &dynamic(0x83, &point()));
    iso7816_p_61 interrupted(Round::Confirm, 0x00, &dynamic(0x85, &[0; 8]));
    iso7816_p_64 no_choice(&[0x83, 1, 1]);
    iso7816_p_65 no_choice(&choice(0x80, &[], REST));
    iso7816_p_66 no_choice(&choice(0x80, b"\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x02\x02", REST));
    iso7816_p_67 no_choice(&choice(0x80, b"\x04\x00\x7F\x00\x07\x02\x02\x04\x02", REST));
    iso7816_p_68 no_choice(&choice(0x80, b"\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x04", REST));
    iso7816_p_69 no_choice(&choice(0x80, pace(), &[0x84, 1, 0x0C]));
    iso7816_p_70 no_choice(&choice(0x80, pace(), &[0x83, 0, 0x84, 1, 0x0C]));
    iso7816_p_71 no_choice(&choice(0x80, pace(), &[0x83, 3, 1, 0x84, 1, 0x0C]));
    iso7816_p_72 no_choice(&choice(0x80, pace(), &[0x83, 2, 1, 0xFF, 0x84, 1, 0x0C]));
    iso7816_p_73 established(&can(), PaceInfo { names_parameters: true, ..PaceInfo::OURS });
    iso7816_p_74 established(&can(), PaceInfo { names_parameters: false, ..PaceInfo::OURS });
    iso7816_p_75 no_choice(&choice(0x80, pace(), &[0x83, 1, 1, 0x84, 0]));
    iso7816_p_76 refused(Round::Confirm, 0x00, &dynamic(0x85, &[0; 9]));
    iso7816_p_77 no_choice(&choice(0x06, pace(), REST));
    iso7816_p_78 established(&can(), PaceInfo::OURS);
    iso7816_p_79 spoiled(Door::Pace, selection, twice);
    iso7816_p_80 spoiled(Door::Pace, selection, without_cryptogram);
}

fn agreement() -> Vec<u8> {
    object(0x80, ChipAuthenticationProtocol::ECDH_AES_128.oid().as_bytes())
}

const CHOICE: Command<'static> = Command::new(0, 0x22, 0x41, 0xA4);

/// After the choice of a key pair, in a session.
fn key_chosen(door: Door) -> OpenCard {
    let mut card = OpenCard::behind(door);
    card.send(CHOICE.with_data(&agreement())).good();
    card
}

/// The answer comes under the old keys, which go on.
fn no_agreement(data: &[u8]) {
    for door in Door::BOTH {
        let mut card = key_chosen(door);
        general(&mut card, 0, data).refused();
        card.read(Ef::Com, 1).good();
    }
}

fn new_keys() {
    for door in Door::BOTH {
        OpenCard::after_chip_authentication(door).read(Ef::Com, 1).good();
    }
}

fn old_keys() {
    for door in Door::BOTH {
        let mut card = key_chosen(door);
        general(&mut card, 0, &dynamic(0x80, &point())).good();
        card.read(Ef::Com, 1).plain_error();
    }
}

fn outside_a_session() {
    let mut card = OpenCard::powered();
    assert!(card.select(Directory::Emrtd).is_good());
    card.send(CHOICE.with_data(&agreement())).plain_error();
    general(&mut card, 0, &dynamic(0x80, &point())).plain_error();
}

fn in_clear() {
    for door in Door::BOTH {
        let mut card = OpenCard::behind(door);
        card.send_plain(CHOICE.with_data(&agreement())).plain_error();
        let data = dynamic(0x80, &point());
        card.send_plain(Command::new(0, 0x86, 0, 0).with_data(&data)).plain_error();
        card.read(Ef::Com, 1).plain_error();
    }
}

fn unknown_key() {
    for door in Door::BOTH {
        let mut card = OpenCard::behind(door);
        let data = [&agreement()[..], &[0x84, 1, 0x7F]].concat();
        card.send(CHOICE.with_data(&data)).refused();
        card.read(Ef::Com, 1).good();
    }
}

cases! {
    iso7816_i_16 new_keys();
    iso7816_i_17 old_keys();
    iso7816_i_18 no_agreement(&dynamic(0x80, &other_size()));
    iso7816_i_19 outside_a_session();
    iso7816_i_20 in_clear();
    iso7816_i_21 no_agreement(&dynamic(0x81, &point()));
    iso7816_i_22 no_agreement(&dynamic(0x80, &zero()));
    iso7816_i_27 unknown_key();
    iso7816_i_29 no_agreement(&dynamic(0x80, &off_the_curve()));
}
