//! Passive authentication of one document, in turns with its floor; and OpenSSL in the same process.
//!
//! ```text
//! passive authentication   every signature, certificate, hash, list and period; no contents
//! report                   the same, the contents of the files, and what a report says of them
//! EF.SOD alone             digest and signature under the certificate inside: all that OpenSSL does here
//! ```
//!
//! Cards, and signatures of the floor, take turns: a processor that is shown one again and again learns its
//! branches by heart, which no terminal's does.
//!
//! `cargo bench -p benches --bench passive`

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has no result")]

use core::time::Duration;

use benches::floor::Floor;
use benches::link::Link;
use benches::load::Load;
use benches::office::{Office, dump, today};
use benches::pair::{Pair, time};
use benches::rows::{leave, wanted};
use card_format::ef::Ef;
use card_format::sod::Sod;
use openssl::cms::{CMSOptions, CmsContentInfo};
use verifier::document::Document;
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::passive::authenticate;
use verifier::signature::verify_signer;
use verifier::trust::Trust;

/// Where `cargo xtask bench` finds the rows.
const ROWS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-passive.md");

/// Dossiers of the cards that take turns.
const CARDS: u32 = 50;

fn main() {
    if !wanted("passive authentication, report, openssl") {
        return;
    }
    let office = Office::with_dossiers(CARDS);
    let cards: Vec<_> = office.cards().iter().map(Card::of).collect();
    let (trust, at) = (office.anchors(), today());
    // Anchors are read anew each time, off the clock: no signer is known to them.
    row("passive authentication, signer's first card", &cards, |card| {
        let trust = office.anchors();
        (time(|| judge(&card.document, &trust, at)), &card.first)
    });
    row("passive authentication, signer known", &cards, |card| {
        (time(|| judge(&card.document, &trust, at)), &card.known)
    });
    row("report on the files of one card, signer known", &cards, |card| {
        let report = || examine_files(&card.document, &trust, at, Ledger::default());
        (time(report), &card.known)
    });
    row("EF.SOD alone, its digest and signature", &cards, |card| {
        (time(|| ours(card.sod())), &card.security_object)
    });
    let version = openssl::version::version().split(' ').take(2).collect::<Vec<_>>().join(" ");
    row(&format!("the same by {version} in this process"), &cards, |card| {
        (time(|| openssl(card.sod())), &card.security_object)
    });
}

/// A card that was dumped, and the floors of what is done with it.
struct Card {
    document: Document,
    first: Load,
    known: Load,
    security_object: Load,
}

impl Card {
    fn of(link: &Link) -> Self {
        Self {
            document: dump(link),
            first: Load::of_passive_authentication(link),
            known: Load::of_known_signer(link),
            security_object: Load::of_security_object(link),
        }
    }

    fn sod(&self) -> &[u8] {
        self.document.bytes(Ef::Sod).unwrap()
    }
}

/// Measures a job, which tells how long it took with a card and what its floor is.
fn row<'c>(name: &str, cards: &'c [Card], mut job: impl FnMut(&'c Card) -> (Duration, &'c Load)) {
    let (mut floor, mut turns) = (Floor::new(), cards.iter().cycle());
    let pair = Pair::measure(|| {
        let (took, load) = job(turns.next().unwrap());
        (took, time(|| floor.run(load)))
    });
    println!("{name}: {}", pair.row());
    leave(ROWS, name, &pair.row());
}

fn judge(document: &Document, trust: &Trust, at: jiff::civil::Date) {
    let mut ledger = Ledger::default();
    let vouched = authenticate(document, trust, at, &mut ledger).vouch(Ef::Dg1).is_some();
    assert!(vouched, "no trusted issuer signed the card");
}

fn ours(file: &[u8]) {
    let sod = Sod::decode(file).unwrap();
    let certificate = sod.document_signer().unwrap();
    let signer = sod.signer().unwrap();
    signer.check_message_digest(sod.signed_data()).unwrap();
    verify_signer(&signer, sod.signed_data(), &certificate).unwrap();
}

/// The chain is left out: OpenSSL takes no certificates with explicit parameters, which Doc 9303-12
/// asks for.
fn openssl(file: &[u8]) {
    // The file is an object with tag 77 and a length of two bytes around the message.
    let mut message = CmsContentInfo::from_der(file.get(4..).unwrap()).unwrap();
    let mut content = Vec::new();
    let flags = CMSOptions::NO_SIGNER_CERT_VERIFY | CMSOptions::BINARY;
    message.verify(None, None, None, Some(&mut content), flags).unwrap();
    assert!(!content.is_empty());
}
