//! Before any answer: whether a request is one that this page makes. After it: what browsers must and
//! must not do with it.
//!
//! A site elsewhere can make a browser send requests here. It cannot make it name our origin, send our
//! token, or omit its own origin; and a name of its own that it points at the loopback is not ours.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Page;
use super::refusal::Refusal;

/// Where browsers see the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// On this port of the loopback.
    Loopback(u16),
    /// Behind a proxy that speaks TLS, at `https://…`.
    Behind(String),
}

impl Origin {
    /// The cookie's name. `__Host-` makes browsers take it over TLS alone (RFC 6265bis §4.1.3.2).
    pub(super) const fn cookie(&self) -> &'static str {
        match self {
            Self::Loopback(_) => "line",
            Self::Behind(_) => "__Host-line",
        }
    }

    /// Whether browsers come over TLS.
    pub(super) const fn is_secure(&self) -> bool {
        matches!(self, Self::Behind(_))
    }

    /// Whether this is a name of ours. A proxy may send any name.
    fn is_host(&self, host: &str) -> bool {
        let Self::Loopback(port) = self else { return true };
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host == format!("{name}:{port}"))
    }

    /// Whether this is our origin, for a request to this host.
    fn is_ours(&self, origin: &str, host: &str) -> bool {
        match self {
            Self::Loopback(_) => origin.strip_prefix("http://") == Some(host),
            Self::Behind(ours) => origin == ours,
        }
    }
}

/// Nothing from elsewhere, nothing inline, nothing in a frame, no markup from strings.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), usb=(), serial=(), hid=()",
    ),
];

/// Looks at every request and every answer.
pub(super) async fn guard(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    let mut response = if is_ours(&page.origin, request.method(), request.headers()) {
        next.run(request).await
    } else {
        Refusal::Foreign.into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_ours(origin: &Origin, method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    if !origin.is_host(host) {
        return false;
    }
    if method == Method::GET || method == Method::HEAD {
        return true;
    }
    let site = text(HeaderName::from_static("sec-fetch-site"));
    method == Method::POST
        && text(header::ORIGIN).is_some_and(|from| origin.is_ours(from, host))
        && site.is_none_or(|site| site == "same-origin")
        && text(header::CONTENT_TYPE) == Some("application/json")
}
