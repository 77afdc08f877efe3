//! The stream that people are invented from: `ChaCha20` keyed by seed and profile.

use chacha20::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use super::Plan;

/// What a stream is for. A part that comes to need more numbers does not move the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Names, numbers, dates, places.
    Person,
    /// The drawn portrait.
    Portrait,
    /// Fingerprint minutiae.
    Fingers,
    /// Facial template and body measures.
    Measures,
    /// Why, where and how soon a card is needed.
    Application,
}

/// A stream of numbers, the same for the same plan, place and part.
#[expect(missing_debug_implementations, reason = "its state gives the person away")]
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// The stream of one part of one person.
    pub fn new(plan: &Plan, place: u32, part: Part) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"cardwright sample\0");
        hash.update(plan.profile.name);
        hash.update(plan.seed.to_be_bytes());
        let mut rng = ChaCha20Rng::from_seed(hash.finalize().into());
        let part = match part {
            Part::Person => 0,
            Part::Portrait => 1,
            Part::Fingers => 2,
            Part::Measures => 3,
            Part::Application => 4,
        };
        rng.set_stream(u64::from(place) * 8 + part);
        Self(rng)
    }

    /// The generator itself.
    pub const fn rng(&mut self) -> &mut ChaCha20Rng {
        &mut self.0
    }

    /// A number below `limit`; 0 when that is 0.
    pub fn below(&mut self, limit: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(limit);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// Whether something that holds for `percent` of people holds for this one.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of a list; the empty text when that is empty.
    pub fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        let limit = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let at = usize::try_from(self.below(limit)).unwrap_or(0);
        list.get(at).copied().unwrap_or_default()
    }

    /// One of a list of choices with weights.
    pub fn weigh<'t>(&mut self, list: &[(&'t str, u32)]) -> &'t str {
        let mut left = self.below(list.iter().map(|(_, weight)| weight).sum());
        for (choice, weight) in list {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return choice,
            }
        }
        Default::default()
    }

    /// Digits, each as likely as the other.
    pub fn digits<const N: usize>(&mut self) -> [u8; N] {
        [(); N].map(|()| b'0' + u8::try_from(self.below(10)).unwrap_or(0))
    }
}
