//! The languages an operator reads, and what is said in both.

use core::fmt;

use serde::Serialize;
pub use verifier::language::{Language as Lang, Text};

/// Says in both languages what happened and what to do. The English words are those of `Display`.
pub trait Speaks: fmt::Display {
    /// The same in Vietnamese.
    fn vi(&self) -> String;

    /// The words of a language.
    fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Vi => self.vi(),
        }
    }

    /// Both, for whoever shows them later or elsewhere.
    fn said(&self) -> Said {
        Said { en: self.to_string(), vi: self.vi() }
    }
}

/// What was said, in both languages; empty where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// English.
    pub en: String,
    /// Tiếng Việt.
    pub vi: String,
}

impl Said {
    /// The words of a language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.en, &self.vi)
    }

    /// Whether nothing was said.
    pub const fn is_empty(&self) -> bool {
        self.en.is_empty()
    }
}

impl From<Text> for Said {
    fn from(text: Text) -> Self {
        Self { en: text.en.to_owned(), vi: text.vi.to_owned() }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl Speaks for Said {
    fn vi(&self) -> String {
        self.vi.clone()
    }
}
