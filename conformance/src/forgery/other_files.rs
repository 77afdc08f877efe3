//! EF.DG14, EF.CVCA, EF.DG15, EF.CardSecurity, EF.ATR/INFO (units `LDS_F`, `LDS_G`, `LDS_I`, `LDS_J`,
//! `LDS_K` of the plan, and what is like them).

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_format::security_info::{PaceInfo, SecurityInfo, SecurityInfos};

use super::faults;
use crate::der::Node;
use crate::document::Plan;
use crate::document::groups::chip_authentication;
use crate::document::suite::Key;

/// EF.CVCA with one reference.
fn trust_point(tag: u8) -> Vec<u8> {
    let mut file = Node::primitive(&[tag], b"UTCVCA00001").encode();
    file.resize(36, 0);
    file
}

fn pace() -> Node {
    let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
    Node::parse(SecurityInfos::encode(&mut [0; 64], &infos).unwrap())
}

/// A document with PACE in EF.CardAccess, EF.DG14 and EF.CardSecurity; the last is what the offer and
/// Chip Authentication become by `edit`.
pub fn secured(it: Plan, edit: impl Fn(&mut Node)) -> Plan {
    signed_by(it, None, edit)
}

fn signed_by(it: Plan, hand: Option<Key>, edit: impl Fn(&mut Node)) -> Plan {
    let mut offer = pace();
    let mut infos = chip_authentication();
    infos.nodes().append(offer.nodes());
    edit(&mut infos);
    let it = it.file(Ef::Dg14, |file| file.at(&[0]).nodes().append(pace().nodes()));
    let mut other = Plan::signed_with(it.suite);
    other.hand = hand;
    let security = other.card_security(&infos.encode());
    it.beside(Ef::CardAccess, pace().encode()).beside(Ef::CardSecurity, security)
}

/// The same with another EF.CardAccess.
fn offering(it: Plan, edit: impl Fn(&mut Node)) -> Plan {
    let mut offer = pace();
    edit(&mut offer);
    secured(it, |_| {}).beside(Ef::CardAccess, offer.encode())
}

fn atr_info(it: Plan, bytes: &[u8]) -> Plan {
    it.beside(Ef::AtrInfo, bytes.to_vec())
}

// EF.DG14: the protocol with its version at 0, the key at 1.
faults! {
    "LDS_F_01" |it| it.bytes(Ef::Dg14, |file| file[0] = 0x6F);
    "LDS_F_02" |it| it.bytes(Ef::Dg14, |file| file[3] -= 1);
    "LDS_F_03" |it| it.bytes(Ef::Dg14, |file| file[3] += 1);
    "LDS_F_04" |it| it.file(Ef::Dg14, |file| file.at(&[0, 1, 0]).set(b"\x04\x00\x7F\x00\x07\x02\x02\x01\x03"));
    "LDS_F_05" |it| it.file(Ef::Dg14, |file| file.remove(&[0, 0, 0]));
    "LDS_F_06" |it| it.file(Ef::Dg14, |file| file.at(&[0, 0, 1]).set(&[10]));
    "LDS_F_07" |it| it.file(Ef::Dg14, |file| file.remove(&[0, 0, 1]));
    "LDS_G_01" |it| it.beside(Ef::Cvca, trust_point(0x00));
    "LDS_G_02" |it| it.beside(Ef::Cvca, vec![0; 36]);
    "LDS_I_01" |it| it.bytes(Ef::Dg15, |file| file[0] = 0x70);
    "LDS_I_02" |it| it.bytes(Ef::Dg15, |file| file[3] -= 1);
    "LDS_I_03" |it| it.bytes(Ef::Dg15, |file| file[3] += 1);
    "LDS_J_02" |it| secured(it, |infos| infos.remove(&[2]));
    "LDS_J_03" |it| secured(it, |infos| infos.at(&[2, 2]).set(&[13]));
    "LDS_J_04" |it| secured(it, |infos| infos.remove(&[1, 0]));
    "LDS_K_03" |it| atr_info(it, b"\x7F\x66\x04\x02\x02\x07\x80");
    "LDS_K_04" |it| atr_info(it, b"\x7F\x65\x08\x02\x02\x07\x80\x02\x02\x07\x80");
    "LDS_H_93" |it| secured(it, |_| {})
        .raw(Ef::CardSecurity, |file| *file.last_mut().unwrap() ^= 1);
    "card_security/signed_by_somebody_else" |it| signed_by(it, Some(Key::Ec(Curve::P256, 0x66)), |_| {});
    "card_security/of_another_authority" |it| {
        let mut other = Plan::default();
        other.issuer = Some(Key::Ec(Curve::P256, 0x66));
        let security = other.card_security(&chip_authentication().encode());
        secured(it, |_| {}).beside(Ef::CardSecurity, security)
    };
    "card_security/content_changed" |it| secured(it, |_| {}).raw(Ef::CardSecurity, |file| {
        let mut root = Node::parse(file);
        let content = root.at(&[1, 0, 2, 1, 0]).bytes();
        *content.last_mut().unwrap() ^= 1;
        *file = root.encode();
    });
    "card_security/byte_behind" |it| secured(it, |_| {}).raw(Ef::CardSecurity, |file| file.push(0));
    "card_security/empty" |it| secured(it, |_| {}).raw(Ef::CardSecurity, Vec::clear);
    "card_access/other_cipher" |it| offering(it, |offer| {
        *offer.at(&[0, 0]).bytes().last_mut().unwrap() = 0x01;
    });
    "card_access/other_mapping" |it| offering(it, |offer| {
        let oid = offer.at(&[0, 0]).bytes();
        let at = oid.len() - 2;
        oid[at] = 0x04;
    });
    "card_access/other_group" |it| offering(it, |offer| offer.at(&[0, 2]).set(&[10]));
    "card_access/no_group" |it| offering(it, |offer| offer.remove(&[0, 2]));
    "card_access/nothing_offered" |it| offering(it, |offer| offer.nodes().clear());
    "card_access/something_more" |it| offering(it, |offer| {
        let mut weaker = offer.at(&[0]).clone();
        *weaker.at(&[0]).bytes().last_mut().unwrap() = 0x01;
        offer.nodes().push(weaker);
    });
    "card_access/empty" |it| secured(it, |_| {}).raw(Ef::CardAccess, Vec::clear);
    "card_access/cut" |it| secured(it, |_| {}).raw(Ef::CardAccess, |file| { file.pop(); });
    "chip_key/off_its_curve" |it| it.file(Ef::Dg14, |file| {
        *file.at(&[0, 1, 1, 1]).bytes().last_mut().unwrap() ^= 1;
    });
    "chip_key/without_a_point" |it| it.file(Ef::Dg14, |file| file.at(&[0, 1, 1, 1]).set(&[0]));
    "chip_key/at_infinity" |it| it.file(Ef::Dg14, |file| file.at(&[0, 1, 1, 1]).set(&[0, 0]));
    "active_key/off_its_curve" |it| it.file(Ef::Dg15, |file| {
        *file.at(&[0, 1]).bytes().last_mut().unwrap() ^= 1;
    });
    "active_key/without_a_point" |it| it.file(Ef::Dg15, |file| file.at(&[0, 1]).set(&[0]));
    "active_key/algorithm_of_nobody" |it| it.file(Ef::Dg15, |file| {
        file.at(&[0, 0, 0]).set(b"\x2A\x03\x04");
    });
}
