//! PACE (Doc 9303-11 §4.4) in every variant that EF.CardAccess offers.

use card_format::card_access::CardAccess;
use card_format::ef::Ef;
use card_format::object::Password;
use card_protocol::apdu::Command;
use card_protocol::group::Standardized;
use card_protocol::pace::card::{Choice, Context, Pace};
use card_protocol::pace::{Offer, Secret};

use super::{Answer, Chip, Step, ZONE};

/// The card access number.
pub const CAN: &str = "123456";

impl Chip {
    pub(super) fn choose_pace(&mut self, data: &[u8]) -> Answer {
        self.heard.set_at.push(data.to_vec());
        self.pace = Pace::Idle;
        let file = self.files.get(&Ef::CardAccess).ok_or(0x6D00_u16)?;
        let access = CardAccess::decode(file).map_err(|_| 0x6F00_u16)?;
        let infos = access.security_infos();
        let offers: Vec<_> =
            infos.pace().filter_map(|info| Offer::<Standardized>::of(&info)).collect();
        let choice = Choice::decode(data, offers).map_err(u16::from)?;
        let secret = match choice.password {
            Password::Mrz => Secret::mrz(ZONE.as_bytes()),
            Password::Can => Secret::can(CAN.as_bytes()).unwrap(),
            Password::Pin | Password::Puk => return Err(0x6A88),
        };
        self.pace = Pace::start(&choice, &secret);
        Ok(Vec::new())
    }

    pub(super) fn go_on_with_pace(&mut self, command: &Command<'_>) -> (Step, Answer) {
        let pace = core::mem::take(&mut self.pace);
        let step = match pace {
            Pace::Started(_) => Step::Nonce,
            Pace::NonceSent(_) => Step::Map,
            Pace::Mapped(_) => Step::ExchangeKeys,
            Pace::KeysAgreed(_) => Step::Token,
            Pace::Idle | Pace::Done(..) => Step::Other,
        };
        let context = Context { chip_key: self.mapping_key.as_ref(), authorities: &[] };
        let mut out = [0; 512];
        let (next, answer) = pace.handle(command, &mut self.rng, &mut out, &context);
        let answer = answer.map(<[u8]>::to_vec).map_err(u16::from);
        match next {
            Pace::Done(session, established) => {
                self.terminal.opened_by(established.card);
                self.next = Some(session);
            }
            next => self.pace = next,
        }
        (step, answer)
    }
}
