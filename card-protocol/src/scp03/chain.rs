//! What protects the messages of a session, the same on both ends (GPC_SPE_014 §6.2.4 to
//! §6.2.7): the MAC chain and the encryption counter.

use subtle::ConstantTimeEq;

use super::{Error, Level, Mode};
use crate::cipher::{BLOCK, Key};

pub(super) struct Chain {
    encryption: Key,
    mac: Key,
    response_mac: Key,
    mode: Mode,
    level: Level,
    /// The last C-MAC in full.
    chaining: [u8; BLOCK],
    /// Commands since EXTERNAL AUTHENTICATE.
    counter: u128,
}

impl Chain {
    pub(super) const fn new(
        encryption: Key,
        mac: Key,
        response_mac: Key,
        mode: Mode,
        level: Level,
    ) -> Self {
        Self { encryption, mac, response_mac, mode, level, chaining: [0; BLOCK], counter: 0 }
    }

    pub(super) const fn mode(&self) -> Mode {
        self.mode
    }

    pub(super) const fn level(&self) -> Level {
        self.level
    }

    /// Counts one command.
    pub(super) const fn advance(&mut self) {
        self.counter = self.counter.wrapping_add(1);
    }

    /// The next link of the chain; [`Self::travelling`] is the C-MAC.
    pub(super) fn link(
        &self,
        header: [u8; 4],
        extended: bool,
        data: &[u8],
    ) -> Result<[u8; BLOCK], Error> {
        let [cla, ins, p1, p2] = header;
        // The logical channel is not authenticated.
        let header = [cla & !0x03, ins, p1, p2];
        let length = data
            .len()
            .checked_add(self.mode.mac_len())
            .and_then(|length| u16::try_from(length).ok());
        let [high, low] = length.ok_or(Error::Space)?.to_be_bytes();
        let field = [0, high, low];
        let field = if extended { field.as_slice() } else { field.get(2..).unwrap_or_default() };
        Ok(self.mac.mac(&[&self.chaining, &header, field, data]))
    }

    /// Goes on from a link that was sent or verified.
    pub(super) const fn accept(&mut self, link: [u8; BLOCK]) {
        self.chaining = link;
    }

    pub(super) fn response_mac(&self, data: &[u8], status: [u8; 2]) -> [u8; BLOCK] {
        self.response_mac.mac(&[&self.chaining, data, &status])
    }

    /// The part of a MAC that travels.
    pub(super) fn travelling<'m>(&self, mac: &'m [u8; BLOCK]) -> &'m [u8] {
        mac.get(..self.mode.mac_len()).unwrap_or_default()
    }

    /// Whether `mac` is what travels of `whole`.
    pub(super) fn is_mac(&self, whole: &[u8; BLOCK], mac: &[u8]) -> bool {
        self.travelling(whole).ct_eq(mac).into()
    }

    /// The body of a message, and its MAC.
    pub(super) fn split<'m>(&self, message: &'m [u8]) -> Result<(&'m [u8], &'m [u8]), Error> {
        let body = message.len().checked_sub(self.mode.mac_len()).ok_or(Error::Unprotected)?;
        message.split_at_checked(body).ok_or(Error::Unprotected)
    }

    pub(super) fn seal_command(&self, data: &[u8], room: &mut [u8]) -> Result<(), Error> {
        self.encryption.seal(self.icv(0x00), data, room).map_err(|_| Error::Space)
    }

    pub(super) fn open_command<'b>(
        &self,
        sealed: &[u8],
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        self.open(0x00, sealed, out)
    }

    pub(super) fn seal_response(&self, data: &[u8], room: &mut [u8]) -> Result<(), Error> {
        self.encryption.seal(self.icv(0x80), data, room).map_err(|_| Error::Space)
    }

    pub(super) fn open_response<'b>(
        &self,
        sealed: &[u8],
        out: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        self.open(0x80, sealed, out)
    }

    fn open<'b>(&self, direction: u8, sealed: &[u8], out: &'b mut [u8]) -> Result<&'b [u8], Error> {
        if sealed.len() > out.len() {
            return Err(Error::Space);
        }
        self.encryption.open(self.icv(direction), sealed, out).map_err(|_| Error::Padding)
    }

    /// What is encrypted to the initial vector.
    fn icv(&self, direction: u8) -> u128 {
        self.counter | (u128::from(direction) << 120)
    }
}

/// Whether the card puts a MAC on a response with this status: success and warnings only.
pub(super) const fn is_authenticated(status: u16) -> bool {
    matches!(status, 0x9000 | 0x6200..=0x63FF)
}

/// Bytes without protection, where the level asks for none.
pub(super) fn copy<'b>(data: &[u8], out: &'b mut [u8]) -> Result<&'b [u8], Error> {
    let room = out.get_mut(..data.len()).ok_or(Error::Space)?;
    room.copy_from_slice(data);
    Ok(room)
}
