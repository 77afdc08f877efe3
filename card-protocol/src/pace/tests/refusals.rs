//! The card against terminals that do it wrong.

use proptest::prelude::*;

use super::*;
use crate::general_authenticate::SetAt;

const CHOICE: Choice<Standardized> = Choice {
    protocol: Protocol::ECDH_GM_AES_128,
    group: P256,
    password: Password::Can,
    asks_for_authorities: false,
};

fn point() -> Vec<u8> {
    KeyPair::from_secret(P256, &[1; 32]).unwrap().public().bytes().to_vec()
}

#[test]
fn a_wrong_password_shows_in_the_last_command_only() {
    let mut card = Card::usual();
    let wrong = Secret::can(b"123457").unwrap();
    let error = run(&mut card, &wrong, PaceInfo::OURS).err();
    assert_eq!(error, Some(terminal::Error::Password { tries_left: None }));
    assert_eq!(card.commands.len(), 5);
    assert!(matches!(card.pace, Pace::Idle));
}

#[test]
fn choices_the_card_does_not_have_are_refused() {
    let brainpool = Standardized::Ec(Curve::BrainpoolP256r1);
    let cam = Protocol { mapping: Mapping::ChipAuthentication, ..Protocol::ECDH_GM_AES_128 };
    let gm = Protocol::ECDH_GM_AES_128;
    let offer = |protocol, group| Offer { protocol, group };
    let one = [offer(gm, P256), offer(gm, P256)];
    let several = [offer(gm, P256), offer(cam, brainpool), offer(gm, brainpool)];
    let im = Protocol { mapping: Mapping::Integrated, ..gm }.oid();
    let (gm, cam) = (gm.oid(), cam.oid());
    let (unknown, wrong) = (Status::KeyReferenceNotFound, Status::IncorrectDataParameter);
    for (offers, oid, password, reference, expected) in [
        (&one[..], gm, Some(2), None, Ok(P256)),
        (&one, gm, Some(1), Some(12), Ok(P256)),
        (&one, gm, Some(5), None, Err(unknown)),
        (&one, gm, Some(0), None, Err(unknown)),
        (&one, gm, Some(2), Some(13), Err(unknown)),
        (&one, gm, Some(2), Some(256 + 12), Err(unknown)),
        (&one, gm, None, None, Err(wrong)),
        (&one, cam, Some(2), None, Err(wrong)),
        (&[], gm, Some(2), None, Err(wrong)),
        (&several, gm, Some(3), Some(13), Ok(brainpool)),
        (&several, gm, Some(4), Some(12), Ok(P256)),
        (&several, gm, Some(2), None, Err(wrong)),
        (&several, cam, Some(2), None, Ok(brainpool)),
        (&several, cam, Some(2), Some(12), Err(unknown)),
        (&several, im, Some(2), Some(12), Err(wrong)),
    ] {
        let mut out = [0; 64];
        let set_at =
            SetAt { oid: oid.as_bytes(), password, reference, asks_for_authorities: false };
        let data = set_at.encode(&mut out).unwrap();
        let choice = Choice::decode(data, offers.iter().copied());
        assert_eq!(choice.map(|choice| choice.group), expected, "{data:02X?}");
    }
    assert_eq!(Choice::decode(&[0x80], one).err(), Some(wrong));
}

#[test]
fn commands_out_of_order_end_the_attempt() {
    let point = point();
    let with = |tag: u8, value: &[u8]| {
        let length = u8::try_from(value.len()).unwrap();
        [&[0x7C, length + 2, tag, length], value].concat()
    };
    let mut off_curve = point.clone();
    off_curve[64] ^= 1;
    let nonce = (0x10, std::vec![0x7C, 0x00]);
    let map = (0x10, with(0x81, &point));
    let agree = (0x10, with(0x83, &point));
    let before = std::vec![nonce.clone(), map.clone(), agree.clone()];
    let then = |steps: usize, cla: u8, data: Vec<u8>| {
        let mut commands = before[..steps].to_vec();
        commands.push((cla, data));
        commands
    };
    for (commands, status) in [
        (then(0, 0x00, nonce.1.clone()), Status::ConditionsOfUseNotSatisfied),
        (then(1, 0x00, map.1.clone()), Status::ConditionsOfUseNotSatisfied),
        (then(0, 0x10, map.1.clone()), Status::IncorrectDataParameter),
        (then(1, 0x10, with(0x81, &off_curve)), Status::IncorrectDataParameter),
        (then(1, 0x10, with(0x81, &[0])), Status::IncorrectDataParameter),
        (then(1, 0x10, with(0x82, &point)), Status::IncorrectDataParameter),
        (then(1, 0x10, nonce.1.clone()), Status::IncorrectDataParameter),
        (then(2, 0x10, with(0x83, &off_curve)), Status::IncorrectDataParameter),
        (then(2, 0x10, with(0x83, &point[..64])), Status::IncorrectDataParameter),
        (then(3, 0x10, with(0x85, &[0; 8])), Status::LastCommandOfChainExpected),
        (then(3, 0x00, with(0x85, &[0; 8])), Status::VerificationFailed),
        (then(3, 0x00, with(0x85, &[0; 7])), Status::IncorrectDataParameter),
        (then(3, 0x00, with(0x86, &[0; 8])), Status::IncorrectDataParameter),
    ] {
        let mut card = Card::usual();
        card.pace = Pace::start(&CHOICE, &card.secret);
        let mut result = Ok(Vec::new());
        for (cla, data) in &commands {
            let command = Command::new(*cla, 0x86, 0, 0).with_data(data).expecting(256);
            result = card.answer(&command, &mut [0; 128]);
        }
        assert_eq!(result, Err(status), "{commands:02X?}");
        assert!(matches!(card.pace, Pace::Idle));
    }
}

/// A twin that draws the same numbers says what the card is about to answer.
#[test]
fn the_cards_own_keys_are_refused() {
    for (step, tag) in [(1_usize, 0x81), (2, 0x83)] {
        let mut fresh = Card::usual();
        fresh.pace = Pace::start(&CHOICE, &fresh.secret);
        let mut twin = Card::usual();
        twin.pace = Pace::start(&CHOICE, &twin.secret);
        let honest = [std::vec![0x7C, 0x00], [&[0x7C, 0x43, 0x81, 0x41], &point()[..]].concat()];
        for data in honest.iter().take(step) {
            for card in [&mut fresh, &mut twin] {
                let command = Command::new(0x10, 0x86, 0, 0).with_data(data);
                card.answer(&command, &mut [0; 128]).unwrap();
            }
        }
        let probe = [&[0x7C, 0x43, tag, 0x41], &point()[..]].concat();
        let command = Command::new(0x10, 0x86, 0, 0).with_data(&probe);
        let mut key = twin.answer(&command, &mut [0; 128]).unwrap();
        key[2] = tag;
        let command = Command::new(0x10, 0x86, 0, 0).with_data(&key);
        let answer = fresh.answer(&command, &mut [0; 128]);
        assert_eq!(answer, Err(Status::IncorrectDataParameter), "step {step}");
    }
}

/// Without its key, such a card must not confirm anything.
#[test]
fn no_chip_key_no_chip_authentication_mapping() {
    let protocol = Protocol { mapping: Mapping::ChipAuthentication, ..CHOICE.protocol };
    for chip_key in [None, Some(Standardized::Ec(Curve::BrainpoolP256r1))] {
        let mut card = Card::new(protocol, P256);
        card.chip_key = chip_key.map(|group| KeyPair::from_secret(group, &[1; 32]).unwrap());
        assert!(run_usual(&mut card).is_err());
        assert!(matches!(card.pace, Pace::Idle));
    }
}

proptest! {
    #[test]
    fn no_command_panics_the_card(
        integrated: bool,
        commands in prop::collection::vec(
            (0..4_usize, prop::collection::vec(any::<u8>(), 0..80)),
            1..4,
        ),
    ) {
        let mapping = if integrated { Mapping::Integrated } else { Mapping::Generic };
        let choice =
            Choice { protocol: Protocol { mapping, ..CHOICE.protocol }, ..CHOICE };
        let mut card = Card::usual();
        for (step, data) in commands {
            if matches!(card.pace, Pace::Idle) {
                card.pace = Pace::start(&choice, &card.secret);
            }
            let nonce = Command::new(0x10, 0x86, 0, 0).with_data(&[0x7C, 0x00]);
            let any = Command::new(if step == 3 { 0 } else { 0x10 }, 0x86, 0, 0).with_data(&data);
            let _ = card.answer(if step == 0 { &nonce } else { &any }, &mut [0; 128]);
            let _ = Choice::decode(&data, card.offers.iter().copied());
        }
    }
}
