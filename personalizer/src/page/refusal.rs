//! What the page says instead of an answer: a status, and a key of [`crate::words`].

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::operators;
use crate::store;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody is signed in.
    Nobody,
    /// Somebody is, but long ago: show again who you are.
    Again,
    /// The name, the passphrase, or both.
    Wrong,
    /// Too many tries; so many seconds.
    Wait(u64),
    /// The accounts know no operator at all.
    NoOperators,
    /// The role does not allow it.
    Role,
    /// No such station.
    NoStation,
    /// Not a request that this page makes.
    Foreign,
    /// Not a request that can be understood.
    Malformed,
    /// Too many pages are open.
    Full,
    /// The accounts fail.
    Accounts,
}

impl Refusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::Nobody | Self::Again | Self::Wrong => StatusCode::UNAUTHORIZED,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Role | Self::Foreign => StatusCode::FORBIDDEN,
            Self::NoStation => StatusCode::NOT_FOUND,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::NoOperators | Self::Full | Self::Accounts => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The text that a page shows.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Nobody => "sign-in.ended",
            Self::Again => "sign-in.again",
            Self::Wrong => "sign-in.refused",
            Self::Wait(_) => "sign-in.wait",
            Self::NoOperators => "sign-in.nobody",
            Self::Role => "ask.forbidden",
            Self::NoStation => "ask.nobody",
            Self::Foreign | Self::Malformed => "ask.failed",
            Self::Full => "page.busy",
            Self::Accounts => "page.accounts",
        }
    }
}

impl From<operators::Error> for Refusal {
    fn from(error: operators::Error) -> Self {
        match error {
            operators::Error::Refused => Self::Wrong,
            operators::Error::Wait(seconds) => Self::Wait(seconds),
            operators::Error::Nobody => Self::NoOperators,
            _ => Self::Accounts,
        }
    }
}

impl From<store::Error> for Refusal {
    fn from(_: store::Error) -> Self {
        Self::Accounts
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self::Wait(seconds) = self else {
            return (self.status(), Json(json!({"refused": self.key()}))).into_response();
        };
        let body = Json(json!({"refused": self.key(), "seconds": seconds}));
        (self.status(), [(header::RETRY_AFTER, seconds.to_string())], body).into_response()
    }
}
