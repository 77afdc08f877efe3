//! Which minutiae to leave out when a card takes fewer than there are (ISO/IEC 19794-2:2005 §8.3.2).

use core::cmp::Reverse;

use crate::minutiae::Minutia;

/// Moves the minutiae worth keeping to the front and hands out at most `limit` of them: the lowest
/// quality goes first, and among equals those farthest from the centre of mass.
pub fn keep_best(minutiae: &mut [Minutia], limit: usize) -> &mut [Minutia] {
    let (x, y) = centre(minutiae);
    minutiae.sort_unstable_by_key(|minutia| {
        let (dx, dy) = (x.abs_diff(minutia.x.into()), y.abs_diff(minutia.y.into()));
        let distance = dx.saturating_mul(dx).saturating_add(dy.saturating_mul(dy));
        (Reverse(minutia.quality), distance, minutia.y, minutia.x)
    });
    let kept = limit.min(minutiae.len());
    minutiae.get_mut(..kept).unwrap_or_default()
}

fn centre(minutiae: &[Minutia]) -> (u32, u32) {
    let count = u32::try_from(minutiae.len()).unwrap_or(u32::MAX).max(1);
    let sum = |coordinate: fn(&Minutia) -> u16| {
        minutiae.iter().map(coordinate).map(u32::from).fold(0, u32::saturating_add)
    };
    (sum(|minutia| minutia.x) / count, sum(|minutia| minutia.y) / count)
}
