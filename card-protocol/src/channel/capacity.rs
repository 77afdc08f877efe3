//! How much fits into one command and into one response: what the buffers, the protection, the wire
//! and the card allow.
//!
//! ```text
//! short       Lc ≤ 255, Le ≤ 256        every card
//! extended    what EF.ATR/INFO says     and what the reader carries
//! chained     pieces of short commands  where EF.ATR/INFO says so
//! ```
//!
//! A card that says nothing gets extended lengths only where a protocol cannot do without
//! (Doc 9303-11 §9.3.1): for commands that fit no short one.

use card_format::atr_info::ExtendedLength;

use super::{Channel, Protection};
use crate::apdu::{CHAINING, Command};
use crate::link::CardLink;

/// Most bytes in a short command, and in a short response with its status.
const SHORT: ExtendedLength = ExtendedLength { command: 261, response: 258 };

/// Length fields of one byte, or extended ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthForm {
    /// Up to 255 bytes of command data and 256 of response data.
    Short,
    /// Up to 65,535 bytes of command data and 65,536 of response data.
    Extended,
}

impl<L: CardLink, B: AsMut<[u8]>> Channel<L, B> {
    /// The length form in which most can be asked for.
    pub fn length_form(&self) -> LengthForm {
        let longer = |limits: ExtendedLength| limits.response > SHORT.response;
        let wire = self.link.limits().is_none_or(longer);
        match self.habits.announced.extended {
            Some(card) if longer(card) && wire => LengthForm::Extended,
            _ => LengthForm::Short,
        }
    }

    /// How much data a response can carry, as the protection, the buffers, the wire and the card
    /// stand.
    pub fn response_capacity(&mut self, form: LengthForm) -> usize {
        let most = self.limit(form, |limits| limits.response);
        let buffer = self.response.as_mut().len().min(most).saturating_sub(2);
        let limit = buffer.min(if form == LengthForm::Short { 0x100 } else { 0x1_0000 });
        match &self.protection {
            Protection::None => limit,
            Protection::SecureMessaging(session) => session.plain_capacity(limit),
            Protection::Scp03(session) => session.plain_capacity(limit),
        }
    }

    /// How much data a command without Le can carry, as the protection, the buffers, the wire and
    /// the card stand.
    pub fn command_capacity(&mut self, form: LengthForm) -> usize {
        self.data_capacity(form, 0)
    }

    /// Likewise, beside an object for Le of `expected` bytes.
    fn data_capacity(&mut self, form: LengthForm, expected: usize) -> usize {
        let most = self.limit(form, |limits| limits.command);
        // Header, Lc and Le.
        let around = if form == LengthForm::Short { 6 } else { 9 };
        let buffer = self.command.as_mut().len().min(most).saturating_sub(around);
        let limit = buffer.min(if form == LengthForm::Short { 0xFF } else { 0xFFFF });
        match &self.protection {
            Protection::None => limit,
            Protection::SecureMessaging(session) => {
                session.command_capacity(limit.saturating_sub(expected))
            }
            Protection::Scp03(session) => session.command_capacity(limit),
        }
    }

    /// What the wire and the card allow for an APDU.
    fn limit(&self, form: LengthForm, side: fn(ExtendedLength) -> u32) -> usize {
        let card = match form {
            LengthForm::Short => Some(SHORT),
            LengthForm::Extended => self.habits.announced.extended,
        };
        let limits = [card, self.link.limits()];
        let most = limits.into_iter().flatten().map(side).min().unwrap_or(u32::MAX);
        usize::try_from(most.max(side(SHORT))).unwrap_or(usize::MAX)
    }

    /// In pieces of how many bytes `command` must go; `None` when it goes whole, or when the card
    /// says nothing of pieces, and then an extended length is all there is.
    pub(super) fn piece(&mut self, command: &Command<'_>) -> Option<usize> {
        let chained =
            command.cla & CHAINING != 0 || matches!(self.protection, Protection::Scp03(_));
        if chained || !self.habits.announced.chaining {
            return None;
        }
        let length = command.data.len();
        // DO 97 with one byte, or with two.
        let (short_le, long_le) = if command.expected.is_some() { (3, 4) } else { (0, 0) };
        let short = self.data_capacity(LengthForm::Short, short_le);
        let long = self.data_capacity(LengthForm::Extended, long_le);
        let whole = length <= short || self.habits.announced.extended.is_some() && length <= long;
        (!whole).then_some(short.max(1))
    }
}
