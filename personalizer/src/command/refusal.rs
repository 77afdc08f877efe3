//! Refusals in the language of whoever asked.

use core::error::Error;

use personalizer::lang::{Lang, Speaks};
use personalizer::{
    approval, authority, books, complaint, delivery, desk, keys, operators, station, store, tray,
};
use verifier::key_file;

/// A result whose error speaks two languages.
pub(crate) trait Refusal<T> {
    /// The value, or why not in this language.
    fn say(self, lang: Lang) -> Result<T, String>;
}

impl<T, E: Speaks> Refusal<T> for Result<T, E> {
    fn say(self, lang: Lang) -> Result<T, String> {
        self.map_err(|error| error.text(lang))
    }
}

/// What an error says in this language, cause by cause; in English where it knows no other.
pub(crate) fn said(error: &(dyn Error + 'static), lang: Lang) -> String {
    let spoken = SPEAKERS.iter().find_map(|speak| speak(error, lang));
    if let (Lang::Vi, Some(text)) = (lang, spoken) {
        return text;
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

type Speaker = fn(&(dyn Error + 'static), Lang) -> Option<String>;

/// Errors that commands hand on as they are.
const SPEAKERS: [Speaker; 13] = [
    speak::<approval::Error>,
    speak::<authority::Error>,
    speak::<books::Error>,
    speak::<complaint::Error>,
    speak::<delivery::Error>,
    speak::<desk::Error>,
    speak::<key_file::Error>,
    speak::<keys::Error>,
    speak::<keys::KeeperError>,
    speak::<operators::Error>,
    speak::<station::Error>,
    speak::<store::Error>,
    speak::<tray::TrayError>,
];

fn speak<E: Error + Speaks + 'static>(error: &(dyn Error + 'static), lang: Lang) -> Option<String> {
    error.downcast_ref::<E>().map(|error| error.text(lang))
}
