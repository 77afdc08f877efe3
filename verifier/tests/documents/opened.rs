//! What a terminal does with records that it opened: compares the face with a live one, draws the
//! fingers. As a person would, with the program.

use card_format::dg3::{Dg3, Fingers};
use card_format::dg13::Dg13;
use card_format::ef::Ef;
use card_format::face_template::FaceTemplate;
use card_format::minutiae::{Capture, Finger, Kind, Minutia, View};
use card_format::seal_key::{MasterKey, derive};
use card_format::sealed::{Class, seal};
use card_format::tlv::Entries;
use serde_json::Value;
use verifier::key_file::{self, Password};

use crate::cli::{Folder, code, text};
use crate::fixture::{MASTER_KEY, Plan};

/// A record for the readers of a class, on the card of the fixture.
fn sealed(class: Class, content: &[u8]) -> Vec<u8> {
    let kek = derive(&MasterKey::new(MASTER_KEY), class, 1, "D23145890").unwrap();
    seal(&mut [0; 2048], content, &[&kek], &[7; 32], &[9; 12]).unwrap().to_vec()
}

/// A template of a face that points this way.
fn template(model: u8, vector: &[i8]) -> Vec<u8> {
    let vector: Vec<_> = vector.iter().map(|component| component.cast_unsigned()).collect();
    let (model, unknown) = (&[model; 32], Entries::NONE);
    let face = FaceTemplate { algorithm: "drawn/v1", model, scale: 1, vector: &vector, unknown };
    face.encode(&mut [0; 256]).unwrap().to_vec()
}

fn fingers() -> Vec<u8> {
    let capture = Capture {
        certification: 0,
        device: 0,
        width: 300,
        height: 400,
        x_resolution: 197,
        y_resolution: 197,
    };
    let minutia = Minutia { kind: Kind::Ending, x: 50, y: 60, angle: 0, quality: 90 };
    let minutia = [minutia.encode().unwrap()];
    let view = |finger| View {
        finger: Finger(finger),
        number: 0,
        impression: 0,
        quality: 77,
        minutiae: &minutia,
        extended: &[],
    };
    Fingers::encode_minutiae(&mut [0; 1024], &capture, &[view(2), view(7)]).unwrap().to_vec()
}

/// A document with both records, and a terminal that may open these classes.
fn terminal(classes: &[Class]) -> Folder {
    let mut plan = Plan::good();
    let face = sealed(Class::Face, &template(1, &[3, 4]));
    let fingers = sealed(Class::Fingerprints, &fingers());
    let mut out = [0; 4096];
    let dg13 = Dg13::encode_sealed(&mut out, &[(Class::Face, &face)]).unwrap().to_vec();
    let dg3 = Dg3::encode_sealed(&mut out, &[(Class::Fingerprints, &fingers)]).unwrap().to_vec();
    plan.files.extend([(Ef::Dg13, dg13), (Ef::Dg3, dg3)]);
    let folder = Folder::of(&plan.build());
    folder.run(&["trust", "import", "csca.der", "--trust", "trust"]);
    let password = Password::new(b"word".to_vec());
    for class in classes {
        let key = format!("trust/seal-{}.1.key", class.name());
        key_file::write_secret(&folder.path().join(key), &MASTER_KEY, &password).unwrap();
    }
    key_file::write_private(&folder.path().join("trust/password"), b"word").unwrap();
    folder
}

/// The exit code, the check of faces, and the whole report.
fn compared(folder: &Folder, live: &[u8], more: &[&str]) -> (i32, Value, Value) {
    std::fs::write(folder.path().join("live.bin"), live).unwrap();
    let words = ["files", "dump", "--trust", "trust", "--at", "2026-11-22", "--json"];
    let live = ["--live-template", "live.bin"];
    let output = folder.run(&[&words[..], &live, more].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let faces = checks.iter().find(|check| check["id"] == "combined.face_template").unwrap();
    (code(&output), faces.clone(), report)
}

#[test]
fn a_live_face_is_compared_and_decides_nothing() {
    let folder = terminal(&[Class::Face]);
    let (code, faces, report) = compared(&folder, &template(1, &[3, 4]), &[]);
    assert_eq!((code, &faces["status"]), (0, &"successful".into()));
    let expected =
        serde_json::json!({ "kind": "likeness", "likeness": "1.000", "threshold": "0.360" });
    assert_eq!((&faces["evidence"], &report["likeness"]), (&expected, &1000.into()));
    for (live, status, reason, likeness) in [
        (template(1, &[4, -3]), "failed", "faces_differ", Value::from(0)),
        (template(2, &[3, 4]), "not_supported", "faces_not_comparable", Value::Null),
        (template(1, &[0, 0]), "undetermined", "face_template_empty", Value::Null),
        (b"no template".to_vec(), "undetermined", "live_template_malformed", Value::Null),
    ] {
        let (code, faces, report) = compared(&folder, &live, &["--no-personal-data"]);
        assert_eq!((code, &faces["status"], &faces["reason"]), (0, &status.into(), &reason.into()));
        assert_eq!(report["likeness"], likeness);
    }
    // Another profile has another threshold, and its own word on a report of long ago.
    let output = folder.run(&["profile", "show", "files"]);
    let rules = text(&output.stdout).replace("\"files\"", "\"mine\"").replace("0.36", "0.97");
    std::fs::write(folder.path().join("mine.toml"), rules).unwrap();
    let live = template(1, &[4, 3]);
    assert_eq!(compared(&folder, &live, &[]).1["status"], "successful");
    std::fs::write(folder.path().join("report.json"), compared(&folder, &live, &[]).2.to_string())
        .unwrap();
    let again = folder.run(&["rate", "report.json", "--profile", "mine.toml", "--json"]);
    assert!(text(&again.stdout).contains("\"faces_differ\""));
    assert_eq!(crate::cli::code(&again), 0);
}

#[test]
fn a_terminal_without_the_class_compares_nothing() {
    let folder = terminal(&[]);
    let (code, faces, report) = compared(&folder, &template(1, &[3, 4]), &[]);
    assert_eq!((code, &faces["reason"]), (0, &"face_template_closed".into()));
    assert_eq!((&faces["status"], &report["likeness"]), (&"not_supported".into(), &Value::Null));
}

#[test]
fn portrait_and_fingers_are_written_where_somebody_wants_them() {
    let folder = terminal(&[Class::Fingerprints]);
    let words = ["files", "dump", "--trust", "trust", "--at", "2026-11-22", "--lang", "vi"];
    let output = folder.run(&[&words[..], &["--pictures", "out"]].concat());
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(
        std::fs::read(folder.path().join("out/portrait.jpg")).unwrap().starts_with(b"\xFF\xD8")
    );
    let drawn = std::fs::read_to_string(folder.path().join("out/minutiae.svg")).unwrap();
    assert!(drawn.contains("Ngón trỏ phải: 1 điểm") && drawn.contains("Ngón trỏ trái: 1 điểm"));
    folder.run(&[&words[..], &["--minutiae", "fingers.svg"]].concat());
    assert_eq!(std::fs::read_to_string(folder.path().join("fingers.svg")).unwrap(), drawn);
    // Nothing of them is in a report, whoever asks for the person.
    let report = folder.run(&[&words[..], &["--json"]].concat());
    assert!(!text(&report.stdout).contains("opened\":{"));
    // One picture for many documents would be of whom?
    std::fs::create_dir(folder.path().join("many")).unwrap();
    std::fs::rename(folder.path().join("dump"), folder.path().join("many/one")).unwrap();
    for more in [["--pictures", "out"], ["--minutiae", "x.svg"], ["--live-template", "x.bin"]] {
        let output = folder.run(&[&["files", "many", "--trust", "trust"][..], &more].concat());
        assert_eq!(code(&output), 3);
        assert!(text(&output.stderr).contains("are for one document"), "{}", text(&output.stderr));
    }
}

#[test]
fn without_the_class_no_finger_is_drawn() {
    let folder = terminal(&[]);
    let words = ["files", "dump", "--trust", "trust", "--at", "2026-11-22", "--pictures", "out"];
    assert_eq!(code(&folder.run(&words)), 0);
    assert!(folder.path().join("out/portrait.jpg").exists());
    assert!(!folder.path().join("out/minutiae.svg").exists());
}
