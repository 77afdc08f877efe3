//! One invented person, before any biometrics.

use card_format::date::Date;
use card_format::mrz::Sex;

use super::{Application, Plan, Validity};
use crate::dossier::{Bytes, Details, Dossier};

/// What is known of an invented person.
#[expect(missing_debug_implementations, reason = "stands where personal data stands")]
pub struct Person {
    /// Identifier of the dossier.
    pub dossier: String,
    /// Name of the profile.
    pub profile: &'static str,
    /// Identification number.
    pub id_number: String,
    /// Document number.
    pub document_number: String,
    /// Surname.
    pub surname: String,
    /// Given names.
    pub given_names: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Age in full years on the day of issue.
    pub age: u16,
    /// Nationality in the zone.
    pub nationality: &'static str,
    /// From when until when the card is valid.
    pub validity: Validity,
    /// Card access number.
    pub can: String,
    /// National details.
    pub details: Details,
    /// Why and where a card is asked for.
    pub application: Application,
}

impl Person {
    /// The dossier, with the portrait and nothing optional.
    pub fn into_dossier(self, portrait: Bytes) -> Dossier {
        Dossier {
            dossier: self.dossier,
            reason: self.application.reason,
            replaces: None,
            office: Some(self.application.office.to_owned()),
            kind: self.application.kind,
            priority: self.application.priority,
            profile: self.profile.to_owned(),
            id_number: self.id_number,
            document_number: Some(self.document_number),
            surname: self.surname,
            given_names: self.given_names,
            birth_date: iso(self.birth_date),
            sex: match self.sex {
                Sex::Male => "M",
                Sex::Female => "F",
                Sex::Unspecified => "X",
            }
            .to_owned(),
            nationality: self.nationality.to_owned(),
            issue_date: iso(self.validity.issue),
            expiry_date: iso(self.validity.expiry),
            can: self.can,
            details: self.details,
            portrait,
            fingerprints: None,
            face_template: None,
            anthropometry: None,
        }
    }
}

/// `sample-<seed>-<place>`, unique in a batch.
pub(super) fn dossier_id(plan: &Plan, place: u32) -> String {
    format!("sample-{}-{}-{place:06}", plan.profile.name, plan.seed)
}

/// A serial of six digits that no other place below a million of the same batch has: steps of a
/// number prime to a million, from a start that the seed chooses.
pub(super) fn serial(plan: &Plan, place: u32) -> [u8; 6] {
    const STEP: u64 = 618_033;
    let start = plan.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 1_000_000;
    let serial = (start + u64::from(place) * STEP) % 1_000_000;
    let mut digits = [b'0'; 6];
    for (place, character) in digits.iter_mut().zip(format!("{serial:06}").bytes()) {
        *place = character;
    }
    digits
}

/// `YYYY-MM-DD`.
fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}
