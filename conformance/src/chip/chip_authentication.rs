//! Chip Authentication (Doc 9303-11 §6.2) with every protocol that EF.DG14 offers, in every group,
//! with several keys.

use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_protocol::chip_auth::card::{self, Agreed, Choice};
use card_protocol::group::{KeyPair, Standardized};

use super::{Answer, Chip};

/// The answer where no key has that number.
const NO_SUCH_KEY: u16 = 0x6A88;

impl Chip {
    pub(super) fn choose_key(&mut self, data: &[u8]) -> Answer {
        self.choice = None;
        let file = self.files.get(&Ef::Dg14).ok_or(0x6A80_u16)?;
        let dg14 = Dg14::decode(file).map_err(|_| 0x6A80_u16)?;
        let infos = dg14.security_infos().chip_authentication();
        let offers: Vec<_> = infos.filter_map(|info| info.variant()).collect();
        let choice = Choice::decode(data, &offers).map_err(u16::from)?;
        self.chip_key(choice.key_id)?;
        self.choice = Some(choice);
        Ok(Vec::new())
    }

    pub(super) fn agree(&mut self, data: &[u8]) -> Answer {
        let choice = self.choice.take().ok_or(0x6985_u16)?;
        let key = self.chip_key(choice.key_id)?;
        let agreed = card::agree(&choice, key, data).map_err(u16::from)?;
        self.renew(agreed);
        Ok(card::ANSWER.to_vec())
    }

    /// MSE:Set KAT.
    pub(super) fn agree_at_once(&mut self, data: &[u8]) -> Answer {
        let id = card::named_key(data).map_err(u16::from)?;
        let agreed = card::agree_at_once(self.chip_key(id)?, data).map_err(u16::from)?;
        self.renew(agreed);
        Ok(Vec::new())
    }

    fn renew(&mut self, agreed: Agreed) {
        self.heard.terminal_keys.push(agreed.terminal);
        self.terminal.begin(agreed.terminal);
        self.next = Some(agreed.session);
        self.basic_session = None;
    }

    /// The key of that number; the only key needs none.
    fn chip_key(&self, id: Option<u64>) -> Result<&KeyPair<Standardized>, u16> {
        let found = match (id, &self.agreement_keys[..]) {
            (None, [(_, key)]) => Some(key),
            (id, keys) => keys.iter().find(|(own, _)| *own == id).map(|(_, key)| key),
        };
        found.ok_or(NO_SUCH_KEY)
    }
}
