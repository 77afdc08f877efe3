//! Texts: how long, and of which characters.

use crate::intake::Reason;

/// `least` to `most` characters, all of them `allowed`.
pub(super) fn alphabet(
    text: &str,
    least: usize,
    most: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<(), Reason> {
    let length = text.chars().count();
    match text {
        _ if length < least => Err(Reason::Empty),
        _ if length > most => Err(Reason::Long),
        _ if text.chars().all(allowed) => Ok(()),
        _ => Err(Reason::Character),
    }
}

/// Words as a person writes them: no control characters, no space at either end.
pub(super) fn words(text: &str, most: usize) -> Result<(), Reason> {
    alphabet(text, 1, most, |c| !c.is_control())?;
    if text.trim() == text { Ok(()) } else { Err(Reason::Character) }
}

/// Exactly `count` ASCII digits.
pub(super) fn digits(text: &str, count: usize) -> Result<(), Reason> {
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return Err(Reason::Character);
    }
    if text.len() == count { Ok(()) } else { Err(Reason::Digits) }
}

/// One of a closed list of words.
pub(super) fn one_of(text: &str, list: &[&str]) -> Result<(), Reason> {
    if list.contains(&text) { Ok(()) } else { Err(Reason::Word) }
}
