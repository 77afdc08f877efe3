//! Master lists and lists of document signers: who may sign them, and what they bring.

use card_format::oid;
use sha2::{Digest, Sha256};
use verifier::check::Id;
use verifier::evidence::Evidence;
use verifier::finding::Finding;
use verifier::reason::Reason;
use verifier::trust::{Anchor, Counts, Fate, Kind, Why};
use verifier::verdict::{Decision, verdict};

use super::made::{
    CrlPlan, Place, authority, certificates, fates, known, list_signer, master_list, signed, why,
};
use crate::cli::{Folder, code, text};
use crate::fixture::{Plan, TODAY, ber};

#[test]
fn one_bad_certificate_spoils_no_list() {
    let home = authority("UT", [0x31; 32]);
    let place = Place::new();
    place.take(&home.issue(home.name));
    let (first, second) = (authority("VN", [0x32; 32]), authority("NL", [0x33; 32]));
    let mut damaged = authority("DE", [0x34; 32]).issue("CSCA Utopia");
    *damaged.last_mut().unwrap() ^= 1;
    let signer = Plan::good().signer.issue("CSCA Utopia");
    let (first, second) = (first.issue(first.name), second.issue(second.name));
    let entries: [&[u8]; 6] = [&first, &damaged, b"\x30\x03\x02\x01\x01", &signer, &first, &second];
    let imported = place.take(&master_list(&home, &entries));
    assert!(!imported.refused());
    let expected = Counts { taken: 3, known: 1, withdrawn: 0, refused: 3 };
    assert_eq!(imported.counts(), expected, "{:?}", imported.items);
    let whys: Vec<_> = imported.items.iter().filter_map(|item| item.why).collect();
    assert_eq!(whys, [Why::WrongSignature, Why::NotACertificate, Why::NotAnAuthority]);
    assert_eq!(place.load().anchors().len(), 3);
    // Once more is no news, but somebody looked.
    let again = place.take(&master_list(&home, &entries));
    assert_eq!(again.counts().taken, 0);
    let ages = place.load().freshness(TODAY).lists;
    assert_eq!((ages.len(), ages[0].entries, ages[0].days), (1, 6, 0));
}

/// Libraries that stream write BER (RFC 5652 §2). What is believed of a list is the same.
#[test]
fn lists_in_ber_are_taken_as_those_in_der() {
    let home = authority("UT", [0x31; 32]);
    let (root, other) = (home.issue(home.name), authority("VN", [0x32; 32]));
    let list = master_list(&home, &[&root, &other.issue(other.name)]);
    let streamed = ber(&list);
    assert!(streamed != list && streamed.starts_with(b"\x30\x80"));
    let place = Place::new();
    place.take(&root);
    assert_eq!(place.take(&streamed).counts().taken, 2);
    assert_eq!(place.load().anchors().len(), 2);
    // It is the same list, whichever way it comes next.
    assert_eq!(place.take(&list).counts().taken, 0);
    // A list that stays in the folder is read again at every start.
    let signer = list_signer(&home, Some(oid::DOCUMENT_SIGNER_LIST_SIGNING_KEY));
    let listed = Plan::good().signer.issue("CSCA Elsewhere");
    let list = signed(&signer, oid::DOCUMENT_SIGNER_LIST, &certificates(&[&listed]));
    assert_eq!(fates(&place.take(&ber(&list))), [Fate::Taken]);
    assert_eq!(fates(&place.take(&list)), [Fate::Known]);
    assert_eq!(place.load().freshness(TODAY).lists.len(), 2);
    // One that was changed is refused in either form.
    for at in (0..streamed.len()).step_by(7) {
        let mut changed = streamed.clone();
        changed[at] ^= 1;
        place.take(&changed);
        assert_eq!(place.load().anchors().len(), 2, "byte {at}");
    }
}

#[test]
fn a_list_of_a_revoked_signer_is_refused() {
    let (_, place) = known();
    let home = authority("UT", crate::fixture::AUTHORITY_KEY);
    let list = master_list(&home, &[]);
    assert_eq!(fates(&place.take(&list)), [Fate::Taken]);
    let doubtful = |place: &Place| {
        let trust = place.load();
        let told = trust.findings().contains(&Finding::ListSignerRevoked);
        let lists: Vec<_> =
            trust.doubtful_lists().map(|(kind, state)| (kind, state.to_owned())).collect();
        assert_eq!(told, !lists.is_empty());
        lists
    };
    let signer = list_signer(&home, Some(oid::DOCUMENT_SIGNER_LIST_SIGNING_KEY));
    let named = Plan::good().signer.issue("CSCA Elsewhere");
    place.take(&signed(&signer, oid::DOCUMENT_SIGNER_LIST, &certificates(&[&named])));
    place.take(&CrlPlan { serials: vec![0x02], ..CrlPlan::good() }.issue());
    assert_eq!(doubtful(&place), []);
    let named = Sha256::digest(&named).into();
    assert!(place.load().listed(&named).is_some());
    // The fixture's signers have the serial number 1.
    place.take(&CrlPlan { number: 6, serials: vec![0x01], ..CrlPlan::good() }.issue());
    let later = master_list(&home, &[&home.issue("CSCA Elsewhere")]);
    assert_eq!(why(&place.take(&later)), Some(Why::SignerRevoked));
    // What it signed before is told of. It vouches for no signer any more.
    let lists = [Kind::MasterList, Kind::SignerList].map(|kind| (kind, "UT".to_owned()));
    let mut found = doubtful(&place);
    found.sort_by_key(|(kind, _)| *kind != Kind::MasterList);
    assert_eq!(found, lists);
    assert!(place.load().listed(&named).is_none());
}

/// An administrator sees what is not to be relied on any more.
#[test]
fn the_program_shows_what_is_revoked() {
    let folder = Folder::of(&Plan::good().build());
    let home = authority("UT", crate::fixture::AUTHORITY_KEY);
    for (name, bytes) in [
        ("list.ml", master_list(&home, &[])),
        ("last.crl", CrlPlan { serials: vec![0x01, 0x41], ..CrlPlan::good() }.issue()),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    for name in ["csca.der", "list.ml"] {
        let output = folder.run(&["trust", "import", name, "--trust", "trust"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stdout));
    }
    let show = ["trust", "show", "--trust", "trust", "--at", "2026-11-22"];
    assert!(!text(&folder.run(&show).stdout).contains("revoked"));
    folder.run(&["trust", "import", "last.crl", "--trust", "trust"]);
    let shown = folder.run(&[&show[..], &["--lang", "vi"]].concat());
    assert_eq!(code(&shown), 2);
    let shown = text(&shown.stdout).to_owned();
    assert!(shown.contains("✘ CSCA UT ") && shown.contains("UT: người ký bị thu hồi"), "{shown}");
    let shown = folder.run(&[&show[..], &["--json"]].concat());
    let answer: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(answer["revoked_authorities"][0]["country"], "UT");
    assert_eq!(answer["lists_with_revoked_signers"][0]["kind"], "master_list");
}

#[test]
fn a_list_does_not_vouch_for_itself() {
    let home = authority("UT", [0x31; 32]);
    let root = home.issue(home.name);
    let list = master_list(&home, &[&root]);
    let place = Place::new();
    let refused = place.take(&list);
    assert_eq!(why(&refused), Some(Why::SignerUnknown));
    assert!(refused.refused());
    // The fingerprint that is asked for is the authority's, which a State publishes.
    let fingerprint: [u8; 32] = Sha256::digest(&root).into();
    let printed = refused.items[0].fingerprint.clone().unwrap();
    assert_eq!(verifier::trust::parse_fingerprint(&printed), Some(fingerprint));
    assert_eq!(place.load().anchors().len(), 0);
    assert_eq!(fates(&place.take_from(&list, &[fingerprint])), [Fate::Taken, Fate::Taken]);
    assert_eq!(place.load().anchors().len(), 1);
    // From now on it needs nobody.
    assert_eq!(fates(&place.take(&list)), [Fate::Known, Fate::Known]);
}

#[test]
fn a_changed_list_and_one_by_a_document_signer_are_refused() {
    let home = authority("UT", [0x31; 32]);
    let root = home.issue(home.name);
    let place = Place::new();
    place.take(&root);
    let list = master_list(&home, &[&root]);
    // Not every byte of CMS is signed; none brings another authority.
    for at in (0..list.len()).step_by(5) {
        let mut changed = list.clone();
        changed[at] ^= 1;
        place.take(&changed);
        let trust = place.load();
        assert!(trust.anchors().iter().map(Anchor::der).eq([&*root]), "byte {at}");
    }
    let content = certificates(&[&root]);
    for purpose in [None, Some(oid::DEVIATION_LIST_SIGNING_KEY)] {
        let signer = list_signer(&home, purpose);
        let list = signed(&signer, oid::CSCA_MASTER_LIST, &content);
        assert_eq!(why(&place.take(&list)), Some(Why::SignerPurpose));
        let fingerprint = Sha256::digest(&signer).into();
        assert!(!place.take_from(&list, &[fingerprint]).refused(), "an operator may know better");
    }
}

#[test]
fn what_came_with_a_list_brings_no_lists() {
    let (home, abroad) = (authority("UT", [0x31; 32]), authority("VN", [0x32; 32]));
    let third = authority("NL", [0x33; 32]);
    let [root, foreign, other] = [&home, &abroad, &third].map(|plan| plan.issue(plan.name));
    let place = Place::new();
    place.take(&root);
    place.take(&master_list(&home, &[&root, &foreign]));
    let list = master_list(&abroad, &[&other]);
    assert_eq!(why(&place.take(&list)), Some(Why::IntroducedByList));
    let fingerprint = Sha256::digest(&foreign).into();
    assert!(!place.take_from(&list, &[fingerprint]).refused());
    assert_eq!(place.load().anchors().len(), 3);
}

#[test]
fn a_newer_list_takes_back_what_nobody_else_brings() {
    let home = authority("UT", [0x31; 32]);
    let (first, second) = (authority("VN", [0x32; 32]), authority("NL", [0x33; 32]));
    let [root, first, second] = [&home, &first, &second].map(|plan| plan.issue(plan.name));
    let place = Place::new();
    place.take(&root);
    place.take(&master_list(&home, &[&root, &first, &second]));
    assert_eq!(place.load().anchors().len(), 3);
    let imported = place.take(&master_list(&home, &[&second]));
    assert_eq!(imported.counts().withdrawn, 1);
    let anchors: Vec<_> = place.load().anchors().iter().map(|a| a.der().to_vec()).collect();
    // The one by hand stays.
    assert!(anchors.contains(&root) && anchors.contains(&second) && anchors.len() == 2);
}

#[test]
fn a_signer_that_a_list_names_needs_no_authority() {
    let specimen = Plan::good().build();
    let abroad = authority("NL", [0x33; 32]);
    let place = Place::new();
    place.take(&abroad.issue(abroad.name));
    let unknown = place.judge(&specimen);
    assert_eq!(unknown.outcome(Id::Chain).unwrap().reason(), Some(Reason::AnchorMissing));
    let signer = list_signer(&abroad, Some(oid::DOCUMENT_SIGNER_LIST_SIGNING_KEY));
    let content = certificates(&[&specimen.signer, b"\x30\x00"]);
    let imported = place.take(&signed(&signer, oid::DOCUMENT_SIGNER_LIST, &content));
    assert_eq!((imported.refused(), imported.counts().refused), (false, 1));
    let report = place.judge(&specimen);
    for id in [Id::Chain, Id::AuthorityValidity] {
        let evidence = report.outcome(id).unwrap().evidence();
        assert!(matches!(evidence, Some(Evidence::Listed { .. })), "{id}");
    }
    assert_eq!(verdict(&report).decision, Decision::Accepted);
}

#[test]
fn signers_by_hand_are_kept_unless_their_authority_denies_them() {
    let (specimen, place) = known();
    assert_eq!(fates(&place.take(&specimen.signer)), [Fate::Taken]);
    assert_eq!(place.load().signers().count(), 1);
    let mut forged = Plan::good().signer;
    forged.signed_by = [0x35; 32];
    assert_eq!(why(&place.take(&forged.issue("CSCA Utopia"))), Some(Why::WrongSignature));
}
