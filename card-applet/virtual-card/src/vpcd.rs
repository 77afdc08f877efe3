//! The card's end of the virtual reader `vpcd` (project vsmartcard).
//!
//! ```text
//! frame    length(2, big endian) ‖ body
//! body     00 power off, 01 power on, 02 reset: no answer
//!          04 answer to reset wanted: answered with it
//!          anything of two bytes and more: a command APDU, answered with the response APDU
//! ```
//!
//! Debian's vpcd writes length and body in two pieces and waits for the acknowledgement of the
//! first one, which the kernel likes to delay by some 40 ms. So acknowledgements are asked for at
//! once around every read; the kernel forgets the wish, so it is repeated.

use core::time::Duration;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;

use card_applet::storage::Storage;
use card_protocol::link::CardLink;
use card_protocol::secure_messaging::MAX_RESPONSE;
use rand_core::CryptoRng;
use rustix::net::sockopt::set_tcp_quickack;
use zeroize::Zeroizing;

use crate::atr::ATR;
use crate::card::VirtualCard;

/// How long to wait before the first new attempt to connect.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// How long to wait at most.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What happens on the way, for whoever tells people.
#[derive(Debug)]
pub enum Event<'a> {
    /// The card is in the reader.
    Inserted,
    /// The reader went away; the card has lost its power.
    Removed,
    /// The reader is not there. Another attempt follows soon.
    Absent(&'a io::Error),
    /// The reader has sent a command: which one, counted since [`serve`] began. When that is enough,
    /// the card leaves without an answer.
    Asked(u32),
}

/// Puts the card into the reader at `address`, and in again whenever the reader comes back, until
/// `tell` says that it is enough.
pub fn serve<S: Storage, R: CryptoRng>(
    address: &str,
    card: &mut VirtualCard<S, R>,
    mut tell: impl FnMut(Event<'_>) -> Continue,
) {
    let (mut wait, mut commands) = (FIRST_WAIT, 0_u32);
    loop {
        let wanted = match TcpStream::connect(address) {
            Ok(stream) => {
                wait = FIRST_WAIT;
                if tell(Event::Inserted) == Continue::Yes {
                    // However the conversation ends, the card is out.
                    let ended = converse(&stream, card, || {
                        commands = commands.saturating_add(1);
                        tell(Event::Asked(commands))
                    });
                    card.reset();
                    if ended.is_ok() {
                        return;
                    }
                }
                tell(Event::Removed)
            }
            Err(error) => tell(Event::Absent(&error)),
        };
        if wanted == Continue::No {
            return;
        }
        thread::sleep(wait);
        wait = wait.saturating_mul(2).min(LONGEST_WAIT);
    }
}

/// Whether to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// Try again.
    Yes,
    /// It is enough.
    No,
}

/// Talks to one reader until it closes the connection, which is an error, or until `asked`, who is
/// called before each command is answered, says that it is enough.
pub fn converse<S: Storage, R: CryptoRng>(
    stream: &TcpStream,
    card: &mut VirtualCard<S, R>,
    mut asked: impl FnMut() -> Continue,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut frame = Zeroizing::new(Vec::new());
    let mut answer = Zeroizing::new(vec![0; MAX_RESPONSE]);
    loop {
        receive(stream, &mut frame)?;
        match frame.as_slice() {
            [0x00..=0x02] => card.reset(),
            [0x04] => send(stream, &ATR)?,
            // A reader that asks for something newer than this card gets no answer either.
            [] | [_] => {}
            _ if asked() == Continue::No => return Ok(()),
            _ => match card.exchange(&frame, &mut answer) {
                Ok(response) => send(stream, response)?,
                Err(never) => match never {},
            },
        }
    }
}

fn receive(mut stream: &TcpStream, frame: &mut Vec<u8>) -> io::Result<()> {
    let mut length = [0; 2];
    set_tcp_quickack(stream, true)?;
    stream.read_exact(&mut length)?;
    set_tcp_quickack(stream, true)?;
    frame.resize(usize::from(u16::from_be_bytes(length)), 0);
    stream.read_exact(frame)?;
    set_tcp_quickack(stream, true)?;
    Ok(())
}

fn send(mut stream: &TcpStream, body: &[u8]) -> io::Result<()> {
    let length = u16::try_from(body.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    stream.write_all(&[&length.to_be_bytes(), body].concat())
}
