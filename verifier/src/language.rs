//! The two languages that people read.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Tiếng Việt.
    Vi,
    /// English.
    #[default]
    En,
}

impl Language {
    /// The text of this language, of a pair written side by side.
    pub const fn pick<'a>(self, en: &'a str, vi: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// The same sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Tiếng Việt.
    pub vi: &'static str,
}

impl Text {
    /// Both at once.
    pub const fn new(en: &'static str, vi: &'static str) -> Self {
        Self { en, vi }
    }

    /// The sentence in `language`.
    pub const fn get(self, language: Language) -> &'static str {
        language.pick(self.en, self.vi)
    }
}
