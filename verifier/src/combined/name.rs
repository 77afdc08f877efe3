//! Whether two names are one: with their marks, or in the letters of a zone.

use card_format::mrz::Mrz;
use card_format::translit;
use unicode_normalization::UnicodeNormalization as _;

/// Room for any name that is printed on a card.
const ROOM: usize = 512;

/// A text in composed characters, small letters and single spaces: two ways to write one text.
pub(super) fn plain(text: &str) -> String {
    let composed: String = text.nfc().flat_map(char::to_lowercase).collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same without punctuation, which nobody repeats exactly in an address.
pub(super) fn words(text: &str) -> String {
    let separate = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    plain(&plain(text).chars().map(separate).collect::<String>())
}

/// The letters of a zone, `TRAN<VAN<MAU`; `None` for what no zone can say.
fn letters(name: &str) -> Option<Vec<u8>> {
    let mut room = [0; ROOM];
    let written = translit::to_mrz(&plain(name), &mut room).ok()?;
    (!written.is_empty()).then(|| written.to_vec())
}

/// Two names with marks. Marks on another vowel (`Hoà`, `Hòa`) are a habit, not a name.
pub(super) fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other) || letters(one).is_some_and(|name| letters(other) == Some(name))
}

/// A name with marks and that of a zone, which may have been shortened from behind.
pub(super) fn same_as_zone(name: &str, mrz: &Mrz<'_>) -> bool {
    let Some(name) = letters(name) else { return false };
    let zone = [mrz.primary_name(), mrz.secondary_name()];
    let parts = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split(|c| *c == b'<').filter(|part| !part.is_empty()).map(<[u8]>::to_vec).collect()
    };
    let (name, zone) = (parts(&name), zone.into_iter().flat_map(parts).collect::<Vec<_>>());
    if mrz.name_may_be_truncated() {
        let begins = |(name, zone): (&Vec<u8>, &Vec<u8>)| name.starts_with(zone);
        return zone.len() <= name.len() && name.iter().zip(&zone).all(begins);
    }
    name == zone
}
