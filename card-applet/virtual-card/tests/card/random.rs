//! Any bytes, in any order: the card answers and goes on.

use card_protocol::link::CardLink;
use proptest::prelude::*;
use virtual_card::VirtualCard;

use crate::line::personalize;

/// Commands that come close to something, and bytes that come close to nothing.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let cla = prop::sample::select(vec![0x00, 0x0C, 0x10, 0x1C, 0x80, 0x84, 0xFF]);
    let ins = prop::sample::select(vec![
        0x22, 0x24, 0x44, 0x47, 0x50, 0x82, 0x86, 0x88, 0xA4, 0xB0, 0xCA, 0xD6, 0xDA, 0xE0, 0xFE,
    ]);
    let data = prop::collection::vec(any::<u8>(), 0..40);
    let known = prop::sample::select(vec![
        vec![],
        vec![0x3F, 0x00],
        vec![0x01, 0x1C],
        vec![0x7C, 0x00],
        vec![0xA0, 0, 0, 2, 0x47, 0x10, 1],
        vec![0x62, 8, 0x80, 2, 0, 30, 0x83, 2, 1, 1],
        vec![0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 2, 0x83, 1, 2],
        vec![0x97, 1, 0, 0x8E, 8, 1, 2, 3, 4, 5, 6, 7, 8],
    ]);
    let shaped = (cla, ins, any::<u8>(), any::<u8>(), prop_oneof![data, known], any::<bool>());
    let shaped = shaped.prop_map(|(cla, ins, p1, p2, data, le)| {
        let mut bytes = vec![cla, ins, p1, p2];
        if !data.is_empty() {
            bytes.push(u8::try_from(data.len()).unwrap());
            bytes.extend(data);
        }
        if le {
            bytes.push(0);
        }
        bytes
    });
    prop_oneof![4 => shaped, 1 => prop::collection::vec(any::<u8>(), 0..300)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_sequence_is_answered(
        commands in prop::collection::vec(command(), 1..40),
        operational: bool,
        room in prop_oneof![Just(4200_usize), 0..300_usize],
    ) {
        let mut card = VirtualCard::blank();
        if operational {
            personalize(&mut card).unwrap();
            card.reset();
        }
        let mut response = vec![0; room];
        for command in commands {
            let Ok(answer) = card.exchange(&command, &mut response);
            prop_assert!(answer.len() >= 2.min(room));
        }
    }
}
