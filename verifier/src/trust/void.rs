//! Void documents of a production line (decision 0158): JSON Lines, signed beside.
//!
//! ```text
//! {"record":"revocations","made":"2026-11-22T…Z","cards":2}
//! {"record":"revoked","sod":"9F…","document":"41…","since":"…"}      document: a keyed hash
//! ```
//!
//! A document is told by the SHA-256 of EF.SOD. The keyed hash of its number is for who holds the
//! key; a terminal does not.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Deserialize;

use super::Why;
use crate::hex;

/// How such a file begins.
const START: &[u8] = b"{\"record\":\"revocations\"";

/// Documents of one list: more than a State of a hundred million people makes void in ten years.
const MOST: usize = 20_000_000;

/// One line.
#[derive(Deserialize)]
#[serde(tag = "record", rename_all = "lowercase", deny_unknown_fields)]
enum Line<'a> {
    Revocations {
        made: &'a str,
        cards: usize,
    },
    Revoked {
        sod: Option<&'a str>,
        #[serde(rename = "document")]
        _document: &'a str,
        #[serde(rename = "since")]
        _since: &'a str,
    },
}

/// Void documents of one authority.
pub(super) struct VoidList {
    /// When the list was made.
    pub(super) made: Timestamp,
    /// How many documents it names.
    pub(super) cards: usize,
    sods: HashSet<[u8; 32]>,
}

/// Whether a file begins like such a list. Fields of JSON may stand in any order.
pub(super) fn is_list(start: &[u8]) -> bool {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let record = b"\"record\":\"revocations\"";
    line.starts_with(START)
        || line.starts_with(b"{") && line.windows(record.len()).any(|window| window == record)
}

impl VoidList {
    /// Reads a list whose signature was verified.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Why> {
        let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let head = lines.next().ok_or(Why::Malformed)?;
        let Ok(Line::Revocations { made, cards }) = serde_json::from_slice(head) else {
            return Err(Why::Malformed);
        };
        let made = made.parse().map_err(|_| Why::Malformed)?;
        if cards > MOST {
            return Err(Why::TooMany);
        }
        let (mut sods, mut count) = (HashSet::new(), 0_usize);
        for line in lines {
            let Ok(Line::Revoked { sod, .. }) = serde_json::from_slice(line) else {
                return Err(Why::Malformed);
            };
            count = count.saturating_add(1);
            let Some(sod) = sod else { continue };
            let hash = hex::parse(sod).and_then(|hash| <[u8; 32]>::try_from(hash).ok());
            sods.insert(hash.ok_or(Why::Malformed)?);
        }
        // A list that was cut off says less than its author did.
        if count == cards { Ok(Self { made, cards, sods }) } else { Err(Why::Malformed) }
    }

    /// Whether the document with this EF.SOD is void.
    pub(super) fn has(&self, sod: &[u8; 32]) -> bool {
        self.sods.contains(sod)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEAD: &str =
        "{\"cards\":2,\"made\":\"2026-11-22T08:00:00Z\",\"record\":\"revocations\"}\n";

    fn line(sod: &str) -> String {
        let since = "2026-11-21T08:00:00Z";
        format!(
            "{{\"document\":\"00\",\"record\":\"revoked\",\"since\":\"{since}\",\"sod\":{sod}}}\n"
        )
    }

    #[test]
    fn documents_are_told_by_their_security_object() {
        let sod = format!("\"{}\"", "ab".repeat(32));
        let text = [HEAD, &line(&sod), &line("null")].concat();
        let list = VoidList::parse(text.as_bytes()).unwrap();
        assert!(list.has(&[0xAB; 32]) && !list.has(&[0; 32]));
        assert_eq!((list.cards, list.made.to_string()), (2, "2026-11-22T08:00:00Z".to_owned()));
        assert!(is_list(text.as_bytes()) && is_list(START) && !is_list(b"{\"record\":\"x\"}"));
        for bad in [HEAD.to_owned(), [HEAD, &line("\"ab\""), &line("null")].concat(), line("null")]
        {
            assert_eq!(VoidList::parse(bad.as_bytes()).err(), Some(Why::Malformed));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(at in any::<usize>(), with in any::<u8>()) {
            let mut text = [HEAD, &line("null"), &line("null")].concat().into_bytes();
            let at = at % text.len();
            text[at] = with;
            let _ = VoidList::parse(&text);
        }
    }
}
