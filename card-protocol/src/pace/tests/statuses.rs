//! The terminal against cards that do it wrong, or that have something to say.

use card_format::error::Fault;
use proptest::prelude::*;

use super::*;
use crate::channel;
use crate::group::Standardized;
use terminal::Error;

#[test]
fn spoilt_answers_are_refused() {
    let spoils: [(Spoil, _); 9] = [
        (|data| flip(data, 0x86, 5), Error::Token),
        (|data| flip(data, 0x82, 20), Error::PublicKey),
        (|data| flip(data, 0x84, 4), Error::PublicKey),
        (|data| flip(data, 0x80, 2), Error::Answer(Fault::Tag.at(2))),
        (|data| flip(data, 0x82, 2), Error::Answer(Fault::Tag.at(2))),
        (|data| flip(data, 0x84, 2), Error::Answer(Fault::Tag.at(2))),
        (|data| flip(data, 0x86, 2), Error::Answer(Fault::Tag.at(2))),
        (|data| replace(data, 0x80, &[7; 15]), Error::Nonce),
        (|data| replace(data, 0x82, &[4]), Error::PublicKey),
    ];
    for (spoil, error) in spoils {
        assert_eq!(run_usual(&mut Card::spoiling(spoil)).err(), Some(error));
    }
    let protocol = Protocol { mapping: Mapping::Integrated, ..Protocol::ECDH_GM_AES_128 };
    let spoil: Spoil = |data| replace(data, 0x82, &[0]);
    let mut card = Card { spoil, ..Card::new(protocol, P256) };
    assert_eq!(run_usual(&mut card).err(), Some(Error::Answer(Fault::Length.at(0))));
}

fn flip(data: &mut [u8], tag: u8, at: usize) {
    if data.get(2) == Some(&tag) {
        data[at] ^= 1;
    }
}

fn replace(data: &mut Vec<u8>, tag: u8, value: &[u8]) {
    if data.get(2) == Some(&tag) {
        let length = u8::try_from(value.len()).unwrap();
        *data = [&[0x7C, length + 2, tag, length], value, &[0x90, 0x00]].concat();
    }
}

/// A terminal that talks to a mirror has no partner.
#[test]
fn the_terminals_own_keys_are_refused() {
    struct Mirror(Card, u8);

    impl CardLink for Mirror {
        type Error = Infallible;

        fn exchange<'r>(
            &mut self,
            command: &[u8],
            response: &'r mut [u8],
        ) -> Result<&'r [u8], Infallible> {
            let length = self.0.exchange(command, response)?.len();
            if response[2] == self.1 {
                response[4..69].copy_from_slice(&command[9..74]);
            }
            Ok(&response[..length])
        }
    }

    for tag in [0x82, 0x84] {
        let mut channel = wire(Mirror(Card::usual(), tag));
        let secret = Secret::can(b"123456").unwrap();
        let outcome = terminal::run(&mut channel, &mut Counting(2), &secret, &PaceInfo::OURS);
        assert_eq!(outcome.err(), Some(Error::SameKey));
    }
}

/// The proof is wrong, is missing, has another tag, is empty, is no whole blocks, is too short; or
/// comes without being asked for. The session stands, and the chip has proven nothing.
#[test]
fn a_missing_proof_proves_nothing() {
    let protocol = Protocol { mapping: Mapping::ChipAuthentication, ..Protocol::ECDH_GM_AES_128 };
    let cases: [(Spoil, _); 6] = [
        (|data| rest(data, |rest| rest[5] ^= 1), None),
        (|data| rest(data, Vec::clear), Some(Fault::Missing.at(0))),
        (|data| rest(data, |rest| rest[0] = 0x8B), Some(Fault::Missing.at(0))),
        (|data| rest(data, |rest| *rest = std::vec![0x8A, 0x00]), None),
        (|data| rest(data, |rest| *rest = std::vec![0x8A, 1, 7]), Some(Fault::Length.at(1))),
        (|data| rest(data, |rest| *rest = [&[0x8A, 0x10][..], &[7; 16]].concat()), None),
    ];
    for (spoil, fault) in cases {
        let chip_key = KeyPair::from_secret(P256, &[5; 32]).unwrap();
        let public = *chip_key.public();
        let mut card = Card { spoil, chip_key: Some(chip_key), ..Card::new(protocol, P256) };
        let seen = run_usual(&mut card).unwrap();
        let error = seen.chip_authentication.unwrap().proves(&public).unwrap_err();
        assert!(fault.is_none_or(|fault| fault == error), "{error}");
    }
    let unasked: Spoil = |data| rest(data, |rest| *rest = [&[0x8A, 0x30][..], &[7; 48]].concat());
    assert!(run_usual(&mut Card::spoiling(unasked)).unwrap().chip_authentication.is_none());
}

/// Changes what follows the token.
fn rest(data: &mut Vec<u8>, change: fn(&mut Vec<u8>)) {
    if data.get(2) == Some(&0x86) {
        let mut rest = data[12..data.len() - 2].to_vec();
        change(&mut rest);
        data.truncate(12);
        data.extend(rest);
        data[1] = u8::try_from(data.len() - 2).unwrap();
        data.extend([0x90, 0x00]);
    }
}

/// A card that answers MSE:Set AT and one later command with these statuses, and plays along
/// otherwise.
struct Saying {
    card: Card,
    at: usize,
    status: u16,
}

impl CardLink for Saying {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let count = self.card.commands.len();
        let length = self.card.exchange(command, response)?.len();
        if count != self.at {
            return Ok(&response[..length]);
        }
        response[..2].copy_from_slice(&self.status.to_be_bytes());
        Ok(&response[..2])
    }
}

#[test]
fn cards_say_what_is_wrong_with_a_password() {
    let refused = |status: u16| Some(Error::Channel(channel::Error::Status(Status::from(status))));
    let tries_left = |tries_left| Some(Error::Password { tries_left });
    for (pin, at, status, error) in [
        (true, 0, 0x63C0, None),
        (true, 0, 0x63C1, None),
        (true, 0, 0x6283, None),
        (true, 0, 0x6A88, refused(0x6A88)),
        (true, 0, 0x6A80, refused(0x6A80)),
        (true, 0, 0x6984, Some(Error::Deactivated)),
        (true, 1, 0x6983, Some(Error::Blocked)),
        (true, 1, 0x6985, Some(Error::Suspended)),
        (true, 2, 0x6982, Some(Error::Suspended)),
        (true, 3, 0x6984, Some(Error::Deactivated)),
        (true, 4, 0x63C2, tries_left(Some(2))),
        (true, 4, 0x63C0, tries_left(Some(0))),
        (true, 4, 0x6300, tries_left(None)),
        (true, 4, 0x6983, Some(Error::Blocked)),
        (false, 1, 0x6985, refused(0x6985)),
        (false, 4, 0x6982, refused(0x6982)),
        (false, 1, 0x6300, refused(0x6300)),
    ] {
        let secret = || if pin { Secret::pin(b"123456") } else { Secret::can(b"123456") }.unwrap();
        let card = Card { secret: secret(), ..Card::usual() };
        let mut channel = wire(Saying { card, at, status });
        let outcome = terminal::run(&mut channel, &mut Counting(2), &secret(), &PaceInfo::OURS);
        assert_eq!(outcome.err(), error, "{status:04X} at {at}");
    }
}

/// A card that answers anything.
struct Anything(Vec<Vec<u8>>);

impl CardLink for Anything {
    type Error = Infallible;

    fn exchange<'r>(&mut self, _: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Infallible> {
        let bytes = self.0.pop().unwrap_or_default();
        let room = &mut response[..bytes.len()];
        room.copy_from_slice(&bytes);
        Ok(room)
    }
}

proptest! {
    #[test]
    fn no_answer_panics_the_terminal(
        mut answers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..5),
        known in 0..4_usize,
        mapping in prop::sample::select(std::vec![
            Mapping::Generic,
            Mapping::Integrated,
            Mapping::ChipAuthentication,
        ]),
    ) {
        let point = KeyPair::from_secret(P256, &[1; 32]).unwrap().public().bytes().to_vec();
        let right = [
            std::vec![0x90, 0x00],
            [&[0x7C, 0x12, 0x80, 0x10][..], &[7; 16], &[0x90, 0x00]].concat(),
            [&[0x7C, 0x43, 0x82, 0x41], &point[..], &[0x90, 0x00]].concat(),
            [&[0x7C, 0x43, 0x84, 0x41], &point[..], &[0x90, 0x00]].concat(),
        ];
        answers.extend(right.into_iter().take(known).rev());
        let mut channel = wire(Anything(answers));
        let secret = Secret::can(b"123456").unwrap();
        let protocol = Protocol { mapping, ..Protocol::ECDH_GM_AES_128 };
        let info = PaceInfo::new(protocol, Standardized::Ec(Curve::P256));
        let result = terminal::run(&mut channel, &mut Counting(2), &secret, &info);
        prop_assert!(result.is_err() && !channel.is_secured());
    }
}
