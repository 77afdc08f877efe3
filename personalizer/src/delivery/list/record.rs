//! The lines of a list: no personal data, nothing that leads to any.

use serde::{Deserialize, Serialize};

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub enum Record {
    /// The first line.
    List(Head),
    /// A finished card.
    Card(Item),
    /// A line of the order that became no card.
    Reject(Reject),
}

/// What a list says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its name: `authority/order/number`.
    pub list: String,
    /// The order.
    pub batch: String,
    /// The one office it is for, or nothing.
    pub office: String,
    /// When it was made, in milliseconds since 1970; a moment in words in the file.
    #[serde(with = "moment")]
    pub made: i64,
    /// How many cards it names.
    pub cards: u64,
    /// How many lines of the order it names that became none.
    pub rejects: u64,
}

/// A finished card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The dossier's identifier.
    pub dossier: String,
    /// The office that hands it over.
    pub office: String,
    /// `permanent` or `temporary` resident.
    pub kind: String,
    /// The day its card was finished, in UTC.
    pub issued: String,
    /// SHA-256 of EF.SOD, in hexadecimal digits.
    pub sod: String,
    /// SHA-256 of the chip's identity, likewise.
    pub chip: String,
}

/// A line of the order that became no card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// Its number, from 1.
    pub line: u64,
    /// The dossier it names, or nothing.
    pub dossier: String,
    /// The member that is wrong, or nothing.
    pub member: String,
    /// What is wrong with it: a stable word.
    pub reason: String,
}

/// A moment as RFC 3339 writes it.
mod moment {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de, ser};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(super) fn serialize<S: Serializer>(moment: &i64, out: S) -> Result<S::Ok, S::Error> {
        let moment = Timestamp::from_millisecond(*moment).map_err(ser::Error::custom)?;
        out.collect_str(&moment)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(text: D) -> Result<i64, D::Error> {
        let text = String::deserialize(text)?;
        text.parse::<Timestamp>().map(Timestamp::as_millisecond).map_err(de::Error::custom)
    }
}
