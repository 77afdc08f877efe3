//! Units `LDS_A` to `LDS_J`: the files that the production line writes.

use card_format::dg14::Dg14;
use card_format::ef::Ef;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::mrz::check_digit;
use card_format::oid;
use card_protocol::group::{OnChip, Public};
use conformance::der::Node;

use crate::prepared::{file, files};

/// id-PACE, id-CA, id-PK-ECDH, id-TA, and id-icao-mrtd-security-aaProtocolObject.
const PACE: &[u8] = b"\x04\x00\x7F\x00\x07\x02\x02\x04";
const CHIP_AUTHENTICATION: &[u8] = b"\x04\x00\x7F\x00\x07\x02\x02\x03";
const CHIP_KEY: &[u8] = b"\x04\x00\x7F\x00\x07\x02\x02\x01\x02";
const TERMINAL_AUTHENTICATION: &[u8] = b"\x04\x00\x7F\x00\x07\x02\x02\x02";
const ACTIVE_AUTHENTICATION: &[u8] = b"\x67\x81\x08\x01\x01\x05";

/// The file as a tree; it is one object whose lengths are as short as can be.
fn tree(ef: Ef) -> Node {
    let node = Node::parse(file(ef));
    assert_eq!(node.encode(), file(ef));
    node
}

fn starts_with(ef: Ef, tag: u8) {
    assert_eq!(file(ef)[0], tag);
}

/// An element of EF.COM: tag, and as many digits.
fn version(at: usize, tag: &[u8], digits: usize) {
    let mut com = tree(Ef::Com);
    let element = com.at(&[at]);
    assert_eq!(element.tag, tag);
    assert_eq!(element.bytes().len(), digits);
    assert!(element.bytes().iter().all(u8::is_ascii_digit));
}

fn list_of_groups() {
    let groups = files().keys().filter(|ef| ef.entry().data_group.is_some());
    let tags: Vec<_> = groups.map(|ef| u8::try_from(ef.entry().tag.unwrap()).unwrap()).collect();
    assert_eq!(*tree(Ef::Com).at(&[2]), Node::primitive(&[0x5C], &tags));
}

/// The zone of three lines of 30.
fn zone() -> Vec<u8> {
    tree(Ef::Dg1).at(&[0]).bytes().clone()
}

fn letters(from: usize, to: usize) {
    let field = &zone()[from..to];
    assert!(field[0].is_ascii_uppercase(), "{field:?}");
    assert!(field.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'<'), "{field:?}");
}

fn characters(from: usize, to: usize) {
    let allowed = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'<';
    assert!(zone()[from..to].iter().all(allowed));
}

/// A field and the digit behind it.
fn checked(from: usize, to: usize) {
    let zone = zone();
    assert_eq!(zone[to], check_digit(&zone[from..to]));
}

fn date(from: usize) {
    let zone = zone();
    assert!(zone[from..from + 6].iter().all(u8::is_ascii_digit));
    let number = |at: usize| 10 * (zone[at] - b'0') + zone[at + 1] - b'0';
    assert!((1..=12).contains(&number(from + 2)) && (1..=31).contains(&number(from + 4)));
    checked(from, from + 6);
}

fn composite() {
    let zone = zone();
    let fields = [&zone[5..30], &zone[30..37], &zone[38..45], &zone[48..59]].concat();
    assert_eq!(zone[59], check_digit(&fields));
}

/// The group of templates in EF.DG2, which is all that is in it.
fn faces() -> Node {
    let mut dg2 = tree(Ef::Dg2);
    let [group] = &dg2.nodes()[..] else { panic!("not one group") };
    group.clone()
}

fn count_of_faces() {
    let mut group = faces();
    let count = u8::try_from(group.nodes().len() - 1).unwrap();
    assert_eq!(*group.at(&[0]), Node::integer(count));
}

fn face_header(tag: u8) -> Vec<u8> {
    let mut group = faces();
    let entries = group.at(&[1, 0]).nodes();
    entries.iter_mut().find(|entry| entry.tag == [tag]).unwrap().bytes().clone()
}

/// ISO/IEC 19794-5:2005 §5.3: a header of 14 bytes, then for each face 20, 8 a feature point, 12.
fn record() -> Vec<u8> {
    faces().at(&[1, 1]).bytes().clone()
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

fn record_header() {
    let record = record();
    assert_eq!(record[..8], *b"FAC\x00010\0");
    assert_eq!(number(&record[8..12]), record.len());
    assert_eq!(number(&record[12..14]), 1);
}

fn points() -> usize {
    number(&record()[18..20])
}

fn face_information() {
    let record = record();
    assert_eq!(number(&record[14..18]), record.len() - 14);
    assert!([0, 1, 2, 0xFF].contains(&record[20]), "sex");
    assert!(record[21] <= 7 || record[21] == 0xFF, "colour of eyes");
    assert!(record[22] <= 7 || record[22] == 0xFF, "colour of hair");
}

fn feature_points() {
    let record = record();
    for point in record[34..34 + 8 * points()].chunks(8) {
        assert_eq!(point[0], 1);
    }
}

fn image_information() {
    let record = record();
    let block = &record[34 + 8 * points()..];
    assert!(block[0] <= 2 && block[1] <= 1, "kind of image, kind of data");
    assert!(number(&block[2..4]) > 0 && number(&block[4..6]) > 0);
}

/// SignedData of EF.SOD.
fn signed_data() -> Node {
    let mut sod = tree(Ef::Sod);
    assert_eq!(*sod.at(&[0, 0]), Node::oid(oid::SIGNED_DATA.as_bytes()));
    sod.at(&[0, 1, 0]).clone()
}

fn signed_values() {
    let mut data = signed_data();
    assert_eq!(*data.at(&[0]), Node::integer(3));
    assert!(!data.at(&[1]).nodes().is_empty());
    assert_eq!(*data.at(&[2, 0]), Node::oid(oid::LDS_SECURITY_OBJECT.as_bytes()));
    assert_eq!((data.at(&[3]).tag.clone(), data.at(&[4]).tag.clone()), (vec![0xA0], vec![0x31]));
}

fn hashes() {
    let mut data = signed_data();
    let content = data.at(&[2, 1, 0]).bytes().clone();
    let object = LdsSecurityObject::decode(&content).unwrap();
    let mut groups = 0;
    for (ef, bytes) in files() {
        if let Some(number) = ef.entry().data_group {
            object.check(number, bytes).unwrap();
            groups += 1;
        }
    }
    assert_eq!(object.hashes().count(), groups);
}

/// The SecurityInfos of a file whose protocol begins like this.
fn infos(ef: Ef, protocol: &[u8]) -> Vec<Node> {
    let mut file = tree(ef);
    let set = if ef == Ef::CardAccess { &mut file } else { file.at(&[0]) };
    assert_eq!(set.tag, [0x31]);
    let mut infos = set.nodes().clone();
    infos.retain_mut(|info| info.at(&[0]).bytes().starts_with(protocol));
    infos
}

/// One of them at least, each with this number behind the protocol.
fn versioned(ef: Ef, protocol: &[u8], version: u8) {
    let mut infos = infos(ef, protocol);
    assert!(!infos.is_empty());
    assert!(infos.iter_mut().all(|info| *info.at(&[1]) == Node::integer(version)));
}

fn chip_keys() {
    let mut keys = infos(Ef::Dg14, CHIP_KEY);
    assert!(!keys.is_empty());
    for key in &mut keys {
        assert_eq!(key.at(&[1]).tag, [0x30], "SubjectPublicKeyInfo");
    }
    Dg14::decode(file(Ef::Dg14)).unwrap();
}

fn like_card_access() {
    assert_eq!(infos(Ef::Dg14, PACE), infos(Ef::CardAccess, PACE));
}

fn pace_parameters() {
    versioned(Ef::CardAccess, PACE, 2);
    for mut info in infos(Ef::CardAccess, PACE) {
        assert_eq!(info.nodes().len(), 3);
        assert!((8..=18).contains(&info.at(&[2]).bytes()[0]), "a curve of Doc 9303-11 Table 12");
    }
}

/// Beside the chip authentication mapping, 6, there is another one.
fn another_mapping() {
    let mapping = |mut info: Node| info.at(&[0]).bytes()[PACE.len()];
    assert!(infos(Ef::CardAccess, PACE).into_iter().map(mapping).any(|mapping| mapping != 6));
}

/// A card without another EF.CVCA than the usual one says no more.
fn version_alone() {
    let mut infos = infos(Ef::Dg14, TERMINAL_AUTHENTICATION);
    assert!(infos.iter_mut().all(|info| info.nodes().len() == 2));
}

fn active_authentication() {
    versioned(Ef::Dg14, ACTIVE_AUTHENTICATION, 1);
    for mut info in infos(Ef::Dg14, ACTIVE_AUTHENTICATION) {
        assert_eq!(info.at(&[2]).tag, [0x06]);
    }
}

/// The key of Active Authentication, on P-256.
fn active_key() {
    let mut dg15 = tree(Ef::Dg15);
    let bits = dg15.at(&[0, 1]).bytes();
    assert_eq!(bits[0], 0, "unused bits");
    Public::decode(OnChip::P256, &bits[1..]).unwrap();
}

cases! {
    lds_a_1 starts_with(Ef::Com, 0x60);
    lds_a_2 tree(Ef::Com);
    lds_a_3 version(0, &[0x5F, 0x01], 4);
    lds_a_4 version(1, &[0x5F, 0x36], 6);
    lds_a_5 list_of_groups();
    lds_b_1 starts_with(Ef::Dg1, 0x61);
    lds_b_2 tree(Ef::Dg1);
    lds_b_3 assert_eq!((tree(Ef::Dg1).at(&[0]).tag.clone(), zone().len()), (vec![0x5F, 0x1F], 90));
    lds_b_4 letters(0, 2);
    lds_b_5 letters(2, 5);
    lds_b_6 letters(60, 90);
    lds_b_7 (characters(5, 14), checked(5, 14));
    lds_b_8 letters(45, 48);
    lds_b_9 date(30);
    lds_b_10 assert!(b"MF<".contains(&zone()[37]));
    lds_b_11 date(38);
    lds_b_12 (characters(15, 30), characters(48, 59));
    lds_b_13 composite();
    lds_c_1 starts_with(Ef::Dg2, 0x75);
    lds_c_2 tree(Ef::Dg2);
    lds_c_3 assert_eq!(faces().tag, [0x7F, 0x61]);
    lds_c_4 count_of_faces();
    lds_c_5 assert!(faces().nodes()[1..].iter().all(|face| face.tag == [0x7F, 0x60]));
    lds_c_6 assert_eq!(faces().at(&[1, 0]).tag, [0xA1]);
    lds_c_7 assert_eq!(face_header(0x87), [0x01, 0x01]);
    lds_c_8 assert_eq!(face_header(0x88), [0x00, 0x08]);
    lds_c_9 assert_eq!(faces().at(&[1, 1]).tag, [0x5F, 0x2E]);
    lds_c_10 record_header();
    lds_c_11 face_information();
    lds_c_12 feature_points();
    lds_c_13 image_information();
    lds_d_1 starts_with(Ef::Sod, 0x77);
    lds_d_2 tree(Ef::Sod);
    lds_d_3 signed_data();
    lds_d_4 signed_values();
    lds_d_6 hashes();
    lds_e_1 (starts_with(Ef::Dg14, 0x6E), tree(Ef::Dg14));
    lds_e_2 (chip_keys(), versioned(Ef::Dg14, CHIP_AUTHENTICATION, 1));
    lds_e_3 chip_keys();
    lds_e_4 versioned(Ef::Dg14, CHIP_AUTHENTICATION, 1);
    lds_e_5 like_card_access();
    lds_e_6 active_authentication();
    lds_e_8 versioned(Ef::Dg14, TERMINAL_AUTHENTICATION, 1);
    lds_e_9 version_alone();
    lds_i_1 assert!(!infos(Ef::CardAccess, PACE).is_empty());
    lds_i_2 pace_parameters();
    lds_i_4 another_mapping();
    lds_j_1 starts_with(Ef::Dg15, 0x6F);
    lds_j_2 tree(Ef::Dg15);
    lds_j_3 assert_eq!(tree(Ef::Dg15).at(&[0]).nodes().len(), 2);
    lds_j_4 assert_eq!(*tree(Ef::Dg15).at(&[0, 0, 0]), Node::oid(b"\x2A\x86\x48\xCE\x3D\x02\x01"));
    lds_j_5 active_key();
}
