//! Cases 25 to 41: a certificate that is refused does not move the card's date, however late it
//! begins. So one that ended before still counts.

use conformance::der::{Node, Value};
use conformance::open_card::OpenCard;
use conformance::trust_chain::{CVCA, Certificate, SIGNATURE, VERIFIER, day, place};

use super::{play, verifier};

/// A verifier whose days come after those of `DV_CERT_1`.
fn advanced() -> Certificate {
    Certificate::domestic(VERIFIER, CVCA).valid(day(1, 20), day(1, 25))
}

/// Refused, after what was said in front of it, and without a trace.
fn leaves_no_trace(first: impl Fn(&mut OpenCard), objects: &[u8]) {
    play(|card, door| {
        first(card);
        card.verify(objects).refused();
        card.reopen(door);
        card.choose_root();
        card.verify(&verifier().objects()).good();
    });
}

fn body(edit: impl Fn(&mut Node) + 'static) {
    leaves_no_trace(OpenCard::choose_root, &advanced().body(edit).objects());
}

fn bytes(edit: impl Fn(&mut Vec<u8>) + 'static) {
    leaves_no_trace(OpenCard::choose_root, &advanced().raw(edit).objects());
}

/// The certificate itself is good: it would move the date.
#[test]
fn advanced_certificates_move_the_date() {
    play(|card, door| {
        card.choose_root();
        card.verify(&advanced().objects()).good();
        card.reopen(door);
        card.choose_root();
        card.verify(&verifier().objects()).refused();
    });
}

#[test]
fn iso7816_j_25() {
    leaves_no_trace(|card| card.choose_certifier(b"UTCVCA99999").either(), &advanced().objects());
}

#[test]
fn iso7816_j_26() {
    body(|body| body.tag = vec![0x7F, 0x4F]);
}

#[test]
fn iso7816_j_27() {
    bytes(|objects| {
        let tag = objects.len() - SIGNATURE - 3;
        objects[tag + 1] = 0x38;
    });
}

/// 7F4E 81 xx.
#[test]
fn iso7816_j_28() {
    bytes(|objects| {
        assert_eq!(objects[..3], [0x7F, 0x4E, 0x81]);
        objects[3] += 1;
    });
}

#[test]
fn iso7816_j_29() {
    bytes(|objects| {
        let length = objects.len() - SIGNATURE - 1;
        objects[length] += 1;
    });
}

#[test]
fn iso7816_j_30() {
    bytes(|objects| {
        let last = objects.last_mut().unwrap();
        *last = last.wrapping_add(1);
    });
}

#[test]
fn iso7816_j_31() {
    bytes(|objects| {
        let length = objects.len() - SIGNATURE - 1;
        objects[length] -= 1;
        objects.pop();
    });
}

#[test]
fn iso7816_j_33() {
    bytes(|objects| {
        let r = objects.len() - SIGNATURE;
        objects[r..r + SIGNATURE / 2].fill(0);
    });
}

#[test]
fn iso7816_j_34() {
    bytes(|objects| {
        let s = objects.len() - SIGNATURE / 2;
        objects[s..].fill(0);
    });
}

#[test]
fn iso7816_j_35() {
    leaves_no_trace(|_| {}, &advanced().objects());
}

/// id-CA where id-TA belongs.
#[test]
fn iso7816_j_36() {
    body(|body| {
        let oid = body.at(&[place::PUBLIC_KEY, 0]);
        assert!(matches!(&oid.value, Value::Bytes(oid) if oid.len() == 10 && oid[7] == 2));
        oid.bytes()[7] = 3;
    });
}

#[test]
fn iso7816_j_37() {
    body(|body| body.remove(&[place::PUBLIC_KEY, 0]));
}

#[test]
fn iso7816_j_38() {
    body(|body| body.remove(&[place::PUBLIC_KEY, 1]));
}

#[test]
fn iso7816_j_41() {
    body(|body| {
        let unknown = Node::constructed(&[0x77], vec![Node::octets(&[1])]);
        body.at(&[place::PUBLIC_KEY]).nodes().push(unknown);
    });
}
