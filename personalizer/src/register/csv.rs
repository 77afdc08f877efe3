//! A register in a CSV file (RFC 4180): the columns `id_number`, `name` and `birth_date`, named in
//! the first line, among others if need be.
//!
//! The file is read once. What stays in memory is three hashes for each person, 48 bytes, in the
//! order of the first.

use std::io::{BufRead, Read};

use zeroize::Zeroizing;

use super::{Error, Record, Register, hash};

/// How long a line may be.
const LINE_LIMIT: u64 = 16 * 1024;

/// A register that was read from a file.
#[expect(missing_debug_implementations, reason = "numbers can be tried against hashes")]
pub struct CsvRegister {
    people: Vec<([u8; 16], Record)>,
}

impl CsvRegister {
    /// Reads a register to its end.
    pub fn read(mut file: impl BufRead) -> Result<Self, Error> {
        let mut line = Zeroizing::new(String::new());
        take(&mut file, &mut line)?;
        let header = fields(line.trim_start_matches('\u{FEFF}')).ok_or(Error::Columns)?;
        let column = |name: &str| header.iter().position(|field| field.trim() == name);
        let columns = (column("id_number"), column("name"), column("birth_date"));
        let (Some(id), Some(name), Some(birth)) = columns else { return Err(Error::Columns) };
        let mut people = Vec::new();
        let mut number = 1_u64;
        loop {
            number = number.saturating_add(1);
            if !take(&mut file, &mut line).map_err(|_| Error::Row(number))? {
                break;
            }
            if line.trim().is_empty() {
                continue;
            }
            let row = fields(&line).filter(|row| row.len() == header.len());
            let row = row.ok_or(Error::Row(number))?;
            let field = |at: usize| row.get(at).map(|field| field.trim()).unwrap_or_default();
            people.push((hash(field(id)), number, Record::new(field(name), field(birth))));
        }
        people.sort_unstable_by_key(|(id, number, _)| (*id, *number));
        let twice = people.windows(2).find_map(|pair| match pair {
            [(first, _, _), (second, number, _)] if first == second => Some(*number),
            _ => None,
        });
        match twice {
            Some(number) => Err(Error::Twice(number)),
            None => Ok(Self { people: people.into_iter().map(|(id, _, of)| (id, of)).collect() }),
        }
    }

    /// How many people it knows.
    pub const fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether it knows nobody.
    pub const fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
}

impl Register for CsvRegister {
    fn look_up(&self, id_number: &str) -> Result<Option<Record>, Error> {
        let wanted = hash(id_number);
        let at = self.people.binary_search_by_key(&wanted, |(id, _)| *id);
        Ok(at.ok().and_then(|at| self.people.get(at)).map(|(_, record)| *record))
    }
}

/// Takes a line without its end; `false` at the end of the file. A line that is too long is an
/// error like one that is not UTF-8: no register has any.
fn take(file: &mut impl BufRead, line: &mut String) -> Result<bool, Error> {
    zeroize::Zeroize::zeroize(line);
    let read = file.by_ref().take(LINE_LIMIT).read_line(line)?;
    let whole = line.ends_with('\n') || u64::try_from(read).is_ok_and(|read| read < LINE_LIMIT);
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    if whole { Ok(read > 0) } else { Err(Error::Columns) }
}

/// Cuts a line at its commas; quotes hold commas, and two quotes stand for one. `None` when a
/// quote is left open or stands in the middle of a plain field.
fn fields(line: &str) -> Option<Vec<Zeroizing<String>>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_field(quoted)?
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (field, after) = rest.split_at_checked(end)?;
            (!field.contains('"')).then(|| (Zeroizing::new(field.to_owned()), after))?
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return after.is_empty().then_some(fields),
        }
    }
}

/// The field up to its closing quote, and what follows that.
fn quoted_field(quoted: &str) -> Option<(Zeroizing<String>, &str)> {
    let mut field = Zeroizing::new(String::with_capacity(quoted.len()));
    let mut rest = quoted;
    loop {
        let (text, after) = rest.split_once('"')?;
        field.push_str(text);
        match after.strip_prefix('"') {
            Some(next) => rest = next,
            None => return Some((field, after)),
        }
        field.push('"');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(line: &str) -> Option<Vec<String>> {
        fields(line).map(|fields| fields.iter().map(|field| field.to_string()).collect())
    }

    #[test]
    fn fields_are_cut() {
        let owned =
            |fields: &[&str]| Some(fields.iter().map(|&f| f.to_owned()).collect::<Vec<_>>());
        assert_eq!(cut("a,b,,d"), owned(&["a", "b", "", "d"]));
        assert_eq!(cut(""), owned(&[""]));
        assert_eq!(cut("\"a,b\",\"say \"\"c\"\"\",\"\""), owned(&["a,b", "say \"c\"", ""]));
        for wrong in ["\"a", "a\"b", "\"a\"b", "\"a\"\"", "\""] {
            assert_eq!(cut(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_register_is_refused() {
        let head = "id_number,name,birth_date\n";
        let read = |text: &str| CsvRegister::read(text.as_bytes()).map(|register| register.len());
        assert!(matches!(read(""), Err(Error::Columns)));
        assert!(matches!(read("id_number;name;birth_date\n"), Err(Error::Columns)));
        assert!(matches!(read(&format!("{head}1,A\n")), Err(Error::Row(2))));
        assert!(matches!(read(&format!("{head}1,A,B\n\n2,A,B,C\n")), Err(Error::Row(4))));
        assert!(matches!(read(&format!("{head}1,A,B\n2,A,B\n1,C,D\n")), Err(Error::Twice(4))));
        let long = "x".repeat(20_000);
        assert!(matches!(read(&format!("{head}1,{long},B\n")), Err(Error::Row(2))));
        assert_eq!(read(head).unwrap(), 0);
        assert_eq!(read(&format!("{head}1,A,B\r\n2,C,D")).unwrap(), 2);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(id_number,name,birth_date\n)?[a-c,\"\r\n]{0,40}") {
            let _ = CsvRegister::read(text.as_bytes());
        }

        #[test]
        fn quoted_fields_come_back(texts in prop::collection::vec("[a-c,\" ]{0,6}", 1..5)) {
            let quoted: Vec<_> =
                texts.iter().map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
            prop_assert_eq!(cut(&quoted.join(",")), Some(texts));
        }
    }
}
