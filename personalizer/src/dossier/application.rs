//! Why a card is ordered, and for whom: words that the accounts hold in clear.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::store::Priority;

/// Writes the words of an enumeration once, for JSON and for the accounts.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
        pub enum $name { $($(#[$inner])* #[serde(rename = $word)] $variant,)+ }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                word(deserializer, Self::ALL, Self::word)
            }
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in a dossier, and in the accounts.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What a dossier means that does not say.
            pub(super) fn is_default(&self) -> bool {
                *self == Self::default()
            }
        }
    };
}

words! {
    /// Why a card is ordered.
    Grounds {
        /// The person's first card.
        #[default]
        First = "first",
        /// The card that the person has is damaged.
        Damaged = "damaged",
        /// The person's card is lost.
        Lost = "lost",
        /// The person's card has expired, or will soon.
        Expired = "expired",
        /// The card that was made is wrong: this one replaces it.
        Reissue = "reissue",
    }
}

words! {
    /// How a person lives where the dossier was taken.
    Residence {
        /// Registered for good.
        #[default]
        Permanent = "permanent",
        /// Registered for a time.
        Temporary = "temporary",
    }
}

/// Reads the class of a dossier.
pub(super) fn priority<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Priority, D::Error> {
    word(deserializer, &Priority::ALL, Priority::word)
}

/// Reads one of a list of words. Derived code would call a number there a mistake of JSON.
fn word<'de, D: Deserializer<'de>, T: Copy>(
    deserializer: D,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    let known = all.iter().copied().find(|one| word(*one) == text);
    known.ok_or_else(|| D::Error::unknown_variant("", &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_accounts() {
        let tables = include_str!("../store/tables.sql");
        for (column, words) in [
            ("reason", Grounds::ALL.iter().map(|grounds| grounds.word()).collect::<Vec<_>>()),
            ("kind", Residence::ALL.iter().map(|kind| kind.word()).collect()),
        ] {
            let list = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
            assert!(tables.contains(&format!("CHECK ({column} IN ({list}))")), "{column}");
            for word in words {
                let text = format!("\"{word}\"");
                let known = match column {
                    "reason" => serde_json::from_str::<Grounds>(&text).is_ok(),
                    _ => serde_json::from_str::<Residence>(&text).is_ok(),
                };
                assert!(known, "{word}");
            }
        }
    }
}
