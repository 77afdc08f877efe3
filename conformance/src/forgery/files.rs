//! Every data group against its hash, one after the other, and files that nobody signed.

use card_format::ef::Ef;

use super::{Fault, base, biometrics, sealed};
use crate::der::Node;
use crate::document::Plan;
use crate::document::groups::{RAW, Zone, fingers, irises};
use crate::document::suite::Key;

/// The data groups of the passport, in the order of its list.
const GROUPS: [Ef; 6] = [Ef::Dg1, Ef::Dg2, Ef::Dg3, Ef::Dg4, Ef::Dg14, Ef::Dg15];

/// Those that it does not have.
const OTHERS: [Ef; 10] =
    [Ef::Dg5, Ef::Dg6, Ef::Dg7, Ef::Dg8, Ef::Dg9, Ef::Dg10, Ef::Dg11, Ef::Dg12, Ef::Dg13, Ef::Dg16];

/// `EF.DG1` without its first part.
fn short(ef: Ef) -> &'static str {
    ef.entry().name.trim_start_matches("EF.")
}

pub(super) fn faults() -> Vec<Fault> {
    let own = GROUPS.into_iter().enumerate().flat_map(|(at, ef)| of_group(ef, at));
    let others = OTHERS.into_iter().flat_map(of_nobody);
    own.chain(others).chain(swapped()).collect()
}

/// Faults of a data group that stands at this place of the list.
fn of_group(ef: Ef, at: usize) -> Vec<Fault> {
    let name = |fault: &str| format!("file/{}_{fault}", short(ef));
    let hash: [usize; 3] = [2, at, 1];
    let mut faults = vec![
        Fault::of(name("first_byte"), move |it| it.raw(ef, |file| file[0] ^= 1)),
        Fault::of(name("last_bit"), move |it| it.raw(ef, |file| *file.last_mut().unwrap() ^= 1)),
        Fault::of(name("byte_behind"), move |it| it.raw(ef, |file| file.push(0))),
        Fault::of(name("cut"), move |it| {
            it.raw(ef, |file| {
                file.pop();
            })
        }),
        Fault::of(name("empty"), move |it| it.raw(ef, Vec::clear)),
        Fault::of(name("hash_bit"), move |it| {
            it.security_object(move |object| object.at(&hash).bytes()[31] ^= 1)
        }),
        Fault::of(name("hash_of_zeros"), move |it| {
            it.security_object(move |object| object.at(&hash).set(&[0; 32]))
        }),
        Fault::of(name("not_signed"), move |it| {
            let listed: Vec<Ef> = GROUPS.into_iter().filter(|other| *other != ef).collect();
            it.listing(&listed).security_object(move |object| object.remove(&[2, at]))
        }),
    ];
    // Fingers and irises are rarely in a dump, so that their absence says nothing.
    if !matches!(ef, Ef::Dg3 | Ef::Dg4) {
        faults.push(Fault::of(name("gone"), move |it| it.without(ef)));
    }
    faults
}

/// Faults of a data group that the document does not have.
fn of_nobody(ef: Ef) -> Vec<Fault> {
    let group = ef.entry().data_group.unwrap();
    let tag = u8::try_from(ef.entry().tag.unwrap()).unwrap();
    vec![
        Fault::of(format!("more/{}_not_signed", short(ef)), move |it| {
            it.beside(ef, Node::primitive(&[tag], b"nothing that was signed").encode())
        }),
        Fault::of(format!("more/{}_in_EF.COM_alone", short(ef)), move |it| {
            let listed = GROUPS.into_iter().chain([ef]).collect::<Vec<_>>();
            it.listing(&listed)
        }),
        Fault::of(format!("more/{}_signed_and_gone", short(ef)), move |it| {
            let listed = GROUPS.into_iter().chain([ef]).collect::<Vec<_>>();
            it.listing(&listed).security_object(move |object| {
                let entry = vec![Node::integer(group), Node::octets(&[0xFF; 32])];
                object.at(&[2]).nodes().push(Node::sequence(entry));
            })
        }),
    ]
}

/// Files of other documents that are right in themselves.
fn swapped() -> Vec<Fault> {
    let swap = |name: &str, ef: Ef, other: fn() -> Vec<u8>| {
        Fault::of(format!("swapped/{name}"), move |it: Plan| {
            it.raw(ef, move |file| *file = other())
        })
    };
    vec![
        swap("zone_of_somebody_else", Ef::Dg1, || {
            Zone { names: "SPECIMEN<<BERTA", ..Zone::default() }.file()
        }),
        swap("number_of_another_document", Ef::Dg1, || {
            Zone { number: "L898902C4", ..Zone::default() }.file()
        }),
        swap("date_of_expiry_prolonged", Ef::Dg1, || {
            Zone { expiry: "381122", ..Zone::default() }.file()
        }),
        swap("date_of_birth_earlier", Ef::Dg1, || {
            Zone { birth: "640812", ..Zone::default() }.file()
        }),
        swap("zone_of_an_identity_card", Ef::Dg1, || base::zone(b"D23145890")),
        swap("portrait_of_somebody_else", Ef::Dg2, biometrics::somebody_else),
        swap("fingers_of_somebody_else", Ef::Dg3, || fingers(&[(5, RAW), (6, RAW)])),
        swap("irises_of_somebody_else", Ef::Dg4, || irises(2)),
        swap("chip_key_of_a_copy", Ef::Dg14, || copied(&[0x6E], 0x34)),
        swap("active_key_of_a_copy", Ef::Dg15, || {
            let key = Key::Ec(card_format::curve::Curve::P256, 0x45).public();
            Node::constructed(&[0x6F], vec![Node::parse(&key)]).encode()
        }),
        swap("record_of_somebody_else", Ef::Dg13, || sealed::group("D23145891")),
        Fault::of("swapped/security_object_of_another_document", |it| {
            let other = Plan::signed_with(it.suite);
            let other = other.with(Ef::Dg1, Zone { number: "L898902C4", ..Zone::default() }.file());
            let sod = other.build().remove(&Ef::Sod).unwrap();
            it.raw(Ef::Sod, move |file| file.clone_from(&sod))
        }),
        Fault::of("swapped/signed_by_a_forger_and_his_signer", |mut it| {
            it.issuer = Some(Key::Ec(card_format::curve::Curve::P256, 0x66));
            it.with(Ef::Dg2, biometrics::somebody_else())
        }),
    ]
}

/// EF.DG14 with the key of another chip.
fn copied(tag: &[u8], byte: u8) -> Vec<u8> {
    let mut infos = crate::document::groups::chip_authentication();
    *infos.at(&[1, 1]) = Node::parse(&Key::Ec(card_format::curve::Curve::P256, byte).public());
    Node::constructed(tag, vec![infos]).encode()
}
