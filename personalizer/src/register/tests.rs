//! One register in three forms says the same.

use core::fmt::Write as _;

use super::*;
use crate::dossier::Bytes;
use crate::sample::{Person, Plan};
use card_format::profile::VIETNAM;

const PEOPLE: u32 = 20;

fn person(place: u32) -> Person {
    Plan::new(&VIETNAM, 12).unwrap().person(place).unwrap()
}

fn dossier(place: u32) -> Dossier {
    person(place).into_dossier(Bytes::default())
}

/// Rows of a register: capitals, decomposed letters, blanks, as registers have them.
fn rows() -> Vec<[String; 3]> {
    (0..PEOPLE)
        .map(|place| {
            let dossier = dossier(place);
            let name = format!("{}  {}", dossier.surname, dossier.given_names);
            let name = match place % 3 {
                0 => name.to_uppercase(),
                1 => name.nfd().collect(),
                _ => format!(" {name}"),
            };
            [dossier.id_number.clone(), name, dossier.birth_date.clone()]
        })
        .collect()
}

fn csv() -> Box<dyn Register> {
    let mut text = "\u{FEFF}name,id_number,birth_date,note\r\n".to_owned();
    for [id, name, birth] in rows() {
        writeln!(text, "\"{name}\",{id},{birth},\"a, \"\"b\"\"\"\r").unwrap();
    }
    Box::new(CsvRegister::read(text.as_bytes()).unwrap())
}

/// A script that makes the table `civil`, with dates of this type.
fn script(date: &str) -> String {
    let mut script =
        format!("CREATE TABLE civil (number TEXT PRIMARY KEY, full_name TEXT, born {date});");
    for [id, name, birth] in rows() {
        write!(script, "INSERT INTO civil VALUES ('{id}', '{name}', '{birth}');").unwrap();
    }
    script
}

fn columns() -> Columns {
    "civil:number,full_name,born".parse().unwrap()
}

fn says_what_it_must(register: &dyn Register) {
    for place in 0..PEOPLE {
        assert_eq!(findings(register, &dossier(place)).unwrap(), [], "{place}");
    }
    let change = |change: fn(&mut Dossier)| {
        let mut dossier = dossier(3);
        change(&mut dossier);
        findings(register, &dossier).unwrap()
    };
    assert_eq!(change(|dossier| dossier.surname.push('x')), [("surname", Reason::OtherName)]);
    let swapped = change(|dossier| {
        core::mem::swap(&mut dossier.given_names, &mut dossier.surname);
    });
    assert_eq!(swapped, [("surname", Reason::OtherName)]);
    let other = change(|dossier| {
        dossier.surname.push('x');
        dossier.birth_date = "1970-01-01".to_owned();
    });
    assert_eq!(other, [("surname", Reason::OtherName), ("birth_date", Reason::OtherBirth)]);
    let unknown = change(|dossier| dossier.id_number = "048000000000' OR 1=1".to_owned());
    assert_eq!(unknown, [("id_number", Reason::NotRegistered)]);
}

#[test]
fn a_file_is_a_register() {
    says_what_it_must(&*csv());
}

#[test]
fn a_table_of_sqlite_is_a_register() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("civil.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch(&script("TEXT")).unwrap();
    let place = path.display().to_string();
    let register = open(&place, &columns()).unwrap();
    says_what_it_must(&*register);
    // Nothing was written beside it, and nothing can be.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(matches!(open(&place, &Columns::default()), Err(Error::Database(_))));
    assert!(matches!(open("/none/such", &columns()), Err(Error::Read(_))));
}

#[test]
fn a_table_of_postgres_is_a_register() {
    let address = private_postgres::Server::shared().unwrap().database().unwrap();
    let database = db::Postgres::open(&address).unwrap();
    db::Database::with(&database, &mut |connection| connection.script(&script("DATE"))).unwrap();
    says_what_it_must(&*open(&address, &columns()).unwrap());
}

#[test]
fn only_plain_names_get_into_the_question() {
    for wrong in [
        "civil",
        "civil:a,b",
        "civil:a,b,c,d",
        "a;b:a,b,c",
        "t:a b,c,d",
        "t:a,b,c--",
        "t:,b,c",
        "a.b.c:a,b,c",
        "1t:a,b,c",
    ] {
        assert!(matches!(wrong.parse::<Columns>(), Err(Error::Name)), "{wrong}");
    }
    assert!("public.civil:a,b,c".parse::<Columns>().is_ok());
}
