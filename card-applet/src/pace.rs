//! PACE, as EF.CardAccess offers it (Doc 9303-11 §4.4).
//!
//! ```text
//! 00 22 C1 A4 …                     a variant and a password are chosen (§4.4.4.1)
//! 10 86 00 00 … thrice, 00 86 …     four rounds (§4.4.4.2)
//! ```
//!
//! What the file lists is what the card runs, in the groups that it computes in. The chip
//! authentication mapping uses the key of Chip Authentication; so it is there when EF.CardSecurity
//! is, which vouches for that key in the master file.

use card_format::card_access::CardAccess;
use card_format::cvc::Reference;
use card_format::cvca::Cvca;
use card_format::ef::Ef;
use card_format::object::{KeySlot, Password};
use card_format::security_info::Mapping;
use card_protocol::apdu::Command;
use card_protocol::group::{KeyPair, OnChip};
use card_protocol::pace::card::{Choice, Context, Pace};
use card_protocol::pace::{Offer, Secret};
use heapless::Vec;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::applet::Card;
use crate::channel::{Channel, Gate, Secured};
use crate::reply::Reply;
use crate::session::Pending;
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, WRONG_DATA};
use crate::storage::{MRZ_SECRET_LEN, Slot, Storage};

/// Most bytes of EF.CardAccess.
const CARD_ACCESS: usize = 512;

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// A session has one gate: PACE does not run inside what it or anything else opened.
    pub(crate) fn set_pace(&mut self, password: Password, data: &[u8]) -> Result<(), Refusal> {
        if !matches!(self.session.channel, Channel::Open) {
            return Err(NOT_NOW);
        }
        let choice = self.choose_pace(data)?;
        let mut stored = Zeroizing::new([0; MRZ_SECRET_LEN]);
        let length = self.storage.read(Slot::Password(password), 0, stored.as_mut());
        let stored = stored.get(..length).filter(|stored| !stored.is_empty());
        let secret = Secret::stored(password, stored.ok_or(NO_REFERENCE)?)?;
        self.slow_down(password)?;
        self.session.pending = Pending::Pace(Pace::start(&choice, &secret), choice);
        Ok(())
    }

    fn choose_pace(&self, data: &[u8]) -> Result<Choice<OnChip>, Refusal> {
        let mut file = [0; CARD_ACCESS];
        let length = self.storage.read(Slot::File(Ef::CardAccess), 0, &mut file);
        let file = file.get(..length).unwrap_or_default();
        let card_access = CardAccess::decode(file).map_err(|_| WRONG_DATA)?;
        let offers = card_access.security_infos().pace();
        let choice = Choice::decode(data, offers.filter_map(|info| Offer::<OnChip>::of(&info)))?;
        if proves_chip(choice) {
            let vouched = self.storage.extent(Slot::File(Ef::CardSecurity)).is_some();
            let key = self.key_pair(KeySlot::ChipAuthentication)?;
            if !vouched || key.group() != choice.group {
                return Err(WRONG_DATA);
            }
        }
        Ok(choice)
    }

    /// The last round is counted as a failure before the token is looked at, and forgiven when it
    /// is right.
    pub(crate) fn pace(
        &mut self,
        pace: Pace<OnChip>,
        choice: Choice<OnChip>,
        command: &Command<'_>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        if matches!(pace, Pace::KeysAgreed(_)) {
            self.count_attempt(choice.password)?;
        }
        let chip_key = if proves_chip(choice) {
            Some(self.key_pair(KeySlot::ChipAuthentication)?)
        } else {
            None
        };
        let names = self.authorities(choice);
        let names = match names.as_slice() {
            [] => [[].as_slice(); 2],
            [only] => [only.as_bytes(), &[]],
            [newest, previous, ..] => [newest.as_bytes(), previous.as_bytes()],
        };
        let known = names.iter().position(|name| name.is_empty()).unwrap_or(names.len());
        let authorities = names.get(..known).unwrap_or_default();
        let context = Context { chip_key: chip_key.as_ref(), authorities };
        let mut next = Pace::Idle;
        reply.fill(|out| {
            let (pace, answer) = pace.handle(command, &mut self.rng, out, &context);
            next = pace;
            Ok(answer?.len())
        })?;
        match next {
            Pace::Done(messaging, established) => {
                self.forgive(choice.password)?;
                let proven = chip_key.map(|_: KeyPair<OnChip>| established.terminal);
                let secured = Secured::new(messaging, Gate::Pace(established.card), proven);
                self.session.next = Some(secured.into());
            }
            pace => self.session.pending = Pending::Pace(pace, choice),
        }
        Ok(())
    }

    /// Whom the card trusts, for a terminal that asks.
    fn authorities(&self, choice: Choice<OnChip>) -> Vec<Reference, 2> {
        let trust = if choice.asks_for_authorities { self.trust().ok() } else { None };
        let cvca = trust.and_then(|trust| trust.points.cvca());
        let mut names = Vec::new();
        for name in cvca.iter().flat_map(Cvca::names) {
            // A file has room for two.
            let _fits = names.push(name);
        }
        names
    }
}

fn proves_chip(choice: Choice<OnChip>) -> bool {
    choice.protocol.mapping == Mapping::ChipAuthentication
}
