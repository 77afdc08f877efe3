//! What a page asks stations to do. It is written into the accounts, where stations look; the log
//! says who asked.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::refusal::Refusal;
use super::{Page, people};
use crate::audit::Event;
use crate::operators::{self, Operator, Role};
use crate::store::{Store, Wanted};

/// What is asked, of one station or of all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    station: Option<String>,
    wanted: Word,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Run,
    Pause,
    Drain,
}

impl From<Word> for Wanted {
    fn from(word: Word) -> Self {
        match word {
            Word::Run => Self::Run,
            Word::Pause => Self::Pause,
            Word::Drain => Self::Drain,
        }
    }
}

/// Asks, if the person may.
pub(super) async fn ask(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let (key, session) = people::actor(&page, &headers)?;
    let asked: Asked = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    // The name of no station means all of them to the accounts.
    if asked.station.as_deref() == Some("") {
        return Err(Refusal::NoStation);
    }
    let store = Arc::clone(&page.store);
    let work =
        move || put(&store, &session.operator, asked.station.as_deref(), asked.wanted.into());
    let count = tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Accounts)??;
    page.sessions.acted(key, Instant::now());
    page.feed.look();
    Ok(Json(json!({"asked": count})).into_response())
}

/// In one change: whether the person still may, what is asked, and the record of it.
fn put(
    store: &Store,
    operator: &Operator,
    station: Option<&str>,
    wanted: Wanted,
) -> Result<u64, Refusal> {
    store.change(|change| {
        if !operators::role(change, operator)?.is_some_and(Role::acts) {
            return Err(Refusal::Role);
        }
        let count = change.ask(station, wanted)?;
        if count == 0 && station.is_some() {
            return Err(Refusal::NoStation);
        }
        let (word, name) = (wanted.word(), operator.name());
        let detail = format!("{word} by {name}: {}", station.unwrap_or("all stations"));
        change.audit(&Event::new("station asked", "", &[], &detail))?;
        Ok(count)
    })
}
