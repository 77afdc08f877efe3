//! A card in this process whose wire or power can fail at any command.

use card_protocol::link::CardLink;
use personalizer::lang::Text;
use personalizer::station::{Wire, WireError};
use virtual_card::VirtualCard;

/// When and how the wire fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Never.
    None,
    /// The command with this number, from 0, never arrives.
    CommandLost(u32),
    /// It is obeyed, and its answer never arrives.
    AnswerLost(u32),
    /// It and all that follow are refused.
    Refusing(u32),
}

/// A card and its wire. After a fault nothing works until the power comes back.
pub(crate) struct TestCard {
    pub(crate) card: VirtualCard,
    pub(crate) fault: Fault,
    pub(crate) commands: u32,
    dead: bool,
}

impl TestCard {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { card: VirtualCard::blank(), fault, commands: 0, dead: false }
    }

    /// Gives the power back; nothing fails any more.
    pub(crate) fn revive(&mut self) {
        (self.dead, self.fault) = (false, Fault::None);
        self.card.reset();
    }
}

fn lost() -> WireError {
    WireError(Text::new("no power", "mất điện").into())
}

impl CardLink for TestCard {
    type Error = WireError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], WireError> {
        if self.dead {
            return Err(lost());
        }
        let number = self.commands;
        self.commands += 1;
        if self.fault == Fault::CommandLost(number) {
            self.dead = true;
            return Err(lost());
        }
        if let Fault::Refusing(from) = self.fault
            && number >= from
        {
            response[..2].copy_from_slice(&[0x6F, 0x00]);
            return Ok(&response[..2]);
        }
        let answer = self.card.exchange(command, response).unwrap();
        if self.fault == Fault::AnswerLost(number) {
            self.dead = true;
            return Err(lost());
        }
        Ok(answer)
    }
}

impl Wire for TestCard {
    fn reset(&mut self) -> Result<(), WireError> {
        if self.dead {
            return Err(lost());
        }
        self.card.reset();
        Ok(())
    }
}
