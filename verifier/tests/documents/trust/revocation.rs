//! Revocation lists, and lists of void documents.

use card_format::card_security;
use card_format::certificate::Certificate;
use card_format::ef::Ef;
use card_format::error::Error;
use card_format::oid;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use sha2::{Digest, Sha256};
use verifier::check::Id;
use verifier::document::{Content, Document, Source};
use verifier::evidence::Evidence;
use verifier::finding::Finding;
use verifier::ledger::Ledger;
use verifier::passive::authenticate;
use verifier::reason::Reason;
use verifier::trust::{Fate, Opening, Why};
use verifier::verdict::{Decision, verdict};

use super::made::{
    CrlPlan, Place, authority, extension, fates, known, list_signer, master_list, sod, why,
};
use crate::fixture::{AUTHORITY_KEY, OTHER_KEY, Plan, SIGNER_KEY, TODAY, name};

#[test]
fn a_signer_is_acquitted_revoked_or_left_open() {
    let (specimen, place) = known();
    let outcome = |place: &Place| place.judge(&specimen).outcome(Id::SignerRevocation).cloned();
    assert_eq!(outcome(&place).unwrap().reason(), Some(Reason::RevocationNotChecked));
    assert_eq!(fates(&place.take(&CrlPlan::good().issue())), [Fate::Taken]);
    let Some(Evidence::NotRevoked { country, number, next, .. }) =
        outcome(&place).unwrap().evidence().cloned()
    else {
        panic!("not acquitted");
    };
    assert_eq!((&*country, number.as_deref(), &next[..10]), ("UT", Some("05"), "2027-01-01"));
    let stale = CrlPlan { number: 6, next_update: "261115000000Z", ..CrlPlan::good() };
    assert_eq!(fates(&place.take(&stale.issue())), [Fate::Taken]);
    assert_eq!(outcome(&place).unwrap().reason(), Some(Reason::RevocationStale));
    // The fixture's signers have the serial number 1. Being out of date acquits nobody.
    let revoked = CrlPlan { number: 7, serials: vec![0x77, 0x01], ..stale.clone() };
    assert_eq!(fates(&place.take(&revoked.issue())), [Fate::Taken]);
    assert_eq!(outcome(&place).unwrap().reason(), Some(Reason::SignerRevoked));
    let report = place.judge(&specimen);
    assert_eq!(verdict(&report).decision, Decision::Refused);
    assert!(report.findings.contains(&Finding::TrustNotSealed));
    assert_eq!(report.lists.len(), 1);
    // A newer one takes its place, an older one does not.
    assert_eq!(why(&place.take(&stale.issue())), Some(Why::Older));
    assert_eq!(fates(&place.take(&revoked.issue())), [Fate::Known]);
}

#[test]
fn lists_that_do_not_count_are_refused_by_name() {
    let (_, place) = known();
    let good = CrlPlan::good();
    let with = |id, critical, value: &[u8]| CrlPlan {
        extensions: vec![extension(id, critical, value)],
        ..good.clone()
    };
    for (plan, expected) in [
        (CrlPlan { key: OTHER_KEY, ..good.clone() }, Why::WrongSignature),
        (CrlPlan { issuer: name("UT", "Stranger"), ..good.clone() }, Why::IssuerUnknown),
        (CrlPlan { issuer: name("VN", "CSCA Utopia"), ..good.clone() }, Why::IssuerUnknown),
        (with(oid::DELTA_CRL_INDICATOR, true, b"\x02\x01\x01"), Why::Delta),
        (with(oid::ISSUING_DISTRIBUTION_POINT, true, b"\x30\x00"), Why::PartialScope),
        (with(oid::NAME_CHANGE, true, b"\x05\x00"), Why::CriticalExtension),
        (CrlPlan { this_update: "261201000000Z", ..good.clone() }, Why::FromTheFuture),
    ] {
        assert_eq!(why(&place.take(&plan.issue())), Some(expected));
    }
    let list = good.issue();
    for at in (0..list.len()).step_by(3) {
        let mut changed = list.clone();
        changed[at] ^= 1;
        assert_eq!(place.take(&changed).counts().taken, 0, "byte {at}");
    }
    // An authority whose certificate does not let it revoke.
    let mut mute = authority("VN", [0x32; 32]);
    mute.set(oid::KEY_USAGE, b"\x03\x02\x02\x04");
    place.take(&mute.issue(mute.name));
    let list = CrlPlan { issuer: name("VN", mute.name), key: mute.key, ..good };
    assert_eq!(why(&place.take(&list.issue())), Some(Why::MayNotRevoke));
}

/// A new key of the same name signs for the signers of the old one (Doc 9303-12 §4.4).
#[test]
fn the_newest_key_revokes_for_all() {
    let (specimen, place) = known();
    let newest = authority("UT", [0x36; 32]);
    place.take(&newest.issue(newest.name));
    let list = CrlPlan { key: newest.key, serials: vec![0x01], ..CrlPlan::good() };
    assert_eq!(fates(&place.take(&list.issue())), [Fate::Taken]);
    let report = place.judge(&specimen);
    assert_eq!(report.outcome(Id::SignerRevocation).unwrap().reason(), Some(Reason::SignerRevoked));
}

/// An authority's last word is that it is revoked (Doc 9303-12 §4.1.5.1): from then on neither its
/// signers count nor its lists, and not those of whom it made its successor.
#[test]
fn an_authority_that_is_revoked_takes_everything_with_it() {
    let specimen = Plan::good().build();
    let place = Place::new();
    let first = Plan::good().authority;
    let mut successor = authority("UT", [0x36; 32]);
    (successor.serial, successor.signed_by) = (0x42, AUTHORITY_KEY);
    for plan in [&first, &successor] {
        assert_eq!(fates(&place.take(&plan.issue(plan.name))), [Fate::Taken]);
    }
    assert_eq!(verdict(&place.judge(&specimen)).decision, Decision::Accepted);
    let last = CrlPlan { serials: vec![0x41], ..CrlPlan::good() }.issue();
    assert_eq!(fates(&place.take(&last)), [Fate::Taken]);
    let report = place.judge(&specimen);
    let reason = report.outcome(Id::SignerRevocation).unwrap().reason();
    assert_eq!(reason, Some(Reason::AuthorityRevoked));
    assert_eq!(verdict(&report).decision, Decision::Refused);
    // Whoever has the key now would like to take that back.
    for key in [AUTHORITY_KEY, successor.key] {
        let back = CrlPlan { number: 9, key, ..CrlPlan::good() };
        assert_eq!(why(&place.take(&back.issue())), Some(Why::AuthorityRevoked));
    }
    for plan in [&first, &successor] {
        let list = master_list(plan, &[&first.issue(first.name)]);
        assert_eq!(why(&place.take(&list)), Some(Why::AuthorityRevoked));
    }
    assert_eq!(fates(&place.take(&last)), [Fate::Known]);
    assert_eq!(verdict(&place.judge(&specimen)).decision, Decision::Refused);
}

/// A signer that is only expired still says which key is the card's; a revoked one says nothing, and
/// that is what an officer is told of it.
#[test]
fn a_revoked_signer_of_card_security_vouches_for_no_key() {
    let mut plan = Plan::good();
    plan.signer.life.1 = (2026, 6, 1);
    let specimen = plan.build();
    let place = Place::new();
    place.take(&specimen.authority);
    let signer = Certificate::decode(&specimen.signer).unwrap();
    let key = SigningKey::from_slice(&SIGNER_KEY).unwrap();
    let mut out = [0; 4096];
    let sign = |bytes: &[u8]| Ok::<_, Error>(key.sign(bytes));
    let file = card_security::encode(&mut out, &[], &signer, sign).unwrap();
    let mut document = Document::new(Source::Files);
    document.insert(Ef::CardSecurity, Content::Read(file.to_vec()));
    let judge = || {
        let (trust, mut ledger) = (place.load(), Ledger::default());
        let passive = authenticate(&document, &trust, TODAY, &mut ledger);
        let vouched = passive.vouch(Ef::CardSecurity).is_some();
        let (checks, _) = ledger.finish();
        let check = checks.iter().find(|check| check.id == Id::CardSecurity).unwrap();
        (check.outcome.reason(), vouched)
    };
    assert_eq!(judge(), (Some(Reason::SignerExpired), true));
    place.take(&CrlPlan { serials: vec![0x01], ..CrlPlan::good() }.issue());
    assert_eq!(judge(), (Some(Reason::SignerRevoked), false));
}

/// Each authority counts its certificates by itself.
#[test]
fn no_authority_is_revoked_by_the_number_of_anothers_certificate() {
    let (_, place) = known();
    let mut second = authority("UT", [0x37; 32]);
    (second.name, second.serial) = ("CSCA Second", 0x77);
    place.take(&second.issue(second.name));
    assert_eq!(fates(&place.take(&CrlPlan::good().issue())), [Fate::Taken]);
    assert_eq!(place.load().revoked_authorities().count(), 0);
    let own = CrlPlan { issuer: name("UT", second.name), key: second.key, ..CrlPlan::good() };
    assert_eq!(fates(&place.take(&own.issue())), [Fate::Taken]);
    assert_eq!(place.load().revoked_authorities().count(), 1);
}

#[test]
fn a_list_that_was_changed_in_the_folder_is_no_list_less() {
    let (_, place) = known();
    place.take(&CrlPlan::good().issue());
    let entries = place.trust().read_dir().unwrap().map(|entry| entry.unwrap().path());
    let list = entries.into_iter().find(|path| path.extension().is_some_and(|end| end == "crl"));
    let list = list.unwrap();
    std::fs::write(place.trust().join("dropped.crl"), b"x").unwrap();
    assert!(place.load().findings().contains(&Finding::ListNotImported));
    std::fs::write(&list, CrlPlan { serials: vec![], ..CrlPlan::good() }.issue()).unwrap();
    let load = || verifier::trust::Trust::open(&place.trust(), &Opening::default());
    assert!(matches!(load(), Err(verifier::trust::TrustError::Changed(_))));
    std::fs::remove_file(&list).unwrap();
    assert!(load().is_err());
}

/// The list that a production line writes (decision 0158).
#[test]
fn a_void_document_is_refused() {
    let (specimen, place) = known();
    let digest = verifier::hex::print(&Sha256::digest(sod(&specimen))).to_lowercase();
    let head = "{\"cards\":1,\"made\":\"2026-11-22T08:00:00Z\",\"record\":\"revocations\"}\n";
    let list = |sod: &str| {
        format!(
            "{head}{{\"document\":\"00\",\"record\":\"revoked\",\
             \"since\":\"2026-11-21T08:00:00Z\",\"sod\":\"{sod}\"}}\n"
        )
    };
    let home = authority("UT", AUTHORITY_KEY);
    let signer = list_signer(&home, Some(oid::LOG_SIGNING));
    let take = |text: &str, signed: Option<&str>| {
        let (file, beside) = (place.path("void.jsonl"), place.path("void.jsonl.p7s"));
        std::fs::write(&file, text).unwrap();
        let _ = std::fs::remove_file(&beside);
        if let Some(signed) = signed {
            std::fs::write(&beside, detached(&signer, signed.as_bytes())).unwrap();
        }
        place.take_path(&file, &[])
    };
    let (void, other) = (list(&digest), list(&"ab".repeat(32)));
    assert_eq!(why(&take(&void, None)), Some(Why::SignatureMissing));
    assert_eq!(why(&take(&void, Some(&other))), Some(Why::ContentChanged));
    assert_eq!(why(&take(head, Some(head))), Some(Why::Malformed));
    assert_eq!(place.judge(&specimen).outcome(Id::DocumentRevocation), None);
    assert_eq!(fates(&take(&other, Some(&other))), [Fate::Taken]);
    let report = place.judge(&specimen);
    let evidence = report.outcome(Id::DocumentRevocation).unwrap().evidence().cloned();
    assert_eq!(evidence, Some(Evidence::NotVoid { list_made: "2026-11-22".into() }));
    assert_eq!(verdict(&report).decision, Decision::Accepted);
    assert_eq!(fates(&take(&void, Some(&void))), [Fate::Taken]);
    let report = place.judge(&specimen);
    let outcome = report.outcome(Id::DocumentRevocation).unwrap();
    assert_eq!(outcome.reason(), Some(Reason::DocumentVoid));
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

fn detached(signer: &[u8], content: &[u8]) -> Vec<u8> {
    let signer = Certificate::decode(signer).unwrap();
    let key = SigningKey::from_slice(&OTHER_KEY).unwrap();
    let at = card_format::asn1::Time::new((2026, 11, 22), (8, 0, 0)).unwrap();
    let mut out = vec![0; 4096];
    let sign = |bytes: &[u8]| Ok::<_, Error>(key.sign(bytes));
    let digest = Sha256::digest(content).into();
    card_format::cms::encode_detached(&mut out, &digest, at, &signer, sign).unwrap().to_vec()
}
