//! Faces and fingers against values and files that others made.
//!
//! `CARDWRIGHT_VECTORS` names the folder of known answers and `CARDWRIGHT_DATA` the folder of
//! third-party files. Both stay outside the repository; without them these tests say so and pass.

#![expect(clippy::unwrap_used, reason = "a wrong vector fails the test")]

use std::env::var_os;
use std::fs;
use std::path::PathBuf;

use card_format::cbeff::{Format, Group, Template};
use card_format::dg2::{Dg2, face_record};
use card_format::dg3::Dg3;
use card_format::error::{Error, Fault};
use card_format::face::{FaceRecord, FeaturePoint, Image, ImageKind};
use card_format::minutiae::{Capture, Finger, Kind, Minutia, MinutiaeRecord};
use card_format::minutiae_card::{CardFormat, Order};
use card_format::tlv::{Reader, Tag, Writer};
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

fn data(name: &str) -> Option<Vec<u8>> {
    Some(fs::read(folder("CARDWRIGHT_DATA")?.join("4-biometrics").join(name)).unwrap())
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

fn number<T: TryFrom<u64>>(value: &Value, name: &str) -> T {
    T::try_from(value[name].as_u64().unwrap()).ok().unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

/// The vector of this kind and name in the list of a file.
fn of_kind<'v>(file: &'v Value, kind: &str) -> impl Iterator<Item = &'v Value> {
    list(file, "vectors").iter().filter(move |vector| text(vector, "kind") == kind)
}

fn encode(record: &MinutiaeRecord<'_>) -> Vec<u8> {
    let views: Vec<_> = record.views().collect();
    let mut out = [0; 2048];
    MinutiaeRecord::encode(&mut out, &record.capture, &views).unwrap().to_vec()
}

fn encode_group(group: &Group<'_>) -> Vec<u8> {
    let mut out = vec![0; 0x8000];
    let mut writer = Writer::new(&mut out);
    let fill = |writer: &mut Writer<'_>| group.templates().try_for_each(|t| t.encode(writer));
    Group::encode(&mut writer, group.len(), fill).unwrap();
    writer.finish().to_vec()
}

fn minutia(value: &Value) -> Minutia {
    let kind = match text(value, "type").to_lowercase().as_str() {
        "ending" => Kind::Ending,
        "bifurcation" => Kind::Bifurcation,
        _ => Kind::Other,
    };
    let quality = value["quality"].as_u64().unwrap_or_default().try_into().unwrap();
    let [x, y] = [("x", "positionX"), ("y", "positionY")]
        .map(|(short, long)| number(value, if value[short].is_null() { long } else { short }));
    Minutia { kind, x, y, angle: number(value, "angle"), quality }
}

#[test]
fn minutiae_records_of_2005() {
    let Some(file) = vectors("finger_minutiae.json") else { return };
    for vector in of_kind(&file, "record_iso2005") {
        let bytes = hex(text(vector, "bytes"));
        if !vector["truncated_after_minutiae"].is_null() {
            let fault = Some(Fault::Length.at(8));
            assert_eq!(MinutiaeRecord::decode(&bytes).err(), fault);
            assert_eq!(MinutiaeRecord::decode_tolerant(&bytes).err(), fault);
            continue;
        }
        let decoded = &vector["decoded"];
        let record = MinutiaeRecord::decode(&bytes).unwrap();
        let Capture { certification, device, width, height, x_resolution, y_resolution } =
            record.capture;
        assert_eq!((certification, device), (number(decoded, "cert"), number(decoded, "device")));
        assert_eq!((width, height), (number(decoded, "width"), number(decoded, "height")));
        assert_eq!(x_resolution, number::<u16>(decoded, "res_x"));
        assert_eq!(y_resolution, number::<u16>(decoded, "res_y"));
        assert_eq!(record.views().count(), list(decoded, "views").len());
        for (view, expected) in record.views().zip(list(decoded, "views")) {
            assert_eq!(view.finger, Finger(number(expected, "finger")));
            assert_eq!(view.quality, number::<u8>(expected, "quality"));
            assert_eq!(view.extended, hex(text(expected, "ext")));
            assert!(view.minutiae().eq(list(expected, "minutiae").iter().map(minutia)));
        }
        assert_eq!(encode(&record), bytes);
    }
}

#[test]
fn minutiae_records_of_other_standards_are_told_apart() {
    let Some(file) = vectors("finger_minutiae.json") else { return };
    for vector in of_kind(&file, "record_iso2011") {
        let bytes = hex(text(vector, "bytes"));
        assert_eq!(MinutiaeRecord::decode(&bytes).err(), Some(Fault::Unsupported.at(4)));
    }
    // INCITS 378-2004 is written with the version " 20" and with "020".
    for (name, at) in
        [("nist-libbiomeval/fmr.ansi2004", 8), ("fingerprintio/ansi378v2004-sample.dat", 4)]
    {
        let Some(bytes) = data(name) else { return };
        assert_eq!(MinutiaeRecord::decode(&bytes).err(), Some(Fault::Unsupported.at(at)), "{name}");
    }
}

#[test]
fn card_formats() {
    let Some(file) = vectors("finger_minutiae.json") else { return };
    for vector in of_kind(&file, "card_formats") {
        let resolution = number(vector, "resolution_px_per_cm");
        let capture = Capture {
            certification: 0,
            device: 0,
            width: 512,
            height: 512,
            x_resolution: resolution,
            y_resolution: resolution,
        };
        let minutiae = || list(vector, "minutiae").iter().map(minutia);
        let mut out = [0; 256];
        let normal = CardFormat::Normal.encode(&mut out, &capture, minutiae()).unwrap();
        assert_eq!(normal, hex(text(vector, "normal_unsorted")));
        let compact = CardFormat::Compact.encode(&mut out, &capture, minutiae()).unwrap();
        assert_eq!(compact, hex(text(vector, "compact_unsorted")));
        let order = Order::from_byte(0x09).unwrap().unwrap();
        order.sort(CardFormat::Compact, compact).unwrap();
        assert_eq!(compact, hex(text(vector, "compact_yx_ascending")));
    }
}

#[test]
fn templates_of_a_card_that_compares() {
    let Some(file) = vectors("finger_minutiae.json") else { return };
    for vector in of_kind(&file, "bit_group") {
        let bytes = hex(text(vector, "bytes"));
        let group = Group::decode(&mut Reader::new(&bytes)).unwrap();
        let references = group.templates().map(|template| template.reference.unwrap());
        let expected = list(vector, "templates").iter().map(|t| hex(text(t, "reference"))[0]);
        assert!(references.eq(expected));
        assert_eq!(encode_group(&group), bytes);
    }
    let Some(bytes) = data("nist-libbiomeval/TLVBIT.dat") else { return };
    let group = Group::decode(&mut Reader::new(&bytes)).unwrap();
    let formats = group.templates().map(|template| template.header.format);
    assert!(
        formats.eq([(0xDEAD, 0xBEEF), (0xBEEF, 0xDEAD)].map(|(o, k)| Format { owner: o, kind: k }))
    );
    assert_eq!(encode_group(&group), bytes);
}

#[test]
fn face_headers() {
    let Some(file) = vectors("face_headers.json") else { return };
    for vector in of_kind(&file, "fac_header") {
        let mut bytes = hex(text(vector, "bytes"));
        bytes.resize(bytes.len() + number::<usize>(vector, "image_bytes"), 0xEE);
        let decoded = &vector["decoded"];
        let record = FaceRecord::decode(&bytes).unwrap();
        let face = record.faces().next().unwrap();
        assert_eq!(face.gender.0, number::<u8>(decoded, "gender"));
        assert_eq!(face.eye_colour.0, number::<u8>(decoded, "eye"));
        assert_eq!(face.hair_colour.0, number::<u8>(decoded, "hair"));
        let [high, middle, low] = face.features.0;
        assert_eq!(u32::from_be_bytes([0, high, middle, low]), number::<u32>(decoded, "mask"));
        assert_eq!(face.expression.0, number::<u16>(decoded, "expression"));
        assert_eq!(face.pose.as_slice(), hex(text(decoded, "pose")));
        assert_eq!(face.pose_uncertainty.as_slice(), hex(text(decoded, "uncertainty")));
        assert_eq!(
            (face.width, face.height),
            (number(decoded, "width"), number(decoded, "height"))
        );
        assert_eq!(face.image_type.0, number::<u8>(decoded, "face_image_type"));
        assert_eq!(face.image_data.0, number::<u8>(decoded, "data_type"));
        assert_eq!(face.device, number::<u16>(decoded, "device"));
        let points = face.points.iter().map(|point| FeaturePoint::decode(*point));
        assert!(points.zip(list(decoded, "points")).all(|(point, expected)| {
            let code = format!("{}.{}", point.code >> 4, point.code & 0xF);
            code == text(expected, "code")
                && (point.x, point.y) == (number(expected, "x"), number(expected, "y"))
        }));
        let mut out = vec![0; bytes.len()];
        assert_eq!(FaceRecord::encode(&mut out, &[face]).unwrap(), bytes);
    }
}

#[test]
fn small_groups_of_doc_9303() {
    let Some(file) = vectors("lds_files.json") else { return };
    let mut seen = 0;
    for entry in list(&file, "files") {
        let (name, bytes) = (text(entry, "name"), hex(text(entry, "hex")));
        let mut out = [0; 256];
        if name.starts_with("DG3, ") {
            let Dg3::Plain(fingers) = Dg3::decode(&bytes).unwrap() else { panic!("{name}") };
            let templates: Vec<Template<'_>> = fingers.templates().collect();
            let file = Dg3::encode_plain(&mut out, &templates, fingers.random()).unwrap();
            assert_eq!(file, bytes, "{name}");
            seen += 1;
        } else if name.starts_with("DG4, ") {
            let content = Reader::new(&bytes).expect(Tag(0x76)).unwrap();
            let group = Group::decode(&mut content.reader()).unwrap();
            let iris = group.templates().next().unwrap().data.unwrap().block().unwrap();
            assert_eq!(iris.bytes, [0x66, 0]);
            assert_eq!(encode_group(&group), content.value);
            seen += 1;
        } else if name.starts_with("DG2 header of the A.3 example") {
            let mut bytes = bytes;
            bytes.resize(bytes.len() + 12_642, 0);
            let dg2 = Dg2::decode(&bytes).unwrap();
            let header = dg2.templates().next().unwrap().header;
            assert_eq!(header.creation, Some([0x20, 0x02, 0x03, 0x15, 0x13, 0x30, 0x00]));
            assert_eq!(header.creator, Some(&[0, 1, 0, 1][..]));
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn a_record_whose_last_block_is_cut_off() {
    let Some(bytes) = data("nist-libbiomeval/fmr.iso2005") else { return };
    let finding = Some(Fault::Length.at(328));
    assert_eq!(MinutiaeRecord::decode(&bytes).err(), finding);
    let (record, found) = MinutiaeRecord::decode_tolerant(&bytes).unwrap();
    assert_eq!(found, finding);
    let views: Vec<_> = record.views().map(|v| (v.finger.0, v.quality, v.minutiae.len())).collect();
    assert_eq!(views, [(7, 90, 27), (2, 70, 22)]);
}

#[test]
fn a_record_with_an_item_of_a_vendor() {
    let Some(bytes) = data("fingerprintio/iso19794p2v2005-sample.dat") else { return };
    let oracle = data("fingerprintio/iso19794p2v2005-sample.json").unwrap();
    let oracle: Value = serde_json::from_slice(&oracle).unwrap();
    let record = MinutiaeRecord::decode(&bytes).unwrap();
    assert_eq!(record.capture.device, number::<u16>(&oracle, "sensorId"));
    assert_eq!(record.views().count(), list(&oracle, "fingerprints").len());
    for (view, expected) in record.views().zip(list(&oracle, "fingerprints")) {
        assert_eq!(view.quality, number::<u8>(expected, "quality"));
        assert!(view.minutiae().eq(list(expected, "minutiae").iter().map(minutia)));
        let items: Vec<_> = view.extended_data().unwrap().items().map(|i| i.kind).collect();
        let kinds = list(expected, "extensions").iter().map(|item| number::<u16>(item, "type"));
        assert!(items.into_iter().eq(kinds));
    }
    assert_eq!(encode(&record), bytes);
}

#[test]
fn a_record_with_zeros_behind_it() {
    let Some(bytes) = data("sourceafis/iso-probe.fmr") else { return };
    assert_eq!(MinutiaeRecord::decode(&bytes).err(), Some(Fault::Trailing.at(263)));
    let (record, found) = MinutiaeRecord::decode_tolerant(&bytes).unwrap();
    assert_eq!(found, Some(Fault::Trailing.at(263)));
    assert_eq!(record.views().next().unwrap().minutiae.len(), 38);
    assert_eq!(encode(&record), bytes[..263]);
}

#[test]
fn a_face_with_points() {
    let Some(bytes) = data("nist-libbiomeval/face01.iso2005") else { return };
    let record = FaceRecord::decode(&bytes).unwrap();
    let faces: Vec<_> = record.faces().collect();
    assert_eq!((faces.len(), faces[0].points.len()), (1, 4));
    assert_eq!(faces[0].image.kind, ImageKind::Jpeg);
    assert_eq!(faces[0].check_image(), Ok(()));
    let mut out = vec![0; bytes.len()];
    assert_eq!(FaceRecord::encode(&mut out, &faces).unwrap(), bytes);
}

#[test]
fn a_face_gives_back_its_image() {
    let folder = "iso39794-5-and-19794-5";
    let Some(bytes) = data(&format!("{folder}/ISO19794_Test1_Data.bin")) else { return };
    let image = data(&format!("{folder}/ISO19794_Test1_Face.jpg")).unwrap();
    let face = FaceRecord::decode(&bytes).unwrap().faces().next().unwrap();
    assert_eq!(face.image.bytes, image);
    assert_eq!((face.image.kind, face.width, face.height), (ImageKind::Jpeg, 148, 70));
}

#[test]
fn a_face_of_iso_39794() {
    let folder = "iso39794-5-and-19794-5";
    let Some(file) = data(&format!("{folder}/ICAO_39794_5_AP_DG2_MandFields.dat")) else { return };
    let record = data(&format!("{folder}/ICAO_39794_5_AP_MandFields.dat")).unwrap();
    let portrait = data("portraits/silver.jp2").unwrap();
    let dg2 = Dg2::decode(&file).unwrap();
    let template = dg2.templates().next().unwrap();
    assert!(face_record(&template).unwrap().is_none());
    let block = template.block(Format::FACE_39794).unwrap().unwrap();
    assert!(block.bytes == record || block.bytes.ends_with(&record[4..]));
    let image = dg2.portrait().unwrap();
    assert_eq!((image.kind, image.bytes == portrait), (ImageKind::Jpeg2000, true));
    let mut out = vec![0; file.len()];
    assert_eq!(Dg2::encode(&mut out, &[template]).unwrap(), file);
}

#[test]
fn portraits_are_known_by_their_content() {
    for name in ["silver.jp2", "isomdl-portrait.jp2"] {
        let Some(bytes) = data(&format!("portraits/{name}")) else { return };
        assert_eq!(Image::sniff(&bytes).kind, ImageKind::Jpeg2000, "{name}");
    }
}

#[test]
fn no_prefix_of_a_real_file_panics() {
    let Some(file) = data("nist-libbiomeval/fmr.iso2005") else { return };
    let face = data("nist-libbiomeval/face01.iso2005").unwrap();
    for length in 0..file.len() {
        assert!(MinutiaeRecord::decode_tolerant(&file[..length]).is_err());
        let expected: Option<Error> = FaceRecord::decode(&face[..length]).err();
        assert!(expected.is_some());
    }
}
