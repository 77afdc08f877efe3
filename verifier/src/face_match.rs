//! A stored face template against one that was made of a live face, elsewhere.
//!
//! This terminal has no camera and no model: both templates are read, and their likeness is the
//! cosine of the angle between their vectors. It is written down, each profile holds it against its
//! own threshold, and none lets it decide: a person compares faces (decision 0187).

use card_format::face_template::FaceTemplate;

use crate::check::Id;
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::report::Report;

/// The longest template that is read, in bytes: 65,535 dimensions and what stands around them.
pub const LONGEST: usize = 0x1_0400;

/// Compares a template of the live face, encoded as the stored one is, with the one that was opened,
/// and adds what is found to the report.
pub fn compare(live: &[u8], threshold: f32, report: &mut Report) {
    let mut ledger = Ledger::default();
    let stored = report.holder.as_ref().and_then(|holder| holder.opened.face.as_ref());
    let mut found = None;
    ledger.check(Id::FaceTemplate, || {
        let live = FaceTemplate::decode(live).map_err(|_| Reason::LiveTemplateMalformed)?;
        let stored = stored.ok_or(Reason::FaceTemplateClosed)?;
        let stored = FaceTemplate::decode(stored).map_err(|_| Reason::FaceTemplateClosed)?;
        let likeness = thousandths(likeness(&stored, &live)?);
        found = Some(likeness);
        judge(likeness, threshold)
    });
    report.likeness = found;
    report.add(ledger);
}

/// Holds a likeness, in thousandths, against a threshold from 0 to 1. A threshold that is no number
/// is never reached.
pub(crate) fn judge(likeness: i16, threshold: f32) -> Result<Evidence, Reason> {
    // Both in thousandths, so that 0.36 is reached by 0.360, and 0.3604 is not. The nearest binary
    // fraction of 0.36 is off by less than a hundredth of one.
    let least = (f64::from(threshold) * 1000.0 - 1e-2).ceil();
    if f64::from(likeness) >= least {
        let likeness = format!("{:.3}", f64::from(likeness) / 1000.0);
        Ok(Evidence::Likeness { likeness, threshold: format!("{threshold:.3}") })
    } else {
        Err(Reason::FacesDiffer)
    }
}

/// How alike two faces are, from -1 to 1, in templates of the same algorithm and model.
fn likeness(stored: &FaceTemplate<'_>, live: &FaceTemplate<'_>) -> Result<f64, Reason> {
    if !stored.is_comparable(live) {
        return Err(Reason::FacesNotComparable);
    }
    cosine(stored, live).ok_or(Reason::FaceTemplateEmpty)
}

/// Rounded down, so that no threshold is reached by rounding.
fn thousandths(likeness: f64) -> i16 {
    // A cosine has at most four digits then.
    format!("{:.0}", (likeness * 1000.0 + 1e-9).floor()).parse().unwrap_or(i16::MIN)
}

/// The cosine of two vectors, which neither scale changes; `None` where one of them is zero.
///
/// At most 65,535 products of two signed bytes stay below 2^31, so sums are exact.
fn cosine(one: &FaceTemplate<'_>, other: &FaceTemplate<'_>) -> Option<f64> {
    let sum = |a: &FaceTemplate<'_>, b: &FaceTemplate<'_>| {
        let products = a.components().zip(b.components()).map(|(a, b)| i32::from(a) * i32::from(b));
        f64::from(products.fold(0_i32, i32::saturating_add))
    };
    let length = (sum(one, one) * sum(other, other)).sqrt();
    (length > 0.0).then(|| (sum(one, other) / length).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests;
