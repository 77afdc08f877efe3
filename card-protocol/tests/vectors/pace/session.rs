//! A session of PACE that somebody recorded or computed, in whatever words the file has for it.

use card_format::oid::Oid;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::group::{Group, Public, Standardized};
use card_protocol::pace::{Mapping, Offer, PaceInfo, Protocol, Secret};
use serde_json::Value;

use crate::files::hex;

/// The order of the 160-bit subgroup (RFC 5114 §2.1).
const Q_160: &str = "F518AA8781A8DF278ABA4E7D64B7CB9D49462353";

/// One session, and the secret that it was made with.
pub(super) struct Session {
    pub(super) offer: Offer<Standardized>,
    pub(super) secret: fn() -> Secret,
    values: Value,
    /// The order of the group.
    order: Vec<u8>,
}

impl Session {
    pub(super) fn new(oid: &Value, id: u64, values: &Value, secret: fn() -> Secret) -> Self {
        let group = Standardized::from_id(u8::try_from(id).unwrap()).unwrap();
        let order = match group {
            Standardized::Ec(curve) => curve.domain().n.to_vec(),
            Standardized::Dh(_) if values["domain"]["q"].is_string() => hex(&values["domain"]["q"]),
            Standardized::Dh(_) => hex(&Value::from(Q_160)),
        };
        let offer = Offer { protocol: protocol(oid.as_str().unwrap()), group };
        Self { offer, secret, values: values.clone(), order }
    }

    pub(super) fn info(&self) -> PaceInfo {
        PaceInfo::new(self.offer.protocol, self.offer.group)
    }

    pub(super) fn mapping(&self) -> Mapping {
        self.offer.protocol.mapping
    }

    /// The values of this name, under which cards are IC or PICC and terminals IFD or PCD.
    pub(super) fn value(&self, name: &str) -> Vec<u8> {
        let other = if name.ends_with("_ic") {
            name.replace("_ic", "_picc")
        } else {
            name.replace("_ifd", "_pcd")
        };
        let value =
            [name, &other].map(|name| &self.values[name]).into_iter().find(|v| v.is_string());
        hex(value.unwrap_or_else(|| panic!("{name} is there")))
    }

    /// A private key as it is drawn: below the order, with as many bytes. Some files have keys of
    /// DH that are longer, which makes no difference to what is computed.
    pub(super) fn number(&self, name: &str) -> Vec<u8> {
        let mut rest = vec![0; self.order.len() + 1];
        let order = [&[0], &self.order[..]].concat();
        for bit in
            self.value(name).iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
        {
            let mut carry = bit;
            for byte in rest.iter_mut().rev() {
                (*byte, carry) = (*byte << 1 | carry, *byte >> 7);
            }
            if rest >= order {
                let mut borrow = 0;
                for (byte, part) in rest.iter_mut().zip(&order).rev() {
                    let difference = i16::from(*byte) - i16::from(*part) - borrow;
                    borrow = i16::from(difference < 0);
                    *byte = u8::try_from(difference.rem_euclid(256)).unwrap();
                }
            }
        }
        rest[1..].to_vec()
    }

    /// A public key as it is sent: a number without leading zeros.
    pub(super) fn public(&self, name: &str) -> Vec<u8> {
        let value = self.value(name);
        let zeros = value.iter().take_while(|byte| **byte == 0).count();
        value[zeros..].to_vec()
    }

    pub(super) fn compressed(&self, name: &str) -> Vec<u8> {
        let key = Public::decode(self.offer.group, &self.public(name)).unwrap();
        key.compressed().as_bytes().to_vec()
    }

    /// The nonce encrypted: as in the file, or with the password that replaces the removed one.
    fn nonce(&self) -> Vec<u8> {
        if self.values["nonce_z"].is_string() {
            return self.value("nonce_z");
        }
        let password = hex(&Value::from("581568CDA83D64209DCDB9570232610E"));
        let mut nonce = self.value("nonce_s");
        let key = Key::new(Cipher::TripleDes, &password).unwrap();
        key.encrypt([0; 16], &mut nonce).unwrap();
        nonce
    }

    /// Data of each command and of its response.
    pub(super) fn steps(&self) -> [(Vec<u8>, Vec<u8>); 4] {
        let map = match self.mapping() {
            Mapping::Integrated => (object(0x81, &self.value("nonce_t")), object(0x82, &[])),
            _ => {
                (object(0x81, &self.public("map_pk_ifd")), object(0x82, &self.public("map_pk_ic")))
            }
        };
        let mut last = object(0x86, &self.value("t_ic"));
        if self.mapping() == Mapping::ChipAuthentication {
            let encrypted = self.value("encrypted_ca_data");
            last = wrap(&[&last[2..], &object(0x8A, &encrypted)[2..]].concat());
        }
        [
            (vec![0x7C, 0x00], object(0x80, &self.nonce())),
            map,
            (object(0x83, &self.public("pk_ifd")), object(0x84, &self.public("pk_ic"))),
            (object(0x85, &self.value("t_ifd")), last),
        ]
    }
}

/// From its value bytes, or from dotted decimal.
fn protocol(oid: &str) -> Protocol {
    let bytes = match oid.split('.').collect::<Vec<_>>()[..] {
        [.., mapping, cipher] => {
            let [mapping, cipher] = [mapping, cipher].map(|arc| arc.parse().unwrap());
            vec![0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, mapping, cipher]
        }
        _ => hex(&Value::from(oid)),
    };
    Protocol::from_oid(Oid::new(&bytes)).unwrap()
}

/// The encoding of one object in dynamic authentication data.
fn object(tag: u8, value: &[u8]) -> Vec<u8> {
    wrap(&[&[tag], &length(value.len())[..], value].concat())
}

fn wrap(value: &[u8]) -> Vec<u8> {
    [&[0x7C], &length(value.len())[..], value].concat()
}

fn length(length: usize) -> Vec<u8> {
    match length.to_be_bytes() {
        [.., low] if length < 0x80 => vec![low],
        [.., low] if length < 0x100 => vec![0x81, low],
        [.., high, low] => vec![0x82, high, low],
    }
}
