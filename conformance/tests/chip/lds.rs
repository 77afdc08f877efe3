//! Units `LDS_E` to `LDS_L`: what lies on a personalized card.
//!
//! ```text
//! LDS_E  EF.DG14       what the production line writes
//! LDS_F  EF.CVCA       what the card writes by itself
//! LDS_G  EF.DG3        likewise, and what its seal holds: the file of ISO/IEC 7816-11 is sealed
//! LDS_L  EF.ATR/INFO   likewise, and where the card shows it
//! ```

use card_format::atr_info::AtrInfo;
use card_format::dg1::Dg1;
use card_format::dg3::Dg3;
use card_format::ef::{Directory, Ef};
use card_format::profile::Profile;
use card_format::seal_key;
use card_format::sealed::{Class, SealedRecord};
use card_format::tlv::{Reader, Tag};
use card_protocol::apdu::Command;
use conformance::der::Node;
use conformance::open_card::{Door, OpenCard};
use conformance::trust_chain::{CVCA, CVCA_7, Certificate};

use crate::prepared::{file, master};

/// Value bytes of id-TA.
const TERMINAL_AUTHENTICATION: &[u8] = b"\x04\x00\x7F\x00\x07\x02\x02\x02";

/// What the seal of EF.DG3 holds.
fn fingers() -> Node {
    let Dg3::Sealed(group) = Dg3::decode(file(Ef::Dg3)).unwrap() else { panic!("not sealed") };
    let record = group.record(Class::Fingerprints).unwrap().content_info;
    let record = SealedRecord::decode(record).unwrap();
    let zone = Dg1::decode(file(Ef::Dg1)).unwrap().mrz;
    let number = Profile::card_number(&zone);
    let number = core::str::from_utf8(number.as_bytes()).unwrap();
    let class = Class::Fingerprints;
    let kek = seal_key::derive(&master(class), class, 1, number).unwrap();
    let mut plain = vec![0; record.content_len()];
    let plain = record.open(&kek, &mut plain).unwrap();
    let group = Node::parse(plain);
    assert_eq!(group.encode(), plain, "lengths are as short as can be");
    group
}

/// The biometric information templates.
fn templates() -> Vec<Node> {
    let templates = fingers().nodes().split_off(1);
    assert!(!templates.is_empty());
    templates
}

/// The value under a tag of each biometric header.
fn headers(tag: u8) -> Vec<Vec<u8>> {
    let value = |mut template: Node| {
        let entries = template.at(&[0]).nodes();
        entries.iter_mut().find(|entry| entry.tag == [tag]).unwrap().bytes().clone()
    };
    templates().into_iter().map(value).collect()
}

/// The SecurityInfos of EF.DG14 that speak of Terminal Authentication.
fn terminal_authentication() -> Vec<Node> {
    let mut dg14 = Node::parse(file(Ef::Dg14));
    let mut infos = dg14.at(&[0]).nodes().clone();
    infos.retain_mut(|info| info.at(&[0]).bytes().starts_with(TERMINAL_AUTHENTICATION));
    infos
}

#[test]
fn lds_e_2() {
    let mut infos = terminal_authentication();
    assert!(infos.iter_mut().any(|info| *info.at(&[1]) == Node::integer(1)));
    for info in &mut infos {
        assert_eq!(*info.at(&[0]), Node::oid(TERMINAL_AUTHENTICATION), "no signature algorithm");
    }
}

#[test]
fn lds_e_5() {
    for mut info in terminal_authentication() {
        assert_eq!(info.tag, [0x30]);
        assert_eq!(*info.at(&[1]), Node::integer(1));
        // efCVCA: a FID and perhaps an SFI, both as OCTET STRING.
        match &mut info.nodes()[2..] {
            [] => {}
            [file] => {
                assert_eq!(file.tag, [0x30]);
                let lengths: Vec<_> = file.nodes().iter_mut().map(|id| id.bytes().len()).collect();
                assert!(lengths == [2] || lengths == [2, 1]);
                assert!(file.nodes().iter().all(|id| id.tag == [0x04]));
            }
            more => panic!("{more:?}"),
        }
    }
}

/// The names in EF.CVCA of this card.
fn names(card: &mut OpenCard) -> Vec<Vec<u8>> {
    let file = card.read(Ef::Cvca, 0x100).good();
    assert_eq!(file.len(), 36);
    let mut rest = &file[..];
    let mut names = Vec::new();
    while let [0x42, length, after @ ..] = rest {
        assert!(*length <= 16);
        let (name, after) = after.split_at(usize::from(*length));
        names.push(name.to_vec());
        rest = after;
    }
    assert!(rest.iter().all(|byte| *byte == 0));
    names
}

#[test]
fn lds_f_1() {
    for door in Door::BOTH {
        let mut card = OpenCard::after_chip_authentication(door);
        assert_eq!(names(&mut card), [CVCA.name.as_bytes()]);
        card.import(&Certificate::link(CVCA_7, CVCA));
        assert_eq!(names(&mut card), [CVCA_7.name, CVCA.name].map(str::as_bytes));
    }
}

#[test]
fn lds_g_1() {
    assert_eq!(file(Ef::Dg3)[0], 0x63);
}

#[test]
fn lds_g_2() {
    let mut reader = Reader::new(file(Ef::Dg3));
    reader.expect(Tag(0x63)).unwrap();
    reader.finish().unwrap();
}

#[test]
fn lds_g_3() {
    assert_eq!(fingers().tag, [0x7F, 0x61]);
}

#[test]
fn lds_g_4() {
    let count = u8::try_from(templates().len()).unwrap();
    assert_eq!(*fingers().at(&[0]), Node::integer(count));
}

#[test]
fn lds_g_5() {
    assert!(templates().iter().all(|template| template.tag == [0x7F, 0x60]));
}

#[test]
fn lds_g_6() {
    assert!(templates().iter_mut().all(|template| template.at(&[0]).tag == [0xA1]));
}

#[test]
fn lds_g_7() {
    assert!(headers(0x87).iter().all(|owner| *owner == [0x01, 0x01]));
}

/// ISO/IEC 19785-3: a side, 1 or 2, below a finger, 1 to 5.
#[test]
fn lds_g_9() {
    for subtype in headers(0x82) {
        let [subtype] = subtype[..] else { panic!("{subtype:?}") };
        assert!((1..=2).contains(&(subtype & 3)) && (1..=5).contains(&(subtype >> 2)));
    }
}

#[test]
fn lds_g_10() {
    for mut template in templates() {
        assert!([[0x5F, 0x2E], [0x7F, 0x2E]].iter().any(|tag| template.at(&[1]).tag == tag));
        assert_eq!(template.nodes().len(), 2);
    }
}

/// What `LDS_G_8` and `LDS_G_11` say of finger images holds of minutiae (ISO/IEC 19794-2) likewise.
#[test]
fn minutiae_are_called_what_they_are() {
    assert!(headers(0x88).iter().all(|kind| *kind == [0x00, 0x02]));
    for mut template in templates() {
        assert!(template.at(&[1]).bytes().starts_with(b"FMR\0"));
    }
}

/// The data objects of EF.ATR/INFO.
fn atr_info() -> Vec<Node> {
    let file = file(Ef::AtrInfo);
    let mut objects = Reader::new(file);
    let mut nodes = Vec::new();
    while !objects.is_empty() {
        let from = objects.at();
        objects.take().unwrap();
        nodes.push(Node::parse(&file[from..objects.at()]));
    }
    nodes
}

fn object(tag: &[u8]) -> Node {
    atr_info().into_iter().find(|object| object.tag == tag).unwrap()
}

#[test]
fn lds_l_1() {
    assert!(!atr_info().is_empty());
}

#[test]
fn lds_l_2() {
    object(&[0x7F, 0x66]);
}

#[test]
fn lds_l_3() {
    let mut lengths = object(&[0x7F, 0x66]);
    assert_eq!(lengths.nodes().len(), 2);
    for length in lengths.nodes() {
        assert_eq!(length.tag, [0x02]);
        assert!(length.bytes()[0] < 0x80 && length.bytes().iter().any(|byte| *byte != 0));
    }
}

/// What the file says of chaining is what the card does.
#[test]
fn lds_l_4() {
    assert_eq!(object(&[0x47]).bytes().len(), 3);
    let told = AtrInfo::decode(file(Ef::AtrInfo)).unwrap().capabilities.unwrap();
    let mut card = OpenCard::powered();
    let chained = card.send_plain(Command::new(0x10, 0xA4, 0x00, 0x0C));
    assert_eq!(chained.is_good(), told.command_chaining());
}

#[test]
fn lds_l_5() {
    let mut card = OpenCard::powered();
    assert!(card.select(Directory::MasterFile).is_good());
    let fid = Ef::AtrInfo.entry().fid.to_be_bytes();
    let select = card.send_plain(Command::new(0, 0xA4, 0x02, 0x0C).with_data(&fid));
    assert!(select.is_good(), "{select:?}");
}
