//! `/metrics`: the line's figures for what watches machines.

use core::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Page;
use super::guard::Origin;
use crate::metrics;

/// Beside the page: for programs of this machine alone. Behind a proxy everybody seems to be of this
/// machine, so there they have a listener of their own.
pub(super) async fn beside_the_page(
    State(page): State<Arc<Page>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
) -> Response {
    let here = peer.ip().to_canonical().is_loopback() && matches!(page.origin, Origin::Loopback(_));
    if here { figures(&page) } else { StatusCode::NOT_FOUND.into_response() }
}

/// On a listener of their own: whoever reaches it may have them.
pub(super) async fn alone(State(page): State<Arc<Page>>) -> Response {
    figures(&page)
}

fn figures(page: &Page) -> Response {
    let view = page.feed.last();
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let text = if view.reads { metrics::print(&view.line).ok() } else { None };
    match text {
        Some(text) => ([(header::CONTENT_TYPE, kind)], text).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
