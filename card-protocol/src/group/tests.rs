//! Every group alike: that its numbers are right, and what is refused.

use core::convert::Infallible;
use std::vec::Vec;

use card_format::curve::Curve;
use card_format::error::{Error, Fault};
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};

use super::*;

/// Counts up: every number is different, and every run is the same.
struct Counting(u8);

impl TryRng for Counting {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are drawn")
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            self.0 = self.0.wrapping_add(7);
            *byte = self.0;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

/// A private key with this number at its end.
fn pair<G: Group>(group: G, number: u8) -> KeyPair<G> {
    let mut secret = std::vec![0; group.scalar_len()];
    *secret.last_mut().unwrap() = number;
    KeyPair::from_secret(group, &secret).unwrap()
}

/// A key on the base that the generic mapping gives.
fn on_base<G: Group>(
    group: G,
    nonce: &[u8],
    own: &KeyPair<G>,
    other: &Public<G>,
    rng: &mut Counting,
) -> Result<KeyPair<G>, Error> {
    KeyPair::generate_on(&Generator::generic(group, nonce, own, other)?, rng)
}

/// The order less 1.
fn last<G: Group>(group: G) -> Vec<u8> {
    let mut number = group.arithmetic().order().to_vec();
    *number.last_mut().unwrap() -= 1;
    number
}

#[test]
fn numbers_lead_back() {
    for group in Standardized::all() {
        assert_eq!(Standardized::from_id(group.id()), Some(group));
    }
    for group in OnChip::ALL {
        assert_eq!(OnChip::from_id(group.id()), Some(group));
        assert_eq!(Standardized::from(group).id(), group.id());
    }
    assert_eq!((Standardized::from_id(3), OnChip::from_id(14)), (None, None));
}

/// `1 · G` is the base point, and `(n-1) · G` its reflection, so that `n · G` is infinity.
#[test]
fn base_points_have_their_order() {
    for curve in Curve::ALL {
        let group = Standardized::Ec(curve);
        let one = pair(group, 1);
        assert_eq!(one.public().bytes(), curve.domain().g, "{}", group.name());
        let minus = KeyPair::from_secret(group, &last(group)).unwrap();
        assert_eq!(minus.public().compressed(), one.public().compressed());
        assert!(minus.public() != one.public());
        let wrong = Some(Fault::Value.at(0));
        assert_eq!(
            on_base(group, &[1], &one, minus.public(), &mut Counting(1)).err(),
            wrong,
            "infinity"
        );
        assert_eq!(KeyPair::from_secret(group, curve.domain().n).err(), wrong);
    }
}

#[test]
fn bases_of_subgroups_have_their_order() {
    for modp in Modp::ALL {
        let group = Standardized::Dh(modp);
        assert_eq!(pair(group, 1).public().bytes(), modp.domain().g);
        assert_eq!(Modp::from_domain(modp.domain().p, modp.domain().g), Some(modp));
        let minus = KeyPair::from_secret(group, &last(group)).unwrap();
        let wrong = Some(Fault::Value.at(0));
        assert_eq!(pair(group, 1).agree(minus.public()).err(), None);
        let one = pair(group, 1);
        assert_eq!(on_base(group, &[1], &one, minus.public(), &mut Counting(1)).err(), wrong);
        assert_eq!(KeyPair::from_secret(group, modp.domain().q).err(), wrong);
    }
}

#[test]
fn both_sides_share_the_same() {
    for group in Standardized::all() {
        let mut rng = Counting(1);
        let one = KeyPair::generate(group, &mut rng).unwrap();
        let two = KeyPair::generate(group, &mut rng).unwrap();
        let shared = one.agree(two.public()).unwrap();
        assert_eq!(shared.as_bytes(), two.agree(one.public()).unwrap().as_bytes());
        assert_eq!(shared.as_bytes().len(), group.shared_len());
        let here = on_base(group, &[9; 16], &one, two.public(), &mut rng).unwrap();
        let there = on_base(group, &[9; 16], &two, one.public(), &mut rng).unwrap();
        let (one, two) = (here, there);
        let shared = one.agree(two.public()).unwrap();
        assert_eq!(shared.as_bytes(), two.agree(one.public()).unwrap().as_bytes());
        let again = Public::decode(group, one.public().bytes()).unwrap();
        assert!(again == *one.public());
    }
}

/// One sum gives what the standard has computed in two steps: the base, and a key on it.
#[test]
fn a_key_on_a_mapped_base_is_the_base_taken_so_many_times() {
    for group in Standardized::all() {
        let (own, other) = (pair(group, 3), pair(group, 7));
        for nonce in [&[][..], &[5], &[0xE1; 16], &[0xFF; 32]] {
            let base = Generator::generic(group, nonce, &own, other.public()).unwrap();
            let mut times_one = std::vec![0; group.scalar_len()];
            *times_one.last_mut().unwrap() = 1;
            let element = base.times(&times_one).unwrap();
            let key = KeyPair::generate_on(&base, &mut Counting(1)).unwrap();
            assert!(element.times(key.expose().as_bytes()).unwrap() == *key.public());
            // Of 0 and of 5 the base is known: 3 · 7 more than the nonce.
            match nonce {
                [] => assert!(element == *pair(group, 21).public()),
                [5] => assert!(element == *pair(group, 26).public()),
                _ => {}
            }
        }
    }
}

#[test]
fn a_chip_computes_what_a_terminal_computes() {
    for group in OnChip::ALL {
        let chip = KeyPair::generate(group, &mut Counting(1)).unwrap();
        let terminal = KeyPair::generate(Standardized::from(group), &mut Counting(1)).unwrap();
        assert_eq!(chip.expose().as_bytes(), terminal.expose().as_bytes());
        assert_eq!(chip.public().bytes(), terminal.public().bytes());
        assert_eq!(chip.public().compressed(), terminal.public().compressed());
    }
}

#[test]
fn points_off_the_curve_are_refused() {
    for group in Standardized::all().filter(|group| matches!(group, Standardized::Ec(_))) {
        let point = pair(group, 5).public().bytes().to_vec();
        let end = point.len() - 1;
        for (at, error) in
            [(0, Fault::Value.at(0)), (1, Fault::Value.at(1)), (end, Fault::Value.at(1))]
        {
            let mut wrong = point.clone();
            wrong[at] ^= 1;
            assert_eq!(Public::decode(group, &wrong).err(), Some(error), "byte {at}");
        }
        let short = Public::decode(group, &point[..end]);
        assert_eq!(short.err(), Some(Fault::Length.at(end)));
        assert!(Public::decode(group, &[]).is_err());
        assert!(Public::decode(group, &[0]).is_err());
        let compressed = [&[2][..], &point[1..=group.shared_len()]].concat();
        assert!(Public::decode(group, &compressed).is_err());
        let length = group.scalar_len();
        assert!(KeyPair::from_secret(group, &std::vec![0; length]).is_err());
        assert!(KeyPair::from_secret(group, &std::vec![0xFF; length]).is_err());
        assert!(KeyPair::from_secret(group, &std::vec![1; length - 1]).is_err());
    }
}

#[test]
fn numbers_outside_the_subgroup_are_refused() {
    for modp in Modp::ALL {
        let group = Standardized::Dh(modp);
        let mut high = modp.domain().p.to_vec();
        *high.last_mut().unwrap() -= 1;
        for number in [&[0][..], &[1], &[2], &high, modp.domain().p] {
            assert_eq!(Public::decode(group, number).err(), Some(Fault::Value.at(0)));
        }
        let long = [&[0], modp.domain().g].concat();
        assert_eq!(Public::decode(group, &long).err(), Some(Fault::Length.at(long.len())));
        assert_eq!(Public::decode(group, &[]).err(), Some(Fault::Length.at(0)));
        assert!(Public::decode(group, modp.domain().g).is_ok());
    }
}

#[test]
fn keys_of_two_groups_do_not_meet() {
    let one = pair(OnChip::P256, 1);
    let two = pair(OnChip::BrainpoolP256r1, 1);
    assert_eq!(one.agree(two.public()).err(), Some(Fault::Value.at(0)));
    assert!(one.divided_by(&two).is_err());
    assert!(Generator::generic(OnChip::P256, &[1], &one, two.public()).is_err());
}

#[test]
fn a_quotient_leads_from_one_key_to_the_other() {
    for curve in Curve::ALL {
        let group = Standardized::Ec(curve);
        let (map, own) = (pair(group, 77), pair(group, 5));
        let quotient = map.divided_by(&own).unwrap();
        assert!(own.public().times(quotient.as_bytes()).unwrap() == *map.public());
        assert!(map.public().times(quotient.as_bytes()).unwrap() != *own.public());
    }
    let dh = pair(Standardized::Dh(Modp::Rfc5114_1024_160), 5);
    assert_eq!(dh.divided_by(&dh).err(), Some(Fault::Unsupported.at(0)));
}

#[test]
fn every_number_maps_into_the_group() {
    for group in Standardized::all() {
        for number in 1..6_u8 {
            let random = std::vec![number; group.element_len() + 16];
            let mapped = Generator::integrated(group, &random);
            if group == Standardized::Ec(Curve::P224) {
                assert_eq!(mapped.err(), Some(Fault::Unsupported.at(0)));
                continue;
            }
            let pair = KeyPair::generate_on(&mapped.unwrap(), &mut Counting(number)).unwrap();
            assert!(Public::decode(group, pair.public().bytes()).is_ok(), "{}", group.name());
        }
    }
}

/// Secrets that begin with zeros keep their length (TR-03111 §3.1.3).
#[test]
fn shared_secrets_keep_their_zeros() {
    let dh = Standardized::Dh(Modp::Rfc5114_1024_160);
    for (group, number) in [(Standardized::from(OnChip::P256), 184), (dh, 16)] {
        let shared = pair(group, 3).agree(pair(group, number).public()).unwrap();
        assert_eq!(shared.as_bytes().len(), group.shared_len());
        assert_eq!(shared.as_bytes()[0], 0);
    }
}

/// A number goes without its zeros, and may come with them; both are the same key.
#[test]
fn numbers_are_sent_without_zeros() {
    let group = Standardized::Dh(Modp::Rfc5114_1024_160);
    let short = pair(group, 48);
    let bytes = short.public().bytes();
    assert_eq!((bytes.len(), bytes[0] == 0), (127, false));
    let padded = [&[0], bytes].concat();
    let long = Public::decode(group, &padded).unwrap();
    assert!(long == *short.public() && long.bytes() == padded);
}

proptest! {
    #[test]
    fn no_bytes_panic(
        id in 0..19_u8,
        first in prop::sample::select(std::vec![0_u8, 2, 4]),
        bytes in prop::collection::vec(any::<u8>(), 0..260),
    ) {
        let Some(group) = Standardized::from_id(id) else { return Ok(()) };
        for bytes in [bytes.clone(), [&[first], &bytes[..]].concat()] {
            if let Ok(key) = Public::decode(group, &bytes) {
                prop_assert_eq!(key.bytes(), bytes);
            }
        }
        let mut sized = bytes;
        sized.resize(group.element_len(), 1);
        sized[0] = first;
        let _ = Public::decode(group, &sized);
        let _ = KeyPair::from_secret(group, &sized);
    }
}
