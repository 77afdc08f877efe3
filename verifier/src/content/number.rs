//! The ID number beside the rest of the zone: plausibility only. Its structure is no longer promised
//! by law, so nothing here refuses anybody.

use card_format::date::{Century, Date as Day};
use card_format::mrz::Mrz;
use card_format::profile::VIETNAM;
use card_format::vietnam::{Finding as NumberFinding, IdNumber};
use jiff::civil::Date;

use super::zone::day;
use crate::finding::Finding;
use crate::ledger::Ledger;

/// Looks at documents of Viet Nam only.
pub(super) fn look(mrz: &Mrz<'_>, at: Date, ledger: &mut Ledger) {
    if mrz.issuing_state() != VIETNAM.issuing_state.as_bytes() {
        return;
    }
    let Some(number) = IdNumber::from_mrz(mrz) else {
        ledger.find(Finding::NumberStructure);
        return;
    };
    if mrz.document_number().as_bytes() != number.document_number() {
        ledger.find(Finding::NumberDocument);
    }
    let birth = day(at).ok().map(Century::NotAfter);
    let birth = birth.and_then(|century| Day::from_yymmdd(mrz.birth_date(), century).ok());
    for finding in birth.iter().flat_map(|birth| number.findings(*birth, mrz.sex())) {
        match finding {
            NumberFinding::UnknownProvince => ledger.find(Finding::NumberProvince),
            // The zone has two digits of the year, so it cannot tell the century.
            NumberFinding::BirthCentury => {}
            NumberFinding::BirthYear => ledger.find(Finding::NumberBirth),
            NumberFinding::Sex => ledger.find(Finding::NumberSex),
        }
    }
}
