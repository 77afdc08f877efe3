//! EF.DG2, EF.DG3 and EF.DG4 (units `LDS_C` to `LDS_E` of the plan, and what is like them).
//!
//! Two templates each in EF.DG3 and EF.DG4, whose headers have version 0, type 1, subtype 2, format
//! owner 3, format type 4. The facial record is 14 bytes, then the facial information block, and the
//! image information block at 34.

use card_format::ef::Ef;

use super::faults;
use crate::der::Node;
use crate::document::Plan;
use crate::document::groups::{JPEG, portrait};

/// The header and the record of the first template, the record of the second.
const HEADER: &[usize] = &[0, 1, 0];
const RECORD: &[usize] = &[0, 1, 1];
const SECOND_RECORD: &[usize] = &[0, 2, 1];

/// A format owner that nobody is.
const OTHERS: [u8; 2] = [0x01, 0xFF];

fn face(it: Plan, edit: impl Fn(&mut Node)) -> Plan {
    it.file(Ef::Dg2, |file| edit(file.at(HEADER)))
}

/// Another byte in the facial record.
fn coded(it: Plan, at: usize, byte: u8) -> Plan {
    it.file(Ef::Dg2, |file| file.at(RECORD).bytes()[at] = byte)
}

fn header(it: Plan, ef: Ef, at: usize, value: &[u8]) -> Plan {
    it.file(ef, |file| file.at(HEADER).at(&[at]).set(value))
}

fn without(it: Plan, ef: Ef, at: usize) -> Plan {
    it.file(ef, |file| file.at(HEADER).remove(&[at]))
}

/// The place of the last length byte of the file's own tag.
fn length(file: &mut [u8]) -> &mut u8 {
    let at = if file[1] == 0x81 { 2 } else { 1 };
    &mut file[at]
}

faults! {
    "LDS_C_04" |it| it.bytes(Ef::Dg2, |file| file[0] = 0x76);
    "LDS_C_05" |it| it.bytes(Ef::Dg2, |file| file[1] -= 1);
    "LDS_C_06" |it| it.bytes(Ef::Dg2, |file| file[1] += 1);
    "LDS_C_07" |it| it.file(Ef::Dg2, |file| file.remove(&[0, 0]));
    "LDS_C_08" |it| face(it, |header| header.at(&[3]).set(&[0x01, 0xFF]));
    "LDS_C_09" |it| face(it, |header| header.remove(&[3]));
    "LDS_C_10" |it| face(it, |header| header.at(&[4]).set(&[0x00, 0x09]));
    "LDS_C_11" |it| face(it, |header| header.remove(&[4]));
    "LDS_C_13" |it| face(it, |header| header.at(&[1]).set(&[0x08]));
    "LDS_C_14" |it| coded(it, 0, b'P');
    "LDS_C_15" |it| coded(it, 5, b'9');
    "LDS_C_16" |it| coded(it, 19, 1);
    "LDS_C_17" |it| coded(it, 20, 0x03);
    "LDS_C_18" |it| coded(it, 21, 0x08);
    "LDS_C_19" |it| coded(it, 22, 0x0A);
    "LDS_C_20" |it| coded(it, 28, 0xB5);
    "LDS_C_21" |it| coded(it, 29, 0xB5);
    "LDS_C_22" |it| coded(it, 30, 0xB5);
    "LDS_C_23" |it| coded(it, 31, 0xB6);
    "LDS_C_24" |it| coded(it, 32, 0xB6);
    "LDS_C_25" |it| coded(it, 33, 0xB6);
    "LDS_C_26" |it| coded(it, 34, 0x03);
    "LDS_C_27" |it| coded(it, 35, 0x02);
    "LDS_C_28" |it| it.file(Ef::Dg2, |file| file.remove(RECORD));
    "face/no_faces" |it| it.file(Ef::Dg2, |file| file.at(&[0, 0]).set(&[0]));
    "face/two_faces_announced" |it| it.file(Ef::Dg2, |file| file.at(&[0, 0]).set(&[2]));
    "face/record_cut" |it| it.file(Ef::Dg2, |file| { file.at(RECORD).bytes().pop(); });
    "face/record_long" |it| it.file(Ef::Dg2, |file| file.at(RECORD).bytes().push(0));
    "face/record_of_fingers" |it| it.file(Ef::Dg2, |file| {
        file.at(RECORD).bytes()[..4].copy_from_slice(b"FIR\0");
    });
    "face/length_of_4_gigabytes" |it| it.file(Ef::Dg2, |file| {
        file.at(RECORD).bytes()[8..12].fill(0xFF);
    });
    "face/65535_points" |it| it.file(Ef::Dg2, |file| file.at(RECORD).bytes()[18..20].fill(0xFF));
    "face/empty_template" |it| it.file(Ef::Dg2, |file| file.at(&[0, 1]).nodes().clear());
    "face/empty_file" |it| it.with(Ef::Dg2, vec![0x75, 0x00]);
    "LDS_D_04" |it| it.bytes(Ef::Dg3, |file| file[0] = 0x64);
    "LDS_D_05" |it| it.bytes(Ef::Dg3, |file| *length(file) -= 1);
    "LDS_D_06" |it| it.bytes(Ef::Dg3, |file| *length(file) += 1);
    "LDS_D_07" |it| it.file(Ef::Dg3, |file| file.remove(&[0, 0]));
    "LDS_D_08" |it| header(it, Ef::Dg3, 3, &OTHERS);
    "LDS_D_09" |it| without(it, Ef::Dg3, 3);
    "LDS_D_10" |it| header(it, Ef::Dg3, 4, &[0x00, 0x09]);
    "LDS_D_11" |it| without(it, Ef::Dg3, 4);
    "LDS_D_12" |it| header(it, Ef::Dg3, 2, &[0xFE]);
    "LDS_D_13" |it| without(it, Ef::Dg3, 2);
    "LDS_D_14" |it| it.file(Ef::Dg3, |file| file.at(RECORD).bytes()[..4].copy_from_slice(b"PIR\0"));
    "LDS_D_15" |it| it.file(Ef::Dg3, |file| file.remove(SECOND_RECORD));
    "LDS_E_03" |it| it.bytes(Ef::Dg4, |file| file[0] = 0x77);
    "LDS_E_04" |it| it.bytes(Ef::Dg4, |file| *length(file) -= 1);
    "LDS_E_05" |it| it.bytes(Ef::Dg4, |file| *length(file) += 1);
    "LDS_E_06" |it| it.file(Ef::Dg4, |file| file.remove(&[0, 0]));
    "LDS_E_07" |it| header(it, Ef::Dg4, 3, &OTHERS);
    "LDS_E_08" |it| without(it, Ef::Dg4, 3);
    "LDS_E_09" |it| header(it, Ef::Dg4, 4, &[0x00, 0x0F]);
    "LDS_E_10" |it| without(it, Ef::Dg4, 4);
    "LDS_E_11" |it| header(it, Ef::Dg4, 2, &[0xFE]);
    "LDS_E_12" |it| without(it, Ef::Dg4, 2);
    "LDS_E_13" |it| it.file(Ef::Dg4, |file| file.at(RECORD).bytes()[..4].copy_from_slice(b"FIS\0"));
    "LDS_E_14" |it| it.file(Ef::Dg4, |file| file.remove(SECOND_RECORD));
}

/// The portrait of somebody else.
pub(super) fn somebody_else() -> Vec<u8> {
    portrait(&[JPEG, b" somebody else"].concat(), &[])
}
