//! A PC/SC reader: waits for a card, and after each for another one.
//!
//! A virtual reader may present a new card without ever being empty. So a card that has had its
//! turn is told from the next by what it says of itself: its step of life and, before it is
//! locked, its chip's identity.

use core::time::Duration;
use std::thread;
use std::time::Instant;

use card_format::ef::EMRTD_AID;
use card_format::object::DataObject;
use card_protocol::apdu::{Command, Response, Status};
use card_protocol::link::CardLink;
use verifier::pcsc_link::{PcscError, PcscLink};

use super::{Tray, TrayError};
use crate::station::{Wire, WireError};

/// How often an empty or unchanged reader is looked at.
const POLL: Duration = Duration::from_millis(250);

/// A station's PC/SC reader.
#[derive(Clone, Debug)]
pub struct Reader {
    name: String,
    timeout: Duration,
    /// What the card that had its turn says of itself.
    settled: Option<Sign>,
}

/// What any card says of itself: the answers about its life and its identity.
type Sign = [Vec<u8>; 2];

impl Reader {
    /// The reader of this name, part of a name or number; a card must come within `timeout`.
    pub const fn new(name: String, timeout: Duration) -> Self {
        Self { name, timeout, settled: None }
    }

    /// The card in the reader now, if it is another than the one that had its turn.
    fn look(&mut self) -> Result<Option<Box<dyn Wire>>, TrayError> {
        match PcscWire::open(&self.name) {
            Ok(mut wire) => {
                if self.settled == Some(sign(&mut wire)) {
                    return Ok(None);
                }
                Ok(Some(Box::new(wire)))
            }
            Err(PcscError::NoCard | PcscError::Removed | PcscError::Mute | PcscError::InUse) => {
                self.settled = None;
                Ok(None)
            }
            Err(error) => Err(TrayError(format!("{error}; {}", error.next().en))),
        }
    }
}

impl Tray for Reader {
    fn next(&mut self, _: bool) -> Result<Option<Box<dyn Wire>>, TrayError> {
        let end = Instant::now().checked_add(self.timeout);
        loop {
            if let Some(wire) = self.look()? {
                return Ok(Some(wire));
            }
            if end.is_none_or(|end| Instant::now() >= end) {
                return Ok(None);
            }
            thread::sleep(POLL);
        }
    }

    fn settle(&mut self) {
        // What it says now, which is not what it said when it came.
        self.settled = PcscWire::open(&self.name).ok().map(|mut wire| sign(&mut wire));
    }
}

/// A card in a PC/SC reader that can be reset.
struct PcscWire {
    name: String,
    link: Option<PcscLink>,
}

impl PcscWire {
    fn open(name: &str) -> Result<Self, PcscError> {
        Ok(Self { name: name.to_owned(), link: Some(PcscLink::open(name)?) })
    }
}

impl CardLink for PcscWire {
    type Error = WireError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], WireError> {
        let Some(link) = &mut self.link else { return Err(wire(PcscError::Removed)) };
        link.exchange(command, response).map_err(wire)
    }
}

impl Wire for PcscWire {
    /// Connecting anew resets the card; the old connection must go first, for it is exclusive.
    fn reset(&mut self) -> Result<(), WireError> {
        self.link = None;
        self.link = Some(PcscLink::open(&self.name).map_err(wire)?);
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn wire(error: PcscError) -> WireError {
    WireError(error.to_string())
}

fn sign(wire: &mut PcscWire) -> Sign {
    ask(wire, &Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID));
    [DataObject::LifeCycle, DataObject::ChipIdentity].map(|object| {
        let [p1, p2] = object.tag().to_be_bytes();
        ask(wire, &Command::new(0x80, 0xCA, p1, p2).expecting(256)).unwrap_or_default()
    })
}

fn ask(wire: &mut PcscWire, command: &Command<'_>) -> Option<Vec<u8>> {
    let (mut out, mut response) = ([0; 32], [0; 300]);
    let response = wire.exchange(command.encode(&mut out).ok()?, &mut response).ok()?;
    let response = Response::decode(response).ok()?;
    (response.status == Status::Success).then(|| response.data.to_vec())
}
