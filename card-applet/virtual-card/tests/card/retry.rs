//! Wrong passwords are counted before they are known to be wrong, and cost more and more.

use core::convert::Infallible;

use card_applet::retry::{FREE_FAILURES, rounds};
use card_applet::storage::{Change, Slot, Storage};
use card_format::object::Password;
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use rand_core::{TryCryptoRng, TryRng};
use virtual_card::power_cut::{PowerCut, When};
use virtual_card::{Memory, VirtualCard};

use crate::line::{CAN, MRZ, Near, Wire, personalize, rng};

fn finished() -> Memory {
    let mut card = VirtualCard::blank();
    personalize(&mut card).unwrap();
    card.storage().clone()
}

fn counted(storage: &impl Storage, password: Password) -> u8 {
    let mut count = [0];
    storage.read(Slot::PasswordFailures(password), 0, &mut count);
    count[0]
}

fn try_password<S: Storage>(card: Near<'_, S>, secret: &Secret) -> bool {
    let mut wire = Wire::new(card);
    pace::terminal::run(&mut wire.0, &mut rng(), secret, &PaceInfo::OURS).is_ok()
}

#[test]
fn wrong_ones_add_up_and_the_right_one_clears_its_own_count() {
    let mut card = VirtualCard::new(finished(), rng());
    for count in 1..4 {
        assert!(!try_password(&mut card, &Secret::can(b"654321").unwrap()));
        assert_eq!(counted(card.storage(), Password::Can), count);
    }
    assert!(!try_password(&mut card, &Secret::mrz_hash(&[0; 20])));
    assert_eq!(counted(card.storage(), Password::Mrz), 1);
    assert!(try_password(&mut card, &Secret::mrz_hash(&MRZ)));
    let left = [Password::Can, Password::Mrz].map(|password| counted(card.storage(), password));
    assert_eq!(left, [3, 0]);
    assert!(try_password(&mut card, &Secret::can(CAN).unwrap()));
    assert_eq!(counted(card.storage(), Password::Can), 0);
}

#[test]
fn power_cut_in_an_attempt_leaves_it_counted() {
    for digits in [b"654321", CAN] {
        for when in [When::Before, When::After] {
            let mut card = VirtualCard::new(PowerCut::new(finished(), 1, when), rng());
            // No answer tells a guess from the number before it is counted.
            assert!(!try_password(&mut card, &Secret::can(digits).unwrap()), "{when:?}");
            let count = counted(card.storage().memory(), Password::Can);
            assert_eq!(count, u8::from(when == When::After));
        }
    }
}

/// Noise that knows how often it was asked.
struct Counting(u32);

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0 += 1;
        Ok(self.0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.try_next_u32().map(u64::from)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0 += 1;
        bytes.fill(1);
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

#[test]
fn a_count_is_worked_off_before_the_next_attempt() {
    let set_at = [0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 2, 0x83, 1, 2];
    let command = [&[0x00, 0x22, 0xC1, 0xA4, 15][..], &set_at].concat();
    for failures in [0, FREE_FAILURES, FREE_FAILURES + 1, FREE_FAILURES + 3, 255] {
        let mut storage = finished();
        let count = Change::Put(Slot::PasswordFailures(Password::Can), &[failures]);
        storage.commit(&[count]).unwrap();
        let mut noise = Counting(0);
        let mut card = VirtualCard::new(storage, &mut noise);
        let Ok(answer) = card.exchange(&command, &mut [0; 16]).map(<[u8]>::to_vec);
        assert_eq!(answer, [0x90, 0x00]);
        assert_eq!(noise.0, u32::from(rounds(failures)), "after {failures}");
    }
}
