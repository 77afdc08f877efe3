//! Units `LDS_F`, `LDS_G`, `LDS_I`, `LDS_J`, `LDS_K`: EF.DG14, EF.CVCA, EF.DG15, EF.CardSecurity,
//! EF.ATR/INFO. One case of unit `LDS_H` is about EF.CardSecurity, too.

use card_format::ef::Ef;
use conformance::der::Node;
use conformance::document::Plan;
use conformance::forgery::other_files::secured;

use crate::judged::{accepted, forged};

forged! {
    lds_f_01 lds_f_02 lds_f_03 lds_f_04 lds_f_05 lds_f_06 lds_f_07 lds_g_01 lds_g_02 lds_i_01
    lds_i_02 lds_i_03
}

/// EF.CVCA with one reference.
fn trust_point(tag: u8) -> Vec<u8> {
    let mut file = Node::primitive(&[tag], b"UTCVCA00001").encode();
    file.resize(36, 0);
    file
}

/// A document in which EF.CVCA is right, so that the two cases above fail for what they change.
#[test]
fn a_trust_point_is_read() {
    crate::judged::is_accepted(&Plan::default().beside(Ef::Cvca, trust_point(0x42)));
}

/// EF.CardAccess offers PACE; EF.CardSecurity repeats it, signed.
mod card_security {
    use super::*;

    accepted! {
        lds_j_01: secured(Plan::default(), |infos| {
            let unknown = Node::sequence(vec![Node::oid(b"\x2A\x03\x04"), Node::null()]);
            infos.nodes().push(unknown);
        });
    }

    forged! {
        lds_h_93 lds_j_02 lds_j_03 lds_j_04
    }
}

mod atr_info {
    use super::*;

    fn atr_info(bytes: &[u8]) -> Plan {
        Plan::default().beside(Ef::AtrInfo, bytes.to_vec())
    }

    accepted! {
        lds_k_01: atr_info(b"\x7F\x66\x08\x02\x02\x07\x80\x02\x02\x07\x80");
        lds_k_02: atr_info(b"\x7F\x66\x0A\x02\x03\x00\x07\x80\x02\x03\x00\x07\x80");
    }

    forged! {
        lds_k_03 lds_k_04
    }
}
