//! How long it takes from an event of the desk until the document has changed. Printed, not asserted:
//! a figure of this machine under whatever else it does.

use core::time::Duration;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use card_format::ef::Ef;
use verifier::inspect::Step;
use verifier::serve::desk::Desk;
use verifier::terminal::event::{StepState, What};

use crate::bench::Bench;
use crate::browser::Browser;
use crate::scripted::Scripted;
use crate::served::Served;

const EVENTS: u64 = 200;

/// Notes when each event arrived in the document, in milliseconds since 1970.
const WATCH: &str = "window.seen = [];
    new MutationObserver(() => window.seen.push([Number(document.body.dataset.number),
        performance.timeOrigin + performance.now()]))
        .observe(document.body, { attributes: true, attributeFilter: ['data-number'] })";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_on_the_screen_soon() {
    let Some(browser) = Browser::start().await else { return };
    let desk = Arc::new(Scripted::default());
    let seen: Arc<dyn Desk> = desk.clone();
    let served = Served::with(browser, seen, Bench::default(), None).await;
    served.browser.screen(1280, 800).await;
    served.sign_in().await;
    served.browser.script(WATCH).await;
    let mut sent = Vec::new();
    desk.tell(What::Begun);
    for bytes in 1..=EVENTS {
        tokio::time::sleep(Duration::from_millis(15)).await;
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0;
        let number = desk.tell(What::Step {
            step: Step::Reading(Ef::Dg2),
            state: StepState::Going,
            milliseconds: bytes,
            bytes: bytes * 100,
            total: EVENTS * 100,
        });
        sent.push((number, at));
    }
    let last = sent.last().unwrap().0;
    served.browser.until(&format!("Number(document.body.dataset.number) >= {last}")).await;
    let seen = served.browser.script("return window.seen").await;
    let seen: Vec<(u64, f64)> = serde_json::from_value(seen).unwrap();
    // Events that came together are shown together: the first that has reached this number counts.
    let took = |(number, at): &(u64, f64)| {
        seen.iter().find(|(shown, _)| shown >= number).map(|(_, shown)| shown - at)
    };
    let mut took: Vec<f64> = sent.iter().filter_map(took).collect();
    took.sort_by(f64::total_cmp);
    assert_eq!(took.len(), sent.len());
    let (median, late) = (took[took.len() / 2], took[took.len() * 95 / 100]);
    println!(
        "event to document: median {median:.1} ms, 95th percentile {late:.1} ms, of {} events in {} changes",
        took.len(),
        seen.len()
    );
    served.end().await;
}
