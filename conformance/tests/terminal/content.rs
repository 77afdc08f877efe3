//! Units `LDS_A` to `LDS_E`: EF.COM, EF.DG1, EF.DG2, EF.DG3, EF.DG4.
//!
//! The plan leaves units A to C to ICAO (part 4); what their titles say is played here.

use card_format::ef::Ef;
use conformance::der::Node;
use conformance::document::Plan;
use conformance::document::groups::{
    FINGER_JPEG_2000, JPEG, JPEG_2000, RAW, WSQ, Zone, fingers, irises, portrait,
};

use crate::judged::{accepted, forged};

/// EF.COM.
mod com {
    use super::*;

    accepted! {
        lds_a_10: Plan::default().com(|com| com.at(&[0]).set(b"0108")).security_object(|object| {
            object.at(&[0]).set(&[1]);
            let text = |text: &[u8]| Node::primitive(&[0x13], text);
            object.nodes().push(Node::sequence(vec![text(b"0108"), text(b"040000")]));
        });
    }

    forged! {
        lds_a_01 lds_a_02 lds_a_03 lds_a_04 lds_a_05 lds_a_06 lds_a_07 lds_a_08 lds_a_09
    }
}

/// EF.DG1.
mod zone {
    use super::*;

    fn zone(edit: impl Fn(&mut Zone)) -> Plan {
        let mut zone = Zone::default();
        edit(&mut zone);
        Plan::default().with(Ef::Dg1, zone.file())
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

    forged! {
        lds_b_05 lds_b_06 lds_b_07 lds_b_08 lds_b_09 lds_b_10 lds_b_13 lds_b_14 lds_b_15 lds_b_16
        lds_b_17 lds_b_18 lds_b_19 lds_b_20 lds_b_21 lds_b_22 lds_b_23 lds_b_24
    }
}

/// EF.DG2.
mod face {
    use super::*;

    const POINT: [u8; 8] = [1, 0x21, 0, 10, 0, 20, 0, 0];

    accepted! {
        lds_c_01: Plan::default().with(Ef::Dg2, portrait(JPEG_2000, &[]));
        lds_c_02: Plan::default().with(Ef::Dg2, portrait(JPEG, &[]));
        lds_c_03: Plan::default().with(Ef::Dg2, portrait(JPEG_2000, &[POINT; 3]));
    }

    forged! {
        lds_c_04 lds_c_05 lds_c_06 lds_c_07 lds_c_08 lds_c_09 lds_c_10 lds_c_11 lds_c_13 lds_c_14
        lds_c_15 lds_c_16 lds_c_17 lds_c_18 lds_c_19 lds_c_20 lds_c_21 lds_c_22 lds_c_23 lds_c_24
        lds_c_25 lds_c_26 lds_c_27 lds_c_28
    }
}

/// EF.DG3 and EF.DG4.
mod fingers_and_irises {
    use super::*;

    accepted! {
        lds_d_01: Plan::default()
            .with(Ef::Dg3, fingers(&[(5, FINGER_JPEG_2000), (6, FINGER_JPEG_2000)]));
        lds_d_02: Plan::default().with(Ef::Dg3, fingers(&[(5, WSQ), (6, WSQ)]));
        lds_d_03: Plan::default().with(Ef::Dg3, fingers(&[(5, WSQ), (6, WSQ), (9, WSQ)]));
        lds_d_16: Plan::default().with(Ef::Dg3, fingers(&[(5, RAW), (6, RAW)]));
        lds_e_01: Plan::default().with(Ef::Dg4, irises(FINGER_JPEG_2000));
        lds_e_02: Plan::default().with(Ef::Dg4, irises(RAW));
    }

    forged! {
        lds_d_04 lds_d_05 lds_d_06 lds_d_07 lds_d_08 lds_d_09 lds_d_10 lds_d_11 lds_d_12 lds_d_13
        lds_d_14 lds_d_15 lds_e_03 lds_e_04 lds_e_05 lds_e_06 lds_e_07 lds_e_08 lds_e_09 lds_e_10
        lds_e_11 lds_e_12 lds_e_13 lds_e_14
    }
}
