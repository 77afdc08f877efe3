//! The population register: whether a number, a name and a date of birth belong together.
//!
//! What a register says about a person is never kept here: of name and date only hashes are
//! compared, in the form that all ways of writing them share.

mod csv;
mod sql;

use core::fmt;
use std::path::Path;

pub use csv::CsvRegister;
use sha2::{Digest, Sha256};
pub use sql::{Columns, SqlRegister};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::db;
use crate::dossier::Dossier;
use crate::intake::Reason;
use crate::lang::Speaks;

/// First bytes of a database of SQLite.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Why a register cannot be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("the register cannot be read")]
    Read(#[from] std::io::Error),
    /// A row is not one; the number is that of its line.
    #[error("line {0} of the register has not the columns that its first line names")]
    Row(u64),
    /// The first line does not name the columns.
    #[error("the register's first line does not name id_number, name and birth_date")]
    Columns,
    /// Two rows are about the same number.
    #[error("line {0} of the register has a number that stands there already")]
    Twice(u64),
    /// A name of a table or a column that is not one.
    #[error("a table or column of the register has a name that is not plain")]
    Name,
    /// The database failed.
    #[error("the register's database does not answer")]
    Database(#[from] db::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Read(_) => "không đọc được cơ sở dữ liệu dân cư".to_owned(),
            Self::Row(line) => {
                format!("dòng {line} của cơ sở dữ liệu dân cư không đủ các cột mà dòng đầu đã nêu")
            }
            Self::Columns => "dòng đầu của cơ sở dữ liệu dân cư không nêu đủ id_number, name và                               birth_date"
                .to_owned(),
            Self::Twice(line) => {
                format!("số ở dòng {line} của cơ sở dữ liệu dân cư đã có ở dòng khác")
            }
            Self::Name => {
                "tên bảng hoặc cột của cơ sở dữ liệu dân cư có ký tự không được dùng".to_owned()
            }
            Self::Database(_) => "cơ sở dữ liệu dân cư không trả lời".to_owned(),
        }
    }
}

/// A register of people.
pub trait Register: Send + Sync {
    /// What it holds under a number; `None` when it does not know the number.
    fn look_up(&self, id_number: &str) -> Result<Option<Record>, Error>;
}

/// What a register says about a number: hashes of a name and a date of birth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Record {
    name: [u8; 16],
    birth_date: [u8; 16],
}

/// Nothing of it is shown: names can be tried against hashes.
impl fmt::Debug for Record {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Record")
    }
}

impl Record {
    /// A name as it is written, surname first, and a date as `YYYY-MM-DD`.
    pub fn new(name: &str, birth_date: &str) -> Self {
        let folded: Zeroizing<String> = Zeroizing::new(fold(name));
        Self { name: hash(&folded), birth_date: hash(birth_date.trim()) }
    }

    /// Of a dossier.
    pub fn of(dossier: &Dossier) -> Self {
        let name = Zeroizing::new(format!("{} {}", dossier.surname, dossier.given_names));
        Self::new(&name, &dossier.birth_date)
    }
}

/// What the register says about a dossier: nothing when all is as it should be.
pub fn findings(
    register: &dyn Register,
    dossier: &Dossier,
) -> Result<Vec<(&'static str, Reason)>, Error> {
    let Some(known) = register.look_up(&dossier.id_number)? else {
        return Ok(vec![("id_number", Reason::NotRegistered)]);
    };
    let said = Record::of(dossier);
    let mut findings = Vec::new();
    if known.name != said.name {
        findings.push(("surname", Reason::OtherName));
    }
    if known.birth_date != said.birth_date {
        findings.push(("birth_date", Reason::OtherBirth));
    }
    Ok(findings)
}

/// Opens a register: a CSV file, a SQLite file, or `postgres://…`.
pub fn open(place: &str, columns: &Columns) -> Result<Box<dyn Register>, Error> {
    if place.starts_with("postgres") {
        return Ok(Box::new(SqlRegister::postgres(place, columns)?));
    }
    let path = Path::new(place);
    let mut file = std::io::BufReader::new(std::fs::File::open(path)?);
    if std::io::BufRead::fill_buf(&mut file)?.starts_with(SQLITE) {
        return Ok(Box::new(SqlRegister::sqlite(path, columns)?));
    }
    Ok(Box::new(CsvRegister::read(file)?))
}

/// One way of writing a name: composed letters, small ones, one space between words.
fn fold(name: &str) -> String {
    let small = Zeroizing::new(name.nfc().flat_map(char::to_lowercase).nfc().collect::<String>());
    let mut folded = String::with_capacity(small.len());
    for word in small.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// Half of a SHA-256: no two of a nation's names share it by chance.
fn hash(text: &str) -> [u8; 16] {
    let [half @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]: [u8; 32] =
        Sha256::digest(text).into();
    half
}

#[cfg(test)]
mod tests;
