//! A batch with one fault on each line.

use super::*;

/// The Utopia specimen of Doc 9303-5, with the smallest portrait that looks like one.
pub(crate) const SPECIMEN: &str = r#"{"dossier":"UTO-1","profile":"utopia","id_number":"D23145890734","document_number":"D23145890","surname":"Eriksson","given_names":"Anna Maria","birth_date":"1974-08-12","sex":"F","nationality":"UTO","issue_date":"2022-04-16","expiry_date":"2032-04-15","can":"123456","details":{"residence":"Zenith"},"portrait":"/9j/4AAQ"}"#;

/// A synthetic Vietnamese dossier, its text decomposed.
const DECOMPOSED: &str = "{\"dossier\":\"VN-1\",\"profile\":\"vietnam\",\"id_number\":\"048099000123\",\
    \"surname\":\"Tra\u{302}\u{300}n\",\"given_names\":\"Va\u{306}n Ma\u{302}\u{303}u\",\"birth_date\":\"1999-05-04\",\
    \"sex\":\"M\",\"nationality\":\"VNM\",\"issue_date\":\"2024-05-04\",\"expiry_date\":\"2039-05-04\",\
    \"can\":\"000123\",\"portrait\":\"/0//UQ==\"}";

fn refusal(line: &str) -> (String, Reason) {
    parse(line.as_bytes()).err().expect("refused")
}

#[test]
fn specimen_is_taken() {
    let dossier = parse(SPECIMEN.as_bytes()).ok().unwrap();
    assert_eq!(dossier.surname, "Eriksson");
    assert_eq!(serde_json::to_string(&dossier).unwrap(), SPECIMEN);
}

#[test]
fn text_is_composed_and_the_document_number_follows() {
    let dossier = parse(DECOMPOSED.as_bytes()).ok().unwrap();
    assert_eq!(dossier.surname, "Trần");
    assert_eq!(dossier.given_names, "Văn Mẫu");
    assert_eq!(dossier.document_number.as_deref(), Some("099000123"));
    let composed = serde_json::to_string(&dossier).unwrap();
    let again = parse(composed.as_bytes()).ok().unwrap();
    assert_eq!(content_hash(&again), content_hash(&dossier));
}

#[test]
fn people_of_two_provinces_may_share_a_document_number() {
    let other = DECOMPOSED.replace("VN-1", "VN-2").replace("048099", "049099");
    let batch = [DECOMPOSED, &other, &other.replace("VN-2", "VN-3")].join("\n");
    let taken: Vec<_> = Intake::new(batch.as_bytes()).map(|line| line.is_ok()).collect();
    assert_eq!(taken, [true, true, false]);
}

#[test]
fn each_fault_is_named() {
    for (from, to, member, reason) in [
        ("\"can\":\"123456\"", "\"can\":\"12345\"", "can", Reason::Digits),
        ("\"can\":\"123456\"", "\"can\":\"12345x\"", "can", Reason::Character),
        ("\"can\":\"123456\"", "\"can\":123456", "can", Reason::Type),
        ("\"can\":\"123456\",", "", "can", Reason::Missing),
        ("\"can\":", "\"can\":\"1\",\"can\":", "can", Reason::Repeated),
        ("\"can\":\"123456\"", "\"Eriksson\":1", "", Reason::Unknown(262)),
        ("Zenith\"", "Zenith\",\"Eriksson\":1", "", Reason::Unknown(309)),
        ("UTO-1", "UTO 1", "dossier", Reason::Character),
        ("UTO-1", "", "dossier", Reason::Empty),
        ("\"can\"", "\"office\":\"hc\",\"can\"", "office", Reason::Character),
        ("\"can\"", "\"office\":\"\",\"can\"", "office", Reason::Empty),
        ("\"can\"", "\"office\":\"DN-HAI-CHAU-00001\",\"can\"", "office", Reason::Long),
        ("\"can\"", "\"reason\":\"stolen\",\"can\"", "reason", Reason::Word),
        ("\"can\"", "\"reason\":\"reissue\",\"can\"", "replaces", Reason::Missing),
        ("\"can\"", "\"replaces\":\"UTO-0\",\"can\"", "replaces", Reason::Replaces),
        ("\"can\"", "\"reason\":7,\"can\"", "reason", Reason::Type),
        ("\"can\"", "\"kind\":\"tourist\",\"can\"", "kind", Reason::Word),
        ("\"can\"", "\"priority\":\"high\",\"can\"", "priority", Reason::Word),
        ("\"utopia\"", "\"atlantis\"", "profile", Reason::Word),
        ("D23145890734", "D2314589073X<", "id_number", Reason::Character),
        ("D23145890734", "D234567890123456", "id_number", Reason::Long),
        ("\"document_number\":\"D23145890\",", "", "document_number", Reason::Missing),
        ("\"D23145890\"", "\"D231458901\"", "document_number", Reason::Long),
        ("\"Eriksson\"", "\"\"", "surname", Reason::Empty),
        ("\"Eriksson\"", "\" Eriksson\"", "surname", Reason::Character),
        ("Anna Maria", "Anna\\nMaria", "given_names", Reason::Character),
        ("1974-08-12", "1974-02-30", "birth_date", Reason::Date),
        ("1974-08-12", "19740812", "birth_date", Reason::Date),
        ("1974-08-12", "1874-08-12", "birth_date", Reason::Date),
        ("2022-04-16", "1974-08-11", "issue_date", Reason::DateOrder),
        ("2032-04-15", "2022-04-16", "expiry_date", Reason::DateOrder),
        ("\"F\"", "\"Y\"", "sex", Reason::Word),
        ("\"UTO\"", "\"Uto\"", "nationality", Reason::Character),
        ("\"Zenith\"", "\"\"", "details.residence", Reason::Empty),
        ("\"Zenith\"", "7", "details.residence", Reason::Type),
        ("residence\":\"Zenith", "former_number\":\"12", "details.former_number", Reason::Digits),
        ("/9j/4AAQ", "/9j/4AA", "portrait", Reason::NotBase64),
        ("/9j/4AAQ", "", "portrait", Reason::Empty),
        ("/9j/4AAQ", "AAAA", "portrait", Reason::Form),
        ("}}", "", "", Reason::Truncated),
    ] {
        if from == "}}" {
            assert_eq!(refusal(&SPECIMEN[..200]), (member.to_owned(), reason));
            continue;
        }
        let line = SPECIMEN.replacen(from, to, 1);
        assert_ne!(line, SPECIMEN, "{from}");
        assert_eq!(refusal(&line), (member.to_owned(), reason), "{to}");
    }
}

#[test]
fn faults_of_biometrics_are_named() {
    let end = "\"portrait\":\"/9j/4AAQ\"";
    let face = "\"face_template\":{\"algorithm\":\"a\",\"model_hash\":\"H\",\"dimensions\":3,\"scale\":5,\"vector\":\"AQID\"}";
    let face = face.replace('H', &"a".repeat(64));
    for (members, member, reason) in [
        ("\"fingerprints\":\"AAAA\"", "fingerprints", Reason::Form),
        ("\"fingerprints\":\"Rk1SACAyMAAAAAAN\"", "fingerprints", Reason::Count),
        (&face.replace(":3", ":4"), "face_template.vector", Reason::Count),
        (&face.replace(":5,", ":0,"), "face_template.scale", Reason::Range),
        (&face.replace("aaa\"", "aaA\""), "face_template.model_hash", Reason::Character),
        ("\"anthropometry\":{\"height_mm\":70000}", "anthropometry.height_mm", Reason::Range),
        ("\"anthropometry\":{\"height_mm\":0}", "anthropometry.height_mm", Reason::Range),
        (
            "\"anthropometry\":{\"eye_colour\":\"Eriksson\"}",
            "anthropometry.eye_colour",
            Reason::Word,
        ),
    ] {
        let line = SPECIMEN.replacen(end, &format!("{end},{members}"), 1);
        assert_eq!(refusal(&line), (member.to_owned(), reason), "{members}");
    }
    let line = SPECIMEN.replacen(end, &format!("{end},{face}"), 1);
    assert!(parse(line.as_bytes()).is_ok());
}

#[test]
fn a_bad_line_does_not_stop_the_others() {
    let other = SPECIMEN.replace("UTO-1", "UTO-2").replace("D23145890\"", "D23145891\"");
    let same_number = SPECIMEN.replace("UTO-1", "UTO-3");
    let half = &SPECIMEN[..120];
    let batch = format!("{SPECIMEN}\n{half}\n\n{SPECIMEN}\n{same_number}\n\u{FEFF}[1]\n{other}");
    let lines: Vec<_> = Intake::new(batch.as_bytes())
        .map(|line| line.map(|accepted| (accepted.line, accepted.dossier.dossier.clone())))
        .collect();
    let rejected =
        |line, member: &str, reason| Err(Rejection { line, member: member.to_owned(), reason });
    assert_eq!(
        lines,
        [
            Ok((1, "UTO-1".to_owned())),
            rejected(2, "", Reason::Truncated),
            rejected(4, "dossier", Reason::Twice(1)),
            rejected(5, "document_number", Reason::Twice(1)),
            rejected(6, "", Reason::NotJson(1)),
            Ok((7, "UTO-2".to_owned())),
        ]
    );
}

#[test]
fn the_schema_knows_the_same_members() {
    let schema = include_str!("../../schema/dossier.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let specimen: serde_json::Value = serde_json::from_str(SPECIMEN).unwrap();
    for member in schema["required"].as_array().unwrap() {
        let mut without = specimen.clone();
        without.as_object_mut().unwrap().remove(member.as_str().unwrap());
        let (named, reason) = refusal(&without.to_string());
        assert_eq!((named.as_str(), reason), (member.as_str().unwrap(), Reason::Missing));
    }
    let full = include_str!("../../tests/issuance/batch.jsonl").lines().next().unwrap();
    let full: serde_json::Value = serde_json::from_str(full).unwrap();
    for member in full.as_object().unwrap().keys() {
        assert!(schema["properties"].get(member).is_some(), "{member}");
    }
    for (member, inner) in
        [("", ""), ("details", "details"), ("anthropometry", "anthropometry"), ("portrait", "file")]
    {
        let properties = match member {
            "" => &schema["properties"],
            _ => &schema["$defs"][inner]["properties"],
        };
        for name in properties.as_object().unwrap().keys() {
            let wrong = serde_json::json!({ name: [7] });
            let mut dossier = specimen.clone();
            match member {
                "" => dossier[name] = wrong[name].clone(),
                _ => dossier[member] = wrong,
            }
            let (_, reason) = refusal(&dossier.to_string());
            assert!(!matches!(reason, Reason::Unknown(_)), "{member} {name}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_message_quotes_its_line(at in 0_usize..300, with in "[ -~]{0,3}") {
        let mut line = SPECIMEN.replace("Eriksson", "Zqxjv").replace("Anna Maria", "Wqzk");
        line.replace_range(at..=at, &with);
        if let Err((member, reason)) = parse(line.as_bytes()) {
            for lang in [Lang::En, Lang::Vi] {
                let text = Rejection { line: 1, member: member.clone(), reason }.text(lang);
                proptest::prop_assert!(!text.contains("qx") && !text.contains("Wq"), "{text}");
            }
        }
    }
}
