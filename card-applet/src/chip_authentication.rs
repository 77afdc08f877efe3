//! Chip Authentication, as EF.DG14 offers it (Doc 9303-11 §6.2).
//!
//! ```text
//! 0C 22 41 A4 …            a variant, and perhaps a key, is chosen (§6.2.4.2)
//! 0C 86 00 00 …            keys are agreed; the next command comes under them
//! 84 86 00 00 …            the same key, shown to the issuer
//! ```
//!
//! Triple DES is not spoken: a terminal that knows nothing newer has Active Authentication.

use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::object::KeySlot;
use card_format::security_info::{Cipher, KeyAgreement};
use card_protocol::apdu::Command;
use card_protocol::chip_auth::card::{ANSWER, Choice, agree};
use card_protocol::chip_auth::{Protocol, proof};
use heapless::Vec;
use rand_core::CryptoRng;

use crate::applet::Card;
use crate::channel::{Channel, Secured};
use crate::reply::Reply;
use crate::session::Pending;
use crate::status::{NO_REFERENCE, NOT_NOW, Refusal, WRONG_DATA};
use crate::storage::{Slot, Storage};

/// Most bytes of EF.DG14.
const DG14: usize = 1024;

/// The version of the protocol that Doc 9303 knows.
const VERSION: u32 = 1;

/// AES has three key lengths.
const VARIANTS: usize = 3;

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// The chip key is chosen by a terminal that something has let in. The issuer has no secure
    /// messaging that new keys could replace.
    pub(crate) fn set_chip_authentication(&mut self, data: &[u8]) -> Result<(), Refusal> {
        if !matches!(self.session.channel, Channel::Secured(_)) {
            return Err(NOT_NOW);
        }
        if self.storage.extent(Slot::Key(KeySlot::ChipAuthentication)).is_none() {
            return Err(NO_REFERENCE);
        }
        self.session.pending = Pending::ChipAuthentication(self.choose_chip_authentication(data)?);
        Ok(())
    }

    fn choose_chip_authentication(&self, data: &[u8]) -> Result<Choice, Refusal> {
        let mut file = [0; DG14];
        let length = self.storage.read(Slot::File(Ef::Dg14), 0, &mut file);
        let dg14 = Dg14::decode(file.get(..length).unwrap_or_default()).map_err(|_| WRONG_DATA)?;
        let infos = || {
            let version = |version| version == VERSION;
            let all = dg14.security_infos().chip_authentication();
            all.filter(move |info| version(info.version)).filter_map(|info| {
                let spoken = |protocol: &Protocol| {
                    protocol.agreement == KeyAgreement::Ecdh && protocol.cipher != Cipher::TripleDes
                };
                info.variant().filter(spoken).map(|protocol| (protocol, info.key_id))
            })
        };
        let mut offers = Vec::<Protocol, VARIANTS>::new();
        for (protocol, _) in infos() {
            if !offers.contains(&protocol) {
                offers.push(protocol).map_err(|_| WRONG_DATA)?;
            }
        }
        let choice = Choice::decode(data, &offers)?;
        // The chip has one key. It goes by the number that the file gives it, or else by that of
        // its slot.
        let named = choice.key_id.is_none_or(|id| {
            let mut of_protocol = infos().filter(|(protocol, _)| *protocol == choice.protocol);
            of_protocol.any(|(_, key_id)| {
                let slot = KeySlot::ChipAuthentication.reference();
                id == key_id.map_or(u64::from(slot), u64::from)
            })
        });
        if named { Ok(choice) } else { Err(NO_REFERENCE) }
    }

    pub(crate) fn chip_authentication(
        &mut self,
        choice: &Choice,
        command: &Command<'_>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let key = self.key_pair(KeySlot::ChipAuthentication)?;
        let Channel::Secured(secured) = &self.session.channel else { return Err(NOT_NOW) };
        let gate = secured.gate;
        let agreed = agree(choice, &key, command.data)?;
        reply.write(|writer| Ok(writer.raw(&ANSWER)?))?;
        self.session.next = Some(Secured::new(agreed.session, gate, Some(agreed.terminal)).into());
        Ok(())
    }

    pub(crate) fn prove_chip_key(
        &mut self,
        data: &[u8],
        reply: &mut Reply<'_>,
    ) -> Result<(), Refusal> {
        let key = self.key_pair(KeySlot::ChipAuthentication)?;
        let protocol = Protocol::ECDH_AES_128;
        reply.fill(|out| Ok(proof::answer(protocol, &key, data, &mut self.rng, out)?.len()))
    }
}
