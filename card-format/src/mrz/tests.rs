use std::vec::Vec;

use proptest::prelude::*;

use super::check_digit::Covered;
use super::*;

/// The Utopia specimen of Doc 9303-5: no such State, no such holder.
const TD1: &[u8; 90] = b"I<UTOD231458907<<<<<<<<<<<<<<<\
    7408122F1204159UTO<<<<<<<<<<<6\
    ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD2: &[u8; 72] = b"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\
    D231458907UTO7408122F1204159<<<<<<<6";
const TD3: &[u8; 88] = b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\
    L898902C36UTO7408122F1204159ZE184226B<<<<<10";

#[test]
fn the_three_sizes_tell_the_same_holder() {
    for (zone, size, number) in [
        (&TD1[..], Size::Td1, &b"D23145890"[..]),
        (TD2, Size::Td2, b"D23145890"),
        (TD3, Size::Td3, b"L898902C3"),
    ] {
        let mrz = Mrz::decode(zone).unwrap();
        assert_eq!(mrz.size(), size);
        assert_eq!(mrz.verify_check_digits(), Ok(()));
        assert_eq!(mrz.issuing_state(), b"UTO");
        assert_eq!(mrz.nationality(), b"UTO");
        assert_eq!(mrz.document_number().as_bytes(), number);
        assert_eq!((mrz.birth_date(), mrz.expiry_date()), (b"740812", b"120415"));
        assert_eq!(mrz.sex(), Sex::Female);
        assert_eq!(mrz.primary_name(), b"ERIKSSON");
        assert_eq!(mrz.secondary_name(), b"ANNA<MARIA");
        assert!(!mrz.name_may_be_truncated());
    }
    assert_eq!(Mrz::decode(TD3).unwrap().optional_data(), b"ZE184226B");
    assert_eq!(Mrz::decode(TD3).unwrap().document_code(), b"P");
}

#[test]
fn every_wrong_check_digit_is_named() {
    for (zone, rows) in [
        (
            &TD1[..],
            &[
                (5, b'E', &[Covered::DocumentNumber, Covered::Composite][..]),
                (14, b'8', &[Covered::DocumentNumber, Covered::Composite]),
                (30, b'8', &[Covered::BirthDate, Covered::Composite]),
                (44, b'8', &[Covered::ExpiryDate, Covered::Composite]),
                (20, b'1', &[Covered::Composite]),
                (48, b'1', &[Covered::Composite]),
                (58, b'1', &[Covered::Composite]),
                (59, b'<', &[Covered::Composite]),
            ][..],
        ),
        (
            TD3,
            &[
                (72, b'A', &[Covered::OptionalData, Covered::Composite][..]),
                (86, b'<', &[Covered::OptionalData, Covered::Composite]),
                (87, b'9', &[Covered::Composite]),
            ],
        ),
        (TD2, &[(70, b'1', &[Covered::Composite][..])]),
    ] {
        for (at, character, wrong) in rows {
            let mut zone = zone.to_vec();
            zone[*at] = *character;
            let mrz = Mrz::decode(&zone).unwrap();
            let found: Vec<_> =
                mrz.check_digits().filter(|line| !line.agrees).map(|line| line.covered).collect();
            assert_eq!(found, *wrong, "at {at}");
        }
    }
}

#[test]
fn fault_is_located() {
    for (at, character) in [(0, b'i'), (20, b' '), (30, b'O'), (43, b'I'), (89, b'\n')] {
        let mut zone = *TD1;
        zone[at] = character;
        assert_eq!(Mrz::decode(&zone).err(), Some(Fault::Character.at(at)));
    }
    assert_eq!(Mrz::decode(&TD1[..89]).err(), Some(Fault::Length.at(89)));
}

#[test]
fn long_number_of_a_td2_is_joined() {
    let zone = b"I<ATASMITH<<JOHN<T<<<<<<<<<<<<<<<<<<\
        123456789<HMD7406221M10123120122<<<0";
    let mrz = Mrz::decode(zone).unwrap();
    assert_eq!(mrz.document_number().as_bytes(), b"123456789012");
    assert_eq!(mrz.optional_data(), b"");
    assert_eq!(mrz.verify_check_digits(), Ok(()));
    let information = mrz.information().unwrap();
    assert_eq!(information.as_bytes(), b"123456789012274062211012312");
}

#[test]
fn a_missing_digit_is_no_long_number() {
    let mut zone = *TD1;
    zone[14] = FILLER;
    let mrz = Mrz::decode(&zone).unwrap();
    assert_eq!(mrz.document_number().as_bytes(), b"D23145890");
    assert_eq!(mrz.verify_check_digits(), Err(Fault::CheckDigit.at(14)));
}

#[test]
fn unused_personal_number_may_have_a_filler_for_its_digit() {
    for (personal, expected) in [(b"<<<<<<<<<<<<<<04", Ok(())), (b"<<<<<<<<<<<<<<<4", Ok(()))] {
        let mut zone = *b"P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\
            C11T002JM4D<<9608122F2310314<<<<<<<<<<<<<<04";
        zone[72..].copy_from_slice(personal);
        let mrz = Mrz::decode(&zone).unwrap();
        assert_eq!(mrz.verify_check_digits(), expected);
        assert_eq!((mrz.issuing_state(), mrz.nationality()), (&b"D"[..], &b"D"[..]));
    }
}

fn zone() -> impl Strategy<Value = Vec<u8>> {
    let character = prop::sample::select(&b"0123456789ABCXYZ<<<<"[..]);
    prop::sample::select(&[90usize, 72, 88][..])
        .prop_flat_map(move |len| prop::collection::vec(character.clone(), len))
}

proptest! {
    #[test]
    fn no_zone_panics(zone in zone(), noise: Vec<u8>) {
        let _ = Mrz::decode(&noise);
        let Ok(mrz) = Mrz::decode(&zone) else { return Ok(()) };
        let _ = mrz.verify_check_digits();
        let _ = (mrz.primary_name(), mrz.secondary_name(), mrz.optional_data());
        prop_assert!(mrz.document_number().as_bytes().len() <= DOCUMENT_NUMBER_MAX);
        prop_assert_eq!(mrz.as_bytes(), &zone[..]);
        prop_assert_eq!(mrz.information().is_ok(), !mrz.document_number().as_bytes().is_empty());
    }

    #[test]
    fn what_is_written_reads_back(
        number in "[A-Z0-9]{1,22}",
        optional in "([A-Z0-9]{0,4}[A-Z0-9])?",
        sex in prop::sample::select(&[Sex::Male, Sex::Female, Sex::Unspecified][..]),
    ) {
        let fits = number.len() <= 9 || number.len() - 9 + 2 + optional.len() <= 15;
        let fields = td1::Fields {
            document_code: b"ID",
            issuing_state: b"UTO",
            document_number: number.as_bytes(),
            optional_data: optional.as_bytes(),
            birth_date: b"7408<<",
            sex,
            expiry_date: b"120415",
            nationality: b"D",
            optional_data_2: b"X",
            names: b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        };
        let encoded = fields.encode();
        prop_assert_eq!(encoded.is_ok(), fits);
        let Ok(zone) = encoded else { return Ok(()) };
        let mrz = Mrz::decode(&zone).unwrap();
        prop_assert_eq!(mrz.verify_check_digits(), Ok(()));
        let found = mrz.document_number();
        prop_assert_eq!(found.as_bytes(), number.as_bytes());
        prop_assert_eq!(mrz.optional_data(), optional.as_bytes());
        prop_assert_eq!(mrz.sex(), sex);
        prop_assert_eq!(mrz.birth_date(), b"7408<<");
    }
}
