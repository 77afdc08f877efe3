//! What the page says instead of an answer: a status, and a key of [`super::words`].

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody is signed in.
    Nobody,
    /// The token is not the one that was printed, or somebody used it.
    Wrong,
    /// Not a request that this page makes.
    Foreign,
    /// Not a request that can be understood.
    Malformed,
    /// Neither a CAN nor a zone.
    Password,
    /// No such reader.
    NoReader,
    /// The reader is at work.
    Busy,
    /// Nothing is shown there any more, or not yet.
    Wiped,
    /// The document has no such picture that this terminal can show.
    NoPicture,
    /// A decision that could not be written down.
    Log,
    /// Too many pages are open.
    Full,
}

impl Refusal {
    /// The status, and the text that a page shows.
    pub(super) const fn said(self) -> (StatusCode, &'static str) {
        match self {
            Self::Nobody => (StatusCode::UNAUTHORIZED, "refusal.nobody"),
            Self::Wrong => (StatusCode::UNAUTHORIZED, "refusal.token"),
            Self::Foreign => (StatusCode::FORBIDDEN, "refusal.foreign"),
            Self::Malformed => (StatusCode::BAD_REQUEST, "refusal.malformed"),
            Self::Password => (StatusCode::UNPROCESSABLE_ENTITY, "refusal.password"),
            Self::NoReader => (StatusCode::NOT_FOUND, "refusal.reader"),
            Self::Busy => (StatusCode::CONFLICT, "refusal.busy"),
            Self::Wiped => (StatusCode::GONE, "refusal.wiped"),
            Self::NoPicture => (StatusCode::NOT_FOUND, "refusal.picture"),
            Self::Full => (StatusCode::SERVICE_UNAVAILABLE, "refusal.full"),
            Self::Log => (StatusCode::SERVICE_UNAVAILABLE, "refusal.log"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, key) = self.said();
        (status, Json(json!({"refused": key}))).into_response()
    }
}
