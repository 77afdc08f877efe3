//! What a document scanner writes: one password a line.

use std::io::{BufRead, Read as _};

use serde::Deserialize;
use zeroize::{Zeroize as _, Zeroizing};

use crate::password::Password;
use crate::terminal::Printed;

/// Longest line in bytes: three lines of a zone, the name of a reader, and room.
const LONGEST: u64 = 1024;

/// A password and which card it is for.
pub(super) struct Given {
    /// The reader's name or a part of it; `None` for the only one that can be meant.
    pub(super) reader: Option<String>,
    pub(super) password: Password,
    pub(super) printed: Printed,
}

/// Why a line is no password. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("the line is longer than 1024 bytes")]
    Long,
    #[error("the line is no text")]
    Text,
    #[error("the line is no CAN, no zone, and no object with one of can and mrz")]
    Form,
    #[error("several readers can be meant: name one")]
    Several,
    #[error("no reader can be meant")]
    Nobody,
    #[error("the reader is busy or away")]
    Busy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Object {
    reader: Option<String>,
    can: Option<String>,
    mrz: Option<String>,
}

/// The next line; `None` at the end. What was read is overwritten.
pub(super) fn next(input: &mut impl BufRead) -> Option<Result<Given, Refused>> {
    loop {
        let mut line = Zeroizing::new(Vec::with_capacity(2048));
        let read = input.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line).ok()?;
        if read == 0 {
            return None;
        }
        if line.last() != Some(&b'\n') && line.len() > 1024 {
            // The rest of it is no line of its own.
            while line.last().is_some_and(|last| *last != b'\n') {
                line.zeroize();
                input.by_ref().take(LONGEST).read_until(b'\n', &mut line).ok()?;
            }
            return Some(Err(Refused::Long));
        }
        let Ok(text) = core::str::from_utf8(&line) else { return Some(Err(Refused::Text)) };
        let text = text.trim();
        if !text.is_empty() {
            return Some(parse(text));
        }
    }
}

fn parse(text: &str) -> Result<Given, Refused> {
    if !text.starts_with('{') {
        return plain(None, text);
    }
    let object: Object = serde_json::from_str(text).map_err(|_| Refused::Form)?;
    match (object.can.map(Zeroizing::new), object.mrz.map(Zeroizing::new)) {
        (Some(can), None) => {
            let password = Password::can(&can).map_err(|_| Refused::Form)?;
            Ok(Given { reader: object.reader, password, printed: Printed::default() })
        }
        (None, Some(mrz)) => zone(object.reader, &mrz),
        _ => Err(Refused::Form),
    }
}

fn plain(reader: Option<String>, text: &str) -> Result<Given, Refused> {
    match Password::can(text) {
        Ok(password) => Ok(Given { reader, password, printed: Printed::default() }),
        Err(_) => zone(reader, text),
    }
}

/// A whole zone is also compared with the chip's.
fn zone(reader: Option<String>, text: &str) -> Result<Given, Refused> {
    let password = Password::mrz(text).map_err(|_| Refused::Form)?;
    let whole = !text.contains(',');
    let zone = whole.then(|| Zeroizing::new(text.to_owned()));
    Ok(Given { reader, password, printed: Printed { zone, ..Printed::default() } })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evidence::PasswordKind;

    fn kinds(text: &str) -> Vec<Result<(Option<String>, PasswordKind), Refused>> {
        let mut input = text.as_bytes();
        let told = |given: Given| (given.reader, given.password.kind());
        core::iter::from_fn(|| next(&mut input)).map(|given| given.map(told)).collect()
    }

    #[test]
    fn lines_are_numbers_zones_or_objects() {
        let zone = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6\
                    ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
        let text = format!(
            "123456\n\n{zone}\r\nD23145890,740812,120415\n{{\"reader\":\"A\",\"can\":\"654321\"}}\n\
             {{\"mrz\":\"{zone}\"}}"
        );
        let a = Some("A".to_owned());
        let (can, mrz) = (PasswordKind::Can, PasswordKind::Mrz);
        let wanted = [(None, can), (None, mrz), (None, mrz), (a, can), (None, mrz)];
        assert_eq!(kinds(&text), wanted.map(Ok));
        let mut input = zone.as_bytes();
        assert!(next(&mut input).unwrap().unwrap().printed.zone.is_some());
    }

    #[test]
    fn what_is_no_password_is_refused_and_the_next_line_counts() {
        let long = "1".repeat(5000);
        for (line, refused) in [
            ("12345", Refused::Form),
            ("{\"can\":\"123456\",\"mrz\":\"\"}", Refused::Form),
            ("{\"can\":\"123456\",\"pin\":\"1\"}", Refused::Form),
            ("{}", Refused::Form),
            (&long, Refused::Long),
        ] {
            let found = kinds(&format!("{line}\n123456\n"));
            assert_eq!(found, [Err(refused), Ok((None, PasswordKind::Can))], "{line}");
            assert!(!refused.to_string().contains("12345"));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_lines(bytes: Vec<u8>) {
            let mut input = &bytes[..];
            while next(&mut input).is_some() {}
        }
    }
}
