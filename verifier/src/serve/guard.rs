//! Before any answer: whether a request is one that this page makes. After it: what browsers must and
//! must not do with it.
//!
//! A site elsewhere can make a browser send requests to the loopback, and can point a name of its own
//! at it. It cannot make the browser name our host, our origin and JSON at once (Fetch §3.2).

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
    /// The cookie's name. Browsers give a cookie to every port of a host, so the port is part of the
    /// name; `__Host-` makes them take it over TLS alone (RFC 6265bis §4.1.3.2).
    pub(super) fn cookie(&self) -> String {
        match self {
            Self::Loopback(port) => format!("desk-{port}"),
            Self::Behind(_) => "__Host-desk".to_owned(),
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

/// Nothing from elsewhere, nothing inline, nothing in a frame, no markup from strings. Pictures of a
/// person live in the page alone, as `blob:`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data: blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// What every answer carries. The page may use the camera, and nothing else of the machine.
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
        "camera=(self), geolocation=(), microphone=(), usb=(), serial=(), hid=(), display-capture=()",
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
    let site = text(HeaderName::from_static("sec-fetch-site"));
    if method == Method::GET || method == Method::HEAD {
        // A page elsewhere may lead here; it may not embed what is here.
        let mode = text(HeaderName::from_static("sec-fetch-mode"));
        return mode == Some("navigate")
            || site.is_none_or(|site| site == "same-origin" || site == "none");
    }
    method == Method::POST
        && text(header::ORIGIN).is_some_and(|from| origin.is_ours(from, host))
        && site.is_none_or(|site| site == "same-origin")
        && text(header::CONTENT_TYPE) == Some("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &Method, pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        is_ours(&Origin::Loopback(80), method, &headers)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        for (host, ours) in [
            ("127.0.0.1:80", true),
            ("localhost:80", true),
            ("[::1]:80", true),
            ("127.0.0.1:81", false),
            ("127.0.0.1", false),
            ("rebound.example:80", false),
            ("127.0.0.1.rebound.example:80", false),
            ("", false),
        ] {
            assert_eq!(asked(&Method::GET, &[("host", host)]), ours, "{host}");
        }
    }

    #[test]
    fn what_changes_something_names_our_origin() {
        let good = [
            ("host", "localhost:80"),
            ("origin", "http://localhost:80"),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/json"),
        ];
        assert!(asked(&Method::POST, &good));
        assert!(!asked(&Method::PUT, &good));
        for (name, value) in [
            ("origin", "http://127.0.0.1:80"),
            ("origin", "http://localhost:81"),
            ("origin", "https://localhost:80"),
            ("origin", "null"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "cross-site"),
            ("content-type", "text/plain"),
            ("content-type", "application/json; charset=utf-8"),
        ] {
            let changed = good.map(|pair| if pair.0 == name { (name, value) } else { pair });
            assert!(!asked(&Method::POST, &changed), "{name}: {value}");
            if name != "sec-fetch-site" {
                let without: Vec<_> = good.into_iter().filter(|pair| pair.0 != name).collect();
                assert!(!asked(&Method::POST, &without), "without {name}");
            }
        }
    }

    #[test]
    fn nobody_else_embeds_what_is_here() {
        let from = |site, mode| {
            let pairs =
                [("host", "localhost:80"), ("sec-fetch-site", site), ("sec-fetch-mode", mode)];
            asked(&Method::GET, &pairs)
        };
        assert!(from("same-origin", "cors") && from("none", "navigate"));
        assert!(from("cross-site", "navigate"), "a link leads here");
        assert!(!from("cross-site", "no-cors") && !from("same-site", "cors"));
    }

    #[test]
    fn a_proxy_names_the_origin() {
        let origin = Origin::Behind("https://desk.example".to_owned());
        assert!(origin.is_ours("https://desk.example", "10.0.0.5:8470"));
        assert!(!origin.is_ours("http://10.0.0.5:8470", "10.0.0.5:8470"));
        assert!(origin.is_secure() && origin.cookie() == "__Host-desk");
    }
}
