//! Orders into accounts: again, changed, twice, and ten thousand at once.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use base64ct::{Base64, Encoding};

use super::*;
use crate::intake::receipt::SHOWN;
use crate::register::CsvRegister;
use crate::sample::Plan;
use card_format::profile::UTOPIA;

/// A line of a person who exists in one place only.
fn line(place: u32, dossier: &str) -> String {
    let person = Plan::new(&UTOPIA, 3).unwrap().person(place).unwrap();
    let portrait = crate::portrait::tests::small();
    let mut line = person.into_dossier(portrait.into());
    dossier.clone_into(&mut line.dossier);
    line.office = Some("DN-HC".to_owned());
    serde_json::to_string(&line).unwrap()
}

/// A folder with these lines, not signed.
fn folder(place: &Path, name: &str, lines: &[String]) -> Order {
    let folder = place.join(name);
    fs::create_dir_all(&folder).unwrap();
    let mut batch = std::io::BufWriter::new(fs::File::create(folder.join("batch.jsonl")).unwrap());
    for line in lines {
        writeln!(batch, "{line}").unwrap();
    }
    drop(batch);
    let digest = Order::open(&folder.join("batch.jsonl")).unwrap().digest;
    let count = u64::try_from(lines.len()).unwrap();
    let manifest = order::Manifest::new("da-nang", name, count, &digest);
    fs::write(folder.join("order.json"), manifest.encode()).unwrap();
    Order::open(&folder).unwrap()
}

const TRIAL: Rules<'static> =
    Rules { orderers: &[], unsigned: true, register: None, strict: false };

fn taken(store: &Store, order: &Order) -> Receipt {
    take(store, order, &TRIAL, &mut |_| {}).unwrap()
}

fn counts(receipt: &Receipt) -> [u64; 4] {
    [receipt.lines, receipt.new, receipt.known(), receipt.refused]
}

/// Everything that the accounts say, but moments.
fn everything(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    for query in [
        "SELECT id FROM batches ORDER BY id",
        "SELECT id || batch || line || state || office || priority FROM dossiers ORDER BY id",
        "SELECT batch || line || member || reason || refused || dossier FROM findings
         ORDER BY batch, line, member, reason",
        "SELECT event || detail FROM audit ORDER BY number",
    ] {
        let rows = store.look(|change| change.rows(query, values![])).map_err(drop::<store::Error>);
        all.extend(rows.unwrap().iter().map(|row| row.get::<String>(0).unwrap()));
    }
    all
}

fn refusals(receipt: &Receipt) -> Vec<(u64, &str, Reason, Option<&str>)> {
    let refused = receipt.findings.iter().filter(|finding| finding.refused);
    refused.map(|of| (of.line, of.member.as_str(), of.reason, of.other.as_deref())).collect()
}

#[test]
fn the_same_order_again_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let store = Store::in_memory().unwrap();
    let bad = line(2, "C").replace("\"can\":", "\"cam\":");
    let order = folder(place.path(), "first", &[line(0, "A"), line(1, "B"), bad]);
    let receipt = taken(&store, &order);
    assert_eq!(counts(&receipt), [3, 2, 0, 1]);
    assert_eq!((receipt.batch.as_str(), receipt.signed), ("da-nang/first", false));
    let before = everything(&store);
    assert_eq!(counts(&taken(&store, &order)), [3, 0, 2, 1]);
    assert_eq!(everything(&store), before);
    assert_eq!(store.waiting(None).unwrap(), 2);
}

#[test]
fn batches_of_mobile_teams_merge_without_doubles() {
    let place = tempfile::tempdir().unwrap();
    let store = Store::in_memory().unwrap();
    let north = [line(0, "N-1"), line(1, "shared"), line(2, "N-3")];
    // The same dossier, the same person under another name, and a dossier that came back changed.
    let changed = line(2, "N-3").replace("DN-HC", "DN-TK");
    let south = [line(1, "shared"), line(0, "S-2"), changed, line(3, "S-4")];
    assert_eq!(counts(&taken(&store, &folder(place.path(), "north", &north))), [3, 3, 0, 0]);
    let receipt = taken(&store, &folder(place.path(), "south", &south));
    assert_eq!(counts(&receipt), [4, 1, 1, 2]);
    assert_eq!(
        refusals(&receipt),
        [(2, "id_number", Reason::Double, Some("N-1")), (3, "dossier", Reason::Changed, None)]
    );
    assert_eq!(store.waiting(None).unwrap(), 4);
    assert_eq!(store.waiting(Some("da-nang/south")).unwrap(), 1);
    let (text, json) = (receipt.text(crate::lang::Lang::Vi), receipt.json());
    assert!(text.contains("N-1") && text.contains("CẢNH BÁO"), "{text}");
    assert_eq!(json["findings"][0]["other"], "N-1");
    assert_eq!(json["reasons"]["person-taken"], 1);
}

#[test]
fn a_name_is_for_one_order() {
    let place = tempfile::tempdir().unwrap();
    let store = Store::in_memory().unwrap();
    taken(&store, &folder(place.path(), "first", &[line(0, "A")]));
    let other = folder(place.path(), "first", &[line(1, "B")]);
    let refused = take(&store, &other, &TRIAL, &mut |_| {});
    assert!(matches!(refused, Err(Error::Store(store::Error::OtherOrder))));
    assert_eq!(store.waiting(None).unwrap(), 1);
    let signed_only = Rules { unsigned: false, ..TRIAL };
    let refused = take(&store, &other, &signed_only, &mut |_| {});
    assert!(matches!(refused, Err(Error::Order(order::Error::Unsigned))));
}

#[test]
fn members_come_from_files_and_count_as_if_they_were_inside() {
    let place = tempfile::tempdir().unwrap();
    let (store, portrait) = (Store::in_memory().unwrap(), crate::portrait::tests::small());
    let inline = line(0, "A");
    let hash = crate::audit::hex(&<[u8; 32]>::from(sha2::Digest::finalize(
        <sha2::Sha256 as sha2::Digest>::new_with_prefix(&portrait),
    )));
    let text = Base64::encode_string(&portrait);
    let named = |dossier: &str, place: u32, file: &str| {
        let name = format!("{{\"file\":\"{file}\",\"sha256\":\"{hash}\"}}");
        line(place, dossier).replace(&format!("\"{text}\""), &name)
    };
    let lines = [
        named("A", 0, "images/1.jpg"),
        named("B", 1, "images/2.jpg"),
        named("C", 2, "../1.jpg"),
        named("D", 3, "images/other.jpg"),
    ];
    fs::create_dir_all(place.path().join("files/images")).unwrap();
    fs::write(place.path().join("files/images/1.jpg"), &portrait).unwrap();
    fs::write(place.path().join("files/images/other.jpg"), &portrait[1..]).unwrap();
    let receipt = taken(&store, &folder(place.path(), "files", &lines));
    assert_eq!(counts(&receipt), [4, 1, 0, 3]);
    assert_eq!(
        refusals(&receipt),
        [
            (2, "portrait", Reason::Absent, None),
            (3, "portrait", Reason::Path, None),
            (4, "portrait", Reason::OtherFile, None),
        ]
    );
    let payload = store.payload("A").unwrap();
    assert!(payload.windows(text.len()).any(|window| window == text.as_bytes()));
    // The same person's dossier with everything inside is the same dossier.
    assert_eq!(counts(&taken(&store, &folder(place.path(), "inline", &[inline]))), [1, 0, 1, 0]);
}

#[test]
fn a_register_notes_or_refuses() {
    let place = tempfile::tempdir().unwrap();
    let mut csv = "id_number,name,birth_date\n".to_owned();
    for (place, birth) in [(0, None), (1, Some("1900-01-01"))] {
        let person = Plan::new(&UTOPIA, 3).unwrap().person(place).unwrap();
        let dossier = person.into_dossier(crate::dossier::Bytes::default());
        let birth = birth.unwrap_or(&dossier.birth_date);
        let name = format!("{} {}", dossier.surname, dossier.given_names);
        csv.extend([&dossier.id_number, ",", &name, ",", birth, "\n"]);
    }
    let register = CsvRegister::read(csv.as_bytes()).unwrap();
    let order = folder(place.path(), "first", &[line(0, "A"), line(1, "B"), line(2, "C")]);
    let rules = Rules { register: Some(&register), ..TRIAL };
    let store = Store::in_memory().unwrap();
    let receipt = take(&store, &order, &rules, &mut |_| {}).unwrap();
    assert_eq!((counts(&receipt), receipt.noted), ([3, 3, 0, 0], 2));
    let reasons: Vec<_> = receipt.findings.iter().map(|finding| finding.reason).collect();
    assert_eq!(reasons, [Reason::OtherBirth, Reason::NotRegistered]);
    let strict = Rules { strict: true, ..rules };
    let store = Store::in_memory().unwrap();
    let receipt = take(&store, &order, &strict, &mut |_| {}).unwrap();
    assert_eq!((counts(&receipt), receipt.exit_code()), ([3, 1, 0, 2], 1));
    // Once the register is right, the same order takes the rest, and nothing stands against it.
    assert_eq!(counts(&taken(&store, &order)), [3, 2, 1, 0]);
    let refused = "SELECT count(*) FROM findings WHERE refused = 1";
    let left = store.look(|change| change.number(refused, values![]));
    assert_eq!(left.map_err(drop::<store::Error>), Ok(0));
}

#[test]
fn an_order_that_changes_while_it_is_read_stops() {
    let place = tempfile::tempdir().unwrap();
    let store = Store::in_memory().unwrap();
    let order = folder(place.path(), "first", &[line(0, "A"), line(1, "B")]);
    let other = fs::read_to_string(place.path().join("first/batch.jsonl")).unwrap();
    fs::write(place.path().join("first/batch.jsonl"), other.replace("DN-HC", "DN-XX")).unwrap();
    let stopped = take(&store, &order, &TRIAL, &mut |_| {});
    assert!(matches!(stopped, Err(Error::Unreadable(0))));
    assert_eq!(store.waiting(None).unwrap(), 0);
}

/// Ten thousand lines, some doubled, some broken: a few hundred are held at a time, and each
/// group is one commit.
#[test]
fn thousands_of_lines_stream() {
    const LINES: u32 = 2_000;
    let place = tempfile::tempdir().unwrap();
    let store = Store::in_memory().unwrap();
    let template = line(0, "D-0");
    let person = Plan::new(&UTOPIA, 3).unwrap().person(0).unwrap();
    let made = |number: u32| {
        let (id, document) = (format!("U{number:09}"), format!("UT{number:06}"));
        template
            .replace("D-0", &format!("D-{number}"))
            .replace(&person.id_number, &id)
            .replace(&format!("\"{}\"", person.document_number), &format!("\"{document}\""))
    };
    let lines: Vec<_> = (0..LINES)
        .map(|number| match number % 100 {
            // A person of an earlier line under another dossier.
            7 => made(number - 7).replace("\"D-", "\"E-"),
            13 => "{".to_owned(),
            _ => made(number),
        })
        .collect();
    let order = folder(place.path(), "large", &lines);
    drop(lines);
    let mut told = Vec::new();
    let receipt = take(&store, &order, &TRIAL, &mut |lines| told.push(lines)).unwrap();
    assert_eq!(counts(&receipt), [2_000, 1_960, 0, 40]);
    assert_eq!(store.waiting(None).unwrap(), 1_960);
    assert_eq!(receipt.reasons.values().sum::<u64>(), 40);
    assert!(receipt.findings.len() <= SHOWN);
    let chunk = u64::try_from(CHUNK).unwrap();
    assert!(told.windows(2).all(|pair| pair[1] - pair[0] <= chunk));
    assert_eq!(told.len(), 2_000_usize.div_ceil(CHUNK));
    let commits = store.commits();
    assert!(commits <= u64::try_from(told.len()).unwrap() + 4, "{commits}");
}
