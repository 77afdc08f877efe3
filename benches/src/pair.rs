//! A job and its floor, measured in turns: whatever else the machine does meanwhile strikes both, and
//! whoever is interrupted stands at the end of a sorted list, where nobody looks.

use core::time::Duration;
use std::time::Instant;

/// Turns that nobody counts, and turns that count.
const TURNS: (usize, usize) = (50, 1500);

/// Medians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Of the job.
    pub job: Duration,
    /// Of the floor.
    pub floor: Duration,
    /// Of the job by the floor of the same turn.
    pub ratio: f64,
}

impl Pair {
    /// Takes turns: each runs job and floor, and tells how long they took, so that they may get ready
    /// off the clock.
    pub fn measure(mut turn: impl FnMut() -> (Duration, Duration)) -> Self {
        for _ in 0..TURNS.0 {
            turn();
        }
        let turns: Vec<_> = (0..TURNS.1).map(|_| turn()).collect();
        Self::of(&turns)
    }

    fn of(turns: &[(Duration, Duration)]) -> Self {
        let median = |mut times: Vec<f64>| {
            times.sort_by(f64::total_cmp);
            *times.get(times.len() / 2).unwrap()
        };
        let of =
            |which: fn(&(Duration, Duration)) -> f64| median(turns.iter().map(which).collect());
        Self {
            job: Duration::from_secs_f64(of(|(job, _)| job.as_secs_f64())),
            floor: Duration::from_secs_f64(of(|(_, floor)| floor.as_secs_f64())),
            ratio: of(|(job, floor)| job.as_secs_f64() / floor.as_secs_f64()),
        }
    }

    /// Time, floor and ratio as a row of the table has them.
    pub fn row(&self) -> String {
        let [job, floor] = [self.job, self.floor].map(microseconds);
        format!("{job} | {floor} | {:.2}", self.ratio)
    }
}

/// How long something takes.
pub fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    core::hint::black_box(work());
    begun.elapsed()
}

/// A short time for people.
pub fn microseconds(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_turn_changes_nothing() {
        let ms = Duration::from_millis;
        let turns = [(ms(3), ms(2)), (ms(900), ms(2)), (ms(3), ms(2)), (ms(3), ms(700))];
        let pair = Pair::of(&turns);
        assert_eq!((pair.job, pair.floor, pair.ratio), (ms(3), ms(2), 1.5));
        assert_eq!(pair.row(), "3000 µs | 2000 µs | 1.50");
    }
}
