//! Chips that hide behind a weaker offer than the signed one or an old door, and copies.

use card_format::curve::Curve;
use card_format::ef::Ef;
use card_protocol::cipher::Cipher;
use card_protocol::pace::Protocol;

use super::EC;
use crate::chip::{Access, ActiveKey, Change, Chip, Step};
use crate::der::Node;
use crate::document::suite::Key;
use crate::forgery::Fault;
use crate::models::{KEY, info, key_info, passport};
use crate::offers::{BRAINPOOL, CAM, GM, IM, P256, dg14, dh, pace_info, pair, security_infos};

/// A chip that offers something else than its signed EF.DG14 says, behind this door.
fn disguised(offered: Option<&[Node]>, signed: &[Node], access: Access) -> Chip {
    let plan = passport([(Ef::Dg14, dg14(signed))]);
    let plan = match offered {
        Some(offered) => plan.beside(Ef::CardAccess, security_infos(offered)),
        None => plan,
    };
    Chip::new(plan.build(), access)
}

/// What the signed offer is in the next ones.
fn strong() -> [Node; 1] {
    [pace_info(Protocol { cipher: Cipher::Aes256, ..GM }, BRAINPOOL)]
}

/// A weaker offer than the signed one, and old doors.
pub(super) fn faults() -> Vec<Fault> {
    let weaker = |id, offer: fn() -> Node| {
        Fault::of_chip(id, move || disguised(Some(&[offer()]), &strong(), Access::Pace))
    };
    vec![
        weaker("downgrade/triple_des", || {
            pace_info(Protocol { cipher: Cipher::TripleDes, ..GM }, BRAINPOOL)
        }),
        weaker("downgrade/aes_128", || pace_info(GM, BRAINPOOL)),
        weaker("downgrade/group_of_224_bits", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..GM }, 10)
        }),
        weaker("downgrade/prime_of_1024_bits", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..dh(GM) }, 0)
        }),
        weaker("downgrade/another_mapping", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..IM }, BRAINPOOL)
        }),
        weaker("downgrade/another_curve", || {
            pace_info(Protocol { cipher: Cipher::Aes256, ..GM }, P256)
        }),
        Fault::of_chip("downgrade/mapping_without_proof", || {
            let signed = [pace_info(CAM, BRAINPOOL)];
            disguised(Some(&[pace_info(GM, BRAINPOOL)]), &signed, Access::Pace)
        }),
        Fault::of_chip("downgrade/mapping_left_out", || {
            let signed = [pace_info(CAM, BRAINPOOL), pace_info(GM, BRAINPOOL)];
            disguised(Some(&[pace_info(GM, BRAINPOOL)]), &signed, Access::Pace)
        }),
        Fault::of_chip("downgrade/strongest_left_out", || {
            let signed = [strong(), [pace_info(GM, BRAINPOOL)]].concat();
            disguised(Some(&[pace_info(GM, BRAINPOOL)]), &signed, Access::Pace)
        }),
        Fault::of_chip("downgrade/pace_hidden", || disguised(None, &strong(), Access::Basic)),
        Fault::of_chip("downgrade/nothing_guarded", || disguised(None, &strong(), Access::Plain)),
        Fault::of_chip("downgrade/old_door_behind_a_broken_one", || {
            let chip = disguised(Some(&strong()), &strong(), Access::Basic);
            chip.with_fault(Step::Nonce, Change::Status(0x6A80))
        }),
        Fault::of_chip("downgrade/offers_nothing", || {
            disguised(Some(&[]), &strong(), Access::Basic)
        }),
        Fault::of_chip("clone/EF.DG14_hidden", || {
            let files = passport([(Ef::Dg14, dg14(&strong()))]).without(Ef::Dg14).build();
            Chip::new(files, Access::Basic)
        }),
        Fault::of_chip("clone/EF.DG15_hidden", || {
            let plan = passport([(Ef::Dg15, ActiveKey::Ecdsa.dg15())]).without(Ef::Dg15);
            Chip::new(plan.build(), Access::Basic)
        }),
        Fault::of_chip("clone/EF.DG15_of_the_copy", || {
            let key = Key::Ec(Curve::P256, 0x45).public();
            let other = Node::constructed(&[0x6F], vec![Node::parse(&key)]).encode();
            let plan = passport([(Ef::Dg15, other)]);
            let own = ActiveKey::Ecdsa.dg15();
            let plan = plan.raw(Ef::Dg15, move |file| file.clone_from(&own));
            Chip::new(plan.build(), Access::Basic).with_active_key(ActiveKey::Ecdsa)
        }),
        Fault::of_chip("clone/EF.DG14_of_the_copy", || {
            let infos = |byte| [info(EC, Cipher::Aes128, None), key_info(EC, byte, None)];
            let own = dg14(&infos(0x34));
            let plan = passport([(Ef::Dg14, dg14(&infos(KEY)))]);
            let plan = plan.raw(Ef::Dg14, move |file| file.clone_from(&own));
            Chip::new(plan.build(), Access::Basic).with_chip_key(None, pair(EC, 0x34))
        }),
        Fault::of_chip("clone/EF.SOD_hidden", || {
            Chip::new(passport([]).without(Ef::Sod).build(), Access::Basic)
        }),
        Fault::of_chip("clone/EF.COM_hidden", || {
            Chip::new(passport([]).without(Ef::Com).build(), Access::Basic)
        }),
        Fault::of_chip("clone/portrait_hidden", || {
            Chip::new(passport([]).without(Ef::Dg2).build(), Access::Basic)
        }),
        Fault::of_chip("clone/portrait_of_somebody_else", || {
            let plan = passport([])
                .raw(Ef::Dg2, |file| *file = crate::forgery::biometrics::somebody_else());
            Chip::new(plan.build(), Access::Basic)
        }),
        Fault::of_chip("clone/zone_of_somebody_else", || {
            let plan = passport([]).raw(Ef::Dg1, |file| file[15] = b'X');
            Chip::new(plan.build(), Access::Basic)
        }),
        Fault::of_chip("downgrade/weak_offer_added", || {
            let weak = pace_info(Protocol { cipher: Cipher::TripleDes, ..GM }, BRAINPOOL);
            let [strong] = strong();
            disguised(Some(&[strong.clone(), weak]), &[strong], Access::Pace)
        }),
    ]
}
