//! The command itself, in a virtual reader, killed without warning in the middle of its work.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use card_protocol::channel::Channel;
use card_protocol::link::CardLink;
use virtual_card::atr::ATR;

use crate::line::{Wire, write_everything};

/// The reader's end of vpcd, with the card's process in it.
struct Reader {
    stream: TcpStream,
    card: Child,
    /// At which command from now the process is killed; never when `None`.
    kill_at: Option<u32>,
}

impl Reader {
    /// Starts the card and lets it into the reader.
    fn insert(listener: &TcpListener, state: &Path, kill_at: Option<u32>) -> Self {
        let address = listener.local_addr().unwrap().to_string();
        let card = Command::new(env!("CARGO_BIN_EXE_virtual-card"))
            .args(["--vpcd", &address, "--state"])
            .arg(state)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        let mut reader = Self { stream, card, kill_at };
        reader.send(&[1]).unwrap();
        reader.send(&[4]).unwrap();
        assert_eq!(reader.receive().unwrap(), ATR);
        reader
    }

    fn send(&mut self, body: &[u8]) -> io::Result<()> {
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        // In two pieces, as Debian's vpcd does.
        self.stream.write_all(&length)?;
        self.stream.write_all(body)
    }

    fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 2];
        self.stream.read_exact(&mut length)?;
        let mut body = vec![0; usize::from(u16::from_be_bytes(length))];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }
}

impl CardLink for Reader {
    type Error = io::Error;

    fn exchange<'r>(&mut self, command: &[u8], response: &'r mut [u8]) -> io::Result<&'r [u8]> {
        self.send(command)?;
        if let Some(left) = &mut self.kill_at {
            *left -= 1;
            if *left == 0 {
                self.card.kill()?;
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        let answer = self.receive()?;
        let front = &mut response[..answer.len()];
        front.copy_from_slice(&answer);
        Ok(front)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _already_dead = self.card.kill();
        self.card.wait().unwrap();
    }
}

#[test]
fn a_killed_card_is_taken_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("card.state");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut kills = 0;
    for kill_at in (2..).step_by(3) {
        let mut wire = Wire(Channel::new(Reader::insert(&listener, &state, Some(kill_at))));
        let issued = wire.issue();
        if issued.and_then(|()| write_everything(&mut wire)).is_ok() {
            break;
        }
        kills += 1;
        drop(wire);
        let mut wire = Wire(Channel::new(Reader::insert(&listener, &state, None)));
        match wire.step().unwrap() {
            0x01 | 0x03 => {}
            0x05 => break,
            other => panic!("step {other} after a kill at {kill_at}"),
        }
    }
    assert!(kills > 10, "{kills}");
    let mut wire = Wire(Channel::new(Reader::insert(&listener, &state, None)));
    assert_eq!(wire.step(), Ok(0x05));
}
