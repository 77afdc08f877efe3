//! Pictures of a document, made anew: no byte of a card reaches a browser as it is.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::ask::At;
use super::refusal::Refusal;
use super::{Page, door};
use crate::content::portrait;
use crate::document::Document;
use crate::picture::decode;
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
    let _judged = known(&page, &headers, &body)?;
    Err(Refusal::NoPicture)
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
pub(super) fn has_minutiae(_: &Document) -> bool {
    false
}
