//! A dossier: one citizen's approved data, one JSON object on one line.
//!
//! The shape is published as `schema/dossier.schema.json`. A member nobody knows is refused,
//! because a misspelt name would otherwise leave a card without its content.
//!
//! Every type here is wiped on drop and prints nothing: the values are a person's.

mod application;
mod bytes;
mod object;

pub use application::{Grounds, Residence};
pub use bytes::{Bytes, Reference};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use crate::store::Priority;

/// One citizen's approved data, as the authority sends it.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Dossier {
    /// Identifier of the dossier, unique for ever: 1 to 64 of `A-Z a-z 0-9 . _ -`.
    pub dossier: String,
    /// Why the card is ordered.
    #[serde(default, skip_serializing_if = "Grounds::is_default")]
    #[zeroize(skip)]
    pub reason: Grounds,
    /// The dossier whose card this one takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The office that took the dossier and hands the card over: 1 to 16 of `A-Z 0-9 -`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// How the person lives there.
    #[serde(default, skip_serializing_if = "Residence::is_default")]
    #[zeroize(skip)]
    pub kind: Residence,
    /// How soon the card is needed.
    #[serde(default, skip_serializing_if = "Priority::is_default")]
    #[serde(deserialize_with = "application::priority")]
    #[zeroize(skip)]
    pub priority: Priority,
    /// Which country's choice of files and rules: `vietnam` or `utopia`.
    pub profile: String,
    /// Personal identification number; for `vietnam` its 12 digits.
    pub id_number: String,
    /// Document number; for `vietnam` it is the last 9 digits of the identification number and
    /// may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Surname, with all diacritics.
    pub surname: String,
    /// Given names (for `vietnam`: middle and given name), with all diacritics. May be empty.
    pub given_names: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// `M`, `F` or `X`.
    pub sex: String,
    /// Three letters of Doc 9303-3 part 5: `VNM`, `UTO`.
    pub nationality: String,
    /// `YYYY-MM-DD`.
    pub issue_date: String,
    /// `YYYY-MM-DD`; the date in the machine readable zone even where the printed card says that
    /// it never expires (see [`Details::expiry`]).
    pub expiry_date: String,
    /// Card access number, six digits, printed on the card (Doc 9303-11 §4.4).
    pub can: String,
    /// What else the national rules put on the chip, as text.
    #[serde(default, deserialize_with = "object::object")]
    pub details: Details,
    /// Portrait: JPEG or JPEG 2000.
    pub portrait: Bytes,
    /// Fingerprints: one ISO/IEC 19794-2:2005 finger minutiae record, all fingers in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprints: Option<Bytes>,
    /// Facial feature vector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "object::optional")]
    pub face_template: Option<FaceTemplate>,
    /// Body measures and description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "object::optional")]
    pub anthropometry: Option<Anthropometry>,
}

/// National details: NFC text, in the words of the printed card. What is absent is left out.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop, Default)]
#[serde(deny_unknown_fields)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Details {
    /// Nationality in national words (`Việt Nam`); the profile's when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    /// Ethnicity (dân tộc).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<String>,
    /// Religion (tôn giáo), `Không` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub religion: Option<String>,
    /// Place of origin (quê quán).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_of_origin: Option<String>,
    /// Permanent residence (nơi thường trú).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<String>,
    /// Identifying marks (đặc điểm nhận dạng).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifying_marks: Option<String>,
    /// `Không thời hạn` where the printed card never expires; left out where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<String>,
    /// Father's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub father: Option<String>,
    /// Mother's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mother: Option<String>,
    /// Spouse's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spouse: Option<String>,
    /// Former number: 9 digits (CMND), or 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_number: Option<String>,
}

/// A facial feature vector, quantised: value = signed byte * `scale` / 2^32.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct FaceTemplate {
    /// Name of the algorithm, ASCII.
    pub algorithm: String,
    /// SHA-256 of the model that made the vector: 64 hexadecimal digits.
    pub model_hash: String,
    /// Number of values.
    pub dimensions: u16,
    /// What one step of a quantised value is worth, in units of 2^-32.
    pub scale: u32,
    /// The values, one signed byte each.
    pub vector: Bytes,
}

/// Body measures and description: only what was measured.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop, Default)]
#[serde(deny_unknown_fields)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Anthropometry {
    /// Stature in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_mm: Option<u16>,
    /// Body mass in hectograms (0.1 kg).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_hg: Option<u16>,
    /// Eye colour, a word of ISO/IEC 18013-5: `black`, `blue`, `brown`, `grey`, `green` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eye_colour: Option<String>,
    /// Hair colour, a word of ISO/IEC 18013-5: `bald`, `black`, `blond`, `brown`, `grey` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hair_colour: Option<String>,
    /// Marks (scars, moles), one text each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// Further measures of ISO/IEC 7250-1, in millimetres.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
}

/// One measure of ISO/IEC 7250-1.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Measure {
    /// Its name in the standard's words, `head_circumference`.
    pub name: String,
    /// Its value in millimetres.
    pub mm: u16,
}
