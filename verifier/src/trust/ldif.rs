//! Directories as files (RFC 2849), as the PKD hands them out: read line by line, entry by entry.
//!
//! ```text
//! dn: cn=OU\=CSCA\,C\=UT+sn=1,o=dsc,c=UT,dc=data,…     which entry
//! changetype: modify                                   add, when nothing is said
//! replace: userCertificate;binary                      modify alone
//! userCertificate;binary:: MIIE…                       base64
//!  …TQ==                                               a line goes on after a space
//! -
//! ```
//!
//! An entry that cannot be read is told and passed over. References to files (`:<`) are never
//! followed.

use std::io::{self, BufRead, Read as _};

use super::Why;

/// A line as it is written, longest: base64 of a master list that is not folded.
const MOST_LINE: usize = 24 * 1024 * 1024;

/// Bytes of one entry, decoded.
const MOST_ENTRY: usize = 32 * 1024 * 1024;

/// Entries of one directory; the largest in use has some thirty thousand.
const MOST_ENTRIES: usize = 200_000;

/// Lines of one entry.
const MOST_LINES: usize = 65_536;

/// What happens to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It is there with these values.
    Add,
    /// It has these values beside those it has.
    Extend,
    /// It has these values and no others.
    Replace,
    /// It goes.
    Delete,
}

/// One entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Which.
    pub(super) dn: String,
    /// What happens to it.
    pub(super) change: Change,
    /// Its values of the kinds that a terminal is fed with.
    pub(super) values: Vec<Vec<u8>>,
}

/// The attributes that a terminal is fed with, old names and new ones, in lower case, without
/// options such as `;binary`.
const ATTRIBUTES: [&str; 10] = [
    "usercertificate",
    "cacertificate",
    "certificaterevocationlist",
    "cscamasterlistdata",
    "cscamasterlistcontent",
    "pkdmasterlistcontent",
    "pkddsccertificate",
    "pkdcrl",
    "deviationlistdata",
    "pkddeviationlistcontent",
];

/// Whether this is a directory as a file, by its first line that is no comment.
pub(super) fn is_ldif(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = lines.find(|line| !line.is_empty() && *line != b"\r" && !line.starts_with(b"#"));
    first.is_some_and(|line| {
        let starts = |word: &[u8]| {
            line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        starts(b"version:") || starts(b"dn:")
    })
}

/// Reads a directory and hands out every entry that has something for a terminal, or why one cannot
/// be read with the line that it begins on.
pub(super) fn read(
    mut file: impl BufRead,
    mut each: impl FnMut(Result<Entry, (usize, Why)>),
) -> io::Result<()> {
    let (mut lines, mut at, mut entries) = (Lines::default(), 0_usize, 0_usize);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let most = u64::try_from(MOST_LINE).unwrap_or(u64::MAX);
        let count = (&mut file).take(most).read_until(b'\n', &mut buffer)?;
        at = at.saturating_add(1);
        let line = buffer.trim_ascii_end();
        if count > 0 && !line.is_empty() {
            lines.push(line, at);
            continue;
        }
        if let Some(entry) = core::mem::take(&mut lines).finish() {
            entries = entries.saturating_add(1);
            if entries > MOST_ENTRIES {
                each(Err((at, Why::TooMany)));
                return Ok(());
            }
            match entry {
                Ok(Some(entry)) => each(Ok(entry)),
                Ok(None) => {}
                Err(error) => each(Err(error)),
            }
        }
        if count == 0 {
            return Ok(());
        }
    }
}

/// The lines of one entry, those that go on put together.
#[derive(Default)]
struct Lines {
    first: usize,
    bytes: usize,
    whole: Vec<Vec<u8>>,
    comment: bool,
    bad: Option<Why>,
}

impl Lines {
    fn push(&mut self, line: &[u8], at: usize) {
        if self.first == 0 {
            self.first = at;
        }
        self.bytes = self.bytes.saturating_add(line.len());
        if self.bytes > MOST_ENTRY.saturating_mul(2) || self.whole.len() > MOST_LINES {
            self.bad = Some(Why::TooLarge);
            self.whole.clear();
            return;
        }
        match (line.split_first(), self.whole.last_mut()) {
            (Some((b' ', _)), _) if self.comment => {}
            (Some((b' ', rest)), Some(last)) => last.extend(rest),
            (Some((b' ', _)), None) => self.bad = Some(Why::BadLine),
            (Some((b'#', _)), _) => self.comment = true,
            _ => {
                self.comment = false;
                self.whole.push(line.to_vec());
            }
        }
    }

    /// The entry; nothing when there is none, or nothing for a terminal in it.
    fn finish(self) -> Option<Result<Option<Entry>, (usize, Why)>> {
        if let Some(why) = self.bad {
            return Some(Err((self.first, why)));
        }
        if self.whole.is_empty() {
            return None;
        }
        Some(entry(&self.whole).map_err(|why| (self.first, why)))
    }
}

fn entry(lines: &[Vec<u8>]) -> Result<Option<Entry>, Why> {
    let (mut dn, mut change, mut values) = (None, Change::Add, Vec::new());
    let (mut modify, mut ours) = (false, true);
    for line in lines {
        if line == b"-" {
            (change, ours) =
                (if change == Change::Replace { change } else { Change::Extend }, true);
            continue;
        }
        let (name, value) = attribute(line)?;
        match (&*name, &dn) {
            ("version", None) => {}
            ("dn", None) => dn = Some(text(value)?),
            (_, None) => return Err(Why::BadLine),
            ("changetype", Some(_)) => {
                change = match text(value)?.to_ascii_lowercase().as_str() {
                    "add" => Change::Add,
                    "delete" => Change::Delete,
                    "modify" => {
                        modify = true;
                        Change::Extend
                    }
                    // modrdn, moddn: the same values under another name.
                    _ => return Ok(None),
                };
            }
            (verb @ ("add" | "replace" | "delete"), Some(_)) if modify => {
                let named = base(&text(value)?.to_ascii_lowercase());
                ours = verb != "delete" || !is_ours(&named);
                if is_ours(&named) && verb != "add" {
                    change = Change::Replace;
                }
            }
            (name, Some(_)) if is_ours(name) && ours => values.push(value?),
            _ => {}
        }
    }
    let Some(dn) = dn else { return Ok(None) };
    let matters = !values.is_empty() || matches!(change, Change::Delete | Change::Replace);
    Ok(matters.then_some(Entry { dn, change, values }))
}

/// Splits a line into the attribute's name, in lower case and without options, and its value.
fn attribute(line: &[u8]) -> Result<(String, Result<Vec<u8>, Why>), Why> {
    let colon = line.iter().position(|byte| *byte == b':').ok_or(Why::BadLine)?;
    let (name, rest) = line.split_at_checked(colon).ok_or(Why::BadLine)?;
    let name = core::str::from_utf8(name).map_err(|_| Why::BadLine)?.to_ascii_lowercase();
    let value = match rest {
        [b':', b':', value @ ..] => base64(value.trim_ascii()).ok_or(Why::BadLine),
        [b':', b'<', ..] => Err(Why::Reference),
        [b':', value @ ..] => Ok(value.trim_ascii().to_vec()),
        _ => Err(Why::BadLine),
    };
    Ok((base(&name), value))
}

fn base(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_owned()
}

fn is_ours(name: &str) -> bool {
    ATTRIBUTES.contains(&name)
}

fn text(value: Result<Vec<u8>, Why>) -> Result<String, Why> {
    String::from_utf8(value?).map_err(|_| Why::BadLine)
}

/// Base64 (RFC 4648 §4) without line breaks; padding may be left out.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    for group in text.chunks(4) {
        let mut bits = 0_u32;
        for letter in group {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        let [_, a, b, c] = (bits << (6 * (4 - group.len()))).to_be_bytes();
        match group.len() {
            4 => bytes.extend([a, b, c]),
            3 => bytes.extend([a, b]),
            2 => bytes.push(a),
            _ => return None,
        }
    }
    (bytes.len() <= MOST_ENTRY).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<Result<Entry, (usize, Why)>> {
        let mut entries = Vec::new();
        read(text.as_bytes(), |entry| entries.push(entry)).unwrap();
        entries
    }

    fn entry(dn: &str, change: Change, values: &[&[u8]]) -> Entry {
        let values = values.iter().map(|value| value.to_vec()).collect();
        Entry { dn: dn.to_owned(), change, values }
    }

    #[test]
    fn entries_are_added_changed_and_deleted() {
        let text = "version: 1\r\n# comment\n  that goes on\ndn: o=dsc,c=UT\nobjectClass: x\n\
            userCertificate;binary:: AAEC\n AwQF\n\ndn:: bz14\nchangetype: modify\n\
            replace: userCertificate;binary\nuserCertificate;binary:: AQ==\n-\nreplace: cn\ncn: x\n-\n\n\
            dn: o=y\nchangetype: delete\n\n\ndn: o=z\nchangetype: modify\nadd: pkdMasterListContent\n\
            pkdMasterListContent:: Ag\n-\n\ndn: o=crl\ncertificateRevocationList;binary:: MA==\n\n\
            dn: o=nothing\ncn: x\n\ndn: o=w\nchangetype: modify\ndelete: userCertificate;binary\n-\n";
        assert_eq!(
            all(text),
            [
                Ok(entry("o=dsc,c=UT", Change::Add, &[&[0, 1, 2, 3, 4, 5]])),
                Ok(entry("o=x", Change::Replace, &[&[1]])),
                Ok(entry("o=y", Change::Delete, &[])),
                Ok(entry("o=z", Change::Extend, &[&[2]])),
                Ok(entry("o=crl", Change::Add, &[&[0x30]])),
                Ok(entry("o=w", Change::Replace, &[])),
            ]
        );
        assert!(is_ldif(text.as_bytes()) && is_ldif(b"\n# x\ndn: o=x") && !is_ldif(b"0\x82"));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_is_read() {
        let text = "dn: o=a\nuserCertificate:: !!\n\ndn: o=b\nuserCertificate:< file:///etc/passwd\n\n\
            cn: no name\n\n goes on after nothing\n\ndn: o=c\nuserCertificate:: AQ==\n";
        assert_eq!(
            all(text),
            [
                Err((1, Why::BadLine)),
                Err((4, Why::Reference)),
                Err((7, Why::BadLine)),
                Err((9, Why::BadLine)),
                Ok(entry("o=c", Change::Add, &[&[1]])),
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            read(&bytes[..], |_| ()).unwrap();
        }

        #[test]
        fn no_entries_panic(text in "((dn|cn|changetype|add|userCertificate;binary)(:|::|:<)? ?(o=x|modify|delete|AQ==)?\n| x\n|\n|-\n|#\n){0,20}") {
            read(text.as_bytes(), |_| ()).unwrap();
        }

        #[test]
        fn base64_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let text = der::pem::encode_string("X", der::pem::LineEnding::LF, &bytes).unwrap();
            let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
            prop_assert_eq!(base64(body.as_bytes()), Some(bytes));
        }
    }
}
