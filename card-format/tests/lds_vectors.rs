//! Zones, names, numbers, details and small files against values that others computed.
//!
//! `CARDWRIGHT_VECTORS` names the folder of known answers and `CARDWRIGHT_DATA` the folder of
//! third-party files. Both stay outside the repository; without them these tests say so and pass.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a wrong vector fails the test")]

use std::env::var_os;
use std::fs;
use std::path::PathBuf;

use card_format::atr_info::AtrInfo;
use card_format::com::Com;
use card_format::dg1::Dg1;
use card_format::dir::Dir;
use card_format::error::Fault;
use card_format::mrz::{Mrz, Sex, Size, check_digit};
use card_format::translit::{td1_name_line, to_mrz};
use card_format::vietnam::details::{Item, index};
use card_format::vietnam::{Details, IdNumber, PROVINCES};
use serde_json::Value;

/// The folder that an environment variable names.
fn folder(variable: &str) -> Option<PathBuf> {
    let folder = var_os(variable).map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: {variable} is not set");
    }
    folder
}

fn vectors(name: &str) -> Option<Value> {
    let file = folder("CARDWRIGHT_VECTORS")?.join(name);
    Some(serde_json::from_slice(&fs::read(file).unwrap()).unwrap())
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn zone(value: &Value) -> Vec<u8> {
    list(value, "lines").iter().flat_map(|line| line.as_str().unwrap().bytes()).collect()
}

fn digit(characters: &str) -> String {
    char::from(check_digit(characters.as_bytes())).to_string()
}

#[test]
fn zones_of_all_sizes() {
    let Some(file) = vectors("mrz.json") else { return };
    for vector in list(&file, "vectors") {
        if text(vector, "kind") == "check_digit" {
            assert_eq!(digit(text(vector, "input")), text(vector, "digit"));
            continue;
        }
        let zone = zone(vector);
        let mrz = Mrz::decode(&zone).unwrap();
        assert_eq!(mrz.verify_check_digits(), Ok(()), "{}", text(vector, "id"));
        let information = mrz.information().unwrap();
        let expected = text(&vector["computed"], "mrz_information");
        assert_eq!(information.as_bytes(), expected.as_bytes());
        if let Some(number) = vector["id_number"].as_str() {
            let number = IdNumber::parse(number.as_bytes()).unwrap();
            assert!(IdNumber::from_mrz(&mrz) == Some(number));
            assert_eq!(mrz.optional_data(), number.optional_data());
            assert_eq!(mrz.document_number().as_bytes(), number.document_number());
            assert_eq!(mrz.sex(), number.sex());
        }
    }
}

#[test]
fn zones_of_the_standard_with_their_misprints() {
    let Some(file) = vectors("mrz_doc9303.json") else { return };
    for vector in list(&file, "td1") {
        let zone = zone(vector);
        let mrz = Mrz::decode(&zone).unwrap();
        let ok = vector["composite_ok"].as_bool().unwrap();
        let expected = if ok { Ok(()) } else { Err(Fault::CheckDigit.at(59)) };
        assert_eq!(mrz.verify_check_digits(), expected, "{}", text(vector, "source"));
        let number = text(vector, "document_number").trim_end_matches('<');
        assert_eq!(mrz.document_number().as_bytes(), number.as_bytes());
        let bytes = hex(text(vector, "dg1_hex"));
        let dg1 = Dg1::decode(&bytes).unwrap();
        assert_eq!(dg1.mrz.as_bytes(), zone);
        assert_eq!(dg1.encode(&mut [0; 95]).unwrap(), bytes);
    }
    for vector in list(&file, "check_digit_examples_part3_appendix_A") {
        if let Some(data) = vector["data"].as_str() {
            assert_eq!(digit(data), text(vector, "cd"));
        }
    }
    let passport = &file["td3_legacy_example"];
    let zone = zone(passport);
    let mrz = Mrz::decode(&zone).unwrap();
    assert_eq!(mrz.verify_check_digits(), Ok(()));
    let information = mrz.information().unwrap();
    assert_eq!(information.as_bytes(), text(passport, "mrz_information").as_bytes());
}

#[test]
fn every_vietnamese_letter() {
    let Some(file) = vectors("translit_vi.json") else { return };
    let mut out = [0; 8];
    for letter in list(&file, "letters") {
        let decomposed: String = text(letter, "nfd_upper")
            .split(' ')
            .map(|point| char::from_u32(u32::from_str_radix(point, 16).unwrap()).unwrap())
            .collect();
        for form in [text(letter, "upper"), text(letter, "lower"), &decomposed] {
            assert_eq!(to_mrz(form, &mut out), Ok(text(letter, "mrz").as_bytes()), "{form}");
        }
    }
    for name in list(&file, "name_examples_computed_here") {
        let line = td1_name_line(text(name, "primary"), text(name, "secondary")).unwrap();
        assert_eq!(line, text(name, "mrz_line3").as_bytes());
    }
}

#[test]
fn numbers_and_details_of_viet_nam() {
    let Some(file) = vectors("vietnam.json") else { return };
    for vector in list(&file, "vectors") {
        match text(vector, "kind") {
            "id_number" => check_number(vector),
            "dg13" => check_details(vector),
            _ => {}
        }
    }
}

fn check_number(vector: &Value) {
    let number = IdNumber::parse(text(vector, "number").as_bytes()).unwrap();
    assert_eq!(number.province().unwrap().name, text(vector, "province"));
    assert_eq!(number.province_code(), text(vector, "province_code").as_bytes());
    assert_eq!(u64::from(number.birth_year()), vector["birth_year"].as_u64().unwrap());
    let sex = if text(vector, "sex") == "M" { Sex::Male } else { Sex::Female };
    assert_eq!(number.sex(), sex);
}

/// The file is `6D L` and the list.
fn check_details(vector: &Value) {
    let file = hex(text(vector, "bytes"));
    let value = &file[4..];
    let details = Details::decode(value).unwrap();
    let items: Vec<Item<'_>> = details.items().collect();
    let expected = list(vector, "items");
    assert_eq!(items.len(), expected.len());
    for (item, expected) in items.iter().zip(expected) {
        assert_eq!(Some(u64::from(item.index)), expected[0].as_u64());
        let texts = expected[1].as_array().unwrap().iter().map(|value| value[1].as_str().unwrap());
        assert!(item.texts().eq(texts), "item {}", item.index);
    }
    assert!(details.birth_date().is_some() && details.issue_date().is_some());
    assert!(details.expiry().is_some() && details.item(index::SPOUSE).unwrap().value.is_empty());
    assert_eq!(details.encode(&mut [0; 1024]).unwrap(), value);
}

#[test]
fn province_codes() {
    let Some(file) = vectors("vn_province_codes.json") else { return };
    let units = list(&file, "vectors");
    assert_eq!(units.len(), PROVINCES.len());
    for (unit, province) in units.iter().zip(&PROVINCES) {
        assert_eq!(text(unit, "code").as_bytes(), province.code);
        assert_eq!(text(unit, "unit"), province.name);
    }
}

#[test]
fn small_files() {
    let Some(file) = vectors("lds_files.json") else { return };
    let mut seen = 0;
    for vector in list(&file, "files") {
        let name = text(vector, "name");
        let mut out = [0; 128];
        let read = |prefix: &str| name.starts_with(prefix).then(|| hex(text(vector, "hex")));
        if let Some(bytes) = read("EF.COM") {
            let com = Com::decode(&bytes).unwrap();
            let groups = name.split(" DG").skip(1).map(|number| number.parse::<u8>().unwrap());
            assert!(com.data_groups().filter_map(|ef| ef.entry().data_group).eq(groups));
            assert_eq!(com.encode(&mut out).unwrap(), bytes);
        } else if let Some(bytes) = read("EF.DIR") {
            let dir = Dir::decode(&bytes).unwrap();
            let aids: Vec<&[u8]> = dir.applications().collect();
            assert!(dir.has_emrtd());
            assert_eq!(Dir::encode(&aids, &mut out).unwrap(), bytes);
        } else if let Some(bytes) = read("EF.ATR/INFO") {
            let info = AtrInfo::decode(&bytes).unwrap();
            let (capabilities, lengths) = (info.capabilities.unwrap(), info.extended_length);
            let encoded = AtrInfo::encode(capabilities, lengths.unwrap(), &mut out);
            assert_eq!(encoded.unwrap(), bytes);
        } else if let Some(bytes) = read("DG1 TD1") {
            let dg1 = Dg1::decode(&bytes).unwrap();
            assert_eq!(dg1.encode(&mut out).unwrap(), bytes);
        } else {
            continue;
        }
        seen += 1;
    }
    assert!(seen >= 6);
}

#[test]
fn worked_examples_of_the_standard() {
    let Some(folder) = folder("CARDWRIGHT_DATA") else { return };
    let folder = folder.join("1-lds/icao-doc9303-worked-examples");
    for (name, size, number, state, digits) in [
        ("TD1.part10-A21", Size::Td1, "XI85935F8", "NLD", Err(Fault::CheckDigit.at(59))),
        ("TD1.part10-A21-corrected", Size::Td1, "XI85935F8", "NLD", Ok(())),
        ("TD2", Size::Td2, "D23145890", "UTO", Ok(())),
        ("TD2.part10-A22", Size::Td2, "123456789012", "ATA", Ok(())),
        ("TD3.D-mustermann", Size::Td3, "C11T002JM", "D", Ok(())),
        ("TD3.part4-appB", Size::Td3, "L898902C3", "UTO", Ok(())),
    ] {
        let file = fs::read(folder.join(format!("EF.DG1.{name}.bin"))).unwrap();
        let dg1 = Dg1::decode(&file).unwrap();
        assert_eq!(dg1.mrz.size(), size, "{name}");
        assert_eq!(dg1.mrz.document_number().as_bytes(), number.as_bytes(), "{name}");
        assert_eq!(dg1.mrz.issuing_state(), state.as_bytes(), "{name}");
        assert_eq!(dg1.mrz.verify_check_digits(), digits, "{name}");
        assert_eq!(dg1.encode(&mut [0; 128]).unwrap(), file, "{name}");
    }
    for name in ["EF.COM.bin", "EF.COM.v0107.bin"] {
        let file = fs::read(folder.join(name)).unwrap();
        let com = Com::decode(&file).unwrap();
        assert_eq!(com.unicode_version, *b"040000");
        assert_eq!(com.encode(&mut [0; 64]).unwrap(), file);
    }
}

#[test]
fn reference_data_set() {
    let Some(folder) = folder("CARDWRIGHT_DATA") else { return };
    let folder = folder.join("1-lds/bsi-tr03105-5-referencedataset");
    let file = fs::read(folder.join("EF.COM.bin")).unwrap();
    let com = Com::decode(&file).unwrap();
    let groups = com.data_groups().filter_map(|ef| ef.entry().data_group);
    assert!(groups.eq([1, 2, 3, 4, 14]));
    let file = fs::read(folder.join("EF.DG1.bin")).unwrap();
    let mrz = Dg1::decode(&file).unwrap().mrz;
    assert_eq!((mrz.issuing_state(), mrz.primary_name()), (&b"D"[..], &b"MUSTERMANN"[..]));
    assert_eq!(mrz.verify_check_digits(), Ok(()));
}
