//! Records sealed for classes of readers, in EF.DG13 of an identity card (RFC 5083, RFC 5652 §6.2.3).
//!
//! ```text
//! 6D ─ A1 ─ ContentInfo ─ id, [0] ─ AuthEnvelopedData
//!                                   ├─ 0 version
//!                                   ├─ 1 recipients ─ [2] ─ version, key identifier, wrap, wrapped key
//!                                   ├─ 2 content ─ type, cipher ─ id, parameters (nonce, length of MAC)
//!                                   │              └─ [0] ciphertext
//!                                   └─ 3 MAC
//! ```

use card_format::dg13::Dg13;
use card_format::ef::Ef;
use card_format::seal_key::{MasterKey, derive};
use card_format::sealed::{Class, seal};

use super::faults;
use crate::der::Node;
use crate::document::Plan;

/// The master key of records of identity.
pub(super) const MASTER_KEY: [u8; 32] = [0x55; 32];

/// EF.DG13 with one sealed record, of the identity of an invented person with this document.
pub(super) fn group(document_number: &str) -> Vec<u8> {
    let details = "\x30\x18\x30\x16\x02\x01\x02\x0C\x11Trần Văn Mẫu";
    sealing(document_number, details.as_bytes())
}

fn sealing(document_number: &str, details: &[u8]) -> Vec<u8> {
    let kek = derive(&MasterKey::new(MASTER_KEY), Class::Identity, 1, document_number).unwrap();
    let mut record = [0; 512];
    let record = seal(&mut record, details, &[&kek], &[7; 32], &[9; 12]).unwrap();
    Dg13::encode_sealed(&mut [0; 1024], &[(Class::Identity, record)]).unwrap().to_vec()
}

/// Changes AuthEnvelopedData before the file is signed.
fn enveloped(it: Plan, edit: impl Fn(&mut Node)) -> Plan {
    it.file(Ef::Dg13, |file| edit(file.at(&[0, 0, 1, 0])))
}

/// Changes the last bit of a value.
fn flip(node: &mut Node) {
    *node.bytes().last_mut().unwrap() ^= 1;
}

faults! {
    "sealed/ciphertext" |it| enveloped(it, |data| flip(data.at(&[2, 2])));
    "sealed/ciphertext_cut" |it| enveloped(it, |data| { data.at(&[2, 2]).bytes().pop(); });
    "sealed/ciphertext_empty" |it| enveloped(it, |data| data.at(&[2, 2]).set(b""));
    "sealed/mac" |it| enveloped(it, |data| flip(data.at(&[3])));
    "sealed/mac_gone" |it| enveloped(it, |data| data.remove(&[3]));
    "sealed/nonce" |it| enveloped(it, |data| flip(data.at(&[2, 1, 1, 0])));
    "sealed/wrapped_key" |it| enveloped(it, |data| flip(data.at(&[1, 0, 3])));
    "sealed/wrapped_key_cut" |it| enveloped(it, |data| { data.at(&[1, 0, 3]).bytes().pop(); });
    "sealed/no_recipients" |it| enveloped(it, |data| data.at(&[1]).nodes().clear());
    "sealed/no_content" |it| enveloped(it, |data| data.remove(&[2]));
    "sealed/of_somebody_else" |it| it.with(Ef::Dg13, group("D23145891"));
    "sealed/of_nothing" |it| it.with(Ef::Dg13, sealing("D23145890", b"no details"));
    "sealed/no_record" |it| it.with(Ef::Dg13, b"\x6D\x04\xA1\x02\x30\x00".to_vec());
    "sealed/changed_later" |it| it.raw(Ef::Dg13, |file| *file.last_mut().unwrap() ^= 1);
    "sealed/exchanged_later" |it| it.raw(Ef::Dg13, |file| *file = group("D23145891"));
    "sealed/other_class_key" |mut it| {
        it.class_key = Some([0x56; 32]);
        it
    };
}
