//! Units `LDS_F`, `LDS_G`, `LDS_I`, `LDS_J`, `LDS_K`: EF.DG14, EF.CVCA, EF.DG15, EF.CardSecurity,
//! EF.ATR/INFO. One case of unit `LDS_H` is about EF.CardSecurity, too.

use card_format::ef::Ef;
use card_format::security_info::{PaceInfo, SecurityInfo, SecurityInfos};
use conformance::der::Node;
use conformance::document::Plan;
use conformance::document::groups::chip_authentication;
use verifier::check::Id;

use crate::judged::{accepted, failed};

const PARAMETERS: Id = Id::Content(Ef::Dg14);

fn dg14(edit: impl Fn(&mut Node)) -> Plan {
    Plan::default().file(Ef::Dg14, edit)
}

fn bytes(ef: Ef, edit: impl Fn(&mut Vec<u8>)) -> Plan {
    Plan::default().bytes(ef, edit)
}

/// Positions: the protocol with its version at 0, the key at 1.
mod chip_parameters {
    use super::*;

    failed! {
        lds_f_01: bytes(Ef::Dg14, |file| file[0] = 0x6F), PARAMETERS, ContentMalformed;
        lds_f_02: bytes(Ef::Dg14, |file| file[3] -= 1), PARAMETERS, ContentMalformed;
        lds_f_03: bytes(Ef::Dg14, |file| file[3] += 1), PARAMETERS, ContentMalformed;
        lds_f_04: dg14(|file| file.at(&[0, 1, 0]).set(b"\x04\x00\x7F\x00\x07\x02\x02\x01\x03")),
            PARAMETERS, ContentMalformed;
        lds_f_05: dg14(|file| file.remove(&[0, 0, 0])), PARAMETERS, ContentMalformed;
        lds_f_06: dg14(|file| file.at(&[0, 0, 1]).set(&[10])), PARAMETERS, ContentMalformed;
        lds_f_07: dg14(|file| file.remove(&[0, 0, 1])), PARAMETERS, ContentMalformed;
        lds_g_01: Plan::default().beside(Ef::Cvca, trust_point(0x00)),
            Id::Content(Ef::Cvca), ContentMalformed;
        lds_g_02: Plan::default().beside(Ef::Cvca, vec![0; 36]),
            Id::Content(Ef::Cvca), ContentMalformed;
        lds_i_01: bytes(Ef::Dg15, |file| file[0] = 0x70), Id::Content(Ef::Dg15), ContentMalformed;
        lds_i_02: bytes(Ef::Dg15, |file| file[3] -= 1), Id::Content(Ef::Dg15), ContentMalformed;
        lds_i_03: bytes(Ef::Dg15, |file| file[3] += 1), Id::Content(Ef::Dg15), ContentMalformed;
    }
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

    const ACCESS: Id = Id::AccessParameters;

    fn pace() -> Node {
        let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
        Node::parse(SecurityInfos::encode(&mut [0; 64], &infos).unwrap())
    }

    /// The document; EF.CardSecurity is what the offer and Chip Authentication become by `edit`.
    fn signed(edit: impl Fn(&mut Node)) -> Plan {
        let mut offer = pace();
        let mut infos = chip_authentication();
        infos.nodes().append(offer.nodes());
        edit(&mut infos);
        // EF.DG14 repeats the offer as well.
        let plan = dg14(|file| file.at(&[0]).nodes().append(pace().nodes()));
        let security = plan.card_security(&infos.encode());
        plan.beside(Ef::CardAccess, pace().encode()).beside(Ef::CardSecurity, security)
    }

    accepted! {
        lds_j_01: signed(|infos| {
            let unknown = Node::sequence(vec![Node::oid(b"\x2A\x03\x04"), Node::null()]);
            infos.nodes().push(unknown);
        });
    }

    failed! {
        lds_h_93: signed(|_| {}).raw(Ef::CardSecurity, |file| *file.last_mut().unwrap() ^= 1),
            Id::CardSecurity, CardSecurityWrong;
        lds_j_02: signed(|infos| infos.remove(&[2])), ACCESS, AccessParametersDiffer;
        lds_j_03: signed(|infos| infos.at(&[2, 2]).set(&[13])), ACCESS, AccessParametersDiffer;
        lds_j_04: signed(|infos| infos.remove(&[1, 0])), Id::CardSecurity, CardSecurityMalformed;
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

    failed! {
        lds_k_03: atr_info(b"\x7F\x66\x04\x02\x02\x07\x80"),
            Id::Content(Ef::AtrInfo), ContentMalformed;
        lds_k_04: atr_info(b"\x7F\x65\x08\x02\x02\x07\x80\x02\x02\x07\x80"),
            Id::Content(Ef::AtrInfo), ContentMalformed;
    }
}
