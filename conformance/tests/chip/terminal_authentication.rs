//! Unit ISO7816_K: Terminal Authentication.

use conformance::open_card::{Door, OpenCard};
use conformance::trust_chain::{CVCA, Certificate, TERMINAL, VERIFIER};

fn set_1() -> [Certificate; 2] {
    [Certificate::domestic(VERIFIER, CVCA), Certificate::terminal(TERMINAL, VERIFIER)]
}

#[test]
fn iso7816_k_1() {
    for door in Door::BOTH {
        let mut card = OpenCard::after_chip_authentication(door);
        card.authenticate_terminal(&set_1());
    }
}
