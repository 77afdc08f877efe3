//! The line's figures in the text form of `OpenMetrics`, which Prometheus reads.
//!
//! Labels are stations, states, reasons and orders: few, and never a dossier, a chip or a person.

use core::fmt;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::snapshot::Snapshot;

type Labels = Vec<(&'static str, String)>;
type Seconds = Gauge<f64, core::sync::atomic::AtomicU64>;

/// Prints the figures.
pub fn print(line: &Snapshot) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("perso");
    stations(&mut registry, line);
    orders(&mut registry, line);
    let mut text = String::new();
    text::encode(&mut text, &registry)?;
    Ok(text)
}

fn stations(registry: &mut Registry, line: &Snapshot) {
    let cards = Family::<Labels, Counter>::default();
    let pace = Family::<Labels, Seconds>::default();
    for station in &line.stations {
        for (outcome, count) in [("finished", station.cards), ("destroyed", station.destroyed)] {
            let labels = vec![("station", station.name.clone()), ("outcome", outcome.to_owned())];
            cards.get_or_create(&labels).inc_by(count);
        }
        if let Some(pace_of) = station.pace.and_then(|pace| u32::try_from(pace).ok()) {
            let labels = vec![("station", station.name.clone())];
            pace.get_or_create(&labels).set(f64::from(pace_of) / 1000.0);
        }
    }
    let states = gauges("state", line.tally.by_state());
    registry.register("cards", "Cards that left a station, finished in its present life", cards);
    registry.register("seconds_per_card", "Seconds a card, smoothed", pace);
    registry.register("stations", "Stations by state", states);
    let lost = Gauge::<i64>::default();
    lost.set(whole(line.tally.lost));
    registry.register("lease_expired", "Stations whose lease ran out", lost);
}

fn orders(registry: &mut Registry, line: &Snapshot) {
    let depth = gauges("state", line.line.by_state());
    registry.register("queue_depth", "Dossiers by state", depth);
    let rejects = Family::<Labels, Counter>::default();
    for reject in &line.rejects {
        let labels =
            vec![("stage", reject.stage.word().to_owned()), ("reason", reject.reason.clone())];
        rejects.get_or_create(&labels).inc_by(reject.count);
    }
    registry.register("rejects", "Lines and chips rejected, by reason", rejects);
    let balance = Family::<Labels, Gauge>::default();
    for blanks in &line.blanks {
        balance.get_or_create(&vec![("batch", blanks.batch.clone())]).set(blanks.left);
    }
    registry.register("blank_balance", "Blanks that the books of an order leave over", balance);
    for (name, help, value) in [
        ("audit_height", "Number of the last record of the log", line.log.height),
        ("audit_signed", "The last record that is signed", line.log.signed.unwrap_or_default()),
        ("quarantined", "Cards that wait for a person", line.quarantined),
        ("cards_per_hour", "Cards an hour, by the last minutes", line.forecast.per_hour),
    ] {
        let gauge = Gauge::<i64>::default();
        gauge.set(whole(value));
        registry.register(name, help, gauge);
    }
}

fn gauges<const N: usize>(
    label: &'static str,
    counts: [(&'static str, u64); N],
) -> Family<Labels, Gauge> {
    let family = Family::<Labels, Gauge>::default();
    for (word, count) in counts {
        family.get_or_create(&vec![(label, word.to_owned())]).set(whole(count));
    }
    family
}

/// Gauges are signed; counts beyond them are not met.
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
