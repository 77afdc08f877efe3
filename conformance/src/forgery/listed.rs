//! Documents that are right in every byte, and lists that speak against them: revoked signers and
//! authorities, authorities that nobody vouches for any more, void documents, known defects.
//!
//! Certificates have serial number 1 where nothing else is said; authorities that are revoked have
//! others, because no authority gives a number twice (RFC 5280 §4.1.2.2).

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_protocol::cipher::Cipher;
use card_protocol::group::Standardized;

use super::Fault;
use crate::chip::{Access, ActiveKey, Chip};
use crate::der::Node;
use crate::document::Plan;
use crate::document::suite::Key;
use crate::models::{agreeing, passport};

/// When the next revocation list is due: later, and a week ago.
const LATER: &str = "270101000000Z";
const WEEK_AGO: &str = "261115000000Z";

/// The newest key of the authority.
const NEWEST: Key = Key::Ec(Curve::P256, 0x36);

/// A State that tells of the authorities of others.
const OTHER_STATE: Key = Key::Ec(Curve::P256, 0x44);

/// Numbers of the authority's certificates.
const FIRST: u8 = 0x41;
const SECOND: u8 = 0x42;

/// The terminal has a revocation list of the authority with these serial numbers.
fn revoking(it: Plan, serials: &'static [u8], next: &'static str) -> Plan {
    it.fed(move |it| it.revocation_list(it.suite.authority, serials, next))
}

/// The same authority with another key and number; the key of `issuer` signs the certificate.
fn authority(it: &Plan, key: Key, serial: u8, issuer: Key) -> Vec<u8> {
    let mut plan = Plan::signed_with(it.suite);
    plan.suite.authority = key;
    let mut tbs = Node::parse(&plan.authority());
    *tbs.at(&[0, 1]) = Node::integer(serial);
    let tbs = tbs.at(&[0]).clone();
    it.certify(&tbs, issuer).encode()
}

/// A newer key of the authority revokes what an older one signed (Doc 9303-12 §4.1.5).
fn revoked_by_newest_key(it: Plan) -> Plan {
    let newest = authority(&it, NEWEST, SECOND, NEWEST);
    let believed = vec![it.authority(), newest];
    it.believing(believed).fed(|it| it.revocation_list(NEWEST, &[1], LATER))
}

/// The authority revokes itself with its last signature (Doc 9303-12 §4.1.5.1).
fn authority_revoked(it: Plan) -> Plan {
    let own = it.suite.authority;
    let believed = vec![authority(&it, own, FIRST, own)];
    revoking(it.believing(believed), &[FIRST], LATER)
}

/// The authority made its key known with that of its predecessor, which is revoked.
fn predecessor_revoked(it: Plan) -> Plan {
    let own = it.suite.authority;
    let first = authority(&it, NEWEST, FIRST, NEWEST);
    let link = authority(&it, own, SECOND, NEWEST);
    it.believing(vec![first, link]).fed(|it| it.revocation_list(NEWEST, &[FIRST], LATER))
}

/// Another State vouched for the authority, and does so no longer.
fn authority_withdrawn(it: Plan) -> Plan {
    let other_state = || {
        let foreign = |tbs: &mut Node| {
            for name in [3, 5] {
                tbs.at(&[name, 0, 0, 1]).set(b"DE");
            }
        };
        let mut plan = Plan::default().authority_tbs(foreign).tbs(foreign);
        plan.suite.authority = OTHER_STATE;
        plan
    };
    let own = it.authority();
    let it = it.believing(vec![other_state().authority()]);
    let list = move |authorities: &[Vec<u8>]| other_state().master_list(authorities);
    it.fed(move |_| list(&[other_state().authority(), own.clone()]))
        .fed(move |_| list(&[other_state().authority()]))
}

/// The terminal knows of a defect of documents of this signer.
fn defective(it: Plan, arcs: [u8; 2], parameters: &'static [u8]) -> Plan {
    it.fed(move |it| it.defect_list(1, arcs, parameters))
}

/// id-CertRevoked with a status code of TR-03135-1 Table 5.54.
fn signer_defect(it: Plan, code: &'static [u8]) -> Plan {
    defective(it, [1, 1], code)
}

pub(super) fn faults() -> Vec<Fault> {
    let compromised = |arcs| move || defective(Plan::default(), arcs, b"");
    let (chip_keys, active_keys) = (compromised([1, 3]), compromised([1, 4]));
    vec![
        Fault::of("ISO7816_B_10", |it| revoking(it, &[7, 1], LATER)),
        Fault::of("listed/signer_in_overdue_list", |it| revoking(it, &[1], WEEK_AGO)),
        Fault::of("listed/signer_by_newest_key", revoked_by_newest_key),
        Fault::of("listed/list_overdue", |it| revoking(it, &[7], WEEK_AGO)),
        Fault::of("listed/authority_revoked", authority_revoked),
        Fault::of("listed/predecessor_revoked", predecessor_revoked),
        Fault::of("listed/authority_withdrawn", authority_withdrawn),
        Fault::of("listed/void", |it| it.fed(|it| it.void_list(true))),
        Fault::of("listed/defect_signer_0", |it| signer_defect(it, b"\x0A\x01\x00")),
        Fault::of("listed/defect_signer_1", |it| signer_defect(it, b"\x0A\x01\x01")),
        Fault::of("listed/defect_signer_2", |it| signer_defect(it, b"\x0A\x01\x02")),
        Fault::of("listed/defect_signer_3", |it| signer_defect(it, b"\x0A\x01\x03")),
        Fault::of("listed/defect_signer_4", |it| signer_defect(it, b"\x0A\x01\x04")),
        Fault::of("listed/defect_signer_5", |it| signer_defect(it, b"\x0A\x01\x05")),
        Fault::of("listed/defect_signer_of_nobody", |it| signer_defect(it, b"\x0A\x01\x20")),
        Fault::of("listed/defect_document", |it| defective(it, [4, 9], b"")),
        Fault::of("listed/defect_excuses_no_change", |it| {
            defective(it, [2, 2], b"").raw(Ef::Dg1, |file| *file.last_mut().unwrap() ^= 1)
        }),
        Fault::of("listed/defect_explains_signature", |it| {
            defective(it, [2, 2], b"").raw(Ef::Sod, |file| *file.last_mut().unwrap() ^= 1)
        }),
        Fault::of_chip_before("listed/defect_chip_keys", move || {
            let group = Standardized::Ec(Curve::BrainpoolP256r1);
            (agreeing(group, Cipher::Aes128), chip_keys())
        }),
        Fault::of_chip_before("listed/defect_active_keys", move || {
            let key = ActiveKey::Ecdsa;
            let files = passport([(Ef::Dg15, key.dg15())]).build();
            (Chip::new(files, Access::Basic).with_active_key(key), active_keys())
        }),
    ]
}
