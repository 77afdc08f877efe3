//! A PC/SC reader, and whether another card lies in it. A reader may be unplugged and come back,
//! and so may the service behind it.
//!
//! A virtual reader may present a new card without ever being empty. So a card that has had its
//! turn is told from the next by what it says of itself: its step of life and, before it is
//! locked, its chip's identity.

use card_format::ef::EMRTD_AID;
use card_format::object::DataObject;
use card_protocol::apdu::{Command, Response, Status};
use card_protocol::link::CardLink;
use verifier::pcsc_link::{self, PcscError, PcscLink};

use super::{Sight, Tray, TrayError};
use crate::lang::{Said, Speaks};
use crate::station::{Wire, WireError};

/// A station's PC/SC reader.
#[derive(Clone, Debug)]
pub struct Reader {
    name: String,
    /// What the card that had its turn says of itself.
    settled: Option<Sign>,
}

/// What any card says of itself: the answers about its life and its identity.
type Sign = [Vec<u8>; 2];

impl Reader {
    /// The reader of this name or part of a name; it need not be there yet.
    pub const fn new(name: String) -> Self {
        Self { name, settled: None }
    }

    /// The readers that are there now, one station each.
    pub fn all() -> Result<Vec<String>, TrayError> {
        match pcsc_link::readers() {
            Err(PcscError::NoReader) => Ok(Vec::new()),
            names => names.map_err(|error| TrayError(told(&error))),
        }
    }
}

/// What is wrong, and what to do about it.
fn told(error: &PcscError) -> Said {
    let (said, next) = (error.said(), error.next());
    Said { en: format!("{}; {}", said.en, next.en), vi: format!("{}; {}", said.vi, next.vi) }
}

impl Speaks for PcscError {
    fn vi(&self) -> String {
        let vi = match self {
            Self::NoService => "dịch vụ PC/SC không chạy",
            Self::NoReader => "chưa cắm đầu đọc nào",
            Self::Unnamed(names) => return format!("có nhiều đầu đọc: {}", names.join(", ")),
            Self::NoSuchReader { wanted, present } => {
                return format!("không có đầu đọc tên {wanted:?}; hiện có: {}", present.join(", "));
            }
            Self::SeveralReaders { wanted, matching } => {
                return format!("{wanted:?} có thể là: {}", matching.join(", "));
            }
            Self::NoCard => "trong đầu đọc không có thẻ",
            Self::Removed => "thẻ đã bị rút ra",
            Self::InUse => "chương trình khác đang dùng thẻ",
            Self::Mute => "thẻ không trả lời",
            Self::TooLong => "thẻ trả lời quá dài",
            Self::Other(why) => return format!("đầu đọc gặp lỗi: {why}"),
            _ => return self.to_string(),
        };
        vi.to_owned()
    }
}

impl Tray for Reader {
    fn look(&mut self, _: bool) -> Result<Sight, TrayError> {
        match PcscWire::open(&self.name) {
            Ok(mut wire) => {
                if self.settled == Some(sign(&mut wire)) {
                    return Ok(Sight::Empty);
                }
                Ok(Sight::Card(Box::new(wire)))
            }
            Err(PcscError::NoCard | PcscError::Removed | PcscError::Mute | PcscError::InUse) => {
                self.settled = None;
                Ok(Sight::Empty)
            }
            // A name that could be several readers gets no clearer by waiting.
            Err(error @ (PcscError::SeveralReaders { .. } | PcscError::Unnamed(_))) => {
                Err(TrayError(told(&error)))
            }
            Err(error) => {
                self.settled = None;
                Ok(Sight::Away(told(&error)))
            }
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
    WireError(error.said())
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
