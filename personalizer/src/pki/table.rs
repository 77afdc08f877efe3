//! The findings of a check as a table.

use comfy_table::{Table, presets};

use super::Report;

/// One line for each rule, certificate after certificate.
pub(super) fn table(report: &Report) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(["certificate", "rule", "clause", "holds"]);
    for (name, findings) in &report.certificates {
        for finding in findings {
            let holds = if finding.holds { "yes" } else { "NO" };
            table.add_row([name, finding.rule.text(), finding.rule.clause(), holds]);
        }
    }
    table
}
