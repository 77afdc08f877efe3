//! Units `LDS_A` to `LDS_E`: EF.COM, EF.DG1, EF.DG2, EF.DG3, EF.DG4.
//!
//! The plan leaves units A to C to ICAO (part 4); what their titles say is played here.

use card_format::ef::Ef;
use conformance::der::Node;
use conformance::document::Plan;
use conformance::document::groups::{
    FINGER_JPEG_2000, JPEG, JPEG_2000, RAW, WSQ, Zone, fingers, irises, portrait,
};
use verifier::check::Id;

use crate::judged::{accepted, failed};

/// EF.COM: positions are LDS version 0, Unicode version 1, tag list 2.
mod com {
    use super::*;

    fn com(edit: impl Fn(&mut Node) + 'static) -> Plan {
        Plan::default().com(edit)
    }

    accepted! {
        lds_a_10: com(|com| com.at(&[0]).set(b"0108")).security_object(|object| {
            object.at(&[0]).set(&[1]);
            let text = |text: &[u8]| Node::primitive(&[0x13], text);
            object.nodes().push(Node::sequence(vec![text(b"0108"), text(b"040000")]));
        });
    }

    failed! {
        lds_a_01: com(|com| com.tag = vec![0x61]), Id::Listing, ComMalformed;
        lds_a_02: Plan::default().raw(Ef::Com, |file| file[1] -= 1), Id::Listing, ComMalformed;
        lds_a_03: Plan::default().raw(Ef::Com, |file| file[1] += 1), Id::Listing, ComMalformed;
        lds_a_04: com(|com| com.at(&[0]).set(b"0300")), Id::Listing, ComVersionUnknown;
        lds_a_05: com(|com| com.remove(&[0])), Id::Listing, ComMalformed;
        lds_a_06: com(|com| com.at(&[1]).set(b"050000")), Id::Listing, ComVersionUnknown;
        lds_a_07: com(|com| com.remove(&[1])), Id::Listing, ComMalformed;
        lds_a_08: com(|com| com.at(&[2]).set(b"\x75\x63\x76\x6E\x6F")), Id::Listing, ListsDiffer;
        lds_a_09: com(|com| com.remove(&[2])), Id::Listing, ComMalformed;
    }
}

/// EF.DG1. Digits are right unless a case is about them.
mod zone {
    use super::*;

    fn zone(edit: impl Fn(&mut Zone)) -> Plan {
        let mut zone = Zone::default();
        edit(&mut zone);
        Plan::default().with(Ef::Dg1, zone.file())
    }

    /// Makes the digit at this place of the zone one more than it should be.
    fn wrong_digit(at: usize) -> Plan {
        let digit = |bytes: &mut Vec<u8>| {
            let place = &mut bytes[5 + at];
            *place = b'0' + (*place - b'0' + 1) % 10;
        };
        Plan::default().bytes(Ef::Dg1, digit)
    }

    fn bytes(edit: impl Fn(&mut Vec<u8>)) -> Plan {
        Plan::default().bytes(Ef::Dg1, edit)
    }

    accepted! {
        lds_b_01: zone(|zone| zone.optional = "OPTIONAL<DATA");
        lds_b_02: zone(|zone| zone.names = "ERIKSSON<<ANNA<MARIA<KATARINA<ELISABETH");
        lds_b_03: zone(|zone| zone.names = "ERIKSSON");
        lds_b_04: zone(|zone| (zone.optional, zone.no_optional) = ("", b'0'));
        lds_b_25: zone(|zone| zone.birth = "7408<<");
        lds_b_26: zone(|zone| zone.birth = "74<<12");
        lds_b_27: zone(|zone| zone.birth = "<<0812");
        lds_b_28: zone(|zone| zone.birth = "<<<<<<");
    }

    failed! {
        lds_b_05: bytes(|file| file[0] = 0x62), Id::Zone, ZoneMalformed;
        lds_b_06: bytes(|file| file[1] -= 1), Id::Zone, ZoneMalformed;
        lds_b_07: bytes(|file| file[1] += 1), Id::Zone, ZoneMalformed;
        lds_b_08: zone(|zone| zone.code = "X<"), Id::Zone, ZoneImplausible;
        lds_b_09: zone(|zone| zone.state = "U1O"), Id::Zone, ZoneImplausible;
        lds_b_10: zone(|zone| zone.names = ""), Id::Zone, ZoneImplausible;
        lds_b_13: wrong_digit(53), Id::Zone, CheckDigitNumber;
        lds_b_14: zone(|zone| zone.nationality = "U1O"), Id::Zone, ZoneImplausible;
        lds_b_15: zone(|zone| zone.birth = "74O812"), Id::Zone, ZoneMalformed;
        lds_b_16: zone(|zone| zone.birth = "741312"), Id::Zone, ZoneImplausible;
        lds_b_17: wrong_digit(63), Id::Zone, CheckDigitBirth;
        lds_b_18: zone(|zone| zone.sex = "A"), Id::Zone, ZoneImplausible;
        lds_b_19: zone(|zone| zone.expiry = "36I122"), Id::Zone, ZoneMalformed;
        lds_b_20: zone(|zone| zone.expiry = "361332"), Id::Expiry, ExpiryUnclear;
        lds_b_21: wrong_digit(71), Id::Zone, CheckDigitExpiry;
        lds_b_22: wrong_digit(86), Id::Zone, CheckDigitOptional;
        lds_b_23: wrong_digit(87), Id::Zone, CheckDigitComposite;
        lds_b_24: Plan::default().file(Ef::Dg1, |file| file.remove(&[0])), Id::Zone, ZoneMalformed;
    }
}

/// EF.DG2. The record begins behind the header template: 14 bytes, then the facial information
/// block, and the image information block at 34.
mod face {
    use super::*;

    /// Position of the record, and of the header in front of it.
    const RECORD: &[usize] = &[0, 1, 1];
    const HEADER: &[usize] = &[0, 1, 0];

    fn header(edit: impl Fn(&mut Node)) -> Plan {
        Plan::default().file(Ef::Dg2, |file| edit(file.at(HEADER)))
    }

    /// Another byte in the record.
    fn coded(at: usize, byte: u8) -> Plan {
        Plan::default().file(Ef::Dg2, |file| file.at(RECORD).bytes()[at] = byte)
    }

    fn bytes(edit: impl Fn(&mut Vec<u8>)) -> Plan {
        Plan::default().bytes(Ef::Dg2, edit)
    }

    const POINT: [u8; 8] = [1, 0x21, 0, 10, 0, 20, 0, 0];

    accepted! {
        lds_c_01: Plan::default().with(Ef::Dg2, portrait(JPEG_2000, &[]));
        lds_c_02: Plan::default().with(Ef::Dg2, portrait(JPEG, &[]));
        lds_c_03: Plan::default().with(Ef::Dg2, portrait(JPEG_2000, &[POINT; 3]));
    }

    failed! {
        lds_c_04: bytes(|file| file[0] = 0x76), Id::Portrait, PortraitMalformed;
        lds_c_05: bytes(|file| file[1] -= 1), Id::Portrait, PortraitMalformed;
        lds_c_06: bytes(|file| file[1] += 1), Id::Portrait, PortraitMalformed;
        lds_c_07: Plan::default().file(Ef::Dg2, |file| file.remove(&[0, 0])),
            Id::Portrait, PortraitMalformed;
        lds_c_08: header(|header| header.at(&[3]).set(&[0x01, 0xFF])),
            Id::Portrait, PortraitMalformed;
        lds_c_09: header(|header| header.remove(&[3])), Id::Portrait, PortraitMalformed;
        lds_c_10: header(|header| header.at(&[4]).set(&[0x00, 0x09])),
            Id::Portrait, PortraitMalformed;
        lds_c_11: header(|header| header.remove(&[4])), Id::Portrait, PortraitMalformed;
        lds_c_13: header(|header| header.at(&[1]).set(&[0x08])), Id::Portrait, PortraitMalformed;
        lds_c_14: coded(0, b'P'), Id::Portrait, PortraitMalformed;
        lds_c_15: coded(5, b'9'), Id::Portrait, PortraitMalformed;
        lds_c_16: coded(19, 1), Id::Portrait, PortraitMalformed;
        lds_c_17: coded(20, 0x03), Id::Portrait, PortraitMalformed;
        lds_c_18: coded(21, 0x08), Id::Portrait, PortraitMalformed;
        lds_c_19: coded(22, 0x0A), Id::Portrait, PortraitMalformed;
        lds_c_20: coded(28, 0xB5), Id::Portrait, PortraitMalformed;
        lds_c_21: coded(29, 0xB5), Id::Portrait, PortraitMalformed;
        lds_c_22: coded(30, 0xB5), Id::Portrait, PortraitMalformed;
        lds_c_23: coded(31, 0xB6), Id::Portrait, PortraitMalformed;
        lds_c_24: coded(32, 0xB6), Id::Portrait, PortraitMalformed;
        lds_c_25: coded(33, 0xB6), Id::Portrait, PortraitMalformed;
        lds_c_26: coded(34, 0x03), Id::Portrait, PortraitMalformed;
        lds_c_27: coded(35, 0x02), Id::Portrait, PortraitMalformed;
        lds_c_28: Plan::default().file(Ef::Dg2, |file| file.remove(RECORD)),
            Id::Portrait, PortraitMalformed;
    }
}

/// EF.DG3 and EF.DG4: two templates each, whose headers have version 0, type 1, subtype 2,
/// format owner 3, format type 4.
mod fingers_and_irises {
    use super::*;

    const FINGERS: Id = Id::Content(Ef::Dg3);
    const IRISES: Id = Id::Content(Ef::Dg4);

    /// The header and the record of the first template, the record of the second.
    const HEADER: &[usize] = &[0, 1, 0];
    const RECORD: &[usize] = &[0, 1, 1];
    const SECOND_RECORD: &[usize] = &[0, 2, 1];

    fn file(ef: Ef, edit: impl Fn(&mut Node)) -> Plan {
        Plan::default().file(ef, edit)
    }

    fn bytes(ef: Ef, edit: impl Fn(&mut Vec<u8>)) -> Plan {
        Plan::default().bytes(ef, edit)
    }

    /// The place of the last length byte of the file's own tag.
    fn length(file: &mut [u8]) -> &mut u8 {
        let at = if file[1] == 0x81 { 2 } else { 1 };
        &mut file[at]
    }

    fn header(ef: Ef, at: usize, value: &[u8]) -> Plan {
        file(ef, |file| file.at(HEADER).at(&[at]).set(value))
    }

    fn without(ef: Ef, at: usize) -> Plan {
        file(ef, |file| file.at(HEADER).remove(&[at]))
    }

    const OTHERS: [u8; 2] = [0x01, 0xFF];

    accepted! {
        lds_d_01: Plan::default()
            .with(Ef::Dg3, fingers(&[(5, FINGER_JPEG_2000), (6, FINGER_JPEG_2000)]));
        lds_d_02: Plan::default().with(Ef::Dg3, fingers(&[(5, WSQ), (6, WSQ)]));
        lds_d_03: Plan::default().with(Ef::Dg3, fingers(&[(5, WSQ), (6, WSQ), (9, WSQ)]));
        lds_d_16: Plan::default().with(Ef::Dg3, fingers(&[(5, RAW), (6, RAW)]));
        lds_e_01: Plan::default().with(Ef::Dg4, irises(FINGER_JPEG_2000));
        lds_e_02: Plan::default().with(Ef::Dg4, irises(RAW));
    }

    failed! {
        lds_d_04: bytes(Ef::Dg3, |file| file[0] = 0x64), FINGERS, ContentMalformed;
        lds_d_05: bytes(Ef::Dg3, |file| *length(file) -= 1), FINGERS, ContentMalformed;
        lds_d_06: bytes(Ef::Dg3, |file| *length(file) += 1), FINGERS, ContentMalformed;
        lds_d_07: file(Ef::Dg3, |file| file.remove(&[0, 0])), FINGERS, ContentMalformed;
        lds_d_08: header(Ef::Dg3, 3, &OTHERS), FINGERS, ContentMalformed;
        lds_d_09: without(Ef::Dg3, 3), FINGERS, ContentMalformed;
        lds_d_10: header(Ef::Dg3, 4, &[0x00, 0x09]), FINGERS, ContentMalformed;
        lds_d_11: without(Ef::Dg3, 4), FINGERS, ContentMalformed;
        lds_d_12: header(Ef::Dg3, 2, &[0xFE]), FINGERS, ContentMalformed;
        lds_d_13: without(Ef::Dg3, 2), FINGERS, ContentMalformed;
        lds_d_14: file(Ef::Dg3, |file| file.at(RECORD).bytes()[..4].copy_from_slice(b"PIR\0")),
            FINGERS, ContentMalformed;
        lds_d_15: file(Ef::Dg3, |file| file.remove(SECOND_RECORD)), FINGERS, ContentMalformed;
        lds_e_03: bytes(Ef::Dg4, |file| file[0] = 0x77), IRISES, ContentMalformed;
        lds_e_04: bytes(Ef::Dg4, |file| *length(file) -= 1), IRISES, ContentMalformed;
        lds_e_05: bytes(Ef::Dg4, |file| *length(file) += 1), IRISES, ContentMalformed;
        lds_e_06: file(Ef::Dg4, |file| file.remove(&[0, 0])), IRISES, ContentMalformed;
        lds_e_07: header(Ef::Dg4, 3, &OTHERS), IRISES, ContentMalformed;
        lds_e_08: without(Ef::Dg4, 3), IRISES, ContentMalformed;
        lds_e_09: header(Ef::Dg4, 4, &[0x00, 0x0F]), IRISES, ContentMalformed;
        lds_e_10: without(Ef::Dg4, 4), IRISES, ContentMalformed;
        lds_e_11: header(Ef::Dg4, 2, &[0xFE]), IRISES, ContentMalformed;
        lds_e_12: without(Ef::Dg4, 2), IRISES, ContentMalformed;
        lds_e_13: file(Ef::Dg4, |file| file.at(RECORD).bytes()[..4].copy_from_slice(b"FIS\0")),
            IRISES, ContentMalformed;
        lds_e_14: file(Ef::Dg4, |file| file.remove(SECOND_RECORD)), IRISES, ContentMalformed;
    }
}
