//! Pictures of a document, made anew: no byte of a card reaches a browser as it is.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use card_format::dg3::Fingers;

use super::ask::At;
use super::refusal::Refusal;
use super::{Page, door};
use crate::content::portrait;
use crate::document::Document;
use crate::picture::decode;
use crate::picture::minutiae::of_fingers as minutiae_of;
use crate::terminal::Judged;

/// The portrait as JPEG, while it is known.
pub(super) async fn portrait(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let judged = known(&page, &headers, &body)?;
    let work = move || {
        let image = portrait::read(&judged.document).ok()?;
        Some(decode(&image).ok()?.jpeg()).filter(|jpeg| !jpeg.is_empty())
    };
    let jpeg = tokio::task::spawn_blocking(work).await.ok().flatten();
    let jpeg = jpeg.ok_or(Refusal::NoPicture)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg.to_vec()).into_response())
}

/// Minutiae as SVG, while they are known.
pub(super) async fn minutiae(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let judged = known(&page, &headers, &body)?;
    let asked = serde_json::from_slice::<At>(&body).ok().and_then(|at| at.lang);
    let language = asked.unwrap_or_default();
    let work = move || minutiae_of(fingers(&judged)?, language);
    let svg = tokio::task::spawn_blocking(work).await.ok().flatten();
    let svg = svg.ok_or(Refusal::NoPicture)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg.to_string()).into_response())
}

fn known(page: &Page, headers: &HeaderMap, body: &Bytes) -> Result<Arc<Judged>, Refusal> {
    door::acts(page, headers)?;
    let at: At = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
    page.desk.judged(&at.reader).ok_or(Refusal::Wiped)
}

/// Whether there is a portrait to ask for; whether it can be shown is seen then.
pub(super) fn has_portrait(document: &Document) -> bool {
    portrait::read(document).is_ok()
}

/// Whether there are minutiae to ask for.
pub(super) fn has_minutiae(judged: &Judged) -> bool {
    let drawn = fingers(judged).and_then(|fingers| Fingers::decode(fingers).ok());
    drawn.is_some_and(|fingers| fingers.minutiae().flatten().any(|it| it.views().next().is_some()))
}

/// The fingers that a class key opened.
fn fingers(judged: &Judged) -> Option<&[u8]> {
    judged.report.holder.as_ref()?.opened.fingers.as_ref().map(|fingers| fingers.as_slice())
}
