//! Server-sent events: the whole board when a page opens, what changed after that. A page that comes
//! back names the last event it saw and is told what it missed.

use core::convert::Infallible;
use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::{IntervalStream, WatchStream};

use super::board::{Board, Frame};
use super::refusal::Refusal;
use super::{Page, door};

/// Pages open at once.
pub(super) const MOST: usize = 16;

/// Between signs of life, so that a page knows a quiet desk from a broken connection.
const BEAT: Duration = Duration::from_secs(15);

/// After how long a page comes back.
const RETRY: Duration = Duration::from_secs(2);

/// One for each open page.
pub(super) type Seats = Arc<Semaphore>;

/// Room for all pages.
pub(super) fn seats() -> Seats {
    Arc::new(Semaphore::new(MOST))
}

enum Say {
    Board(Board),
    Beat,
}

/// The board, as long as the page is open and its session lives.
pub(super) async fn events(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let cookie = door::looks(&page, &headers)?;
    let seat = Arc::clone(&page.seats).try_acquire_owned().map_err(|_| Refusal::Full)?;
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let boards = WatchStream::new(page.feed.watch()).map(Say::Board);
    let beats = tokio::time::interval_at(tokio::time::Instant::now() + BEAT, BEAT);
    let beats = IntervalStream::new(beats).map(|_| Say::Beat);
    let mut last: Option<u64> = seen;
    let said = boards.merge(beats).map_while(move |say| {
        let _seat = &seat;
        if !page.sessions.find(&cookie, Instant::now()) {
            return None;
        }
        match say {
            Say::Board(board) if board.ended => None,
            Say::Board(board) => {
                // A number from before the program was started again is none of ours.
                let known = last.filter(|last| *last > 0 && *last <= board.number);
                last = Some(board.number);
                Some(tell(&page, &board, known))
            }
            Say::Beat => Some(Some(Event::default().event("beat").data("{}"))),
        }
    });
    Ok(Sse::new(said.filter_map(|event| event.map(Ok::<_, Infallible>))).into_response())
}

fn tell(page: &Page, board: &Board, last: Option<u64>) -> Option<Event> {
    let now = Instant::now();
    let (kind, data) = if let Some(last) = last {
        ("news", board.since(last, now)?)
    } else {
        let lists = (page.ages)();
        let frame = Frame { profile: &page.profile, records: page.desk.records(), lists };
        ("board", board.whole(&frame, now)?)
    };
    let id = board.number.to_string();
    Some(Event::default().event(kind).id(id).retry(RETRY).data(data))
}
