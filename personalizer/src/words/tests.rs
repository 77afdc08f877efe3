//! Every key that is used is there, every key that is there is used, in both languages.

use std::collections::BTreeSet;

use super::*;
use crate::snapshot::Cause;

const HTML: &str = include_str!("../page/page.html");
const JS: &str = include_str!("../page/page.js");
const CODE: [&str; 2] = [include_str!("../watch/frame.rs"), include_str!("../page/refusal.rs")];

/// Kinds whose words come from the accounts.
const OF_ACCOUNTS: [&str; 13] = [
    "state", "wanted", "standing", "verdict", "why", "reason", "waits", "role", "stage", "step",
    "kind", "advice", "office",
];

/// Everything between these two marks.
fn between<'a>(text: &'a str, open: &str, close: char) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split(close).next())
}

fn is_key(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase() || b"-_".contains(&c))
    };
    text.split_once('.').is_some_and(|(kind, word)| part(kind) && part(word))
}

fn used() -> BTreeSet<&'static str> {
    let html = between(HTML, "data-t=\"", '"').chain(between(HTML, "data-t-label=\"", '"'));
    let code = JS.split('"').chain(CODE.into_iter().flat_map(|code| code.split('"')));
    html.chain(code).filter(|key| is_key(key)).collect()
}

#[test]
fn every_key_that_is_used_is_there() {
    for key in used() {
        assert!(find(key, Lang::En).is_some(), "{key}");
    }
}

#[test]
fn every_key_that_is_there_is_used_and_says_something() {
    let used = used();
    let mut seen = BTreeSet::new();
    for (key, en, vi) in entries() {
        let (kind, _) = key.split_once('.').unwrap();
        let built = OF_ACCOUNTS.contains(&kind) || kind == "blanks" || key.starts_with("ask.");
        assert!(built || used.contains(key.as_str()), "{key} is not used");
        assert!(!en.is_empty() && !vi.is_empty(), "{key}");
        let places = |text: &'static str| between(text, "{", '}').collect::<BTreeSet<_>>();
        assert_eq!(places(en), places(vi), "{key}");
        assert_eq!(en.matches('#').count(), vi.matches('#').count(), "{key}");
        assert_eq!(en.matches('`').count(), vi.matches('`').count(), "{key}");
        assert!(seen.insert(key.clone()), "{key} is there twice");
    }
}

#[test]
fn what_the_accounts_say_has_words() {
    let reasons = Cause::ALL.map(|cause| ("reason", cause.word()));
    let states = ["waiting", "working", "paused", "drained", "stopped", "lost", "gone"];
    let states = states.map(|state| ("state", state));
    for (kind, word) in reasons.into_iter().chain(states) {
        assert!(find(&format!("{kind}.{word}"), Lang::Vi).is_some(), "{kind}.{word}");
    }
    assert_eq!(of("state", "working", Lang::Vi), "Đang làm");
    assert_eq!(of("reason", "never-heard-of", Lang::Vi), "never heard of");
}

#[test]
fn vietnamese_is_composed() {
    use unicode_normalization::UnicodeNormalization as _;
    for (key, _, vi) in entries() {
        assert!(vi.nfc().eq(vi.chars()), "{key}");
    }
}
