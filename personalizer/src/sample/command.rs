//! `personalizer dossier sample`: writes a batch of invented people, one JSON object on a line.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use card_format::date::Date;
use card_format::error::Error as FormatError;
use card_format::profile::{PROFILES, Profile};

use super::{Plan, folder};

/// Which people to invent.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  personalizer dossier sample --count 20 > batch.jsonl
  personalizer dossier sample --count 2000 --order order --register people.csv
  personalizer dossier sample --count 100 --flaws > batch.jsonl       some of them cannot be issued")]
pub struct Sample {
    /// How many people
    #[arg(long, value_name = "N", default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(super::MOST)))]
    count: u32,
    /// Which batch: the same seed makes the same bytes, everywhere
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Whose people: `vietnam`, `utopia`, or Utopia with another chip: `utopia-brainpool`,
    /// `utopia-legacy`
    #[arg(long, default_value = "vietnam", value_parser = profile)]
    profile: &'static Profile,
    /// The day all cards are issued, instead of 2026-07-01
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<jiff::civil::Date>,
    /// Let one dossier of twenty have a flaw: a double, a cut portrait, a child, a missing digit
    #[arg(long)]
    flaws: bool,
    /// Write an order into this new folder instead, with images and templates in files
    #[arg(long, value_name = "FOLDER")]
    order: Option<PathBuf>,
    /// Also write the population register that knows these people
    #[arg(long, value_name = "FILE.csv")]
    register: Option<PathBuf>,
}

/// Why a batch cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The day leaves people without a possible date.
    #[error("no people can be invented for this day")]
    Day(#[source] FormatError),
    /// The dossiers do not become text.
    #[error("cannot write a dossier as JSON")]
    Json(#[from] serde_json::Error),
    /// Nothing takes the lines.
    #[error("cannot write the batch")]
    Write(#[from] io::Error),
}

impl Sample {
    /// Writes the lines, or the order, and the register.
    pub fn write(&self, mut out: impl Write) -> Result<(), Error> {
        let plan = self.plan().map_err(Error::Day)?;
        if let Some(path) = &self.register {
            self.write_register(path, &plan)?;
        }
        if let Some(path) = &self.order {
            return folder::write(path, &plan, self.count);
        }
        for dossier in plan.dossiers(self.count) {
            serde_json::to_writer(&mut out, &dossier.map_err(Error::Day)?)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        Ok(())
    }

    /// Everybody as they were registered at birth; flaws come later.
    fn write_register(&self, path: &Path, plan: &Plan) -> Result<(), Error> {
        let mut out = BufWriter::new(File::create(path)?);
        writeln!(out, "id_number,name,birth_date")?;
        for place in 0..self.count {
            let person = plan.person(place).map_err(Error::Day)?;
            let birth = person.birth_date;
            let (year, month, day) = (birth.year(), birth.month(), birth.day());
            let (surname, given) = (&person.surname, &person.given_names);
            let number = &person.id_number;
            writeln!(out, "{number},\"{surname} {given}\",{year:04}-{month:02}-{day:02}")?;
        }
        Ok(out.flush()?)
    }

    fn plan(&self) -> Result<Plan, FormatError> {
        let plan = Plan { flaws: self.flaws, ..Plan::new(self.profile, self.seed)? };
        let Some(day) = self.day else { return Ok(plan) };
        let part = |part: i8| u8::try_from(part).unwrap_or_default();
        let year = u16::try_from(day.year()).unwrap_or_default();
        Ok(Plan { day: Date::new(year, part(day.month()), part(day.day()))?, ..plan })
    }
}

fn profile(name: &str) -> Result<&'static Profile, String> {
    Profile::by_name(name)
        .ok_or_else(|| format!("profiles are {}", PROFILES.map(|profile| profile.name).join(", ")))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        sample: Sample,
    }

    fn lines(arguments: &[&str]) -> Result<Vec<String>, Error> {
        let line = Line::try_parse_from([&["sample"], arguments].concat()).unwrap();
        let mut out = Vec::new();
        line.sample.write(&mut out)?;
        Ok(String::from_utf8(out).unwrap().lines().map(str::to_owned).collect())
    }

    #[test]
    fn a_batch_is_one_object_on_each_line() {
        let batch = lines(&["--count", "3", "--seed", "9"]).unwrap();
        assert_eq!(batch.len(), 3);
        assert!(batch.iter().all(|line| line.starts_with("{\"dossier\":\"sample-vietnam-9-")));
        let other = lines(&["--count", "1", "--profile", "utopia", "--day", "2030-02-28"]).unwrap();
        assert!(other[0].contains("\"issue_date\":\"2030-02-28\""));
    }

    #[test]
    fn a_register_knows_everybody_and_flaws_are_noticed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("people.csv").display().to_string();
        let batch = lines(&["--count", "100", "--flaws", "--register", &path]).unwrap();
        let register = crate::register::open(&path, &crate::register::Columns::default()).unwrap();
        let (mut refused, mut noted) = (Vec::new(), Vec::new());
        for (number, line) in (0..).zip(&batch) {
            match crate::intake::parse(line.as_bytes()) {
                Ok(dossier) => {
                    let told = crate::register::findings(&*register, &dossier).unwrap();
                    let odd = !crate::eligibility::findings(&dossier).is_empty();
                    noted.extend((odd || !told.is_empty()).then_some(number));
                    // A drawing takes its time to be decoded; only the flawed one is.
                    if number % 20 == 19 && crate::intake::examine(&dossier).is_err() {
                        refused.push(number);
                    }
                }
                Err(_) => refused.push(number),
            }
        }
        assert_eq!((refused, noted), (vec![59, 79], vec![39, 99]));
        let text = batch.join("\n");
        let doubles = crate::intake::Intake::new(text.as_bytes());
        let doubles = doubles.filter(|line| {
            line.as_ref().is_err_and(|no| no.reason == crate::intake::Reason::Twice(19))
        });
        assert_eq!(doubles.count(), 1);
    }

    #[test]
    fn impossible_batches_are_refused() {
        for wrong in [["--count", "0"], ["--count", "1000001"], ["--profile", "atlantis"]] {
            assert!(Line::try_parse_from([&["sample"], &wrong[..]].concat()).is_err());
        }
        assert!(matches!(lines(&["--day", "1950-01-01"]), Err(Error::Day(_))));
    }
}
