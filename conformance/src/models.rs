//! Chips as test cases want them, and the terminal in front of them.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "an instrument of tests: where it breaks, the test shall stop"
)]

use card_format::ef::Ef;
use card_format::security_info::KeyAgreement;
use card_protocol::chip_auth;
use card_protocol::cipher::Cipher;
use card_protocol::group::{Group, Standardized};
use card_protocol::pace::Protocol;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::report::Report;
use verifier::trust::Trust;

use crate::chip::{Access, Chip};
use crate::der::Node;
use crate::document::{Plan, TODAY};
use crate::offers::{CAM, chip_info, chip_key_info, dg14, pace_info, pair, public, security_infos};

/// Number, birth and expiry of the conforming document.
pub const ZONE: &str = "L898902C3,740812,361122";

/// The byte that makes a chip's key.
pub const KEY: u8 = 0x33;

/// The byte that makes the key of the chip authentication mapping.
pub const MAPPING_KEY: u8 = 0x35;

/// A document of EF.DG1, EF.DG2 and these files.
pub fn passport(groups: impl IntoIterator<Item = (Ef, Vec<u8>)>) -> Plan {
    let mut plan = Plan::default();
    plan.files.retain(|ef, _| matches!(ef, Ef::Dg1 | Ef::Dg2));
    plan.files.extend(groups);
    plan
}

/// Inspects a chip that is kept; each terminal draws numbers of its own.
pub fn inspect_with(chip: &mut Chip, password: &Password, terminal: u8) -> Report {
    inspect_by(chip, password, terminal, &Plan::default().trust())
}

fn inspect_by(chip: &mut Chip, password: &Password, terminal: u8, trust: &Trust) -> Report {
    let rng = &mut ChaCha20Rng::from_seed([terminal; 32]);
    let request = Request::new(password, trust, TODAY);
    let Inspection { report, .. } = inspect(chip, request, rng, &mut ());
    report
}

/// Inspects a chip with the zone.
pub fn inspected(mut chip: Chip) -> Report {
    inspect_with(&mut chip, &Password::mrz(ZONE).unwrap(), 0)
}

/// The same by a terminal that believes this.
pub fn inspected_by(mut chip: Chip, trust: &Trust) -> Report {
    inspect_by(&mut chip, &Password::mrz(ZONE).unwrap(), 0, trust)
}

/// ChipAuthenticationInfo for a group.
pub fn info(group: Standardized, cipher: Cipher, id: Option<u8>) -> Node {
    chip_info(chip_auth::Protocol { agreement: group.agreement(), cipher }, id)
}

/// ChipAuthenticationPublicKeyInfo in a group.
pub fn key_info(group: Standardized, byte: u8, id: Option<u8>) -> Node {
    chip_key_info(public(group, byte), group.agreement(), id)
}

/// A chip behind Basic Access Control that offers this.
pub fn agreeing_on(infos: &[Node]) -> Chip {
    Chip::new(passport([(Ef::Dg14, dg14(infos))]).build(), Access::Basic)
}

/// The same with one key.
pub fn agreeing(group: Standardized, cipher: Cipher) -> Chip {
    let infos = [info(group, cipher, None), key_info(group, KEY, None)];
    agreeing_on(&infos).with_chip_key(None, pair(group, KEY))
}

/// The same whose key looks like this in EF.DG14.
pub fn agreeing_as(group: Standardized, edit: impl Fn(&mut Node)) -> Chip {
    let mut key = public(group, KEY);
    edit(&mut key);
    let infos = [info(group, Cipher::Aes128, None), chip_key_info(key, group.agreement(), None)];
    agreeing_on(&infos).with_chip_key(None, pair(group, KEY))
}

/// The same with these numbered keys, all with AES-128.
pub fn numbered(keys: &[(u8, Standardized)]) -> Chip {
    let infos = keys.iter().flat_map(|(id, group)| {
        [info(*group, Cipher::Aes128, Some(*id)), key_info(*group, *id, Some(*id))]
    });
    let chip = agreeing_on(&infos.collect::<Vec<_>>());
    keys.iter()
        .fold(chip, |chip, (id, group)| chip.with_chip_key(Some(u64::from(*id)), pair(*group, *id)))
}

/// A chip whose EF.CardAccess and EF.DG14 hold these entries.
pub fn pace_with(infos: &[Node]) -> Chip {
    let plan = passport([(Ef::Dg14, dg14(infos))]).beside(Ef::CardAccess, security_infos(infos));
    Chip::new(plan.build(), Access::Pace)
}

/// A chip with one variant of PACE in one group.
pub fn pace(protocol: Protocol, id: u8) -> Chip {
    pace_with(&[pace_info(protocol, id)])
}

/// A chip with the chip authentication mapping in one group; in EF.CardSecurity stand these
/// entries beside those of EF.CardAccess.
pub fn mapping_with(id: u8, keys: &[Node]) -> Chip {
    mapping_signed_by(id, keys, &Plan::default())
}

/// The same whose EF.CardSecurity is signed as somebody else's document is.
pub fn mapping_signed_by(id: u8, keys: &[Node], signer: &Plan) -> Chip {
    let offered = [pace_info(CAM, id)];
    let secured = security_infos(&[&offered, keys].concat());
    let plan = passport([(Ef::Dg14, dg14(&offered))]);
    let card_security = signer.card_security(&secured);
    let plan = plan.beside(Ef::CardAccess, security_infos(&offered));
    let files = plan.beside(Ef::CardSecurity, card_security).build();
    let group = Standardized::from_id(id).unwrap();
    Chip::new(files, Access::Pace).with_mapping_key(pair(group, MAPPING_KEY))
}

/// The same with its own key in EF.CardSecurity.
pub fn mapping(id: u8) -> Chip {
    mapping_with(id, &[signed_key(id, MAPPING_KEY)])
}

/// What EF.CardSecurity says of the key of the mapping.
pub fn signed_key(id: u8, byte: u8) -> Node {
    let group = Standardized::from_id(id).unwrap();
    chip_key_info(public(group, byte), KeyAgreement::Ecdh, Some(id))
}
