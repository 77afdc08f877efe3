//! A stored face template against one that was made of a live face, elsewhere.
//!
//! This terminal has no camera and no model: both templates are read, and their likeness is the
//! cosine of the angle between their vectors. It is written down beside the threshold of the profile
//! and decides nothing; a person compares faces.

use card_format::face_template::FaceTemplate;

use crate::reason::Reason;

/// How alike two faces are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// From -1 to 1; the same template has 1.
    pub likeness: f64,
    /// Least likeness that counts as the same person.
    pub threshold: f64,
}

impl Comparison {
    /// Whether the likeness reaches the threshold. A threshold that is no number is never reached.
    pub fn same_person(&self) -> bool {
        self.likeness >= self.threshold
    }
}

/// Compares two templates of the same algorithm and model.
pub fn compare(
    stored: &FaceTemplate<'_>,
    live: &FaceTemplate<'_>,
    threshold: f32,
) -> Result<Comparison, Reason> {
    if !stored.is_comparable(live) {
        return Err(Reason::FacesNotComparable);
    }
    let likeness = cosine(stored, live).ok_or(Reason::FaceTemplateEmpty)?;
    Ok(Comparison { likeness, threshold: threshold.into() })
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
