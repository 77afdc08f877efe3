//! Signing in and out.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::Page;
use super::refusal::Refusal;
use super::session::{Key, LONGEST, Session};
use crate::operators::{self, Operator, Passphrase};

/// The header that carries a session's token.
pub(super) const TOKEN: &str = "x-line-token";

/// What somebody shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    name: String,
    passphrase: String,
}

/// Who asks, if they are signed in.
pub(super) fn who(page: &Page, headers: &HeaderMap) -> Option<(Key, Session)> {
    let key = Key::of(cookie(page, headers)?);
    let session = page.sessions.find(key, Instant::now())?;
    Some((key, session))
}

/// Who asks for something to be done: signed in, on this page, and lately.
pub(super) fn actor(page: &Page, headers: &HeaderMap) -> Result<(Key, Session), Refusal> {
    let (key, session) = who(page, headers).ok_or(Refusal::Nobody)?;
    let token = headers.get(TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default();
    if !session.accepts(token) {
        return Err(Refusal::Foreign);
    }
    if session.is_fresh(Instant::now()) { Ok((key, session)) } else { Err(Refusal::Again) }
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

/// Who is signed in here.
pub(super) async fn session(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (_, session) = who(&page, &headers).ok_or(Refusal::Nobody)?;
    Ok(of(&session.operator, &session.token))
}

/// Signs somebody in.
pub(super) async fn sign_in(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let _through = page.door.enter(Instant::now()).map_err(Refusal::Wait)?;
    let shown: Shown = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let store = Arc::clone(&page.store);
    let check = move || {
        let passphrase = Passphrase::new(&Zeroizing::new(shown.passphrase));
        operators::sign_in(&store, &shown.name, &passphrase)
    };
    let operator = tokio::task::spawn_blocking(check).await.map_err(|_| Refusal::Accounts)??;
    // Whoever was here before is not any more, and what they were given is void.
    if let Some((key, _)) = who(&page, &headers) {
        page.sessions.end(key);
    }
    let [cookie, token] =
        page.sessions.begin(operator.clone(), Instant::now()).ok_or(Refusal::Accounts)?;
    let cookie = baked(&page, &cookie, LONGEST.as_secs());
    Ok(([(header::SET_COOKIE, cookie)], of(&operator, &token)).into_response())
}

/// Signs somebody out.
pub(super) async fn sign_out(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (key, session) = who(&page, &headers).ok_or(Refusal::Nobody)?;
    let token = headers.get(TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default();
    if !session.accepts(token) {
        return Err(Refusal::Foreign);
    }
    page.sessions.end(key);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, baked(&page, "", 0))]).into_response())
}

fn of(operator: &Operator, token: &str) -> Response {
    let role = operator.role();
    let (name, role, acts) = (operator.name(), role.word(), role.acts());
    Json(json!({"operator": name, "role": role, "acts": acts, "token": token})).into_response()
}

fn baked(page: &Page, value: &str, seconds: u64) -> String {
    let secure = if page.origin.is_secure() { "; Secure" } else { "" };
    let name = page.origin.cookie();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
