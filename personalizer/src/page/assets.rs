//! The page itself: one document, one style, one script, the words. They hold nothing of the line, so
//! anybody who reaches the page may have them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::json;

use super::Page;
use crate::lang::Lang;
use crate::words;

/// The document.
pub(super) async fn html() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], include_str!("page.html"))
}

/// Its style.
pub(super) async fn css() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page.css"))
}

/// Its script.
pub(super) async fn js() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("page.js"))
}

/// All texts of both languages, and which one to begin with.
pub(super) async fn words(State(page): State<Arc<Page>>) -> impl IntoResponse {
    let lang = page.lang.pick("en", "vi");
    Json(json!({"lang": lang, "en": words::all(Lang::En), "vi": words::all(Lang::Vi)}))
}
