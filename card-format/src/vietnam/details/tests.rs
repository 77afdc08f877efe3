use std::string::String;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;

fn record() -> Record<'static> {
    Record {
        id_number: "048201000042",
        full_name: "Trần Văn Mẫu",
        birth_date: Date::new(2001, 5, 4).unwrap(),
        sex: Sex::Male,
        nationality: "Việt Nam",
        ethnicity: Some("Kinh"),
        religion: Some("Không"),
        origin: Some("Hòa Cường Bắc, Hải Châu, Đà Nẵng"),
        residence: Some("Tổ 1, Hòa Cường Bắc, Hải Châu, Đà Nẵng"),
        features: Some("Nốt ruồi C: 2cm dưới sau đuôi mắt phải"),
        issue_date: Date::new(2021, 7, 22).unwrap(),
        expiry: Expiry::On(Date::new(2026, 5, 4).unwrap()),
        father: Some("Trần Văn Cha"),
        mother: Some("Lê Thị Mẹ"),
        spouse: None,
        former_number: Some("201000042"),
        reference: Some("0123456789ABCDEF"),
    }
}

#[test]
fn specimen_round_trips() {
    let mut out = [0; 1024];
    let list = record().encode(&mut out).unwrap();
    let details = Details::decode(list).unwrap();
    assert!(details.items().map(|item| item.index).eq(1..=16));
    assert_eq!(details.id_number().unwrap().as_str(), "048201000042");
    assert_eq!(details.full_name(), Some("Trần Văn Mẫu"));
    assert!(details.birth_date() == Date::new(2001, 5, 4).ok());
    assert_eq!(details.sex(), Some(Sex::Male));
    assert!(details.issue_date() == Date::new(2021, 7, 22).ok());
    assert!(details.expiry() == Some(record().expiry));
    let parents = details.item(index::PARENTS).unwrap();
    assert!(parents.texts().eq(["Trần Văn Cha", "Lê Thị Mẹ"]));
    assert_eq!(details.text(index::SPOUSE), None);
    assert_eq!(details.unknown().count(), 0);
    assert_eq!(details.encode(&mut [0; 1024]).unwrap(), list);
}

#[test]
fn what_is_absent_leaves_an_item_without_value() {
    let lone = Record {
        sex: Sex::Unspecified,
        expiry: Expiry::Never,
        father: None,
        spouse: Some("Nguyễn Thị Mẫu"),
        former_number: None,
        reference: None,
        ..record()
    };
    let mut out = [0; 1024];
    let details = Details::decode(lone.encode(&mut out).unwrap()).unwrap();
    assert_eq!(details.items().count(), 16);
    assert!(details.expiry() == Some(Expiry::Never));
    assert_eq!(details.item(index::SEX).unwrap().value, []);
    assert!(details.item(index::PARENTS).unwrap().texts().eq(["", "Lê Thị Mẹ"]));
    assert!(details.item(index::SPOUSE).unwrap().texts().eq(["Nguyễn Thị Mẫu"]));
    assert_eq!(details.text(index::FORMER_NUMBER), None);
}

#[test]
fn nesting_is_read_leniently() {
    let items = b"\x30\x09\x02\x01\x04\x0C\x04N\xE1\xBB\xAF\x30\x06\x02\x01\x63\x04\x01\xFF";
    let items = [&items[..], b"\x05\x00"].concat();
    let wrap = |tag: u8, parts: &[&[u8]]| {
        let value = parts.concat();
        [&[tag, u8::try_from(value.len()).unwrap()], &value[..]].concat()
    };
    let list = wrap(0x30, &[&items]);
    for form in [
        items.clone(),
        list.clone(),
        wrap(0x30, &[b"\x02\x01\x01", &list]),
        [b"\x02\x01\x01", &list[..]].concat(),
        wrap(0x30, &[b"\x06\x03\x2A\x03\x04", &wrap(0xA0, &[&list])]),
        wrap(0x31, &[&list]),
        wrap(0x30, &[&list, b"\x04\x00"]),
    ] {
        let details = Details::decode(&form);
        assert!(details.is_ok(), "{form:02X?}");
    }
    let details = Details::decode(&list).unwrap();
    assert_eq!(details.item(0x63).unwrap().value, [0x04, 0x01, 0xFF]);
    assert_eq!(details.text(0x63), None);
    assert_eq!(details.unknown().count(), 1);
    assert_eq!(details.encode(&mut [0; 64]).unwrap(), list);
}

#[test]
fn fault_is_located() {
    for (value, error) in [
        (&b""[..], Fault::Length.at(0)),
        (b"\x30", Fault::Length.at(1)),
        (b"\x04\x02\x01\x02", Fault::Missing.at(0)),
        (b"\x30\x09\x30\x05\x02\x01\x01\x13\x00\x30\x01", Fault::Length.at(10)),
    ] {
        assert_eq!(Details::decode(value).err(), Some(error), "{value:02X?}");
    }
}

#[test]
fn writing_is_strict() {
    let day = record().issue_date;
    for (record, fault) in [
        (Record { id_number: "", ..record() }, Fault::Missing),
        (Record { id_number: "04820100004Đ", ..record() }, Fault::Character),
        (Record { full_name: " ", ..record() }, Fault::Missing),
        (Record { residence: Some("Tổ\n1"), ..record() }, Fault::Character),
        (Record { expiry: Expiry::On(day), ..record() }, Fault::Date),
        (Record { former_number: Some("20100004"), ..record() }, Fault::Value),
        (Record { former_number: Some("20100004A"), ..record() }, Fault::Value),
    ] {
        let found = record.encode(&mut [0; 1024]).err().map(|error| error.fault);
        assert_eq!(found, Some(fault));
    }
    assert_eq!(record().encode(&mut [0; 64]).err().map(|e| e.fault), Some(Fault::Space));
}

proptest! {
    #[test]
    fn no_value_panics(value: Vec<u8>, at in 0usize..400, byte: u8) {
        let _ = Details::decode(&value);
        let mut out = [0; 1024];
        let mut list = record().encode(&mut out).unwrap().to_vec();
        if let Some(place) = list.get_mut(at) {
            *place = byte;
        }
        if let Ok(details) = Details::decode(&list) {
            let _ = (details.id_number(), details.expiry(), details.sex(), details.birth_date());
            let _ = details.items().flat_map(|item| item.texts()).count();
        }
    }

    #[test]
    fn text_reads_back(name in "\\PC{1,80}", mother: Option<String>) {
        let valid = |text: &str| !text.trim().is_empty() && !text.chars().any(char::is_control);
        let fits = valid(&name) && mother.as_deref().is_none_or(valid);
        let written = Record { full_name: &name, mother: mother.as_deref(), ..record() };
        let mut out = [0; 2048];
        match written.encode(&mut out) {
            Ok(list) => {
                prop_assert!(fits);
                let details = Details::decode(list).unwrap();
                prop_assert_eq!(details.full_name(), Some(&name[..]));
                let mut parents = details.item(index::PARENTS).unwrap().texts().skip(1);
                prop_assert_eq!(parents.next(), mother.as_deref());
            }
            Err(error) => prop_assert!(!fits || error.fault == Fault::Space),
        }
    }
}
