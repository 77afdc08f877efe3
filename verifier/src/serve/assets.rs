//! The page itself: one document, one style, its scripts, the words. They hold nothing about anybody,
//! so whoever reaches the page may have them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Page, words};
use crate::language::Language;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// Everything that is not the document: name, kind, content.
pub(super) const ASSETS: [(&str, &str, &str); 7] = [
    ("page.css", CSS, include_str!("page/page.css")),
    ("page.js", JS, include_str!("page/page.js")),
    ("dom.js", JS, include_str!("page/dom.js")),
    ("words.js", JS, include_str!("page/words.js")),
    ("desk.js", JS, include_str!("page/desk.js")),
    ("result.js", JS, include_str!("page/result.js")),
    ("live.js", JS, include_str!("page/live.js")),
];

/// The document.
pub(super) const DOCUMENT: &str = include_str!("page/page.html");

/// The document.
pub(super) async fn html() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HTML)], DOCUMENT)
}

/// What the document asks for.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    match found {
        Some((_, kind, content)) => ([(header::CONTENT_TYPE, *kind)], *content).into_response(),
        None => axum::http::StatusCode::NOT_FOUND.into_response(),
    }
}

/// All texts of both languages, and which one to begin with.
pub(super) async fn words(State(page): State<Arc<Page>>) -> impl IntoResponse {
    let language = match page.language {
        Language::Vi => "vi",
        Language::En => "en",
    };
    let all = |language| words::all(language);
    Json(json!({"language": language, "en": all(Language::En), "vi": all(Language::Vi)}))
}
