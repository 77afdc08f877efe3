//! EF.COM and the zone of EF.DG1 (units `LDS_A` and `LDS_B` of the plan, and what is like them).

use card_format::ef::Ef;
use card_format::mrz::check_digit;

use super::faults;
use crate::document::Plan;
use crate::document::groups::Zone;

/// Another zone; its digits are right.
fn zone(it: Plan, edit: impl Fn(&mut Zone)) -> Plan {
    let mut zone = Zone::default();
    edit(&mut zone);
    it.with(Ef::Dg1, zone.file())
}

/// Makes the digit at this place of the zone one more than it should be.
fn digit(at: usize) -> impl Fn(&mut Vec<u8>) {
    move |bytes| {
        let place = &mut bytes[5 + at];
        *place = b'0' + (*place - b'0' + 1) % 10;
    }
}

// EF.COM: LDS version 0, Unicode version 1, tag list 2.
faults! {
    "LDS_A_01" |it| it.com(|com| com.tag = vec![0x61]);
    "LDS_A_02" |it| it.raw(Ef::Com, |file| file[1] -= 1);
    "LDS_A_03" |it| it.raw(Ef::Com, |file| file[1] += 1);
    "LDS_A_04" |it| it.com(|com| com.at(&[0]).set(b"0300"));
    "LDS_A_05" |it| it.com(|com| com.remove(&[0]));
    "LDS_A_06" |it| it.com(|com| com.at(&[1]).set(b"050000"));
    "LDS_A_07" |it| it.com(|com| com.remove(&[1]));
    "LDS_A_08" |it| it.com(|com| com.at(&[2]).set(b"\x75\x63\x76\x6E\x6F"));
    "LDS_A_09" |it| it.com(|com| com.remove(&[2]));
    "com/gone" |it| it.without(Ef::Com);
    "com/empty" |it| it.raw(Ef::Com, Vec::clear);
    "com/byte_behind" |it| it.raw(Ef::Com, |file| file.push(0));
    "com/one_group_less" |it| it.com(|com| { com.at(&[2]).bytes().pop(); });
    "com/one_group_more" |it| it.com(|com| com.at(&[2]).bytes().push(0x6B));
    "com/group_that_is_none" |it| it.com(|com| com.at(&[2]).bytes().push(0x71));
    "com/no_groups" |it| it.com(|com| com.at(&[2]).set(b""));
    "com/version_of_letters" |it| it.com(|com| com.at(&[0]).set(b"O1O7"));
    "com/version_2" |it| it.com(|com| com.at(&[0]).set(b"0200"));
    "com/version_short" |it| it.com(|com| com.at(&[0]).set(b"017"));
    "com/unicode_short" |it| it.com(|com| com.at(&[1]).set(b"0400"));
    "LDS_B_05" |it| it.bytes(Ef::Dg1, |file| file[0] = 0x62);
    "LDS_B_06" |it| it.bytes(Ef::Dg1, |file| file[1] -= 1);
    "LDS_B_07" |it| it.bytes(Ef::Dg1, |file| file[1] += 1);
    "LDS_B_08" |it| zone(it, |zone| zone.code = "X<").tbs(|tbs| {
        // The signer may sign such documents, whatever they are.
        tbs.at(&[7, 0, 3, 1]).set(b"\x30\x08\x02\x01\x00\x31\x03\x13\x01X");
    });
    "LDS_B_09" |it| zone(it, |zone| zone.state = "U1O");
    "LDS_B_10" |it| zone(it, |zone| zone.names = "");
    "LDS_B_13" |it| it.bytes(Ef::Dg1, digit(53));
    "LDS_B_14" |it| zone(it, |zone| zone.nationality = "U1O");
    "LDS_B_15" |it| zone(it, |zone| zone.birth = "74O812");
    "LDS_B_16" |it| zone(it, |zone| zone.birth = "741312");
    "LDS_B_17" |it| it.bytes(Ef::Dg1, digit(63));
    "LDS_B_18" |it| zone(it, |zone| zone.sex = "A");
    "LDS_B_19" |it| zone(it, |zone| zone.expiry = "36I122");
    "LDS_B_20" |it| zone(it, |zone| zone.expiry = "361332");
    "LDS_B_21" |it| it.bytes(Ef::Dg1, digit(71));
    "LDS_B_22" |it| it.bytes(Ef::Dg1, digit(86));
    "LDS_B_23" |it| it.bytes(Ef::Dg1, digit(87));
    "LDS_B_24" |it| it.file(Ef::Dg1, |file| file.remove(&[0]));
    "zone/lower_case" |it| it.bytes(Ef::Dg1, |file| file[15] = b'e');
    "zone/blank" |it| it.bytes(Ef::Dg1, |file| file[18] = b' ');
    "zone/code_of_fillers" |it| zone(it, |zone| zone.code = "<<");
    "zone/code_of_a_digit" |it| zone(it, |zone| zone.code = "P1");
    "zone/state_of_fillers" |it| zone(it, |zone| zone.state = "<<<");
    "zone/state_unknown" |it| zone(it, |zone| zone.state = "XYZ");
    "zone/state_of_somebody_else" |it| zone(it, |zone| zone.state = "D<<");
    "zone/state_of_no_sovereign" |it| zone(it, |zone| zone.state = "XXA");
    "zone/nationality_of_a_digit" |it| zone(it, |zone| zone.nationality = "UT0");
    "zone/birth_day_0" |it| zone(it, |zone| zone.birth = "740800");
    "zone/birth_day_32" |it| zone(it, |zone| zone.birth = "740832");
    "zone/birth_month_0" |it| zone(it, |zone| zone.birth = "740012");
    "zone/birth_half_unknown" |it| zone(it, |zone| zone.birth = "7408<2");
    "zone/sex_of_a_digit" |it| zone(it, |zone| zone.sex = "1");
    "zone/expired_yesterday" |it| zone(it, |zone| zone.expiry = "261121");
    "zone/expired_last_year" |it| zone(it, |zone| zone.expiry = "251122");
    "zone/expiry_of_fillers" |it| zone(it, |zone| zone.expiry = "<<<<<<");
    "zone/expiry_30_february" |it| zone(it, |zone| zone.expiry = "360230");
    "zone/expiry_month_0" |it| zone(it, |zone| zone.expiry = "360022");
    "zone/name_of_a_digit" |it| zone(it, |zone| zone.names = "ER1KSSON<<ANNA");
    "zone/name_begins_with_filler" |it| zone(it, |zone| zone.names = "<ERIKSSON<<ANNA");
    "zone/digit_of_number_a_filler" |it| it.bytes(Ef::Dg1, |file| file[5 + 53] = b'<');
    "zone/last_digit_a_filler" |it| it.bytes(Ef::Dg1, |file| file[5 + 87] = b'<');
    "zone/last_digit_a_letter" |it| it.bytes(Ef::Dg1, |file| file[5 + 87] = b'A');
    "zone/number_and_its_digit" |it| it.bytes(Ef::Dg1, |file| {
        file[5 + 52] = b'4';
        file[5 + 53] = check_digit(&file[5 + 44..5 + 53]);
    });
    "zone/short_by_one" |it| it.file(Ef::Dg1, |file| {
        file.at(&[0]).bytes().pop();
    });
    "zone/long_by_one" |it| it.file(Ef::Dg1, |file| file.at(&[0]).bytes().push(b'<'));
    "zone/empty" |it| it.file(Ef::Dg1, |file| file.at(&[0]).set(b""));
    "zone/twice" |it| it.file(Ef::Dg1, |file| {
        let again = file.at(&[0]).clone();
        file.nodes().push(again);
    });
}
