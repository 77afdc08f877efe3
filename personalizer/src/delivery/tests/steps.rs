//! Each step of a card's way, and what it refuses.

use std::collections::BTreeSet;

use super::*;
use crate::complaint;
use crate::delivery::*;
use crate::lang::Lang;

fn ids(list: &[&str]) -> Vec<String> {
    list.iter().map(|&id| id.to_owned()).collect()
}

/// Writes a list into memory.
fn printed(store: &Store, name: &str) -> Result<(String, String), Error> {
    let (mut lines, mut table) = (Vec::new(), Vec::new());
    let mut writers = Writers { lines: Box::new(&mut lines), table: Box::new(&mut table) };
    print(store, name, &mut writers)?;
    drop(writers);
    Ok((String::from_utf8(lines).unwrap(), String::from_utf8(table).unwrap()))
}

#[test]
fn a_list_names_each_card_once_and_stays_what_it_was() {
    for store in both() {
        assert!(matches!(make(&store, BATCH, None), Err(Error::NoBatch(_))));
        made(&store, "hai-chau", 2);
        take(&store, ("D-3", "son-tra"), ("UTO 3", "n 3"), None);
        take(&store, ("D-4", "son-tra"), ("UTO 4", "n 4"), None);
        issue(&store, 3);
        store
            .change(|change| {
                change.note_finding(BATCH, 7, "portrait", "image-size", (true, "D-7"))?;
                change.note_finding(BATCH, 8, "age", "young", (false, "D-8"))
            })
            .unwrap();
        let first = make(&store, BATCH, Some("hai-chau")).unwrap().unwrap();
        assert_eq!(
            (first.head.list.as_str(), first.head.cards, first.head.rejects),
            ("trial/1/1", 2, 0)
        );
        assert_eq!(make(&store, BATCH, Some("hai-chau")).unwrap(), None, "nothing new");
        let second = make(&store, BATCH, None).unwrap().unwrap();
        assert_eq!((second.head.cards, second.head.rejects), (1, 1));
        let (lines, table) = printed(&store, "trial/1/2").unwrap();
        assert_eq!(lines.lines().count(), 3);
        assert!(
            lines.contains(r#""dossier":"D-3","office":"son-tra","kind":"permanent""#),
            "{lines}"
        );
        assert!(
            lines.contains(
                r#"{"record":"reject","line":7,"dossier":"D-7","member":"portrait","reason":"image-size"}"#
            ),
            "{lines}"
        );
        assert_eq!(table.matches("\r\n").count(), 3, "{table}");
        // What comes later changes no list that was made.
        issue(&store, 4);
        complaint(&store, "D-3");
        let third = make(&store, BATCH, None).unwrap().unwrap();
        assert_eq!(
            (third.head.list.as_str(), third.head.cards, third.head.rejects),
            ("trial/1/3", 1, 0)
        );
        assert_eq!(printed(&store, "trial/1/2").unwrap(), (lines.clone(), table));
        assert!(matches!(printed(&store, "trial/1/4"), Err(Error::NoList(_))));
        // A list is read as it was made, and not otherwise.
        let (head, items) = read(&store, &lines).unwrap();
        assert_eq!((head, items.len()), (second.head, 1));
        assert!(matches!(read(&store, &lines.replace("D-3", "D-4")), Err(Error::NotOurs(1))));
        assert!(matches!(read(&store, "{}"), Err(Error::NotOurs(1))));
        assert!(matches!(read(&store, ""), Err(Error::NotOurs(1))));
        // Whoever changes the accounts behind its back is noticed.
        let tamper = "UPDATE dossiers SET office = 'elsewhere' WHERE id = 'D-3'";
        store.change(|change| change.execute(tamper, values![])).unwrap();
        assert!(matches!(printed(&store, "trial/1/2"), Err(Error::Altered(_))));
    }
}

/// Makes a card void.
fn complaint(store: &Store, dossier: &str) {
    store
        .change(|change| {
            complaint::open(change, dossier, complaint::Reason::WrongData, "an")?;
            complaint::revoke(change, dossier, |_| Ok::<_, complaint::Error>(()))
        })
        .unwrap();
}

#[test]
fn a_long_list_has_every_card() {
    let store = Store::in_memory().unwrap();
    made(&store, "hai-chau", 2100);
    make(&store, BATCH, None).unwrap().unwrap();
    let (lines, _) = printed(&store, "trial/1/1").unwrap();
    let (head, items) = read(&store, &lines).unwrap();
    let named: BTreeSet<_> = items.iter().map(|item| &item.dossier).collect();
    assert_eq!((head.cards, items.len(), named.len()), (2100, 2100, 2100));
    let all: Vec<_> = items.into_iter().map(|item| item.dossier).collect();
    let arrivals = receive(&store, "hai-chau", &all, "an").unwrap();
    assert!(arrivals.iter().all(|arrival| *arrival == Arrival::Received));
}

#[test]
fn what_arrives_is_told_from_what_should_not_be_there() {
    for store in both() {
        made(&store, "hai-chau", 3);
        make(&store, BATCH, None).unwrap();
        take(&store, ("D-4", "hai-chau"), ("UTO 4", "n 4"), None);
        issue(&store, 4);
        complaint(&store, "D-3");
        let named = ids(&["D-1", "D-3", "D-4", "D-9"]);
        let arrivals = receive(&store, "hai-chau", &named, "an").unwrap();
        assert_eq!(
            arrivals,
            [Arrival::Received, Arrival::Void, Arrival::Unlisted, Arrival::Unknown]
        );
        let elsewhere = receive(&store, "son-tra", &ids(&["D-2"]), "an").unwrap();
        assert_eq!(elsewhere, [Arrival::Elsewhere("hai-chau".to_owned())]);
        let again = receive(&store, "hai-chau", &ids(&["D-1"]), "an").unwrap();
        assert_eq!(again, [Arrival::Known]);
    }
}

#[test]
fn a_card_is_handed_over_once_and_its_content_goes() {
    for store in both() {
        made(&store, "hai-chau", 2);
        let over =
            |id: &str, receipt: &str| store.change(|change| hand_over(change, id, receipt, "an"));
        let back = |id: &str| store.change(|change| give_back(change, id, "an"));
        let wait = |id: &str| store.change(|change| wait(change, id, Why::Ill, "an"));
        assert!(matches!(over("D-1", "R/1"), Err(Error::NotSent(_))));
        assert!(matches!(over("D-0", "R/1"), Err(Error::NoDossier(_))));
        take(&store, ("D-3", "hai-chau"), ("UTO 3", "n 3"), None);
        assert!(matches!(back("D-3"), Err(Error::NotMade(_))));
        make(&store, BATCH, None).unwrap();
        assert!(matches!(over("D-1", "R/1"), Err(Error::NotReceived(_))));
        assert!(matches!(wait("D-1"), Err(Error::NotReceived(_))));
        receive(&store, "hai-chau", &ids(&["D-1", "D-2"]), "an").unwrap();
        wait("D-1").unwrap();
        for receipt in ["", "Nguyễn", "a b", &"9".repeat(65)] {
            assert!(matches!(over("D-1", receipt), Err(Error::Receipt)));
        }
        assert!(is_kept(&store, "D-1"));
        assert!(over("D-1", "R/1").unwrap());
        assert!(!is_kept(&store, "D-1") && is_kept(&store, "D-2"));
        assert!(store.payload("D-1").is_err());
        assert!(!over("D-1", "R/1").unwrap(), "the same again is no news");
        assert!(
            matches!(over("D-1", "R/2"), Err(Error::HandedOver(_, receipt)) if receipt == "R/1")
        );
        assert!(matches!(back("D-1"), Err(Error::HandedOver(..))));
        assert!(matches!(wait("D-1"), Err(Error::HandedOver(..))));
        // One that is given back may come again.
        assert!(back("D-2").unwrap() && !back("D-2").unwrap());
        assert!(matches!(over("D-2", "R/2"), Err(Error::NotReceived(_))));
        assert_eq!(receive(&store, "hai-chau", &ids(&["D-2"]), "an").unwrap(), [Arrival::Received]);
        complaint(&store, "D-2");
        assert!(matches!(over("D-2", "R/2"), Err(Error::Void(_))));
        assert!(matches!(wait("D-2"), Err(Error::Void(_))));
        assert!(back("D-2").unwrap(), "what is void can only be given back");
        let figures = store.look(report).unwrap().all;
        assert_eq!((figures.handed_over, figures.returned, figures.revoked), (1, 1, 1));
        assert!(figures.balances());
    }
}

#[test]
fn the_report_is_read_in_two_languages() {
    let store = Store::in_memory().unwrap();
    made(&store, "hai-chau", 3);
    take(&store, ("D-4", "son-tra"), ("UTO 4", "n 4"), None);
    make(&store, BATCH, None).unwrap();
    receive(&store, "hai-chau", &ids(&["D-1", "D-2"]), "an").unwrap();
    store
        .change(|change| {
            hand_over(change, "D-1", "R1", "an")?;
            wait(change, "D-2", Why::Abroad, "an")
        })
        .unwrap();
    let all = store.look(report).unwrap();
    let english = all.text(Lang::En);
    for words in ["dossiers taken in", "handed to their owners", "abroad", "son-tra"] {
        assert!(english.contains(words), "{english}");
    }
    let vietnamese = all.text(Lang::Vi);
    for words in ["hồ sơ tiếp nhận", "đã trao cho công dân", "đang ở nước ngoài"]
    {
        assert!(vietnamese.contains(words), "{vietnamese}");
    }
    let json = serde_json::to_value(&all).unwrap();
    assert_eq!(json["all"]["why"]["abroad"], 1);
    assert_eq!(json["offices"][0]["office"], "hai-chau");
    assert_eq!(json["offices"][0]["on_the_way"], 1);
    let one = all.of("son-tra");
    assert_eq!((one.all.dossiers, one.all.in_production, one.offices.len()), (1, 1, 1));
}
