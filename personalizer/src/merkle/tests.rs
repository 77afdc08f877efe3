//! The tree against RFC 6962, computed here once more; and every proof against every change.

use proptest::prelude::*;

use super::*;
use crate::audit::{CLOSED, Record};

/// RFC 6962 §2.1, as it stands there.
fn mth(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => Sha256::new_with_prefix([0]).chain_update(leaf).finalize().into(),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Sha256::new_with_prefix([1])
                .chain_update(mth(left))
                .chain_update(mth(right))
                .finalize()
                .into()
        }
    }
}

fn cards(of: u64) -> Vec<Card> {
    let card = |place: u64| Card {
        batch: "utopia/1".into(),
        place,
        of,
        dossier: format!("UTO-{place}"),
        blank: hex::print(&place.to_be_bytes()),
        sod: hex::print(&Sha256::digest([&[1][..], &place.to_be_bytes()].concat())),
        signer: hex::print(&Sha256::digest([2])),
        blind: hex::print(&blind(&Sha256::digest(place.to_be_bytes()).into())),
    };
    (1..=of).map(card).collect()
}

fn tree(cards: &[Card]) -> Tree {
    let mut tree = Tree::default();
    for card in cards {
        tree.push(card);
    }
    tree
}

/// The record that closes these cards' batch.
fn closed(cards: &[Card]) -> Record {
    let root = hex::print(&tree(cards).root());
    let detail = format!("root {root} cards {} in 9 good 9 batch utopia/1", cards.len());
    Record::following(&[7; 32], 41, ["2026-11-22T11:40:00Z", CLOSED, "", "", &detail])
}

fn proof(cards: &[Card], at: usize) -> Proof {
    Proof::new(&tree(cards), cards[at].clone(), closed(cards)).unwrap()
}

/// The published roots of Certificate Transparency's eight test leaves, which this file's own
/// computation must have too before it judges anything.
#[test]
fn the_second_computation_is_right() {
    let leaves: Vec<_> = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    .map(|leaf| hex::parse(leaf).unwrap())
    .into();
    for (count, root) in [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ] {
        assert_eq!(hex::print(&mth(&leaves[..count])), root, "{count}");
    }
}

#[test]
fn a_leaf_is_the_hash_of_its_lines() {
    let mut card = cards(20)[2].clone();
    card.blank = "0102030405060708090a".into();
    (card.sod, card.signer, card.blind) = ("aa".repeat(32), "bb".repeat(32), "cc".repeat(32));
    // printf 'cardwright card v1\nbatch utopia/1\n…' | sha256sum
    assert_eq!(
        hex::print(&card.leaf()),
        "20191ca12eae947d823e73cc22be5087580334fd04e77add83e071af7d92211c"
    );
}

#[test]
fn every_card_is_proven_by_every_tree() {
    for of in 1..=33 {
        let cards = cards(of);
        let leaves: Vec<_> = cards.iter().map(|card| card.leaf().to_vec()).collect();
        assert_eq!(tree(&cards).root(), mth(&leaves), "{of} cards");
        for at in 0..cards.len() {
            let proof = Proof::parse(&proof(&cards, at).print()).unwrap();
            assert_eq!(proof.has_root(&mth(&leaves)), Ok(()));
            assert_eq!(proof.has_root(&[0; 32]), Err(Flaw::Root));
            assert_eq!(proof.is_closed_by(closed(&cards).head().unwrap()), Ok(()));
        }
    }
    assert_eq!(tree(&[]).root(), mth(&[]));
}

#[test]
fn a_proof_shows_nothing_of_other_cards() {
    let cards = cards(9);
    let text = proof(&cards, 4).print();
    for (at, card) in cards.iter().enumerate().filter(|(at, _)| *at != 4) {
        for value in [&card.dossier, &card.sod, &card.blind, &hex::print(&card.leaf())] {
            assert!(!text.contains(&format!("\"{value}\"")), "{at}: {value}");
        }
    }
    // What it does show of them is hashes: 64 digits each, as many as the tree is high.
    let proof: serde_json::Value = serde_json::from_str(&text).unwrap();
    let path = proof["path"].as_array().unwrap();
    assert_eq!(path.len(), 4);
    assert!(path.iter().all(|hash| hex::array::<32>(hash.as_str().unwrap()).is_some()));
}

#[test]
fn a_proof_for_another_batch_or_size_proves_nothing() {
    let cards = cards(6);
    let tree = tree(&cards);
    let of = |change: fn(&mut Card)| {
        let mut card = cards[2].clone();
        change(&mut card);
        Proof::new(&tree, card, closed(&cards))
    };
    assert!(of(|_| {}).is_some());
    assert!(of(|card| card.batch.push('x')).is_none());
    assert!(of(|card| card.of = 7).is_none());
    assert!(of(|card| card.place = 2).is_none());
    assert!(of(|card| card.place = 0).is_none());
    assert!(of(|card| card.place = 99).is_none());
}

#[test]
fn enormous_and_empty_trees_are_refused() {
    let cards = cards(2);
    let text = proof(&cards, 0).print();
    for (old, new) in [
        ("\"of\": 2", "\"of\": 18446744073709551615"),
        ("\"of\": 2", "\"of\": 0"),
        ("\"place\": 1", "\"place\": 0"),
        ("\"place\": 1", "\"place\": 18446744073709551615"),
    ] {
        assert!(text.contains(old));
        assert_eq!(Proof::parse(&text.replace(old, new)), Err(Flaw::Form), "{new}");
    }
}

proptest! {
    /// A proof is one text: any other byte, at any place, and it proves nothing.
    #[test]
    fn any_changed_byte_breaks_a_proof(of in 1_u64..20, at in 0_usize..20, byte: u8, place: usize) {
        let cards = cards(of);
        let mut text = proof(&cards, at % cards.len()).print().into_bytes();
        let place = place % text.len();
        prop_assume!(text[place] != byte);
        text[place] = byte;
        let broken = str::from_utf8(&text).map_or(Err(Flaw::Form), |text| Proof::parse(text).map(drop));
        prop_assert!(broken.is_err());
    }

    #[test]
    fn any_changed_card_changes_the_root(of in 1_u64..40, at in 0_usize..40, bit in 0_usize..256) {
        let mut cards = cards(of);
        let root = tree(&cards).root();
        let at = at % cards.len();
        let mut sod: [u8; 32] = hex::array(&cards[at].sod).unwrap();
        sod[bit / 8] ^= 1 << (bit % 8);
        cards[at].sod = hex::print(&sod);
        prop_assert_ne!(tree(&cards).root(), root);
    }
}
