//! The channel against a card that answers what it is told to.

use core::convert::Infallible;
use std::vec::Vec;

use super::*;
use crate::cipher::Key;
use crate::secure_messaging;

struct Scripted(Vec<Vec<u8>>);

impl CardLink for Scripted {
    type Error = Infallible;

    fn exchange<'r>(&mut self, _: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Self::Error> {
        let answer = self.0.remove(0);
        response[..answer.len()].copy_from_slice(&answer);
        Ok(&response[..answer.len()])
    }
}

fn session() -> SecureMessaging {
    SecureMessaging::new(Key::aes128([1; 16]), Key::aes128([2; 16]))
}

#[test]
fn traffic_is_counted() {
    let mut channel =
        Channel::new(Scripted(std::vec![std::vec![1, 2, 0x90, 0], std::vec![0x6A, 0x82]]));
    let read = Command::new(0, 0xB0, 0, 0).expecting(2);
    assert_eq!(channel.execute(&read).unwrap(), [1, 2]);
    assert_eq!(channel.execute(&read), Err(Error::Status(Status::NotFound)));
    assert_eq!(channel.traffic(), Traffic { exchanges: 2, sent: 10, received: 6 });
}

#[test]
fn a_secured_channel_never_falls_back() {
    for answer in [&[0x90, 0x00][..], &[0x69, 0x88], &[1, 2, 0x90, 0x00], &[]] {
        let mut channel = Channel::new(Scripted(std::vec![answer.to_vec()]));
        channel.secure(session());
        let read = Command::new(0, 0xB0, 0, 0).expecting(2);
        assert!(matches!(channel.execute(&read), Err(Error::SecureMessaging(_))), "{answer:02X?}");
        let closed = Error::SecureMessaging(secure_messaging::Error::Closed);
        assert_eq!(channel.execute(&read), Err(closed));
        assert!(channel.is_secured());
    }
}

#[test]
fn capacities_follow_the_protection() {
    let mut channel = Channel::new(Scripted(Vec::new()));
    assert_eq!(channel.response_capacity(LengthForm::Short), 256);
    assert_eq!(channel.command_capacity(LengthForm::Short), 255);
    channel.secure(session());
    assert_eq!(channel.response_capacity(LengthForm::Short), 223);
    for form in [LengthForm::Short, LengthForm::Extended] {
        let capacity = channel.command_capacity(form);
        for (length, fits) in [(capacity, true), (capacity + 1, false)] {
            let data = std::vec![0; length];
            let command = Command::new(0, 0xD6, 0, 0).with_data(&data);
            let limit = if form == LengthForm::Short { 261 } else { MAX_COMMAND };
            let mut out = [0; 5000];
            assert_eq!(session().protect(&command, &mut out).unwrap().len() <= limit, fits);
        }
    }
}
