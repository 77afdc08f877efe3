//! The words of the line's figures, in English and Vietnamese, for the page and the terminal view.
//!
//! One table, so that no text exists in one language alone. A key is `kind.word`, where the word is
//! that of the accounts; the page is given the whole table and switches without asking again.

mod line;
mod page;
mod reason;

use serde_json::{Map, Value};

use crate::delivery::Why;
use crate::lang::Lang;
use crate::snapshot::Advice;
use crate::station::{Kind, Phase};

/// A key with its text in English and in Vietnamese.
type Entry = (&'static str, &'static str, &'static str);

/// The text with this key; nothing where there is none.
pub fn find(key: &str, lang: Lang) -> Option<&'static str> {
    entries().find(|(known, ..)| known == key).map(|(_, en, vi)| lang.pick(en, vi))
}

/// The text of a word of the accounts; the word itself where the table does not know it, for a
/// newer station may say what an older page has not learnt.
pub fn of(kind: &str, word: &str, lang: Lang) -> String {
    find(&format!("{kind}.{word}"), lang).map_or_else(|| word.replace('-', " "), ToOwned::to_owned)
}

/// All texts of one language by their keys.
pub(crate) fn all(lang: Lang) -> Value {
    let texts = entries().map(|(key, en, vi)| (key, lang.pick(en, vi)));
    Value::Object(texts.map(|(key, text)| (key, text.into())).collect::<Map<_, _>>())
}

fn entries() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    let tables = [line::ENTRIES, reason::ENTRIES, page::ENTRIES];
    let table = tables.into_iter().flatten().map(|(key, en, vi)| ((*key).to_owned(), *en, *vi));
    let steps = Phase::ALL
        .map(|one| (format!("step.{}", one.word()), one.text(Lang::En), one.text(Lang::Vi)));
    let kinds = Kind::ALL
        .map(|one| (format!("kind.{}", one.word()), one.advice(Lang::En), one.advice(Lang::Vi)));
    let advice = Advice::ALL
        .map(|one| (format!("advice.{}", one.word()), one.text(Lang::En), one.text(Lang::Vi)));
    let waits = Why::ALL
        .map(|one| (format!("waits.{}", one.word()), one.text(Lang::En), one.text(Lang::Vi)));
    let unsaid = ("waits.".to_owned(), Why::of_word("", Lang::En), Why::of_word("", Lang::Vi));
    table.chain(steps).chain(kinds).chain(advice).chain(waits).chain([unsaid])
}

#[cfg(test)]
mod tests;
