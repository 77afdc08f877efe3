//! Unit `ISO7816_J`: certificates, from MSE:Set DST to PSO:VERIFY CERTIFICATE.

mod current_date;
mod transitions;

use card_format::curve::Curve;
use card_protocol::apdu::Command;
use conformance::der::Node;
use conformance::open_card::{Door, OpenCard, named};
use conformance::trust_chain::{
    CVCA, Certificate, FOREIGN_VERIFIER, SIGNATURE, TERMINAL, VERIFIER, day, place,
};

/// Plays a case behind both doors, from Chip Authentication on.
fn play(case: impl Fn(&mut OpenCard, Door)) {
    for door in Door::BOTH {
        case(&mut OpenCard::after_chip_authentication(door), door);
    }
}

/// `DV_CERT_1`.
fn verifier() -> Certificate {
    Certificate::domestic(VERIFIER, CVCA)
}

/// `IS_CERT_1`.
fn terminal() -> Certificate {
    Certificate::terminal(TERMINAL, VERIFIER)
}

/// The key of a verifier that was not accepted verifies no terminal.
fn lets_no_terminal_in(card: &mut OpenCard) {
    card.choose_certifier(VERIFIER.name.as_bytes()).either();
    card.verify(&terminal().objects()).refused();
}

/// The verifier's certificate is refused.
fn refused(objects: &[u8]) {
    play(|card, _| {
        card.choose_root();
        card.verify(objects).refused();
        lets_no_terminal_in(card);
    });
}

/// A certificate that is wrong in its body, and signed so.
fn refused_body(edit: impl Fn(&mut Node) + 'static) {
    refused(&verifier().body(edit).objects());
}

/// A certificate that is wrong as it is sent.
fn refused_bytes(edit: impl Fn(&mut Vec<u8>) + 'static) {
    refused(&verifier().raw(edit).objects());
}

#[test]
fn iso7816_j_1() {
    play(|card, _| {
        card.choose_root();
        card.verify(&verifier().objects()).good();
        card.import(&terminal());
    });
}

#[test]
fn iso7816_j_2() {
    play(|card, _| {
        let mut name = card.trust_points().newest.as_bytes().to_vec();
        *name.last_mut().unwrap() ^= 1;
        card.choose_certifier(&name).either();
        card.verify(&verifier().objects()).refused();
        lets_no_terminal_in(card);
    });
}

#[test]
fn iso7816_j_3() {
    refused_bytes(|objects| *objects.last_mut().unwrap() ^= 1);
}

#[test]
fn iso7816_j_4() {
    refused_bytes(|objects| objects.truncate(objects.len() - SIGNATURE - 3));
}

#[test]
fn iso7816_j_5() {
    refused_bytes(|objects| drop(objects.drain(..objects.len() - SIGNATURE - 3)));
}

#[test]
fn iso7816_j_6() {
    refused_body(|body| body.remove(&[place::AUTHORIZATION]));
}

#[test]
fn iso7816_j_7() {
    refused_body(|body| body.remove(&[place::EFFECTIVE]));
}

#[test]
fn iso7816_j_8() {
    refused_body(|body| body.remove(&[place::EXPIRATION]));
}

#[test]
fn iso7816_j_9() {
    refused_body(|body| body.at(&[place::EFFECTIVE]).set(&[2, 6, 0, 1, 0, 0x0F]));
}

#[test]
fn iso7816_j_10() {
    refused_body(|body| body.at(&[place::EXPIRATION]).set(&[2, 6, 0, 2, 0, 0x0F]));
}

#[test]
fn iso7816_j_11() {
    play(|card, door| {
        let foreign = Certificate::foreign(FOREIGN_VERIFIER, CVCA);
        let advanced =
            Certificate::terminal(TERMINAL, FOREIGN_VERIFIER).valid(day(0, 20), day(1, 0));
        let earlier =
            Certificate::terminal(TERMINAL, FOREIGN_VERIFIER).valid(day(0, 0), day(0, 10));
        for terminal in [advanced, earlier] {
            card.choose_root();
            card.verify(&foreign.objects()).good();
            card.import(&terminal);
            card.reopen(door);
        }
    });
}

#[test]
fn iso7816_j_12() {
    play(|card, door| {
        let root = card.trust_points().newest;
        let (name, objects) = (named(0x83, root.as_bytes()), verifier().objects());
        let answer = card.send_plain(Command::new(0, 0x22, 0x81, 0xB6).with_data(&name));
        assert!(answer.is_good() || answer.is_error());
        card.verify(&objects).plain_error();

        card.reopen(door);
        card.choose_root();
        card.send_plain(Command::new(0, 0x2A, 0x00, 0xBE).with_data(&objects)).plain_error();
        card.choose_certifier(VERIFIER.name.as_bytes()).plain_error();
    });
}

#[test]
fn iso7816_j_13() {
    play(|card, _| {
        let root = card.trust_points().newest;
        let name = named(0x83, root.as_bytes());
        card.refuses_class(Command::new(0x80, 0x22, 0x81, 0xB6).with_data(&name));
    });
}

#[test]
fn iso7816_j_15() {
    play(|card, _| {
        card.choose_root();
        let objects = verifier().objects();
        card.refuses_class(Command::new(0x80, 0x2A, 0x00, 0xBE).with_data(&objects));
    });
}

#[test]
fn iso7816_j_17() {
    refused_body(|body| body.tag = vec![0x7F, 0x4F]);
}

#[test]
fn iso7816_j_18() {
    refused_bytes(|objects| {
        let tag = objects.len() - SIGNATURE - 3;
        objects[tag + 1] = 0x38;
    });
}

/// The thirtieth of February.
#[test]
fn iso7816_j_19() {
    refused_body(|body| body.at(&[place::EFFECTIVE]).set(&[2, 6, 0, 2, 3, 0]));
}

/// The thirteenth month.
#[test]
fn iso7816_j_20() {
    refused_body(|body| body.at(&[place::EXPIRATION]).set(&[2, 6, 1, 3, 0, 1]));
}

#[test]
fn iso7816_j_21() {
    refused(&verifier().valid(day(0, 20), day(0, 10)).objects());
}

#[test]
fn iso7816_j_22() {
    play(|card, door| {
        card.choose_root();
        card.verify(&verifier().objects()).good();
        card.reopen(door);
        lets_no_terminal_in(card);
    });
}

/// id-AT is no role of an inspection system, and 9 is no role at all.
#[test]
fn iso7816_j_23() {
    for role in [2, 9] {
        refused_body(move |body| {
            *body.at(&[place::AUTHORIZATION, 0]).bytes().last_mut().unwrap() = role;
        });
    }
}

#[test]
fn iso7816_j_24() {
    refused_body(|body| *body.at(&[place::PUBLIC_KEY, 0]).bytes().last_mut().unwrap() = 9);
}

#[test]
fn iso7816_j_55() {
    let short = VERIFIER.on(Curve::P224);
    let certificate = || Certificate::domestic(short, CVCA);
    for certificate in [certificate(), certificate().bringing_parameters()] {
        refused(&certificate.objects());
        play(|card, _| {
            card.choose_root();
            card.verify(&certificate.objects()).refused();
            card.choose_certifier(short.name.as_bytes()).either();
            card.verify(&Certificate::terminal(TERMINAL, short).objects()).refused();
        });
    }
}

#[test]
fn iso7816_j_56() {
    let short = || Certificate::terminal(TERMINAL.on(Curve::P224), VERIFIER);
    for certificate in [short(), short().bringing_parameters()] {
        play(|card, _| {
            card.choose_root();
            card.verify(&verifier().objects()).good();
            card.choose_certifier(VERIFIER.name.as_bytes()).good();
            card.verify(&certificate.objects()).refused();
        });
    }
}
