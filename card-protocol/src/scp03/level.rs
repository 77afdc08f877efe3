//! How much of a session is protected (GPC_SPE_014 §6.1, §7.1.2).

use super::Mode;
use crate::cipher::BLOCK;

/// P1 of EXTERNAL AUTHENTICATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Both sides are known, and then nothing is protected.
    Nothing = 0x00,
    /// Commands are authenticated.
    Mac = 0x01,
    /// Commands are authenticated and encrypted.
    Encryption = 0x03,
    /// Commands and responses are authenticated.
    MacBoth = 0x11,
    /// Commands are authenticated and encrypted, responses are authenticated.
    EncryptionMacBoth = 0x13,
    /// Commands and responses are authenticated and encrypted.
    Full = 0x33,
}

impl Level {
    /// From the least protection to the most.
    pub const ALL: [Self; 6] = [
        Self::Nothing,
        Self::Mac,
        Self::Encryption,
        Self::MacBoth,
        Self::EncryptionMacBoth,
        Self::Full,
    ];

    /// The byte of EXTERNAL AUTHENTICATE.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Nothing => 0x00,
            Self::Mac => 0x01,
            Self::Encryption => 0x03,
            Self::MacBoth => 0x11,
            Self::EncryptionMacBoth => 0x13,
            Self::Full => 0x33,
        }
    }

    /// The level with this byte.
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x00 => Some(Self::Nothing),
            0x01 => Some(Self::Mac),
            0x03 => Some(Self::Encryption),
            0x11 => Some(Self::MacBoth),
            0x13 => Some(Self::EncryptionMacBoth),
            0x33 => Some(Self::Full),
            _ => None,
        }
    }

    pub(super) const fn authenticates_commands(self) -> bool {
        self.byte() & 0x01 != 0
    }

    pub(super) const fn encrypts_commands(self) -> bool {
        self.byte() & 0x02 != 0
    }

    pub(super) const fn authenticates_responses(self) -> bool {
        self.byte() & 0x10 != 0
    }

    pub(super) const fn encrypts_responses(self) -> bool {
        self.byte() & 0x20 != 0
    }

    /// How many plain bytes fit into a response with `protected` bytes of response data: at
    /// [`Level::Full`] and in [`Mode::S8`], 239 for the 256 bytes of a short response.
    pub const fn plain_capacity(self, mode: Mode, protected: usize) -> usize {
        let mac = if self.authenticates_responses() { mode.mac_len() } else { 0 };
        capacity(protected.saturating_sub(mac), self.encrypts_responses())
    }

    /// How many plain bytes fit into a command with `protected` bytes of data.
    pub const fn command_capacity(self, mode: Mode, protected: usize) -> usize {
        let mac = if self.authenticates_commands() { mode.mac_len() } else { 0 };
        capacity(protected.saturating_sub(mac), self.encrypts_commands())
    }
}

/// Encryption pads to whole blocks, with one byte at least.
const fn capacity(body: usize, encrypted: bool) -> usize {
    if encrypted { (body / BLOCK * BLOCK).saturating_sub(1) } else { body }
}
