//! Server-sent events: the whole line when a page opens, the whole line again when it differs.
//!
//! A line of 128 stations is some forty kilobytes twice a second at most: sending changes alone would
//! save little on the loopback, and a page that missed one would show what never was. So a page that
//! comes back after an interruption needs nothing but the next event, whatever it saw last.

use core::convert::Infallible;
use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::{IntervalStream, WatchStream};

use super::Page;
use super::feed::View;
use super::people;
use super::refusal::Refusal;

/// Pages open at once.
const MOST: usize = 32;

/// Between signs of life, so that a page knows a quiet line from a broken connection.
const BEAT: Duration = Duration::from_secs(15);

/// After how long a page comes back.
const RETRY: Duration = Duration::from_secs(3);

/// One for each open page.
pub(super) type Seats = Arc<Semaphore>;

/// Room for all pages.
pub(super) fn seats() -> Seats {
    Arc::new(Semaphore::new(MOST))
}

enum Say {
    Line(View),
    Beat,
    End,
}

/// The line, as long as the page is open and its session lives.
pub(super) async fn events(State(page): State<Arc<Page>>, headers: HeaderMap) -> Response {
    let Some((key, _)) = people::who(&page, &headers) else {
        return Refusal::Nobody.into_response();
    };
    let Ok(seat) = Arc::clone(&page.seats).try_acquire_owned() else {
        return Refusal::Full.into_response();
    };
    let lines = WatchStream::new(page.feed.watch())
        .filter(|view| view.number > 0)
        .map(Say::Line)
        .chain(tokio_stream::once(Say::End));
    let beats = tokio::time::interval_at(tokio::time::Instant::now() + BEAT, BEAT);
    let beats = IntervalStream::new(beats).map(|_| Say::Beat);
    let said = lines.merge(beats).map_while(move |say| {
        let _seat = &seat;
        page.sessions.find(key, Instant::now())?;
        match say {
            Say::Line(view) => Some(Ok::<_, Infallible>(line(&view))),
            Say::Beat => Some(Ok(beat())),
            Say::End => None,
        }
    });
    Sse::new(said).into_response()
}

fn line(view: &View) -> Event {
    if !view.reads {
        return Event::default().event("trouble").data("{}");
    }
    Event::default().event("line").id(view.number.to_string()).retry(RETRY).data(&view.json)
}

fn beat() -> Event {
    let at = jiff::Timestamp::now().as_millisecond();
    Event::default().event("beat").data(json!({"at": at}).to_string())
}
