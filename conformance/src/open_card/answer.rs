//! What the card answered, and what the plan expects of it.
//!
//! ```text
//! good     9000                           error    an ISO checking or execution error
//! refused  an error, or the warning 6300  either   9000 or an error
//! ```
//!
//! All of them in a valid response of secure messaging, unless they say otherwise.

use card_protocol::apdu::Status;

/// What the card answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether it came under secure messaging.
    pub protected: bool,
    /// The status.
    pub status: Status,
    /// The data.
    pub data: Vec<u8>,
}

impl Answer {
    /// 9000.
    pub fn is_good(&self) -> bool {
        self.status == Status::Success
    }

    /// An ISO checking or execution error.
    pub fn is_error(&self) -> bool {
        (0x6400..=0x6FFF).contains(&u16::from(self.status))
    }

    /// Such an error, or the warning 6300.
    pub fn is_refusal(&self) -> bool {
        self.is_error() || u16::from(self.status) == 0x6300
    }

    /// 9000 in a valid response of secure messaging.
    #[track_caller]
    pub fn good(self) -> Vec<u8> {
        assert!(self.protected && self.is_good(), "{self:02X?}");
        self.data
    }

    /// An error in a valid response of secure messaging.
    #[track_caller]
    pub fn error(self) {
        assert!(self.protected && self.is_error(), "{self:02X?}");
    }

    /// An error or 6300 in a valid response of secure messaging.
    #[track_caller]
    pub fn refused(self) {
        assert!(self.protected && self.is_refusal(), "{self:02X?}");
    }

    /// 9000 or an error in a valid response of secure messaging: chips may look at a name only when
    /// its key is needed.
    #[track_caller]
    pub fn either(self) {
        assert!(self.protected && (self.is_good() || self.is_error()), "{self:02X?}");
    }

    /// An error without secure messaging.
    #[track_caller]
    pub fn plain_error(self) {
        assert!(!self.protected && self.is_error(), "{self:02X?}");
    }
}
