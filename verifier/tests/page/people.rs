//! Cards of somebody who lives in Utopia: a good one, and others with one thing wrong.

use card_applet::storage::{Change, Slot, Storage};
use card_format::cbeff::Header;
use card_format::dg2::Dg2;
use card_format::dg13::Dg13;
use card_format::ef::Ef;
use card_format::face::{Face, Image};
use card_format::lifecycle::Step;
use card_format::mrz::{Mrz, Sex, td1};
use card_format::object::{KeySlot, Password as Reference};
use card_format::seal_key::{MasterKey, derive};
use card_format::sealed::{Class, seal};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sha1::{Digest as _, Sha1};
use virtual_card::{Memory, VirtualCard, blank};

use crate::fixture::{
    ACTIVE_KEY, CHIP_KEY, MASTER_KEY, OTHER_KEY, Plan, Specimen, card_access, tlv,
};

/// The zone as it is printed, line by line.
pub(crate) fn zone() -> [String; 3] {
    let zone = crate::fixture::zone(b"UTO", *b"361122");
    [0, 30, 60].map(|at| String::from_utf8(zone[at..at + 30].to_vec()).unwrap())
}

/// The same with other optional data, which access control does not compare.
pub(crate) fn zone_with(optional: &str) -> [String; 3] {
    let fields = td1::Fields {
        document_code: b"I",
        issuing_state: b"UTO",
        document_number: b"D23145890",
        optional_data: optional.as_bytes(),
        birth_date: b"740812",
        sex: Sex::Female,
        expiry_date: b"361122",
        nationality: b"UTO",
        optional_data_2: b"",
        names: b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    };
    let zone = fields.encode().unwrap();
    [0, 30, 60].map(|at| String::from_utf8(zone[at..at + 30].to_vec()).unwrap())
}

/// Everything that names her.
pub(crate) const PERSONAL: [&str; 8] =
    ["ERIKSSON", "ANNA", "D23145890", "740812", "12/08/1974", "1974-08-12", "Ánna", "Amaurote"];

/// A drawing of nobody.
pub(crate) const PORTRAIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page/portrait.jpg");

/// Her document, as it was issued.
pub(crate) fn document() -> Specimen {
    let mut plan = Plan::good();
    let jpeg = std::fs::read(PORTRAIT).unwrap();
    let face = Face::portrait(Image::sniff(&jpeg), 413, 531);
    let mut out = vec![0; 32_000];
    let dg2 = Dg2::encode_portrait(&mut out, &Header::face(), &face).unwrap().to_vec();
    plan.files.extend([(Ef::Dg2, dg2), (Ef::Dg13, details())]);
    plan.build()
}

/// A sealed identity record: names as they are written where she lives.
fn details() -> Vec<u8> {
    let item = |index: u8, text: &str| {
        tlv(0x30, &[&[0x02, 0x01, index][..], &tlv(0x0C, text.as_bytes())].concat())
    };
    let items = [
        item(2, "Ánna María Eriksson"),
        item(5, "Utopia"),
        item(8, "Nephelogeta"),
        item(9, "Aurfintín 98, Amaurote"),
        item(11, "22/11/2026"),
    ];
    let kek = derive(&MasterKey::new(MASTER_KEY), Class::Identity, 1, "D23145890").unwrap();
    let mut record = [0; 1024];
    let content = tlv(0x30, &items.concat());
    let record = seal(&mut record, &content, &[&kek], &[7; 32], &[9; 12]).unwrap();
    Dg13::encode_sealed(&mut [0; 2048], &[(Class::Identity, record)]).unwrap().to_vec()
}

/// What is wrong with a card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Nothing,
    /// The portrait was changed after it was signed.
    Changed,
    /// Another chip has the files.
    Copied,
}

/// Makes a card that opens with 123456, as often as a reader resets it.
pub(crate) fn card(specimen: &Specimen, fault: Fault) -> impl Fn() -> VirtualCard<Memory> + use<> {
    let specimen = specimen.clone();
    move || made(specimen.clone(), fault)
}

fn made(mut specimen: Specimen, fault: Fault) -> VirtualCard<Memory> {
    if fault == Fault::Changed {
        specimen.flip(Ef::Dg2, -200);
    }
    specimen.files.insert(Ef::CardAccess, card_access());
    let mut storage = Memory::default();
    blank(&mut storage, &[1; 10]).unwrap();
    for (ef, bytes) in &specimen.files {
        let size = u16::try_from(bytes.len()).unwrap();
        storage.commit(&[Change::Create(*ef, size)]).unwrap();
        for (number, part) in bytes.chunks(200).enumerate() {
            let at = u16::try_from(number * 200).unwrap();
            storage.commit(&[Change::Write(*ef, at, part)]).unwrap();
        }
    }
    let active = if fault == Fault::Copied { OTHER_KEY } else { ACTIVE_KEY };
    let printed = zone().concat();
    let information = Mrz::decode(printed.as_bytes()).unwrap().information().unwrap();
    let zone: [u8; 20] = Sha1::digest(information.as_bytes()).into();
    let values = [
        (Slot::Password(Reference::Can), &b"123456"[..]),
        (Slot::Password(Reference::Mrz), &zone),
        (Slot::Key(KeySlot::ChipAuthentication), &CHIP_KEY),
        (Slot::Key(KeySlot::ActiveAuthentication), &active),
        (Slot::LifeCycle, &[Step::Operational.byte()]),
    ];
    for (slot, value) in values {
        storage.commit(&[Change::Put(slot, value)]).unwrap();
    }
    VirtualCard::new(storage, UnwrapErr(SysRng))
}
