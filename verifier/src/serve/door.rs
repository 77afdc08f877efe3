//! Signing in and out, and who asks.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::Page;
use super::refusal::Refusal;
use super::session::LONGEST;

/// The header that carries a session's key.
const KEY: &str = "x-desk-key";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    token: String,
}

/// Lets through whoever may see what says nothing about anybody.
pub(super) fn looks(page: &Page, headers: &HeaderMap) -> Result<String, Refusal> {
    let cookie = cookie(page, headers).ok_or(Refusal::Nobody)?;
    let lives = page.sessions.find(cookie, Instant::now());
    if lives { Ok(cookie.to_owned()) } else { Err(Refusal::Nobody) }
}

/// Lets through whoever may see a person and change something.
pub(super) fn acts(page: &Page, headers: &HeaderMap) -> Result<(), Refusal> {
    let cookie = cookie(page, headers).ok_or(Refusal::Nobody)?;
    let key = headers.get(KEY).and_then(|key| key.to_str().ok()).unwrap_or_default();
    if page.sessions.open(cookie, key, Instant::now()) { Ok(()) } else { Err(Refusal::Nobody) }
}

fn cookie<'h>(page: &Page, headers: &'h HeaderMap) -> Option<&'h str> {
    let name = page.origin.cookie();
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// Exchanges the printed token for a session.
pub(super) async fn sign_in(
    State(page): State<Arc<Page>>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let shown: Shown = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let given = page.sessions.begin(&shown.token, Instant::now()).ok_or(Refusal::Wrong)?;
    let cookie = baked(&page, &given.cookie, LONGEST.as_secs());
    Ok(([(header::SET_COOKIE, cookie)], Json(json!({"key": given.key}))).into_response())
}

/// Whether a session lives, for a page whose stream ended.
pub(super) async fn session(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    looks(&page, &headers).map(|_| StatusCode::NO_CONTENT)
}

/// Ends a session.
pub(super) async fn sign_out(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    acts(&page, &headers)?;
    page.sessions.end(cookie(&page, &headers).unwrap_or_default());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, baked(&page, "", 0))]).into_response())
}

fn baked(page: &Page, value: &str, seconds: u64) -> String {
    let secure = if page.origin.is_secure() { "; Secure" } else { "" };
    let name = page.origin.cookie();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
