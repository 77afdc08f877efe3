//! Status words and answers, command by command, without protection.

use card_applet::storage::{Slot, Storage};
use card_format::ef::Ef;
use card_protocol::apdu::{Command, Status};
use card_protocol::link::CardLink;
use virtual_card::VirtualCard;

use crate::line::{Wire, files, personalize};

fn answer(card: &mut VirtualCard, command: &str) -> String {
    let bytes: Vec<u8> = (0..command.len() / 2)
        .map(|at| u8::from_str_radix(&command[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let mut response = [0; 5000];
    let Ok(answer) = card.exchange(&bytes, &mut response);
    let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
    answer.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0F)]).collect()
}

fn script(card: &mut VirtualCard, lines: &[(&str, &str)]) {
    for (command, expected) in lines {
        assert_eq!(answer(card, command), *expected, "{command}");
    }
}

#[test]
fn a_blank_is_selectable_and_says_what_it_is() {
    let mut card = VirtualCard::blank_with(&[0xC1; 10]);
    script(
        &mut card,
        &[
            ("00A4040C07A0000002471001", "9000"),
            ("00A4040007A000000247100100", "6F098407A00000024710019000"),
            ("00A4040407A000000247100100", "62098407A00000024710019000"),
            ("80CA9F7000", "9F7001019000"),
            ("80CA00CF00", "CF0AC1C1C1C1C1C1C1C1C1C19000"),
            ("80CADF0100", "6982"),
            ("80CA006600", "6A88"),
            ("00A4020C02011E", "6982"),
            ("0022C1A40F800A04007F0007020204020283010200", "6982"),
            ("80DADF0120A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7", "6982"),
            ("00440000", "6982"),
            ("00FE0000", "6982"),
            ("84440000", "6982"),
            ("0CB0000000", "6988"),
        ],
    );
}

#[test]
fn files_are_selected_and_read_as_readers_do() {
    let mut card = VirtualCard::blank();
    personalize(&mut card).unwrap();
    card.reset();
    let info = "47".repeat(20);
    script(
        &mut card,
        &[
            ("00B0000000", "6986"),
            ("00A4020C022F01", "9000"),
            ("00B0000000", &format!("{info}9000")),
            ("00B0000004", "474747479000"),
            ("00B000120A", "47479000"),
            ("00B0001400", "6B00"),
            ("00B0001500", "6B00"),
            ("00B0810000", &format!("{info}9000")),
            ("00B08112000010", "47479000"),
            ("00B100010354010008", "53064747474747479000"),
            ("00B100000354011208", "530247479000"),
            ("00B12F010354011200", "530247479000"),
            ("00B12F01045402001200", "530247479000"),
            ("00B12F010354011400", "6B00"),
            ("00B12F0105540300FFFF00", "6B00"),
            ("00B12F0107540501000000000000", "6700"),
            ("00B12F010354010002", "6700"),
            ("00B0810004", "474747479000"),
            ("00B09E0000", "6A82"),
            ("00A4000C", "9000"),
            ("00B0000000", "6986"),
            ("00A4000C023F00", "9000"),
            ("00A40200022F0100", "6F088002001483022F019000"),
            ("00A40204022F0100", "62088002001483022F019000"),
            ("00A4020C02011D", "6982"),
            ("00A4020C02FFFF", "6A82"),
            ("00A4020C0101", "6700"),
            ("00A4040C05A000000247", "6A82"),
            ("00A4040C06A00000024710", "6A82"),
            ("00A4040C08A000000247100101", "6A82"),
            ("00A4040C07A0000002471001", "9000"),
            ("00A4020C020101", "6982"),
            ("00B0810000", "6982"),
            ("00B09E0000", "6982"),
            ("00B100030354010000", "6982"),
            ("00B101030354010000", "6982"),
            ("00A4000C", "9000"),
        ],
    );
}

#[test]
fn what_is_no_command_is_told_apart() {
    let mut card = VirtualCard::blank();
    personalize(&mut card).unwrap();
    card.reset();
    script(
        &mut card,
        &[
            ("", "6700"),
            ("00", "6700"),
            ("00A404", "6700"),
            ("00A4020C0201", "6700"),
            ("00A4020C020101FFFF", "6700"),
            ("00B00000", "6986"),
            ("00B09C00", "6700"),
            ("00B09C000101", "6700"),
            ("00B09C000000", "6700"),
            ("00A40101", "6A86"),
            ("00A4030C023F00", "6A86"),
            ("00B0800000", "6A86"),
            ("00B09F0000", "6A86"),
            ("00010000", "6D00"),
            ("00B1000000", "6986"),
            ("00B1001C00", "6A80"),
            ("00B1001C0254000000", "6700"),
            ("00B1001C025400", "6A80"),
            ("00B1001C03540100", "6700"),
            ("00B1001F0354010000", "6A82"),
            ("00B1FFFF0354010000", "6A82"),
            ("00840000", "6700"),
            ("0084010008", "6A86"),
            ("0084000008", "6985"),
            ("008200000411223344", "6985"),
            ("01B09C0000", "6E00"),
            ("40B09C0000", "6E00"),
            ("FFB09C0000", "6E00"),
            ("10A4020C02011C", "6884"),
            ("10B09C0000", "6884"),
            ("00860000027C0000", "6985"),
            ("10860000027C0000", "6985"),
            ("0022C1A40200", "6700"),
            ("0022C1A4028000", "6A80"),
            ("0022C1A40F800A04007F00070202040202830103", "6A88"),
            ("0022C1A40F800A04007F00070202040201830102", "6A80"),
            ("002281B603830100", "6982"),
            ("80CADF0100", "6982"),
            ("80CA00CF00", "6982"),
            ("80CA9F7000", "9F7001059000"),
            ("8050000008000000000000000000", "6982"),
            ("8482330010", "6982"),
        ],
    );
}

#[test]
fn a_refused_command_in_clear_forgets_no_directory() {
    let mut card = VirtualCard::blank();
    personalize(&mut card).unwrap();
    card.reset();
    script(
        &mut card,
        &[
            ("00A4040C07A0000002471001", "9000"),
            ("01B0810000", "6E00"),
            ("00A404", "6700"),
            ("0CB0810000", "6988"),
            ("00B0810000", "6982"),
            ("00A4000C", "9000"),
            ("00B0810001", "479000"),
        ],
    );
}

#[test]
fn transport_keys_are_tried_ten_times() {
    let mut card = VirtualCard::blank();
    let wrong = Command::new(0x84, 0x82, 0x33, 0).with_data(&[0; 16]);
    for attempt in 0..card_applet::FAILURE_BUDGET {
        // A right cryptogram in between starts the count again.
        if attempt == 5 {
            Wire::issuer(&mut card).unwrap();
            for _ in 0..5 {
                fail(&mut card, &wrong);
            }
        }
        fail(&mut card, &wrong);
    }
    assert_eq!(Wire::issuer(&mut card).err(), Some(Status::OperationBlocked));
    assert_eq!(Wire::new(&mut card).step(), Ok(0x01));
}

fn fail(card: &mut VirtualCard, wrong: &Command<'_>) {
    let mut wire = Wire::new(card);
    wire.select_application().unwrap();
    let update = Command::new(0x80, 0x50, 0, 0).with_data(&[1; 8]).expecting(256);
    assert_eq!(wire.send(update).unwrap().len(), 32);
    assert_eq!(wire.send(*wrong), Err(Status::VerificationFailed));
    assert_eq!(wire.send(*wrong), Err(Status::ConditionsOfUseNotSatisfied));
}

#[test]
fn a_lower_level_is_not_spoken() {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::new(&mut card);
    let update = Command::new(0x80, 0x50, 0x30, 0).with_data(&[1; 8]).expecting(256);
    for level in [0x00, 0x01, 0x03, 0x11, 0x13] {
        wire.send(update).unwrap();
        let command = Command::new(0x84, 0x82, level, 0).with_data(&[0; 16]);
        assert_eq!(wire.send(command), Err(Status::IncorrectP1OrP2Parameter));
    }
    let update = Command::new(0x80, 0x50, 0x31, 0).with_data(&[1; 8]).expecting(256);
    assert_eq!(wire.send(update), Err(Status::KeyReferenceNotFound));
}

#[test]
fn an_issuer_who_errs_is_told() {
    let mut card = VirtualCard::blank();
    let mut wire = Wire::issuer(&mut card).unwrap();
    let security = Err(Status::SecurityStatusNotSatisfied);
    assert_eq!(wire.send(wire.command(0x47, 0x80, 0).with_data(&[0xA6, 3, 0x84, 1, 1])), security);
    assert_eq!(wire.send(wire.command(0x44, 0, 0)), Err(Status::ConditionsOfUseNotSatisfied));
    let bind = wire.command(0xDA, 0xDF, 0x01);
    assert_eq!(wire.send(bind.with_data(&[1; 31])), Err(Status::WrongLength));
    wire.send(bind.with_data(&[1; 32])).unwrap();
    assert_eq!(wire.send(bind.with_data(&[2; 32])), security);
    assert_eq!(wire.data(0xDF01).unwrap(), [1; 32]);

    let create = wire.command(0xE0, 0, 0);
    for (template, status) in [
        (&[0x62, 8, 0x80, 2, 0, 30, 0x83, 2, 0x02, 0x01][..], Status::IncorrectDataParameter),
        (&[0x62, 8, 0x80, 2, 0, 0, 0x83, 2, 0x01, 0x01], Status::NotEnoughMemory),
        (&[0x62, 8, 0x80, 2, 0x7F, 0xFF, 0x83, 2, 0x01, 0x01], Status::NotEnoughMemory),
        (&[0x62, 11, 0x80, 2, 0, 1, 0x83, 2, 1, 1, 0x8C, 1, 0], Status::IncorrectDataParameter),
        (&[0x62, 4, 0x83, 2, 1, 1], Status::IncorrectDataParameter),
        (&[], Status::IncorrectDataParameter),
    ] {
        assert_eq!(wire.send(create.with_data(template)), Err(status), "{template:02X?}");
    }
    let create = create.with_data(&[0x62, 8, 0x80, 2, 0, 30, 0x83, 2, 0x01, 0x01]);
    wire.send(create).unwrap();
    let update = |offset| wire_update(offset, &[7; 20]);
    assert_eq!(wire.send(update(1)), Err(Status::WrongParameters));
    wire.send(update(0)).unwrap();
    assert_eq!(wire.send(update(11)), Err(Status::NotEnoughMemory));
    wire.send(create).unwrap();
    wire.send(update(10)).unwrap();
    assert_eq!(wire.read(Ef::Dg1).unwrap(), [7; 30]);
    wire.send(create.with_data(&[0x62, 8, 0x80, 2, 0, 31, 0x83, 2, 0x01, 0x01])).unwrap();
    assert_eq!(wire.read(Ef::Dg1), Err(Status::WrongParameters));

    let password = wire.command(0x24, 1, 2);
    assert_eq!(wire.send(password.with_data(b"12345A")), Err(Status::IncorrectDataParameter));
    assert_eq!(wire.send(password.with_data(b"1234567")), Err(Status::IncorrectDataParameter));
    let password = wire.command(0x24, 1, 3);
    assert_eq!(wire.send(password.with_data(b"123456")), Err(Status::KeyReferenceNotFound));
    let generate = wire.command(0x47, 0x80, 0).expecting(256);
    let mixed = generate.with_data(&[0xA6, 3, 0x84, 1, 2]);
    assert_eq!(wire.send(mixed), Err(Status::IncorrectDataParameter));
    let read = Command { p1: 0x81, ..generate.with_data(&[0xA6, 3, 0x84, 1, 1]) };
    assert_eq!(wire.send(read), Err(Status::KeyReferenceNotFound));
    assert_eq!(wire.send(wire.command(0x44, 0, 0)), Err(Status::ConditionsOfUseNotSatisfied));
}

const fn wire_update(offset: u8, bytes: &[u8]) -> Command<'_> {
    Command::new(0x80, 0xD6, 0, offset).with_data(bytes)
}

#[test]
fn every_required_file_is_required_whole() {
    for required in [Ef::CardAccess, Ef::Com, Ef::Sod, Ef::Dg1, Ef::Dg2] {
        for missing in [true, false] {
            let mut card = VirtualCard::blank();
            let mut wire = Wire::issuer(&mut card).unwrap();
            wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&[1; 32])).unwrap();
            wire.send(wire.command(0x24, 1, 2).with_data(b"123456")).unwrap();
            for (ef, content) in files().iter().filter(|(ef, _)| *ef != required || !missing) {
                wire.write(*ef, content).unwrap();
            }
            if !missing {
                // The file grows by a byte that is never written.
                let entry = required.entry();
                wire.select_directory(entry.directory).unwrap();
                let [high, low] = entry.fid.to_be_bytes();
                let template = [0x62, 8, 0x80, 2, 0, 19, 0x83, 2, high, low];
                wire.send(wire.command(0xE0, 0, 0).with_data(&template)).unwrap();
                wire.send(wire_update(0, &[1; 18])).unwrap();
            }
            let refused = Err(Status::ConditionsOfUseNotSatisfied);
            assert_eq!(wire.send(wire.command(0x44, 0, 0)), refused, "{required:?}");
        }
    }
}

#[test]
fn a_dead_card_says_only_who_it_was() {
    let mut card = VirtualCard::blank_with(&[0xC1; 10]);
    let mut wire = Wire::issuer(&mut card).unwrap();
    wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&[1; 32])).unwrap();
    wire.write(Ef::Dg1, &[0x61; 95]).unwrap();
    wire.send(wire.command(0xFE, 0, 0)).unwrap();
    drop(wire);
    script(
        &mut card,
        &[
            ("00A4040C07A0000002471001", "6A82"),
            ("00A4000C", "9000"),
            ("80CA9F7000", "9F70010C9000"),
            ("80CA00CF00", "CF0AC1C1C1C1C1C1C1C1C1C19000"),
            ("80CADF0100", "6982"),
            ("8050000008000000000000000000", "6982"),
            ("00FE0000", "6982"),
        ],
    );
    for slot in Slot::all() {
        let kept = matches!(slot, Slot::LifeCycle | Slot::ChipIdentity);
        assert_eq!(card.storage().extent(slot).is_some(), kept, "{slot:?}");
    }
}
