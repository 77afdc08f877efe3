//! Certificates of terminals and of the authorities above them (Doc 9303-12 §7.1).
//!
//! ```text
//! cvca.cvcert, cvca.key        made by `pki init`: the first verifying authority
//!   │ NAME.link.cvcert         its successor, vouched for by the key before; NAME.cvcert, NAME.key
//!   ▼
//! NAME.cvcert, NAME.key        document verifiers
//!   ▼
//! another folder               a terminal: its key, and the chain down to it
//! ```
//!
//! Files are named by the name of their key. Nothing is ever replaced.

mod authority;
mod cvca;
mod issue;
mod show;
mod terminal;
mod verifier;

pub(super) use authority::verify;
pub use cvca::NextCvca;
pub use show::Show;
pub use terminal::NewTerminal;
pub use verifier::NewVerifier;

use ::verifier::key_file::PasswordArgs;
use card_format::curve::Curve;
use card_format::cvc::{Reference, Rights};
use card_format::date::Date;
use jiff::Span;
use jiff::civil;

use super::Error;
use super::init::life;

/// What may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Right {
    /// Fingerprints, EF.DG3
    Dg3,
    /// Irises, EF.DG4
    Dg4,
    /// Neither
    None,
}

/// What all new certificates have in common.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Name of the new key: country, one to nine characters, five digits or capitals; default is
    /// the next free one
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub name: Option<Reference>,
    /// What its holder may read, or let others read
    #[arg(long, value_name = "RIGHT", value_delimiter = ',', default_value = "dg3,dg4")]
    pub rights: Vec<Right>,
    /// First day; default is today in Greenwich
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<civil::Date>,
    /// Last day; default depends on the role, and is never after the last day of the signer
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<civil::Date>,
    /// Name of the key that signs; default is the newest of its kind in the folder
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub by: Option<Reference>,
    /// Where the password of the keys comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

impl Default for Options {
    /// The same as the command line without options.
    fn default() -> Self {
        Self {
            name: None,
            rights: vec![Right::Dg3, Right::Dg4],
            from: None,
            until: None,
            by: None,
            password: PasswordArgs::default(),
        }
    }
}

impl Options {
    fn rights(&self) -> Rights {
        let has = |right| self.rights.contains(&right);
        Rights { dg3: has(Right::Dg3), dg4: has(Right::Dg4) }
    }

    /// First and last day; without `--until` as long as the role usually has.
    fn life(&self, usual: Span, limit: Option<Date>) -> Result<(Date, Date), Error> {
        let from = match self.from {
            Some(day) => day,
            None => life::now()?.date(),
        };
        let until = match self.until {
            Some(day) => day,
            None => from.checked_add(usual)?,
        };
        let (from, until) = (day(from)?, day(until)?);
        let limit = limit.filter(|_| self.until.is_none());
        let until = limit.map_or(until, |limit| until.min(limit));
        if until < from { Err(Error::Life) } else { Ok((from, until)) }
    }
}

fn day(day: civil::Date) -> Result<Date, Error> {
    life::date(day.at(0, 0, 0, 0))
}

pub(super) fn parse_name(name: &str) -> Result<Reference, String> {
    // ISO/IEC 8859-1 is the first 256 characters of Unicode.
    let bytes: Option<Vec<u8>> = name.chars().map(|c| u8::try_from(c).ok()).collect();
    let reference = bytes.and_then(|bytes| Reference::new(&bytes).ok());
    reference.ok_or_else(|| {
        "two capital letters, one to nine characters, five digits or capitals, as VNDVERVN001"
            .to_owned()
    })
}

pub(super) fn parse_curve(name: &str) -> Result<Curve, String> {
    Curve::ALL.into_iter().find(|curve| curve.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<_> = Curve::ALL.iter().map(|curve| curve.name()).collect();
        format!("one of {}", names.join(", "))
    })
}
