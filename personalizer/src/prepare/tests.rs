//! What is prepared is what the card's formats read again.

use card_format::com::Com;
use card_format::dg1::Dg1;
use card_format::dg2::Dg2;
use card_format::dg13::Dg13;
use card_format::sealed::{Class, SealedRecord};
use card_format::vietnam::details::Details;

use super::*;
use crate::intake;

const BATCH: &str = include_str!("../../tests/issuance/batch.jsonl");

fn dossier() -> Dossier {
    let line = BATCH.lines().next().unwrap();
    intake::parse(line.as_bytes()).ok().unwrap()
}

fn content() -> Content {
    Content::compose(&dossier()).unwrap()
}

fn keys() -> SealKeys {
    let mut keys = SealKeys::default();
    let master = |class: Class| card_format::seal_key::MasterKey::new([class.number(); 32]);
    for class in Class::ALL {
        keys.add(class, 1, master(class));
    }
    keys
}

#[test]
fn open_files_say_what_the_dossier_says() {
    let content = content();
    let dg1 = Dg1::decode(&content.dg1).unwrap();
    assert_eq!(dg1.mrz.verify_check_digits(), Ok(()));
    assert_eq!(dg1.mrz.document_number().as_bytes(), b"D23145890");
    assert_eq!(dg1.mrz.primary_name(), b"ERIKSSON");
    assert_eq!(Dg2::decode(&content.dg2).unwrap().portrait().unwrap().bytes[..2], [0xFF, 0xD8]);
    assert_eq!(*content.passwords().can, *b"123451");
    let details = Details::decode(&content.details).unwrap();
    assert_eq!(details.full_name(), Some("Eriksson Anna Maria"));
}

#[test]
fn sealed_records_open_with_their_class_only() {
    let content = content();
    let mut rng = crate::line::random();
    let file = seal::dg13(&content, &keys(), &mut rng).unwrap();
    let Dg13::Sealed(group) = Dg13::decode(&file.bytes).unwrap() else { panic!("plain") };
    for (class, plain) in [
        (Class::Identity, Some(&content.details)),
        (Class::Face, content.face.as_ref()),
        (Class::Anthropometry, content.anthropometry.as_ref()),
    ] {
        let record = SealedRecord::decode(group.record(class).unwrap().content_info).unwrap();
        let kek = |of: Class, number| {
            let master = card_format::seal_key::MasterKey::new([of.number(); 32]);
            card_format::seal_key::derive(&master, of, 1, number).unwrap()
        };
        let mut out = vec![0; record.content_len()];
        let opened = record.open(&kek(class, "D23145890"), &mut out).unwrap();
        assert_eq!(opened, plain.unwrap().as_slice());
        assert!(record.open(&kek(Class::Fingerprints, "D23145890"), &mut out).is_err());
        assert!(record.open(&kek(class, "D23145891"), &mut out).is_err());
    }
    let again = seal::dg13(&content, &keys(), &mut rng).unwrap();
    assert_ne!(*file.bytes, *again.bytes, "keys and nonces are used once");
    assert_eq!(file.bytes.len(), again.bytes.len());
}

#[test]
fn a_holder_without_fingers_has_a_sealed_empty_group() {
    let mut dossier = dossier();
    dossier.fingerprints = None;
    let content = Content::compose(&dossier).unwrap();
    let mut rng = crate::line::random();
    let first = seal::dg3(&content, &keys(), &mut rng).unwrap();
    let second = seal::dg3(&content, &keys(), &mut rng).unwrap();
    assert_ne!(*first.bytes, *second.bytes);
}

#[test]
fn the_list_names_what_is_there() {
    let content = content();
    let groups = [
        File { ef: Ef::Dg1, bytes: content.dg1.clone() },
        File { ef: Ef::Dg13, bytes: content.dg1.clone() },
    ];
    let com = data::com(content.profile, &groups).unwrap();
    assert_eq!(Com::decode(&com.bytes).unwrap().tags, [0x61, 0x6D]);
}

#[test]
fn what_no_card_can_hold_is_named() {
    let fault = |change: fn(&mut Dossier)| {
        let mut dossier = dossier();
        change(&mut dossier);
        Content::compose(&dossier).err().map(|error| error.member())
    };
    assert_eq!(fault(|dossier| dossier.surname = "李".into()), Some("surname, given_names"));
    assert_eq!(fault(|dossier| dossier.profile = "x".into()), Some("profile"));
    let portrait = |dossier: &mut Dossier| dossier.portrait = vec![0xFF, 0xD8, 0xFF].into();
    assert_eq!(fault(portrait), Some("portrait"));
    let fingers = |dossier: &mut Dossier| dossier.fingerprints = Some(vec![1, 2].into());
    assert_eq!(fault(fingers), Some("fingerprints"));
    let measure = |dossier: &mut Dossier| {
        if let Some(body) = &mut dossier.anthropometry {
            body.measures.iter_mut().for_each(|measure| measure.name = "shoe_size".into());
        }
    };
    assert_eq!(fault(measure), Some("anthropometry.measures"));
    assert_eq!(fault(|_| ()), None);
}
