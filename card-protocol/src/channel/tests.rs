//! The channel against a card that answers what it is told to.

use core::convert::Infallible;
use std::vec::Vec;

use card_format::atr_info::ExtendedLength;

use super::*;
use crate::cipher::Key;
use crate::secure_messaging;

/// Answers in turn, and keeps what it was sent.
struct Scripted {
    answers: Vec<Vec<u8>>,
    commands: Vec<Vec<u8>>,
    limits: Option<ExtendedLength>,
}

impl Scripted {
    fn new(answers: &[&[u8]]) -> Self {
        let answers = answers.iter().map(|answer| answer.to_vec()).collect();
        Self { answers, commands: Vec::new(), limits: None }
    }
}

impl CardLink for Scripted {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Self::Error> {
        self.commands.push(command.to_vec());
        let answer = self.answers.remove(0);
        response[..answer.len()].copy_from_slice(&answer);
        Ok(&response[..answer.len()])
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.limits
    }
}

fn session() -> SecureMessaging {
    SecureMessaging::new(Key::aes128([1; 16]), Key::aes128([2; 16]))
}

#[test]
fn traffic_is_counted() {
    let mut channel = Channel::new(Scripted::new(&[&[1, 2, 0x90, 0], &[0x6A, 0x82]]));
    let read = Command::new(0, 0xB0, 0, 0).expecting(2);
    assert_eq!(channel.execute(&read).unwrap(), [1, 2]);
    assert_eq!(channel.execute(&read), Err(Error::Status(Status::NotFound)));
    assert_eq!(channel.traffic(), Traffic { exchanges: 2, sent: 10, received: 6 });
}

#[test]
fn a_secured_channel_never_falls_back() {
    for answer in [&[0x90, 0x00][..], &[0x69, 0x88], &[1, 2, 0x90, 0x00], &[]] {
        let mut channel = Channel::new(Scripted::new(&[answer]));
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
    let mut channel = Channel::new(Scripted::new(&[]));
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

#[test]
fn a_response_in_pieces_is_put_together() {
    let mut channel = Channel::new(Scripted::new(&[
        &[1, 2, 0x61, 2],
        &[0x6C, 3],
        &[3, 4, 5, 0x61, 0],
        &[6, 0x90, 0],
    ]));
    let get = Command::new(0, 0xCA, 0, 1).expecting(256);
    assert_eq!(channel.execute(&get).unwrap(), [1, 2, 3, 4, 5, 6]);
    let Scripted { commands, .. } = channel.link_mut();
    assert_eq!(commands[1..], [[0, 0xC0, 0, 0, 2], [0, 0xC0, 0, 0, 3], [0, 0xC0, 0, 0, 0]]);
    assert_eq!(channel.traffic(), Traffic { exchanges: 4, sent: 20, received: 14 });
}

#[test]
fn a_card_that_promises_more_for_ever_is_left() {
    let answers: Vec<&[u8]> = std::vec![&[1, 0x61, 1]; 400];
    let mut channel = Channel::new(Scripted::new(&answers));
    let get = Command::new(0, 0xCA, 0, 1).expecting(256);
    assert_eq!(channel.execute(&get), Err(Error::Status(Status::MoreAvailable(1))));
    assert!(channel.traffic().exchanges < 12);
    let mut channel = Channel::new(Scripted::new(&[&[0x61, 1], &[0x61, 1], &[0x90, 0]]));
    assert_eq!(channel.execute(&get), Err(Error::Status(Status::MoreAvailable(1))));
}

#[test]
fn the_length_that_the_card_names_is_asked_for_once() {
    let read = Command::new(0, 0xB0, 0, 0);
    for (command, named, again) in [
        (read.expecting(223), 7, &[0, 0xB0, 0, 0, 7][..]),
        (read.expecting(300), 7, &[0, 0xB0, 0, 0, 0, 0, 7]),
        (read.expecting(300), 0, &[0, 0xB0, 0, 0, 0, 1, 0]),
        (read.with_data(&[9]).expecting(5), 7, &[0, 0xB0, 0, 0, 1, 9, 7]),
    ] {
        let mut channel = Channel::new(Scripted::new(&[&[0x6C, named], &[0x6C, 1]]));
        assert_eq!(channel.execute(&command), Err(Error::Status(Status::WrongLeField(1))));
        assert_eq!(channel.link_mut().commands[1], again);
    }
    for (command, named) in [(read, 7), (read.expecting(7), 7), (read.expecting(256), 0)] {
        let mut channel = Channel::new(Scripted::new(&[&[0x6C, named]]));
        assert_eq!(channel.execute(&command), Err(Error::Status(Status::WrongLeField(named))));
    }
}

#[test]
fn long_commands_go_in_pieces_where_the_card_takes_no_longer_ones() {
    let data: Vec<u8> = (0..=250).cycle().take(700).collect();
    let extended = Some(ExtendedLength { command: 800, response: 800 });
    let put = Command::new(0, 0x2A, 0, 0xBE).with_data(&data);
    let pieces = |announced, secured: bool, limits, command: &Command<'_>| {
        let mut channel = Channel::new(Scripted::new(&[&[0x90_u8, 0][..]; 8]));
        channel.link_mut().limits = limits;
        channel.habits_mut().announced = announced;
        if secured {
            channel.secure(session());
            // The card's answers have no protection, so only the first piece is seen.
            assert!(channel.execute(command).is_err());
        } else {
            channel.execute(command).unwrap();
        }
        channel.link_mut().commands.clone()
    };
    let chaining = Announced { extended: None, chaining: true };
    for announced in [Announced::NOTHING, Announced { extended, chaining: true }] {
        assert_eq!(pieces(announced, false, None, &put).len(), 1);
        assert_eq!(pieces(announced, true, None, &put)[0][..5], [0x0C, 0x2A, 0, 0xBE, 0]);
    }
    let reader = Some(ExtendedLength { command: 261, response: 258 });
    for (announced, limits) in [(chaining, None), (Announced { extended, chaining: true }, reader)]
    {
        let sent = pieces(announced, false, limits, &put.expecting(256));
        assert_eq!(sent.iter().map(|command| command[0]).collect::<Vec<_>>(), [0x10, 0x10, 0]);
        let again: Vec<_> = sent.iter().flat_map(|c| &c[5..5 + usize::from(c[4])]).collect();
        assert!(again.into_iter().eq(&data));
        assert_eq!(sent[2].len(), 5 + 700 - 2 * 255 + 1);
        assert_eq!(sent[2].last(), Some(&0));
        let first = &pieces(announced, true, limits, &put.expecting(256))[0];
        assert!(first.len() <= 261 && first[0] == 0x1C);
    }
    // What was in pieces already, or fits, stays as it is.
    for (command, parts) in [(put.with_data(&data[..255]), 1), (Command { cla: 0x10, ..put }, 1)] {
        assert_eq!(pieces(chaining, false, None, &command).len(), parts);
    }
}

#[test]
fn a_piece_that_is_refused_is_the_last() {
    let mut channel = Channel::new(Scripted::new(&[&[0x68, 0x84]]));
    channel.habits_mut().announced = Announced { extended: None, chaining: true };
    let data = [7; 300];
    let refused = channel.execute(&Command::new(0, 0x2A, 0, 0xBE).with_data(&data));
    assert_eq!(refused, Err(Error::Status(Status::CommandChainingNotSupported)));
}

#[test]
fn pieces_fit_short_commands_under_every_protection() {
    for expected in [None, Some(256)] {
        let mut channel = Channel::new(Scripted::new(&[]));
        channel.habits_mut().announced = Announced { extended: None, chaining: true };
        channel.secure(session());
        let data = [7; 300];
        let long = Command { expected, ..Command::new(0, 0x2A, 0, 0xBE).with_data(&data) };
        let piece = channel.piece(&long).unwrap();
        for (length, fits) in [(piece, true), (piece + 1, false)] {
            let command = Command { data: &data[..length], extended: false, ..long };
            let mut out = [0; 600];
            assert_eq!(session().protect(&command, &mut out).unwrap().len() <= 261, fits);
        }
    }
}

#[test]
fn responses_are_as_long_as_reader_and_card_allow() {
    let limit = |most| Some(ExtendedLength { command: most, response: most });
    for (card, reader, form, capacity) in [
        (None, None, LengthForm::Short, 256),
        (limit(1000), None, LengthForm::Extended, 998),
        (limit(1000), limit(600), LengthForm::Extended, 598),
        (limit(1000), limit(261), LengthForm::Extended, 259),
        (limit(1000), limit(258), LengthForm::Short, 256),
        (limit(200), None, LengthForm::Short, 256),
        (None, limit(600), LengthForm::Short, 256),
    ] {
        let mut channel = Channel::new(Scripted::new(&[]));
        channel.link_mut().limits = reader;
        channel.habits_mut().announced = Announced { extended: card, chaining: false };
        assert_eq!(channel.length_form(), form);
        assert_eq!(channel.response_capacity(form), capacity);
        channel.habits_mut().announced.extended = None;
        assert_eq!(channel.length_form(), LengthForm::Short);
    }
}
