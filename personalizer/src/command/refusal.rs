//! Refusals in the language of whoever asked.

use personalizer::lang::Lang;
use personalizer::{approval, books, complaint, delivery, operators};

/// A result whose error speaks two languages.
pub(crate) trait Refusal<T> {
    /// The value, or why not in this language.
    fn say(self, lang: Lang) -> Result<T, String>;
}

macro_rules! speaks {
    ($($error:ty),*) => { $(
        impl<T> Refusal<T> for Result<T, $error> {
            fn say(self, lang: Lang) -> Result<T, String> {
                self.map_err(|error| error.text(lang))
            }
        }
    )* };
}

speaks!(operators::Error, operators::PassphraseError, approval::Error, books::Error);
speaks!(complaint::Error, delivery::Error);
