//! A card in a PC/SC reader, as a [`CardLink`].
//!
//! A service may leave a card powered, with a session open, for whoever connects next; so the first
//! thing that happens is a warm reset.

mod limits;
mod watching;

use core::ffi::CStr;
use std::ffi::CString;

use card_format::atr_info::ExtendedLength;
use card_protocol::link::CardLink;
use pcsc::{Card, Context, Disposition, Error as Pcsc, Protocols, Scope, ShareMode};

use crate::language::Text;
pub use watching::Readers;

/// A card in a reader, for this program alone.
#[expect(missing_debug_implementations, reason = "a handle of the system")]
pub struct PcscLink {
    card: Card,
    /// Larger than any response: a service may refuse a smaller buffer even for a short answer.
    buffer: Vec<u8>,
    limits: Option<ExtendedLength>,
}

/// Why there is no card to talk to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PcscError {
    /// No PC/SC service answers.
    #[error("no PC/SC service is running")]
    NoService,
    /// No reader at all.
    #[error("no reader is connected")]
    NoReader,
    /// No reader was named, and there is a choice.
    #[error("several readers are connected: {}", list(.0))]
    Unnamed(Vec<String>),
    /// No reader of this name.
    #[error("no reader is called {wanted:?}; there are: {}", list(.present))]
    NoSuchReader {
        /// What was asked for.
        wanted: String,
        /// What there is.
        present: Vec<String>,
    },
    /// More than one reader of this name.
    #[error("{wanted:?} could be any of: {}", list(.matching))]
    SeveralReaders {
        /// What was asked for.
        wanted: String,
        /// What it could mean.
        matching: Vec<String>,
    },
    /// The reader is empty.
    #[error("no card in the reader")]
    NoCard,
    /// The card was taken away.
    #[error("the card was removed")]
    Removed,
    /// Another program holds the card.
    #[error("another program is using the card")]
    InUse,
    /// The card does not answer a reset.
    #[error("the card does not answer")]
    Mute,
    /// The card sent more than was asked for.
    #[error("the answer of the card is too long")]
    TooLong,
    /// Something else.
    #[error("the reader failed: {0}")]
    Other(Pcsc),
}

impl From<Pcsc> for PcscError {
    fn from(error: Pcsc) -> Self {
        match error {
            Pcsc::NoService | Pcsc::ServiceStopped => Self::NoService,
            Pcsc::NoSmartcard => Self::NoCard,
            Pcsc::RemovedCard | Pcsc::ResetCard | Pcsc::ReaderUnavailable => Self::Removed,
            Pcsc::SharingViolation => Self::InUse,
            Pcsc::UnresponsiveCard | Pcsc::UnpoweredCard | Pcsc::ProtoMismatch => Self::Mute,
            other => Self::Other(other),
        }
    }
}

impl PcscError {
    /// What to do next.
    pub const fn next(&self) -> Text {
        match self {
            Self::NoService => Text::new(
                "start the service: pcscd, or systemctl start pcscd.socket",
                "khởi động dịch vụ: pcscd, hoặc systemctl start pcscd.socket",
            ),
            Self::NoReader => Text::new("connect a reader", "kết nối đầu đọc thẻ"),
            Self::Unnamed(_) | Self::NoSuchReader { .. } | Self::SeveralReaders { .. } => {
                Text::new(
                    "choose one with --reader: by name, part of it, or number in the list",
                    "chọn đầu đọc bằng --reader: theo tên, một phần tên hoặc số thứ tự",
                )
            }
            Self::NoCard => Text::new("place the card on the reader", "đặt thẻ lên đầu đọc"),
            Self::Removed => Text::new(
                "leave the card on the reader until the end",
                "giữ thẻ trên đầu đọc đến khi xong",
            ),
            Self::InUse => Text::new("close the other program", "đóng chương trình khác"),
            Self::Mute | Self::TooLong => Text::new(
                "turn the card over, clean its contacts, try another reader",
                "lật thẻ, lau mặt tiếp xúc, thử đầu đọc khác",
            ),
            Self::Other(_) => {
                Text::new("unplug the reader and plug it in again", "rút đầu đọc ra và cắm lại")
            }
        }
    }
}

/// The names of all readers, in the order of the service.
pub fn readers() -> Result<Vec<String>, PcscError> {
    let names = names(&establish()?)?;
    Ok(names.iter().map(|name| display(name)).collect())
}

impl PcscLink {
    /// Connects to the card in a reader, given by exact name, by a part that no other reader has,
    /// or by its number in [`readers`]; and resets the card.
    pub fn open(wanted: &str) -> Result<Self, PcscError> {
        let context = establish()?;
        let names = names(&context)?;
        let shown: Vec<_> = names.iter().map(|name| display(name)).collect();
        let chosen = choose(wanted, &shown)?;
        let name = names.get(chosen).ok_or(PcscError::NoCard)?;
        // Nobody may speak in between: another command would end the protected session.
        let mut card = context.connect(name, ShareMode::Exclusive, Protocols::ANY)?;
        card.reconnect(ShareMode::Exclusive, Protocols::ANY, Disposition::ResetCard)?;
        let limits = limits::of(&card);
        Ok(Self { card, buffer: vec![0; pcsc::MAX_BUFFER_SIZE_EXTENDED], limits })
    }
}

impl CardLink for PcscLink {
    type Error = PcscError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Self::Error> {
        let received = self.card.transmit(command, &mut self.buffer)?;
        // Every answer has a status word; readers report a card that leaves in the middle of its
        // answer as one without.
        if received.len() < 2 {
            return Err(PcscError::Removed);
        }
        let room = response.get_mut(..received.len()).ok_or(PcscError::TooLong)?;
        room.copy_from_slice(received);
        Ok(room)
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.limits
    }
}

fn establish() -> Result<Context, PcscError> {
    Ok(Context::establish(Scope::User)?)
}

fn names(context: &Context) -> Result<Vec<CString>, PcscError> {
    match context.list_readers_owned() {
        Err(Pcsc::NoReadersAvailable) => Ok(Vec::new()),
        names => Ok(names?),
    }
}

fn display(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join("; ") }
}

/// Which reader is meant.
fn choose(wanted: &str, present: &[String]) -> Result<usize, PcscError> {
    if let Some(exact) = present.iter().position(|name| name == wanted) {
        return Ok(exact);
    }
    let holds = |name: &String| name.to_lowercase().contains(&wanted.to_lowercase());
    let matching: Vec<_> = (0..).zip(present).filter(|(_, name)| holds(name)).collect();
    match (wanted.parse::<usize>(), matching.as_slice()) {
        (Ok(number), _) if number < present.len() => Ok(number),
        (_, [(only, _)]) => Ok(*only),
        (_, []) => {
            let present = present.to_vec();
            Err(PcscError::NoSuchReader { wanted: wanted.to_owned(), present })
        }
        (_, several) => {
            let matching = several.iter().map(|(_, name)| (*name).clone()).collect();
            Err(PcscError::SeveralReaders { wanted: wanted.to_owned(), matching })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present() -> Vec<String> {
        ["Virtual PCD 00 00", "Virtual PCD 00 01", "ACR122U 01 00"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_reader_is_found_by_name_part_or_number() {
        for (wanted, found) in [
            ("Virtual PCD 00 01", Some(1)),
            ("acr122", Some(2)),
            ("PCD 00 00", Some(0)),
            ("2", Some(2)),
            ("0", Some(0)),
            ("Virtual", None),
            ("3", None),
            ("Omnikey", None),
        ] {
            assert_eq!(choose(wanted, &present()).ok(), found, "{wanted}");
        }
    }

    #[test]
    fn whoever_asks_for_a_wrong_reader_is_told_which_there_are() {
        let error = choose("Omnikey", &present()).unwrap_err().to_string();
        assert!(error.contains("ACR122U 01 00") && error.contains("Omnikey"));
        let error = choose("Virtual", &present()).unwrap_err().to_string();
        assert!(error.contains("Virtual PCD 00 01") && !error.contains("ACR122U"));
        let error = choose("Omnikey", &[]).unwrap_err().to_string();
        assert!(error.contains("none"));
    }
}
