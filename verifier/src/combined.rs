//! What is printed against what the chip says (TR-03135-1 §5.7): a forger who cannot change the chip
//! changes the card around it.
//!
//! ```text
//! printed zone ──field by field──► zone of EF.DG1           §5.7.2
//! printed code ──field by field──► identity record, zone    §5.7.2, for the code of Viet Nam's cards
//! printed zone ──field by field──► printed code             §5.7.3, the two sides of a TD1 card
//! ```
//!
//! Nothing printed is signed, so none of this accepts anything; it can only refuse or doubt. A report
//! names the fields that differ. What is printed there stays with the holder.

mod code;
mod field;
mod name;
mod zone;

use card_format::mrz::Mrz;
use zeroize::Zeroizing;

use crate::check::{Id, Outcome};
use crate::document::Source;
use crate::evidence::Evidence;
use crate::holder::{Holder, Item};
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::report::{Difference, Report};

pub use field::Field;

/// The longest text that is looked at, in bytes: the largest QR code holds fewer.
const LONGEST: usize = 4096;

/// What stands on the document, for comparison with the chip. Wiped on drop.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Printed {
    /// The machine readable zone, its lines joined by anything.
    pub zone: Option<Zeroizing<String>>,
    /// The content of the printed code.
    pub code: Option<Zeroizing<String>>,
}

/// Fields that were compared, and what is printed in those that differ.
#[derive(Default)]
struct Comparison {
    compared: Vec<Field>,
    differing: Vec<(Field, String)>,
}

impl Comparison {
    fn field(&mut self, field: Field, printed: &str, same: bool) {
        self.compared.push(field);
        if !same {
            self.differing.push((field, printed.to_owned()));
        }
    }

    /// The result: `lesser` when nothing but that field differs.
    fn judge(&self, differs: Reason, lesser: (Field, Reason)) -> Result<Evidence, Reason> {
        if self.compared.is_empty() {
            return Err(Reason::NothingToCompare);
        }
        let mut fields = self.differing.iter().map(|(field, _)| *field);
        match (fields.next(), fields.all(|field| field == lesser.0)) {
            (None, _) => Ok(Evidence::SameFields { fields: self.compared.clone() }),
            (Some(field), true) if field == lesser.0 => Err(lesser.1),
            _ => Err(differs),
        }
    }
}

/// Makes the comparisons and adds them to the report.
pub fn compare(printed: &Printed, report: &mut Report) {
    let mut holder = report.holder.take().unwrap_or_default();
    let mut ledger = Ledger::default();
    let chip = Chip::of(report, &holder);
    let zone = printed.zone.as_ref().map(|text| zone::joined(text));
    let code = printed.code.as_ref().map(|text| code::Code::decode(text));
    let mut found = Vec::new();
    let mut check = |id, make: &dyn Fn(&mut Comparison) -> Result<Evidence, Reason>| {
        let mut comparison = Comparison::default();
        ledger.check(id, || make(&mut comparison));
        found.extend(comparison.differing.into_iter().map(|(field, text)| (id, field, text)));
    };
    if zone.is_some() || report.source == Source::Card {
        check(Id::PrintedZone, &|comparison| {
            let zone = zone.as_ref().ok_or(Reason::PrintedZoneNotGiven)?;
            let printed = Mrz::decode(zone).map_err(|_| Reason::PrintedZoneMalformed)?;
            zone::compare(&printed, &chip.zone()?, comparison);
            let optional = (Field::OptionalData, Reason::PrintedOptionalDiffers);
            comparison.judge(Reason::PrintedZoneDiffers, optional)
        });
    }
    let residence = (Field::Residence, Reason::PrintedResidenceDiffers);
    if let Some(code) = &code {
        check(Id::PrintedCode, &|comparison| {
            let code = code.as_ref().ok_or(Reason::PrintedCodeMalformed)?;
            code.compare(chip.zone().ok().as_ref(), chip.identity, comparison);
            comparison.judge(chip.reached(Reason::PrintedCodeDiffers)?, residence)
        });
    }
    if let (Some(zone), Some(code)) = (&zone, &code) {
        check(Id::PrintedSides, &|comparison| {
            let printed = Mrz::decode(zone).map_err(|_| Reason::PrintedZoneMalformed)?;
            let code = code.as_ref().ok_or(Reason::PrintedCodeMalformed)?;
            code.compare(Some(&printed), &[], comparison);
            comparison.judge(Reason::PrintedSidesDiffer, residence)
        });
    }
    report
        .differences
        .extend(found.iter().map(|(check, field, _)| Difference { check: *check, field: *field }));
    holder.printed.extend(found.into_iter().map(|(_, field, text)| Item::new(field.name(), text)));
    report.holder = Some(holder);
    report.add(ledger);
}

/// What the chip says.
struct Chip<'a> {
    lines: Option<String>,
    identity: &'a [Item],
    /// Why its zone was not reached, if it was not.
    aborted: Option<Reason>,
}

impl<'a> Chip<'a> {
    fn of(report: &Report, holder: &'a Holder) -> Self {
        let aborted = match report.outcome(Id::Zone) {
            Some(Outcome::Aborted { reason }) => Some(*reason),
            _ => None,
        };
        let lines = holder.zone.as_ref().map(|zone| zone.lines.concat());
        Self { lines, identity: &holder.identity, aborted }
    }

    fn zone(&self) -> Result<Mrz<'_>, Reason> {
        let missing = self.reached(Reason::ZoneMissing)?;
        let lines = self.lines.as_ref().ok_or(missing)?;
        Mrz::decode(lines.as_bytes()).map_err(|_| Reason::ZoneMalformed)
    }

    /// An aborted check feeds no other (TR-03135-1 §3.5.2).
    fn reached(&self, reason: Reason) -> Result<Reason, Reason> {
        self.aborted.map_or(Ok(reason), Err)
    }
}

#[cfg(test)]
mod tests;
