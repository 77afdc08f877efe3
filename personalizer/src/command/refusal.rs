//! Refusals in the language of whoever asked.

use core::error::Error;

use personalizer::lang::{Lang, Speaks};
use personalizer::{
    approval, authority, books, checkpoint, complaint, db, delivery, desk, intake, keys, line,
    operators, order, page, prepare, recheck, register, settings, signed, signer, station, store,
    tray, watch,
};
use verifier::key_file;

/// A result whose error speaks two languages.
pub(crate) trait Refusal<T> {
    /// The value, or why not in this language.
    fn say(self, lang: Lang) -> Result<T, String>;
}

impl<T, E: Error + Speaks + 'static> Refusal<T> for Result<T, E> {
    fn say(self, lang: Lang) -> Result<T, String> {
        self.map_err(|error| said(&error, lang))
    }
}

/// What an error says in this language, cause by cause, and nothing twice. What a library or the
/// system said stays as it said it.
pub(crate) fn said(error: &(dyn Error + 'static), lang: Lang) -> String {
    let words = |error: &(dyn Error + 'static)| {
        let spoken = SPEAKERS.iter().find_map(|speak| speak(error, lang));
        spoken.unwrap_or_else(|| error.to_string())
    };
    let mut text = words(error);
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = words(cause);
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

type Speaker = fn(&(dyn Error + 'static), Lang) -> Option<String>;

/// Errors that commands hand on as they are, and those that are causes of others.
const SPEAKERS: [Speaker; 28] = [
    speak::<approval::Error>,
    speak::<authority::Error>,
    speak::<books::Error>,
    speak::<checkpoint::Error>,
    speak::<complaint::Error>,
    speak::<db::Error>,
    speak::<delivery::Error>,
    speak::<desk::Error>,
    speak::<intake::order::Error>,
    speak::<key_file::Error>,
    speak::<keys::Error>,
    speak::<keys::KeeperError>,
    speak::<line::OpenError>,
    speak::<operators::Error>,
    speak::<operators::PassphraseError>,
    speak::<order::Error>,
    speak::<order::Failure>,
    speak::<page::Error>,
    speak::<prepare::Error>,
    speak::<recheck::Error>,
    speak::<register::Error>,
    speak::<settings::Error>,
    speak::<signed::Error>,
    speak::<signer::Error>,
    speak::<station::Error>,
    speak::<store::Error>,
    speak::<tray::TrayError>,
    speak::<watch::Error>,
];

fn speak<E: Error + Speaks + 'static>(error: &(dyn Error + 'static), lang: Lang) -> Option<String> {
    error.downcast_ref::<E>().map(|error| error.text(lang))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn locked() -> db::Error {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        rusqlite::Error::SqliteFailure(code, Some("database is locked".to_owned())).into()
    }

    #[test]
    fn the_cause_is_told_in_both_languages() {
        let error = store::Error::from(locked());
        assert!(said(&error, Lang::En).starts_with("the database failed: database is locked"));
        let vi = said(&error, Lang::Vi);
        assert!(vi.starts_with("cơ sở dữ liệu gặp lỗi: database is locked"), "{vi}");
        assert_eq!(Err::<(), _>(error).say(Lang::Vi), Err(vi));
    }

    #[test]
    fn nothing_is_told_twice_or_in_another_language() {
        let cause = || keys::Error::Length;
        let vi = format!("không dẫn xuất được khóa vận chuyển: {}", cause().text(Lang::Vi));
        assert_eq!(said(&station::Error::Derivation(cause()), Lang::Vi), vi);
        let signer = || signer::Error::from(cause());
        let prepared = prepare::Error::Sign(signer());
        let vi = format!("hồ sơ D-1: không ký được dữ liệu của thẻ: {}", cause().text(Lang::Vi));
        assert_eq!(said(&recheck::Error::Dossier("D-1".to_owned(), prepared), Lang::Vi), vi);
        let vi = format!("không ký được bản ghi cuối của nhật ký: {}", cause().text(Lang::Vi));
        assert_eq!(said(&checkpoint::Error::Signer(signer()), Lang::Vi), vi);
        let file = delivery::Error::File(io::Error::other("full"));
        assert_eq!(said(&file, Lang::Vi), "không đọc hoặc ghi được danh sách: full");
    }

    #[test]
    fn what_is_handed_on_keeps_its_language() {
        let absent = || store::Error::Absent;
        let vi = absent().text(Lang::Vi);
        let errors: [Box<dyn Error>; 4] = [
            Box::new(recheck::Error::from(absent())),
            Box::new(checkpoint::Error::from(absent())),
            Box::new(watch::Error::from(absent())),
            Box::new(page::Error::from(absent())),
        ];
        for error in errors {
            assert_eq!(said(&*error, Lang::Vi), vi);
            assert_eq!(said(&*error, Lang::En), absent().to_string());
        }
        let unsigned = intake::order::Error::from(order::Error::Unsigned);
        let unsigned = line::OpenError::from(unsigned);
        assert_eq!(said(&unsigned, Lang::Vi), order::Error::Unsigned.text(Lang::Vi));
    }
}
