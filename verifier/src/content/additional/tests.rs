//! Details as issuers write them, and as they should.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::document::{Content, Source};

fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = tag.to_vec();
    match u8::try_from(value.len()).unwrap() {
        short @ ..=0x7F => out.push(short),
        long => out.extend([0x81, long]),
    }
    out.extend(value);
    out
}

fn read(ef: Ef, file: &[u8]) -> Result<(Vec<(String, String)>, bool), Error> {
    let (_, tag, table, _) = FILES.iter().find(|(known, ..)| *known == ef).unwrap();
    let details = Details::read(file, *tag, table)?;
    let items = details.items.iter().map(|item| (item.name.clone(), item.value.clone()));
    Ok((items.collect(), details.deviates))
}

fn person(parts: &[Vec<u8>]) -> (Vec<(String, String)>, bool) {
    read(Ef::Dg11, &object(b"\x6B", &parts.concat())).unwrap()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn what_keeps_to_the_standard_is_read_without_a_word() {
    let (items, deviates) = person(&[
        object(b"\x5C", b"\x5F\x0E\x5F\x0F\x5F\x2B\x5F\x11"),
        object(b"\x5F\x0E", "NGUYỄN<<VĂN<AN".as_bytes()),
        object(
            b"\xA0",
            &[object(b"\x02", &[2]), object(b"\x5F\x0F", b"AN<<A"), object(b"\x5F\x0F", b"B")]
                .concat(),
        ),
        object(b"\x5F\x2B", b"19700100"),
        object(b"\x5F\x11", "HÀ NỘI<VIỆT NAM".as_bytes()),
    ]);
    let expected = [
        pair("full_name", "NGUYỄN, VĂN AN"),
        pair("other_name", "AN, A"),
        pair("other_name", "B"),
        pair("birth_date", "1970-01"),
        pair("birth_place", "HÀ NỘI, VIỆT NAM"),
    ];
    assert_eq!((items, deviates), (expected.to_vec(), false));
}

#[test]
fn what_issuers_do_is_read_and_said() {
    let other = |count: u8| {
        object(b"\xA0", &[object(b"\x02", &[count]), object(b"\x5F\x0F", b"X")].concat())
    };
    let place = |value| object(b"\x5F\x11", value);
    for (why, tags, more, expected) in [
        ("the list names the wrapper", &b"\x5F\x0E\xA0"[..], other(1), false),
        ("the list names more", b"\x5F\x0E\x5F\x11", Vec::new(), true),
        ("the list is empty", b"", Vec::new(), true),
        ("another count", b"\x5F\x0E\x5F\x0F", other(2), true),
        ("no wrapper", b"\x5F\x0E\x5F\x0F", object(b"\x5F\x0F", b"X"), true),
        ("fillers at the end", b"\x5F\x0E\x5F\x11", place(b"HOME<<<"), true),
        ("an empty text", b"\x5F\x0E\x5F\x11", place(b""), true),
        ("a packed date", b"\x5F\x0E\x5F\x2B", object(b"\x5F\x2B", b"\x19\x70\x01\x01"), true),
        ("an unknown object", b"\x5F\x0E", object(b"\x5F\x60", b"X"), true),
        ("no UTF-8", b"\x5F\x0E\x5F\x11", place(b"M\xFCNCHEN"), true),
        ("steering", b"\x5F\x0E\x5F\x11", place(b"\x1B[2JHOME"), true),
    ] {
        let parts = [object(b"\x5C", tags), object(b"\x5F\x0E", b"DOE<<JOHN"), more];
        let (items, deviates) = person(&parts);
        assert_eq!(items[0], pair("full_name", "DOE, JOHN"), "{why}");
        assert_eq!(deviates, expected, "{why}");
        assert!(items.iter().all(|(_, value)| !value.contains('\u{1B}')), "{why}");
    }
    for broken in [&b"\x6B\x02\x5F"[..], b"\x6B\x00", b"\x6C\x04\x5F\x0E\x01A", b""] {
        assert!(read(Ef::Dg11, broken).is_err());
    }
}

#[test]
fn details_of_others_are_read() {
    let Some(data) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA names no folder with specimens");
        return;
    };
    let specimen = |name: &str| std::fs::read(Path::new(&data).join("1-lds").join(name)).unwrap();
    let (items, deviates) = read(Ef::Dg11, &specimen("misc/EF.DG11.tsemrtd.bin")).unwrap();
    for expected in [
        pair("full_name", "Doe John"),
        pair("other_name", "William"),
        pair("birth_date", "1970-01-01"),
        pair("birth_place", "TEST, TEST"),
        pair("address", "TEST, TEST"),
        pair("other_documents", "123, 123"),
    ] {
        assert!(items.contains(&expected), "{expected:?}");
    }
    assert!(deviates, "its date is packed and its image empty");
    let (items, deviates) = read(Ef::Dg12, &specimen("misc/EF.DG12.tsemrtd.bin")).unwrap();
    for expected in [
        pair("issuing_authority", "TEST"),
        pair("issue_date", "2024-01-01"),
        pair("other_person", "William"),
        pair("personalized_at", "2024-01-01 12:30:59"),
        pair("personalization_system", "123"),
    ] {
        assert!(items.contains(&expected), "{expected:?}");
    }
    assert!(deviates, "it has no list");
    let example = specimen("icao-doc9303-worked-examples/EF.DG11.bin");
    let expected = [
        pair("full_name", "SMITH, JOHN J"),
        pair("birth_place", "ANYTOWN, MN"),
        pair("address", "123 MAPLE RD, ANYTOWN, MN"),
        pair("telephone", "16125551212"),
        pair("profession", "TRAVEL, AGENT"),
    ];
    assert_eq!(read(Ef::Dg11, &example).unwrap(), (expected.to_vec(), false));
    let example = specimen("icao-doc9303-worked-examples/EF.DG16.bin");
    let (items, deviates) = read(Ef::Dg16, &example).unwrap();
    assert_eq!((items.len(), deviates), (8, false));
    assert!(items.contains(&pair("notify_name", "SMITH, CHARLES R")));
    assert!(items.contains(&pair("notify_since", "2002-03-15")));
}

#[test]
fn pictures_of_others_are_shown() {
    let Some(data) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA names no folder with specimens");
        return;
    };
    let folder = Path::new(&data).join("1-lds");
    for (ef, name) in
        [(Ef::Dg5, "misc/EF.DG5.tsemrtd.bin"), (Ef::Dg7, "icao-doc9303-worked-examples/EF.DG7.bin")]
    {
        let mut document = Document::new(Source::Files);
        document.insert(ef, Content::Read(std::fs::read(folder.join(name)).unwrap()));
        let images = crate::content::displayed::images(&document, ef);
        assert_eq!(images.len(), 1, "{name}");
        assert!(crate::picture::decode(&images[0]).unwrap().whole, "{name}");
    }
}

proptest! {
    #[test]
    fn no_file_panics_and_nothing_steers(bytes: Vec<u8>, at in 0..60_usize, byte: u8) {
        let good = object(b"\x6B", &[
            object(b"\x5C", b"\x5F\x0E\x5F\x0F\x5F\x2B"),
            object(b"\x5F\x0E", b"SMITH<<JOHN<J"),
            object(b"\xA0", &[object(b"\x02", &[1]), object(b"\x5F\x0F", b"JOHNNY")].concat()),
            object(b"\x5F\x2B", b"19700101"),
        ].concat());
        let mut changed = good;
        if let Some(place) = changed.get_mut(at) {
            *place = byte;
        }
        for file in [&changed, &bytes, &object(b"\x6B", &bytes[..bytes.len().min(200)])] {
            for ef in [Ef::Dg11, Ef::Dg12, Ef::Dg16] {
                if let Ok((items, _)) = read(ef, file) {
                    prop_assert!(items.len() <= MOST_ITEMS);
                    prop_assert!(items.iter().all(|(_, value)| !value.contains(char::is_control)));
                }
            }
        }
    }
}
