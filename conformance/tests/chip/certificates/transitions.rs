//! Cases 43 to 53: whom nobody may certify.

use conformance::trust_chain::{
    CVCA, CVCA_7, Certificate, FOREIGN_VERIFIER, OTHER_TERMINAL, OTHER_VERIFIER, Party, TERMINAL,
    VERIFIER,
};

use super::play;

/// After the chain, the last one is refused.
fn refused(chain: &[Certificate], last: &Certificate) {
    play(|card, _| {
        for certificate in chain {
            card.import(certificate);
        }
        // The name of a terminal's key may be refused when it is to certify.
        let chosen = card.choose_certifier(last.signer.name.as_bytes());
        if last.signer.name == TERMINAL.name {
            chosen.either();
        } else {
            chosen.good();
        }
        card.verify(&last.objects()).refused();
    });
}

fn domestic() -> Certificate {
    Certificate::domestic(VERIFIER, CVCA)
}

fn foreign() -> Certificate {
    Certificate::foreign(FOREIGN_VERIFIER, CVCA)
}

fn after_terminal(last: fn(Party, Party) -> Certificate, holder: Party) {
    let chain = [domestic(), Certificate::terminal(TERMINAL, VERIFIER)];
    refused(&chain, &last(holder, TERMINAL));
}

#[test]
fn iso7816_j_43() {
    refused(&[], &Certificate::terminal(TERMINAL, CVCA));
}

#[test]
fn iso7816_j_44() {
    refused(&[domestic()], &Certificate::link(CVCA_7, VERIFIER));
}

#[test]
fn iso7816_j_45() {
    refused(&[foreign()], &Certificate::link(CVCA_7, FOREIGN_VERIFIER));
}

#[test]
fn iso7816_j_46() {
    refused(&[domestic()], &Certificate::domestic(OTHER_VERIFIER, VERIFIER));
}

#[test]
fn iso7816_j_47() {
    refused(&[domestic()], &Certificate::foreign(OTHER_VERIFIER, VERIFIER));
}

#[test]
fn iso7816_j_48() {
    refused(&[foreign()], &Certificate::domestic(OTHER_VERIFIER, FOREIGN_VERIFIER));
}

#[test]
fn iso7816_j_49() {
    refused(&[foreign()], &Certificate::foreign(OTHER_VERIFIER, FOREIGN_VERIFIER));
}

#[test]
fn iso7816_j_50() {
    after_terminal(Certificate::foreign, OTHER_VERIFIER);
}

#[test]
fn iso7816_j_51() {
    after_terminal(Certificate::domestic, OTHER_VERIFIER);
}

#[test]
fn iso7816_j_52() {
    after_terminal(Certificate::terminal, OTHER_TERMINAL);
}

#[test]
fn iso7816_j_53() {
    after_terminal(Certificate::link, CVCA_7);
}
