//! Invented people for trials: names, numbers, drawn portraits, made-up minutiae and measures.
//!
//! A seed, a profile and a day make the same people on every machine. Each person has streams of
//! their own, so the hundredth dossier of a batch is the same whether a hundred are made or a
//! million, and whichever thread makes it. Nothing looks at the clock.
//!
//! Nobody here exists: given names are words of the dictionary, wards and districts are made up,
//! and only the names of provinces are real.

mod application;
mod command;
pub mod fingers;
mod flaws;
mod folder;
pub mod measures;
mod names;
mod person;
mod places;
pub mod portrait;
mod stream;
pub mod template;
mod utopia;
mod validity;
mod vietnam;

pub use application::Application;
use card_format::date::Date;
use card_format::error::Error as FormatError;
use card_format::profile::{NumberRule, Profile};
pub use command::{Error, Sample};
pub use person::Person;
use portrait::Sitter;
pub use stream::{Part, Stream};
pub use validity::Validity;

use crate::dossier::{Bytes, Dossier};

/// Most people of one seed: the serial in their numbers has six digits.
pub const MOST: u32 = 1_000_000;

/// The day samples are dated from when none is given: 2026-07-01.
const DAY: (u16, u8, u8) = (2026, 7, 1);

/// Which people to invent.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a date is personal data by its type")]
pub struct Plan {
    /// Whose people.
    pub profile: &'static Profile,
    /// Tells one batch from another.
    pub seed: u64,
    /// The day on which all of them get their cards.
    pub day: Date,
    /// Whether one dossier of twenty has a flaw that an intake notices.
    pub flaws: bool,
}

impl Plan {
    /// A batch dated from the fixed day.
    pub fn new(profile: &'static Profile, seed: u64) -> Result<Self, FormatError> {
        let (year, month, day) = DAY;
        Ok(Self { profile, seed, day: Date::new(year, month, day)?, flaws: false })
    }

    /// The person with this place in the batch, counted from 0; places beyond [`MOST`] begin to
    /// repeat numbers.
    pub fn person(&self, place: u32) -> Result<Person, FormatError> {
        match self.profile.numbers {
            NumberRule::VietnamIdNumber => vietnam::person(self, place),
            NumberRule::Free => utopia::person(self, place),
        }
    }

    /// The dossier with this place in the batch, biometrics and all.
    pub fn dossier(&self, place: u32) -> Result<Dossier, FormatError> {
        let person = self.person(place)?;
        let mut measuring = Stream::new(self, place, Part::Measures);
        let body = measures::body(&mut measuring, &person);
        let sitter = Sitter {
            sex: person.sex,
            age: person.age,
            eye_colour: body.eye_colour.as_deref().unwrap_or_default(),
            hair_colour: body.hair_colour.as_deref().unwrap_or_default(),
        };
        let portrait = portrait::draw(&mut Stream::new(self, place, Part::Portrait), &sitter)?;
        let fingers = fingers::record(&mut Stream::new(self, place, Part::Fingers))?;
        let mut dossier = person.into_dossier(Bytes::new(portrait));
        dossier.fingerprints = Some(Bytes::new(fingers));
        dossier.face_template = Some(template::face(&mut measuring));
        dossier.anthropometry = Some(body);
        if self.flaws {
            flaws::flaw(self, place, &mut dossier)?;
        }
        Ok(dossier)
    }

    /// The first `count` dossiers.
    pub fn dossiers(self, count: u32) -> impl Iterator<Item = Result<Dossier, FormatError>> {
        (0..count.min(MOST)).map(move |place| self.dossier(place))
    }
}

#[cfg(test)]
mod tests;
