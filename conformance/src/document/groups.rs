//! The data groups of the conforming document: a zone of two lines, a portrait, fingers, irises,
//! Chip Authentication, Active Authentication.

use std::collections::BTreeMap;

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_format::mrz::check_digit;

use super::suite::Key;
use crate::der::Node;

/// A JPEG image of 48 by 64 pixels, of nobody.
pub const JPEG: &[u8] = include_bytes!("portrait.jpg");
/// A JPEG 2000 image of the same size.
pub const JPEG_2000: &[u8] = include_bytes!("portrait.jp2");

/// Compression codes of finger images (ISO/IEC 19794-4 §7.1.14).
pub const RAW: u8 = 0;
/// WSQ.
pub const WSQ: u8 = 2;
/// JPEG 2000.
pub const FINGER_JPEG_2000: u8 = 4;

/// The fields of a zone of two lines of 44, as they are written. Digits are computed.
#[derive(Clone, Copy)]
pub struct Zone {
    /// Document code, two characters.
    pub code: &'static str,
    /// Issuing State, three characters.
    pub state: &'static str,
    /// Names; filled up.
    pub names: &'static str,
    /// Document number; filled up.
    pub number: &'static str,
    /// Nationality, three characters.
    pub nationality: &'static str,
    /// Date of birth.
    pub birth: &'static str,
    /// Sex.
    pub sex: &'static str,
    /// Date of expiry.
    pub expiry: &'static str,
    /// Optional data; filled up.
    pub optional: &'static str,
    /// Digit of absent optional data: `0` or `<`.
    pub no_optional: u8,
}

impl Default for Zone {
    fn default() -> Self {
        Self {
            code: "P<",
            state: "UTO",
            names: "ERIKSSON<<ANNA<MARIA",
            number: "L898902C3",
            nationality: "UTO",
            birth: "740812",
            sex: "F",
            expiry: "361122",
            optional: "ZE184226B",
            no_optional: b'<',
        }
    }
}

impl Zone {
    /// EF.DG1.
    pub fn file(&self) -> Vec<u8> {
        let zone = Node::primitive(&[0x5F, 0x1F], &self.lines());
        Node::constructed(&[0x61], vec![zone]).encode()
    }

    fn lines(&self) -> Vec<u8> {
        let with_digit = |text: String| {
            let digit = char::from(check_digit(text.as_bytes()));
            format!("{text}{digit}")
        };
        let number = with_digit(format!("{:<<9}", self.number));
        let (birth, expiry) = (with_digit(self.birth.into()), with_digit(self.expiry.into()));
        let mut optional = with_digit(format!("{:<<14}", self.optional));
        if self.optional.is_empty() {
            optional = format!("{:<<14}{}", "", char::from(self.no_optional));
        }
        let composite = check_digit(format!("{number}{birth}{expiry}{optional}").as_bytes());
        let names = format!("{}{}{:<<39}", self.code, self.state, self.names);
        let (nationality, sex, composite) = (self.nationality, self.sex, char::from(composite));
        format!("{names}{number}{nationality}{birth}{sex}{expiry}{optional}{composite}").into()
    }
}

/// All of them.
pub fn all() -> BTreeMap<Ef, Vec<u8>> {
    [
        (Ef::Dg1, Zone::default().file()),
        (Ef::Dg2, portrait(JPEG_2000, &[])),
        (Ef::Dg3, fingers(&[(5, WSQ), (6, WSQ)])),
        (Ef::Dg4, irises(RAW)),
        (Ef::Dg14, chip_parameters()),
        (Ef::Dg15, Node::constructed(&[0x6F], vec![Node::parse(&chip_key(0x44))]).encode()),
    ]
    .into()
}

/// EF.DG2 with feature points of eight bytes.
pub fn portrait(image: &[u8], points: &[[u8; 8]]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(0).to_be_bytes();
    let block = 32 + 8 * points.len() + image.len();
    let kind = u8::from(image == JPEG_2000);
    let record = [
        b"FAC\x00010\0",
        &length(14 + block)[..],
        &[0, 1],
        &length(block),
        &u16::try_from(points.len()).unwrap_or(0).to_be_bytes(),
        &[0; 14],
        points.as_flattened(),
        &[1, kind, 0, 48, 0, 64, 1, 2, 0, 0, 0, 0],
        image,
    ]
    .concat();
    group(0x75, vec![template(0x02, Some(0x00), 0x0008, &record)])
}

/// EF.DG3: which finger, and how its image is compressed.
pub fn fingers(fingers: &[(u8, u8)]) -> Vec<u8> {
    let finger = |(subtype, compression): &(u8, u8)| {
        let image = [[0, 0, 0, 24, 1, 1, 1, 50, 0, 0, 4, 0, 4, 0].as_slice(), &[7; 10]].concat();
        let header = [b"FIR\x00010\0".as_slice(), &[0, 0, 0, 0, 0, 56, 0, 0, 0, 31, 1, 1]].concat();
        let resolution = [1, 0xF4, 1, 0xF4, 1, 0xF4, 1, 0xF4, 8, *compression, 0, 0];
        template(0x08, Some(*subtype), 0x0007, &[&*header, &resolution, &image].concat())
    };
    group(0x63, fingers.iter().map(finger).collect())
}

/// EF.DG4: both eyes.
pub fn irises(format: u8) -> Vec<u8> {
    let iris = |subtype: u8| {
        let header = [b"IIR\x00010\0".as_slice(), &[0, 0, 0, 60, 0, 0, 1, 0, 45]].concat();
        let mut record = [&*header, &[0; 28], &[format; 15]].concat();
        record.resize(60, 0);
        template(0x10, Some(subtype), 0x0009, &record)
    };
    group(0x76, vec![iris(1), iris(2)])
}

/// EF.DG14: one key on P-256, for AES-128.
pub fn chip_parameters() -> Vec<u8> {
    Node::constructed(&[0x6E], vec![chip_authentication()]).encode()
}

/// SecurityInfos of Chip Authentication.
pub fn chip_authentication() -> Node {
    let protocol = Node::oid(b"\x04\x00\x7F\x00\x07\x02\x02\x03\x02\x02");
    let key = Node::oid(b"\x04\x00\x7F\x00\x07\x02\x02\x01\x02");
    Node::set_of(vec![
        Node::sequence(vec![protocol, Node::integer(1)]),
        Node::sequence(vec![key, Node::parse(&chip_key(0x33))]),
    ])
}

fn chip_key(byte: u8) -> Vec<u8> {
    Key::Ec(Curve::P256, byte).public()
}

fn group(tag: u8, templates: Vec<Node>) -> Vec<u8> {
    let count = u8::try_from(templates.len()).unwrap_or(0);
    let content = [vec![Node::integer(count)], templates].concat();
    Node::constructed(&[tag], vec![Node::constructed(&[0x7F, 0x61], content)]).encode()
}

/// A template of Doc 9303-10 Table 39.
fn template(kind: u8, subtype: Option<u8>, format: u16, record: &[u8]) -> Node {
    let mut header = vec![Node::primitive(&[0x80], &[1, 1]), Node::primitive(&[0x81], &[kind])];
    header.extend(subtype.map(|subtype| Node::primitive(&[0x82], &[subtype])));
    header.push(Node::primitive(&[0x87], &[1, 1]));
    header.push(Node::primitive(&[0x88], &format.to_be_bytes()));
    let header = Node::constructed(&[0xA1], header);
    Node::constructed(&[0x7F, 0x60], vec![header, Node::primitive(&[0x5F, 0x2E], record)])
}
