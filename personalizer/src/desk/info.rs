//! What a card tells anyone.

use card_format::access::{self, Act, Proof};
use card_format::ef::FILES;
use card_format::lifecycle::Step;
use card_format::object::Object;
use card_protocol::apdu::Status;
use card_protocol::cipher::Cipher;
use card_protocol::diversification::CHIP_IDENTITY_LEN;
use serde_json::{Value, json};

use super::{Error, keys};
use crate::hex;
use crate::lang::Lang;
use crate::station::card::Card;
use crate::station::{self, Wire};

/// What a card tells anyone, without keys and without a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// Where it stands in its life.
    pub step: Step,
    /// Which chip it is; a card in its holder's hands does not say.
    pub chip: Option<[u8; CHIP_IDENTITY_LEN]>,
    /// Its key sets: version and length, if they are AES keys.
    pub key_sets: Vec<(u8, Option<Cipher>)>,
    /// Files that anyone can read, and how long they are.
    pub readable: Vec<(&'static str, usize)>,
}

impl Info {
    /// Asks the card. Nothing is sent that changes it.
    pub fn of(wire: &mut dyn Wire) -> Result<Self, Error> {
        let card = &mut Card::new(wire);
        card.reset()?;
        // A dead card has no application to select any more, and still says that it is dead.
        let selected = card.select_application();
        let step = match (card.step(), selected) {
            (Ok(step), _) => step,
            (Err(station::Error::Refused(..)), Err(station::Error::Refused(..))) => {
                return Err(station::Error::NoApplet.into());
            }
            (Err(error), _) => return Err(error.into()),
        };
        let chip = granted(card.identity())?;
        let key_sets = granted(keys::versions(card))?.unwrap_or_default();
        let mut readable = Vec::new();
        for entry in &FILES {
            let proofs = access::proofs(step, Object::File(entry.ef), Act::Read);
            if proofs.contains(&Proof::Nothing) {
                card.enter(entry.directory)?;
                let length = granted(card.read_object(entry.ef).map(|bytes| bytes.len()))?;
                readable.extend(length.map(|length| (entry.name, length)));
            }
        }
        Ok(Self { step, chip, key_sets, readable })
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let sets = self.key_sets.iter().map(|(version, cipher)| {
            json!({"version": format!("{version:02X}"), "algorithm": cipher.map(name)})
        });
        let files =
            self.readable.iter().map(|(name, length)| json!({"file": name, "bytes": length}));
        json!({
            "step": word(self.step),
            "chip": self.chip.map(|chip| hex::print(&chip)),
            "key_sets": sets.collect::<Vec<_>>(),
            "readable_by_anyone": files.collect::<Vec<_>>(),
        })
    }

    /// For people.
    pub fn text(&self, lang: Lang) -> String {
        let hidden = lang.pick("not told to strangers", "không cho người lạ biết");
        let chip = self.chip.map_or_else(|| hidden.to_owned(), |chip| hex::print(&chip));
        let sets = self
            .key_sets
            .iter()
            .map(|(version, cipher)| format!("{version:02X} ({})", cipher.map_or("?", name)));
        let files = self.readable.iter().map(|(name, length)| format!("{name} ({length})"));
        [
            (lang.pick("step of life", "giai đoạn"), step(self.step, lang).to_owned()),
            (lang.pick("chip", "chip"), chip),
            (lang.pick("issuer's keys", "khóa của bên phát hành"), list(sets, lang)),
            (lang.pick("readable by anyone", "ai cũng đọc được"), list(files, lang)),
        ]
        .map(|(what, text)| format!("{what}: {text}\n"))
        .concat()
    }
}

/// What was answered, or nothing where the card refuses.
fn granted<T>(answer: Result<T, station::Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(station::Error::Refused(
            _,
            Status::SecurityStatusNotSatisfied
            | Status::KeyReferenceNotFound
            | Status::NotFound
            | Status::InstructionNotSupportedOrInvalid,
        )) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn list(texts: impl Iterator<Item = String>, lang: Lang) -> String {
    let texts: Vec<_> = texts.collect();
    if texts.is_empty() { lang.pick("none", "không có").to_owned() } else { texts.join(", ") }
}

/// The name of a cipher of keys.
pub(super) const fn name(cipher: Cipher) -> &'static str {
    match cipher {
        Cipher::TripleDes => "Triple DES",
        Cipher::Aes128 => "AES-128",
        Cipher::Aes192 => "AES-192",
        Cipher::Aes256 => "AES-256",
    }
}

const fn word(step: Step) -> &'static str {
    match step {
        Step::Blank => "blank",
        Step::Personalization => "personalization",
        Step::Operational => "operational",
        Step::Terminated => "terminated",
    }
}

const fn step(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Blank => lang.pick("blank", "phôi trắng"),
        Step::Personalization => {
            lang.pick("being written, bound to a job", "đang ghi, đã gắn với một việc")
        }
        Step::Operational => {
            lang.pick("in its holder's hands, locked for good", "đã khóa, trong tay chủ thẻ")
        }
        Step::Terminated => lang.pick("dead", "đã hủy"),
    }
}
