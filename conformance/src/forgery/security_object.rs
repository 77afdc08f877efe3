//! EF.SOD: what is signed, what signs, and what EF.SOD says of the files (unit `LDS_H` of the plan, and
//! what is like it).

use card_format::ef::Ef;

use super::faults;
use crate::der::Node;
use crate::document::Plan;

/// id-md5 and md5WithRSAEncryption, which no document may use.
const MD5: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x02\x05";
pub(super) const MD5_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x04";

/// Paths inside ContentInfo.
const SIGNED_DATA: &[usize] = &[1, 0];
pub(super) const INFO: &[usize] = &[1, 0, 4, 0];

pub(super) fn in_signed_data(it: Plan, edit: impl Fn(&mut Node) + 'static) -> Plan {
    it.content_info(move |root| edit(root.at(SIGNED_DATA)))
}

pub(super) fn in_info(it: Plan, edit: impl Fn(&mut Node) + 'static) -> Plan {
    it.content_info(move |root| edit(root.at(INFO)))
}

/// LDSSecurityObject that says its LDS version.
pub fn version(it: Plan, lds: &'static str, number: u8) -> Plan {
    it.security_object(move |object| {
        object.at(&[0]).set(&[number]);
        let text = |text: &str| Node::primitive(&[0x13], text.as_bytes());
        object.nodes().push(Node::sequence(vec![text(lds), text("040000")]));
    })
    .com(move |com| com.at(&[0]).set(lds.as_bytes()))
}

fn hash(group: u8) -> Node {
    Node::sequence(vec![Node::integer(group), Node::octets(&[0xFF; 32])])
}

faults! {
    "LDS_H_17" |it| it.raw(Ef::Sod, |file| file[0] = 0x78);
    "LDS_H_18" |it| it.raw(Ef::Sod, |file| file[3] -= 1);
    "LDS_H_19" |it| it.raw(Ef::Sod, |file| file[3] += 1);
    "LDS_H_20" |it| in_signed_data(it, |data| data.at(&[0]).set(&[1]));
    "LDS_H_21" |it| in_signed_data(it, |data| data.remove(&[0]));
    "LDS_H_22" |it| in_signed_data(it, |data| data.at(&[1, 0, 0]).set(MD5));
    "LDS_H_23" |it| in_signed_data(it, |data| data.remove(&[1]));
    "LDS_H_24" |it| in_signed_data(it, |data| data.at(&[2, 0]).set(b"\x67\x81\x08\x01\x01\x02"));
    "LDS_H_25" |it| in_signed_data(it, |data| data.remove(&[2, 0]));
    "LDS_H_26" |it| in_info(it, |info| info.at(&[0]).set(&[2]));
    "LDS_H_27" |it| in_info(it, |info| info.remove(&[0]));
    "LDS_H_28" |it| in_info(it, |info| info.at(&[1, 1]).set(&[2]));
    "LDS_H_29" |it| in_info(it, |info| info.at(&[1]).set(&[0xBE, 0xEF])).by_key_identifier();
    "LDS_H_30" |it| in_info(it, |info| info.at(&[2, 0]).set(MD5));
    "LDS_H_31" |it| in_info(it, |info| info.remove(&[2]));
    "LDS_H_32" |it| it.attributes(|set| set.at(&[1, 1, 0]).bytes()[0] ^= 1);
    "LDS_H_33" |it| it.attributes(|set| set.remove(&[1]));
    "LDS_H_36" |it| in_info(it, |info| info.at(&[4, 0]).set(MD5_WITH_RSA));
    "LDS_H_37" |it| in_info(it, |info| *info.at(&[5]).bytes().last_mut().unwrap() ^= 1);
    "LDS_H_38" |it| in_info(it, |info| info.remove(&[5]));
    "LDS_H_39" |it| it.security_object(|object| object.at(&[0]).set(&[2]));
    "LDS_H_40" |it| it.security_object(|object| object.remove(&[0]));
    "LDS_H_41" |it| it.security_object(|object| object.at(&[1, 0]).set(MD5));
    "LDS_H_42" |it| it.security_object(|object| object.remove(&[1]));
    "LDS_H_43" |it| it.security_object(|object| object.at(&[2, 1, 1]).bytes()[0] ^= 1);
    "LDS_H_44" |it| it.security_object(|object| object.remove(&[2, 0]));
    "LDS_H_45" |it| it.security_object(|object| object.at(&[2]).nodes().push(hash(10)));
    "LDS_H_46" |it| it.security_object(|object| object.at(&[2, 0, 0]).set(&[0x00, 0xFF]));
    "LDS_H_47" |it| it.security_object(|object| object.remove(&[2, 1, 0]));
    "LDS_H_69" |it| it .security_object(|object| object.at(&[2, 1, 1]).bytes()[0] ^= 1) .raw(Ef::Dg2, |file| *file.last_mut().unwrap() ^= 1);
    "LDS_H_84" |it| in_info(it, |info| info.at(&[0]).set(&[3]));
    "LDS_H_85" |it| in_info(it, |info| info.at(&[0]).set(&[1])).by_key_identifier();
    "LDS_H_87" |it| version(it, "0108", 0);
    "LDS_H_88" |it| version(it, "0107", 1);
    "LDS_H_90" |it| it.listing(&[Ef::Dg1, Ef::Dg2, Ef::Dg4, Ef::Dg14, Ef::Dg15]);
    "LDS_H_91" |it| it.security_object(|object| object.remove(&[2, 1]));
    "LDS_H_92" |it| it.security_object(|object| object.at(&[2, 1, 0]).set(&[10]));
    "sod/gone" |it| it.without(Ef::Sod);
    "sod/empty" |it| it.raw(Ef::Sod, Vec::clear);
    "sod/byte_behind" |it| it.raw(Ef::Sod, |file| file.push(0));
    "sod/cut_in_half" |it| it.raw(Ef::Sod, |file| file.truncate(file.len() / 2));
    "sod/no_signers" |it| in_signed_data(it, |data| data.at(&[4]).nodes().clear());
    "sod/no_certificates" |it| in_signed_data(it, |data| data.remove(&[3]));
    "sod/no_content" |it| in_signed_data(it, |data| data.remove(&[2, 1]));
    "sod/no_attributes" |it| in_info(it, |info| info.remove(&[3]));
    "sod/content_is_data" |it| in_signed_data(it, |data| {
        data.at(&[2, 0]).set(b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01");
    });
    "sod/enveloped" |it| it.content_info(|root| {
        root.at(&[0]).set(b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03");
    });
    "sod/signed_content_type_of_a_list" |it| it.attributes(|set| {
        set.at(&[0, 1, 0]).set(b"\x67\x81\x08\x01\x01\x02");
    });
    "sod/no_signed_content_type" |it| it.attributes(|set| set.remove(&[0]));
    "sod/two_signed_content_types" |it| it.attributes(|set| {
        let again = set.at(&[0]).clone();
        set.nodes().push(again);
    });
    "sod/two_digests" |it| it.attributes(|set| {
        let again = set.at(&[1]).clone();
        set.nodes().push(again);
    });
    "sod/two_values_of_a_digest" |it| it.attributes(|set| {
        let again = set.at(&[1, 1, 0]).clone();
        set.at(&[1, 1]).nodes().push(again);
    });
    "sod/digest_cut" |it| it.attributes(|set| { set.at(&[1, 1, 0]).bytes().pop(); });
    "sod/digest_empty" |it| it.attributes(|set| set.at(&[1, 1, 0]).set(b""));
    "sod/attribute_put_in_later" |it| in_info(it, |info| {
        let time = Node::primitive(&[0x17], b"260101000000Z");
        let id = Node::oid(b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x05");
        info.at(&[3]).nodes().push(Node::sequence(vec![id, Node::set_of(vec![time])]));
    });
    "list/no_hashes" |it| it.security_object(|object| object.at(&[2]).nodes().clear());
    "list/group_0" |it| it.security_object(|object| object.at(&[2, 0, 0]).set(&[0]));
    "list/group_17" |it| it.security_object(|object| object.at(&[2, 5, 0]).set(&[17]));
    "list/group_negative" |it| it.security_object(|object| object.at(&[2, 0, 0]).set(&[0xFF]));
    "list/group_twice" |it| it.security_object(|object| {
        let again = object.at(&[2, 0]).clone();
        object.at(&[2]).nodes().insert(1, again);
    });
    "list/two_hashes_of_a_group" |it| it.security_object(|object| {
        let mut again = object.at(&[2, 0]).clone();
        again.at(&[1]).bytes()[0] ^= 1;
        object.at(&[2]).nodes().insert(0, again);
    });
    "list/hash_empty" |it| it.security_object(|object| object.at(&[2, 0, 1]).set(b""));
    "list/hash_cut" |it| it.security_object(|object| { object.at(&[2, 0, 1]).bytes().pop(); });
    "list/hash_long" |it| it.security_object(|object| object.at(&[2, 0, 1]).bytes().push(0));
    "list/hashes_exchanged" |it| it.security_object(|object| {
        let first = object.at(&[2, 0, 1]).clone();
        let second = core::mem::replace(object.at(&[2, 1, 1]), first);
        *object.at(&[2, 0, 1]) = second;
    });
    "list/sha1_named" |it| it.security_object(|object| {
        object.at(&[1, 0]).set(b"\x2B\x0E\x03\x02\x1A");
    });
    "list/hash_function_of_nobody" |it| it.security_object(|object| {
        object.at(&[1, 0]).set(b"\x2A\x03\x04");
    });
    "list/something_behind" |it| it.security_object(|object| {
        object.nodes().push(Node::null());
    });
    "list/version_text_of_letters" |it| version(it, "O1O8", 1);
}
